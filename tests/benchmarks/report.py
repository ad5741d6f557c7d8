"""A check's report and what stands beside it, on a site of a million links: seconds, peak memory, and how many times as long as
counting the site's rows takes in the same run. `python -m tests.benchmarks.report [URL …]`, or `make bench-report`.

Without an address it fills a SQLite file and a PostgreSQL database of its own (fewer links there); every figure is one
process. CPU is of that process: what PostgreSQL does itself is in the seconds alone. An address of a filled database measures
that one: `make bench-report URLS=sqlite:////var/tmp/million.db`, once filled by `python -m tests.benchmarks.filling`.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.core.places import Asker, Edge, Place
from bot.core.records import Run, RunStatus, Site
from bot.core.referring import Wanted
from commands.context import Context, Limits, LocalFile
from commands.report import _audit
from storage import Storage
from tests.benchmarks.filling import N_DOMAINS, N_LINKS, fill
from tests.peers.postgres import served
from tests.storage.samples import NOW

N_POSTGRES = 200_000
"""Links there: how long it takes to write a million of them says nothing of a report."""


def count_rows(storage: Storage, site: Site) -> object:
    """What the other figures are held against."""
    return storage.links.count(site.id)


def check(storage: Storage, site: Site) -> object:
    """Everything that the end of a check reads and works out, without visits and without the file."""
    web: Any = None  # nothing is visited
    ctx = Context(storage, web, Limits(), _no_file, lambda: NOW, lambda: None, lambda: False, owner="benchmark")
    run = Run(9, site.id, "check", RunStatus.FINISHED, Asker("U1"), Place(Edge.SLACK, "C1"), "run:9", NOW, 9, 9, finished_at=NOW)
    return _audit(ctx, site, run, (), NOW, "").head


def _no_file(name: str) -> LocalFile:
    raise AssertionError(name)


def anchors(storage: Storage, site: Site) -> object:
    """What `anchors` reads."""
    return storage.surveys.anchors(site.id, NOW - timedelta(days=180)).n_anchors


def one_anchor(storage: Storage, site: Site) -> object:
    """What `anchors here` reads."""
    return storage.referring.anchor(site.id, "here")


def domains(storage: Storage, site: Site) -> object:
    """What `domains` reads."""
    return storage.referring.domains(site.id, Wanted(), 25)


def pages(storage: Storage, site: Site) -> object:
    """What `pages` reads."""
    return storage.surveys.pages(site.id).n_pages


def cold(storage: Storage, site: Site) -> object:
    """What is folded once, after an import of everything or a new version."""
    return storage.surveys.refresh(site.id)


FIGURES: tuple[Callable[[Storage, Site], object], ...] = (count_rows, cold, check, anchors, one_anchor, domains, pages)


def one(url: str, name: str) -> None:
    """Measure one figure, after it was worked out once so that the machine's own cache is warm: but for what is done once."""
    work = next(figure for figure in FIGURES if figure.__name__ == name)
    with Storage.open(url) as storage:
        site = storage.sites.ensure("example.com", "T1", NOW)
        if work is not cold:
            work(storage, site)
        began, cpu = time.perf_counter(), time.process_time()
        work(storage, site)
        took, used = time.perf_counter() - began, time.process_time() - cpu
    # of this process alone: what getrusage says begins with the memory of whoever started it
    peak_kb = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    print(took, used, int(peak_kb) / 1024)


def report(url: str) -> None:
    """Print every figure of one database."""
    with Storage.open(url) as storage:
        print(storage.facts()["database"])
    base_s = 0.0
    for figure in FIGURES:
        asked = [sys.executable, "-m", "tests.benchmarks.report", "one", url, figure.__name__]
        said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.split()
        took, used, peak_mb = (float(word) for word in said)
        base_s = base_s or took
        print(
            f"{figure.__name__:11} {took:6.2f} s, CPU {used:5.2f} s, {took / base_s:6.1f} × counting rows, peak {peak_mb:.0f} MB",
            flush=True,
        )


def filled(url: str, n_links: int = N_LINKS) -> None:
    """Fill a new database and measure it."""
    began = time.perf_counter()
    fill(url, n_links, N_DOMAINS)
    print(f"{n_links:,} links of {N_DOMAINS:,} domains written in {time.perf_counter() - began:.0f} s", flush=True)
    report(url)


def main(urls: list[str]) -> None:
    """Measure the databases named, filled ones; or new ones of both kinds."""
    for url in urls:
        report(url)
    if urls:
        return
    with tempfile.TemporaryDirectory() as folder:
        filled(f"sqlite:///{folder}/backlinks.db")
    with served() as postgres:
        filled(postgres.new(), N_POSTGRES)


if __name__ == "__main__":
    if sys.argv[1:2] == ["one"]:
        one(*sys.argv[2:4])
    else:
        main(sys.argv[1:])
