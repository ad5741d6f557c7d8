"""Several processes on one database, each with a clock of its own: nothing is visited or told twice."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest
import sqlalchemy as sa

from storage import Storage
from storage.database import Database
from tests.commands.clockwork import STEP
from tests.shared import PROJECT
from tests.storage.conftest import postgres, postgres_url, sqlite_template, url  # noqa: F401
from tests.storage.samples import DAY, NOW, bring, claim, site

N_PROCESSES = 3
N_STEPS = 38
"""Three days."""


@pytest.mark.parametrize("rule", ["obeys", "all at once"])
def test_nothing_is_done_twice(url: str, rule: str) -> None:  # noqa: F811
    with Storage.open(url) as storage:
        bring(storage, [claim(f"h{n}.org/{n}") for n in range(30)])
        storage.sites.track(site(storage).id, "C1", "Europe/Berlin", NOW - DAY)
    command = [sys.executable, "-m", "tests.commands.clockwork", url]
    started = [
        subprocess.Popen([*command, f"p{n}", str(N_STEPS), rule], cwd=PROJECT, stderr=subprocess.PIPE) for n in range(N_PROCESSES)
    ]
    for process in started:
        assert process.communicate(timeout=100)[1] == b""
        assert process.returncode == 0
    visits, days, posts = _done(url)
    assert len(visits) == 30
    gaps = [after - before for times in visits.values() for before, after in pairwise(times)]
    assert min(gaps) >= DAY
    assert all(len(times) >= N_STEPS * STEP // (DAY + STEP) for times in visits.values())
    assert max(days.values()) == 1
    assert max(posts.values()) == 1


def _done(url: str) -> tuple[dict, Counter, Counter]:  # noqa: F811
    """Times of visits by page, digests by period and date, posts by key."""
    database = Database(url)
    visits: dict = {}
    with Storage(database), database.reading() as connection:
        runs = "SELECT i.page, r.started_at FROM run_items i JOIN runs r ON r.id = i.run_id WHERE i.done_at IS NOT NULL"
        for page, at in connection.execute(sa.text(f"{runs} ORDER BY r.started_at")):
            visits.setdefault(page, []).append(timedelta(microseconds=at))
        days = Counter(tuple(row) for row in connection.execute(sa.text("SELECT site_id, period, day FROM digests")))
        posts = Counter(row[0] for row in connection.execute(sa.text("SELECT dedup_key FROM outbox")))
    return visits, days, posts
