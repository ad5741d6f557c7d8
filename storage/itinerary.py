"""Which pages a run visits, and in which order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.urls import key
from storage.columns import Id, digest
from storage.database import Database
from storage.links import LINKS, is_due
from storage.tables import RunItemRow, table

ITEMS = table(RunItemRow)
_ORDER = sa.Table(
    "run_order",
    sa.MetaData(),
    sa.Column("position", Id, primary_key=True, autoincrement=False),
    sa.Column("first_id", Id, nullable=False),
    prefixes=["TEMPORARY"],
)
_CACHE_KB = 64_000
"""Memory for pages of the index that addresses are scattered over while a whole site is written down; the usual two megabytes
make every one of a million entries a page written."""


def fill(
    db: Database,
    connection: sa.Connection,
    run_id: int,
    site_id: int,
    limit: int,
    target_page: str = "",
    page: str = "",
    due_before: datetime | None = None,
) -> int:
    """Give a run its pages, or as many again, each once; how many. Arguments as in `Runs.open`.

    The hosts are woven together: every host's pages are spread evenly over the run and longer queues begin first, so the
    busiest host never waits for its turn, nor does anybody wait for it.
    """
    pages = _chosen(run_id, site_id, limit, target_page, page, due_before)
    if limit or page or due_before is not None or not db.is_sqlite:
        return _add(connection, run_id, _woven(run_id, pages).subquery("woven"))
    _ORDER.create(connection)
    connection.execute(sa.insert(_ORDER).from_select(["first_id", "position"], _woven(run_id, pages)))
    with _room_for_pages(connection):
        n = _add(connection, run_id, _ORDER)
    _ORDER.drop(connection)
    return n


def _chosen(
    run_id: int, site_id: int, limit: int, target_page: str, page: str, due_before: datetime | None
) -> sa.Select[tuple[str, int]]:
    """Host and first link of each page of a run. Unless there is a limit, an index alone says both: a million links have no
    time for a look into every row."""
    known = sa.select(ITEMS.c.page_hash).where(ITEMS.c.run_id == run_id)
    mine = [LINKS.c.site_id == site_id, LINKS.c.page_hash.not_in(known)]
    if target_page:
        mine.append(LINKS.c.target_hash.in_((digest(key(target_page)), b"")))
    if page:
        mine.append(LINKS.c.page_hash == digest(key(page)))
    if due_before is not None:
        mine.append(is_due(due_before))
    columns = (LINKS.c.id, LINKS.c.page_hash, LINKS.c.page_host, *((LINKS.c.last_visit_at,) if limit else ()))
    # a step of its own: SQLite would else take the index that groups, and look into the row behind each of its entries
    links = sa.select(*columns).where(*mine).cte("mine", nesting=True).prefix_with("MATERIALIZED")
    host, first_id = sa.func.min(links.c.page_host).label("page_host"), sa.func.min(links.c.id).label("first_id")
    pages = sa.select(host, first_id).group_by(links.c.page_hash)
    if not limit:
        return pages
    visited = sa.func.min(sa.func.coalesce(links.c.last_visit_at, 0, type_=sa.BigInteger))
    return pages.order_by(visited, first_id).limit(limit)


def _woven(run_id: int, pages: sa.Select[tuple[str, int]]) -> sa.Select[tuple[int, int]]:
    chosen = pages.subquery("chosen")
    # one window for both: the pages are sorted by host once
    host: dict[str, Any] = {"partition_by": chosen.c.page_host, "order_by": chosen.c.first_id, "rows": (None, None)}
    rank, n = sa.func.row_number().over(**host), sa.func.count().over(**host)
    placed = sa.select(chosen.c.first_id, ((rank - 0.5) / n).label("share"), n.label("queue")).subquery("placed")
    order = sa.func.row_number().over(order_by=(placed.c.share, placed.c.queue.desc(), placed.c.first_id))
    n_before = sa.select(sa.func.coalesce(sa.func.max(ITEMS.c.position), 0)).where(ITEMS.c.run_id == run_id).scalar_subquery()
    return sa.select(placed.c.first_id, (order + n_before).label("position"))


def _add(connection: sa.Connection, run_id: int, woven: sa.FromClause) -> int:
    columns = (LINKS.c.page, LINKS.c.page_hash, LINKS.c.page_host)
    source = sa.select(sa.literal(run_id, sa.BigInteger), woven.c.position, *columns)
    source = source.join_from(woven, LINKS, LINKS.c.id == woven.c.first_id).order_by(woven.c.position)
    names = ["run_id", "position", "page", "page_hash", "page_host"]
    return int(connection.execute(sa.insert(ITEMS).from_select(names, source)).rowcount)


@contextmanager
def _room_for_pages(connection: sa.Connection) -> Iterator[None]:
    usual = connection.exec_driver_sql("PRAGMA cache_size").scalar_one()
    connection.exec_driver_sql(f"PRAGMA cache_size=-{_CACHE_KB}")
    try:
        yield
    finally:
        connection.exec_driver_sql(f"PRAGMA cache_size={usual}")
        connection.exec_driver_sql("PRAGMA shrink_memory")
