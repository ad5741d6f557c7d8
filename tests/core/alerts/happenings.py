"""Events, cases and situations in a word, for the tables of this folder."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.alerts.policy import decide
from bot.core.alerts.situation import Situation
from bot.core.cases import Case, CaseState
from bot.core.events import Decision, Event, EventKind, Severity
from bot.core.records import Site

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SITE = Site(1, "example.com", channel="C1", baseline_at=NOW - 300 * DAY)
CONTENT = (("rel", "followed"), ("placement", "body text"))
AGREED = (*CONTENT, ("agreement", "agreed"))
REASONS = {
    EventKind.LINK_LOST: "link_removed",
    EventKind.LINK_BACK: "found",
    EventKind.AGREEMENT_BROKEN: "rel_changed",
    EventKind.TARGET_BROKEN: "target_not_found",
    EventKind.TARGET_FIXED: "found",
    EventKind.ANCHOR_SPIKE: "alert",
    EventKind.VELOCITY_SPIKE: "alert",
    EventKind.LOSS_WAVE: "wave",
}
_ABOUT_TARGETS = (EventKind.TARGET_BROKEN, EventKind.TARGET_FIXED)
_ABOUT_SITES = (*_ABOUT_TARGETS, EventKind.ANCHOR_SPIKE, EventKind.VELOCITY_SPIKE, EventKind.LOSS_WAVE, EventKind.SITEWIDE_SEEN)


def event(kind: EventKind, link: int = 1, at: datetime = NOW - HOUR, **facts: Any) -> Event:
    """One event: links 1 to 9 are of domain1.org, 11 to 19 of domain2.org and so on."""
    given: dict[str, Any] = {"reason": REASONS.get(kind, "found")}
    if kind in _ABOUT_TARGETS:
        given |= {"target_page": "https://example.com/pricing"}
    elif kind is EventKind.ANCHOR_SPIKE:
        given |= {"anchor": "Cheap Widgets", "facts": (("share", "34%"),)}
    elif kind not in _ABOUT_SITES:
        domain = f"domain{link // 10 + 1}.org"
        given |= {"link_id": link, "domain": domain, "page": f"https://{domain}/{link}", "target_page": "https://example.com/"}
    number = 0 if kind in _ABOUT_SITES else link
    return Event(f"{kind.value}:{number}:{at.isoformat()}", 1, kind, at, **(given | facts))


def lost(link: int = 1, at: datetime = NOW - HOUR, **facts: Any) -> Event:
    return event(EventKind.LINK_LOST, link, at, **facts)


def back(link: int = 1, at: datetime = NOW - HOUR, **facts: Any) -> Event:
    return event(EventKind.LINK_BACK, link, at, **facts)


def green(link: int = 1, at: datetime = NOW - HOUR, **facts: Any) -> Event:
    """A loss that is told at once."""
    return lost(link, at, grade="green", **facts)


def about(**facts: Any) -> Situation:
    return replace(Situation(SITE), **facts)


def case(key: str, kind: EventKind = EventKind.LINK_LOST, state: CaseState = CaseState.OPEN, **facts: Any) -> Case:
    given: dict[str, Any] = {"id": 1, "reason": REASONS.get(kind, "found"), "opened_at": NOW - DAY, "since": NOW - DAY}
    given |= {"site_id": 1, "key": key, "kind": kind.value, "state": state, "changed_at": NOW - DAY}
    return Case(**(given | facts))


def decided(events: Iterable[Event], situation: Situation | None = None, now: datetime = NOW) -> dict[str, Decision]:
    """Decisions by event_id."""
    found = decide(tuple(events), situation or about(), now)
    assert len({one.event_id for one in found}) == len(found)
    assert all(one.reason and one.reason[-1] == "." for one in found)
    assert all(bool(one.case_key) == (one.severity is Severity.NOW) for one in found)
    return {one.event_id: one for one in found}


def keys(decisions: dict[str, Decision]) -> set[str]:
    return {one.case_key for one in decisions.values() if one.case_key}


def severity(one: Event, situation: Situation | None = None, now: datetime = NOW) -> Severity | None:
    """What becomes of one event; None while it waits."""
    found = decided([one], situation, now).get(one.event_id)
    return found.severity if found else None


def opened(
    events: Iterable[Event], decisions: Iterable[Decision], before: tuple[Case, ...] = (), now: datetime = NOW
) -> tuple[Case, ...]:
    """The cases that stand once decisions were told: the first of a case opens it."""
    by_id = {one.event_id: one for one in events}
    cases = {one.key: one for one in before}
    for decision in decisions:
        if decision.severity is Severity.NOW and decision.case_key not in cases:
            lead = by_id[decision.event_id]
            cases[decision.case_key] = Case(
                len(cases) + 1,
                1,
                decision.case_key,
                lead.kind.value,
                CaseState.OPEN,
                now,
                lead.at,
                now,
                domain=lead.domain,
                reason=lead.reason,
                anchor=lead.anchor,
            )
    return tuple(cases.values())
