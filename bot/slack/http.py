"""A small HTTP/1.1 server: one thread reads whole requests from all connections, a few threads answer them.

Nobody occupies an answering thread by sending slowly, and everything that comes in is bounded. TLS is the business of
the proxy before it. HTTP itself is h11's.
"""

import logging
import selectors
import socket
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field

import h11

logger = logging.getLogger(__name__)

MAX_HEAD = 16 * 1024
MAX_BODY = 1024 * 1024
"""Slack's own payloads stay far below this."""
MAX_CONNECTIONS = 512
MAX_PENDING = 1_024
WORKERS = 64
"""Requests answered at once. Each waits for the commit that keeps it, so this bounds how many one commit keeps: with few, a
commit that waits for another writer holds up all the others. As many as one commit takes; threads begin when needed."""
READ_S = 10.0
IDLE_S = 60.0
SEND_S = 5.0


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request, read in full. path: without the query; headers: lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """One answer."""

    status: int
    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"


Answerer = Callable[[HttpRequest], HttpResponse]


@dataclass(slots=True, eq=False)
class _Peer:
    """One connection and what was read of its current request. since: when it last began to wait for bytes."""

    sock: socket.socket
    parser: h11.Connection = field(default_factory=lambda: h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD))
    head: h11.Request | None = None
    body: bytearray = field(default_factory=bytearray)
    since: float = field(default_factory=time.monotonic)

    @property
    def is_mid_request(self) -> bool:
        return self.head is not None or bool(self.parser.trailing_data[0])


