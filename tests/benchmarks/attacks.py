"""Fifty attacks in flight: the bot's memory, its heartbeat, workers lost. `python -m tests.benchmarks.attacks [rounds]`.

The attacks are the cases of tests/webs that misbehave on the wire, send very much, or are coded; they are served by another
process, so that what is measured here is the bot's own. Idle is measured after a first, honest visit.
"""

import asyncio
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import psutil

from bot.core.page import Visit, VisitRequest
from bot.core.verify import verify
from bot.web import Web, WebConfig
from tests.peers.web import Served, serve
from tests.shared import PROJECT
from tests.web.cases import LINK, WORDS, Case, load

MAX_OVER_IDLE_MB = 60.0
MAX_GAP_MS = 250.0
MAX_VISIT_S = 25.0
IN_FLIGHT = 50
LARGE = 20_000
HONEST = "http://honest.org/"
MB = 1024 * 1024


def attacks() -> list[Case]:
    """The cases whose pages attack; each has hosts of its own."""
    return [case for case in load() if any(_is_attack(served) for served in case.answers.values())]


def _is_attack(served: Served) -> bool:
    return bool(served.behave or served.raw or served.coding) or len(served.body) > LARGE


@dataclass(slots=True)
class Watched:
    """Of the bot's process: beats of a thread and of an event loop, memory. in_flight: connections of all workers."""

    thread_beats: list[float] = field(default_factory=list)
    loop_beats: list[float] = field(default_factory=list)
    peak_mb: float = 0.0
    workers_peak_mb: float = 0.0
    in_flight: int = 0
    over: threading.Event = field(default_factory=threading.Event)

    @staticmethod
    def gap_ms(beats: list[float]) -> float:
        return 1000 * max((later - earlier for earlier, later in itertools.pairwise(beats)), default=0.0)

    def beat(self) -> None:
        while not self.over.wait(0.01):
            self.thread_beats.append(time.monotonic())

    async def beat_in_loop(self) -> None:
        while not self.over.is_set():
            await asyncio.sleep(0.01)
            self.loop_beats.append(time.monotonic())

    def measure(self, web: Web) -> None:
        me = psutil.Process()
        while not self.over.wait(0.1):
            self.peak_mb = max(self.peak_mb, me.memory_info().rss / MB)
            rss = n_open = 0
            for pid in web.worker_pids():
                try:
                    worker = psutil.Process(pid)
                    rss = max(rss, worker.memory_info().rss)
                    n_open += sum(line.status == psutil.CONN_ESTABLISHED for line in worker.net_connections("tcp4"))
                except psutil.Error:
                    continue
            self.workers_peak_mb = max(self.workers_peak_mb, rss / MB)
            self.in_flight = max(self.in_flight, n_open)


@contextmanager
def _watched(web: Web) -> Iterator[Watched]:
    seen = Watched()
    threads = [
        threading.Thread(target=seen.beat),
        threading.Thread(target=lambda: asyncio.run(seen.beat_in_loop())),
        threading.Thread(target=seen.measure, args=(web,)),
    ]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        seen.over.set()
        for thread in threads:
            thread.join()


