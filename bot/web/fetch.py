"""One visit from request to Visit: robots, turns, redirects by hand, the page read, every end a reason."""

import asyncio
import dataclasses
import logging
from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.page import Failure, Hop, Page, Visit
from bot.core.states import Reason
from bot.web.answers import Answer, Asker
from bot.web.config import MAX_REDIRECTS, PRODUCT, VISIT_MARGIN_S, WebConfig
from bot.web.faults import Refusal, plain
from bot.web.pace import Pace, Paused
from bot.web.reader import Readers, Task
from bot.web.redirects import has_instant_meta, location, refresh
from bot.web.robots import GOOGLEBOT
from bot.web.rules import Kept, RobotsRules
from bot.web.statuses import BACK_OFF_S, REDIRECTS, concluded, of_gateway, retry_after_s
from bot.web.trips import Trip

logger = logging.getLogger(__name__)

_NOT_FOUND = frozenset({404, 410})


def _wait_s(answer: Answer) -> float:
    """Seconds that an answer asks us to wait, 0 for none."""
    if answer.status not in (429, 503):
        return 0.0
    wait = retry_after_s(answer.header("retry-after"), datetime.now(UTC))
    return wait or (BACK_OFF_S if answer.status == 429 else 0.0)


class Visitor:
    """Makes visits. is_mine: whether a host is this worker's; readers: read pages, here or in a child."""

    def __init__(
        self, config: WebConfig, asker: Asker, pace: Pace, rules: RobotsRules, *, is_mine: Callable[[str], bool], readers: Readers
    ) -> None:
        self._config = config
        self._asker = asker
        self._pace = pace
        self._rules = rules
        self._is_mine = is_mine
        self._readers = readers

    async def visit(self, trip: Trip) -> Visit | None:
        """Go on with a visit until it ends. None: a redirect leads to another worker's host, the trip says where."""
        since = asyncio.get_running_loop().time() if trip.is_again else 0.0
        try:
            while True:
                ended = await self._step(trip, since)
                if ended is not None:
                    return ended
                if not self._is_mine(trip.host):
                    return None
        except Paused as paused:
            return dataclasses.replace(trip.failed(paused.failure()), retry_after_s=paused.left_s)
        except Refusal as refusal:
            return trip.failed(refusal.failure())
        except Exception as error:  # whatever a stranger's answer trips over is one failed visit
            logger.exception("visit failed page=%s", plain(trip.request.page))
            return trip.failed(Failure(Reason.PROTOCOL, f"the visit broke off: {type(error).__name__}", "unexpected"))

    async def _step(self, trip: Trip, since: float) -> Visit | None:
        spelled = self._asker.check(trip.url)
        trip.url = spelled.url
        kept, spent = await self._rules.of(trip.url, fresh=trip.request.fresh, since=since)
        trip.spent_s += spent
        refused = self._refused(trip, kept)
        if refused is not None:
            return refused
        answer = await self._ask(trip, spelled.host)
        return await self._conclude(trip, answer, kept)

    def _refused(self, trip: Trip, kept: Kept) -> Visit | None:
        if kept.failure is not None:
            return self._with_robots(trip.failed(kept.failure), kept)
        if not kept.rules.allows(trip.url):
            failure = Failure(Reason.ROBOTS, f"robots.txt forbids the page to {PRODUCT}: {kept.rules.line}", "robots")
            return self._with_robots(trip.failed(failure), kept)
        return None

    async def _ask(self, trip: Trip, host: str, *, as_browser: bool = False) -> Answer:
        request = trip.request
        extra: list[tuple[str, str]] = []
        if not request.fresh and not as_browser:
            if request.etag and request.etag.isprintable() and request.etag.isascii():
                extra.append(("If-None-Match", request.etag))
            if request.last_modified and request.last_modified.isprintable() and request.last_modified.isascii():
                extra.append(("If-Modified-Since", request.last_modified))
        loop = asyncio.get_running_loop()
        async with self._pace.turn(host, first=bool(trip.chain)):
            began = loop.time()
            try:
                left = self._config.visit_timeout_s - trip.spent_s
                if left <= 0:
                    raise Refusal(Reason.TIMEOUT, f"the visit took {self._config.visit_timeout_s:.0f} s", "visit_timeout")
                answer = await self._asker.get(trip.url, deadline=began + left, extra=tuple(extra), as_browser=as_browser)
                self._note_pause(host, answer)
                return answer
            finally:
                trip.spent_s += loop.time() - began

    async def _conclude(self, trip: Trip, answer: Answer, kept: Kept) -> Visit | None:
        wait = _wait_s(answer)
        if answer.status in REDIRECTS:
            return self._follow(trip, answer, location(answer), kept)
        if answer.status == 304 and (trip.request.etag or trip.request.last_modified) and not trip.request.fresh:
            return dataclasses.replace(self._ended(trip, answer, None, None, kept), is_unchanged=True)
        if answer.status in _NOT_FOUND and self._config.retry_404_as_browser:
            answer = await self._second_look(trip, answer)
        onward = refresh(answer)
        if onward and onward != answer.url and answer.status == 200:
            return self._follow(trip, answer, onward, kept)
        failure = self._from_proxy(answer) or concluded(answer.status, answer.headers) or answer.fault
        page, failure = await self._page(trip, answer, failure)
        if page is not None and self._is_passing(page, answer):
            return self._follow(trip, answer, page.meta_refresh, kept)
        return dataclasses.replace(self._ended(trip, answer, page, failure, kept), retry_after_s=wait)

    def _from_proxy(self, answer: Answer) -> Failure | None:
        return of_gateway(answer.status, answer.headers) if self._config.proxy and answer.url.startswith("http:") else None

    def _note_pause(self, host: str, answer: Answer) -> None:
        # before the turn ends, so that nobody else asks too early
        wait = _wait_s(answer)
        if wait:
            self._pace.pause(host, wait)
        else:
            self._pace.answered(host)

    async def _second_look(self, trip: Trip, first: Answer) -> Answer:
        try:
            second = await self._ask(trip, trip.host, as_browser=True)
        except Refusal:
            return first
        return second if second.status == 200 else first

    @staticmethod
    def _is_passing(page: Page, answer: Answer) -> bool:
        is_onward = bool(page.meta_refresh) and page.meta_refresh.partition("#")[0] != answer.url
        return answer.status == 200 and is_onward and has_instant_meta(answer) and not any(f.occurrences for f in page.found)

    async def _page(self, trip: Trip, answer: Answer, failure: Failure | None) -> tuple[Page | None, Failure | None]:
        content_type = ", ".join(value for name, value in answer.headers if name == "content-type")
        if not answer.body and answer.status == 200 and failure is None:
            return None, Failure(Reason.EMPTY, "HTTP 200 with an empty body", "empty_body")
        if not answer.body or not self._readers.is_html(answer.body, content_type, trip.number):
            kind = plain(content_type, 60) or "no type"
            if failure is None and answer.status not in _NOT_FOUND:
                failure = Failure(Reason.CONTENT_TYPE, f"not an HTML page ({kind})", "content_type")
            return None, failure
        task = Task(
            answer.body, answer.url, content_type, answer.headers, trip.request.asked, answer.fault is None, answer.status
        )
        loop = asyncio.get_running_loop()
        began = loop.time()
        try:
            left = self._config.visit_timeout_s + VISIT_MARGIN_S - trip.spent_s
            return await self._readers.read(task, trip.number, left, apart=trip.is_apart), failure
        except Refusal as refusal:
            return None, failure or refusal.failure()
        finally:
            trip.spent_s += loop.time() - began

    def _follow(self, trip: Trip, answer: Answer, onward: str, kept: Kept) -> Visit | None:
        asked = {hop.url for hop in trip.chain} | {answer.url}
        trip.chain = (*trip.chain, Hop(answer.url, answer.status, onward))
        if not onward:
            named = plain(answer.header("location"), 80)
            detail = f"a redirect to no web address ({named})" if named else "a redirect that does not say where"
            failure = Failure(Reason.REDIRECTS, f"HTTP {answer.status}: {detail}", "bad_location")
        elif onward in asked:
            failure = Failure(Reason.REDIRECTS, "the redirects go in a circle", "redirect_loop")
        elif len(trip.chain) > MAX_REDIRECTS:
            failure = Failure(Reason.REDIRECTS, f"more than {MAX_REDIRECTS} redirects", "too_many_redirects")
        else:
            trip.url = onward
            return None
        return self._with_robots(trip.failed(failure), kept)

    def _ended(self, trip: Trip, answer: Answer, page: Page | None, failure: Failure | None, kept: Kept) -> Visit:
        trip.chain = (*trip.chain, Hop(answer.url, answer.status))
        visit = Visit(
            request_page=trip.request.page,
            at=trip.at,
            elapsed_s=round(trip.spent_s, 3),
            chain=trip.chain,
            page=page,
            failure=failure,
            n_bytes=len(answer.body),
            body_sha256=answer.sha256,
            content_type=plain(answer.header("content-type"), 200),
            etag=plain(answer.header("etag"), 500),
            last_modified=plain(answer.header("last-modified"), 100),
            protocol=answer.protocol,
        )
        return self._with_robots(visit, kept)

    @staticmethod
    def _with_robots(visit: Visit, kept: Kept) -> Visit:
        allowed = kept.failure is not None or kept.rules.forbids_all or kept.rules.allows(visit.final_url, GOOGLEBOT)
        return dataclasses.replace(visit, robots=kept.rules.line, googlebot_allowed=allowed)
