"""Socket Mode: Slack's requests over a WebSocket that we open. Sockets are replaced before Slack closes them; an answer
goes back on the socket that brought the request."""

import json
import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from slack_bolt import App, BoltRequest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from bot.core.errors import DeliveryError

logger = logging.getLogger(__name__)

PING_S = 10.0
MAX_MESSAGE = 4 * 1024 * 1024
BACKOFF_S = (0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
LINGER_S = 15.0
"""How long a socket that Slack has announced to close is still read."""
SHORT_LIFE_S = 2.0
"""A socket that ends sooner is followed by a pause, so that a server that closes every socket is not hammered."""
WORKERS = 8


class SocketClient:
    """Keeps one socket open from start() to stop(). open_url: asks Slack for the address of a new one."""

    def __init__(self, app: App, open_url: Callable[[], str], *, ping_s: float = PING_S) -> None:
        self._app = app
        self._open_url = open_url
        self._ping_s = ping_s
        self._sockets: set[ClientConnection] = set()
        self._current: ClientConnection | None = None
        self._lock = threading.Lock()
        self._ends = threading.Event()
        self._renews = threading.Event()
        self._lost_at = time.monotonic()
        self._readers: list[threading.Thread] = []
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="slack-socket")
        self._thread = threading.Thread(target=self._keep, name="slack-socket-keep", daemon=True)

    def start(self) -> None:
        """Begin to connect; returns at once."""
        self._thread.start()

    def is_connected(self) -> bool:
        """Whether a socket is open now."""
        return self._current is not None

    def lost_s(self) -> float:
        """Seconds without a socket; 0 while there is one."""
        return 0.0 if self.is_connected() else time.monotonic() - self._lost_at

    def stop(self, timeout_s: float = 5.0) -> None:
        """Close all sockets; what is being stored is finished and acknowledged first."""
        self._ends.set()
        self._renews.set()
        self._pool.shutdown(wait=True)
        deadline = time.monotonic() + timeout_s
        with self._lock:
            sockets = list(self._sockets)
        for socket in sockets:
            socket.close()
        for thread in (self._thread, *self._readers):
            if thread.is_alive():
                thread.join(max(deadline - time.monotonic(), 0.1))

    def _keep(self) -> None:
        """Open a socket whenever there is none or the current one is about to go."""
        failures = 0
        while not self._ends.is_set():
            self._renews.clear()
            try:
                self._open()
                failures = 0
            except Exception as error:  # noqa: BLE001  whatever ends a socket, another is opened
                wait = self._wait_s(error, failures)
                failures += 1
                logger.warning(f"socket not opened error={_name(error)} again_in_s={wait:.1f}")
                self._ends.wait(wait)
                continue
            opened_at = time.monotonic()
            self._renews.wait()
            if time.monotonic() - opened_at < SHORT_LIFE_S:
                self._ends.wait(BACKOFF_S[0])

    def _wait_s(self, error: Exception, failures: int) -> float:
        asked = error.retry_after_s if isinstance(error, DeliveryError) else 0.0
        return asked or BACKOFF_S[min(failures, len(BACKOFF_S) - 1)] * random.uniform(0.8, 1.2)  # noqa: S311  jitter

    def _open(self) -> None:
        """Open one socket, make it the current one and read it on a thread of its own."""
        url = self._open_url()
        opened = threading.Event()
        failure: list[Exception] = []
        thread = threading.Thread(target=self._read, args=(url, opened, failure), name="slack-socket-read", daemon=True)
        thread.start()
        opened.wait()
        if failure:
            thread.join()
            raise failure[0]
        self._readers = [reader for reader in self._readers if reader.is_alive()] + [thread]

    def _read(self, url: str, opened: threading.Event, failure: list[Exception]) -> None:
        try:
            with connect(
                url, ping_interval=self._ping_s, ping_timeout=self._ping_s, close_timeout=2, open_timeout=10, max_size=MAX_MESSAGE
            ) as socket:
                self._begin(socket)
                opened.set()
                try:
                    self._listen(socket)
                finally:
                    self._end(socket)
        except ConnectionClosed as error:
            logger.info(f"socket closed code={error.rcvd.code if error.rcvd else 'none'}")
        except Exception as error:  # noqa: BLE001  told to the thread that wanted the socket
            failure.append(error)
            if opened.is_set():
                logger.warning(f"socket failed error={_name(error)}")
        finally:
            opened.set()
            self._renew_if_lost()

    def _begin(self, socket: ClientConnection) -> None:
        with self._lock:
            self._sockets.add(socket)
            self._current = socket
        logger.info("socket opened")

    def _end(self, socket: ClientConnection) -> None:
        with self._lock:
            self._sockets.discard(socket)
            if self._current is socket:
                self._current = None
                self._lost_at = time.monotonic()

    def _renew_if_lost(self) -> None:
        if self._current is None:
            self._renews.set()

    def _listen(self, socket: ClientConnection) -> None:
        """Read envelopes until the socket closes, or until LINGER_S after Slack announced that."""
        leaves_at: float | None = None
        while not self._ends.is_set():
            left = None if leaves_at is None else leaves_at - time.monotonic()
            if left is not None and left <= 0:
                return
            try:
                message = _json(socket.recv(timeout=left))
            except TimeoutError:
                return
            if message.get("type") == "disconnect":
                logger.info(f"socket leaves reason={message.get('reason')}")
                leaves_at = time.monotonic() + LINGER_S
                self._renews.set()
            elif message.get("envelope_id") and not self._ends.is_set():
                try:
                    self._pool.submit(self._take, socket, message)
                except RuntimeError:
                    return  # stopping: not acknowledged, so Slack delivers it to another socket

    def _take(self, socket: ClientConnection, message: dict[str, Any]) -> None:
        """Let Bolt store one request, then acknowledge; what could not be stored is not acknowledged."""
        headers: dict[str, Any] = {}
        if message.get("retry_attempt") is not None:
            headers["x-slack-retry-num"] = str(message["retry_attempt"])
        payload = message.get("payload")
        response = self._app.dispatch(
            BoltRequest(mode="socket_mode", body=payload if isinstance(payload, dict) else {}, headers=headers)
        )
        if response.status != 200:
            logger.warning(f"request not acknowledged status={response.status}")
            return
        envelope: dict[str, Any] = {"envelope_id": message["envelope_id"]}
        if response.body:
            envelope["payload"] = _json(response.body) or {"text": response.body}
        try:
            socket.send(json.dumps(envelope))
        except ConnectionClosed:
            logger.info("acknowledgement lost with its socket")


def _json(text: str | bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def _name(error: Exception) -> str:
    return error.code if isinstance(error, DeliveryError) else type(error).__name__