@contextmanager
def _control() -> Iterator[list[float]]:
    """A process that only beats; when the block ends, its longest gap in milliseconds."""
    gap_ms: list[float] = []
    command = [sys.executable, "-m", "tests.benchmarks.attacks", "control"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=PROJECT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        yield gap_ms
        gap_ms.append(float(process.communicate("")[0]))


def _beat_only() -> None:
    seen = Watched()
    beating = threading.Thread(target=seen.beat)
    beating.start()
    print("beating", flush=True)
    sys.stdin.read()
    seen.over.set()
    beating.join()
    print(Watched.gap_ms(seen.thread_beats))


@contextmanager
def served_elsewhere() -> Iterator[WebConfig]:
    """The attacks served by another process; settings that lead there, with the limits that operators have."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.attacks", "serve"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=PROJECT,
    ) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        said = json.loads(server.stdout.readline())
        try:
            yield WebConfig(hosts=said["hosts"], ca_file=said["ca_file"], host_delay_s=0.0, host_connections=20)
        finally:
            server.stdin.close()


def _serve() -> None:
    cases = attacks()
    answers = {url: served for case in cases for url, served in case.answers.items()}
    answers[HONEST] = Served(body=(WORDS + LINK).encode())
    certificates = {host: kind for case in cases for host, kind in case.certificates.items()}
    hosts = ["honest.org", *(host for case in cases for host in case.hosts)]
    with tempfile.TemporaryDirectory() as folder, serve(answers, Path(folder), certificates) as peer:
        print(json.dumps({"hosts": peer.hosts(*hosts), "ca_file": peer.ca_file}), flush=True)
        sys.stdin.read()
        # threads that still send to nobody are of no interest
        os._exit(0)


@dataclass(frozen=True, slots=True)
class Report:
    """What a run of attacks did to the bot. control_ms: the longest gap of a process that did nothing but beat meanwhile."""

    n_visits: int
    n_wrong: int
    n_replaced: int
    idle_mb: float
    control_ms: float
    slowest_s: float
    took_s: float
    cpu_s: float
    seen: Watched
    by_reason: Counter[str]

    @property
    def over_idle_mb(self) -> float:
        return self.seen.peak_mb - self.idle_mb

    @property
    def is_well(self) -> bool:
        """Memory, heartbeat and time within their limits, no verdict that would be wrong."""
        gap = max(Watched.gap_ms(self.seen.thread_beats), Watched.gap_ms(self.seen.loop_beats))
        # a machine that holds an idle process up for longer says nothing of us
        is_quick = gap <= max(MAX_GAP_MS, self.control_ms) and self.slowest_s <= MAX_VISIT_S
        return self.over_idle_mb <= MAX_OVER_IDLE_MB and is_quick and not self.n_wrong


def run(cases: list[Case], rounds: int, **changes: float) -> Report:
    """Visit all of them `rounds` times in one stream."""
    with served_elsewhere() as config, Web(replace(config, **changes)) as web:  # type: ignore[arg-type]
        list(web.visit([VisitRequest(HONEST, ())]))
        idle = psutil.Process().memory_info().rss / MB
        began, cpu = time.monotonic(), time.process_time()
        with _control() as control, _watched(web) as seen:
            visits = list(web.visit(case.request for _ in range(rounds) for case in cases))
        took, cpu = time.monotonic() - began, time.process_time() - cpu
        by_page = {case.page: case for case in cases}
        n_wrong = sum(_is_wrong(by_page[visit.request_page], visit) for visit in visits)
        reasons = Counter(str(visit.failure.reason) if visit.failure else "read" for visit in visits)
        slowest = max(visit.elapsed_s for visit in visits)
        return Report(len(visits), n_wrong, web.stats().n_replaced, idle, control[0], slowest, took, cpu, seen, reasons)


def _is_wrong(case: Case, visit: Visit) -> bool:
    return verify(case.request.asked[0], 0, visit).conclusion.value in case.never


def main(rounds: int) -> int:
    """Print the figures; 1 when a limit is broken."""
    cases = attacks()
    got = run(cases, rounds)
    print(f"{len(cases)} attacks, {got.n_visits} visits in {got.took_s:.0f} s, at most {got.seen.in_flight} connections at once")
    print(f"memory of the bot: idle {got.idle_mb:.0f} MB, peak {got.seen.peak_mb:.0f} MB, over idle {got.over_idle_mb:.1f} MB")
    print(f"largest worker: {got.seen.workers_peak_mb:.0f} MB; workers replaced: {got.n_replaced}; restarts of the bot: 0")
    thread_ms, loop_ms = Watched.gap_ms(got.seen.thread_beats), Watched.gap_ms(got.seen.loop_beats)
    print(
        f"longest gap between heartbeats: thread {thread_ms:.0f} ms, event loop {loop_ms:.0f} ms; "
        f"of a process that does nothing {got.control_ms:.0f} ms; the bot used {got.cpu_s:.1f} s of CPU, watching included"
    )
    print(f"slowest visit {got.slowest_s:.1f} s; wrong verdicts {got.n_wrong}; {dict(got.by_reason.most_common())}")
    return int(not got.is_well or got.seen.in_flight < IN_FLIGHT)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve"]:
            _serve()
        case ["control"]:
            _beat_only()
        case [times]:
            sys.exit(main(int(times)))
        case _:
            sys.exit(main(4))
