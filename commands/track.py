"""`track <domain>` binds a site to this channel; `untrack` lets it go. Nothing that is known is ever deleted here."""

from zoneinfo import ZoneInfo, available_timezones

from bot.command import Command, Progress, Reply, Request
from bot.core.cards import Tracked, Untracked
from bot.core.errors import BadInput
from bot.core.places import Edge
from commands import options
from commands.alerts import told_at
from commands.context import Context
from commands.due_visits import BY_HAND, WATCH
from commands.permission import seen
from commands.sites import site_of, target_of

DESERTED = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
"""Slack's words for a channel that nobody can be told anything in: its sites may move to another without being let go there."""


def track(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Bind a site to the channel that asks; asked again, say so. Raises BadInput without a domain or with a bad time zone."""
    del progress
    words = options.read(request.words[1:], values=("tz",))
    if not words.alone:
        raise BadInput("Which site?", "Type the domain, for example “track example.com”.")
    target = target_of(ctx, request, words.alone[0])
    with ctx.storage.transaction():
        site = ctx.storage.sites.ensure(target.domain, request.asker.team, ctx.now())
        if ctx.storage.outbox.refused_by(site.channel) not in DESERTED:
            seen(ctx, request, site)
        timezone = _timezone(words.values["tz"]) if "tz" in words.values else site.timezone
        is_again = site.channel == request.place.channel and site.timezone == timezone
        ctx.storage.sites.track(site.id, request.place.channel, timezone, ctx.now())
    card = Tracked(
        site.domain,
        request.place.channel,
        request.asker.user,
        n_links=ctx.storage.links.count(site.id),
        timezone=timezone,
        was_channel="" if is_again else site.channel,
        is_again=is_again,
        schedule=(BY_HAND,) if request.place.edge is Edge.CONSOLE else _schedule(ctx),
    )
    return Reply("tracked", card, public=not is_again)


def _schedule(ctx: Context) -> tuple[str, ...]:
    """Say what happens from now on by itself."""
    visits = "Known pages are visited around the clock: agreed links daily, the others every few days."
    when = "; ".join(f"{what[0].lower()}{what[1:]} {how}" for what, how in told_at(ctx.limits.rhythm))
    return visits, f"Told here: {when}. “alerts” changes that."


def untrack(ctx: Context, request: Request, progress: Progress) -> Reply:
    """Let a site go: its channel is told nothing more. What is known stays. Raises NotFound for an unknown site."""
    del progress
    words = options.read(request.words[1:])
    site = site_of(ctx, request, target_of(ctx, request, words.alone[0] if words.alone else ""))
    was_tracked = bool(site.channel)
    with ctx.storage.transaction():
        ctx.storage.sites.untrack(site.id)
        ctx.storage.runs.stop(site.id, WATCH, ctx.now())
    return Reply("untracked", Untracked(site.domain, site.channel, request.asker.user, was_tracked), public=was_tracked)


def _timezone(name: str) -> str:
    match = next((zone for zone in available_timezones() if zone.lower() == name.lower()), "")
    if not match:
        raise BadInput(f"“{name}” is not a time zone.", "Use a name such as tz:Europe/Berlin or tz:UTC.")
    return ZoneInfo(match).key


TRACK = Command(
    name="track",
    usage="track <domain> [tz:Europe/Berlin]",
    summary="Bind a site to this channel: its checks and reports belong here.",
    run=track,
    examples=("track example.com", "track example.com tz:Europe/Berlin"),
    topic="sites",
    options=(("tz:Europe/Berlin", "the channel's local time; UTC by default"),),
)
UNTRACK = Command(
    name="untrack",
    usage="untrack [domain]",
    summary="Let a site go. Everything known about it is kept.",
    run=untrack,
    examples=("untrack example.com",),
    topic="sites",
)
