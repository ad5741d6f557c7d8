"""The page names another address as the one to list: what it links to may count there or nowhere."""

from bot.core import urls
from bot.core.checks.sight import Sight
from bot.core.directives import IGNORED_ORIGINS
from bot.core.states import Reason
from bot.core.verdict import Finding


def check(sight: Sight) -> Finding | None:
    """Find a canonical address of another page, as search engines take it (`directives.IGNORED_ORIGINS`)."""
    page = sight.page
    if not page.canonical or page.canonical_origin in IGNORED_ORIGINS or urls.same(page.canonical, sight.visit.final_url):
        return None
    return Finding(
        "canonical_elsewhere", Reason.CANONICAL_ELSEWHERE, f"The {page.canonical_origin} names {page.canonical} as canonical."
    )
