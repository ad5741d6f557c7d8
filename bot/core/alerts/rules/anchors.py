"""Anchors that appear on many new domains at once."""

from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import AnchorAnswer, Situation, Topic
from bot.core.anchors import normal
from bot.core.events import Event, EventKind, Severity


def spike(event: Event, about: Situation) -> Weight:
    """Weigh a spike by its level; a watched anchor is told at once from the lower level on."""
    if event.reason == "alert":
        return Weight(Severity.NOW, "An anchor spike reached the level of an alert, so it is told at once.")
    answer = about.answered(Topic.ANCHOR, normal(event.anchor))
    if answer is not None and answer.answer == AnchorAnswer.WATCH:
        who = answer.by or "somebody"
        return Weight(Severity.NOW, f"{who} asked to watch this anchor, so its spike is told at once from the lower level on.")
    return Weight(Severity.DAILY, "An anchor spike is worth watching and below the level of an alert; the daily thread tells it.")


RULES = (
    Rule(
        "anchor spike",
        frozenset({EventKind.ANCHOR_SPIKE}),
        "An anchor spike is told at once when it is an alert or its anchor is watched, else with the daily thread.",
        spike,
    ),
)
