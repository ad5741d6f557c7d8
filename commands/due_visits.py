"""The job that watches: for each tracked site a run over the pages whose links are due, without a message of its own."""

import logging
from datetime import datetime, timedelta

from bot.command import Job, Tick
from bot.core.places import Asker, Edge, Place
from bot.core.records import Run, RunStatus, Site
from bot.core.rhythm import put_off
from commands.context import Context
from commands.going_on import going_on

log = logging.getLogger(__name__)

WATCH = "watch"
"""The kind of run."""
MAX_PAGES = 2_000
"""Pages of one watch at most: what is left stays due, and another site's turn comes sooner."""
PARKED_FOR = timedelta(days=1)
"""A site whose watch broke off three times at the same place is left alone this long."""
CLOCK = Asker("clock")


def visit_due(ctx: Context, tick: Tick) -> None:
    """Open a watch for each tracked site with links due, unless a check or a watch of it is running.

    Sites begin spread over minutes after another process took over the schedule, so that a restart starts no herd.
    """
    due = ctx.storage.links.due(tick.now)
    n_opened = 0
    for site in ctx.storage.sites.tracked() if due else ():
        if ctx.is_stopping():
            break
        if site.id not in due or tick.now < tick.leading_since + put_off(site.id, WATCH):
            continue
        with going_on(log, f"watch not opened target={site.domain}"):
            n_opened += _open(ctx, site, tick.now)
    if n_opened:
        ctx.wake()


def _open(ctx: Context, site: Site, now: datetime) -> bool:
    if _is_parked(ctx.storage.runs.newest_of(site.id, WATCH), now):
        return False
    with ctx.storage.transaction():
        run, is_new = ctx.storage.runs.open(
            site.id,
            kind=WATCH,
            request_id=f"{WATCH}:{site.id}:{now.isoformat()}",
            asker=CLOCK,
            place=place_of(site),
            message_key="",
            limit=min(MAX_PAGES, ctx.limits.max_pages),
            budget_s=ctx.limits.budget_s,
            now=now,
            due_before=now,
        )
        if is_new and not run.n_total:
            ctx.storage.runs.finish(run.id, RunStatus.FINISHED, now)
            is_new = False
    if is_new:
        log.info(f"watch opened target={site.domain} run={run.id} pages={run.n_total}")
    return is_new


def _is_parked(last: Run | None, now: datetime) -> bool:
    if last is None or last.status is not RunStatus.FAILED or last.finished_at is None:
        return False
    return timedelta() <= now - last.finished_at < PARKED_FOR


BY_HAND = (
    "Nothing is visited or told by itself here: that is the work of the bot in Slack (“backlinks serve”). "
    "“check” visits what is known, “new”, “lost” and “changed” say what differs."
)
"""Said where a site is bound to a terminal instead of a channel."""


def place_of(site: Site) -> Place:
    """Where a tracked site's own messages go."""
    edge = Edge.CONSOLE if site.channel == Edge.CONSOLE.value else Edge.SLACK
    return Place(edge, site.channel)


def conclude_watch(ctx: Context, run: Run, now: datetime) -> None:
    """End a watch; what it found is told by the threads of the day. run: with the status it ends with."""
    ctx.storage.runs.finish(run.id, run.status, now)


VISIT_DUE = Job("visit due links", 20.0, visit_due)
