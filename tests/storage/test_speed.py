"""How fast and how small, in CPU seconds, with bounds for a slow machine; `python -m tests.benchmarks.storing` measures more."""

import resource
import time
from datetime import timedelta

from bot.core.records import RunStatus
from storage import Storage
from tests.storage.samples import NOW, all_live, bring, many_claims, open_run, site

N_CLAIMS = 10_000
N_PAGES = 1_000


def test_importing_is_fast_and_memory_stays_flat(storage: Storage) -> None:
    bring(storage, many_claims(2_000), sha256="warm")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cpu = time.process_time()
    done = bring(storage, many_claims(N_CLAIMS))
    used = time.process_time() - cpu
    grown_mb = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"\nimport of {N_CLAIMS:,}: {N_CLAIMS / used:,.0f} rows per CPU second, peak +{grown_mb:.0f} MB")
    assert done.n_new == N_CLAIMS - 2_000
    assert N_CLAIMS / used >= 3_000
    assert grown_mb <= 50


def test_writing_visits_down_is_fast(storage: Storage) -> None:
    bring(storage, many_claims(N_PAGES))
    run = open_run(storage)
    entries = all_live(list(storage.runs.items(run.id)))
    cpu = time.process_time()
    for start in range(0, N_PAGES, 200):
        storage.links.record_many(run.id, entries[start : start + 200])
    used = time.process_time() - cpu
    print(f"\nrecord {N_PAGES:,} pages: {N_PAGES / used:,.0f} per CPU second")
    assert N_PAGES / used >= 800
    assert storage.runs.progress(run.id) == (N_PAGES, N_PAGES)


def test_forty_days_of_daily_visits_stays_small(storage: Storage) -> None:
    bring(storage, many_claims(5))
    links = list(storage.links.of_site(site(storage).id))
    for day in range(40):
        run = open_run(storage, f"r{day}", NOW + timedelta(days=day))
        storage.links.record_many(run.id, all_live(list(storage.runs.items(run.id)), NOW + timedelta(days=day)))
        storage.runs.finish(run.id, RunStatus.FINISHED, NOW)
    assert [seen.n for seen in storage.links.observations(links[0].id)] == [40]
