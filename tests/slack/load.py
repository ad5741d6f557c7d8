"""Signed slash commands at a steady rate against the bot's own process over HTTP, on SQLite; prints the time to their
acknowledgement and to their answer, idle and while a check visits a served web. Beside it, in the same seconds, the same
sender asks a server that does nothing: what that takes is the machine's, not the bot's.

python -m tests.slack.load [--seconds 60] [--rate 200] [--pages 20000] [--rounds idle,visiting]
"""

import argparse
import http.client
import multiprocessing
import os
import socket
import sqlite3
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
from tests.slack import bare

START_S = 60.0
DRAIN_S = 120.0
BARE_SHARE = 0.1
"""Requests to the server that does nothing, for each to the bot."""
TARGETS = "targets: p99 <= 100 ms idle, <= 500 ms while visiting, none over 3 s, none lost"


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds from sending to the whole answer, over all commands that were acknowledged."""

    n_sent: int
    n_lost: int
    p50_s: float
    p90_s: float
    p99_s: float
    max_s: float

    def __str__(self) -> str:
        return (
            f"commands={self.n_sent} lost={self.n_lost} p50={self.p50_s * 1000:.1f} ms p90={self.p90_s * 1000:.1f} ms "
            f"p99={self.p99_s * 1000:.1f} ms max={self.max_s * 1000:.1f} ms"
        )


def share(values: list[float], part: float) -> float:
    """The value that `part` of the sorted `values` do not exceed; 0 when there are none."""
    return values[max(int(len(values) * part) - 1, 0)] if values else 0.0


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
    return Figures(n_sent, n_sent - len(good), *(share(good, part) for part in (0.5, 0.9, 0.99, 1.0)))


def _send(url: str, bare_url: str, secret: str, rate: int, seconds: float, name: str) -> tuple[Figures, Figures]:
    """To the bot, and to the server that does nothing."""
    with ThreadPoolExecutor(1) as pool:
        bare_rate = max(round(rate * BARE_SHARE), 1)
        bare = pool.submit(run, bare_url, secret, rate=bare_rate, seconds=seconds, senders=8, name=name)
        return run(url, secret, rate=rate, seconds=seconds, name=name), bare.result()


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

    def column(self, query: str) -> list[int]:
        """The numbers that `query` gives."""
        connection = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=10)
        try:
            return [int(value) for (value,) in connection.execute(query)]
        finally:
            connection.close()

    def number(self, query: str) -> int:
        """The one number that `query` gives."""
        return self.column(query)[0]

    def visited(self) -> int:
        """Pages visited so far."""
        return self.number("SELECT COUNT(*) FROM run_items WHERE done_at IS NOT NULL")

    def waiting(self) -> int:
        """Requests not yet answered."""
        return self.number("SELECT COUNT(*) FROM inbox WHERE state IN ('waiting', 'working')")

    def stored(self, name: str) -> int:
        """Requests of one round that were written down."""
        return self.number(f"SELECT COUNT(*) FROM inbox WHERE key LIKE 'trigger:{name}.%'")

    def ages(self, name: str) -> list[float]:
        """Seconds from being written down to being answered, of one round's requests that were; sorted."""
        took = "SELECT (ended_at - received_at) FROM inbox WHERE state = 'done'"
        return [value / 1e6 for value in sorted(self.column(f"{took} AND key LIKE 'trigger:{name}.%'"))]


def _cpu_s(pid: int) -> float:
    """Processor seconds of one process so far, all its threads, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Rounds:
    """What a round needs. bare_url: the server that does nothing; pid: the bot's own process."""

    peer: SlackPeer
    bot: Bot
    bare_url: str
    pid: int
    rate: int
    seconds: float
    drain_s: float

    def go(self, name: str) -> None:
        """One round: send, print, and wait until all is answered, at most `drain_s`."""
        began, before, cpu = time.monotonic(), self.bot.visited(), _cpu_s(self.pid)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            secret = self.peer.state.signing_secret
            figures, bare = pool.submit(
                _send, self.peer.events_url, self.bare_url, secret, self.rate, self.seconds, name
            ).result()
        seconds, n_visited, used = time.monotonic() - began, self.bot.visited() - before, _cpu_s(self.pid) - cpu
        n_answered = len(self.bot.ages(name))
        load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
        print(
            f"{name}: {figures}; stored={self.bot.stored(name)}; pages visited meanwhile: {n_visited / seconds:.0f}/s; "
            f"machine load {load} on {os.cpu_count()} cores\n"
            f"{name}: a server that does nothing, in the same seconds: {bare}\n"
            f"{name}: the bot's own process used {1000 * used / figures.n_sent:.2f} CPU ms a command, "
            f"{n_answered} answers and visits among it",
            flush=True,
        )
        self._drain(name, n_answered)

    def _drain(self, name: str, n_before: int) -> None:
        ended, cpu = time.monotonic(), _cpu_s(self.pid)
        while self.bot.waiting() and time.monotonic() - ended < self.drain_s:
            time.sleep(0.2)
        seconds, used, ages = time.monotonic() - ended, _cpu_s(self.pid) - cpu, self.bot.ages(name)
        n_since = max(len(ages) - n_before, 1)
        print(
            f"{name}: answered={len(ages)} within {seconds:.0f} s of the last command, {n_since / max(seconds, 0.1):.0f}/s and "
            f"{1000 * used / n_since:.1f} CPU ms each since then; waited for their answer: p50={share(ages, 0.5):.1f} s "
            f"p99={share(ages, 0.99):.1f} s",
            flush=True,
        )


def main() -> None:
    """Both rounds, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--rounds", default="idle,visiting")
    parser.add_argument("--drain", type=float, default=DRAIN_S)
    given = parser.parse_args()
    served = [f"--pages={given.pages}", "--hosts=200", "--latency-ms=50"]
    with (
        tempfile.TemporaryDirectory() as folder,
        SlackPeer() as peer,
        server.running(served) as web_port,
        bare.running() as bare_port,
    ):
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
            bare_url = f"http://127.0.0.1:{bare_port}/"
            rounds = Rounds(peer, bot, bare_url, running.process.pid, given.rate, given.seconds, given.drain)
            if "idle" in given.rounds:
                rounds.go("idle")
            if "visiting" in given.rounds:
                peer.command("/backlinks", f"check {pages.TARGET} deep")
                _wait(lambda: bot.visited() > 0, "the check visits")
                rounds.go("visiting")
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
