"""Storing measured: an import, visits written down, a report's reads. `python -m tests.benchmarks.storing [URL]`."""

import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from bot.core.records import RunStatus
from storage import Storage
from tests.storage.samples import NOW, all_live, bring, many_claims, open_run, site

N_CLAIMS = 100_000
N_PAGES = 5_000
BATCH = 200


@contextmanager
def measured(what: str, n: int) -> Iterator[None]:
    """Print wall time, CPU time and rate of a block."""
    began, cpu = time.perf_counter(), time.process_time()
    yield
    took, used = time.perf_counter() - began, time.process_time() - cpu
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {took:.2f} s, {n / took:,.0f}/s, CPU {used:.2f} s, {n / used:,.0f} per CPU second, peak {peak_mb:.0f} MB")


def main(url: str) -> None:
    """Measure one database."""
    with Storage.open(url) as storage:
        storage.migrate()
        print(storage.facts()["database"])
        with measured(f"import of {N_CLAIMS:,} claims", N_CLAIMS):
            bring(storage, many_claims(N_CLAIMS))
        with measured("the same once more, another file", N_CLAIMS):
            bring(storage, many_claims(N_CLAIMS), sha256="other")
        for turn in range(2):
            at = NOW + timedelta(days=turn)
            run = open_run(storage, f"r{turn}", at, limit=N_PAGES)
            entries = all_live(list(storage.runs.items(run.id)), at)
            with measured(f"visits to {N_PAGES:,} pages written down", N_PAGES):
                for start in range(0, len(entries), BATCH):
                    storage.links.record_many(run.id, entries[start : start + BATCH])
            storage.runs.finish(run.id, RunStatus.FINISHED, at)
        with measured(f"all {N_CLAIMS:,} links read", N_CLAIMS):
            assert sum(1 for _ in storage.links.of_site(site(storage).id)) == N_CLAIMS
        with measured("counts by state, domains", N_CLAIMS):
            storage.links.counts(site(storage).id)
            storage.links.domain_counts(site(storage).id)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(sys.argv[1])
    else:
        with tempfile.TemporaryDirectory() as folder:
            main(f"sqlite:///{folder}/backlinks.db")
