"""Sites, and what files said of their links: imports, refused rows, leads, claims."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row


class SiteRow(Row, table=True):
    """A target site of one workspace."""

    __tablename__ = "sites"
    __table_args__ = (
        sa.UniqueConstraint("team", "domain", name="uq_sites_team_domain"),
        sa.Index("ix_sites_channel", "team", "channel"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    team: str = cell.text()
    domain: str = cell.text()
    siblings: Any = cell.json()
    channel: str = cell.text()
    timezone: str = cell.text()
    tracked_at: datetime | None = cell.moment(null=True)
    baseline_at: datetime | None = cell.moment(null=True)
    created_at: datetime = cell.moment()


class ImportRow(Row, table=True):
    """One imported file. own: the site's domains at that time."""

    __tablename__ = "imports"
    __table_args__ = (sa.Index("ix_imports_site", "site_id", "sha256"), {"sqlite_autoincrement": True})
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    provider: str = cell.text()
    report: str = cell.text()
    filename: str = cell.text()
    sha256: str = cell.text()
    imported_by: str = cell.text()
    mapping: Any = cell.json()
    own: Any = cell.json()
    imported_at: datetime = cell.moment()
    newest_seen: date | None = cell.day(null=True)
    n_rows: int = cell.count()
    n_links: int = cell.count()
    n_new: int = cell.count()
    n_known: int = cell.count()
    n_refused: int = cell.count()
    n_internal: int = cell.count()
    n_foreign: int = cell.count()
    n_leads: int = cell.count()
    is_baseline: bool = cell.flag()
    is_truncated: bool = cell.flag()
    is_sample: bool = cell.flag()


class RefusedRow(Row, table=True):
    """One row of a file that could not be used."""

    __tablename__ = "refused_rows"
    id: int = cell.row_id()
    import_id: int = cell.to("imports.id", index=True)
    line_no: int = cell.count()
    reason: str = cell.text()
    sample: str = cell.text()
    part: str = cell.text()


class LeadRow(Row, table=True):
    """A domain that a source names without a page."""

    __tablename__ = "leads"
    __table_args__ = (sa.UniqueConstraint("site_id", "provider", "domain", name="uq_leads"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    provider: str = cell.text()
    domain: str = cell.text()
    first_import_id: int = cell.to("imports.id")
    last_import_id: int = cell.to("imports.id")


class ClaimRow(Row, table=True):
    """What one source says of one link. claim_hash: of provider, anchor and kind. target_page: as claimed, "" for none."""

    __tablename__ = "claims"
    __table_args__ = (sa.UniqueConstraint("link_id", "claim_hash", name="uq_claims"),)
    id: int = cell.row_id()
    link_id: int = cell.to("links.id")
    claim_hash: bytes = cell.digest()
    provider: str = cell.text()
    report: str = cell.text()
    target_page: str = cell.text()
    anchor: str = cell.text()
    kind: str = cell.text()
    title: str = cell.text()
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    first_seen: date | None = cell.day(null=True)
    last_seen: date | None = cell.day(null=True)
    lost_at: date | None = cell.day(null=True)
    lost_reason: str = cell.text()
    http_code: int | None = None
    metrics: Any = cell.json()
    first_import_id: int = cell.to("imports.id")
    last_import_id: int = cell.to("imports.id", index=True)
