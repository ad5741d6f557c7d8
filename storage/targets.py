"""The linked pages of a site itself: what they answered, and which are to be visited in a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from bot.core.target_side import Answer, TargetPage
from storage.codec import dump, load
from storage.database import Database
from storage.links import LINKS
from storage.readings import signals_of
from storage.record import SITES, target_digest
from storage.runs import ITEMS
from storage.tables import TargetRow, table

TARGETS = table(TargetRow)
Answers = tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Targets:
    """Linked pages of all sites."""

    _db: Database

    def of_run(self, site_id: int, run_id: int, limit: int) -> tuple[TargetPage, ...]:
        """Pages of ours that the pages of a run not concluded yet are said to link to: visited longest ago first, never before
        all others, then most links first."""
        is_open = sa.or_(ITEMS.c.done_at.is_(None), ITEMS.c.held.is_not(None))
        linked = (
            sa.select(LINKS.c.target_hash, sa.func.min(LINKS.c.target_page).label("page"), sa.func.count().label("n"))
            .join(ITEMS, ITEMS.c.page_hash == LINKS.c.page_hash)
            .where(LINKS.c.site_id == site_id, LINKS.c.target_page != "", ITEMS.c.run_id == run_id, is_open)
            .group_by(LINKS.c.target_hash)
            .subquery("linked")
        )
        mine = sa.and_(TARGETS.c.site_id == site_id, TARGETS.c.target_hash == linked.c.target_hash)
        visited = sa.func.coalesce(TARGETS.c.visited_at, 0, type_=sa.BigInteger)
        known = (TARGETS.c.answers, TARGETS.c.is_noindex, TARGETS.c.canonical, TARGETS.c.signals)
        query = sa.select(linked.c.page, *known).join_from(linked, TARGETS, mine, isouter=True)
        query = query.order_by(visited, linked.c.n.desc(), linked.c.page).limit(limit)
        with self._db.reading() as connection:
            return tuple(_target(row) for row in connection.execute(query))

    def of_site(self, site_id: int) -> tuple[TargetPage, ...]:
        """Everything known of a site's linked pages."""
        query = sa.select(TARGETS).where(TARGETS.c.site_id == site_id).order_by(TARGETS.c.id)
        with self._db.reading() as connection:
            return tuple(_target(row) for row in connection.execute(query))

    def keep(self, site_id: int, pages: Sequence[TargetPage]) -> None:
        """Write down what linked pages are known as, after a visit to each."""
        rows = {target_digest(one.page): _row(site_id, one) for one in pages if one.answers}
        if not rows:
            return
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            insert = self._db.insert(TARGETS)
            names = ("visited_at", "answers", "is_noindex", "canonical", "signals")
            newest = {name: getattr(insert.excluded, name) for name in names}
            insert = insert.on_conflict_do_update(index_elements=["site_id", "target_hash"], set_=newest)
            connection.execute(insert, list(rows.values()))


def _row(site_id: int, one: TargetPage) -> dict[str, Any]:
    return {
        "site_id": site_id,
        "target_hash": target_digest(one.page),
        "page": one.page,
        "visited_at": one.answers[-1].at,
        "answers": dump(one.answers),
        "is_noindex": one.is_noindex,
        "canonical": one.canonical,
        "signals": None if one.signals is None else dump(one.signals),
    }


def _target(row: Any) -> TargetPage:
    if row.answers is None:
        return TargetPage(row.page)
    return TargetPage(row.page, load(Answers, row.answers), row.is_noindex, row.canonical, signals_of(row.signals))
