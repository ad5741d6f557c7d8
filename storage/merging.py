"""From the waiting room into the tables: a handful of statements, whatever the size of the file."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from bot.core.records import Imported, Site, Standing
from storage.database import Database
from storage.record import CLAIMS, LINKS, SITES
from storage.record import standing_columns as columns_of
from storage.staging import CLAIM_COLUMNS, INCOMING, LEADS, REFUSED, Tally
from storage.tables import ImportRow, LeadRow, RefusedRow, table

IMPORTS = table(ImportRow)
KEPT_LEADS = table(LeadRow)
KEPT_REFUSED = table(RefusedRow)
_NEWER = ("title", "nofollow", "ugc", "sponsored", "last_seen", "lost_at", "lost_reason", "http_code", "metrics")
"""What a later import of the same claim overwrites; first_seen stays."""


def merge(db: Database, connection: sa.Connection, site: Site, tally: Tally, facts: dict[str, Any], now: datetime) -> Imported:
    """Merge what waits into the tables, in the caller's transaction."""
    if not db.is_sqlite:
        connection.exec_driver_sql("SET LOCAL statement_timeout = '15min'")
        connection.exec_driver_sql("ANALYZE incoming")
    db.lock_site(connection, SITES, site.id)
    baseline = connection.execute(sa.select(SITES.c.baseline_at).where(SITES.c.id == site.id)).scalar()
    counts = {name: getattr(tally, name) for name in ("n_rows", "n_refused", "n_internal", "n_foreign", "n_leads")}
    row = facts | counts | {"site_id": site.id, "newest_seen": tally.newest_seen, "is_baseline": baseline is None}
    known = _Known(baseline, site.tracked_at, _is_new_source(connection, site.id, facts["provider"], now), now)
    import_id = int(connection.execute(sa.insert(IMPORTS).values(row).returning(IMPORTS.c.id)).scalar_one())
    _take_over(connection, site.id)
    n_new = _add_links(db, connection, site.id, facts["provider"], known)
    _add_claims(db, connection, site.id, import_id, facts)
    _name_provider(connection, site.id, facts["provider"])
    _keep_rest(db, connection, site.id, import_id, facts["provider"])
    claimed = sa.select(sa.func.count(sa.distinct(CLAIMS.c.link_id))).where(CLAIMS.c.last_import_id == import_id)
    n_links = int(connection.execute(claimed).scalar_one())
    n_known = max(n_links - n_new, 0)
    values = {"n_links": n_links, "n_new": n_new, "n_known": n_known}
    connection.execute(sa.update(IMPORTS).where(IMPORTS.c.id == import_id).values(**values))
    if baseline is None and n_links:
        connection.execute(sa.update(SITES).where(SITES.c.id == site.id).values(baseline_at=now))
    return Imported(
        import_id=import_id,
        n_new=n_new,
        n_known=n_known,
        is_baseline=baseline is None,
        is_new_source=baseline is not None and known.is_new_source,
        is_truncated=bool(facts["is_truncated"]),
        **counts,
    )


