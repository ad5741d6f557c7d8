"""What a failed visit says of our own end: faults of our egress proxy, and silence that may be our own network's. Pure."""

from bot.core.page import Visit
from bot.core.sightings import FAMILY, Family
from bot.core.states import Reason

OURS: tuple[tuple[str, str], ...] = (
    ("proxy_unreachable", "no connection to our proxy"),
    ("proxy_login", "our proxy asks for a log-in, HTTP 407"),
    ("proxy_silent", "our proxy closed the line or spoke no HTTP"),
    ("no_worker", "no process of ours could be started to make the visit"),
    ("worker_lost", "three processes of ours were lost during the visit"),
)
"""Rules of failures that are ours or our proxy's and nobody else's, with what happened."""
MAYBE_OURS = frozenset({"proxy_gateway"})
"""Rules of failures that are our proxy's or the site's: it says that it got no answer."""
_OURS = frozenset(rule for rule, _ in OURS)


def is_ours(visit: Visit) -> bool:
    """Whether a visit failed at our own end, so that it says nothing of the page."""
    return visit.failure is not None and visit.failure.rule in _OURS


def may_be_ours(visit: Visit) -> bool:
    """Whether a visit failed at our proxy, or at the site behind it."""
    return is_ours(visit) or (visit.failure is not None and visit.failure.rule in MAYBE_OURS)


def is_silent(visit: Visit) -> bool:
    """Whether no answer came that shows the site, as when our own network is cut. A 5xx is an answer, unless a proxy's."""
    failure = visit.failure
    if failure is None or visit.page is not None:
        return False
    return may_be_ours(visit) or (FAMILY.get(failure.reason) is Family.OUTAGE and failure.reason is not Reason.SERVER_ERROR)
