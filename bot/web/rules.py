"""Every host's robots.txt, asked once and kept for its time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from bot.core import urls
from bot.core.page import Failure
from bot.core.states import Reason
from bot.web import robots
from bot.web.answers import Answer, Asker
from bot.web.config import MAX_ROBOTS_REDIRECTS, READ_S, WebConfig
from bot.web.faults import Refusal
from bot.web.pace import Pace
from bot.web.redirects import location
from bot.web.statuses import REDIRECTS, of_gateway

MAX_KEPT = 5_000
_NETWORK = frozenset({Reason.DNS, Reason.TLS, Reason.TIMEOUT, Reason.CONNECTION, Reason.PROTOCOL})


@dataclass(frozen=True, slots=True)
class Kept:
    """One robots.txt. failure: the host did not answer at all, which says more than its rules. spent_s: what asking took."""

    rules: robots.Robots
    at: float
    until: float
    spent_s: float = 0.0
    failure: Failure | None = None


class RobotsRules:
    """Asks for robots.txt through the same guard and pace as pages. Concurrent visits share one request."""

    def __init__(self, config: WebConfig, asker: Asker, pace: Pace, clock: Callable[[], float]) -> None:
        self._config = config
        self._asker = asker
        self._pace = pace
        self._clock = clock
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._asking: dict[str, asyncio.Task[Kept]] = {}

    async def of(self, url: str, *, fresh: bool, since: float = 0.0) -> tuple[Kept, float]:
        """Give what governs a URL, and the seconds that asking took this visit. Never raises Refusal.

        since: loop time; a host that did not answer before it is asked anew.
        """
        if not self._config.respect_robots:
            return Kept(robots.open_to_all("robots.txt is not asked for, by setting"), 0.0, 0.0), 0.0
        origin = robots.robots_url(url)
        now = self._clock()
        kept = self._kept.get(origin)
        if kept is not None and now < kept.until and not _is_stale(kept, now, fresh=fresh, since=since):
            self._kept.move_to_end(origin)
            return kept, 0.0
        task = self._asking.get(origin)
        is_asker = task is None
        if task is None:
            task = self._asking[origin] = asyncio.create_task(self._ask_and_keep(origin))
        found = await asyncio.shield(task)
        return found, found.spent_s if is_asker else 0.0

    async def close(self) -> None:
        """Stop whatever is being asked."""
        for task in list(self._asking.values()):
            task.cancel()
        await asyncio.gather(*self._asking.values(), return_exceptions=True)

    async def _ask_and_keep(self, origin: str) -> Kept:
        try:
            kept = await self._ask(origin)
        finally:
            del self._asking[origin]
        self._kept[origin] = kept
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        delay = kept.rules.crawl_delay_s
        if delay:
            self._pace.slow(urls.host(origin), delay)
        return kept

    async def _ask(self, origin: str) -> Kept:
        spent = 0.0
        failure: Failure | None = None
        rules = robots.open_to_all("robots.txt: too many redirects, taken for none")
        url = origin
        for _ in range(MAX_ROBOTS_REDIRECTS + 1):
            try:
                answer, took = await self._get(url, spent)
            except Refusal as refusal:
                rules = robots.closed(f"robots.txt could not be had: {refusal.detail}")
                failure = refusal.failure() if refusal.reason in _NETWORK or url == origin else None
                break
            spent += took
            if answer.status in REDIRECTS:
                onward = location(answer)
                if onward:
                    url = onward
                    continue
                rules = robots.open_to_all("robots.txt: a redirect to nowhere, taken for none")
                break
            rules = _conclude(answer)
            if self._config.proxy and url.startswith("http:"):
                failure = of_gateway(answer.status, answer.headers)
            break
        now = self._clock()
        keep_s = robots.RETRY_S if rules.forbids_all else robots.KEEP_S
        return Kept(rules, now, now + (60.0 if failure else keep_s), spent, failure)

    async def _get(self, url: str, spent_s: float) -> tuple[Answer, float]:
        limit = min(READ_S, self._config.visit_timeout_s / 2)
        async with self._pace.turn(urls.host(url), first=True):
            began = self._clock()
            answer = await self._asker.get(url, deadline=began + max(limit - spent_s, 0.1), max_bytes=robots.MAX_BYTES + 1)
            return answer, self._clock() - began


def _is_stale(kept: Kept, now: float, *, fresh: bool, since: float) -> bool:
    return (fresh and now - kept.at > robots.RETRY_S) or (kept.failure is not None and kept.at < since)


def _conclude(answer: Answer) -> robots.Robots:
    if answer.status == 429 or answer.status >= 500:
        return robots.closed(f"robots.txt answered HTTP {answer.status}: taken for a refusal, asked again in an hour")
    if answer.status >= 400:
        return robots.open_to_all(f"no robots.txt (HTTP {answer.status})")
    if answer.fault is not None and answer.fault.reason is not Reason.TOO_LARGE:
        return robots.closed(f"robots.txt could not be read: {answer.fault.detail}")
    if answer.status != 200:
        return robots.open_to_all(f"no robots.txt (HTTP {answer.status})")
    return robots.parse(answer.body)
