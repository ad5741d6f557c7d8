"""Only a script makes the link: search engines follow `<a href>` and nothing else."""

from bot.core.checks.sight import Sight
from bot.core.states import Reason
from bot.core.verdict import Finding


def check(sight: Sight) -> Finding | None:
    """Find an address that stands in a click handler or data attribute where no `<a href>` leads there."""
    if sight.link is not None or not sight.found.by_script:
        return None
    return Finding("needs_js", Reason.NEEDS_JS, f"Only a script leads to {sight.found.by_script}: there is no <a href>.")
