"""The pace of new referring domains."""

from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity


def spike(event: Event, about: Situation) -> Weight:
    """Weigh a change of pace by its level."""
    del about
    if event.reason == "alert":
        return Weight(Severity.NOW, "New referring domains reached the level of an alert, so it is told at once.")
    if event.reason == "stagnation":
        return Weight(Severity.WEEKLY, "No new referring domain came for a long time; the weekly digest tells it.")
    return Weight(Severity.DAILY, "New referring domains came faster than usual, below the level of an alert; told daily.")


RULES = (
    Rule(
        "velocity",
        frozenset({EventKind.VELOCITY_SPIKE}),
        "A velocity alert is told at once, a faster pace with the daily thread, stagnation with the weekly digest.",
        spike,
    ),
)
