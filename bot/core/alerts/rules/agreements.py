"""What was agreed: broken, and about to end."""

from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity


def broken(event: Event, about: Situation) -> Weight:
    """Weigh a broken agreement."""
    del about
    what = f": {event.fact('broken')}" if event.fact("broken") else ""
    return Weight(Severity.NOW, f"An agreement was broken, so it is told at once{what}.")


def expiring(event: Event, about: Situation) -> Weight:
    """Weigh an agreement that ends soon."""
    del about
    return Weight(Severity.DAILY, f"An agreement ends in {event.fact('days left')} days; the daily thread tells it.")


RULES = (
    Rule("agreement broken", frozenset({EventKind.AGREEMENT_BROKEN}), "A broken agreement is told at once.", broken),
    Rule(
        "agreement expiring",
        frozenset({EventKind.AGREEMENT_EXPIRING}),
        "The end of an agreement is told 7 and 2 days before, with the daily thread.",
        expiring,
    ),
)
