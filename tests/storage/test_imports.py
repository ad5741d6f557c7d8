"""Importing: merged by page and target page, every claim kept, nothing twice, all or nothing."""

import threading
from datetime import date, datetime

import pytest

from bot.core.claims import Claim, Lead, Mapping, Refused
from bot.core.links import Placement
from bot.core.records import Imported
from storage import Storage
from tests.storage.samples import DAY, NOW, bring, claim, element, found_too, live, outcome, site, visit


def test_rows_are_sorted_and_counted(storage: Storage) -> None:
    rows: list[Claim | Refused | Lead] = [
        claim("a.org/1"),
        claim("a.org/1", anchor="other words"),
        claim("a.org/1", "http://www.example.com/?utm_source=x#top"),
        claim("b.org/", "https://example.com/pricing"),
        claim("blog.example.com/own"),
        claim("c.org/", "https://elsewhere.org/", line_no=7),
        Refused(8, "no address", "x,y", "Sheet1"),
        Lead("d.org", 9),
        Lead("d.org", 10),
    ]
    done = bring(storage, rows)
    assert done == Imported(done.import_id, 9, 2, 0, 1, n_internal=1, n_foreign=1, n_leads=2, is_baseline=True)
    assert storage.imports.get(done.import_id) == done
    known = list(storage.links.of_site(site(storage).id))
    assert [(link.page, link.target_page, link.sources) for link in known] == [
        ("https://a.org/1", "https://example.com/", ("Ahrefs",)),
        ("https://b.org/", "https://example.com/pricing", ("Ahrefs",)),
    ]
    assert {c.claim.anchor for c in storage.links.claims(known[0].id)} == {"", "other words"}
    assert [(r.line_no, r.part) for r in storage.imports.refused(done.import_id)] == [(7, ""), (8, "Sheet1")]
    assert storage.imports.leads(site(storage).id) == ("d.org",)
    assert storage.imports.internal(site(storage).id) == 1


def test_the_same_file_again_says_nothing_new(storage: Storage) -> None:
    rows = [claim("a.org/1"), claim("a.org/2")]
    assert bring(storage, rows, sha256="ab").n_new == 2
    again = bring(storage, rows, sha256="ab")
    assert again.is_repeat
    assert (again.n_new, again.n_known, again.is_baseline) == (0, 2, False)
    newer = bring(storage, rows, sha256="cd", now=NOW + DAY)
    assert (newer.n_new, newer.n_known, newer.is_repeat, newer.is_baseline) == (0, 2, False, False)
    assert all(len(storage.links.claims(link.id)) == 1 for link in storage.links.of_site(site(storage).id))


def test_the_same_file_is_read_again_when_the_owner_names_another_domain(storage: Storage) -> None:
    rows = [claim("a.org/1", "https://example.net/")]
    assert bring(storage, rows, sha256="ab").n_foreign == 1
    storage.sites.set_siblings(site(storage).id, ("example.net",))
    assert bring(storage, rows, sha256="ab").n_new == 1


def test_every_source_keeps_its_claim(storage: Storage) -> None:
    bring(storage, [claim("a.org/1", anchor="one", nofollow=True, first_seen=date(2025, 1, 2), metrics=(("DR", "61"),))])
    bring(storage, [claim("a.org/1", anchor="one", last_seen=date(2026, 1, 2), http_code=200)], provider="Moz")
    (link,) = storage.links.of_site(site(storage).id)
    assert link.sources == ("Ahrefs", "Moz")
    assert link.claimed_anchor == "one"
    first, second = storage.links.claims(link.id)
    assert (first.provider, first.claim.nofollow, first.claim.first_seen, first.claim.metrics) == (
        "Ahrefs",
        True,
        date(2025, 1, 2),
        (("DR", "61"),),
    )
    assert (second.provider, second.claim.nofollow, second.claim.http_code) == ("Moz", None, 200)
    ages = storage.imports.sources(site(storage).id)
    assert [(age.provider, age.n_links, age.newest_seen) for age in ages] == [("Moz", 1, date(2026, 1, 2)), ("Ahrefs", 1, None)]


def test_a_later_claim_of_the_same_source_brings_the_claim_up_to_date(storage: Storage) -> None:
    bring(storage, [claim("a.org/1", first_seen=date(2025, 1, 2), nofollow=False)])
    bring(storage, [claim("a.org/1", first_seen=date(2026, 1, 2), nofollow=True, lost_at=date(2026, 2, 2))])
    (link,) = storage.links.of_site(site(storage).id)
    (only,) = storage.links.claims(link.id)
    assert (only.claim.first_seen, only.claim.nofollow, only.claim.lost_at) == (date(2025, 1, 2), True, date(2026, 2, 2))


