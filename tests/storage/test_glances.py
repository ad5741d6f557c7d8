"""A site in a few numbers: true at once for a small site, soon for a large one."""

from bot.core.claims import Claim
from storage import Storage
from storage.glances import FEW, Glances, kept_for
from tests.storage.samples import BLOCKED, bring, claim, live, many_claims, outcome, site, visit


def test_the_numbers_are_those_of_the_links(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2"), claim("b.org/1")])
    here = site(storage).id
    first, second, third = storage.links.of_site(here)
    for link, verdict in ((first, BLOCKED), (second, BLOCKED), (third, live())):
        storage.links.record(None, visit(link.page), [outcome(link, verdict)])
    found = storage.glances.at(here)
    assert (found.n_links, found.n_domains) == (3, 2)
    assert found.next_due == storage.links.next_due(here)
    assert found.refusing == storage.links.refusing_hosts(here) == {"a.org": 2}


def test_a_site_without_links(storage: Storage) -> None:
    found = storage.glances.at(site(storage).id)
    assert (found.n_links, found.n_domains, found.next_due, found.refusing) == (0, 0, None, {})


def test_a_small_site_is_counted_every_time(storage: Storage) -> None:
    glances = Glances(storage._db, lambda: 0.0)
    for number in range(1, 4):
        bring(storage, [claim(f"a.org/{number}")], sha256=str(number))
        assert glances.at(site(storage).id).n_links == number


def test_a_large_site_is_counted_now_and_then(storage: Storage) -> None:
    ticks = 0.0
    glances = Glances(storage._db, lambda: ticks)
    bring(storage, many_claims(FEW + 1))
    here = site(storage).id
    assert glances.at(here).n_links == FEW + 1
    bring(storage, [Claim("https://new.example.org/", "https://example.com/")], sha256="2")
    assert glances.at(here).n_links == FEW + 1
    ticks = kept_for(FEW + 1)
    assert glances.at(here).n_links == FEW + 2


def test_the_larger_a_site_the_longer_its_numbers_hold() -> None:
    assert [round(kept_for(n), 1) for n in (0, FEW, 20_000, 1_000_000, 100_000_000)] == [0.0, 0.0, 0.3, 13.3, 30.0]
