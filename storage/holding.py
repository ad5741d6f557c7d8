"""Visits that wait: kept with the pages of their run until it is clear that our own network is well."""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import sqlalchemy as sa

from bot.core.page import Visit
from bot.core.records import RunItem, RunStatus
from bot.core.waves import Canaries, stood
from storage.codec import dump, load
from storage.database import Database
from storage.tables import RunItemRow, RunRow, table

ITEMS = table(RunItemRow)
RUNS = table(RunRow)
Place = tuple[int, str]
CHUNK = 200
"""Visits read back at once: what a run holds in memory of all that waits."""


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit that waits. item: its page with the links known of it. asked: id and target page of the links that the visit was
    asked about, in its order. n_bad: links of the page that stood before and turned bad."""

    item: RunItem
    visit: Visit
    asked: tuple[Place, ...]
    n_bad: int = 0


@dataclass(frozen=True, slots=True)
class Brake:
    """How the brake of a run stands. n_stood, n_bad: links that stood before their visit, and those that turned bad. n_held:
    pages whose visit waits. said: what the canaries said when it was decided on them, None before."""

    n_stood: int = 0
    n_bad: int = 0
    n_held: int = 0
    said: Canaries | None = None


def n_stood(item: RunItem) -> int:
    """Count the links of a page that stood before it was visited."""
    return sum(link.last_visit_at is not None and stood(link.standing) for link in item.links)


def hold(db: Database, run_id: int, held: Sequence[HeldVisit]) -> int:
    """Keep visits with their pages, which count as done; how many were not done before. See `Runs.hold`."""
    if not held:
        return 0
    rows = [
        {"row_id": one.item.id, "at": one.visit.at, "kept": pack(one), "stood": n_stood(one.item), "bad": one.n_bad}
        for one in held
    ]
    kept: dict[str, Any] = {"done_at": sa.bindparam("at"), "held": sa.bindparam("kept")}
    kept |= {"n_stood": sa.bindparam("stood"), "n_bad": sa.bindparam("bad")}
    is_mine = sa.and_(ITEMS.c.id == sa.bindparam("row_id"), ITEMS.c.run_id == run_id, ITEMS.c.done_at.is_(None))
    is_running = sa.and_(RUNS.c.id == run_id, RUNS.c.status == RunStatus.RUNNING.value)
    with db.writing() as connection:
        # a run that was stopped decides nothing any more: its pages stay due
        if not connection.execute(sa.update(RUNS).where(is_running).values(n_done=RUNS.c.n_done)).rowcount:
            return 0
        n = connection.execute(sa.update(ITEMS).where(is_mine).values(**kept), rows).rowcount
        connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(n_done=RUNS.c.n_done + n))
    return int(n)


def pack(one: HeldVisit) -> bytes:
    """Turn a visit and what it was asked into bytes."""
    plain = {"visit": dump(one.visit), "asked": dump(one.asked)}
    return zlib.compress(msgspec.json.encode(plain))


def unpack(kept: bytes) -> tuple[Visit, tuple[Place, ...]]:
    """Turn what `pack` made back into the visit and the links that it was asked about."""
    plain: dict[str, Any] = msgspec.json.decode(zlib.decompress(kept))
    return load(Visit, plain["visit"]), tuple((int(link_id), str(page)) for link_id, page in plain["asked"])


def held_rows(db: Database, run_id: int) -> Iterator[Sequence[sa.Row[Any]]]:
    """Read what waits in chunks, pages of one host together; what was read may be let go meanwhile."""
    after: tuple[str, int] = ("", 0)
    while True:
        where = sa.and_(ITEMS.c.run_id == run_id, ITEMS.c.held.is_not(None))
        where = sa.and_(where, sa.tuple_(ITEMS.c.page_host, ITEMS.c.id) > sa.tuple_(sa.literal(after[0]), sa.literal(after[1])))
        query = sa.select(ITEMS).where(where).order_by(ITEMS.c.page_host, ITEMS.c.id).limit(CHUNK)
        with db.reading() as connection:
            rows = connection.execute(query).all()
        if not rows:
            return
        yield rows
        after = (rows[-1].page_host, rows[-1].id)


def brake(db: Database, run_id: int) -> Brake:
    """Tell how the brake of a run stands."""
    sums = [sa.func.coalesce(sa.func.sum(column), 0) for column in (ITEMS.c.n_stood, ITEMS.c.n_bad)]
    query = sa.select(*sums, sa.func.count(ITEMS.c.held)).where(ITEMS.c.run_id == run_id, ITEMS.c.done_at.is_not(None))
    with db.reading() as connection:
        row = connection.execute(query).one()
        said = connection.execute(sa.select(RUNS.c.canaries).where(RUNS.c.id == run_id)).scalar()
    n_stood, n_bad, n_held = map(int, row)
    return Brake(n_stood, n_bad, n_held, Canaries(said) if said else None)


def bad_hosts(db: Database, run_id: int, at_least: int) -> dict[str, tuple[int, int]]:
    """Give (links that stood, those that turned bad) of hosts where `at_least` turned bad within a run."""
    stood, bad = sa.func.sum(ITEMS.c.n_stood), sa.func.sum(ITEMS.c.n_bad)
    query = sa.select(ITEMS.c.page_host, stood, bad).where(ITEMS.c.run_id == run_id)
    with db.reading() as connection:
        rows = connection.execute(query.group_by(ITEMS.c.page_host).having(bad >= at_least))
        return {str(host): (int(n_good), int(n_bad)) for host, n_good, n_bad in rows}


def decide(db: Database, run_id: int, said: Canaries) -> None:
    """Write down what the canaries said, so that whoever goes on decides alike."""
    with db.writing() as connection:
        connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id).values(canaries=said.value))


def begin_anew(connection: sa.Connection, run_id: int) -> None:
    """Let a run that is resumed count anew; what still waits is decided on as it was."""
    waits = sa.exists().where(ITEMS.c.run_id == run_id, ITEMS.c.held.is_not(None))
    connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id, ~waits).values(canaries=""))
    counted = sa.or_(ITEMS.c.n_stood > 0, ITEMS.c.n_bad > 0)
    ended = sa.and_(ITEMS.c.run_id == run_id, ITEMS.c.held.is_(None), counted)
    connection.execute(sa.update(ITEMS).where(ended).values(n_stood=0, n_bad=0))


def forget(connection: sa.Connection, site_id: int, kinds: Iterable[str]) -> None:
    """Let go of what ended runs still hold: nobody can resume them once a newer one is opened, which visits those pages."""
    ended = sa.select(RUNS.c.id).where(
        RUNS.c.site_id == site_id, RUNS.c.kind.in_(list(kinds)), RUNS.c.status != RunStatus.RUNNING.value
    )
    connection.execute(sa.update(ITEMS).where(ITEMS.c.held.is_not(None), ITEMS.c.run_id.in_(ended)).values(held=None))