class HttpServer:
    """Listens once start() was called; `port` is then known, also when 0 was asked for. stop() closes everything."""

    def __init__(self, host: str, port: int, answer: Answerer, *, workers: int = WORKERS) -> None:
        self._answer = answer
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, port), family=family, backlog=256)
        self._listener.setblocking(False)
        self.host, self.port = host, int(self._listener.getsockname()[1])
        self._selector = selectors.DefaultSelector()
        self._peers: set[_Peer] = set()
        self._back: list[_Peer] = []
        self._bell, self._ear = socket.socketpair()
        self._bell.setblocking(False)
        self._ear.setblocking(False)
        self._pending = 0
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="slack-http")
        self._thread = threading.Thread(target=self._run, name="slack-http-read", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(self._ear, selectors.EVENT_READ)
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Take no more requests, finish those being answered, close every connection."""
        self._ends.set()
        self._ring()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        self._listener.close()
        self._pool.shutdown(wait=True)
        for peer in self._peers:
            peer.sock.close()
        self._selector.close()
        self._bell.close()
        self._ear.close()

    def _run(self) -> None:
        swept = time.monotonic()
        while not self._ends.is_set():
            for key, _ in self._selector.select(1.0):
                try:
                    self._ready(key)
                except Exception:  # one connection that breaks ends alone
                    logger.exception("http connection failed")
                    if isinstance(key.data, _Peer):
                        self._drop(key.data)
            if time.monotonic() - swept > 1.0:
                swept = time.monotonic()
                self._sweep(swept)

    def _ready(self, key: selectors.SelectorKey) -> None:
        if key.fileobj is self._listener:
            self._accept()
        elif key.fileobj is self._ear:
            self._ear.recv(4096)
            with self._lock:
                back, self._back = self._back, []
            for peer in back:
                self._returned(peer)
        else:
            self._read(key.data)

    def _accept(self) -> None:
        try:
            sock, _ = self._listener.accept()
        except OSError:
            return
        if len(self._peers) >= MAX_CONNECTIONS:
            sock.close()
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = _Peer(sock)
        self._peers.add(peer)
        self._selector.register(sock, selectors.EVENT_READ, peer)

    def _read(self, peer: _Peer) -> None:
        try:
            received = peer.sock.recv(64 * 1024)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            self._drop(peer)
            return
        if not peer.is_mid_request:
            peer.since = time.monotonic()
        try:
            peer.parser.receive_data(received)
            self._parse(peer)
        except h11.RemoteProtocolError as error:
            self._refuse(peer, error.error_status_hint)

    def _parse(self, peer: _Peer) -> None:
        """Feed h11 what came; hand the request over once it is whole."""
        while True:
            event = peer.parser.next_event()
            match event:
                case h11.NEED_DATA | h11.PAUSED:
                    return
                case h11.Request():
                    peer.head = event
                    if peer.parser.they_are_waiting_for_100_continue:
                        peer.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                case h11.Data():
                    peer.body += event.data
                    if len(peer.body) > MAX_BODY:
                        self._refuse(peer, 413)
                        return
                case h11.EndOfMessage():
                    self._hand_over(peer)
                    return
                case _:
                    self._drop(peer)
                    return

    def _hand_over(self, peer: _Peer) -> None:
        assert peer.head is not None
        target = peer.head.target.decode("ascii", "replace")
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in peer.head.headers}
        request = HttpRequest(peer.head.method.decode("ascii", "replace"), target.partition("?")[0], headers, bytes(peer.body))
        self._selector.unregister(peer.sock)
        with self._lock:
            is_full = self._pending >= MAX_PENDING
            self._pending += 0 if is_full else 1
        if is_full:
            self._write(peer, HttpResponse(503, b"busy"), is_last=True)
            self._drop(peer)
            return
        self._pool.submit(self._work, peer, request)

    def _work(self, peer: _Peer, request: HttpRequest) -> None:
        """Answer one request on a thread of the pool, then give the connection back to the reading thread."""
        try:
            try:
                response = self._answer(request)
            except Exception:  # no answer kept: Slack sends it again
                logger.exception("http answer failed")
                response = HttpResponse(503, b"not now")
            self._write(peer, response)
        finally:
            with self._lock:
                self._pending -= 1
                is_first = not self._back
                self._back.append(peer)
            if is_first:
                self._ring()

    def _write(self, peer: _Peer, response: HttpResponse, *, is_last: bool = False) -> None:
        """Send the answer; a connection that does not take it within SEND_S is closed by the reading thread."""
        headers = [("content-type", response.content_type), ("content-length", str(len(response.body)))]
        if is_last:
            headers.append(("connection", "close"))
        try:
            out = peer.parser.send(h11.Response(status_code=response.status, headers=headers)) or b""
            out += peer.parser.send(h11.Data(data=response.body)) or b""
            out += peer.parser.send(h11.EndOfMessage()) or b""
            _send(peer.sock, out)
        except (OSError, h11.LocalProtocolError):
            peer.parser.send_failed()

    def _returned(self, peer: _Peer) -> None:
        """One that fails does not keep those that came back with it."""
        try:
            self._resume(peer)
        except Exception:  # one connection that breaks ends alone
            logger.exception("http connection failed")
            self._drop(peer)

    def _resume(self, peer: _Peer) -> None:
        """Wait for the connection's next request, or close it when either side is done."""
        if peer.parser.our_state is not h11.DONE or peer.parser.their_state is not h11.DONE:
            self._drop(peer)
            return
        peer.parser.start_next_cycle()
        peer.head, peer.since = None, time.monotonic()
        peer.body.clear()
        peer.sock.setblocking(False)
        self._selector.register(peer.sock, selectors.EVENT_READ, peer)
        try:
            self._parse(peer)
        except h11.RemoteProtocolError as error:
            self._refuse(peer, error.error_status_hint)

    def _refuse(self, peer: _Peer, status: int) -> None:
        self._write(peer, HttpResponse(status, b"refused"), is_last=True)
        self._drop(peer)

    def _sweep(self, now: float) -> None:
        """Close connections that take too long over a request, or have been quiet for long."""
        keys = [key for key in self._selector.get_map().values() if isinstance(key.data, _Peer)]
        for key in keys:
            peer: _Peer = key.data
            waited = now - peer.since
            if peer.is_mid_request and waited > READ_S:
                self._refuse(peer, 408)
            elif waited > IDLE_S:
                self._drop(peer)

    def _drop(self, peer: _Peer) -> None:
        with suppress(KeyError, ValueError):
            self._selector.unregister(peer.sock)
        self._peers.discard(peer)
        peer.sock.close()

    def _ring(self) -> None:
        with suppress(OSError):
            self._bell.send(b".")


def _send(sock: socket.socket, out: bytes) -> None:
    """Send all of it within SEND_S. What fits into the socket's buffer, as nearly every answer does, goes in one call: each
    further one lets go of the interpreter, and waits for it."""
    n_sent = 0
    with suppress(BlockingIOError):
        n_sent = sock.send(out)
    if n_sent < len(out):
        sock.settimeout(SEND_S)
        sock.sendall(out[n_sent:])
