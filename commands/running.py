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
from bot.core.recognise import answers_alike, is_suspect
from bot.core.records import Run, RunItem, RunStatus, Site
from bot.core.states import Conclusion
from bot.core.urls import key
from bot.core.waves import Canaries, Wave, outlook
from bot.web import WebClosed
from commands.canaries import CODE, look, note, own_pages
from commands.conclude import Beside, ask, conclude, confirms, void
from commands.context import Context
from commands.due_visits import WATCH, conclude_watch
from commands.following import MAX_TARGETS, Entry, OwnPages, one_per_host, sibling_of
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
FIRST_LOOK = 20
"""Bad news of so many known pages, when it is a wave, is reason to look at our own network in mid-run."""
NOT_THERE = frozenset({Conclusion.ABSENT, Conclusion.GONE, Conclusion.UNREACHABLE})
WHY_ILL = "Our own network was ill: what did not answer was not counted, and nothing is told of it. *Resume* visits those pages."


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
    now = ctx.now()
    own = OwnPages.of(ctx.storage.targets.of_run(site.id, run.id, MAX_TARGETS), now)
    wave = Wave(ctx.limits.rules)
    walk = _Walk(ctx, site, run, progress, agreements, own, wave, began_at=now, told_at=now, stored_at=now)
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
    """One lease of a run on its way through the pages. agreements: by key of the page.

    parked: known pages whose link was not found; they wait until it is clear that our own network is well.
    """

    ctx: Context
    site: Site
    run: Run
    progress: Progress
    agreements: dict[str, tuple[Agreement, ...]]
    own: OwnPages
    wave: Wave
    began_at: datetime
    told_at: datetime
    stored_at: datetime
    n_done: int = 0
    is_ours: bool = True
    is_ill: bool = False
    items: dict[str, RunItem] = field(default_factory=dict)
    batch: list[Entry] = field(default_factory=list)
    parked: list[Entry] = field(default_factory=list)
    again: list[RunItem] = field(default_factory=list)
    look_at: int = FIRST_LOOK

    def used_s(self, now: datetime) -> float:
        """Seconds of the run's budget used by now, earlier leases included."""
        return self.run.used_s + (now - self.began_at).total_seconds()

    def through(self) -> RunStatus:
        """Visit what is left, then decide on what was parked."""
        self.n_done = self.run.n_done
        self.progress.at(self.n_done, self.run.n_total)
        try:
            status = self._visit(self._requests())
            if status is not RunStatus.RUNNING:
                status = self._look_closer(status)
            if status is not RunStatus.RUNNING:
                self._settle()
        except WebClosed:
            status = RunStatus.RUNNING
        if status is not RunStatus.RUNNING and self.is_ill:
            status = RunStatus.PARTIAL
        return self._end(status)

    def _visit(self, requests: Iterator[VisitRequest]) -> RunStatus:
        """Take in visits as they come. RUNNING: asked to stop; PARTIAL: the time ran out, or our own network is ill."""
        visits = self.ctx.web.visit(requests)
        try:
            for visit in visits:
                now = self.ctx.now()
                self._arrived(visit, now)
                self._store_when_due(now)
                if self.ctx.is_stopping() or not self.is_ours:
                    return RunStatus.RUNNING
                if self.used_s(now) >= self.run.budget_s or self._is_ill_already():
                    return RunStatus.PARTIAL
        finally:
            visits.close()
            for item, seen in self.own.rest():
                self._weigh(item, seen)
        return RunStatus.FINISHED

    def _requests(self) -> Iterator[VisitRequest]:
        yield from self.own.requests()
        for item in self.ctx.storage.runs.items(self.run.id):
            self.items[item.page] = item
            yield ask(self.site, item, self.ctx.limits.rules, fresh=self.run.kind == RECHECK)

    def _arrived(self, visit: Visit, now: datetime) -> None:
        if visit.request_page in self.own.open and visit.request_page not in self.items:
            self.ctx.storage.targets.keep(self.site.id, [self.own.arrived(visit)])
            for item, seen in self.own.ready(now):
                self._weigh(item, seen)
            return
        item = self.items.pop(visit.request_page)
        if self.own.may_be_weighed(item, visit, now):
            self._weigh(item, visit)

    def _weigh(self, item: RunItem, visit: Visit) -> None:
        """Conclude; what is bad news of a known page waits, what a 304 cannot say is asked again."""
        if visit.is_unchanged and not confirms(item, visit):
            self.again.append(item)
            return
        outcomes = conclude(self.site, item, visit, visit.at, self._beside(item))
        entry = (item, visit, outcomes)
        before = {link.id: link for link in item.links}
        is_bad = False
        for outcome in outcomes:
            link = before.get(outcome.link_id)
            if link is not None and link.last_visit_at is not None:
                self.wave.add(outlook(link.page_host, link.standing, outcome.verdict))
                is_bad = is_bad or outcome.verdict.conclusion in NOT_THERE
        (self.parked if is_bad else self.batch).append(entry)

    def _beside(self, item: RunItem, sibling: Visit | None = None) -> Beside:
        agreed = self.agreements.get(key(item.page), ()) if self.agreements else ()
        return Beside(self.own.known, agreed, sibling, self.ctx.limits.rules)

    def _look_closer(self, status: RunStatus) -> RunStatus:
        """Ask again in full where a 304 did not say enough, and look beside pages that turned into others. Returns how the
        walk stands then: `status`, unless it was cut short here."""
        for item in self.again:
            self.items[item.page] = item
        again, self.again = self.again, []
        if again:
            second = self._visit(ask(self.site, item, self.ctx.limits.rules, fresh=True) for item in again)
            if second is RunStatus.RUNNING:
                return second
            status = second if status is RunStatus.FINISHED else status
        suspects = [entry for entry in self.parked if _is_suspect(entry)]
        beside = {sibling_of(item.page): host for host, (item, _, _) in one_per_host(suspects).items()}
        requests = [VisitRequest(address, ()) for address in beside if address]
        siblings = {beside[sibling.request_page]: sibling for sibling in self.ctx.web.visit(requests)} if requests else {}
        for n, (item, visit, _) in enumerate(self.parked):
            sibling = siblings.get(item.links[0].page_host)
            if sibling is not None and _is_suspect(self.parked[n]) and answers_alike(visit, sibling):
                self.parked[n] = (item, visit, conclude(self.site, item, visit, visit.at, self._beside(item, sibling)))
        return status

    def _is_ill_already(self) -> bool:
        """Look at ourselves as soon as the whole run turns bad, and again when ten times as much has."""
        if len(self.parked) < self.look_at or not self.wave.held().is_everything:
            return False
        self.look_at = 10 * len(self.parked)
        self.is_ill = self._canaries() is Canaries.ILL
        return self.is_ill

    def _canaries(self) -> Canaries:
        addresses = [link.target_page for item, _, _ in self.parked for link in item.links]
        return look(self.ctx, self.site, own_pages(addresses), self.ctx.limits.rules)

    def _settle(self) -> None:
        """Decide on what was parked: it counts, unless too much turned bad at once and the canaries are ill, too."""
        held, now = self.wave.held(), self.ctx.now()
        if self.parked and held.why and not self.is_ill:
            self.is_ill = self._canaries() is Canaries.ILL
        if self.is_ill:
            self.ctx.tell_admin(CODE, note(held, len(self.parked), now))
            thrown = [(None, visit, void(self.site, item, visit, now)) for item, visit, _ in self.parked]
            for n in range(0, len(thrown), BATCH):
                self.ctx.storage.links.record_many(None, thrown[n : n + BATCH])
        else:
            for n in range(0, len(self.parked), BATCH):
                self.batch += self.parked[n : n + BATCH]
                self._store(now)
        self.parked.clear()

    def _store_when_due(self, now: datetime) -> None:
        if len(self.batch) >= BATCH or now - self.stored_at >= timedelta(seconds=BATCH_S):
            self._store(now)
        if self.run.kind != RECHECK and now - self.told_at >= timedelta(seconds=self.ctx.limits.edit_every_s):
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


def _is_suspect(entry: Entry) -> bool:
    item, visit, outcomes = entry
    return any(is_suspect(outcome.verdict, item.reading, visit.page) for outcome in outcomes)
