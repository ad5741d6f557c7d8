"""Which pages a run visits, and in which order."""

import time
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.urls import key
from storage.columns import Id, digest
from storage.database import Database
from storage.links import LINKS, is_due
from storage.tables import RunItemRow, RunRow, table

ITEMS = table(RunItemRow)
RUNS = table(RunRow)
AT_ONCE = 10_000
"""Links of a site up to which a run gets its pages in the transaction that opens it: some tenths of a second."""
FIRST_PART, MAX_PART = 2_000, 20_000
"""Pages written in one transaction: first, and at most."""
PART_S = 0.25
"""Seconds that a part should hold the lock of all writers: the next one is halved after a longer one, else doubled."""
_ORDER = sa.Table(
    "run_order",
    sa.MetaData(),
    sa.Column("position", Id, primary_key=True, autoincrement=False),
    sa.Column("first_id", Id, nullable=False),
    prefixes=["TEMPORARY"],
)
_CACHE_KB = 64_000
"""Memory for pages of the index that addresses are scattered over while a part is written down; the usual two megabytes make
nearly every entry a page written."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which pages a run is to visit. Fields as in `Runs.open`."""

    site_id: int
    limit: int = 0
    target_page: str = ""
    page: str = ""
    due_before: datetime | None = None


def begin(connection: sa.Connection, run_id: int, wanted: Wanted) -> int:
    """Give a run its pages, or as many again; how many. On a large site they are only counted here, and the number is below
    zero until `complete` has written them down: nobody waits for that."""
    if _is_long(connection, wanted):
        return -_n_wanted(connection, run_id, wanted)
    return fill(connection, run_id, wanted)


def complete(db: Database, run_id: int) -> Generator[int, None, None]:
    """Write down the pages that a run lacks; see `Runs.fill`."""
    with db.reading() as connection:
        wanted = _missing(connection, run_id)
    if wanted is None:
        return
    yield from fill_in_parts(db, run_id, wanted)
    with db.reading() as connection:
        n_total = _n_items(connection, run_id)
    with db.writing() as connection:
        connection.execute(sa.update(RUNS).where(RUNS.c.id == run_id, RUNS.c.n_total < 0).values(n_total=n_total))


def by_host(connection: sa.Connection, run_id: int) -> Counter[str]:
    """Count the pages that a run still lacks, by host."""
    wanted = _missing(connection, run_id)
    if wanted is None:
        return Counter()
    chosen = _chosen(run_id, wanted).subquery()
    query = sa.select(chosen.c.page_host, sa.func.count()).group_by(chosen.c.page_host)
    return Counter({str(host): int(n) for host, n in connection.execute(query)})


def _missing(connection: sa.Connection, run_id: int) -> Wanted | None:
    """Which pages a run is still to be given; None when it has all."""
    row = connection.execute(sa.select(RUNS).where(RUNS.c.id == run_id)).one_or_none()
    if row is None or row.n_total >= 0:
        return None
    left = -row.n_total - _n_items(connection, run_id) if row.max_pages else 0
    # a run that had as many as it was limited to when it was cut off lacks none; 0 would mean all
    return Wanted(row.site_id, left, row.target_page) if left > 0 or not row.max_pages else Wanted(0)


def _n_items(connection: sa.Connection, run_id: int) -> int:
    query = sa.select(sa.func.count()).select_from(ITEMS).where(ITEMS.c.run_id == run_id)
    return int(connection.execute(query).scalar_one())


def _is_long(connection: sa.Connection, wanted: Wanted) -> bool:
    """Whether choosing and writing the pages of a run takes seconds."""
    if wanted.page or wanted.due_before is not None:
        return False
    some = sa.select(LINKS.c.id).where(LINKS.c.site_id == wanted.site_id).limit(AT_ONCE + 1).subquery()
    return int(connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()) > AT_ONCE


def _n_wanted(connection: sa.Connection, run_id: int, wanted: Wanted) -> int:
    """Count the pages that a run would be given now: along an index, for others wait meanwhile."""
    mine = [LINKS.c.site_id == wanted.site_id]
    if wanted.target_page:
        mine.append(LINKS.c.target_hash.in_((digest(key(wanted.target_page)), b"")))
    pages = sa.select(LINKS.c.page_hash).where(*mine).group_by(LINKS.c.page_hash).subquery()
    n = int(connection.execute(sa.select(sa.func.count()).select_from(pages)).scalar_one()) - _n_items(connection, run_id)
    return min(n, wanted.limit) if wanted.limit else n


def fill(connection: sa.Connection, run_id: int, wanted: Wanted) -> int:
    """Give a run its pages, or as many again, each once, in one transaction; how many.

    The hosts are woven together: every host's pages are spread evenly over the run and longer queues begin first, so the
    busiest host never waits for its turn, nor does anybody wait for it.
    """
    source = _pages(_woven(run_id, wanted).subquery("woven")).add_columns(sa.literal(run_id, sa.BigInteger))
    names = ["position", "page", "page_hash", "page_host", "run_id"]
    return int(connection.execute(sa.insert(ITEMS).from_select(names, source)).rowcount)


