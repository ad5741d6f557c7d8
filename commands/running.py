"""A run from its claim to its end: visits its pages, stores verdicts as they come, keeps the parent true, ends with the thread.

Every step can be cut off at any moment: what is stored is stored, the rest is done by whoever claims the run next, and
messages have keys, so that nothing is posted twice.
"""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.command import Progress
from bot.core.agreements import Agreement
from bot.core.audit import running_head
from bot.core.cards import Button, CheckHead
from bot.core.page import Visit, VisitRequest
from bot.core.records import Outcome, Run, RunItem, RunStatus, Site
from bot.core.urls import key
from bot.web import WebClosed
from commands.conclude import ask, conclude
from commands.context import Context
from commands.due_visits import WATCH, conclude_watch
from commands.rechecking import RECHECK, conclude_recheck
from commands.report import publish

log = logging.getLogger(__name__)

LEASE_S = 45.0
"""A run is taken over this long after its process died; a living one renews its lease several times in between."""
WHY_FAILED = "The check broke off three times at the same place. What was seen is stored; the log says why."
BATCH = 200
"""Pages stored in one transaction at most."""
BATCH_S = 1.0
"""Seconds after which a smaller batch is stored all the same: a killed run repeats at most that much."""


def first_head(ctx: Context, site: Site, run: Run) -> CheckHead:
    """The parent as it stands before the first page was visited."""
    return running_head(
        run,
        site.domain,
        ctx.storage.links.count_domains(site.id),
        ctx.storage.links.count(site.id),
        target_page=run.target_page,
        sources=ctx.storage.imports.sources(site.id),
    )


def take(ctx: Context) -> Run | None:
    """Claim the next run. One that failed three times is ended instead, and its message says so; None then, too."""
    with ctx.storage.transaction():
        run = ctx.storage.runs.claim(ctx.owner, ctx.now(), LEASE_S)
        if run is None or run.status is not RunStatus.FAILED:
            return run
        site = ctx.storage.sites.get(run.site_id)
        if run.kind == RECHECK:
            conclude_recheck(ctx, site, run, ctx.now())
            return None
        if run.kind == WATCH:
            log.error(f"watch given up target={site.domain} run={run.id} pages={run.n_done}")
            return None
        resume = Button("check_resume", "Resume", str(run.id), style="primary")
        ctx.storage.outbox.edit(
            run.message_key, "check_head", replace(first_head(ctx, site, run), why=WHY_FAILED, buttons=(resume,))
        )
    log.error(f"check given up target={site.domain} run={run.id} pages={run.n_done}")
    return None


def carry_on(ctx: Context, run: Run, progress: Progress) -> RunStatus:
    """Do what is left of a claimed run. Returns how it ended; RUNNING when it was left for another process to go on.

    Raises whatever a bug raises: the lease then runs out and the run is tried again, three times at most.
    """
    site = ctx.storage.sites.get(run.site_id)
    agreements = ctx.storage.agreements.by_page(site.id)
    walk = _Walk(ctx, site, run, progress, agreements, began_at=ctx.now(), told_at=ctx.now(), stored_at=ctx.now())
    status = walk.through()
    if status is not RunStatus.RUNNING:
        _conclude(ctx, site, replace(run, n_done=walk.n_done, status=status), ctx.now())
    else:
        ctx.storage.runs.release(run.id, ctx.owner, used_s=walk.used_s(ctx.now()))
    log.info(
        f"check ended target={site.domain} run={run.id} status={status.value} pages={walk.n_done} s={walk.used_s(ctx.now()):.0f}"
    )
    return status


def _conclude(ctx: Context, site: Site, run: Run, now: datetime) -> None:
    if run.kind == WATCH:
        conclude_watch(ctx, run, now)
    elif run.kind == RECHECK:
        conclude_recheck(ctx, site, run, now)
    else:
        publish(ctx, site, run, now)


@dataclass(slots=True)
class _Walk:
    """One lease of a run on its way through the pages. agreements: by key of the page."""

    ctx: Context
    site: Site
    run: Run
    progress: Progress
    agreements: dict[str, tuple[Agreement, ...]]
    began_at: datetime
    told_at: datetime
    stored_at: datetime
    n_done: int = 0
    is_ours: bool = True
    items: dict[str, RunItem] = field(default_factory=dict)
    batch: list[tuple[RunItem, Visit, tuple[Outcome, ...]]] = field(default_factory=list)

    def used_s(self, now: datetime) -> float:
        """Seconds of the run's budget used by now, earlier leases included."""
        return self.run.used_s + (now - self.began_at).total_seconds()

    def through(self) -> RunStatus:
        self.n_done = self.run.n_done
        self.progress.at(self.n_done, self.run.n_total)
        visits = self.ctx.web.visit(self._requests())
        try:
            for visit in visits:
                now = self.ctx.now()
                item = self.items.pop(visit.request_page)
                agreed = self.agreements.get(key(item.page), ()) if self.agreements else ()
                self.batch.append((item, visit, conclude(self.site, item, visit, visit.at, agreements=agreed)))
                self._store_when_due(now)
                if self.ctx.is_stopping() or not self.is_ours:
                    return self._end(RunStatus.RUNNING)
                if self.used_s(now) >= self.run.budget_s:
                    return self._end(RunStatus.PARTIAL)
        except WebClosed:
            return self._end(RunStatus.RUNNING)
        finally:
            visits.close()
        return self._end(RunStatus.FINISHED)

    def _requests(self) -> Iterator[VisitRequest]:
        for item in self.ctx.storage.runs.items(self.run.id):
            self.items[item.page] = item
            yield ask(self.site, item, fresh=self.run.kind == RECHECK)

    def _store_when_due(self, now: datetime) -> None:
        if len(self.batch) >= BATCH or now - self.stored_at >= timedelta(seconds=BATCH_S):
            self._store(now)
        if self.run.kind not in (RECHECK, WATCH) and now - self.told_at >= timedelta(seconds=self.ctx.limits.edit_every_s):
            self.told_at = now
            self._tell(now)

    def _store(self, now: datetime) -> None:
        self.ctx.storage.links.record_many(self.run.id, self.batch)
        self.n_done += len(self.batch)
        self.batch.clear()
        self.stored_at = now
        self.is_ours = self.ctx.storage.runs.extend(self.run.id, self.ctx.owner, now, LEASE_S, self.used_s(now))
        self.progress.at(self.n_done, self.run.n_total)

    def _tell(self, now: datetime) -> None:
        run = replace(self.run, n_done=self.n_done)
        used_s = (now - self.began_at).total_seconds()
        n_new = self.n_done - self.run.n_done
        left_s = used_s / n_new * (run.n_total - run.n_done) if n_new else 0.0
        self.ctx.storage.outbox.edit(run.message_key, "check_head", replace(first_head(self.ctx, self.site, run), left_s=left_s))

    def _end(self, status: RunStatus) -> RunStatus:
        if self.batch:
            self._store(self.ctx.now())
        return status
