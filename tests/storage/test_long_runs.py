"""Runs over large sites: opened at once, given their pages in short transactions, wherever that is cut off."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from bot.core.records import RunStatus
from storage import Storage, itinerary
from storage.runs import ITEMS
from tests.shared import PROJECT
from tests.storage.samples import NOW, all_live, bring, claim, open_run, site

N_LINKS = 1_000
N_HOSTS = 30
SMALL = {"AT_ONCE": 100, "FIRST_PART": 60, "MAX_PART": 120}
"""A thousand links are many here."""
FILLING = f"""
import sys
from storage import Storage, itinerary
for name, value in {SMALL!r}.items():
    setattr(itinerary, name, value)
with Storage.open(sys.argv[1]) as storage:
    for n in storage.runs.fill(int(sys.argv[2])):
        print(n, flush=True)
        sys.stdin.readline()
"""


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SMALL.items():
        monkeypatch.setattr(itinerary, name, value)


@pytest.fixture
def filled(storage: Storage) -> Storage:
    bring(storage, [claim(f"host{n % N_HOSTS}.org/{n}") for n in range(N_LINKS)])
    return storage


def pages(storage: Storage, run_id: int) -> list[tuple[int, str]]:
    query = sa.select(ITEMS.c.position, ITEMS.c.page).where(ITEMS.c.run_id == run_id).order_by(ITEMS.c.position)
    with storage._db.reading() as connection:
        return [(position, page) for position, page in connection.execute(query)]


def broken_off(storage: Storage, parts: Iterator[int]) -> None:
    with storage.transaction():
        next(parts)
        raise ZeroDivisionError


def complete(storage: Storage, run_id: int) -> None:
    assert sum(storage.runs.fill(run_id)) > 0
    assert not list(storage.runs.fill(run_id)), "nothing is missing"
    run = storage.runs.get(run_id)
    assert run is not None
    found = pages(storage, run_id)
    assert len({page for _, page in found}) == len({position for position, _ in found}) == len(found) == run.n_total


def test_it_is_known_at_once_how_many_pages_there_are(filled: Storage) -> None:
    run = open_run(filled)
    assert (run.n_total, run.n_done) == (N_LINKS, 0)
    assert filled.runs.progress(run.id) == (0, N_LINKS)
    assert not pages(filled, run.id)
    before = filled.runs.pages_by_host(run.id)
    assert open_run(filled, "r2").id == run.id, "one check of a site runs at a time"
    complete(filled, run.id)
    assert filled.runs.pages_by_host(run.id) == before == Counter(f"host{n % N_HOSTS}.org" for n in range(N_LINKS))


def test_hosts_are_woven_together_over_all_parts(filled: Storage) -> None:
    run = open_run(filled)
    complete(filled, run.id)
    hosts = [page.split("/")[2] for _, page in pages(filled, run.id)]
    assert all(len(set(hosts[start : start + N_HOSTS])) == N_HOSTS for start in range(0, N_LINKS - N_HOSTS, N_HOSTS))


def test_no_part_is_large(filled: Storage) -> None:
    parts = list(filled.runs.fill(open_run(filled).id))
    assert len(parts) > N_LINKS / SMALL["MAX_PART"]
    assert max(parts) <= SMALL["MAX_PART"]


def test_others_write_between_the_parts(filled: Storage) -> None:
    run = open_run(filled)
    for _ in filled.runs.fill(run.id):
        filled.sites.track(site(filled).id, "C1", "", NOW)
    complete_run = filled.runs.get(run.id)
    assert complete_run is not None
    assert complete_run.n_total == N_LINKS


@pytest.mark.parametrize("n_parts", [1, 2, 5])
def test_killed_between_the_parts_nothing_is_lost_or_doubled(filled: Storage, url: str, n_parts: int) -> None:
    run = open_run(filled)
    command = [sys.executable, "-c", FILLING, url, str(run.id)]
    with subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as one:
        assert one.stdin is not None
        assert one.stdout is not None
        written = 0
        for n in range(n_parts):
            written += int(one.stdout.readline())
            if n < n_parts - 1:
                one.stdin.write("\n")
                one.stdin.flush()
        one.send_signal(signal.SIGKILL)
    assert len(pages(filled, run.id)) == written < N_LINKS
    assert filled.runs.progress(run.id) == (0, N_LINKS)
    complete(filled, run.id)


def test_a_part_that_was_broken_off_leaves_nothing(filled: Storage) -> None:
    run = open_run(filled)
    parts = filled.runs.fill(run.id)
    written = next(parts)
    with pytest.raises(ZeroDivisionError):
        broken_off(filled, parts)
    parts.close()
    assert len(pages(filled, run.id)) == written
    complete(filled, run.id)


def test_two_may_fill_the_same_run(filled: Storage) -> None:
    run = open_run(filled)
    with Storage.open(filled._db.url.render_as_string(hide_password=False)) as other:
        for _ in zip(filled.runs.fill(run.id), other.runs.fill(run.id), strict=False):
            pass
    assert len(pages(filled, run.id)) == len({page for _, page in pages(filled, run.id)}) == N_LINKS


def test_a_limit_takes_so_many_and_a_resumed_run_as_many_more(filled: Storage) -> None:
    run = open_run(filled, limit=150)
    assert run.n_total == 150
    assert sum(filled.runs.pages_by_host(run.id).values()) == 150
    complete(filled, run.id)
    filled.links.record_many(run.id, all_live(list(filled.runs.items(run.id))))
    filled.runs.finish(run.id, RunStatus.PARTIAL, NOW)
    assert filled.runs.resume(run.id, 60.0, NOW)
    assert filled.runs.progress(run.id) == (150, 300)
    next(filled.runs.fill(run.id))
    complete(filled, run.id)
    assert filled.runs.progress(run.id) == (150, 300)


def test_a_run_stopped_before_it_had_its_pages_goes_on(filled: Storage) -> None:
    run = open_run(filled)
    next(filled.runs.fill(run.id))
    filled.runs.finish(run.id, RunStatus.STOPPED, NOW)
    assert filled.runs.resume(run.id, 60.0, NOW)
    complete(filled, run.id)
