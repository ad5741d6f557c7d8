"""What a daily thread or weekly digest tells: the changes that the policy decided to tell then, and what is about no change."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.core import urls
from bot.core.alerts.inhibit import TOLD_FOR
from bot.core.events import Event, EventKind, Severity, Stage
from bot.core.records import Change, ChangeKind, Link, Site
from bot.core.rhythm import Period
from commands.context import Context
from storage import Judged

Pairs = Sequence[tuple[Link, Change]]

BESIDES = frozenset(
    {
        EventKind.ANCHOR_SPIKE,
        EventKind.VELOCITY_SPIKE,
        EventKind.LOSS_WAVE,
        EventKind.SITEWIDE_SEEN,
        EventKind.MENTION_FOUND,
        EventKind.AGREEMENT_EXPIRING,
        EventKind.OUTREACH_DUE,
        EventKind.OUTREACH_WON,
        EventKind.NEEDS_HUMAN,
    }
)
"""Events that no change of a link stands for."""
_TARGET = frozenset({EventKind.TARGET_BROKEN, EventKind.TARGET_FIXED})
_TOLD = {Period.DAILY.value: (Severity.DAILY,), Period.WEEKLY.value: (Severity.DAILY, Severity.WEEKLY)}
_PLAIN = frozenset({Stage.HOLD, Stage.RULES, Stage.DEDUP})
"""Stages that silence what was never to be told (the first import, what flaps) or was told before. It is not counted."""


@dataclass(frozen=True, slots=True)
class Routed:
    """What a period tells. changes: oldest first. also: events without a change. silent: told to nobody, by reason; what is
    silent because something larger tells it is not among them."""

    changes: Pairs = ()
    also: tuple[Event, ...] = ()
    n_cases: int = 0
    silent: Mapping[str, int] = field(default_factory=dict)


def route(ctx: Context, site: Site, period: str, since: datetime, until: datetime) -> Routed:
    """Read what was decided in a time: decided, not happened, so that what waited is told once and by one of them."""
    found = ctx.storage.events.decided_between(site.id, since, until)
    severities = _TOLD[period]
    undone = {one.event.link_id for one in found if one.event.kind is EventKind.LINK_LOST and _is_cancelled(one)}
    chosen = [
        one.event
        for one in found
        if one.decision is not None
        and one.decision.severity in severities
        # the last word on a loss that nobody heard of: its return was seen twice, the policy cancelled it out with the first
        and not (one.event.kind is EventKind.LINK_BACK and one.event.link_id in undone)
    ]
    cases = {one.case_id for one in found if one.decision is not None and one.decision.severity is Severity.NOW and one.case_id}
    return Routed(
        _changes(ctx, site, chosen, since, until, is_weekly=period == Period.WEEKLY),
        tuple(event for event in chosen if event.kind in BESIDES),
        len(cases),
        _silent(found),
    )


def _is_cancelled(one: Judged) -> bool:
    return one.decision is not None and (one.decision.severity, one.decision.stage) == (Severity.SILENT, Stage.GROUP)


def _silent(found: Collection[Judged]) -> dict[str, int]:
    decisions = [one.decision for one in found if one.decision is not None and not one.event.is_quiet]
    silent = [one.reason for one in decisions if one.severity is Severity.SILENT and one.stage not in _PLAIN]
    return Counter(reason for reason in silent if reason not in TOLD_FOR)


def _changes(ctx: Context, site: Site, events: Collection[Event], since: datetime, until: datetime, *, is_weekly: bool) -> Pairs:
    """The changes that these events were made of; and, weekly, those that are no event: a link that is worth less."""
    begin = min((since, *(event.at for event in events)))
    links = {(event.link_id, event.at) for event in events if event.link_id}
    pages = {_page(event.kind.value, event.target_page, event.at) for event in events if event.kind in _TARGET}
    return tuple(
        (link, change)
        for link, change in ctx.storage.links.changes(site.id, begin, is_told=True)
        if (link.id, change.at) in links
        or (pages and _page(change.kind.value, link.target_page, change.at) in pages)
        or (is_weekly and change.kind is ChangeKind.STATE_CHANGED and since <= change.at < until)
    )


def _page(kind: str, target_page: str, at: datetime) -> tuple[str, str, str]:
    """What makes the breaking of one page on one day one event (`alerts.found`)."""
    return kind, urls.key(target_page), at.astimezone(UTC).date().isoformat()
