"""Links as visits leave them: one row of state, history on change, observations folded."""

from dataclasses import replace
from datetime import timedelta

from bot.core.page import Directive, Failure, Page
from bot.core.records import ChangeKind, Link, Sighting, Standing
from bot.core.states import Conclusion, Credit, Reason, State
from bot.core.table_file import links_csv, listed_csv
from storage import Order, Storage
from tests.storage.samples import (
    ABSENT,
    BLOCKED,
    DAY,
    NOW,
    bring,
    change,
    claim,
    element,
    found_too,
    live,
    outcome,
    site,
    standing,
    unreachable,
    visit,
)


def one_link(storage: Storage) -> Link:
    bring(storage, [claim("a.org/1")])
    return newest(storage)


def newest(storage: Storage) -> Link:
    return list(storage.links.of_site(site(storage).id))[-1]


def test_a_visit_is_written_down(storage: Storage) -> None:
    link = one_link(storage)
    footer = element(anchor="", hidden="display:none")
    stand = replace(
        standing(live()),
        since=NOW - DAY,
        recent=tuple(Sighting(NOW - n * DAY, Conclusion.LIVE, Reason.FOUND) for n in (2, 1, 0)),
        before_loss=State.LIVE,
        flips=(NOW - DAY,),
        told_at=NOW - DAY,
        next_visit_at=NOW + 3 * DAY,
        is_agreed=True,
        changed_at=NOW,
        changed_kinds=("rel_changed",),
    )
    done = replace(outcome(link, live(footer, element()), change=change()), standing=stand)
    storage.links.record(None, visit(link.page), [done])
    found = storage.links.get(link.id)
    assert found is not None
    assert found.standing == stand
    assert (found.occurrence, found.n_occurrences, found.status, found.title) == (element(), 2, 200, "A page")
    assert (found.last_visit_at, found.chain[0].url, found.evidence) == (NOW, link.page, ("The link is there.",))
    assert storage.links.occurrences(link.id) == (footer, element())
    assert storage.links.history(link.id) == (change(),)
    assert storage.links.changes(site(storage).id, NOW) == ((found, change()),)
    assert storage.links.changes(site(storage).id, NOW + DAY) == ()
    assert storage.links.counts(site(storage).id) == {(State.LIVE, Reason.FOUND): 1}


def test_what_was_seen_stays_when_a_visit_shows_nothing(storage: Storage) -> None:
    link = one_link(storage)
    storage.links.record(None, visit(link.page), [outcome(link, live())])
    storage.links.record(None, visit(link.page, NOW + DAY, 403, page=None), [outcome(link, BLOCKED, NOW + DAY)])
    found = newest(storage)
    assert (found.standing.state, found.status, found.occurrence) == (State.BLOCKED, 403, element())
    assert storage.links.refusing_hosts(site(storage).id) == {"a.org": 1}


def test_a_link_nobody_claimed_is_added_once(storage: Storage) -> None:
    link = one_link(storage)
    other = found_too(link, "https://example.com/x", live(element("https://example.com/x")))
    for day in range(3):
        storage.links.record(None, visit(link.page, NOW + day * DAY), [outcome(link, live()), other])
    added = newest(storage)
    assert (added.target_page, added.sources, added.page_domain) == ("https://example.com/x", (), "a.org")
    assert (added.first_seen_at, added.last_visit_at) == (NOW, NOW + 2 * DAY)
    assert storage.links.count(site(storage).id) == 2


def test_the_same_change_twice_is_one(storage: Storage) -> None:
    link = one_link(storage)
    for _ in range(2):
        storage.links.record(None, visit(link.page), [outcome(link, live(), change=change())])
    storage.links.record(None, visit(link.page), [outcome(link, live(), change=change(ChangeKind.LINK_LOST))])
    assert [one.kind for one in storage.links.history(link.id)] == [ChangeKind.NEW_LINK, ChangeKind.LINK_LOST]


