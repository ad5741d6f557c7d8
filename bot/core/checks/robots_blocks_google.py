"""robots.txt keeps Google from reading the page that holds the link."""

from bot.core.checks.sight import Sight
from bot.core.states import Reason
from bot.core.verdict import Finding


def check(sight: Sight) -> Finding | None:
    """Find a robots.txt that shuts Googlebot out of this page."""
    if sight.visit.googlebot_allowed:
        return None
    seen = f" ({sight.visit.robots})" if sight.visit.robots else ""
    return Finding(
        "robots_blocks_google", Reason.ROBOTS_BLOCKS_GOOGLE, f"robots.txt does not let Googlebot read this page{seen}."
    )
