"""Many writers at once, and processes killed in the middle: nothing acknowledged is lost, nothing is half done."""

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import sqlalchemy as sa

from storage import Storage
from storage.inbox import INBOX
from storage.tables import SiteRow, table
from tests.shared import PROJECT
from tests.storage.samples import NOW, all_live, bring, claim, open_run, site

SITES = table(SiteRow)


def count_up(storage: Storage, site_id: int, times: int) -> list[float]:
    """Read a number and write it back, one more, many times; the seconds that each took."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        with storage._db.writing() as connection:
            query = sa.select(SITES.c.timezone).where(SITES.c.id == site_id)
            n = connection.execute(query if storage._db.is_sqlite else query.with_for_update()).scalar_one()
            connection.execute(sa.update(SITES).where(SITES.c.id == site_id).values(timezone=str(int(n) + 1)))
        took.append(time.perf_counter() - began)
    return took


def test_eight_writers_lose_no_update(storage: Storage) -> None:
    here = site(storage)
    storage.sites.track(here.id, "C1", "0", NOW)
    with ThreadPoolExecutor(8) as pool:
        took = sorted(s for part in pool.map(lambda _: count_up(storage, here.id, 25), range(8)) for s in part)
    assert storage.sites.get(here.id).timezone == "200"
    print(
        f"\n8 writers, 200 updates: p50 {took[100] * 1000:.1f} ms, p99 {took[197] * 1000:.1f} ms, {storage.facts()['database']}"
    )


WRITER = """
import sys
from storage import Storage
from tests.storage.test_durability import count_up
with Storage.open(sys.argv[1]) as storage:
    count_up(storage, int(sys.argv[2]), 25)
"""


def test_four_processes_lose_no_update(url: str) -> None:
    with Storage.open(url) as storage:
        here = site(storage)
        storage.sites.track(here.id, "C1", "0", NOW)
        command = [sys.executable, "-c", WRITER, url, str(here.id)]
        running = [subprocess.Popen(command, cwd=PROJECT, stderr=subprocess.PIPE, text=True) for _ in range(4)]
        for process in running:
            _, errors = process.communicate(timeout=100)
            assert process.returncode == 0, errors
        assert storage.sites.get(here.id).timezone == "100"


def test_readers_do_not_wait_for_a_writer(storage: Storage) -> None:
    bring(storage, [claim("a.org/1")])
    here = site(storage)
    written, go_on = threading.Event(), threading.Event()

    def write() -> None:
        with storage.transaction():
            storage.sites.track(here.id, "C9", "", NOW)
            written.set()
            assert go_on.wait(30)

    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(30)
    assert storage.sites.get(here.id).channel == ""
    go_on.set()
    thread.join(30)
    assert storage.sites.get(here.id).channel == "C9"


IMPORTING = """
import sys
from storage import Storage
from tests.storage.samples import bring, claim
def rows():
    for n in range(20_000):
        yield claim(f"host{n % 50}.org/{n}")
def tell(done):
    print("merged", flush=True)
    sys.stdin.read()
with Storage.open(sys.argv[1]) as storage:
    print("reading", flush=True)
    bring(storage, rows(), then=tell)
"""
RECORDING = """
import sys
from storage import Storage
from tests.storage.samples import all_live
with Storage.open(sys.argv[1]) as storage:
    for item in storage.runs.items(int(sys.argv[2])):
        storage.links.record_many(int(sys.argv[2]), all_live([item]))
        print("acknowledged", item.id, flush=True)
"""


def started(code: str, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ})


def killed(process: "subprocess.Popen[str]") -> str:
    process.send_signal(signal.SIGKILL)
    out, _ = process.communicate(timeout=30)
    return out


@pytest.mark.parametrize("word", ["reading", "merged"])
def test_an_import_killed_in_the_middle_leaves_nothing(url: str, word: str) -> None:
    process = started(IMPORTING, url)
    assert process.stdout is not None
    while process.stdout.readline().strip() != word:
        assert process.poll() is None
    killed(process)
    with Storage.open(url) as storage:
        assert storage.links.count(site(storage).id) == 0
        assert storage.imports.sources(site(storage).id) == ()
        done = bring(storage, [claim("a.org/1")])
        assert (done.n_new, done.is_baseline) == (1, True)


def test_a_run_killed_in_the_middle_keeps_what_was_acknowledged(url: str) -> None:
    with Storage.open(url) as storage:
        bring(storage, [claim(f"host{n % 20}.org/{n}") for n in range(300)])
        run = open_run(storage)
        process = started(RECORDING, url, str(run.id))
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(40)]
        told += killed(process).splitlines()
        acknowledged = {int(line.split()[1]) for line in told if line.endswith("\n") or len(line.split()) == 2}
        pending = {item.id for item in storage.runs.items(run.id)}
        assert not acknowledged & pending
        n_done, n_total = storage.runs.progress(run.id)
        assert (n_done, n_total) == (300 - len(pending), 300)
        storage.links.record_many(run.id, all_live(list(storage.runs.items(run.id))))
        assert storage.runs.progress(run.id) == (300, 300)
        assert all(len(storage.links.observations(link.id)) == 1 for link in storage.links.of_site(run.site_id, limit=50))


def test_a_backup_of_a_killed_processs_file_is_whole(url: str, tmp_path: Path) -> None:
    with Storage.open(url) as storage:
        if not storage._db.is_sqlite:
            return
        bring(storage, [claim(f"a.org/{n}") for n in range(50)])
        run = open_run(storage)
    process = started(RECORDING, url, str(run.id))
    assert process.stdout is not None
    process.stdout.readline()
    killed(process)
    with Storage.open(url) as storage:
        storage.backup(tmp_path / "copy.db")
        assert storage.inbox.put("k", "command", {}, NOW)
        with storage._db.reading() as connection:
            assert connection.execute(sa.select(INBOX.c.key)).scalars().all() == ["k"]
