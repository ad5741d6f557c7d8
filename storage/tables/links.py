"""The links as they stand now: one row each, their elements, and what reports count of them."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row

TRAITS = ("page_domain", "page_host", "traits", "grade", "anchor", "target_hash")
"""Columns of links that a report groups by, in the order of their index."""


class LinkRow(Row, table=True):
    """One link: what is believed of it now. standing: all of Standing that has no column of its own. grade, flags, link_type,
    got: what it was judged to be last, "" for not yet; flags are names parted by blanks. traits, anchor: what reports count
    of it, as core's `traits` words and numbers them; their index alone answers a report."""

    __tablename__ = "links"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "page_hash", "target_hash", name="uq_links"),
        sa.Index("ix_links_state", "site_id", "state", "reason"),
        sa.Index("ix_links_domain", "site_id", "page_domain"),
        sa.Index("ix_links_next_visit", "next_visit_at"),
        sa.Index("ix_links_traits", "site_id", *TRAITS, "first_seen_at", "page_hash"),
        sa.Index("ix_links_type", "site_id", "link_type", "page_domain", "state"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    page: str = cell.text()
    page_hash: bytes = cell.digest()
    page_host: str = cell.text()
    page_domain: str = cell.text()
    target_page: str = cell.text()
    target_hash: bytes = cell.digest()
    providers: str = cell.text()
    claimed_anchor: str = cell.text()
    state: str = cell.text()
    reason: str = cell.text()
    credit: str = cell.text()
    since: datetime | None = cell.moment(null=True)
    next_visit_at: datetime | None = cell.moment(null=True)
    standing: Any = cell.json()
    occurrence: Any = cell.json(null=True)
    occurrences_hash: bytes = cell.digest()
    n_occurrences: int = cell.count()
    first_seen_at: datetime = cell.moment()
    last_visit_at: datetime | None = cell.moment(null=True)
    status: int = cell.count()
    title: str = cell.text()
    chain: Any = cell.json()
    evidence: Any = cell.json()
    house_policy: str = cell.text()
    grade: str = cell.added_text()
    flags: str = cell.added_text()
    link_type: str = cell.added_text()
    got: str = cell.added_text()
    traits: str = cell.traits_text()
    anchor: int = cell.number()


class OccurrenceRow(Row, table=True):
    """One element on the page, as last seen."""

    __tablename__ = "occurrences"
    __table_args__ = (sa.UniqueConstraint("link_id", "position", name="uq_occurrences"),)
    id: int = cell.row_id()
    link_id: int = cell.to("links.id")
    position: int = cell.count()
    occurrence: Any = cell.json()


class AnchorRow(Row, table=True):
    """One anchor that was seen at a site. text: folded; kind: "text", "image", "empty". named: stands for the names it was
    classed by."""

    __tablename__ = "anchors"
    site_id: int = cell.site_key()
    anchor: int = cell.number_key()
    text: str = cell.text()
    kind: str = cell.text()
    anchor_class: str = cell.text()
    named: str = cell.text()


class DomainSumRow(Row, table=True):
    """One referring domain folded for surveys: core's `Head` in columns, its other sums packed (storage.sums)."""

    __tablename__ = "domain_sums"
    __table_args__ = (sa.Index("ix_domain_sums_format", "site_id", "format"),)
    site_id: int = cell.site_key()
    domain: str = cell.text_key()
    format: int = cell.count()
    n_links: int = cell.count()
    best: int = cell.count()
    grade: str = cell.text()
    is_sitewide: bool = cell.flag()
    is_seen: bool = cell.flag()
    n_missing: int = cell.count()
    n_hosts: int = cell.count()
    first_seen_at: datetime = cell.moment()
    lost_at: datetime | None = cell.moment(null=True)
    is_undecided: bool = cell.flag()
    anchors: bytes = cell.digest()
    gone: bytes = cell.digest()
    targets: bytes = cell.digest()
    broken: bytes = cell.digest()
    rest: bytes = cell.digest()


class StaleDomainRow(Row, table=True):
    """A referring domain some of whose links were written since it was folded last. Triggers on `links` write it."""

    __tablename__ = "stale_domains"
    site_id: int = cell.site_key()
    domain: str = cell.text_key()
