"""Readers do not see the link: hidden, in noscript, or in a frame written into the page."""

from bot.core.checks.sight import Sight
from bot.core.states import Reason
from bot.core.verdict import Finding

# how it hides: reason, sentence
_WAYS: dict[str, tuple[Reason, str]] = {
    "noscript": (Reason.IN_NOSCRIPT, "The link stands in <noscript>: only browsers without scripts show it."),
    "iframe srcdoc": (
        Reason.IN_IFRAME,
        "The link stands in a frame written into the page (iframe srcdoc), not in the page itself.",
    ),
}


def check(sight: Sight) -> Finding | None:
    """Find how the occurrence that speaks for the link hides."""
    if sight.link is None or not sight.link.hidden:
        return None
    how = sight.link.hidden
    reason, sentence = _WAYS.get(how, (Reason.HIDDEN, f"Readers do not see the link: {how}."))
    return Finding("hidden", reason, sentence)
