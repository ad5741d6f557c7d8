"""A run from its claim to its end: visits its pages, stores verdicts as they come, keeps the parent true, ends with the thread.

Every step can be cut off at any moment: what is stored is stored, the rest is done by whoever claims the run next, and
messages have keys, so that nothing is posted twice.
"""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.command import Progress
from bot.core.agreements import Agreement
from bot.core.audit import running_head
from bot.core.cards import Button, CheckHead
from bot.core.own_faults import is_ours, is_silent
from bot.core.page import Visit, VisitRequest
from bot.core.recognise import answers_alike, is_suspect
from bot.core.records import Run, RunItem, RunStatus, Site
from bot.core.states import Conclusion
from bot.core.urls import host, key
from bot.core.waves import Canaries, Held, Wave, outlook
from bot.web import WebClosed
from commands.canaries import CODE, flaw, look, note, own_pages
from commands.conclude import Beside, ask, conclude, confirms, recalled, void
from commands.context import Context
from commands.due_visits import WATCH, conclude_watch
from commands.following import MAX_TARGETS, Entry, OwnPages, one_per_host, sibling_of
from commands.going_on import going_on
from commands.judging import NOTHING_SHARED, judge_run, shared_now
from commands.rechecking import RECHECK, conclude_recheck
from commands.report import publish
from storage.holding import HeldVisit
from storage.marks import Shared
from storage.record import Filing

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
WHY_PROXY = "Our own end failed in between: what did not answer because of it was not counted. “Resume” visits those pages."
NOT_THERE = frozenset({Conclusion.ABSENT, Conclusion.GONE, Conclusion.UNREACHABLE})
WHY_ILL = "Our own network was ill: what did not answer was not counted, and nothing is told of it. “Resume” visits those pages."


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
    if not _has_pages(ctx, run):
        ctx.storage.runs.release(run.id, ctx.owner, used_s=run.used_s)
        return RunStatus.RUNNING
    run = ctx.storage.runs.get(run.id) or run
    agreements = ctx.storage.agreements.by_page(site.id)
    now = ctx.now()
    own = OwnPages.of(site, ctx.storage.targets.of_run(site.id, run.id, MAX_TARGETS), now)
    # an earlier owner's pages have been counted already: then everything shared is taken for new
    shared = NOTHING_SHARED if run.n_done else shared_now(ctx, site)
    brake = ctx.storage.runs.brake(run.id)
    wave = Wave(ctx.limits.rules, brake.n_stood, brake.n_bad, run.n_done)
    for chunk in ctx.storage.runs.held(run.id) if brake.n_held else ():
        for one in chunk:
            wave.put_aside(host(one.item.page), one.visit, one.n_bad)
    walk = _Walk(ctx, site, run, progress, agreements, own, wave, began_at=now, told_at=now, stored_at=now)
    walk.n_held, walk.said = brake.n_held, brake.said
    status = walk.through()
    if status is not RunStatus.RUNNING:
        _judge(ctx, site, run, shared)
        _conclude(ctx, site, replace(run, n_done=walk.n_done, status=status), ctx.now(), walk.why)
    else:
        ctx.storage.runs.release(run.id, ctx.owner, used_s=walk.used_s(ctx.now()))
    log.info(
        f"check ended target={site.domain} run={run.id} status={status.value} pages={walk.n_done} s={walk.used_s(ctx.now()):.0f}"
    )
    return status


def _has_pages(ctx: Context, run: Run) -> bool:
    """Write down the pages of a run over a large site, which was opened without them; False: asked to stop meanwhile."""
    with closing(ctx.storage.runs.fill(run.id)) as parts:
        for _ in parts:
            is_ours = ctx.storage.runs.extend(run.id, ctx.owner, ctx.now(), LEASE_S, is_further=True)
            if not is_ours or ctx.is_stopping():
                return False
    return True


def _judge(ctx: Context, site: Site, run: Run, before: Shared) -> None:
    """Judge what was looked at; a report without new grades is better than none."""
    with going_on(log, f"judging broke target={site.domain} run={run.id}"):
        judge_run(ctx, site, run, before)


def _conclude(ctx: Context, site: Site, run: Run, now: datetime, why: str) -> None:
    if run.kind == WATCH:
        conclude_watch(ctx, run, now)
    elif run.kind == RECHECK:
        conclude_recheck(ctx, site, run, now)
    else:
        publish(ctx, site, run, now, why=why)


