"""The bot's memory beside a million links of one site: a run opened over all of them, its pages streamed, visits stored, the due
watched. `python -m tests.benchmarks.million [LINKS [VISITS URL]]`.

Another process fills the database, unless an address of a filled one is given; what is visited answers "not there" at once
without a network, so that every visit of a known page waits in the database until the run settles.
"""

import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from resource import getpagesize

from bot.command import Silence
from bot.core.page import Found, Hop, Outbound, Page, Visit, VisitRequest
from bot.core.places import Asker
from bot.core.records import RunStatus
from bot.web import Web, WebConfig
from commands.context import Context, Limits, LocalFile
from commands.due_visits import place_of
from commands.running import carry_on, take
from storage import Storage
from tests.shared import PROJECT
from tests.storage.samples import DAY, NOW

N_LINKS, N_DOMAINS, N_VISITS = 1_000_000, 50_000, 20_000
N_STREAMED = 200_000
"""Pages of the run that are read back: what holds memory is the chunk, so that more of them only take longer."""
MAX_OVER_IDLE_MB = 120.0
"""What the bot may need beside a site of any size: pages under way, a batch, the canaries."""
AT = NOW + DAY


class Absent(Web):
    """A web of pages without our link, as fast as we can ask."""

    def visit(self, requests: Iterable[VisitRequest]) -> Generator[Visit, None, None]:
        for request in requests:
            page = Page("A page", found=tuple(Found() for _ in request.asked), n_words=300, n_links=9, outbound=Outbound(14, 9))
            yield Visit(request.page, AT, 0.1, (Hop(request.page, 200),), page)


def memory_mb() -> float:
    """Memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize() / 1e6


@contextmanager
def measured(what: str, n: int, idle_mb: float) -> Iterator[None]:
    """Print how long a block took and how much memory it reached at most."""
    over, peak, began, cpu = threading.Event(), [memory_mb()], time.perf_counter(), time.process_time()

    def watch() -> None:
        while not over.wait(0.05):
            peak[0] = max(peak[0], memory_mb())

    watcher = threading.Thread(target=watch)
    watcher.start()
    yield
    took_s, used_s = time.perf_counter() - began, time.process_time() - cpu
    over.set()
    watcher.join()
    grown = peak[0] - idle_mb
    said = "" if grown <= MAX_OVER_IDLE_MB else f", more than {MAX_OVER_IDLE_MB:.0f}"
    print(f"{what}: {n:,} in {took_s:.1f} s, CPU {used_s:.1f} s, {grown:.0f} MB over idle{said}", flush=True)


def no_file(name: str) -> LocalFile:
    raise AssertionError(name)


def opened(storage: Storage, kind: str, limit: int, *, is_due: bool = False) -> int:
    """Open a run; how many pages it has."""
    (site,) = storage.sites.all()
    run, _ = storage.runs.open(
        site.id,
        kind=kind,
        request_id=f"{kind} of {limit} at {time.time()}",
        asker=Asker("benchmark"),
        place=place_of(site),
        message_key="benchmark",
        limit=limit,
        budget_s=36_000.0,
        now=AT,
        due_before=AT if is_due else None,
    )
    return run.n_total


def watched(storage: Storage, n: int) -> None:
    """Visit pages as a watch does, every one of them bad news, and settle it."""
    with Absent(WebConfig()) as web:
        ctx = Context(storage, web, Limits(), no_file, lambda: AT, lambda: None, lambda: False, "benchmark")
        run = take(ctx)
        assert run is not None
        assert run.n_total == n
        carry_on(ctx, run, Silence())


def measure(url: str, n_visits: int) -> None:
    """Print the figures of one filled database."""
    with Storage.open(url) as storage:
        (site,) = storage.sites.all()
        n_links = storage.links.count(site.id)
        idle = memory_mb()
        with measured("run opened over all links", n_links, idle):
            opened(storage, "check", 0)
        run = storage.runs.running(site.id)
        assert run is not None
        n = min(run.n_total, N_STREAMED)
        with measured("its pages streamed", n, idle):
            assert sum(1 for _ in islice(storage.runs.items(run.id), n)) == n
        storage.runs.finish(run.id, RunStatus.STOPPED, AT)
        with measured("due links counted", n_links, idle):
            storage.links.due(AT + timedelta(days=30))
        with measured("watch opened over the due", n_links, idle):
            n = opened(storage, "watch", n_visits, is_due=True)
        with measured("its bad pages visited, held, settled", n, idle):
            watched(storage, n)


def main(n_links: int = N_LINKS, n_visits: int = N_VISITS, url: str = "") -> None:
    """Fill a database when none is given, and measure."""
    if url:
        measure(url, n_visits)
        return
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/million.db"
        command = [sys.executable, "-m", "tests.benchmarks.filling", url, str(n_links), str(min(N_DOMAINS, n_links))]
        subprocess.run(command, check=True, cwd=PROJECT)
        measure(url, n_visits)


if __name__ == "__main__":
    match sys.argv[1:]:
        case [links, visits, where]:
            main(int(links), int(visits), where)
        case [links]:
            main(int(links))
        case _:
            main()
