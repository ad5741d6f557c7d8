"""What a person decided about a link, and what that makes of its standing. Decisions survive imports and checks."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.core.records import Standing
from bot.core.sightings import is_good
from bot.core.states import Conclusion, Reason, State


class DecisionKind(StrEnum):
    """What was decided."""

    IGNORED = "ignored"
    RESTORED = "restored"
    AGREED = "agreed"
    AGREEMENT_ENDED = "agreement_ended"
    STILL_THERE = "still_there"  # a person saw the link on a page that refuses us
    GONE = "gone"  # a person saw that page without the link
    GRADED = "graded"  # a person agreed with a grade, or overruled it
    TYPED = "typed"  # a person said of what type it is
    GOT = "got"  # a person said how it was got


BY_RULES = "rules"
"""Value of GRADED that takes an opinion back: the rules decide again."""
INTERNAL = "internal"
"""Value of IGNORED for links from a further domain of the owner's, which are no backlinks (PRODUCT.md §2)."""


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision on one page's links to the site. target_page: "" for all of them. by: Slack id or name. because: in the
    person's own words, "" for none. message_key: of the message that told it, "" for none. value: the opinion and the grade of
    GRADED ("higher green", or BY_RULES), the type of TYPED, the way of GOT ("unknown" takes one back), INTERNAL of IGNORED."""

    site_id: int
    page: str
    page_domain: str
    kind: DecisionKind
    by: str
    at: datetime
    target_page: str = ""
    because: str = ""
    message_key: str = ""
    value: str = ""


def ignored(standing: Standing, now: datetime) -> Standing:
    """The standing once a person asked to ignore the link; what was seen is kept."""
    if standing.state is State.IGNORED:
        return standing
    return replace(standing, state=State.IGNORED, reason=Reason.IGNORED, since=now)


def gone(standing: Standing, now: datetime) -> Standing:
    """The standing once a person saw the page without the link: lost by their word, until visits see it again."""
    if standing.state is State.LOST:
        return standing
    kept = standing.before_loss or State.LIVE
    return replace(standing, state=State.LOST, reason=Reason.LINK_REMOVED, since=now, told_at=now, before_loss=kept)


def restored(standing: Standing, before: Standing | None, now: datetime) -> Standing:
    """The standing once a person took that back: what visits saw meanwhile, else what was believed before.

    before: the standing when it was ignored, None when that is not known. The next visit is due at once.
    """
    if standing.state is not State.IGNORED:
        return standing
    kept = before or Standing()
    newest = standing.recent[-1] if standing.recent else None
    state, reason, since = kept.state, kept.reason, kept.since
    if newest is not None and is_good(newest) and newest not in kept.recent:
        is_live = newest.conclusion is Conclusion.LIVE
        state, reason, since = (State.LIVE if is_live else State.DEGRADED), (Reason.FOUND if is_live else newest.reason), now
    return replace(standing, state=state, reason=reason, since=since, credit=kept.credit, next_visit_at=now)
