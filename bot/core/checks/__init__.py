"""The link checks, most decisive first: one file each, one line here."""

from collections.abc import Callable

from bot.core.checks import canonical_elsewhere, hidden, needs_js, noindex, page_nofollow, qualified, robots_blocks_google
from bot.core.checks.sight import Sight
from bot.core.verdict import Finding

Check = Callable[[Sight], Finding | None]

# name, check, what it says, for help and README
CHECKS: tuple[tuple[str, Check, str], ...] = (
    ("needs_js", needs_js.check, "only a script makes the link"),
    ("noindex", noindex.check, "the page asks search engines not to list it"),
    ("robots_blocks_google", robots_blocks_google.check, "robots.txt keeps Googlebot from the page"),
    ("page_nofollow", page_nofollow.check, "the page asks to follow none of its links"),
    ("hidden", hidden.check, "readers do not see the link: hidden, in noscript or in a frame written into the page"),
    ("qualified", qualified.check, "the link says nofollow, sponsored or ugc"),
    ("canonical_elsewhere", canonical_elsewhere.check, "the page names another address as canonical"),
)
