"""The job that keeps the house small: requests and messages that ended long ago are forgotten."""

import logging

from bot.command import Job, Tick
from commands.context import Context

log = logging.getLogger(__name__)


def forget(ctx: Context, tick: Tick) -> None:
    """Forget requests and messages that ended a month ago."""
    n_forgotten = ctx.storage.prune(tick.now)
    if n_forgotten:
        log.info(f"old requests and messages forgotten n={n_forgotten}")


FORGET = Job("forget old messages", 3600.0, forget)
