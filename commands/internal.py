"""Links among the owner's own domains: no backlinks, whichever came first, the link or the domain (PRODUCT.md §2)."""

from collections.abc import Callable

from bot.core.decisions import INTERNAL, Decision, DecisionKind
from bot.core.records import Site
from commands.context import Context

AT_ONCE = 100
"""Pages in one transaction."""


def sort_out(ctx: Context, site: Site, is_enough: Callable[[], bool]) -> int:
    """Let known links from the owner's further domains no longer count, and those from domains that are no longer named count
    again; how many pages were moved. Whoever said so last is named; what is left waits for the next time."""
    decisions, by = ctx.storage.decisions, ctx.storage.settings.of(site.id).by
    n_moved = 0
    while not is_enough():
        inside = decisions.become_internal(site.id, site.siblings, AT_ONCE)
        outside = decisions.once_internal(site.id, site.siblings, AT_ONCE)
        if not inside and not outside:
            break
        with ctx.storage.transaction():
            for page, domain in inside:
                because = f"{domain} is a domain of yours: links among your domains are internal"
                decisions.ignore(Decision(site.id, page, domain, DecisionKind.IGNORED, by, ctx.now(), "", because, "", INTERNAL))
            for page, domain in outside:
                because = f"{domain} is no longer named as a domain of yours"
                decisions.restore(
                    Decision(site.id, page, domain, DecisionKind.RESTORED, by, ctx.now(), "", because, "", INTERNAL)
                )
        n_moved += len(inside) + len(outside)
    return n_moved