class TestClaimsWithoutATargetPage:
    """Search Console names the site, not the page."""

    def test_stand_for_the_site_until_a_visit_finds_the_page(self, storage: Storage) -> None:
        bring(storage, [claim("a.org/1", "")], provider="Search Console")
        (link,) = storage.links.of_site(site(storage).id)
        assert link.target_page == ""
        home, pricing = element(placement_rule="p"), element("https://example.com/pricing#plans")
        both = live(home, pricing)
        outcomes = [
            outcome(link, both),
            found_too(link, "https://example.com/", live(home)),
            found_too(link, "https://example.com/pricing", live(pricing)),
        ]
        storage.links.record(None, visit(link.page), outcomes)
        found = list(storage.links.of_site(site(storage).id))
        assert [(one.id, one.target_page) for one in found] == [
            (link.id, "https://example.com/"),
            (found[1].id, "https://example.com/pricing"),
        ]
        assert [one.sources for one in found] == [("Search Console",), ("Search Console",)]
        assert storage.links.occurrences(link.id) == (home,)

    def test_a_repeated_import_says_nothing_new(self, storage: Storage) -> None:
        self.test_stand_for_the_site_until_a_visit_finds_the_page(storage)
        again = bring(storage, [claim("a.org/1", "")], provider="Search Console", now=NOW + DAY)
        assert (again.n_new, storage.links.count(site(storage).id)) == (0, 2)

    def test_melt_into_the_link_that_was_known(self, storage: Storage) -> None:
        bring(storage, [claim("a.org/1", "")], provider="Search Console")
        (link,) = storage.links.of_site(site(storage).id)
        storage.links.record(
            None, visit(link.page), [found_too(link, "https://example.com/x", live(element("https://example.com/x")))]
        )
        assert storage.links.count(site(storage).id) == 2
        _, known = storage.links.of_site(site(storage).id)
        seen = live(element("https://example.com/x"))
        storage.links.record(None, visit(link.page, NOW + DAY), [outcome(link, seen), outcome(known, seen)])
        (left,) = storage.links.of_site(site(storage).id)
        assert (left.id, left.sources) == (known.id, ("Search Console",))

    def test_seen_absent_they_stay(self, storage: Storage) -> None:
        from tests.storage.samples import ABSENT

        bring(storage, [claim("a.org/1", "")], provider="Search Console")
        (link,) = storage.links.of_site(site(storage).id)
        storage.links.record(None, visit(link.page), [outcome(link, ABSENT)])
        (left,) = storage.links.of_site(site(storage).id)
        assert (left.id, left.target_page, left.evidence) == (link.id, "", ABSENT.evidence)

    @pytest.mark.parametrize("order", [("", "https://example.com/x"), ("https://example.com/x", "")], ids=["before", "after"])
    def test_are_one_link_with_the_claim_that_names_the_page(self, storage: Storage, order: tuple[str, str]) -> None:
        for n, target_page in enumerate(order):
            bring(storage, [claim("a.org/1", target_page)], provider=f"Source {n}")
        (link,) = storage.links.of_site(site(storage).id)
        assert (link.target_page, link.sources) == ("https://example.com/x", ("Source 0", "Source 1"))

    def test_and_in_one_file(self, storage: Storage) -> None:
        done = bring(storage, [claim("a.org/1", ""), claim("a.org/1", "https://example.com/x")])
        assert (done.n_new, storage.links.count(site(storage).id)) == (1, 1)


def test_the_message_belongs_to_the_import(storage: Storage) -> None:
    def fail(_: Imported) -> None:
        raise RuntimeError("the message cannot be stored")

    with pytest.raises(RuntimeError):
        bring(storage, [claim("a.org/1")], then=fail)
    assert storage.links.count(site(storage).id) == 0
    assert storage.imports.sources(site(storage).id) == ()
    assert storage.sites.get(site(storage).id).baseline_at is None


def test_a_source_that_breaks_off_leaves_nothing(storage: Storage) -> None:
    def rows() -> object:
        yield from (claim(f"a.org/{n}") for n in range(3_000))
        raise ValueError("the file ends in the middle")

    with pytest.raises(ValueError):
        bring(storage, rows())  # type: ignore[arg-type]
    assert storage.links.count(site(storage).id) == 0
    assert bring(storage, [claim("a.org/1")]).is_baseline


