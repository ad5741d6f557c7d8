"""What a channel is told by itself: the daily thread and the weekly digest, each once per local date; and `report` on demand."""

import logging
from datetime import datetime, timedelta

from bot.command import Command, Job, Progress, Reply, Request, Tick
from bot.core.cards import CheckFile
from bot.core.digest import Happened, Told, told
from bot.core.errors import BadInput
from bot.core.events import Event
from bot.core.places import Edge, Place
from bot.core.records import Site
from bot.core.rhythm import STAGGER, Due, Period, is_quiet, latest, put_off
from bot.core.states import State
from bot.core.table_file import links_csv
from commands import options
from commands.asking import site_named
from commands.client_report import client_file
from commands.context import Context
from commands.due_visits import place_of
from commands.going_on import going_on
from commands.report import source_lines
from commands.routing import BESIDES, Pairs, route
from commands.telling import Said, tell
from storage import Wanted

log = logging.getLogger(__name__)

SETTLED = timedelta(minutes=2)
"""What changed later than this before a digest is left to the next one: a visit is stored some seconds after it was made."""
SPANS = {"week": timedelta(days=7), "month": timedelta(days=30)}


def tell_daily(ctx: Context, tick: Tick) -> None:
    """Post the daily thread of every site whose local time has come and that something happened to."""
    _each(ctx, tick, Period.DAILY)


def tell_weekly(ctx: Context, tick: Tick) -> None:
    """Post the weekly digest of every site whose local day and time have come."""
    _each(ctx, tick, Period.WEEKLY)


def _each(ctx: Context, tick: Tick, period: Period) -> None:
    wanted, days = ctx.storage.digests.all_wanted(), ctx.storage.digests.days(period)
    n_told = 0
    for site in ctx.storage.sites.tracked():
        if ctx.is_stopping():
            break
        due = _due(ctx, tick, period, site, wanted.get(site.id, Wanted()))
        day = days.get(site.id)
        if due is None or (day is not None and day >= due.day):
            continue
        with going_on(log, f"digest broke period={period} target={site.domain}"):
            n_told += _tell(ctx, tick.now, period, site, due)
    if n_told:
        ctx.wake()


def _due(ctx: Context, tick: Tick, period: Period, site: Site, wanted: Wanted) -> Due | None:
    """The period to tell now; None when none is due, wanted or allowed at this hour."""
    if not wanted.mode.tells(period) or place_of(site).edge is Edge.CONSOLE or site.tracked_at is None:
        return None
    share, rhythm = put_off(site.id, period), ctx.limits.rhythm
    due = latest(period, tick.now, site.timezone, rhythm, share)
    if due.at <= max(site.tracked_at, wanted.since(period) or site.tracked_at):
        return None
    # late, since nobody led when it was due: sites catch up spread over the same span
    is_late = due.at + STAGGER < tick.leading_since
    if (is_late and tick.now < tick.leading_since + share) or is_quiet(tick.now, site.timezone, rhythm):
        return None
    return due


def _tell(ctx: Context, now: datetime, period: Period, site: Site, due: Due) -> bool:
    since, until = _since(ctx, period, site), now - SETTLED
    happened = sum_up(ctx, site, period.value, since, until) if since < until else None
    is_told = happened is not None and (bool(happened.head.counts) or bool(happened.also.rows) or _has_links(ctx, period, site))
    key = f"{period.value}:{site.id}:{due.day}" if is_told else ""
    with ctx.storage.transaction():
        # the site may have moved or been let go while its digest was read
        place = place_of(ctx.storage.sites.get(site.id))
        if not place.channel or not ctx.storage.digests.claim(site.id, period, due.day, max(since, until), key):
            return False
        if happened is None or not key:
            return False
        _post(ctx, key, place, happened, now)
    log.info(f"digest told period={period} target={site.domain} day={due.day} links={len(happened.links)}")
    return True


def _has_links(ctx: Context, period: Period, site: Site) -> bool:
    """A weekly digest says so, too, when nothing happened: its silence would look like a fault."""
    return period is Period.WEEKLY and ctx.storage.links.count(site.id) > 0


def _since(ctx: Context, period: Period, site: Site) -> datetime:
    """Where the last one that Slack took ended; what one that Slack refused had to say is told again."""
    known = (ctx.storage.digests.told_until(site.id, period), ctx.storage.digests.wanted(site.id).since(period))
    assert site.tracked_at is not None
    return max((at for at in known if at is not None), default=site.tracked_at)


