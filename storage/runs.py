"""Runs: stored checks, leased by one process at a time and resumed by the next; their pages in a fair order."""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.core.places import Asker, Edge, Place
from bot.core.records import Run, RunItem, RunStatus
from bot.core.urls import key
from bot.core.waves import Canaries
from storage import holding
from storage.columns import digest
from storage.database import Database
from storage.holding import Brake, HeldVisit
from storage.itinerary import Wanted, begin, by_host, complete
from storage.link_rows import link_of
from storage.links import LINKS
from storage.readings import readings
from storage.tables import RunItemRow, RunRow, SiteRow, table

RUNS = table(RunRow)
ITEMS = table(RunItemRow)
SITES = table(SiteRow)
MAX_ATTEMPTS = 3
CHUNK = 500
CHECK = "check"
"""The kind of a run over a whole site."""
WATCH = "watch"
"""The kind of a run over the pages of a site that are due; it gives way to a check."""


@dataclass(frozen=True, slots=True)
class Runs:
    """Stored checks."""

    _db: Database

    def open(
        self,
        site_id: int,
        kind: str,
        request_id: str,
        asker: Asker,
        place: Place,
        message_key: str,
        limit: int,
        budget_s: float,
        now: datetime,
        target_page: str = "",
        page: str = "",
        due_before: datetime | None = None,
    ) -> tuple[Run, bool]:
        """Open a run over the site's pages; (run, False) when this request opened one before or another is running.

        kind: one check of a site runs at a time; a run of any other kind stands in the way of its own kind alone, and only
        when both are about the same `page`. limit: pages at most, those visited longest ago first, 0 for all. target_page:
        only pages said to link there, or to the site without naming a page. page: this referring page alone. due_before:
        only pages with a link whose next visit is due by then. A watch waits for a check and for the watch before it; a
        check stops a watch, whose pages stay due. A run over a large site gets its pages by `fill`, before it is carried out.
        """
        wanted = Wanted(site_id, limit, target_page, page, due_before)
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            rival = _rival(site_id, kind, page)
            before = self._one(connection, RUNS.c.request_id == request_id) or self._one(connection, rival)
            if before is not None:
                return before, False
            if kind == CHECK:
                stopped = {"status": RunStatus.STOPPED.value, "finished_at": now, "lease_until": None, "owner": ""}
                connection.execute(sa.update(RUNS).where(_running(site_id, WATCH)).values(**stopped))
            holding.forget(connection, site_id, (CHECK, WATCH) if kind == CHECK else (kind,))
            row = {
                "site_id": site_id,
                "kind": kind,
                "request_id": request_id,
                "status": RunStatus.RUNNING.value,
                "asker_user": asker.user,
                "asker_team": asker.team,
                "edge": place.edge.value,
                "channel": place.channel,
                "thread_ts": place.thread_ts,
                "message_key": message_key,
                "target_page": target_page,
                "max_pages": limit,
                "budget_s": budget_s,
                "owner": "",
                "started_at": now,
            }
            run_id = int(connection.execute(sa.insert(RUNS).values(row).returning(RUNS.c.id)).scalar_one())
            n_total = begin(connection, run_id, wanted)
            connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(n_total=n_total))
            opened = self._one(connection, RUNS.c.id == run_id)
            assert opened is not None
            return opened, True

    def get(self, run_id: int) -> Run | None:
        """One run; None when there is none by that id."""
        with self._db.reading() as connection:
            return self._one(connection, RUNS.c.id == run_id)

    def running(self, site_id: int) -> Run | None:
        """The check of a site that has not ended."""
        with self._db.reading() as connection:
            row = connection.execute(_RUNNING_CHECK, {"of_site": site_id}).one_or_none()
            return None if row is None else _run(row)

    def latest(self, site_id: int, *, before: int = 0) -> Run | None:
        """The newest check of a site that ended with a report (finished or partial). before: only older ones than this id."""
        query = _ENDED_CHECK.where(RUNS.c.id < before) if before else _ENDED_CHECK
        with self._db.reading() as connection:
            row = connection.execute(query, {"of_site": site_id}).one_or_none()
            return None if row is None else _run(row)

    def newest_of(self, site_id: int, kind: str) -> Run | None:
        """The newest run of a kind, however it stands; None when there was none."""
        with self._db.reading() as connection:
            return self._one(connection, sa.and_(RUNS.c.site_id == site_id, RUNS.c.kind == kind))

    def stop(self, site_id: int, kind: str, now: datetime) -> int:
        """End the running runs of a kind where they stand; how many. Their pages that were not visited stay due."""
        stopped = {"status": RunStatus.STOPPED.value, "finished_at": now, "lease_until": None, "owner": ""}
        with self._db.writing() as connection:
            return int(connection.execute(sa.update(RUNS).where(_running(site_id, kind)).values(**stopped)).rowcount)

    def is_running(self, edge: Edge) -> bool:
        """Whether a run that was asked for at this edge has not ended."""
        where = sa.and_(RUNS.c.edge == edge.value, RUNS.c.status == RunStatus.RUNNING.value)
        with self._db.reading() as connection:
            return self._one(connection, where) is not None

    def newest(self, edge: Edge, since: datetime) -> Run | None:
        """The newest run that was asked for at this edge at or after `since`; None when there was none."""
        with self._db.reading() as connection:
            return self._one(connection, sa.and_(RUNS.c.edge == edge.value, RUNS.c.started_at >= since))

    def claim(self, owner: str, now: datetime, lease_s: float) -> Run | None:
        """The oldest running run that nobody works on, ours for `lease_s`.

        A run that was taken up three times without getting a page further is given out one last time as FAILED, already
        ended: say so in its message, in the same transaction.
        """
        is_free = sa.or_(RUNS.c.lease_until.is_(None), RUNS.c.lease_until <= now)
        where = sa.and_(RUNS.c.status == RunStatus.RUNNING.value, is_free)
        with self._db.writing() as connection:
            columns = (RUNS.c.id, RUNS.c.attempts, RUNS.c.n_done, RUNS.c.n_done_at_claim)
            query = sa.select(*columns).where(where).order_by(RUNS.c.id).limit(1)
            row = connection.execute(self._db.skip_locked(query)).one_or_none()
            if row is None:
                return None
            # pages done since the last claim wipe out earlier attempts, though whoever did them died before it could say so
            attempts = 0 if row.n_done > row.n_done_at_claim else row.attempts
            values: dict[str, Any] = {
                "owner": owner,
                "lease_until": now + timedelta(seconds=lease_s),
                "attempts": attempts + 1,
                "n_done_at_claim": row.n_done,
            }
            if attempts >= MAX_ATTEMPTS:
                values = {"status": RunStatus.FAILED.value, "finished_at": now, "lease_until": None}
            connection.execute(sa.update(RUNS).where(RUNS.c.id == row.id).values(**values))
            return self._one(connection, RUNS.c.id == row.id)

    def extend(
        self, run_id: int, owner: str, now: datetime, lease_s: float, used_s: float | None = None, *, is_further: bool = False
    ) -> bool:
        """Keep the lease; False when it is no longer ours: stop then. used_s: seconds of the budget used in all, if known.

        Pages done since the claim wipe out earlier attempts, and so does anything else that brought the run further.
        """
        attempts = sa.case((RUNS.c.n_done > RUNS.c.n_done_at_claim, 1), else_=RUNS.c.attempts)
        values: dict[str, Any] = {"lease_until": now + timedelta(seconds=lease_s), "attempts": 1 if is_further else attempts}
        if used_s is not None:
            values["used_s"] = used_s
        return self._update(_mine(run_id, owner), **values)

    def release(self, run_id: int, owner: str, used_s: float) -> bool:
        """Let go of a run in good order, for the next process; this was no failed attempt."""
        attempts = sa.case((RUNS.c.attempts > 0, RUNS.c.attempts - 1), else_=0)
        return self._update(_mine(run_id, owner), lease_until=None, owner="", used_s=used_s, attempts=attempts)

    def finish(self, run_id: int, status: RunStatus, now: datetime) -> bool:
        """End a run; False when it had ended already."""
        where = sa.and_(RUNS.c.id == run_id, RUNS.c.status == RunStatus.RUNNING.value)
        return self._update(where, status=status.value, finished_at=now, lease_until=None, owner="")

    def resume(self, run_id: int, budget_s: float, now: datetime) -> bool:
        """Go on with a partial, stopped or failed run with a new budget; False when it cannot: running or finished already,
        another run of the site is running, or a newer one has ended since.

        One that has done all the pages it was limited to gets as many more.
        """
        with self._db.writing() as connection:
            found = connection.execute(sa.select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
            if found is None or found.status in (RunStatus.RUNNING.value, RunStatus.FINISHED.value):
                return False
            self._db.lock_site(connection, SITES, found.site_id)
            newer = sa.and_(RUNS.c.site_id == found.site_id, RUNS.c.kind == found.kind, RUNS.c.id > run_id)
            if self._one(connection, newer) is not None:
                return False
            values: dict[str, Any] = {
                "status": RunStatus.RUNNING.value,
                "finished_at": None,
                "budget_s": budget_s,
                "used_s": 0.0,
                "attempts": 0,
                "owner": "",
                "lease_until": now,
            }
            if found.max_pages and found.n_done >= abs(found.n_total):
                more = begin(connection, run_id, Wanted(found.site_id, found.max_pages, found.target_page))
                values["n_total"] = found.n_total + more if more >= 0 else more - found.n_total
            is_ended = sa.and_(RUNS.c.id == run_id, RUNS.c.status == found.status)
            holding.begin_anew(connection, run_id)
            return bool(connection.execute(sa.update(RUNS).where(is_ended).values(**values)).rowcount)

    def fill(self, run_id: int) -> Generator[int, None, None]:
        """Give a run the pages that it was opened without, in short transactions: yields how many after each. Nothing for a run
        that has its pages. Left early, or killed, the next call goes on; every page is there once when it comes to its end."""
        return complete(self._db, run_id)

    def items(self, run_id: int) -> Iterator[RunItem]:
        """Pages not done yet, in order, with all links of the site that they are said to hold; read as they are asked for."""
        position = -1
        with self._db.reading() as connection:
            run = self._one(connection, RUNS.c.id == run_id)
        if run is None:
            return
        while True:
            chunk = self._chunk(run, position)
            if not chunk:
                return
            position = chunk[-1][0]
            for _, item in chunk:
                if item.links:
                    yield item

    def hold(self, run_id: int, held: Sequence[HeldVisit]) -> int:
        """Keep visits that wait with their pages: those are done, and nothing else is written of them; how many were not done
        before. A run that has ended keeps none."""
        return holding.hold(self._db, run_id, held)

    def held(self, run_id: int) -> Iterator[list[HeldVisit]]:
        """What waits, in chunks, pages of one host together, each with the links that its page holds now. What was given may be
        let go (`Links.record_many`) before the next is asked for."""
        run = self.get(run_id)
        for rows in holding.held_rows(self._db, run_id) if run is not None else ():
            assert run is not None
            with self._db.reading() as connection:
                items = _with_links(connection, run.site_id, rows)
            yield [HeldVisit(item, *holding.unpack(row.held), row.n_bad) for row, item in zip(rows, items, strict=True)]

    def brake(self, run_id: int) -> Brake:
        """How the brake of a run stands after the visits stored so far."""
        return holding.brake(self._db, run_id)

    def bad_hosts(self, run_id: int, at_least: int) -> dict[str, tuple[int, int]]:
        """(links that stood, those that turned bad) of hosts where `at_least` turned bad within a run."""
        return holding.bad_hosts(self._db, run_id, at_least)

    def decide(self, run_id: int, said: Canaries) -> None:
        """Write down what the canaries said of a run, so that whoever goes on decides alike."""
        holding.decide(self._db, run_id, said)

    def page_of(self, run_id: int) -> str:
        """The first page of a run, done or not; "" when it has none."""
        query = sa.select(ITEMS.c.page).where(ITEMS.c.run_id == run_id).order_by(ITEMS.c.position).limit(1)
        with self._db.reading() as connection:
            return str(connection.execute(query).scalar() or "")

    def progress(self, run_id: int) -> tuple[int, int]:
        """(pages done, pages in all)."""
        with self._db.reading() as connection:
            row = connection.execute(sa.select(RUNS.c.n_done, RUNS.c.n_total).where(RUNS.c.id == run_id)).one_or_none()
        return (int(row.n_done), abs(int(row.n_total))) if row is not None else (0, 0)

    def pages_by_host(self, run_id: int) -> dict[str, int]:
        """How many pages of each host are still to be visited."""
        pending = sa.and_(ITEMS.c.run_id == run_id, ITEMS.c.done_at.is_(None))
        query = sa.select(ITEMS.c.page_host, sa.func.count()).where(pending).group_by(ITEMS.c.page_host)
        with self._db.reading() as connection:
            found = Counter({str(host): int(n) for host, n in connection.execute(query)})
            return found + by_host(connection, run_id)

    def _chunk(self, run: Run, position: int) -> list[tuple[int, RunItem]]:
        pending = sa.and_(ITEMS.c.run_id == run.id, ITEMS.c.done_at.is_(None), ITEMS.c.position > position)
        query = sa.select(ITEMS).where(pending).order_by(ITEMS.c.position).limit(CHUNK)
        with self._db.reading() as connection:
            rows = connection.execute(query).all()
            items = _with_links(connection, run.site_id, rows)
        return [(row.position, item) for row, item in zip(rows, items, strict=True)]

    def _update(self, where: Any, **values: Any) -> bool:
        with self._db.writing() as connection:
            return bool(connection.execute(sa.update(RUNS).where(where).values(**values)).rowcount)

    @staticmethod
    def _one(connection: sa.Connection, where: Any) -> Run | None:
        row = connection.execute(sa.select(RUNS).where(where).order_by(RUNS.c.id.desc()).limit(1)).one_or_none()
        return None if row is None else _run(row)


def _with_links(connection: sa.Connection, site_id: int, rows: Sequence[sa.Row[Any]]) -> list[RunItem]:
    """Make the pages of a run from their rows."""
    if not rows:
        return []
    hashes = [row.page_hash for row in rows]
    mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_hash.in_(hashes))
    links: dict[bytes, list[Any]] = {}
    for found in connection.execute(sa.select(LINKS).where(mine).order_by(LINKS.c.id)):
        links.setdefault(found.page_hash, []).append(link_of(found))
    read = readings(connection, site_id, hashes)
    return [RunItem(row.id, row.page, tuple(links.get(row.page_hash, ())), read.get(row.page_hash)) for row in rows]


