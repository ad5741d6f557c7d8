"""Referring domains: new, and linking from many of their pages."""

from bot.core.alerts.rules.links import is_worth_most
from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity


def new(event: Event, about: Situation) -> Weight:
    """Weigh a new referring domain by its best link."""
    del about
    if is_worth_most(event):
        what = "a useful link" if event.grade else "a followed link in the content"
        return Weight(Severity.DAILY, f"A new referring domain came with {what}; the daily thread tells it.")
    return Weight(Severity.WEEKLY, "A new referring domain came without a useful link; the weekly digest tells it.")


def sitewide(event: Event, about: Situation) -> Weight:
    """Weigh a domain that links site-wide now."""
    del event, about
    return Weight(Severity.WEEKLY, "A referring domain links from most of its pages now; the weekly digest tells it.")


RULES = (
    Rule(
        "new domain",
        frozenset({EventKind.NEW_DOMAIN}),
        "A new useful referring domain comes with the daily thread, any other with the weekly digest.",
        new,
    ),
    Rule(
        "site-wide", frozenset({EventKind.SITEWIDE_SEEN}), "A domain that links site-wide comes with the weekly digest.", sitewide
    ),
)
