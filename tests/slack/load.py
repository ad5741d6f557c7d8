"""Signed slash commands at a steady rate against the HTTP edge on SQLite; prints the time to their acknowledgement.

python -m tests.slack.load [SECONDS] [RATE]
"""

import http.client
import multiprocessing
import statistics
import sys
import tempfile
import threading
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from bot.render import render, to_plain
from bot.slack.edge import SlackConfig, SlackEdge
from storage import Storage
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


def run(url: str, secret: str, *, rate: int, seconds: float, senders: int = 32) -> Figures:
    """Send `rate` commands a second, each at its own moment whether or not earlier ones were answered."""
    parts = urlsplit(url)
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
            "trigger_id": f"load.{number}", "response_url": "http://127.0.0.1:9/",
        }  # fmt: skip
        body, content_type = slack_signed.encoded("slash_commands", payload)
        ack = slack_signed.send(url, secret, body, content_type, connection=local.connection)
        return time.monotonic() - due if ack.status == 200 else -1.0

    with ThreadPoolExecutor(senders) as pool:
        taken = list(pool.map(send, range(n_sent)))
    for connection in connections:
        connection.close()
    good = sorted(value for value in taken if value >= 0)
    return Figures(n_sent, n_sent - len(good), statistics.median(good), good[int(len(good) * 0.99) - 1], good[-1])


def main() -> None:
    """An edge on SQLite in this process, the senders in another, as in life."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60.0
    rate = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    with tempfile.TemporaryDirectory() as folder, SlackPeer() as peer:
        peer.add_channel("C1", "links")
        storage = Storage.open(f"sqlite:///{folder}/load.db")
        storage.migrate()
        edge = _edge(peer, storage)
        edge.start()
        peer.events_url = f"http://127.0.0.1:{edge.port}/slack/events"
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            sent = pool.submit(_send, peer.events_url, peer.state.signing_secret, rate, seconds)
            print(sent.result())
        started = time.monotonic()
        while storage.inbox.waiting():
            time.sleep(0.1)
        print(f"all worked off {time.monotonic() - started:.1f} s later")
        edge.stop()
        storage.close()


def _edge(peer: SlackPeer, storage: Storage) -> SlackEdge:
    config = SlackConfig(
        bot_token=peer.state.bot_token, signing_secret=peer.state.signing_secret, api_url=peer.api_url, http_port=0
    )
    return SlackEdge(
        config,
        inbox=storage.inbox,
        outbox=storage.outbox,
        handle=lambda request: None,
        render=render,
        plain=to_plain,
        clock=lambda: datetime.now(UTC),
        owner="load",
        transaction=storage.transaction,
    )


def _send(url: str, secret: str, rate: int, seconds: float) -> Figures:
    return run(url, secret, rate=rate, seconds=seconds)


if __name__ == "__main__":
    main()