def test_reading_a_long_file_holds_nobody_up(storage: Storage) -> None:
    reading, go_on = threading.Event(), threading.Event()

    def rows() -> object:
        yield from (claim(f"a.org/{n}") for n in range(2_500))
        reading.set()
        assert go_on.wait(30)
        yield claim("b.org/")

    here = site(storage)
    thread = threading.Thread(target=lambda: bring(storage, rows()))  # type: ignore[arg-type]
    thread.start()
    assert reading.wait(30)
    assert storage.inbox.put("k", "command", {}, NOW)
    assert storage.links.count(here.id) == 0
    go_on.set()
    thread.join(30)
    assert storage.links.count(here.id) == 2_501


def test_hostile_text_is_kept_fit(storage: Storage) -> None:
    nasty = "\x00nul \ud800 lone \udfff é 漢 \U0001f517 '; DROP TABLE links; --"
    mapping = Mapping("Ah\x00refs", "r", "s", columns=((nasty, nasty),))
    bring(
        storage,
        [claim("a.org/1", anchor=nasty, title=nasty, metrics=((nasty, nasty),)), Refused(1, nasty, nasty)],
        mapping=[mapping],
        filename=nasty,
    )
    (link,) = storage.links.of_site(site(storage).id)
    fit = "\ufffdnul \ufffd lone \ufffd é 漢 \U0001f517 '; DROP TABLE links; --"
    (kept,) = storage.links.claims(link.id)
    assert (kept.claim.anchor, kept.claim.title, kept.claim.metrics) == (fit, fit, ((fit, fit),))
    assert link.claimed_anchor == fit


def test_addresses_of_any_length_are_kept(storage: Storage) -> None:
    long = "a.org/" + "x" * 7_900
    bring(storage, [claim(long, "https://example.com/" + "y" * 7_900, anchor="z" * 100_000)])
    (link,) = storage.links.of_site(site(storage).id)
    assert link.page == f"https://{long}"
    assert storage.links.find(site(storage).id, f"http://www.{long}/") == (link,)
    assert len(link.claimed_anchor) == 1_000


def test_a_link_in_the_footer_is_found_by_its_domain(storage: Storage) -> None:
    bring(storage, [claim("www.b.co.uk/1"), claim("b.co.uk/2"), claim("a.github.io/1"), claim("c.github.io/1")])
    assert storage.links.domain_counts(site(storage).id) == {"b.co.uk": 2, "a.github.io": 1, "c.github.io": 1}
    assert storage.links.count_domains(site(storage).id) == 3
    assert element(hidden="").placement is Placement.BODY_TEXT


LATER = NOW + 60 * DAY
TRACKED = NOW + 30 * DAY


def first_seen(storage: Storage) -> dict[str, datetime | None]:
    """When links count as first seen, by page."""
    return {link.page.removeprefix("https://"): link.first_seen_at for link in storage.links.of_site(site(storage).id)}


def test_the_first_list_of_a_source_is_as_old_as_the_baseline_but_for_what_it_dates_later(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    storage.sites.track(site(storage).id, "C1", "UTC", TRACKED)
    rows = [
        claim("b.org/undated"),
        claim("b.org/old", first_seen=date(2019, 3, 1)),
        claim("b.org/before-it-was-watched", first_seen=TRACKED.date()),
        claim("b.org/since", first_seen=(TRACKED + 3 * DAY).date()),
    ]
    done = bring(storage, rows, provider="Semrush", now=LATER)
    assert (done.is_baseline, done.is_new_source, done.n_new) == (False, True, 4)
    assert first_seen(storage) == {
        "a.org/1": NOW,
        "b.org/undated": NOW,
        "b.org/old": NOW,
        "b.org/before-it-was-watched": NOW,
        "b.org/since": (TRACKED + 3 * DAY).replace(hour=0, minute=0, second=0, microsecond=0),
    }


def test_a_later_list_of_a_known_source_brings_new_links_but_for_what_it_dates_before(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    rows = [claim("b.org/undated"), claim("b.org/old", first_seen=date(2019, 3, 1)), claim("b.org/new", first_seen=LATER.date())]
    done = bring(storage, rows, now=LATER)
    assert not done.is_new_source
    assert first_seen(storage) == {"a.org/1": NOW, "b.org/undated": LATER, "b.org/old": NOW, "b.org/new": LATER}


def test_tables_of_one_file_are_all_of_its_source_s_first_list(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    for page in ("b.org/1", "b.org/2"):
        assert bring(storage, [claim(page)], provider="Semrush", now=LATER).is_new_source
    assert set(first_seen(storage).values()) == {NOW}
    assert not bring(storage, [claim("b.org/3")], provider="Semrush", now=LATER + DAY).is_new_source