def fill_in_parts(db: Database, run_id: int, wanted: Wanted) -> Generator[int, None, None]:
    """The same for a run over very many pages: yields how many were written after each part, a short transaction of its own.

    Their order is worked out and their rows are read without any lock. Cut off at any point, what is written stays; another
    call adds what is missing.
    """
    with db.filling() as reading:
        _ORDER.create(reading)
        reading.execute(sa.insert(_ORDER).from_select(["first_id", "position"], _woven(run_id, wanted)))
        size, after = FIRST_PART, 0
        while rows := _part(reading, after, size):
            after, began = rows[-1]["position"], time.monotonic()
            _write(db, run_id, rows)
            size = min(2 * size, MAX_PART) if time.monotonic() - began < PART_S else max(size // 2, FIRST_PART // 4)
            yield len(rows)


def _part(reading: sa.Connection, after: int, size: int) -> list[dict[str, Any]]:
    query = _pages(_ORDER).where(_ORDER.c.position > after).limit(size)
    rows = [dict(row) for row in reading.execute(query).mappings()]
    # who reads on and on keeps SQLite from beginning its log anew
    reading.commit()
    return rows


def _write(db: Database, run_id: int, rows: list[dict[str, Any]]) -> None:
    # another process may write them too, when it took the run over
    insert = db.insert(ITEMS).on_conflict_do_nothing(index_elements=["run_id", "page_hash"])
    with db.writing() as connection, _room_for_pages(db, connection):
        connection.execute(insert, [row | {"run_id": run_id} for row in rows])


def _chosen(run_id: int, wanted: Wanted) -> sa.Select[tuple[str, int]]:
    """Host and first link of each page of a run. Unless there is a limit, an index alone says both: a million links have no
    time for a look into every row."""
    known = sa.select(ITEMS.c.page_hash).where(ITEMS.c.run_id == run_id)
    mine = [LINKS.c.site_id == wanted.site_id, LINKS.c.page_hash.not_in(known)]
    if wanted.target_page:
        mine.append(LINKS.c.target_hash.in_((digest(key(wanted.target_page)), b"")))
    if wanted.page:
        mine.append(LINKS.c.page_hash == digest(key(wanted.page)))
    if wanted.due_before is not None:
        mine.append(is_due(wanted.due_before))
    columns = (LINKS.c.id, LINKS.c.page_hash, LINKS.c.page_host, *((LINKS.c.last_visit_at,) if wanted.limit else ()))
    # a step of its own: SQLite would else take the index that groups, and look into the row behind each of its entries
    links = sa.select(*columns).where(*mine).cte("mine", nesting=True).prefix_with("MATERIALIZED")
    host, first_id = sa.func.min(links.c.page_host).label("page_host"), sa.func.min(links.c.id).label("first_id")
    pages = sa.select(host, first_id).group_by(links.c.page_hash)
    if not wanted.limit:
        return pages
    visited = sa.func.min(sa.func.coalesce(links.c.last_visit_at, 0, type_=sa.BigInteger))
    return pages.order_by(visited, first_id).limit(wanted.limit)


def _woven(run_id: int, wanted: Wanted) -> sa.Select[tuple[int, int]]:
    chosen = _chosen(run_id, wanted).subquery("chosen")
    # one window for both: the pages are sorted by host once
    host: dict[str, Any] = {"partition_by": chosen.c.page_host, "order_by": chosen.c.first_id, "rows": (None, None)}
    rank, n = sa.func.row_number().over(**host), sa.func.count().over(**host)
    placed = sa.select(chosen.c.first_id, ((rank - 0.5) / n).label("share"), n.label("queue")).subquery("placed")
    order = sa.func.row_number().over(order_by=(placed.c.share, placed.c.queue.desc(), placed.c.first_id))
    n_before = sa.select(sa.func.coalesce(sa.func.max(ITEMS.c.position), 0)).where(ITEMS.c.run_id == run_id).scalar_subquery()
    return sa.select(placed.c.first_id, (order + n_before).label("position"))


def _pages(woven: sa.FromClause) -> sa.Select[Any]:
    """The pages of an order with what is kept of them, in that order."""
    query = sa.select(woven.c.position, LINKS.c.page, LINKS.c.page_hash, LINKS.c.page_host)
    return query.join_from(woven, LINKS, LINKS.c.id == woven.c.first_id).order_by(woven.c.position)


@contextmanager
def _room_for_pages(db: Database, connection: sa.Connection) -> Iterator[None]:
    if not db.is_sqlite:
        yield
        return
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")
        connection.exec_driver_sql("PRAGMA shrink_memory")
