"""Stored events decided on once more, in the batches in which they were decided, by the rules in force. Pure: cases are made up
as they would be told, nothing is posted or written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.alerts.inhibit import RECOVERIES
from bot.core.alerts.policy import decide
from bot.core.alerts.situation import DEDUP_WINDOW, GROUP_WINDOW, Situation
from bot.core.cases import Case, CaseState
from bot.core.events import Decision, Event, Severity


@dataclass(frozen=True, slots=True)
class Replayed:
    """One event with what the rules make of it now, and made of it then. was: None for one that was not decided yet."""

    event: Event
    decision: Decision
    was: Decision | None = None

    @property
    def differs(self) -> bool:
        """Whether it would be told at another time now."""
        return self.was is not None and self.was.severity is not self.decision.severity


Stored = tuple[Event, Decision | None, datetime | None]
"""An event with what was decided, and when; None while nothing was."""


def batches(stored: Iterable[Stored]) -> tuple[tuple[datetime, tuple[Stored, ...]], ...]:
    """Put together what was decided at one time; what was not decided yet, what happened within one window of it."""
    found: dict[datetime, list[Stored]] = {}
    waits: datetime | None = None
    for one in sorted(stored, key=lambda one: (one[0].at, one[0].event_id)):
        event, _, decided_at = one
        if decided_at is None:
            waits = waits if waits is not None and event.at < waits else event.at + GROUP_WINDOW
        found.setdefault(decided_at or waits or event.at, []).append(one)
    return tuple((at, tuple(found[at])) for at in sorted(found))


def replay(stored: Iterable[Stored], situation: Callable[[Sequence[Event], datetime], Situation]) -> tuple[Replayed, ...]:
    """Decide on events once more, in the order in which they were decided.

    situation: what was known of the site beside these events at that time; its cases, runs and quiet hours are not used.
    """
    cases: dict[str, Case] = {}
    made: list[Replayed] = []
    for at, batch in batches(stored):
        events = [event for event, _, _ in batch]
        recent = tuple(case for case in cases.values() if at - case.changed_at < DEDUP_WINDOW or case.closed_at is None)
        # a window of nothing: the batch waited already
        about = replace(situation(events, at), cases=recent, is_running=False, quiet_until=None)
        now = max((at, *(event.at + GROUP_WINDOW for event in events)))
        decided = {one.event_id: one for one in decide(events, about, now)}
        for event, was, _ in batch:
            if event.event_id in decided:
                made.append(Replayed(event, decided[event.event_id], was))
                _keep(cases, event, decided[event.event_id], at)
    return tuple(made)


def _keep(cases: dict[str, Case], event: Event, decision: Decision, at: datetime) -> None:
    if decision.severity is not Severity.NOW:
        return
    is_back = event.kind in RECOVERIES
    known = cases.get(decision.case_key)
    if known is not None:
        state = CaseState.BACK if is_back else CaseState.OPEN
        cases[decision.case_key] = replace(known, state=state, changed_at=at, reason=known.reason if is_back else event.reason)
    elif not is_back:
        cases[decision.case_key] = Case(
            len(cases) + 1,
            event.site_id,
            decision.case_key,
            event.kind.value,
            CaseState.OPEN,
            opened_at=at,
            since=event.at,
            changed_at=at,
            domain=event.domain,
            page=event.page,
            target_page=event.target_page,
            anchor=event.anchor,
            reason=event.reason,
            grade=event.grade,
        )