@dataclass(frozen=True, slots=True)
class _Known:
    """What was known before an import. baseline_at: when the first one of the site was, None for this one."""

    baseline_at: datetime | None
    tracked_at: datetime | None
    is_new_source: bool
    now: datetime

    def first_seen_at(self, db: Database, dated: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
        """When a new link counts as first seen (PRODUCT.md §4: the first import alerts nobody).

        A list tells what is new since the last list of the same source, not what another source never had: the first list of
        a source is as old as the site's baseline, but for what it dates later. What any list dates before the site was watched
        is as old as the baseline, too.
        """
        moment = LINKS.c.first_seen_at.type
        now = sa.literal(self.now, moment)
        if self.baseline_at is None:
            return now
        since = max(self.baseline_at, self.tracked_at or self.baseline_at)
        old = sa.literal(self.baseline_at, moment)
        later = _midnight(db, dated) if self.is_new_source else now
        other = old if self.is_new_source else now
        is_later = dated > since.date()
        return sa.type_coerce(sa.case((is_later, later), (dated.is_not(None), old), else_=other), moment)


def _midnight(db: Database, day: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    """The beginning of a date as the databases keep times: microseconds since 1970."""
    seconds = sa.func.strftime("%s", day) if db.is_sqlite else sa.extract("epoch", day)
    return sa.cast(seconds, sa.BigInteger) * 1_000_000


def _is_new_source(connection: sa.Connection, site_id: int, provider: str, now: datetime) -> bool:
    """Whether no earlier list of that source brought a link; tables of one file are imported at one time."""
    mine = (IMPORTS.c.site_id == site_id, IMPORTS.c.provider == provider, IMPORTS.c.n_links > 0, IMPORTS.c.imported_at < now)
    return connection.execute(sa.select(IMPORTS.c.id).where(*mine).limit(1)).first() is None


def _take_over(connection: sa.Connection, site_id: int) -> None:
    """A claim that names a page takes over the link to the site that stands alone on its page."""
    other = LINKS.alias("other")
    first = (
        sa.select(sa.func.min(INCOMING.c.id))
        .where(INCOMING.c.page_hash == LINKS.c.page_hash, INCOMING.c.target_hash != b"")
        .scalar_subquery()
    )
    is_alone = ~sa.exists().where(other.c.site_id == site_id, other.c.page_hash == LINKS.c.page_hash, other.c.target_hash != b"")
    heirs = sa.select(LINKS.c.id, first.label("claim_id"))
    heirs = heirs.where(LINKS.c.site_id == site_id, LINKS.c.target_hash == b"", is_alone)
    found = [row for row in connection.execute(heirs) if row.claim_id is not None]
    for start in range(0, len(found), 1_000):
        part = {row.claim_id: row.id for row in found[start : start + 1_000]}
        query = sa.select(INCOMING.c.id, INCOMING.c.target_page, INCOMING.c.target_hash).where(INCOMING.c.id.in_(part))
        rows = [
            {"row_id": part[row.id], "new_page": row.target_page, "new_hash": row.target_hash}
            for row in connection.execute(query)
        ]
        update = sa.update(LINKS).where(LINKS.c.id == sa.bindparam("row_id"))
        connection.execute(update.values(target_page=sa.bindparam("new_page"), target_hash=sa.bindparam("new_hash")), rows)


def _add_links(db: Database, connection: sa.Connection, site_id: int, provider: str, before: _Known) -> int:
    """Add links not known yet: those with a target page first, then pages that have none at all."""
    unseen = columns_of(Standing())
    fixed: dict[str, Any] = {
        "site_id": site_id,
        "providers": provider,
        **unseen,
        "occurrences_hash": b"",
        "n_occurrences": 0,
        "status": 0,
        "title": "",
        "chain": [],
        "evidence": [],
        "house_policy": "",
    }
    names = ("page", "page_hash", "page_host", "page_domain", "target_page", "target_hash")
    n_new = 0
    for has_target in (True, False):
        firsts = sa.select(sa.func.min(INCOMING.c.id)).group_by(INCOMING.c.page_hash, INCOMING.c.target_hash)
        source = sa.select(
            *(INCOMING.c[name] for name in names),
            INCOMING.c.anchor,
            before.first_seen_at(db, INCOMING.c.first_seen),
            *(sa.literal(value, LINKS.c[name].type) for name, value in fixed.items()),
        ).where(INCOMING.c.id.in_(firsts))
        if has_target:
            source = source.where(INCOMING.c.target_hash != b"")
        else:
            known = sa.exists().where(LINKS.c.site_id == site_id, LINKS.c.page_hash == INCOMING.c.page_hash)
            source = source.where(INCOMING.c.target_hash == b"", ~known)
        insert = db.insert(LINKS).from_select([*names, "claimed_anchor", "first_seen_at", *fixed], source.order_by(INCOMING.c.id))
        n_new += connection.execute(insert.on_conflict_do_nothing()).rowcount
    return n_new


def _add_claims(db: Database, connection: sa.Connection, site_id: int, import_id: int, facts: dict[str, Any]) -> None:
    """Attach every claim: to the link it names, or to all links on its page when it names no target page."""
    fixed = {
        "provider": facts["provider"],
        "report": facts["report"],
        "first_import_id": import_id,
        "last_import_id": import_id,
    }
    same_page = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_hash == INCOMING.c.page_hash)
    named = sa.and_(same_page, LINKS.c.target_hash == INCOMING.c.target_hash)
    for join, is_named in ((named, INCOMING.c.target_hash != b""), (same_page, INCOMING.c.target_hash == b"")):
        source = (
            sa.select(
                LINKS.c.id,
                *(INCOMING.c[name] for name in CLAIM_COLUMNS),
                *(sa.literal(value, CLAIMS.c[name].type) for name, value in fixed.items()),
            )
            .join_from(INCOMING, LINKS, join)
            .where(is_named)
            .order_by(INCOMING.c.id)
        )
        insert = db.insert(CLAIMS).from_select(["link_id", *CLAIM_COLUMNS, *fixed], source)
        newer = {name: insert.excluded[name] for name in (*_NEWER, "last_import_id", "report")}
        newer["first_seen"] = sa.func.coalesce(CLAIMS.c.first_seen, insert.excluded.first_seen)
        connection.execute(insert.on_conflict_do_update(index_elements=["link_id", "claim_hash"], set_=newer))


def _name_provider(connection: sa.Connection, site_id: int, provider: str) -> None:
    """Name the provider on links that did not have it yet, and their first claimed anchor."""
    line = sa.literal("\n" + provider + "\n", sa.Text)
    listed = sa.literal("\n", sa.Text).concat(sa.type_coerce(LINKS.c.providers, sa.Text)).concat("\n")
    is_new = sa.func.replace(listed, line, "") == listed
    pages = sa.select(INCOMING.c.page_hash)
    joined = sa.case(
        (LINKS.c.providers == "", provider), else_=sa.type_coerce(LINKS.c.providers, sa.Text).concat("\n" + provider)
    )
    claimed = sa.exists().where(CLAIMS.c.link_id == LINKS.c.id, CLAIMS.c.provider == provider)
    mine = sa.and_(LINKS.c.site_id == site_id, LINKS.c.page_hash.in_(pages))
    connection.execute(sa.update(LINKS).where(mine, is_new, claimed).values(providers=joined))
    anchor = (
        sa.select(CLAIMS.c.anchor)
        .where(CLAIMS.c.link_id == LINKS.c.id, CLAIMS.c.anchor != "")
        .order_by(CLAIMS.c.id)
        .limit(1)
        .scalar_subquery()
    )
    has_anchor = sa.exists().where(CLAIMS.c.link_id == LINKS.c.id, CLAIMS.c.anchor != "")
    connection.execute(sa.update(LINKS).where(mine, LINKS.c.claimed_anchor == "", has_anchor).values(claimed_anchor=anchor))


def _keep_rest(db: Database, connection: sa.Connection, site_id: int, import_id: int, provider: str) -> None:
    """Keep refused rows and leads."""
    names = ("line_no", "reason", "sample", "part")
    source = sa.select(sa.literal(import_id, KEPT_REFUSED.c.id.type), *(REFUSED.c[name] for name in names))
    connection.execute(sa.insert(KEPT_REFUSED).from_select(["import_id", *names], source.order_by(REFUSED.c.id)))
    fixed = {"site_id": site_id, "provider": provider, "first_import_id": import_id, "last_import_id": import_id}
    leads = sa.select(LEADS.c.domain, *(sa.literal(value, KEPT_LEADS.c[name].type) for name, value in fixed.items()))
    insert = db.insert(KEPT_LEADS).from_select(["domain", *fixed], leads.where(sa.true()))
    newest = {"last_import_id": insert.excluded.last_import_id}
    connection.execute(insert.on_conflict_do_update(index_elements=["site_id", "provider", "domain"], set_=newest))