def _rival(site_id: int, kind: str, page: str) -> Any:
    """What a new run of this kind has to wait for."""
    if kind == CHECK:
        return _running(site_id)
    if kind == WATCH:
        return _running(site_id, CHECK, WATCH)
    return _running_on(site_id, kind, page)


def _running(site_id: int, *kinds: str) -> Any:
    return sa.and_(RUNS.c.site_id == site_id, RUNS.c.status == RunStatus.RUNNING.value, RUNS.c.kind.in_(kinds or (CHECK,)))


def _running_on(site_id: int, kind: str, page: str) -> Any:
    on_page = sa.exists().where(ITEMS.c.run_id == RUNS.c.id, ITEMS.c.page_hash == digest(key(page)))
    return sa.and_(RUNS.c.site_id == site_id, RUNS.c.status == RunStatus.RUNNING.value, RUNS.c.kind == kind, on_page)


def _mine(run_id: int, owner: str) -> Any:
    return sa.and_(RUNS.c.id == run_id, RUNS.c.owner == owner, RUNS.c.status == RunStatus.RUNNING.value)


# Made once: every look at how things stand asks for these, and making a statement costs more than carrying it out.
_CHECK_OF = sa.select(RUNS).where(RUNS.c.site_id == sa.bindparam("of_site"), RUNS.c.kind == CHECK)
_NEWEST_CHECK_OF = _CHECK_OF.order_by(RUNS.c.id.desc()).limit(1)
_RUNNING_CHECK = _NEWEST_CHECK_OF.where(RUNS.c.status == RunStatus.RUNNING.value)
_ENDED_CHECK = _NEWEST_CHECK_OF.where(RUNS.c.status.in_((RunStatus.FINISHED.value, RunStatus.PARTIAL.value)))


def _run(row: sa.Row[Any]) -> Run:
    return Run(
        id=row.id,
        site_id=row.site_id,
        kind=row.kind,
        status=RunStatus(row.status),
        asker=Asker(row.asker_user, row.asker_team),
        place=Place(Edge(row.edge), row.channel, row.thread_ts),
        message_key=row.message_key,
        started_at=row.started_at,
        n_total=abs(row.n_total),
        n_done=row.n_done,
        limit=row.max_pages,
        budget_s=row.budget_s,
        used_s=row.used_s,
        finished_at=row.finished_at,
        target_page=row.target_page,
    )
