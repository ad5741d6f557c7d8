"""`status`: what runs, what waits, how old the sources are, who refuses us, and whether anything is wrong."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from importlib.metadata import version

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import HostRow, SiteLine, Status
from bot.core.places import Edge
from bot.core.records import Site
from bot.core.rhythm import Period, following, put_off
from bot.core.states import State
from commands import options
from commands.context import Context
from commands.permission import is_direct, visible
from commands.report import source_lines

SHOWN_SITES = 10
SHOWN_HOSTS = 5
OLD_OUTBOX_S = 300.0
"""A message that waits longer than this is a problem an admin should see (ENGINE.md promise 60)."""


def run(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Tell how things stand: this channel's sites in a channel, all sites in a terminal."""
    del progress
    options.read(request.words[1:], n_alone=0)
    with ctx.storage.view():
        return Reply("status", _status(ctx, request))


def _status(ctx: Context, request: Request) -> Status:
    is_console = request.place.edge is Edge.CONSOLE
    store = ctx.storage
    sites = _asked_for(ctx, request)
    now = ctx.now()
    waiting = store.outbox.ages(now)
    refusing = _refusing(ctx, sites)
    return Status(
        sites=tuple(site_line(ctx, site) for site in sites[:SHOWN_SITES]),
        n_more_sites=max(0, len(sites) - SHOWN_SITES),
        n_waiting=store.inbox.waiting(),
        n_to_send=waiting.n_waiting,
        outbox_age_s=waiting.oldest_s,
        refusing=tuple(refusing[:SHOWN_HOSTS]),
        n_more_refusing=max(0, len(refusing) - SHOWN_HOSTS),
        facts=tuple(store.facts().items()) if is_console else (),
        problems=problems(waiting.oldest_s),
        version=_version(),
        n_elsewhere=_elsewhere(ctx, request, sites),
    )


@cache
def _version() -> str:
    return version("backlinks")


def _refusing(ctx: Context, sites: Sequence[Site]) -> list[HostRow]:
    """Hosts that refused their last visit, most pages first."""
    found: Counter[str] = Counter()
    for site in sites:
        found.update(ctx.storage.glances.at(site.id).refusing)
    return [HostRow(host, n_pages, State.BLOCKED.value) for host, n_pages in found.most_common()]


def _asked_for(ctx: Context, request: Request) -> tuple[Site, ...]:
    """The sites of this channel; in a direct conversation all that the person may see, in a terminal all there are."""
    if request.place.edge is Edge.CONSOLE:
        return ctx.storage.sites.all()
    if is_direct(request.place):
        return visible(ctx, request, ctx.storage.sites.all())
    return ctx.storage.sites.by_channel(request.asker.team, request.place.channel)


def _elsewhere(ctx: Context, request: Request, sites: Sequence[Site]) -> int:
    """How many of the workspace's sites are not told of in a direct conversation."""
    n_all = sum(site.team == request.asker.team for site in ctx.storage.sites.all()) if is_direct(request.place) else 0
    return max(0, n_all - len(sites))


def site_line(ctx: Context, site: Site) -> SiteLine:
    """How one site stands: what is known, what runs, when it is looked at and told of next."""
    store = ctx.storage
    glance = store.glances.at(site.id)
    running = store.runs.running(site.id)
    last = store.runs.latest(site.id)
    shown = running or last
    return SiteLine(
        site.domain,
        site.channel,
        n_links=glance.n_links,
        n_domains=glance.n_domains,
        checked_at=last.finished_at if last else None,
        next_at=glance.next_due if site.channel else None,
        n_done=running.n_done if running else 0,
        n_total=running.n_total if running else 0,
        sources=source_lines(store.imports.sources(site.id)),
        permalink=store.outbox.permalink(shown.message_key) if shown else "",
        n_cases=len(store.cases.open_of(site.id)),
        told_next_at=_told_next(ctx, site),
    )


def _told_next(ctx: Context, site: Site) -> datetime | None:
    """When the site's channel may next be told something by itself, digests only."""
    if not site.channel or site.channel == Edge.CONSOLE.value:
        return None
    wanted, rhythm = ctx.storage.digests.wanted(site.id), ctx.limits.rhythm
    periods = [period for period in Period if wanted.mode.tells(period)]
    return min((following(one, ctx.now(), site.timezone, rhythm, put_off(site.id, one)).at for one in periods), default=None)


def problems(oldest_s: float) -> tuple[str, ...]:
    """What an admin should look into, full sentences. oldest_s: age of the oldest message that waits."""
    if oldest_s < OLD_OUTBOX_S:
        return ()
    return (f"Messages have been waiting for {oldest_s / 60:.0f} minutes. Is the bot in the channel, and is its token valid?",)


STATUS = Command(
    name="status",
    usage="status",
    summary="What runs, what waits, how old the sources are, and who refuses us.",
    run=run,
    examples=("status",),
    topic="house",
)
