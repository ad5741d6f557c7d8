"""The job that keeps the house small: requests and messages that ended long ago are forgotten."""

import logging
from datetime import timedelta

from bot.command import Job, Tick
from commands.context import Context

log = logging.getLogger(__name__)


KEPT = timedelta(days=365)
"""How long events are kept: `replay` and the domains that count as new look back no further (PRODUCT.md §5)."""


def forget(ctx: Context, tick: Tick) -> None:
    """Forget requests and messages that ended a month ago, and events of more than a year ago that no open case needs."""
    n_forgotten = ctx.storage.prune(tick.now) + ctx.storage.forget_events(tick.now - KEPT)
    if n_forgotten:
        log.info(f"old requests, messages and events forgotten n={n_forgotten}")


FORGET = Job("forget old messages", 3600.0, forget)
