"""The bot's memory with a million links due: visits streamed, a run's pages streamed. `python -m tests.benchmarks.due [N]`.

Visits are refused by the guard in the workers, so that nothing but our own code takes time; the run's pages come out of a
database that another process filled.
"""

import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator

from bot.core.page import VisitRequest
from bot.web import Web, WebConfig
from storage import Storage
from tests.storage.samples import bring, many_claims, open_run, site

N_DUE = 1_000_000
N_REFUSED = 200_000


def peak_mb() -> float:
    """Greatest memory of this process so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fill(url: str, n: int) -> None:
    """A site with n pages and a run over all of them."""
    with Storage.open(url) as storage:
        storage.migrate()
        bring(storage, many_claims(n))
        open_run(storage)


def streamed(url: str) -> int:
    """Read every page of the run, keep none."""
    with Storage.open(url) as storage:
        run = storage.runs.running(site(storage).id)
        assert run is not None
        return sum(1 for _ in storage.runs.items(run.id))


def refused(n: int) -> int:
    """Visit n pages that the guard refuses."""
    requests: Iterator[VisitRequest] = (VisitRequest(f"http://10.0.0.1/{k}", ()) for k in range(n))
    with Web(WebConfig()) as web:
        return sum(visit.failure is not None for visit in web.visit(requests))


def report(what: str, n: int, began: float, before_mb: float) -> None:
    took = time.perf_counter() - began
    print(f"{what}: {n:,} in {took:.1f} s, peak {peak_mb():.0f} MB, {peak_mb() - before_mb:.0f} MB over idle", flush=True)


def main(n: int) -> None:
    """Print peaks of this process alone."""
    for times in (N_REFUSED // 10, N_REFUSED):
        idle, began = peak_mb(), time.perf_counter()
        report("visits refused", refused(times), began, idle)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/due.db"
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "tests.benchmarks.due", "fill", url, str(n)], check=True)
        print(f"database of {n:,} links filled by another process in {time.perf_counter() - began:.0f} s", flush=True)
        idle, began = peak_mb(), time.perf_counter()
        report("pages of a run streamed", streamed(url), began, idle)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["fill", where, size]:
            fill(where, int(size))
        case [size]:
            main(int(size))
        case _:
            main(N_DUE)
