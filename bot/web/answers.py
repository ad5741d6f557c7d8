"""One answer to one request, read within every cap: head, decoded body, and what was wrong with it."""

import asyncio
import hashlib
from contextlib import aclosing
from dataclasses import dataclass

import httpx

from bot.core.page import Failure
from bot.core.states import Reason
from bot.web.body import OFFERED, Body, TooLarge
from bot.web.config import WebConfig
from bot.web.faults import Refusal
from bot.web.guard import Guard, Spelled
from bot.web.transport import ROUTE, Cut, LightTransport, RawStream

PLACEHOLDER = httpx.URL("http://placeholder.invalid/")
"""What httpx is told: the address sent is the one in the Route."""
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
# an ordinary browser's words, for the second look at a 404 (a setting, off by default); never a search engine's
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. body: decoded, at most the cap. fault: why the body is not whole, None when it is."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fault: Failure | None
    protocol: str

    def header(self, name: str) -> str:
        """First value of a header, "" for none."""
        return next((value for key, value in self.headers if key == name), "")

    @property
    def sha256(self) -> str:
        """Of the decoded bytes, "" for none."""
        return hashlib.sha256(self.body).hexdigest() if self.body else ""


class Asker:
    """Sends one GET through guard and transport. No cookies, no Referer, no credentials."""

    def __init__(self, config: WebConfig, guard: Guard) -> None:
        self._config = config
        self._guard = guard
        self._transport = LightTransport(config)

    def check(self, url: str) -> Spelled:
        """Check an address as spelled. Raises Refusal."""
        return self._guard.check(url)

    async def get(
        self,
        url: str,
        *,
        deadline: float,
        extra: tuple[tuple[str, str], ...] = (),
        max_bytes: int = 0,
        as_browser: bool = False,
    ) -> Answer:
        """Ask once. deadline: loop time. Raises Refusal when no answer came that can be used."""
        headers = [
            ("User-Agent", BROWSER if as_browser else self._config.user_agent),
            ("Accept", ACCEPT),
            ("Accept-Language", "en;q=0.8, *;q=0.5"),
            ("Accept-Encoding", OFFERED),
            *extra,
        ]
        try:
            async with asyncio.timeout_at(deadline):
                route = await self._guard.route(url)
                # the address sent is the one the guard took apart: httpx only carries the headers
                request = httpx.Request("GET", PLACEHOLDER, headers=headers, extensions={ROUTE: route})
                response = await self._transport.handle_async_request(request)
        except TimeoutError:
            raise Refusal(Reason.TIMEOUT, "the site did not answer in time", "visit_timeout") from None
        try:
            return await self._read(route.spelled.url, response, max_bytes or self._config.max_body_bytes, deadline)
        finally:
            await response.aclose()

    async def _read(self, url: str, response: httpx.Response, max_bytes: int, deadline: float) -> Answer:
        headers = tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in response.headers.raw)
        body: Body | None = None
        fault: Failure | None = None
        try:
            encoding = ", ".join(value for name, value in headers if name == "content-encoding")
            body = Body(encoding, max_bytes)
            assert isinstance(response.stream, RawStream)
            async with asyncio.timeout_at(deadline), aclosing(response.stream.parts()) as parts:
                async for data in parts:
                    body.feed(data)
            why = body.why_incomplete()
            if why:
                fault = Failure(Reason.TRUNCATED, why, "coding_cut")
        except TooLarge:
            fault = Failure(Reason.TOO_LARGE, f"the page is larger than {max_bytes:,} bytes", "body_cap")
        except Cut as cut:
            fault = Failure(Reason.TRUNCATED, str(cut), "body_cut")
        except Refusal as refusal:
            fault = refusal.failure()
        except TimeoutError:
            fault = Failure(Reason.TIMEOUT, "the page did not end in time", "body_timeout")
        kept = body.kept() if body else b""
        protocol = str(response.extensions.get("http_version", b"").decode("ascii", "replace"))
        return Answer(url, response.status_code, headers, kept, fault, protocol)
