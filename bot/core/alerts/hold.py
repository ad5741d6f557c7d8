"""Hold: events wait for others like them, so that a wave is one message. What waits is given to the policy again."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.alerts.situation import RUN_WINDOW, Situation
from bot.core.events import Event, EventKind
from bot.core.states import Reason

ALONE = frozenset(
    {
        EventKind.AGREEMENT_EXPIRING,
        EventKind.ANCHOR_SPIKE,
        EventKind.VELOCITY_SPIKE,
        EventKind.LOSS_WAVE,
        EventKind.SITEWIDE_SEEN,
        EventKind.MENTION_FOUND,
        EventKind.OUTREACH_DUE,
        EventKind.OUTREACH_WON,
        EventKind.NEEDS_HUMAN,
    }
)
"""What no run adds to."""
_CANCEL = frozenset({EventKind.LINK_LOST, EventKind.LINK_BACK, EventKind.TARGET_BROKEN, EventKind.TARGET_FIXED})


def ready(events: Sequence[Event], about: Situation, now: datetime) -> tuple[Event, ...]:
    """Give the events that need not wait.

    What a run may add to (losses, changes, broken pages) waits for its end, at most RUN_WINDOW; everything waits for the
    group window. Both count from the first event that is open. A quiet event waits only where it may cancel another.
    """
    alone = tuple(event for event in events if _stands_alone(event))
    folded = tuple(event for event in events if not _stands_alone(event))
    run_window = max(RUN_WINDOW, about.window) if about.is_running else about.window
    return (*_ready(alone, about.window, about, now), *_ready(folded, run_window, about, now))


def _stands_alone(event: Event) -> bool:
    """Whether it is told without waiting for a run: a broken agreement is, unless its whole domain went."""
    if event.kind is EventKind.AGREEMENT_BROKEN:
        return event.reason != Reason.DOMAIN_GONE
    return event.kind in ALONE


def _ready(events: Sequence[Event], window: timedelta, about: Situation, now: datetime) -> tuple[Event, ...]:
    first = min((event.at for event in events if not event.is_quiet), default=None)
    # an event from far ahead is of a clock that jumped: it holds nothing up
    if first is None or not -about.window < now - first < window:
        return tuple(events)
    return tuple(event for event in events if event.is_quiet and event.kind not in _CANCEL)