@dataclass(slots=True)
class _Walk:
    """One lease of a run on its way through the pages. agreements: by key of the page.

    held: visits to known pages whose link was not found; they are stored and wait until it is clear that our own network is
    well. n_held: how many wait in all. said: what the canaries said, once that is settled. why: what of our own was in the
    way, "" for nothing. What is kept here is bounded by the pages under way, not by the pages of the run.
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
    said: Canaries | None = None
    items: dict[str, RunItem] = field(default_factory=dict)
    batch: list[Entry] = field(default_factory=list)
    held: list[HeldVisit] = field(default_factory=list)
    n_held: int = 0
    siblings: dict[str, Visit] = field(default_factory=dict)
    again: list[RunItem] = field(default_factory=list)
    look_at: int = FIRST_LOOK
    why: str = ""

    def used_s(self, now: datetime) -> float:
        """Seconds of the run's budget used by now, earlier leases included."""
        return self.run.used_s + (now - self.began_at).total_seconds()

    def through(self) -> RunStatus:
        """Visit what is left, then decide on what is held."""
        self.n_done = self.run.n_done
        self.progress.at(self.n_done, self.run.n_total)
        try:
            status = self._left() if self.said is not None else self._visit_all()
            if status is not RunStatus.RUNNING:
                status = self._settle(status)
        except WebClosed:
            status = RunStatus.RUNNING
        return self._end(status)

    def _left(self) -> RunStatus:
        """How the visiting ended before this lease, in which the canaries were asked already."""
        is_done = next(self.ctx.storage.runs.items(self.run.id), None) is None
        return RunStatus.FINISHED if is_done else RunStatus.PARTIAL

    def _visit_all(self) -> RunStatus:
        """Visit every page, and in full those where a 304 did not say enough."""
        if self._is_ill_already():
            # whoever was here before us died while they looked
            return RunStatus.PARTIAL
        status = self._visit(self._requests())
        if status is RunStatus.RUNNING or not self.again:
            return status
        second = self._visit(self._anew())
        return second if second is RunStatus.RUNNING or status is RunStatus.FINISHED else status

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
            yield from self._anew()
            self.items[item.page] = item
            yield ask(self.site, item, self.ctx.limits.rules, fresh=self.run.kind == RECHECK)

    def _anew(self) -> Iterator[VisitRequest]:
        while self.again:
            item = self.again.pop()
            self.items[item.page] = item
            yield ask(self.site, item, self.ctx.limits.rules, fresh=True)

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
        before = {link.id: link for link in item.links}
        is_bad, n_bad = False, 0
        for outcome in outcomes:
            link = before.get(outcome.link_id)
            if link is not None and link.last_visit_at is not None:
                seen = outlook(link.page_host, link.standing, outcome.verdict)
                self.wave.add(seen)
                n_bad += seen.turned_bad
                is_bad = is_bad or outcome.verdict.conclusion in NOT_THERE
        # a first visit waits too where our own network may be cut: while nothing at all was seen, or our proxy failed
        is_cut_off = is_ours(visit) or (is_silent(visit) and self.wave.n_aside == self.wave.n_pages)
        self.wave.n_pages += 1
        if is_bad or is_cut_off:
            self.wave.put_aside(host(item.page), visit, n_bad)
            self.held.append(HeldVisit(item, visit, tuple((link.id, link.target_page) for link in item.links), n_bad))
            self.n_held += 1
        else:
            self.batch.append((item, visit, outcomes))

    def _beside(self, item: RunItem, sibling: Visit | None = None) -> Beside:
        agreed = self.agreements.get(key(item.page), ()) if self.agreements else ()
        return Beside(self.own.known, agreed, sibling, self.ctx.limits.rules)

    def _is_ill_already(self) -> bool:
        """Look at ourselves as soon as the whole run turns bad, and again when ten times as much has."""
        if self.n_held < self.look_at or not (self.wave.is_everything or self.wave.proxy):
            return False
        self.look_at = 10 * self.n_held
        if self._canaries() is Canaries.WELL:
            return False
        self._decide(Canaries.ILL)
        return True

    def _canaries(self) -> Canaries:
        return look(self.ctx, self.site, own_pages([one.page for one in self.own.known.values()]), self.ctx.limits.rules)

    def _decide(self, said: Canaries) -> None:
        """Keep what the canaries said: whoever goes on after us decides alike."""
        self.said = said
        self.ctx.storage.runs.decide(self.run.id, said)

    def _settle(self, status: RunStatus) -> RunStatus:
        """Decide on what is held: it counts, unless too much turned bad at once and the canaries are ill, too.

        Returns how the run stands then: `status`, unless it was cut short here or our own network is ill.
        """
        self._store(self.ctx.now())
        if self.n_held and self.said is None:
            self._decide(self._canaries() if self._over().why else Canaries.WELL)
        if self.said is Canaries.ILL:
            self.ctx.tell_admin(CODE, note(self._over(), self.n_held, self.ctx.now()))
            self.why = WHY_ILL
        for chunk in self.ctx.storage.runs.held(self.run.id):
            if self.ctx.is_stopping() or not self.is_ours:
                return RunStatus.RUNNING
            if self.said is Canaries.ILL:
                self._file([self._thrown(one) for one in chunk], Filing.THROWN)
            else:
                self._count(chunk)
        if not self.why:
            return status
        self.n_done, _ = self.ctx.storage.runs.progress(self.run.id)
        return RunStatus.PARTIAL

    def _count(self, chunk: Sequence[HeldVisit]) -> None:
        """Let visits count, but for those that failed at our own proxy, which works again."""
        ours = [one for one in chunk if is_ours(one.visit)]
        if ours:
            self.why = WHY_PROXY
            self.ctx.tell_admin(CODE, flaw(self.wave.proxy, self.ctx.now()))
            self._file([self._thrown(one) for one in ours], Filing.THROWN)
        self._file(self._counted([one for one in chunk if one not in ours]), Filing.COUNTED)

    def _over(self) -> Held:
        return self.wave.held(self.ctx.storage.runs.bad_hosts(self.run.id, self.ctx.limits.rules.wave_host_min))

    def _thrown(self, one: HeldVisit) -> Entry:
        item, visit = recalled(one.item, one.visit, one.asked)
        return one.item, visit, void(self.site, item, visit, self.ctx.now())

    def _counted(self, chunk: Sequence[HeldVisit]) -> list[Entry]:
        """Conclude visits that were held, after a look beside pages that turned into others."""
        entries = [self._entry(one) for one in chunk]
        suspects = [entry for entry in entries if _is_suspect(entry)]
        self.siblings = self._look_beside(one_per_host(suspects)) if suspects else {}
        for n, one in enumerate(chunk):
            sibling = self.siblings.get(host(one.item.page))
            if sibling is not None and _is_suspect(entries[n]) and answers_alike(one.visit, sibling):
                entries[n] = self._entry(one, sibling)
        return entries

    def _entry(self, one: HeldVisit, sibling: Visit | None = None) -> Entry:
        """Conclude a visit that was held, for the links that it was asked about and nobody visited since."""
        item, visit = recalled(one.item, one.visit, one.asked)
        if not item.links:
            return one.item, visit, ()
        others = {key(link.target_page) for link in one.item.links if link not in item.links}
        outcomes = conclude(self.site, item, visit, visit.at, self._beside(item, sibling))
        return one.item, visit, tuple(made for made in outcomes if made.link_id or key(made.target_page) not in others)

    def _look_beside(self, suspects: Mapping[str, Entry]) -> dict[str, Visit]:
        """Visit an address that nobody made, one of each host; hosts looked at in the chunk before are not asked again."""
        found = {name: visit for name, visit in self.siblings.items() if name in suspects}
        asked = {sibling_of(item.page): name for name, (item, _, _) in suspects.items() if name not in found}
        requests = [VisitRequest(address, ()) for address in asked if address]
        for visit in self.ctx.web.visit(requests) if requests else ():
            found[asked[visit.request_page]] = visit
            self._store_when_due(self.ctx.now())
        return found

    def _store_when_due(self, now: datetime) -> None:
        if len(self.batch) + len(self.held) >= BATCH or now - self.stored_at >= timedelta(seconds=BATCH_S):
            self._store(now)
        if self.run.kind != RECHECK and now - self.told_at >= timedelta(seconds=self.ctx.limits.edit_every_s):
            self.told_at = now
            self._tell(now)

    def _store(self, now: datetime) -> None:
        """Write down what came since: at most this much is visited again when we are killed."""
        store = self.ctx.storage
        with store.transaction():
            store.links.record_many(self.run.id, self.batch)
            store.runs.hold(self.run.id, self.held)
            self._extend(now)
        self.n_done += len(self.batch) + len(self.held)
        self.batch.clear()
        self.held.clear()
        self.progress.at(self.n_done, self.run.n_total)

    def _file(self, entries: list[Entry], how: Filing) -> None:
        """Write down what was decided on visits that were held."""
        with self.ctx.storage.transaction():
            self.ctx.storage.links.record_many(self.run.id, entries, how)
            self._extend(self.ctx.now(), is_further=True)

    def _extend(self, now: datetime, *, is_further: bool = False) -> None:
        self.stored_at = now
        runs, used_s = self.ctx.storage.runs, self.used_s(now)
        self.is_ours = runs.extend(self.run.id, self.ctx.owner, now, LEASE_S, used_s, is_further=is_further)

    def _tell(self, now: datetime) -> None:
        run = replace(self.run, n_done=self.n_done)
        used_s = (now - self.began_at).total_seconds()
        n_new = self.n_done - self.run.n_done
        left_s = used_s / n_new * (run.n_total - run.n_done) if n_new else 0.0
        self.ctx.storage.outbox.edit(run.message_key, "check_head", replace(first_head(self.ctx, self.site, run), left_s=left_s))

    def _end(self, status: RunStatus) -> RunStatus:
        if self.batch or self.held:
            self._store(self.ctx.now())
        return status


def _is_suspect(entry: Entry) -> bool:
    item, visit, outcomes = entry
    return any(is_suspect(outcome.verdict, item.reading, visit.page) for outcome in outcomes)
