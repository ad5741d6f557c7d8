"""What links are judged by, and what people decided of them: settings, own pages, marks, agreements, decisions."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row


class SiteSettingsRow(Row, table=True):
    """What people said about a site: brand names, money keywords, topics. learned: topics read from its own pages. judge_after:
    the referring domain up to which its links were judged by these settings, FROM_START for none, "" for all of them."""

    __tablename__ = "site_settings"
    site_id: int = cell.site_key()
    brands: Any = cell.json()
    keywords: Any = cell.json()
    topics: Any = cell.json()
    learned: Any = cell.json()
    changed_by: str = cell.text()
    changed_at: datetime = cell.moment()
    judge_after: str = cell.text()


class OwnPageRow(Row, table=True):
    """A page of the site that a person named. kind: "money", "blog", "home"."""

    __tablename__ = "own_pages"
    __table_args__ = (sa.UniqueConstraint("site_id", "target_hash", name="uq_own_pages"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    target_hash: bytes = cell.digest()
    page: str = cell.text()
    kind: str = cell.text()
    by: str = cell.text()
    at: datetime = cell.moment()


class MarkRow(Row, table=True):
    """What a referring page shares with others. kind: "account" (analytics or ads id), "template", "text". domain: referring."""

    __tablename__ = "marks"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "page_hash", "kind", "value", name="uq_marks"),
        sa.Index("ix_marks_value", "site_id", "kind", "value", "domain"),
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page_hash: bytes = cell.digest()
    domain: str = cell.text()
    kind: str = cell.text()
    value: str = cell.text()


class AgreementRow(Row, table=True):
    """What one page promised. page_hash, target_hash: as in `links`; the link itself may not stand yet."""

    __tablename__ = "agreements"
    __table_args__ = (sa.UniqueConstraint("site_id", "page_hash", "target_hash", name="uq_agreements"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page: str = cell.text()
    page_hash: bytes = cell.digest()
    target_page: str = cell.text()
    target_hash: bytes = cell.digest()
    anchor: str = cell.text()
    rel: str = cell.text()
    placement: str = cell.text()
    until: date | None = cell.day(null=True)
    cost_cents: int = cell.cents()
    currency: str = cell.text()
    contact: str = cell.text()
    owner: str = cell.text()
    made_by: str = cell.text()
    made_at: datetime = cell.moment()


class DecisionRow(Row, table=True):
    """What a person decided about a page's links. standings: link id → standing before it, for taking it back. value: the grade
    or type that was chosen, "" for other decisions."""

    __tablename__ = "decisions"
    __table_args__ = (
        sa.Index("ix_decisions_page", "site_id", "page_hash"),
        sa.Index("ix_decisions_domain", "site_id", "page_domain"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page: str = cell.text()
    page_hash: bytes = cell.digest()
    page_domain: str = cell.text()
    target_page: str = cell.text()
    kind: str = cell.text()
    made_by: str = cell.text()
    made_at: datetime = cell.moment()
    because: str = cell.text()
    message_key: str = cell.text()
    standings: Any = cell.json()
    value: str = cell.added_text()
