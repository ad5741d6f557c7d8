"""The page asks search engines to follow none of its links."""

from bot.core.checks.sight import Sight, quote, saying
from bot.core.states import Reason
from bot.core.verdict import Finding

_WORDS = ("nofollow", "none")


def check(sight: Sight) -> Finding | None:
    """Find a nofollow for the whole page, in meta elements or X-Robots-Tag."""
    directive = saying(sight.page, *_WORDS)
    return Finding("page_nofollow", Reason.PAGE_NOFOLLOW, f"{quote(directive, *_WORDS)}.") if directive else None
