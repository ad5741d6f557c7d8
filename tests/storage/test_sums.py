"""Referring domains are folded again when a link of theirs was written in a way that counts, and only then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa

from bot.core.decisions import Decision, DecisionKind
from bot.core.judgement import Got, Grade, Judged, LinkType
from storage import Storage
from storage.sums import STALE, SUMS
from storage.tables import LinkRow, table
from tests.core.surveying import standing
from tests.storage.samples import DAY, NOW, bring, claim, element, live, outcome, site, visit

LINKS = table(LinkRow)


def stale(storage: Storage) -> set[str]:
    with storage._db.reading() as connection:
        return set(connection.execute(sa.select(STALE.c.domain)).scalars())


@contextmanager
def marks(storage: Storage, *domains: str) -> Iterator[None]:
    """What is done inside makes these domains stale and no other."""
    storage.surveys.refresh(site(storage).id)
    assert stale(storage) == set()
    yield
    assert stale(storage) == set(domains)


def see(storage: Storage, page: str, anchor: str = "Example", plan: str = "0 live") -> None:
    link = storage.links.find(site(storage).id, f"https://{page}")[0]
    found = replace(outcome(link, live(element(anchor=anchor))), standing=standing(plan))
    storage.links.record(None, visit(link.page), [found])


def test_what_counts_marks_its_domain(storage: Storage) -> None:
    own = site(storage)
    with marks(storage, "a.org", "b.org", "c.org"):
        bring(storage, [claim("a.org/1"), claim("b.org/1"), claim("c.org/1")])
    with marks(storage, "a.org"):
        see(storage, "a.org/1")
    with marks(storage, "a.org"):
        see(storage, "a.org/1", "Another")
    with marks(storage, "b.org"):
        storage.decisions.ignore(Decision(own.id, "https://b.org/1", "b.org", DecisionKind.IGNORED, "U1", NOW))
    with marks(storage, "a.org"):
        link = storage.links.find(own.id, "https://a.org/1")[0]
        storage.judging.set_grades([(link, Judged(Grade.GREEN, (), (), LinkType.OTHER, "", Got.UNKNOWN, "", ""))])


def test_what_shows_the_same_marks_nothing(storage: Storage) -> None:
    rows = [claim("a.org/1"), claim("b.org/1")]
    bring(storage, rows)
    see(storage, "a.org/1")
    with marks(storage):
        see(storage, "a.org/1")
        bring(storage, rows, sha256="again", now=NOW + DAY)
    with marks(storage, "d.org"):
        bring(storage, [*rows, claim("d.org/1")], sha256="more", now=NOW + DAY)


def test_a_domain_without_links_is_forgotten(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1"), claim("b.org/1")])
    with marks(storage, "a.org"), storage._db.writing() as connection:
        connection.execute(sa.text("DELETE FROM claims"))
        connection.execute(sa.delete(LINKS).where(LINKS.c.page_domain == "a.org"))
    assert list(storage.surveys.of_site(own.id).domains) == ["b.org"]
    with storage._db.reading() as connection:
        assert list(connection.execute(sa.select(SUMS.c.domain)).scalars()) == ["b.org"]


def test_what_another_version_kept_is_folded_anew(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1")])
    storage.surveys.refresh(own.id)
    with storage._db.writing() as connection:
        connection.execute(sa.update(SUMS).values(format=0, rest=b"what nobody can read"))
    assert storage.surveys.of_site(own.id).n_links == 1
    assert storage.surveys.refresh(own.id) == 0


def test_a_loss_that_is_dated_anew_counts_from_then(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1")], now=NOW - 300 * DAY)
    see(storage, "a.org/1")
    see(storage, "a.org/1", plan="0 live, 12 absent, 25 absent")
    with marks(storage, "a.org"), storage._db.writing() as connection:
        connection.execute(sa.update(LINKS).values(since=NOW - 200 * DAY))
    before = storage.surveys.anchors(own.id, NOW - 180 * DAY).before
    assert before is not None
    assert before.n_domains == 0


def test_removing_a_site_leaves_nothing(storage: Storage) -> None:
    own = site(storage)
    bring(storage, [claim("a.org/1")])
    storage.surveys.refresh(own.id)
    with storage._db.writing() as connection:
        connection.execute(sa.text("DELETE FROM claims"))
        connection.execute(sa.text("DELETE FROM imports"))
        connection.execute(sa.text("DELETE FROM sites"))
    assert stale(storage) == set()
    with storage._db.reading() as connection:
        assert not connection.execute(sa.select(SUMS.c.domain)).all()


@pytest.mark.parametrize("n_readers", [3])
def test_readers_and_writers_at_once_lose_no_mark(url: str, n_readers: int) -> None:
    """Everybody with a connection of their own: whatever was written is counted in the end."""
    with Storage.open(url) as storage:
        own = site(storage)
        bring(storage, [claim(f"s{n % 5}.org/{n}") for n in range(40)])
        pages = sorted(link.page for link in storage.links.of_site(own.id))

        def write(some: list[str]) -> None:
            for page in some:
                see(storage, page.removeprefix("https://"), f"words {len(page)}")

        def read(_: int) -> None:
            for _ in range(10):
                storage.surveys.of_site(own.id)

        with ThreadPoolExecutor(n_readers + 2) as pool:
            done = [pool.submit(read, n) for n in range(n_readers)]
            done += [pool.submit(write, pages[:20]), pool.submit(write, pages[20:])]
            for one in done:
                one.result()
        found = storage.surveys.of_site(own.id)
        assert found.by_state == {"live": (5, 40)}
        assert sum(share.n_links for share in found.anchors.values()) == 40
