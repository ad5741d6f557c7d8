"""A site summed up from what is kept of its referring domains; what was written since is folded first."""

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.anchors import Names
from bot.core.survey import AnchorSurvey, PageSurvey, Survey
from bot.core.totals import total, total_anchors, total_pages
from storage.columns import to_us
from storage.counting import ANCHORS, class_of, mark_of, names_of, recount_all
from storage.database import Database
from storage.sums import Sums, indexed, refresh

__all__ = ["Surveys", "indexed"]

FETCHED = 10_000
"""Rows brought at a time."""


@dataclass(frozen=True, slots=True)
class Surveys:
    """Sums over the links of all sites."""

    _db: Database

    def of_site(self, site_id: int, before: datetime | None = None) -> Survey:
        """Sum up a site. before: the time whose classes of anchors are wanted as well."""
        self.refresh(site_id)
        with _no_collecting(), self._db.reading() as connection:
            own = names_of(connection, site_id).domains
            return total(Sums(connection, site_id), own, before_us=None if before is None else to_us(before))

    def anchors(self, site_id: int, before: datetime | None = None) -> AnchorSurvey:
        """Sum up what links say and nothing else, in a fraction of the time."""
        self.refresh(site_id)
        with _no_collecting(), self._db.reading() as connection:
            own = names_of(connection, site_id).domains
            return total_anchors(Sums(connection, site_id), own, before_us=None if before is None else to_us(before))

    def pages(self, site_id: int) -> PageSurvey:
        """Sum up which pages of ours are linked and nothing else."""
        self.refresh(site_id)
        with _no_collecting(), self._db.reading() as connection:
            return total_pages(Sums(connection, site_id), names_of(connection, site_id).domains)

    def refresh(self, site_id: int) -> int:
        """Bring what is kept of a site up to date, after long work, so that nobody's command waits for it; how many domains."""
        n = refresh(self._db, site_id)
        self._class_anew(site_id)
        return n

    def names(self, site_id: int) -> Names:
        """What a site's anchors are held against."""
        with self._db.reading() as connection:
            return names_of(connection, site_id)

    def recount(self, site_id: int) -> None:
        """Work out anew what is counted of every link of a site: for links that were written past this room's doors."""
        with self._db.writing() as connection:
            recount_all(connection, site_id)

    def _class_anew(self, site_id: int) -> None:
        """Class the anchors that were classed by other names than the site has now."""
        with self._db.reading() as connection:
            names = names_of(connection, site_id)
            is_stale = sa.and_(ANCHORS.c.site_id == site_id, ANCHORS.c.named != mark_of(names))
            query = sa.select(ANCHORS.c.anchor, ANCHORS.c.text, ANCHORS.c.kind, ANCHORS.c.anchor_class).where(is_stale)
            stale = connection.execute(query.limit(1)).all()
        while stale:
            with self._db.writing() as connection:
                stale = connection.execute(query.limit(FETCHED)).all()
                _class(connection, site_id, stale, names)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Put the collector of garbage off: what is summed up holds no cycles, and walking over it takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _class(connection: sa.Connection, site_id: int, rows: Sequence[Any], names: Names) -> None:
    if not rows:
        return
    mark = mark_of(names)
    new = [{"number": row.anchor, "named_by": mark, "new": class_of(row.text, row.kind, names).value} for row in rows]
    update = sa.update(ANCHORS).where(ANCHORS.c.site_id == site_id, ANCHORS.c.anchor == sa.bindparam("number"))
    connection.execute(update.values(anchor_class=sa.bindparam("new"), named=sa.bindparam("named_by")), new)
