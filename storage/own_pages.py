"""Pages of a site that a person named; one kind each."""

from dataclasses import dataclass

import sqlalchemy as sa

from bot.core.own_pages import OwnPage, PageKind
from bot.core.urls import key
from storage.columns import digest
from storage.database import Database
from storage.tables import OwnPageRow, table

PAGES = table(OwnPageRow)


@dataclass(frozen=True, slots=True)
class OwnPages:
    """Named pages of all sites."""

    _db: Database

    def add(self, site_id: int, named: OwnPage) -> OwnPage | None:
        """Name a page, or name it anew; what it was before, None for a new one."""
        with self._db.writing() as connection:
            before = self._one(connection, site_id, named.page)
            row = {"page": named.page, "kind": named.kind.value, "by": named.by, "at": named.at}
            insert = self._db.insert(PAGES).values(site_id=site_id, target_hash=digest(key(named.page)), **row)
            connection.execute(insert.on_conflict_do_update(index_elements=["site_id", "target_hash"], set_=row))
            return before

    def remove(self, site_id: int, page: str) -> OwnPage | None:
        """Forget what a page is for; what it was, None when nobody had named it."""
        with self._db.writing() as connection:
            before = self._one(connection, site_id, page)
            connection.execute(sa.delete(PAGES).where(*_at(site_id, page)))
            return before

    def of_site(self, site_id: int) -> tuple[OwnPage, ...]:
        """All of a site's, by kind, then by address."""
        query = sa.select(PAGES).where(PAGES.c.site_id == site_id).order_by(PAGES.c.kind, PAGES.c.page)
        with self._db.reading() as connection:
            return tuple(_page(row) for row in connection.execute(query))

    @staticmethod
    def _one(connection: sa.Connection, site_id: int, page: str) -> OwnPage | None:
        row = connection.execute(sa.select(PAGES).where(*_at(site_id, page))).first()
        return _page(row) if row is not None else None


def _at(site_id: int, page: str) -> tuple[sa.ColumnElement[bool], ...]:
    return PAGES.c.site_id == site_id, PAGES.c.target_hash == digest(key(page))


def _page(row: sa.Row[tuple[object, ...]]) -> OwnPage:
    return OwnPage(row.page, PageKind(row.kind), row.by, row.at)
