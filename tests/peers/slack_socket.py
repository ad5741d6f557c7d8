"""The Slack peer's Socket Mode: envelopes to one of the open sockets, acknowledgements with their latency, retries."""

import itertools
import json
import random
import threading
import time
from dataclasses import dataclass, field

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import ServerConnection, serve

from tests.peers.slack_state import Ack, Json, State


@dataclass(slots=True)
class Envelope:
    """One request on its way. tries: how often it was sent."""

    id: str
    kind: str
    payload: Json
    sent_at: float = 0.0
    tries: int = 0
    acked: threading.Event = field(default_factory=threading.Event)


class SocketServer:
    """A WebSocket server that behaves like Slack's: each payload goes to one random socket."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._sockets: list[ServerConnection] = []
        self._envelopes: dict[str, Envelope] = {}
        self._ids = itertools.count(1)
        self.n_opened = 0
        self.is_refusing = False
        self._server = serve(self._connected, "127.0.0.1", 0, ping_interval=None, close_timeout=1, compression=None)
        self.url = f"ws://127.0.0.1:{self._server.socket.getsockname()[1]}/link?ticket=peer"
        self._thread = threading.Thread(target=self._server.serve_forever, name="slack-peer-socket")

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        for socket in list(self._sockets):
            socket.close()
        self._server.shutdown()
        self._thread.join()

    @property
    def n_open(self) -> int:
        return len(self._sockets)

    def send(self, kind: str, payload: Json, *, accepts_payload: bool = False, retry: int | None = None) -> Envelope:
        """Send one envelope to a random socket, waiting up to 10 s for one to be open."""
        envelope = Envelope(f"env-{next(self._ids)}", kind, payload)
        self._envelopes[envelope.id] = envelope
        self.resend(envelope, accepts_payload=accepts_payload, retry=retry)
        return envelope

    def resend(self, envelope: Envelope, *, accepts_payload: bool = False, retry: int | None = None) -> None:
        """The same envelope again, as Slack does with one that was not acknowledged."""
        body: Json = {
            "envelope_id": envelope.id, "type": envelope.kind, "payload": envelope.payload,
            "accepts_response_payload": accepts_payload,
        }  # fmt: skip
        if retry is not None:
            body |= {"retry_attempt": retry, "retry_reason": "timeout"}
        text = json.dumps(body)
        for _ in range(200):
            self._state.wait_for(lambda: bool(self._sockets))
            envelope.sent_at, envelope.tries = time.monotonic(), envelope.tries + 1
            try:
                random.choice(list(self._sockets)).send(text)
            except (ConnectionClosed, IndexError):
                time.sleep(0.01)
            else:
                return
        raise AssertionError("no socket took the envelope")

    def disconnect(self, reason: str = "refresh_requested") -> None:
        """Announce on every open socket that it will be closed; a good client opens another first."""
        for socket in list(self._sockets):
            socket.send(json.dumps({"type": "disconnect", "reason": reason, "debug_info": {}}))

    def cut(self) -> None:
        """Close every socket without a word."""
        for socket in list(self._sockets):
            socket.close_socket()

    def _connected(self, socket: ServerConnection) -> None:
        if self.is_refusing:
            return
        self.n_opened += 1
        try:
            socket.send(
                json.dumps({"type": "hello", "num_connections": len(self._sockets) + 1, "connection_info": {"app_id": "A0APP"}})
            )
            self._sockets.append(socket)
            self._state.ring()
            for message in socket:
                self._acked(json.loads(message))
        except (ConnectionClosed, OSError):
            pass
        finally:
            if socket in self._sockets:
                self._sockets.remove(socket)
            self._state.ring()

    def _acked(self, message: Json) -> None:
        envelope = self._envelopes.get(message.get("envelope_id", ""))
        if envelope is None:
            return
        self._state.acks.append(Ack(envelope.id, time.monotonic() - envelope.sent_at, message.get("payload") or {}))
        envelope.acked.set()
        self._state.ring()
