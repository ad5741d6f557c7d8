"""Which site a request is about, and whether this channel may ask: the door that most commands go through."""

from difflib import get_close_matches

from bot.command import Request
from bot.core.errors import BadInput, NotFound
from bot.core.records import Site
from bot.core.urls import Target, parse_target
from commands.context import Context
from commands.permission import seen, visible


def target_of(ctx: Context, request: Request, typed: str) -> Target:
    """Read the target as typed, or take the one site of this channel when nothing was typed.

    Raises BadInput for a malformed domain, or when the channel has no site or several.
    """
    if typed:
        return parse_target(typed)
    verb = request.words[0].lower() if request.words else "check"
    sites = ctx.storage.sites.by_channel(request.asker.team, request.place.channel)
    if len(sites) == 1:
        return Target(sites[0].domain)
    if sites:
        names = ", ".join(site.domain for site in sites[:5])
        raise BadInput(f"This channel has several sites: {names}.", f"Say which, for example “{verb} {sites[0].domain}”.")
    raise BadInput("Which site?", f"Type the domain, for example “{verb} example.com”.")


def site_of(ctx: Context, request: Request, target: Target) -> Site:
    """Find the site of a target. Raises NotFound with the nearest known domain when nobody knows it, Elsewhere for a site that
    may not be asked about here."""
    site = ctx.storage.sites.of(target.domain, request.asker.team)
    if site is None:
        near = nearest(ctx, request, target.domain)
        hint = f"Did you mean {near}?" if near else "Import a list of its links first."
        raise NotFound(f"Nothing is known about {target.domain} yet.", hint)
    return seen(ctx, request, site)


def nearest(ctx: Context, request: Request, domain: str) -> str:
    """The known domain spelled most like `domain` among those that the asker may see, "" when none is alike."""
    names = [site.domain for site in visible(ctx, request, ctx.storage.sites.all())]
    return next(iter(get_close_matches(domain, names, n=1, cutoff=0.8)), "")
