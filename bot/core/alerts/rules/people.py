"""What waits for a person: pages that refuse us, outreach, mentions."""

from bot.core.alerts.rules.links import is_agreed
from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity

NEVER_SEEN = "never seen"


def look(event: Event, about: Situation) -> Weight:
    """Weigh a page that has refused us for long: only a link that somebody had can be missed."""
    del about
    if is_agreed(event) or event.fact("was") != NEVER_SEEN:
        return Weight(Severity.NOW, "A page with a link of ours has refused us for 30 days, so a person is asked to look.")
    return Weight(Severity.WEEKLY, "A page has refused us for 30 days and its link was never seen; the weekly digest tells it.")


def outreach(event: Event, about: Situation) -> Weight:
    """Weigh a step of outreach."""
    del about
    if event.kind is EventKind.OUTREACH_WON:
        return Weight(Severity.DAILY, "Outreach won a link; the daily thread tells it.")
    return Weight(Severity.DAILY, "A step of outreach is due; the daily thread tells it.")


def mention(event: Event, about: Situation) -> Weight:
    """Weigh a page that names us without a link."""
    del event, about
    return Weight(Severity.WEEKLY, "A page names us without a link; the weekly digest tells it.")


RULES = (
    Rule(
        "please look",
        frozenset({EventKind.NEEDS_HUMAN}),
        "A page that has refused us for 30 days and held a link is asked about once.",
        look,
    ),
    Rule(
        "outreach",
        frozenset({EventKind.OUTREACH_DUE, EventKind.OUTREACH_WON}),
        "Due steps and wins of outreach come with the daily thread.",
        outreach,
    ),
    Rule("mention", frozenset({EventKind.MENTION_FOUND}), "A mention without a link comes with the weekly digest.", mention),
)
