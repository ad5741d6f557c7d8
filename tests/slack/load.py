"""Signed slash commands at a steady rate against the bot's own process over HTTP, on SQLite; prints the time to their
acknowledgement, idle and while a check visits a served web.

python -m tests.slack.load [--seconds 60] [--rate 200] [--pages 20000]
"""

import argparse
import http.client
import multiprocessing
import os
import socket
import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.house import open_house, utc_now
from bot.settings import Settings
from tests.benchmarks import pages, server
from tests.benchmarks.measure import family, memory_kb
from tests.benchmarks.ours import claim_all
from tests.e2e.processes import serving, slack_environment
from tests.peers import slack_signed
from tests.peers.slack import SlackPeer

START_S = 60.0
DRAIN_S = 120.0
TARGETS = "targets: p99 <= 100 ms idle, <= 500 ms while visiting, none over 3 s, none lost"


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


def run(url: str, secret: str, *, rate: int, seconds: float, senders: int = 32, name: str = "load") -> Figures:
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
            "trigger_id": f"{name}.{number}", "response_url": "http://127.0.0.1:9/",
        }  # fmt: skip
        body, content_type = slack_signed.encoded("slash_commands", payload)
        try:
            ack = slack_signed.send(url, secret, body, content_type, connection=local.connection)
        except (OSError, http.client.HTTPException):
            local.connection.close()
            return -1.0
        return time.monotonic() - due if ack.status == 200 else -1.0

    with ThreadPoolExecutor(senders) as pool:
        taken = list(pool.map(send, range(n_sent)))
    for connection in connections:
        connection.close()
    good = sorted(value for value in taken if value >= 0)
    return Figures(n_sent, n_sent - len(good), statistics.median(good), good[int(len(good) * 0.99) - 1], good[-1])


def _send(url: str, secret: str, rate: int, seconds: float, name: str) -> Figures:
    return run(url, secret, rate=rate, seconds=seconds, name=name)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _wait(is_there: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + START_S
    while not is_there():
        if time.monotonic() > deadline:
            raise RuntimeError(f"not within {START_S:.0f} s: {what}")
        time.sleep(0.1)


class Bot:
    """The running bot's database, looked at from outside."""

    def __init__(self, data_dir: Path) -> None:
        self._file = data_dir / "backlinks.db"

    def number(self, query: str) -> int:
        """The one number that `query` gives."""
        connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=10)
        try:
            return int(connection.execute(query).fetchone()[0])
        finally:
            connection.close()

    def visited(self) -> int:
        """Pages visited so far."""
        return self.number("SELECT COUNT(*) FROM run_items WHERE done_at IS NOT NULL")

    def waiting(self) -> int:
        """Requests not yet answered."""
        return self.number("SELECT COUNT(*) FROM inbox WHERE state IN ('waiting', 'working')")

    def stored(self, name: str) -> int:
        """Requests of one round that were written down."""
        return self.number(f"SELECT COUNT(*) FROM inbox WHERE key LIKE 'trigger:{name}.%'")

    def answered(self, name: str) -> int:
        """Requests of one round that were carried out."""
        return self.number(f"SELECT COUNT(*) FROM inbox WHERE state = 'done' AND key LIKE 'trigger:{name}.%'")


def _round(peer: SlackPeer, bot: Bot, given: argparse.Namespace, name: str) -> None:
    began, before = time.monotonic(), bot.visited()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        sent = pool.submit(_send, peer.events_url, peer.state.signing_secret, given.rate, given.seconds, name)
        figures = sent.result()
    seconds, n_visited = time.monotonic() - began, bot.visited() - before
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(
        f"{name}: {figures}; stored={bot.stored(name)}; pages visited meanwhile: {n_visited / seconds:.0f}/s; "
        f"machine load {load} on {os.cpu_count()} cores",
        flush=True,
    )
    ended = time.monotonic()
    while bot.waiting() and time.monotonic() - ended < DRAIN_S:
        time.sleep(0.2)
    print(f"{name}: answered={bot.answered(name)} within {time.monotonic() - ended:.0f} s of the last command", flush=True)


def main() -> None:
    """Both rounds, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--pages", type=int, default=20_000)
    given = parser.parse_args()
    served = [f"--pages={given.pages}", "--hosts=200", "--latency-ms=50"]
    with tempfile.TemporaryDirectory() as folder, SlackPeer() as peer, server.running(served) as web_port:
        peer.add_channel("C1", "links")
        data_dir, port = Path(folder) / "data", _free_port()
        data_dir.mkdir()
        with open_house(Settings(data_dir=data_dir)) as house:
            site_id = claim_all(house, [page.url for page in pages.made(given.pages, 200)], pages.TARGET)
            house.storage.sites.adopt(peer.state.team)
            house.storage.sites.track(site_id, "C1", "", utc_now())
        env = slack_environment(peer, data_dir, SLACK_SIGNING_SECRET=peer.state.signing_secret) | {
            "BACKLINKS_HTTP_PORT": str(port),
            "BACKLINKS_PROXY": f"http://127.0.0.1:{web_port}",
            "BACKLINKS_HOST_CONNECTIONS": "20",
            "BACKLINKS_RESPECT_ROBOTS": "false",
            "BACKLINKS_EDIT_EVERY_S": "3",
            "BACKLINKS_LOG_LEVEL": "WARNING",
        }
        peer.events_url = f"http://127.0.0.1:{port}/slack/events"
        bot = Bot(data_dir)
        print(TARGETS, flush=True)
        with serving(env, Path(folder) / "log") as running:
            _wait(lambda: _listens(port), "the bot listens")
            _round(peer, bot, given, "idle")
            peer.command("/backlinks", f"check {pages.TARGET} deep")
            _wait(lambda: bot.visited() > 0, "the check visits")
            _round(peer, bot, given, "visiting")
            print(f"memory of all its processes: {_memory_mb(running.process.pid):.0f} MB")


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def _memory_mb(pid: int) -> float:
    return sum(memory_kb(one) for one in family(pid)) / 1024


if __name__ == "__main__":
    main()