class TestObservations:
    def test_visits_that_showed_the_same_are_one(self, storage: Storage) -> None:
        link = one_link(storage)
        for day in range(10):
            at = NOW + day * DAY
            storage.links.record(None, visit(link.page, at, body_sha256=f"{day}", n_bytes=100 + day), [outcome(link, live(), at)])
        (seen,) = storage.links.observations(link.id)
        assert (seen.n, seen.first_at, seen.last_at, seen.body_sha256, seen.n_bytes) == (10, NOW, NOW + 9 * DAY, "9", 109)
        assert (seen.conclusion, seen.reason, seen.rule, seen.evidence) == (
            Conclusion.LIVE,
            Reason.FOUND,
            "found",
            ("The link is there.",),
        )

    def test_what_differs_is_kept_apart(self, storage: Storage) -> None:
        link = one_link(storage)
        noindex = Page(title="A page", directives=(Directive("meta robots", "", ("noindex",)),), canonical="https://a.org/2")
        storage.links.record(None, visit(link.page), [outcome(link, live())])
        storage.links.record(None, visit(link.page, NOW + DAY, page=noindex), [outcome(link, live())])
        storage.links.record(None, unreachable(link.page, NOW + 2 * DAY), [outcome(link, ABSENT)])
        first, second, third = storage.links.observations(link.id)
        assert (first.directives, second.directives[0].tokens, second.canonical) == ((), ("noindex",), "https://a.org/2")
        assert third.failure == Failure(Reason.TIMEOUT, "no answer in 20 s", "deadline")
        assert (third.status, third.n) == (0, 1)

    def test_of_a_page_that_flaps_stay_bounded(self, storage: Storage) -> None:
        link = one_link(storage)
        for n in range(100):
            at = NOW + timedelta(hours=n)
            storage.links.record(None, visit(link.page, at), [outcome(link, live() if n % 2 else ABSENT, at)])
        seen = storage.links.observations(link.id)
        assert len(seen) == 40
        assert seen[-1].first_at == NOW + timedelta(hours=99)

    def test_of_one_page_in_one_batch_keep_their_order(self, storage: Storage) -> None:
        link = one_link(storage)
        visits = [
            (None, visit(link.page, NOW + n * DAY), [outcome(link, v)]) for n, v in enumerate((live(), live(), ABSENT, live()))
        ]
        storage.links.record_many(None, visits)
        storage.links.record_many(None, visits[3:])
        assert [one.n for one in storage.links.observations(link.id)] == [2, 1, 2]


def test_lists_are_streamed_in_chunks(storage: Storage) -> None:
    bring(storage, [claim(f"host{n % 7}.org/{n}") for n in range(2_300)])
    here = site(storage).id
    ids = []
    for link in storage.links.of_site(here):
        ids.append(link.id)
        if len(ids) == 5:
            storage.inbox.put("k", "command", {}, NOW)
    assert ids == sorted(ids)
    assert len(ids) == 2_300
    by_domain = [(link.page_domain, link.id) for link in storage.links.of_site(here, order=Order.DOMAIN)]
    assert by_domain == sorted(by_domain)
    assert len(by_domain) == 2_300
    assert len(list(storage.links.of_site(here, limit=1_500))) == 1_500
    assert list(storage.links.of_site(here, states=[State.LIVE])) == []
    assert listed_csv(storage.links.listed(here)) == links_csv(storage.links.of_site(here))
    assert len(list(storage.links.listed(here, 1_500))) == 1_500


def test_what_a_file_tells_is_read_alone(storage: Storage) -> None:
    bring(storage, [claim(f"a{n}.org/{n}") for n in range(4)])
    here = site(storage).id
    verdicts = (live(replace(element(), rel=("ugc",))), ABSENT, BLOCKED)
    for link, verdict in zip(list(storage.links.of_site(here)), verdicts, strict=False):
        storage.links.record(None, visit(link.page, NOW), [outcome(link, verdict, NOW)])
    told = links_csv(storage.links.of_site(here))
    assert told.count(b"true") == 1
    assert listed_csv(storage.links.listed(here)) == told


def test_sites_do_not_see_each_other(storage: Storage) -> None:
    link = one_link(storage)
    other = storage.sites.ensure("example.net", "T1", NOW)
    assert storage.links.find(other.id, link.page) == ()
    assert list(storage.links.of_site(other.id)) == []
    assert storage.links.get(999) is None


def test_defaults_survive(storage: Storage) -> None:
    link = one_link(storage)
    assert link.standing == Standing(State.UNVERIFIED, Reason.CLAIMED, None, Credit.UNKNOWN)
