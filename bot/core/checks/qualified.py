"""The link itself says that it is no recommendation: nofollow, sponsored or ugc."""

from bot.core.checks.sight import Sight
from bot.core.states import Reason
from bot.core.verdict import Finding

_QUALIFIERS = ("nofollow", "sponsored", "ugc")


def check(sight: Sight) -> Finding | None:
    """Find a qualifying rel on the occurrence that speaks for the link."""
    if sight.link is None or not sight.link.is_qualified:
        return None
    said = " ".join(token for token in _QUALIFIERS if token in sight.link.rel)
    return Finding("qualified", Reason.QUALIFIED, f'The link says rel="{said}".')
