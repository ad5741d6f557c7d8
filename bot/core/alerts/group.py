"""Group: what cancels out within one window, and under which case the rest is told."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from bot.core.alerts.keys import NO_CASE, agreement_key, domain_key, key_of
from bot.core.alerts.situation import Situation
from bot.core.alerts.weighed import Batch, StageRun, Weighed
from bot.core.events import Event, EventKind, Stage
from bot.core.states import Reason

LOSSES = frozenset({EventKind.LINK_LOST, EventKind.AGREEMENT_BROKEN})
_OPPOSITES = {
    EventKind.LINK_LOST: EventKind.LINK_BACK,
    EventKind.LINK_BACK: EventKind.LINK_LOST,
    EventKind.TARGET_BROKEN: EventKind.TARGET_FIXED,
    EventKind.TARGET_FIXED: EventKind.TARGET_BROKEN,
}
_APART = NO_CASE | {EventKind.NEEDS_HUMAN}
"""What the case of another event does not tell."""


def cancelled(batch: Batch, about: Situation, now: datetime) -> Batch:
    """A loss and a return of one link, or a break and a repair of one page of ours, in one window cancel out; quiet ones, too."""
    del about, now
    by_subject: dict[Hashable, list[Event]] = defaultdict(list)
    for one in batch:
        if one.event.kind in _OPPOSITES and (one.event.link_id or one.event.target_page):
            by_subject[one.event.link_id or key_of(one.event)].append(one.event)
    gone = {event.event_id for events in by_subject.values() for event in _cancelled(events)}
    lost = {(one.event.link_id, one.event.at) for one in batch if one.event.event_id in gone and one.event.link_id}
    said = "It was lost and came back within one window, so nothing is told."
    return tuple(
        one.silenced(Stage.GROUP, said)
        if not one.is_silent and (one.event.event_id in gone or _tells_of(one.event, lost))
        else one
        for one in batch
    )


def _cancelled(events: Iterable[Event]) -> Iterable[Event]:
    """What is undone by what follows it, and what undoes it."""
    standing: list[Event] = []
    for event in sorted(events, key=lambda event: (event.at, event.event_id)):
        if standing and standing[-1].kind is _OPPOSITES[event.kind]:
            yield standing.pop()
            yield event
        else:
            standing.append(event)


def _tells_of(event: Event, lost: set[tuple[int, datetime]]) -> bool:
    """Whether it is the agreement broken by a loss that was undone."""
    return event.kind is EventKind.AGREEMENT_BROKEN and (event.link_id, event.at) in lost


def named(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Name the case of everything that is told at once, standing alone."""
    del about, now
    return tuple(
        Weighed(one.event, one.severity, one.stage, one.reason, key_of(one.event)) if one.is_now else one for one in batch
    )


def under_agreement(batch: Batch, about: Situation, now: datetime) -> Batch:
    """The case of a broken agreement tells everything of its link."""
    del about, now
    broken = {one.event.link_id for one in batch if one.event.kind is EventKind.AGREEMENT_BROKEN and one.is_now}

    def told(one: Weighed) -> Weighed:
        event = one.event
        is_told = event.link_id in broken and event.kind not in _APART and event.kind is not EventKind.AGREEMENT_BROKEN
        if one.is_silent or not is_told:
            return one
        return one.told_in(
            agreement_key(event.link_id), Stage.GROUP, "The broken agreement of this link is told at once; it tells this."
        )

    return tuple(told(one) for one in batch)


def under_domain(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Several losses on one referring domain, or a domain that is gone, are one case once any of them is told at once."""
    del about, now
    losses = [one for one in batch if not one.is_silent and one.event.domain and one.event.kind in LOSSES]
    links = _by(losses, lambda one: one.event.link_id)
    is_now = {one.event.domain for one in losses if one.is_now}
    gone = {one.event.domain for one in losses if one.event.reason == Reason.DOMAIN_GONE}
    folded = {domain for domain in is_now if len(links[domain]) > 1 or domain in gone}
    moved = {link_id for domain in folded for link_id in links[domain]}

    def told(one: Weighed) -> Weighed:
        event = one.event
        is_with_it = one.is_now and one.case_key == agreement_key(event.link_id)
        is_told = event.kind in LOSSES or (is_with_it and event.kind not in _APART)
        if one.is_silent or event.domain not in folded or event.link_id not in moved or not is_told:
            return one
        n = len(links[event.domain])
        many = "1 link" if n == 1 else f"{n:,} links"
        why = "is gone" if event.domain in gone else "changed together"
        return one.told_in(
            domain_key(event.domain), Stage.GROUP, f"{many} of one referring domain {why}; one case tells them all."
        )

    return tuple(told(one) for one in batch)


def _by(losses: Iterable[Weighed], value: Callable[[Weighed], int]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for one in losses:
        found[one.event.domain].add(value(one))
    return found


def asked_once(batch: Batch, about: Situation, now: datetime) -> Batch:
    """One question per referring domain is enough."""
    del about, now
    first: dict[str, str] = {}
    for one in batch:
        if one.event.kind is EventKind.NEEDS_HUMAN and one.is_now:
            first[one.event.domain] = min(first.get(one.event.domain, one.event.event_id), one.event.event_id)
    said = "Another page of this referring domain is asked about already."
    return tuple(
        one.silenced(Stage.GROUP, said)
        if one.event.kind is EventKind.NEEDS_HUMAN and one.is_now and first[one.event.domain] != one.event.event_id
        else one
        for one in batch
    )


STEPS: tuple[StageRun, ...] = (cancelled, named, under_agreement, under_domain, asked_once)


def group(batch: Batch, about: Situation, now: datetime) -> Batch:
    """Fold what belongs together."""
    for step in STEPS:
        batch = step(batch, about, now)
    return batch
