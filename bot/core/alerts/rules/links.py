"""Single links: found, lost, back, changed, worth less."""

from bot.core.alerts.rules.rule import Rule, Weight
from bot.core.alerts.situation import Situation
from bot.core.events import Event, EventKind, Severity
from bot.core.judgement import Grade

IN_CONTENT = frozenset({"body text", "main area"})
_CHANGES = {
    EventKind.REL_CHANGED: "What a link tells search engines",
    EventKind.ANCHOR_CHANGED: "The anchor of a link",
    EventKind.TARGET_CHANGED: "The page of ours that a link leads to",
}
_WORSE = {
    EventKind.PLACEMENT_CHANGED: "The place of a link on its page changed",
    EventKind.SOURCE_MOVED: "A page moved and took its link along",
    EventKind.PAGE_NOINDEXED: "A page asks search engines not to list it now",
    EventKind.PAGE_CANONICALISED: "A page names another address as the original now",
    EventKind.PAGE_BLOCKED_FOR_GOOGLE: "A site keeps Google from a page now",
}


def is_agreed(event: Event) -> bool:
    """Whether an agreement stands for the link."""
    return bool(event.fact("agreement"))


def is_worth_most(event: Event) -> bool:
    """Whether a link is useful, or, while nobody has judged it, followed and in the content of its page."""
    if event.grade:
        return event.grade == Grade.GREEN
    return event.fact("rel") == "followed" and event.fact("placement") in IN_CONTENT


def lost(event: Event, about: Situation) -> Weight:
    """Weigh a loss."""
    del about
    if is_agreed(event):
        return Weight(Severity.NOW, "An agreed link was lost, so it is told at once.")
    if event.grade == Grade.GREEN:
        return Weight(Severity.NOW, "A link graded useful was lost, so it is told at once.")
    if not event.grade and is_worth_most(event):
        return Weight(
            Severity.DAILY, "A followed link in the content was lost; it has no grade yet, so the daily thread tells it."
        )
    return Weight(Severity.DAILY, "A link that is neither agreed nor graded useful was lost; the daily thread tells it.")


def back(event: Event, about: Situation) -> Weight:
    """Weigh a return; one whose loss was told goes to its case later."""
    del event, about
    return Weight(Severity.DAILY, "A link came back; the daily thread tells it.")


def new(event: Event, about: Situation) -> Weight:
    """Weigh a new link."""
    del about
    if is_agreed(event):
        return Weight(Severity.DAILY, "An agreed link was seen for the first time; the daily thread tells it.")
    if is_worth_most(event):
        what = "graded useful" if event.grade else "followed and in the content"
        return Weight(Severity.DAILY, f"A new link is {what}; the daily thread tells it.")
    return Weight(Severity.WEEKLY, "A new link is not among the useful ones; the weekly digest tells it.")


def changed(event: Event, about: Situation) -> Weight:
    """Weigh a change of rel, anchor or target page."""
    del about
    return Weight(Severity.DAILY, f"{_CHANGES[event.kind]} changed; the daily thread tells it.")


def worse(event: Event, about: Situation) -> Weight:
    """Weigh a link that stands and is worth less or stands elsewhere."""
    del about
    return Weight(Severity.WEEKLY, f"{_WORSE[event.kind]}; the weekly digest tells it.")


RULES = (
    Rule(
        "link lost",
        frozenset({EventKind.LINK_LOST}),
        "A lost link that was agreed or graded useful is told at once; other losses come with the daily thread.",
        lost,
    ),
    Rule("link back", frozenset({EventKind.LINK_BACK}), "A return is told where its loss was told, else daily.", back),
    Rule(
        "new link",
        frozenset({EventKind.NEW_LINK}),
        "A new useful or agreed link comes with the daily thread, any other with the weekly digest.",
        new,
    ),
    Rule("link changed", frozenset(_CHANGES), "Another rel, anchor or target page comes with the daily thread.", changed),
    Rule("link worth less", frozenset(_WORSE), "A link that moved or is worth less comes with the weekly digest.", worse),
)
