"""The page asks search engines not to list it: its links fade from their view."""

from bot.core.checks.sight import Sight, quote, saying
from bot.core.states import Reason
from bot.core.verdict import Finding

_WORDS = ("noindex", "none")


def check(sight: Sight) -> Finding | None:
    """Find a noindex, in meta elements or X-Robots-Tag, for all crawlers or one search engine's."""
    directive = saying(sight.page, *_WORDS)
    return Finding("noindex", Reason.NOINDEX, f"{quote(directive, *_WORDS)}.") if directive else None
