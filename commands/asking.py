"""What `link`, the lists, `ignore` and `watch` read from a request alike: the page meant, the site meant, the time meant."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.command import Request
from bot.core.errors import BadInput, NotFound
from bot.core.places import Edge
from bot.core.records import Link, Site
from bot.core.urls import guess_href, host, parse_target
from bot.core.urls import site_of as registrable
from commands.context import Context
from commands.permission import is_foreign, seen, visible
from commands.sites import site_of, target_of

SHOWN_NEAR = 3
SHOWN_SITES = 5
ALIKE = 0.8
"""From which likeness on a domain is offered instead of another: endings alone make two of them alike by half."""
SHOWN_URL = 150
MAX_DAYS = 3_650
_PERIOD = re.compile(r"(\d{1,4})([dwm])", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "m": 30}


@dataclass(frozen=True, slots=True)
class OnPage:
    """One page with its links to one of our sites, first known first; never none."""

    site: Site
    page: str
    links: tuple[Link, ...]


def page_of(typed: str) -> str:
    """Read the address of a page as people type it. Raises BadInput."""
    url = guess_href(typed)
    if url is None:
        raise BadInput(f"“{typed[:SHOWN_URL]}” is not the address of a page.", "Type it whole: https://blog.example.org/post.")
    return url


def site_named(ctx: Context, request: Request, named: str) -> Site:
    """The site of the option `site:`, or this channel's; in a terminal the only one there is. Raises BadInput or NotFound."""
    if named:
        return site_of(ctx, request, parse_target(named))
    mine = ctx.storage.sites.by_channel(request.asker.team, request.place.channel)
    known = mine or (ctx.storage.sites.all() if request.place.edge is Edge.CONSOLE else ())
    if len(known) == 1:
        return known[0]
    if not known:
        return site_of(ctx, request, target_of(ctx, request, named))
    names = ", ".join(site.domain for site in known[:SHOWN_SITES])
    words = " ".join(request.words)[:SHOWN_URL]
    raise BadInput(f"Which site? Known here: {names}.", f"Add it to what you typed: “{words} site:{known[0].domain}”.")


def links_on(ctx: Context, request: Request, typed: str, named: str = "") -> OnPage:
    """Find the links of ours on a page: of the site named, else of this channel's sites, else of any that may be seen here.

    Raises BadInput for what is no address, NotFound with the nearest known pages.
    """
    page = page_of(typed)
    sites = seen_here(ctx, request, named)
    for site in sites:
        if links := ctx.storage.links.find(site.id, page):
            return OnPage(site, links[0].page, links)
    raise NotFound(f"No link to us is known on {page[:SHOWN_URL]}.", _near(ctx, sites, page))


def link_of(ctx: Context, request: Request, value: str) -> OnPage:
    """The page of the link that a button names by its id. Raises NotFound when it is no longer known, or another workspace's;
    Elsewhere when its site may not be asked about here."""
    link = ctx.storage.links.get(int(value)) if value.isascii() and value.isdigit() and len(value) < 19 else None
    site = ctx.storage.sites.get(link.site_id) if link is not None else None
    if link is None or site is None or is_foreign(request, site):
        raise NotFound("That link is no longer known.", "Ask again with “link” and the address of its page.")
    return OnPage(seen(ctx, request, site), link.page, ctx.storage.links.find(link.site_id, link.page))


def seen_here(ctx: Context, request: Request, named: str = "") -> tuple[Site, ...]:
    """The site named; else all sites that may be asked about here, this channel's first. Raises NotFound or Elsewhere."""
    if named:
        return (site_of(ctx, request, parse_target(named)),)
    found = visible(ctx, request, ctx.storage.sites.all())
    return tuple(sorted(found, key=lambda site: site.channel != request.place.channel))


def _near(ctx: Context, sites: tuple[Site, ...], page: str) -> str:
    """Name the nearest known pages, else the nearest known domains, else say how a page becomes known."""
    domain = registrable(host(page))
    pages = [known for site in sites for known in ctx.storage.links.pages_of(site.id, domain)]
    if pages:
        near = get_close_matches(page, pages, n=SHOWN_NEAR, cutoff=0.3) or pages[:SHOWN_NEAR]
        return "Nearest known pages: " + ", ".join(url[:SHOWN_URL] for url in near) + "."
    names = [name for site in sites for name in ctx.storage.links.domain_counts(site.id)]
    if domains := get_close_matches(domain, names, n=SHOWN_NEAR, cutoff=ALIKE):
        return f"Nearest known domains: {', '.join(domains)}."
    return "Import a list that names it, or hold it to an agreement with “watch” and its address."


def since_of(typed: str, now: datetime, timezone: str) -> datetime:
    """Read "7d", "2w", "3m" (30 days each) or a date, which begins at midnight in `timezone`. Raises BadInput."""
    if match := _PERIOD.fullmatch(typed):
        days = int(match[1]) * _DAYS[match[2].lower()]
        if 0 < days <= MAX_DAYS:
            return now - timedelta(days=days)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        raise BadInput(f"“{typed[:40]}” is not a time.", "Type since:7d, since:2w or a date such as since:2026-10-01.") from None
    begin = datetime.combine(day, time(), ZoneInfo(timezone or "UTC"))
    if begin > now or begin < now - timedelta(days=MAX_DAYS):
        raise BadInput(f"since:{typed} lies in the future or too far back.", "Type since:7d or a date of the last ten years.")
    return begin
