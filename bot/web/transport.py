"""A light httpx transport: one connection per request to a checked address, h11 as parser, raw bodies, every flood bounded.

httpx's own transport shares a pool whose cost grows with its connections, and lets a forged second answer on a kept
connection answer the next request (ENGINE.md §1, §7). Nothing is kept here.
"""

import asyncio
import ssl
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

import h11
import httpx

from bot.core.states import Reason
from bot.web import tls
from bot.web.body import STEP
from bot.web.config import CONNECT_S, MAX_HEADER_BYTES, READ_S, WebConfig
from bot.web.faults import Refusal, plain
from bot.web.guard import Route

MAX_INFORMATIONAL = 10
"""1xx answers read before the real one."""
ROUTE = "route"
"""Name of the request extension that carries the checked Route."""
_OVERHEAD = 1.25
"""Bytes on the wire per byte of body that honest chunking may take."""


class Cut(Exception):
    """The body ended before its time; what came is kept."""


class _Line(asyncio.Protocol):
    """One connection, and what came in before it was asked for: `_AHEAD` bytes and what comes at once. One timer watches all
    reads."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._parts: list[bytes] = []
        self._n_ahead = 0
        self._is_over = False
        self._error: Exception | None = None
        self._waiter: asyncio.Future[None] | None = None
        self._since = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self._parts.append(data)
        self._n_ahead += len(data)
        if self._n_ahead > _AHEAD:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self._is_over = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self._is_over, self._error = True, exc
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def write(self, data: bytes) -> None:
        """Send, or keep until it can be sent."""
        self.transport.write(data)

    async def read(self, most: int) -> bytes:
        """Give what came in, `most` bytes of it; b"" at the end. Raises TimeoutError after `READ_S` of silence, OSError and
        ssl.SSLError."""
        while self._error is None and not self._parts and not self._is_over:
            await self._wait()
        if self._error is not None:
            raise self._error
        data = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
        self._parts = [data[most:]] if len(data) > most else []
        if self._n_ahead > _AHEAD:
            self.transport.resume_reading()
        self._n_ahead = max(len(data) - most, 0)
        return data[:most]

    async def _wait(self) -> None:
        self._since = self._loop.time()
        if self._timer is None:
            self._timer = self._loop.call_later(READ_S, self._look)
        self._waiter = self._loop.create_future()
        try:
            await self._waiter
        finally:
            self._waiter = None

    def _look(self) -> None:
        self._timer = None
        if self._waiter is None or self._waiter.done():
            return
        left = self._since + READ_S - self._loop.time()
        if left <= 0:
            self._waiter.set_exception(TimeoutError())
        else:
            self._timer = self._loop.call_later(left, self._look)

    async def start_tls(self, context: ssl.SSLContext, name: str) -> None:
        """Go on encrypted."""
        made = await self._loop.start_tls(self.transport, self, context, server_hostname=name)
        assert made is not None
        self.transport = made

    def close(self) -> None:
        """End it at once."""
        if self._timer is not None:
            self._timer.cancel()
        self.transport.abort()


_AHEAD = 4 * STEP


@dataclass(frozen=True, slots=True)
class _Proxy:
    """Where the egress proxy listens. headers: what it alone is told, its log-in."""

    host: str
    port: int
    is_tls: bool
    headers: tuple[tuple[bytes, bytes], ...] = field(default=(), repr=False)


def proxy_of(address: str) -> _Proxy:
    """Take the address of a proxy apart, `http://user:password@host:port`; user and password may be percent-encoded."""
    parts = urlsplit(address)
    is_tls = parts.scheme == "https"
    headers: tuple[tuple[bytes, bytes], ...] = ()
    if parts.username is not None:
        # RFC 7617: UTF-8; RFC 9110 §11.7.2
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}".encode()
        headers = ((b"Proxy-Authorization", b"Basic " + b64encode(pair)),)
    return _Proxy(parts.hostname or "", parts.port or (443 if is_tls else 80), is_tls, headers)


class LightTransport(httpx.AsyncBaseTransport):
    """Sends a request whose extension `ROUTE` says where to connect. Raises Refusal, nothing else on purpose."""

    def __init__(self, config: WebConfig) -> None:
        self._proxy = proxy_of(config.proxy) if config.proxy else None
        self._max_wire = int(config.max_body_bytes * _OVERHEAD) + MAX_HEADER_BYTES
        self._ca_file = config.ca_file
        self._context: ssl.SSLContext | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it, read the head of the answer; the body is read raw from the response's stream."""
        route: Route = request.extensions[ROUTE]
        line = await self._open(route)
        try:
            in_proxy_form = self._is_proxied(route) and not route.spelled.is_tls
            return await self._send(line, request, route, in_proxy_form)
        except BaseException:
            line.close()
            raise

    async def _send(self, line: _Line, request: httpx.Request, route: Route, in_proxy_form: bool) -> httpx.Response:
        target = route.spelled.url if in_proxy_form else route.spelled.target
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        headers = [(name, value) for name, value in request.headers.raw if name.lower() not in (b"host", b"connection")]
        headers = [(b"Host", route.spelled.authority.encode()), *headers, (b"Connection", b"close")]
        if in_proxy_form and self._proxy is not None:
            headers += self._proxy.headers
        head = connection.send(h11.Request(method=request.method, target=target.encode(), headers=headers))
        line.write((head or b"") + (connection.send(h11.EndOfMessage()) or b""))
        stream = RawStream(line, connection, self._max_wire)
        answer = await stream.head()
        if in_proxy_form and answer.status_code == 407:
            raise Refusal(Reason.CONNECTION, "our proxy asks for a log-in (HTTP 407)", "proxy_login")
        version = b"HTTP/" + bytes(answer.http_version)
        return httpx.Response(
            answer.status_code, headers=answer.headers.raw_items(), stream=stream, extensions={"http_version": version}
        )

    def _is_proxied(self, route: Route) -> bool:
        return self._proxy is not None and not route.addresses

    async def _open(self, route: Route) -> _Line:
        if self._is_proxied(route):
            return await self._open_proxied(route)
        last: Refusal | None = None
        for address in route.addresses[:3]:
            try:
                return await self._connect(address, route.port, route.spelled.host if route.spelled.is_tls else "", checked=True)
            except Refusal as refusal:
                if refusal.reason is not Reason.CONNECTION:
                    raise
                last = refusal
        raise last or Refusal(Reason.CONNECTION, "no address to connect to", "no_address")

    async def _open_proxied(self, route: Route) -> _Line:
        assert self._proxy is not None
        proxy = self._proxy
        try:
            line = await self._connect(proxy.host, proxy.port, proxy.host if proxy.is_tls else "", checked=False)
        except Refusal as refusal:
            raise Refusal(Reason.CONNECTION, f"our proxy cannot be reached: {refusal.detail}", "proxy_unreachable") from None
        if not route.spelled.is_tls:
            return line
        try:
            await self._tunnel(line, route)
            return line
        except BaseException:
            line.close()
            raise

    async def _tunnel(self, line: _Line, route: Route) -> None:
        assert self._proxy is not None
        origin = route.spelled.origin.encode()
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEADER_BYTES)
        headers = [(b"Host", origin), *self._proxy.headers]
        line.write(connection.send(h11.Request(method="CONNECT", target=origin, headers=headers)) or b"")
        line.write(connection.send(h11.EndOfMessage()) or b"")
        try:
            answer = await RawStream(line, connection, MAX_HEADER_BYTES).head()
        except Refusal as refusal:
            # nothing of the site was heard yet
            raise Refusal(refusal.reason, f"our proxy gave no answer: {refusal.detail}", "proxy_silent") from None
        if answer.status_code == 407:
            raise Refusal(Reason.CONNECTION, "our proxy asks for a log-in (HTTP 407)", "proxy_login")
        if answer.status_code != 200:
            raise Refusal(Reason.CONNECTION, f"the proxy answered HTTP {answer.status_code}", "proxy_gateway")
        if connection.trailing_data[0]:
            # what came before TLS must not be read as if it had come through it
            raise Refusal(Reason.PROTOCOL, "the proxy sent more than its own answer", "proxy_silent")
        try:
            async with asyncio.timeout(READ_S):
                await line.start_tls(self._tls(), route.spelled.host.strip("[]").rstrip("."))
        except TimeoutError:
            raise Refusal(Reason.TIMEOUT, "TLS was not set up in time", "tls_timeout") from None
        except (ssl.SSLError, OSError) as error:
            raise _why_not_connected(error) from None

    def _tls(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = tls.context(self._ca_file)
        return self._context

    async def _connect(self, address: str, port: int, tls_name: str, *, checked: bool) -> _Line:
        name = tls_name.strip("[]").rstrip(".") or None
        try:
            async with asyncio.timeout(CONNECT_S):
                loop = asyncio.get_running_loop()
                context = self._tls() if name else None
                _, line = await loop.create_connection(_Line, address, port, ssl=context, server_hostname=name)
        except TimeoutError:
            raise Refusal(Reason.TIMEOUT, f"no connection within {CONNECT_S:.0f} s", "connect_timeout") from None
        except (ssl.SSLError, OSError, UnicodeError, ValueError) as error:
            raise _why_not_connected(error) from None
        if checked and not _is_peer(line.transport, address):
            line.close()
            raise Refusal(Reason.POLICY, "connected to another address than the one checked", "peer_address")
        return line


def _is_peer(transport: asyncio.Transport, address: str) -> bool:
    peer = transport.get_extra_info("peername")
    return bool(peer) and str(peer[0]) == address


def _why_not_connected(error: Exception) -> Refusal:
    if isinstance(error, ssl.SSLError):
        return tls.named(error)
    if isinstance(error, ConnectionRefusedError):
        return Refusal(Reason.CONNECTION, "the connection was refused", "connection_refused")
    if isinstance(error, ConnectionResetError):
        return Refusal(Reason.CONNECTION, "the connection was reset", "connection_reset")
    words = error.strerror if isinstance(error, OSError) and error.strerror else type(error).__name__
    return Refusal(Reason.CONNECTION, f"no connection: {plain(str(words)).lower()}", "connection_failed")


class RawStream(httpx.AsyncByteStream):
    """The answer as it comes in: head first, then the raw body. Raises Refusal before the body, Cut within it."""

    def __init__(self, line: _Line, connection: h11.Connection, max_wire: int) -> None:
        self._line = line
        self._connection = connection
        self._max_wire = max_wire
        self._n_wire = 0
        self._has_length = False
        self._is_head = True

    async def head(self) -> h11.Response:
        for _ in range(MAX_INFORMATIONAL + 1):
            try:
                event = await self._event()
            except h11.RemoteProtocolError as error:
                raise _protocol(error, self._n_wire) from None
            if isinstance(event, h11.Response):
                if sum(len(name) + len(value) for name, value in event.headers) > MAX_HEADER_BYTES:
                    raise Refusal(Reason.PROTOCOL, "the headers are larger than 100 kB", "header_flood")
                self._is_head = False
                self._has_length = any(name == b"content-length" for name, _ in event.headers)
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise Refusal(Reason.PROTOCOL, "the answer is no HTTP answer", "no_answer")
        raise Refusal(Reason.PROTOCOL, "too many interim answers", "interim_flood")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for part in self.parts():
            yield part

    async def parts(self) -> AsyncGenerator[bytes, None]:
        """The body, raw; close the generator when leaving early."""
        while True:
            try:
                event = await self._event()
            except h11.RemoteProtocolError as error:
                raise Cut(_why_cut(str(error))) from None
            except Refusal as refusal:
                raise (Cut(refusal.detail) if refusal.reason is Reason.CONNECTION else refusal) from None
            if isinstance(event, h11.Data):
                yield event.data
                continue
            if self._goes_on():
                raise Cut("the body goes on after the length that was given")
            return

    def _goes_on(self) -> bool:
        """Whether more of the body stands behind its Content-Length: then the length is wrong, and what was read is a part.
        A second answer is none of ours, and a line end too many is harmless."""
        rest = bytes(self._connection.trailing_data[0]).strip()
        return self._has_length and bool(rest) and not rest.startswith(b"HTTP/")

    async def _event(self) -> object:
        while True:
            event = self._connection.next_event()
            if event is not h11.NEED_DATA:
                return event
            data = await self._read()
            self._n_wire += len(data)
            if self._n_wire > self._max_wire:
                raise Refusal(Reason.TOO_LARGE, "the answer is larger than we read", "wire_cap")
            self._connection.receive_data(data)

    async def _read(self) -> bytes:
        try:
            # bodies come in as they are; a head is short
            return await self._line.read(STEP if self._is_head else _AHEAD)
        except TimeoutError:
            raise Refusal(Reason.TIMEOUT, f"nothing came for {READ_S:.0f} s", "read_timeout") from None
        except ConnectionResetError:
            raise Refusal(Reason.CONNECTION, "the connection was reset", "connection_reset") from None
        except (ssl.SSLError, OSError) as error:
            raise _why_not_connected(error) from None

    async def aclose(self) -> None:
        self._line.close()


def _protocol(error: h11.RemoteProtocolError, n_wire: int) -> Refusal:
    if not n_wire:
        return Refusal(Reason.CONNECTION, "the connection was closed without an answer", "no_answer")
    if error.error_status_hint == 431:
        return Refusal(Reason.PROTOCOL, "the headers are larger than 100 kB", "header_flood")
    return Refusal(Reason.PROTOCOL, f"not a proper HTTP answer: {plain(str(error), 80)}", "bad_http")


def _why_cut(message: str) -> str:
    if "without sending complete message body" in message or "incomplete chunked read" in message:
        return "the connection was closed before the body was complete"
    return f"the body breaks off: {plain(message, 80)}"
