"""Events: stored once, decided once, forgotten when nobody needs them."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.cases import Case, CaseState
from bot.core.events import Decision, Event, EventKind, Severity, Stage
from bot.core.judgement import Got, Grade, Judged, LinkType
from bot.core.records import ChangeKind
from storage import Storage
from tests.storage.samples import DAY, NOW, bring, change, claim, live, outcome, site, visit

HOUR = timedelta(hours=1)


def event(storage: Storage, n: int = 1, **facts: Any) -> Event:
    made = Event(f"link_lost:{n}:1", site(storage).id, EventKind.LINK_LOST, NOW, domain="a.org", page=f"https://a.org/{n}")
    return replace(made, **facts)


def decision(n: int, severity: Severity = Severity.NOW) -> Decision:
    return Decision(f"link_lost:{n}:1", severity, Stage.SEVERITY, "A green link was lost.", f"link:{n}")


def case_on(storage: Storage, key: str = "link:1") -> Case:
    made = Case(0, site(storage).id, key, "link_lost", CaseState.OPEN, NOW, NOW, NOW, channel="C1")
    return storage.cases.open(made)[0]


def test_the_same_happening_is_stored_once(storage: Storage) -> None:
    facts = (("anchor", "Acme"), ("n", "6"))
    assert storage.events.add([event(storage, 1, facts=facts), event(storage, 2)]) == 2
    assert storage.events.add([event(storage, 1), event(storage, 3)]) == 1
    found = storage.events.undecided(site(storage).id)
    assert [one.event_id for one in found] == ["link_lost:1:1", "link_lost:2:1", "link_lost:3:1"]
    assert found[0].facts == facts
    assert found[0].fact("n") == "6"
    assert len(storage.events.undecided(site(storage).id, limit=2)) == 2


def test_what_waits_for_no_hour_stands_before_a_crowd_that_waits(storage: Storage) -> None:
    storage.events.add(event(storage, n) for n in range(60))
    broken = event(storage, event_id="agreement_broken:1:1", kind=EventKind.AGREEMENT_BROKEN)
    storage.events.add([broken])
    found = storage.events.undecided(site(storage).id, limit=50)
    assert [one.event_id for one in found[:2]] == [broken.event_id, "link_lost:0:1"]


def test_what_was_well_again_is_known_until_a_moment(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2")])
    one, two = (storage.links.find(site(storage).id, f"https://a.org/{n}")[0].id for n in (1, 2))
    lost = [event(storage, n, link_id=link_id) for n, link_id in ((1, one), (2, two))]
    page = "https://example.com/"
    broken = event(storage, event_id="t:1", kind=EventKind.TARGET_BROKEN, target_page=page)
    fixed = event(storage, event_id="t:2", kind=EventKind.TARGET_FIXED, target_page=page, at=NOW + HOUR)
    back = event(storage, event_id="b:1", kind=EventKind.LINK_BACK, link_id=one, at=NOW + HOUR, is_quiet=True)
    worse = [
        event(storage, event_id=f"{kind}:2", kind=kind, link_id=two, at=NOW + HOUR)
        for kind in (EventKind.REL_CHANGED, EventKind.AGREEMENT_BROKEN)
    ]
    storage.events.add([*lost, broken, fixed, back, *worse])

    def recovered(until: datetime) -> dict[str, datetime]:
        return storage.events.recovered(site(storage).id, [*lost, broken], until)

    assert recovered(NOW) == {}
    assert recovered(NOW + HOUR) == {f"link:{one}": NOW + HOUR, "target:example.com/": NOW + HOUR}
    storage.events.add([event(storage, event_id="r:2", kind=EventKind.REL_CHANGED, link_id=two, at=NOW + 2 * HOUR)])
    assert recovered(NOW + 2 * HOUR)[f"link:{two}"] == NOW + 2 * HOUR
    assert storage.events.recovered(site(storage).id, [back], NOW + HOUR) == {}


def test_hundreds_of_events_are_stored_at_once(storage: Storage) -> None:
    many = [event(storage, n) for n in range(1_201)]
    assert storage.events.add(many) == 1_201
    assert storage.events.add(many) == 0


def test_the_first_decision_stands(storage: Storage) -> None:
    storage.events.add([event(storage, 1), event(storage, 2)])
    case = case_on(storage)
    assert storage.events.decide(site(storage).id, [(decision(1), case.id)], NOW) == 1
    assert storage.events.decide(site(storage).id, [(decision(1, Severity.SILENT), 0)], NOW + HOUR) == 0
    assert [one.event_id for one in storage.events.undecided(site(storage).id)] == ["link_lost:2:1"]
    told = storage.events.of_case(case.id)
    assert [(one.case_id, one.decided_at) for one in told] == [(case.id, NOW)]
    assert told[0].decision is not None
    assert told[0].decision.severity is Severity.NOW
    assert told[0].decision.reason == "A green link was lost."


def test_a_period_is_read_by_what_was_decided(storage: Storage) -> None:
    storage.events.add([event(storage, n, at=NOW + n * HOUR) for n in range(4)])
    severities = (Severity.NOW, Severity.DAILY, Severity.SILENT)
    storage.events.decide(site(storage).id, [(decision(n, severity), 0) for n, severity in enumerate(severities)], NOW + DAY)
    found = storage.events.between(site(storage).id, NOW, NOW + 3 * HOUR)
    assert [one.decision.severity if one.decision else None for one in found] == list(severities)
    assert len(storage.events.between(site(storage).id, NOW, NOW + DAY)) == 4
    daily = storage.events.between(site(storage).id, NOW, NOW + DAY, severity=Severity.DAILY)
    assert [one.event.event_id for one in daily] == ["link_lost:1:1"]
    assert len(storage.events.decided_between(site(storage).id, NOW + DAY, NOW + 2 * DAY)) == 3


def test_only_tracked_sites_wait_for_decisions(storage: Storage) -> None:
    storage.events.add([event(storage)])
    assert storage.events.waiting() == ()
    storage.sites.track(site(storage).id, "C1", "UTC", NOW)
    assert storage.events.waiting() == (site(storage).id,)
    storage.events.decide(site(storage).id, [(decision(1), 0)], NOW)
    assert storage.events.waiting() == ()


def test_a_quiet_baseline_is_decided_at_once(storage: Storage) -> None:
    quiet = [event(storage, n, kind=EventKind.NEW_LINK, is_quiet=True) for n in range(3)]
    storage.events.add([*quiet, event(storage, 7)])
    silent = Decision("", Severity.SILENT, Stage.RULES, "Known before it was tracked.")
    assert storage.events.hush(site(storage).id, EventKind.NEW_LINK, silent, NOW) == 3
    assert [one.event_id for one in storage.events.undecided(site(storage).id)] == ["link_lost:7:1"]


def test_events_of_a_link_and_the_open_cases_that_told_of_it(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("b.org/1")])
    first, second = storage.links.of_site(site(storage).id)
    storage.events.add([event(storage, 1, link_id=first.id), event(storage, 2, link_id=second.id)])
    case = case_on(storage, "domain:a.org")
    storage.events.decide(site(storage).id, [(decision(1), case.id), (decision(2), 0)], NOW)
    assert [one.event.event_id for one in storage.events.of_link(first.id)] == ["link_lost:1:1"]
    assert len(storage.events.of_domain(site(storage).id, "a.org")) == 2
    assert storage.events.links_of_case(case.id) == (first.id,)
    assert storage.events.cases_of(site(storage).id, [first.id, second.id]) == {first.id: (case.id,)}
    storage.cases.move(case, state=CaseState.IGNORED, changed_at=NOW)
    assert storage.events.cases_of(site(storage).id, [first.id, second.id]) == {}


def test_old_events_are_forgotten_unless_an_open_case_tells_of_them(storage: Storage) -> None:
    storage.events.add([event(storage, n, at=NOW - 400 * DAY) for n in range(3)])
    open_case = case_on(storage)
    storage.events.decide(site(storage).id, [(decision(0), 0), (decision(1), open_case.id)], NOW)
    assert storage.events.prune(NOW - 365 * DAY) == 2
    left = storage.events.between(site(storage).id, NOW - 500 * DAY, NOW)
    assert [one.event.event_id for one in left] == ["link_lost:1:1"]
    storage.cases.move(open_case, state=CaseState.CLOSED, changed_at=NOW)
    assert storage.events.prune(NOW - 365 * DAY) == 1


def test_what_happens_once_in_a_domains_life_is_not_forgotten(storage: Storage) -> None:
    storage.events.add([event(storage, kind=EventKind.SITEWIDE_SEEN, at=NOW - 400 * DAY)])
    assert storage.events.prune(NOW - 365 * DAY) == 0


def test_new_links_and_domains_take_the_grade_that_is_found_after_them(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2"), claim("b.org/1")])
    see(storage, NOW, "a.org/1", "a.org/2", "b.org/1")
    links = {link.page.removeprefix("https://"): link for link in storage.links.of_site(site(storage).id)}
    worth = {"a.org/1": Grade.RED, "a.org/2": Grade.GREEN}
    judged = ((links[page], Judged(grade, (), (), LinkType.FORUM, "", Got.UNKNOWN, "", "")) for page, grade in worth.items())
    storage.judging.set_grades(judged)
    assert storage.events.take_grades(site(storage).id) == 3
    assert storage.events.take_grades(site(storage).id) == 0
    found = {(one.kind, one.page.removeprefix("https://")): one for one in storage.events.undecided(site(storage).id)}
    assert {key: one.grade for key, one in found.items()} == {
        (EventKind.NEW_DOMAIN, "a.org/1"): "green",
        (EventKind.NEW_LINK, "a.org/1"): "red",
        (EventKind.NEW_LINK, "a.org/2"): "green",
        (EventKind.NEW_DOMAIN, "b.org/1"): "",
        (EventKind.NEW_LINK, "b.org/1"): "",
    }
    assert found[EventKind.NEW_LINK, "a.org/1"].fact("type") == "forum"


def see(storage: Storage, at: datetime, *page: str, kind: ChangeKind = ChangeKind.NEW_LINK) -> None:
    """Visits that changed the links of these pages."""
    for name in page:
        link = storage.links.find(site(storage).id, f"https://{name}")[0]
        storage.links.record(None, visit(link.page, at), [outcome(link, live(), at, change=change(kind, at))])


def test_a_change_becomes_an_event_where_it_is_written(storage: Storage) -> None:
    bring(storage, [claim("a.org/1"), claim("a.org/2"), claim("b.org/1")])
    see(storage, NOW, "a.org/1")
    see(storage, NOW + HOUR, "a.org/2", "b.org/1")
    see(storage, NOW + HOUR, "a.org/2")
    found = storage.events.undecided(site(storage).id)
    assert [(one.kind, one.page) for one in found] == [
        (EventKind.NEW_DOMAIN, "https://a.org/1"),
        (EventKind.NEW_LINK, "https://a.org/1"),
        (EventKind.NEW_LINK, "https://a.org/2"),
        (EventKind.NEW_DOMAIN, "https://b.org/1"),
        (EventKind.NEW_LINK, "https://b.org/1"),
    ]
    link = storage.links.find(site(storage).id, "https://a.org/1")[0]
    assert [one.event.kind for one in storage.events.of_link(link.id)] == [EventKind.NEW_LINK, EventKind.NEW_DOMAIN]
