"""The policy: from events to what is told, in stages that each do one thing and give their reason (PRODUCT.md §5, STYLE.md §7).

hold → rules → inhibit → group → dedup → severity → route. Nothing here knows a clock, a channel or a database.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.core.alerts.dedup import dedup
from bot.core.alerts.group import group
from bot.core.alerts.hold import ready
from bot.core.alerts.inhibit import inhibit
from bot.core.alerts.rules import rule_of
from bot.core.alerts.severity import route, severity
from bot.core.alerts.situation import Situation
from bot.core.alerts.weighed import Batch, Weighed
from bot.core.events import Decision, Event, Severity, Stage

QUIET = "It came with the first import, flaps, or undoes what nobody was told: it is kept and told nobody."


def decide(events: Sequence[Event], about: Situation, now: datetime) -> tuple[Decision, ...]:
    """Decide on events of one site that nobody decided on yet.

    One Decision per event_id, the one that speaks for a case before the others of it; an event that still waits (for the
    group window, a run, the end of the quiet hours) gets none and is given again. The order of `events` does not matter.
    """
    distinct = {event.event_id: event for event in sorted(events, key=lambda event: (event.at, event.event_id, event.id))}
    batch = weigh(ready(tuple(distinct.values()), about, now), about)
    for stage in (inhibit, group, dedup, severity):
        batch = stage(batch, about, now)
    return route(batch, about, now)


def weigh(events: Iterable[Event], about: Situation) -> Batch:
    """Ask the rule of each event."""
    return tuple(_weighed(event, about) for event in events)


def _weighed(event: Event, about: Situation) -> Weighed:
    if event.is_quiet:
        return Weighed(event, Severity.SILENT, Stage.RULES, QUIET)
    weight = rule_of(event.kind).weigh(event, about)
    return Weighed(event, weight.severity, Stage.RULES, weight.reason)
