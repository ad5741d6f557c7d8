"""Many referring domains lost at once."""

from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity

INCIDENT = "incident"


def wave(event: Event, about: Situation) -> Weight:
    """Weigh a loss wave."""
    del about
    if event.reason == INCIDENT:
        return Weight(Severity.NOW, "Half of the referring domains or more went within a month, so it is told at once.")
    return Weight(Severity.NOW, "Far more referring domains than usual were lost within a week, so it is told at once.")


RULES = (Rule("loss wave", frozenset({EventKind.LOSS_WAVE}), "A wave of losses or an incident is told at once.", wave),)
