"""Which pages a run asks once more, and when (PRODUCT.md §4): silence is asked again after a growing wait, a refusal never."""

import dataclasses
import heapq
import itertools
from collections import OrderedDict
from collections.abc import Callable, Collection
from datetime import UTC, datetime

from bot.core import urls
from bot.core.own_faults import is_ours
from bot.core.page import SignKind, Visit
from bot.core.states import Reason
from bot.web.trips import Trip

PATIENCE_S = 90.0
"""A host that asks for a longer rest is not asked again in this run."""
MAX_WAITING = 4_000
"""Pages of one caller that wait for another try; whatever fails beyond them has had its only one."""
N_FAILURES = 3
"""Failures of one host in a row after which its further pages are tried once: a dead host must not keep a run for minutes."""
MAX_HOSTS = 20_000
"""Failing hosts remembered for one caller."""
OUR_PROXY = "(our proxy)"

# reason, source
SILENT: tuple[tuple[Reason, str], ...] = (
    (Reason.TIMEOUT, "PRODUCT §4, timeout"),
    (Reason.TLS, "PRODUCT §4, TLS"),
    (Reason.SERVER_ERROR, "PRODUCT §4, 5xx"),
    (Reason.CONNECTION, "PRODUCT §4, connection"),
    (Reason.DNS, "PRODUCT §4, timeout of the name's server; a name that does not exist is an answer"),
)
_SILENT = frozenset(reason for reason, _ in SILENT)
_WALLS = frozenset({SignKind.CAPTCHA, SignKind.WAF, SignKind.LOGIN, SignKind.CONSENT, SignKind.PAYWALL})


def is_silent(visit: Visit) -> bool:
    """Whether a visit got no answer that proves anything, and might get one in a moment."""
    failure, page = visit.failure, visit.page
    if failure is None or failure.reason not in _SILENT or failure.rule == "nxdomain":
        return False
    # a link that was seen is there, and a wall is a refusal whatever its status
    shows_link = page is not None and any(found.occurrences for found in page.found)
    return not shows_link and not (page is not None and any(sign.kind in _WALLS for sign in page.signs))


class Tries:
    """How often the pages of one caller were tried. waits_s: seconds before the second try, the third, and so on."""

    def __init__(self, waits_s: tuple[float, ...]) -> None:
        self._waits_s = waits_s
        self._made: dict[int, tuple[int, float]] = {}
        self._failures: OrderedDict[str, int] = OrderedDict()

    def wait_s(self, number: int, visit: Visit, now: float) -> float | None:
        """Count a try that ended and give the seconds until the next one; None: this was the last. now: monotonic."""
        is_failure = is_silent(visit)
        if not self._waits_s or not (is_failure or self._failures or number in self._made):
            return None
        n_before = self._count(_asked_last(visit), is_failure)
        n_made, began = self._made.get(number, (0, now - visit.elapsed_s))
        n_made += 1
        if n_made > 1:
            self._made[number] = (n_made, began)
        is_given_up = n_made == 1 and (n_before >= N_FAILURES or len(self._made) >= MAX_WAITING)
        if not is_failure or is_given_up or n_made > len(self._waits_s) or visit.retry_after_s > PATIENCE_S:
            return None
        self._made[number] = (n_made, began)
        return max(self._waits_s[n_made - 1], visit.retry_after_s)

    def told(self, number: int, visit: Visit, now: float) -> Visit:
        """Note on a page's last visit how often it was tried, and forget the page."""
        n_made, began = self._made.pop(number, (1, now))
        return visit if n_made == 1 else dataclasses.replace(visit, tries=n_made, tried_s=round(now - began, 1))

    def _count(self, host: str, is_failure: bool) -> int:
        """Count failures in a row; gives how many there were before this visit."""
        before = self._failures.pop(host, 0)
        if not is_failure:
            self._failures.pop(OUR_PROXY, None)
        else:
            self._failures[host] = before + 1
            if len(self._failures) > MAX_HOSTS:
                self._failures.popitem(last=False)
        return before


def _asked_last(visit: Visit) -> str:
    """The host that failed; our own proxy where it did, whatever host was asked for through it."""
    if is_ours(visit):
        return OUR_PROXY
    last = visit.chain[-1] if visit.chain else None
    return urls.host((last.location or last.url) if last is not None else urls.href(visit.request_page) or visit.request_page)


class Waiting:
    """Trips that wait for their next try, soonest first. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._heap: list[tuple[float, int, Trip]] = []
        self._order = itertools.count()

    def add(self, trip: Trip, wait_s: float) -> None:
        """Let a trip begin anew after a while."""
        url = urls.href(trip.request.page) or trip.request.page
        anew = Trip(trip.number, trip.request, datetime.now(UTC), url, n_tries=trip.n_tries, is_again=True)
        heapq.heappush(self._heap, (self._clock() + wait_s, next(self._order), anew))

    def due(self) -> list[Trip]:
        """Take what has waited long enough."""
        now, found = self._clock(), []
        while self._heap and self._heap[0][0] <= now:
            found.append(dataclasses.replace(heapq.heappop(self._heap)[2], at=datetime.now(UTC)))
        return found

    def left_s(self, limit_s: float) -> float:
        """Seconds until the next one is due, at most `limit_s`."""
        return min(max(self._heap[0][0] - self._clock(), 0.0), limit_s) if self._heap else limit_s

    def drop(self, numbers: Collection[int]) -> None:
        """Forget trips that nobody waits for any more."""
        self._heap = [one for one in self._heap if one[2].number not in numbers]
        heapq.heapify(self._heap)
