"""Dedup: what a case tells already. News of an open case goes to its thread; what was told lately is not told again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from bot.core.alerts.group import LOSSES
from bot.core.alerts.inhibit import RECOVERIES, day
from bot.core.alerts.keys import NO_CASE, domain_key, is_open, key_of, keys_about, newest, subject_of
from bot.core.alerts.situation import DEDUP_WINDOW, Situation
from bot.core.alerts.weighed import Batch, Weighed
from bot.core.cases import Case, CaseState
from bot.core.events import Event, EventKind, Severity, Stage

_LEVELS = {"watch": 1, "wave": 2, "alert": 2, "incident": 3}
_ONE_AT_A_TIME = frozenset({EventKind.LOSS_WAVE, EventKind.VELOCITY_SPIKE})
"""What goes on for weeks is one case as long as that is open."""
_WAITING = frozenset({CaseState.OPEN, CaseState.ACKNOWLEDGED})
_NEVER_JOINS = NO_CASE - {EventKind.NEW_LINK}
"""A link that is found by an open case of it belongs there; nothing else that opens no case does."""


def dedup(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Hold everything against the cases that were opened before."""
    by_key = {key: case for key in {case.key for case in about.cases} if (case := newest(about.cases, key)) is not None}
    return tuple(one if one.is_silent else _deduped(one, by_key, about, now) for one in batch)


def _deduped(one: Weighed, by_key: Mapping[str, Case], about: Situation, now: datetime) -> Weighed:
    found = [by_key[key] for key in _keys(one) if key in by_key]
    if one.is_now and one.event.kind in _ONE_AT_A_TIME:
        found += [case for case in by_key.values() if case.kind == one.event.kind and is_open(case)]
    standing = next((case for case in found if is_open(case)), None)
    if standing is not None:
        return _joined(one, standing, now)
    ended = next((case for case in found if now - (case.closed_at or case.changed_at) < DEDUP_WINDOW), None)
    if ended is None or one.event.kind in RECOVERIES:
        return one
    return _again(one, ended) if _recovered(one.event, ended, about) else _after(one, ended)


def _keys(one: Weighed) -> tuple[str, ...]:
    """Keys of cases that may tell of it, the nearest first."""
    event = one.event
    if not one.case_key and (event.kind in _NEVER_JOINS or event.reason == "stagnation"):
        return ()
    of_domain = bool(event.domain) and event.kind in (*LOSSES, EventKind.LINK_BACK)
    named = (one.case_key, *keys_about(event), domain_key(event.domain) if of_domain else "")
    return tuple(dict.fromkeys(key for key in named if key))


def _joined(one: Weighed, case: Case, now: datetime) -> Weighed:
    since = day(case.opened_at)
    if one.event.kind in RECOVERIES and case.state is CaseState.BACK:
        return one.silenced(Stage.DEDUP, f"Its case, opened on {since}, says already that it is back.")
    is_told = case.state in _WAITING and now - case.changed_at < DEDUP_WINDOW and _says(case, one.event)
    if is_told:
        return one.silenced(Stage.DEDUP, f"Its open case of {since} tells exactly this already.")
    return one.told_in(case.key, Stage.DEDUP, f"Its case of {since} is open, so its thread tells this and its message is edited.")


def _says(case: Case, event: Event) -> bool:
    """Whether a case tells of the same for the same reason. One domain's case grows with every link that joins it."""
    if case.key == domain_key(case.domain):
        return False
    if event.reason in _LEVELS and case.reason in _LEVELS:
        return _LEVELS[event.reason] <= _LEVELS[case.reason]
    return case.reason == event.reason


def _recovered(event: Event, case: Case, about: Situation) -> bool:
    """Whether all was well again between what a case told and the event."""
    at = about.recovered.get(subject_of(event))
    return at is not None and case.since < at <= event.at and case.state is not CaseState.IGNORED


def _again(one: Weighed, case: Case) -> Weighed:
    """What happens anew after it had mended itself is another happening; how often that is told, `believe` decides."""
    said = f"{one.reason} What was told on {day(case.opened_at)} had mended itself since."
    return replace(one, reason=said) if one.is_now else one


def _after(one: Weighed, case: Case) -> Weighed:
    """Weigh what was told lately and ended."""
    ended = f"was told on {day(case.opened_at)}"
    if one.severity is not Severity.NOW or case.key != (one.case_key or key_of(one.event)):
        return one
    if case.state is CaseState.IGNORED:
        return one.silenced(Stage.DEDUP, f"This {ended}, and a person asked to ignore it.")
    if not _says(case, one.event) or case.state is CaseState.BACK:
        return one
    if case.state is CaseState.CLOSED and one.event.kind in LOSSES:
        reason = (
            f"This {ended} and its case is closed; told again within {DEDUP_WINDOW.days} days, it comes with the daily thread."
        )
        return one.moved(Severity.DAILY, Stage.DEDUP, reason)
    settled = "accepted as it is" if case.state is CaseState.ACCEPTED else "closed"
    return one.silenced(
        Stage.DEDUP, f"This {ended} for the same reason less than {DEDUP_WINDOW.days} days ago, and was {settled}."
    )
