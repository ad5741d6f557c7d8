"""Signed slash commands at a steady rate against the HTTP edge on SQLite; prints the time to their acknowledgement.

python -m tests.slack.load [SECONDS] [RATE]
"""

import http.client
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.peers import slack_signed
from tests.peers.slack import SlackPeer


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from sending to the whole answer, over all commands that were acknowledged."""

    n_sent: int
    n_lost: int
    p50_s: float
    p99_s: float
    max_s: float

    def __str__(self) -> str:
        return (
            f"commands={self.n_sent} lost={self.n_lost} p50={self.p50_s * 1000:.1f} ms "
            f"p99={self.p99_s * 1000:.1f} ms max={self.max_s * 1000:.1f} ms"
        )


def run(peer: SlackPeer, *, rate: int, seconds: float, senders: int = 32) -> Figures:
    """Send `rate` commands a second, each at its own moment whether or not earlier ones were answered."""
    parts = urlsplit(peer.events_url)
    local = threading.local()
    connections: list[http.client.HTTPConnection] = []
    n_sent = int(rate * seconds)
    start = time.monotonic() + 0.1

    def send(number: int) -> float:
        due = start + number / rate
        time.sleep(max(due - time.monotonic(), 0.0))
        if not hasattr(local, "connection"):
            local.connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=10)
            connections.append(local.connection)
        payload = {
            "command": "/backlinks", "text": "status", "user_id": "U1", "team_id": "T0TEAM", "channel_id": "C1",
            "trigger_id": f"load.{number}", "response_url": f"{peer.state.root}/response/L{number}",
        }  # fmt: skip
        body, content_type = slack_signed.encoded("slash_commands", payload)
        ack = slack_signed.send(peer.events_url, peer.state.signing_secret, body, content_type, connection=local.connection)
        return time.monotonic() - due if ack.status == 200 else -1.0

    with ThreadPoolExecutor(senders) as pool:
        taken = list(pool.map(send, range(n_sent)))
    for connection in connections:
        connection.close()
    good = sorted(value for value in taken if value >= 0)
    return Figures(n_sent, n_sent - len(good), statistics.median(good), good[int(len(good) * 0.99) - 1], good[-1])
