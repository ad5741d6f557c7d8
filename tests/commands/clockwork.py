"""One process of several that share a database: it asks for the jobs and visits what is opened, on a clock of its own."""

import sys
from dataclasses import replace
from datetime import datetime, timedelta

from bot.command import Tick
from bot.web import Web, WebConfig
from commands.context import Context, Limits, LocalFile
from commands.digests import tell_daily, tell_weekly
from commands.due_visits import visit_due
from storage import Storage
from tests.storage.samples import DAY, NOW, live, outcome, visit

STEP = timedelta(hours=2)
DUTY = "schedule"


def no_file(name: str) -> LocalFile:
    raise AssertionError(name)


def go(url: str, owner: str, n_steps: int, *, obeys: bool) -> None:
    """Call every job `n_steps` times. obeys: only while this process leads; otherwise as if it always did."""
    with Storage.open(url) as storage, Web(WebConfig()) as web:
        for n in range(n_steps):
            now = NOW + n * STEP
            ctx = Context(storage, web, Limits(), no_file, lambda: now, lambda: None, lambda: False, owner)  # noqa: B023
            since = storage.leader.hold(DUTY, owner, now, 60.0)
            if since is not None or not obeys:
                tick = Tick(now, NOW - DAY)
                for job in (visit_due, tell_daily, tell_weekly):
                    job(ctx, tick)
            _visit(storage, owner, now)


def _visit(storage: Storage, owner: str, now: datetime) -> None:
    """Carry out one waiting run: every page is seen when the run began, and due again a day later."""
    run = storage.runs.claim(owner, now, 600.0)
    if run is None:
        return
    now, batch = run.started_at, []
    for item in storage.runs.items(run.id):
        seen = visit(item.page, now)
        found = [outcome(link, live(), now) for link in item.links]
        batch.append((item, seen, tuple(replace(o, standing=replace(o.standing, next_visit_at=now + DAY)) for o in found)))
    storage.links.record_many(run.id, batch)
    storage.runs.finish(run.id, run.status.FINISHED, now)


if __name__ == "__main__":
    go(sys.argv[1], sys.argv[2], int(sys.argv[3]), obeys=sys.argv[4] == "obeys")