def sum_up(ctx: Context, site: Site, kind: str, since: datetime, until: datetime) -> Told:
    """Read what happened at a site in a period. kind: as in the card of a digest.

    On demand ("week", "month") all of it; by itself ("daily", "weekly") what the policy decided in that time to tell then: what a
    case told at once is left out, what was decided to be told to nobody is counted.
    """
    store = ctx.storage
    routed = route(ctx, site, kind, since, until) if kind in tuple(Period) else None
    changes = _all(ctx, site, since, until) if routed is None else routed.changes
    is_bare = kind == Period.DAILY and not changes
    return told(
        Happened(
            site.domain,
            kind,
            since,
            until,
            changes,
            broken=() if is_bare else store.links.standing_since(site.id, (State.BROKEN_TARGET,), None),
            spans=() if is_bare else store.links.domain_spans(site.id),
            baseline_at=site.baseline_at,
            counts={} if is_bare else store.links.counts(site.id),
            sources=source_lines(store.imports.sources(site.id)),
            also=routed.also if routed is not None else _besides(ctx, site, since, until),
            n_cases=routed.n_cases if routed is not None else 0,
            silent=routed.silent if routed is not None else {},
        ),
        ctx.limits.rules,
    )


def _all(ctx: Context, site: Site, since: datetime, until: datetime) -> Pairs:
    return tuple(pair for pair in ctx.storage.links.changes(site.id, since, is_told=True) if pair[1].at < until)


def _besides(ctx: Context, site: Site, since: datetime, until: datetime) -> tuple[Event, ...]:
    """What happened in a period and is about no single change."""
    found = ctx.storage.events.between(site.id, since, until)
    return tuple(one.event for one in found if one.event.kind in BESIDES and not one.event.is_quiet)


def _thread(happened: Told, now: datetime) -> list[Said]:
    said = [Said(part.kind, "digest_part", part) for part in happened.parts]
    if happened.also.rows:
        said.append(Said("also", "case_findings", happened.also))
    if happened.pages.rows:
        said.insert(0, Said("broken", "broken_pages", happened.pages))
    if happened.links and happened.head.kind != Period.DAILY:
        name = f"{happened.head.domain}-{happened.head.kind}-{now:%Y-%m-%d}.csv"
        card = CheckFile(happened.head.domain, name, len(happened.links))
        said.append(Said("file", "check_file", card, name, links_csv(iter(happened.links))))
    return said


def _post(ctx: Context, key: str, place: Place, happened: Told, now: datetime) -> None:
    ctx.storage.outbox.post(key, place, "digest", happened.head)
    for said in _thread(happened, now):
        name = f"{key}/{said.name}"
        ctx.storage.outbox.post(name, place, said.template, said.card, parent_key=key, filename=said.filename, file=said.file)


def report(ctx: Context, request: Request, progress: Progress) -> Reply | None:
    """Post the digest of the last seven or thirty days. Raises BadInput without a period or for a site nobody knows."""
    del progress
    words = options.read(request.words[1:], values=("site",), flags=("private", "html", *SPANS))
    if {"private", "html"} <= words.flags:
        raise BadInput("“private” and “html” exclude each other: Slack has no private files.", "Leave one of them out.")
    named = [word for word in SPANS if word in words.flags]
    if len(named) != 1 or words.alone:
        raise BadInput("Which period?", "Type “report week” or “report month”.")
    site = site_named(ctx, request, words.values.get("site", ""))
    now = ctx.now()
    happened = sum_up(ctx, site, named[0], now - SPANS[named[0]], now)
    head = Said("head", "digest", happened.head)
    page = (client_file(ctx, site, happened, now),) if "html" in words.flags else ()
    thread = (*_thread(happened, now), *page)
    tell(ctx, request, f"report:{request.id}", head, thread, is_private="private" in words.flags)
    ctx.wake()
    return None


REPORT = Command(
    name="report",
    usage="report week|month [html] [site:example.com] [private]",
    summary="What happened in the last 7 or 30 days, with a chart of new and lost domains.",
    run=report,
    examples=("report week", "report month html site:example.com"),
    topic="audit",
    details="What a tracked site's channel gets once a week: counts, link of the week, how we know, and the list as a file.",
    options=(
        ("html", "attach a one-page report for clients: the same numbers with charts, to be read or printed"),
        ("private", "only you see it"),
        ("site:example.com", "another site than this channel's"),
    ),
)
TELL_DAILY = Job("daily threads", 20.0, tell_daily)
TELL_WEEKLY = Job("weekly digests", 20.0, tell_weekly)
