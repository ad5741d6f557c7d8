"""What visits showed: folded observations, the last readings, our own pages' answers, changes."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row, index_where


class ObservationRow(Row, table=True):
    """Visits to one page that showed the same. verdicts: link id → (conclusion, reason, rule, evidence)."""

    __tablename__ = "observations"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "page_hash", "position", name="uq_observations"),
        index_where("is_latest", "uq_observations_latest", "site_id", "page_hash", unique=True),
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page_hash: bytes = cell.digest()
    position: int = cell.count()
    is_latest: bool = cell.flag()
    fold_hash: bytes = cell.digest()
    first_at: datetime = cell.moment()
    last_at: datetime = cell.moment()
    n: int = cell.count()
    shown: Any = cell.json()
    verdicts: Any = cell.json()


class ReadingRow(Row, table=True):
    """The last complete reading of a referring page that showed a link. signals: what judgement needs of it, core's Signals."""

    __tablename__ = "readings"
    __table_args__ = (sa.UniqueConstraint("site_id", "page_hash", name="uq_readings"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page_hash: bytes = cell.digest()
    read_at: datetime = cell.moment()
    title: str = cell.text()
    fingerprint: str = cell.text()
    etag: str = cell.text()
    last_modified: str = cell.text()
    is_for_google: bool = cell.flag()
    signals: Any = cell.json(null=True)


class TargetRow(Row, table=True):
    """A linked page of the site itself with what it answered, oldest first. visited_at: the last visit. signals: of the last
    complete reading, core's Signals."""

    __tablename__ = "targets"
    __table_args__ = (sa.UniqueConstraint("site_id", "target_hash", name="uq_targets"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    target_hash: bytes = cell.digest()
    page: str = cell.text()
    visited_at: datetime = cell.moment()
    answers: Any = cell.json()
    is_noindex: bool = cell.flag()
    canonical: str = cell.text()
    signals: Any = cell.json(null=True)


class ChangeRow(Row, table=True):
    """A stored fact of a link's history."""

    __tablename__ = "changes"
    __table_args__ = (
        sa.UniqueConstraint("link_id", "at", "kind", name="uq_changes"),
        sa.Index("ix_changes_site", "site_id", "at"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    link_id: int = cell.to("links.id")
    run_id: int | None = cell.maybe("runs.id", index=True)
    kind: str = cell.text()
    at: datetime = cell.moment()
    from_state: str = cell.text()
    to_state: str = cell.text()
    reason: str = cell.text()
    evidence: Any = cell.json()
    before: Any = cell.json()
    after: Any = cell.json()
    is_quiet: bool = cell.flag()
