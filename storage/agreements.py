"""What pages promised: one agreement per page and target page, whether the link stands already or not."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.agreements import Agreement
from bot.core.records import Standing
from bot.core.urls import host, key, site_of
from storage.columns import digest
from storage.counting import recount
from storage.database import Database
from storage.link_rows import link_of
from storage.links import LINKS
from storage.record import SITES, standing_columns, target_digest
from storage.tables import AgreementRow, table

AGREEMENTS = table(AgreementRow)


@dataclass(frozen=True, slots=True)
class Agreements:
    """Agreements of all sites."""

    _db: Database

    def agree(self, agreement: Agreement, now: datetime) -> Agreement | None:
        """Keep an agreement in place of the one before on the same page and target page, which is given back.

        A link that nobody knows yet is added, so that it is visited; a known one counts as agreed and is due now.
        """
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, agreement.site_id)
            where = _at(agreement.site_id, agreement.page, agreement.target_page)
            before = connection.execute(sa.select(AGREEMENTS).where(*where)).one_or_none()
            row = _row(agreement, now)
            if before is None:
                connection.execute(sa.insert(AGREEMENTS).values(row))
            else:
                connection.execute(sa.update(AGREEMENTS).where(*where).values(row))
            self._make_known(connection, agreement, now)
            _mark(connection, agreement, now, is_agreed=True)
            return None if before is None else _agreement(before)

    def end(self, site_id: int, page: str, target_page: str, now: datetime) -> Agreement | None:
        """Forget an agreement and give it back; None when there is none."""
        with self._db.writing() as connection:
            self._db.lock_site(connection, SITES, site_id)
            where = _at(site_id, page, target_page)
            before = connection.execute(sa.select(AGREEMENTS).where(*where)).one_or_none()
            if before is None:
                return None
            connection.execute(sa.delete(AGREEMENTS).where(*where))
            ended = _agreement(before)
            _mark(connection, ended, now, is_agreed=False)
            return ended

    def of_page(self, site_id: int, page: str) -> tuple[Agreement, ...]:
        """What one page promised to a site."""
        return self._all(AGREEMENTS.c.site_id == site_id, AGREEMENTS.c.page_hash == digest(key(page)))

    def by_page(self, site_id: int) -> dict[str, tuple[Agreement, ...]]:
        """All agreements of a site, by `urls.key` of the page."""
        found: dict[str, tuple[Agreement, ...]] = {}
        for agreement in self._all(AGREEMENTS.c.site_id == site_id):
            name = key(agreement.page)
            found[name] = (*found.get(name, ()), agreement)
        return found

    def _all(self, *where: Any) -> tuple[Agreement, ...]:
        with self._db.reading() as connection:
            rows = connection.execute(sa.select(AGREEMENTS).where(*where).order_by(AGREEMENTS.c.id))
            return tuple(_agreement(row) for row in rows)

    def _make_known(self, connection: sa.Connection, agreement: Agreement, now: datetime) -> None:
        """Add the link that was agreed, unless one stands there for it; it was never seen, so it is new when it is."""
        page_hash, name = digest(key(agreement.page)), host(agreement.page)
        on_page = [LINKS.c.site_id == agreement.site_id, LINKS.c.page_hash == page_hash]
        if not agreement.target_page and connection.execute(sa.select(LINKS.c.id).where(*on_page).limit(1)).first():
            return
        row = {
            "site_id": agreement.site_id,
            "page": agreement.page,
            "page_hash": page_hash,
            "page_host": name,
            "page_domain": site_of(name),
            "target_page": agreement.target_page,
            "target_hash": target_digest(agreement.target_page),
            "providers": "",
            "claimed_anchor": agreement.anchor,
            **standing_columns(Standing()),
            "occurrences_hash": b"",
            "first_seen_at": now,
            "title": "",
            "chain": [],
            "evidence": [],
            "house_policy": "",
        }
        connection.execute(self._db.insert(LINKS).values(row).on_conflict_do_nothing())


def _at(site_id: int, page: str, target_page: str) -> tuple[Any, ...]:
    is_page = AGREEMENTS.c.page_hash == digest(key(page))
    return AGREEMENTS.c.site_id == site_id, is_page, AGREEMENTS.c.target_hash == target_digest(target_page)


def _mark(connection: sa.Connection, agreement: Agreement, now: datetime, *, is_agreed: bool) -> None:
    """Let the links meant count as agreed or not; the next visit is due now."""
    where = [LINKS.c.site_id == agreement.site_id, LINKS.c.page_hash == digest(key(agreement.page))]
    if agreement.target_page:
        where.append(LINKS.c.target_hash == target_digest(agreement.target_page))
    found = connection.execute(sa.select(LINKS).where(*where)).all()
    for row in found:
        standing = replace(link_of(row).standing, is_agreed=is_agreed, next_visit_at=now)
        connection.execute(sa.update(LINKS).where(LINKS.c.id == row.id).values(standing_columns(standing)))
    recount(connection, (row.id for row in found))


def _row(agreement: Agreement, now: datetime) -> dict[str, Any]:
    names = (
        "site_id",
        "page",
        "target_page",
        "anchor",
        "rel",
        "placement",
        "until",
        "cost_cents",
        "currency",
        "contact",
        "owner",
    )
    hashes = {"page_hash": digest(key(agreement.page)), "target_hash": target_digest(agreement.target_page)}
    return {name: getattr(agreement, name) for name in names} | hashes | {"made_by": agreement.by, "made_at": now}


def _agreement(row: sa.Row[Any]) -> Agreement:
    return Agreement(
        site_id=row.site_id,
        page=row.page,
        target_page=row.target_page,
        anchor=row.anchor,
        rel=row.rel,
        placement=row.placement,
        until=row.until,
        cost_cents=row.cost_cents,
        currency=row.currency,
        contact=row.contact,
        owner=row.owner,
        by=row.made_by,
        made_at=row.made_at,
        id=row.id,
    )
