"""Pages of ours that links lead to: broken and mended."""

from bot.core import urls
from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity

MIN_DOMAINS = 3
"""Referring domains at stake from which on a broken page is told at once (PRODUCT.md §5)."""


def n_at_stake(event: Event, about: Situation) -> int:
    """Referring domains that lead to the page of ours."""
    return about.target_n_domains.get(urls.key(event.target_page), 1)


def broken(event: Event, about: Situation) -> Weight:
    """Weigh a broken page of ours by the domains at stake."""
    n = n_at_stake(event, about)
    if n >= MIN_DOMAINS:
        return Weight(Severity.NOW, f"A page of ours broke that {n:,} referring domains lead to, so it is told at once.")
    lead = "1 referring domain leads" if n == 1 else f"{n:,} referring domains lead"
    return Weight(Severity.DAILY, f"A page of ours broke that {lead} to, fewer than {MIN_DOMAINS}; the daily thread tells it.")


def fixed(event: Event, about: Situation) -> Weight:
    """Weigh a mended page; one whose break was told goes to its case later."""
    del event, about
    return Weight(Severity.DAILY, "A page of ours that links lead to works again; the daily thread tells it.")


RULES = (
    Rule(
        "target broken",
        frozenset({EventKind.TARGET_BROKEN}),
        f"A broken page of ours is told at once from {MIN_DOMAINS} referring domains on, below that with the daily thread.",
        broken,
    ),
    Rule(
        "target fixed", frozenset({EventKind.TARGET_FIXED}), "A mended page is told where its break was told, else daily.", fixed
    ),
)
