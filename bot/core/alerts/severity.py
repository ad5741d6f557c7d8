"""Severity and route: what the channel asked for, quiet hours, and where each event goes in the end."""

from collections.abc import Iterable
from datetime import datetime

from bot.core.alerts.inhibit import RECOVERIES, day
from bot.core.alerts.rules.waves import INCIDENT
from bot.core.alerts.situation import Situation
from bot.core.alerts.weighed import Batch, Weighed
from bot.core.events import Decision, Event, EventKind, Severity, Stage
from bot.core.rhythm import Mode

NOT_QUIET = {
    EventKind.AGREEMENT_BROKEN: "a broken agreement does not wait for the end of the quiet hours: money or a promise is at stake",
    EventKind.TARGET_BROKEN: "a broken page of ours does not wait for the end of the quiet hours: every visitor meets it",
    EventKind.LOSS_WAVE: "an incident does not wait for the end of the quiet hours: half of the referring domains are at stake",
}
"""What is told in quiet hours, and why."""
_LEADS = (
    EventKind.AGREEMENT_BROKEN,
    EventKind.TARGET_BROKEN,
    EventKind.LOSS_WAVE,
    EventKind.LINK_LOST,
    EventKind.ANCHOR_SPIKE,
    EventKind.VELOCITY_SPIKE,
    EventKind.NEEDS_HUMAN,
)
"""Which event of a case speaks for it, first of these."""


def severity(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Weigh everything by what the channel asked for."""
    muted = {case.key: case.muted_until for case in about.cases if case.muted_until is not None and now < case.muted_until}
    return tuple(one if one.is_silent else _asked_for(one, about.mode, muted.get(one.case_key)) for one in batch)


def _asked_for(one: Weighed, mode: Mode, muted_until: datetime | None) -> Weighed:
    if one.is_now and muted_until is not None:
        return one.silenced(Stage.SEVERITY, f"Its case is muted until {day(muted_until)}.")
    if one.is_now and one.stage is Stage.DEDUP and one.event.kind in RECOVERIES:
        return one  # a message that stands is kept true whatever is switched off
    match mode:
        case Mode.ON:
            return one
        case Mode.DIGEST:
            reason = f"{one.reason} This channel wants the weekly digest alone."
            return one if one.severity is Severity.WEEKLY else one.moved(Severity.WEEKLY, Stage.SEVERITY, reason)
        case Mode.OFF:
            return one.silenced(Stage.SEVERITY, "Alerts are switched off for this channel.")


def route(batch: Batch, about: Situation, now: datetime) -> tuple[Decision, ...]:
    """Say where everything goes; what waits for the end of the quiet hours gets no decision yet."""
    if not about.site.channel:
        said = "The site is not tracked in any channel."
        batch = tuple(one if one.is_silent else one.silenced(Stage.ROUTE, said) for one in batch)
    is_quiet = about.quiet_until is not None and now < about.quiet_until
    urgent = _urgent(batch) if is_quiet else {}
    ordered = sorted(batch, key=lambda one: (_rank(one.event), one.event.at, one.event.event_id))
    return tuple(_decision(one, urgent) for one in ordered if not is_quiet or not one.is_now or one.case_key in urgent)


def _urgent(batch: Iterable[Weighed]) -> dict[str, str]:
    """Cases that are told in quiet hours, with the reason."""
    return {one.case_key: NOT_QUIET[one.event.kind] for one in batch if one.is_now and _is_urgent(one.event)}


def _is_urgent(event: Event) -> bool:
    return event.kind in NOT_QUIET and (event.kind is not EventKind.LOSS_WAVE or event.reason == INCIDENT)


def _rank(event: Event) -> int:
    return _LEADS.index(event.kind) if event.kind in _LEADS else len(_LEADS)


def _decision(one: Weighed, urgent: dict[str, str]) -> Decision:
    reason = one.reason
    if one.is_now and one.case_key in urgent:
        reason = f"{reason} It is told in quiet hours: {urgent[one.case_key]}."
    return Decision(one.event.event_id, one.severity, one.stage, reason, one.case_key if one.is_now else "")
