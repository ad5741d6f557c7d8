"""Which site a request is about, and whether this channel may ask: the door that most commands go through."""

from bot.command import Request
from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge, Place
from bot.core.records import Site
from bot.core.urls import Target, parse_target
from commands.context import Context


def target_of(ctx: Context, request: Request, typed: str) -> Target:
    """Read the target as typed, or take the one site of this channel when nothing was typed.

    Raises BadInput for a malformed domain, or when the channel has no site or several.
    """
    if typed:
        return parse_target(typed)
    sites = ctx.storage.sites.by_channel(request.asker.team, request.place.channel)
    if len(sites) == 1:
        return Target(sites[0].domain)
    if sites:
        names = ", ".join(site.domain for site in sites[:5])
        raise BadInput(f"This channel has several sites: {names}.", "Say which, for example “check " + sites[0].domain + "”.")
    raise BadInput("Which site?", "Type the domain, for example “check example.com”.")


def site_of(ctx: Context, request: Request, target: Target) -> Site:
    """Find the site of a target. Raises NotFound with the nearest known domain when nobody knows it."""
    site = ctx.storage.sites.of(target.domain, request.asker.team)
    if site is None:
        raise NotFound(f"Nothing is known about {target.domain} yet.", "Import a list of its links first.")
    return site


def is_elsewhere(site: Site, place: Place) -> bool:
    """Whether the site belongs to another channel than the one asking; a terminal and a direct message may always ask."""
    is_open = place.edge is Edge.CONSOLE or place.channel.startswith("D")
    return bool(site.channel) and site.channel != place.channel and not is_open
