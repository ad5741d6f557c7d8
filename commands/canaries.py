"""Looking at ourselves: when too much turns bad at once, three canaries tell whether our own network is ill (PRODUCT.md §4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.page import Visit, VisitRequest
from bot.core.records import Site
from bot.core.rules import Rules
from bot.core.states import BLOCKED_REASONS, Conclusion, Reason
from bot.core.urls import host, href, resolve, site_of
from bot.core.waves import Canaries, Held, canaries
from commands.context import Context

CODE = "own_network"
"""Names the note to the admin: one a day."""
FRESH = timedelta(minutes=3)
"""A canary seen so lately is not visited again, whatever site asks."""


def look(ctx: Context, site: Site, own_page: str, rules: Rules) -> Canaries:
    """Look at the canaries and tell how our own network is. own_page: any page of the site, "" for its home page.

    A refusal is an answer, and an answer from the right site says that the way there works.
    """
    addresses = dict.fromkeys((_home(site, own_page), *ctx.limits.canaries))
    now = ctx.now()
    known = ctx.looked.since(now - FRESH)
    missing = [address for address in addresses if address not in known]
    if missing:
        visits = ctx.web.visit(VisitRequest(address, (), fresh=True) for address in missing)
        seen = {visit.request_page: is_well(visit) for visit in visits}
        ctx.looked.keep(seen, now)
        known |= seen
    return canaries([Conclusion.LIVE if known[address] else Conclusion.UNREACHABLE for address in addresses], rules)


def _home(site: Site, own_page: str) -> str:
    return (resolve(own_page, "/") if own_page else None) or f"https://{site.domain}/"


def is_well(visit: Visit) -> bool:
    """Whether a canary's own site answered, whatever it said."""
    is_there = site_of(host(visit.final_url)) == site_of(host(href(visit.request_page) or visit.request_page))
    failure = visit.failure
    if failure is None:
        return is_there and visit.status < 500
    refused = failure.reason in BLOCKED_REASONS and failure.reason is not Reason.POLICY
    return is_there and (refused or (0 < visit.status < 500 and failure.reason is Reason.CONTENT_TYPE))


def note(held: Held, n_pages: int, now: datetime) -> str:
    """Say to the admin what was seen, what was done, what to do. held: its `why` is "" in a run that another process began;
    n_pages: visits thrown away, 0 when they were before."""
    when = f"({now:%Y-%m-%d %H:%M} UTC)"
    seen = "the canaries did not answer as they should"
    if held.why:
        seen = f"{held.why} T{seen[1:]} either"
    was = "visit was" if n_pages == 1 else "visits were"
    done = f" {n_pages:,} {was} not counted and nothing was told about links." if n_pages else ""
    return f"Our own network is ill: {seen} {when}.{done} Look at name resolution, proxy and uplink."


def flaw(said: str, now: datetime) -> str:
    """Say to the admin that visits failed at our own end while the canaries are well."""
    return (
        f"Visits failed at our own end in between: {said} ({now:%Y-%m-%d %H:%M} UTC). They were not counted, and nothing was "
        "told of them. Look at the log, and at the proxy that BACKLINKS_PROXY names."
    )


def own_pages(addresses: Sequence[str]) -> str:
    """The page of ours to start from: the first that is an address."""
    return next((found for address in addresses if (found := href(address))), "")
