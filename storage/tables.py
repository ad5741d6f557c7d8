"""Every table, one class each. Rows stay in this room; repositories give core values out.

Long texts are unique by 16-byte digests of their keys. Times are microseconds (columns.Moment). Current state is one row
per link; `changes` is its history; `observations` fold visits that showed the same. What later work needs (agreements,
alert log, mutes, settings of a site) refers to sites.id and links.id, which are never used twice.
"""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from bot.core.traits import CLAIMED
from storage.columns import Id, Json, Moment, Words


class Row(SQLModel, registry=registry()):
    """Base of all rows, with a metadata of its own."""


def table(row: type[Row]) -> sa.Table:
    """Give the Core table of a row class."""
    return row.metadata.tables[str(row.__tablename__)]


def _to(target: str, *, index: bool = False, null: bool = False) -> Any:
    return Field(sa_column=sa.Column(Id, sa.ForeignKey(target, ondelete="CASCADE"), nullable=null, index=index))


def _id() -> Any:
    return Field(default=None, sa_column=sa.Column(Id, primary_key=True, autoincrement=True))


def _text() -> Any:
    return Field(default="", sa_type=Words, nullable=False, sa_column_kwargs={"default": ""})


def _added_text() -> Any:
    """A text that came with a later revision: SQLite adds no column without a value for the rows that stand."""
    more = {"default": "", "server_default": ""}
    return Field(default="", sa_type=Words, nullable=False, sa_column_kwargs=more)


def _traits() -> Any:
    more = {"default": CLAIMED, "server_default": CLAIMED}
    return Field(default=CLAIMED, sa_type=Words, nullable=False, sa_column_kwargs=more)


def _number(*, is_key: bool = False) -> Any:
    """64 bits on both databases."""
    if is_key:
        return Field(sa_column=sa.Column(sa.BigInteger, primary_key=True, autoincrement=False))
    return Field(default=0, sa_type=sa.BigInteger, nullable=False, sa_column_kwargs={"default": 0, "server_default": "0"})


def _moment(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=Moment, nullable=null)


def _json(*, null: bool = False) -> Any:
    return Field(default=None, sa_type=Json, nullable=null)


def _count() -> Any:
    return Field(default=0, sa_type=sa.Integer, nullable=False, sa_column_kwargs={"default": 0})


def _added_count() -> Any:
    more = {"default": 0, "server_default": "0"}
    return Field(default=0, sa_type=sa.Integer, nullable=False, sa_column_kwargs=more)


def _seconds() -> Any:
    return Field(default=0.0, sa_type=sa.Float, nullable=False, sa_column_kwargs={"default": 0.0})


def _flag() -> Any:
    return Field(default=False, sa_type=sa.Boolean, nullable=False, sa_column_kwargs={"default": False})


def _digest() -> Any:
    return Field(default=b"", sa_type=sa.LargeBinary, nullable=False, sa_column_kwargs={"default": b""})


class SiteRow(Row, table=True):
    """A target site of one workspace."""

    __tablename__ = "sites"
    __table_args__ = (
        sa.UniqueConstraint("team", "domain", name="uq_sites_team_domain"),
        sa.Index("ix_sites_channel", "team", "channel"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    team: str = _text()
    domain: str = _text()
    siblings: Any = _json()
    channel: str = _text()
    timezone: str = _text()
    tracked_at: datetime | None = _moment(null=True)
    baseline_at: datetime | None = _moment(null=True)
    created_at: datetime = _moment()


class ImportRow(Row, table=True):
    """One imported file. own: the site's domains at that time."""

    __tablename__ = "imports"
    __table_args__ = (sa.Index("ix_imports_site", "site_id", "sha256"), {"sqlite_autoincrement": True})
    id: int = _id()
    site_id: int = _to("sites.id")
    provider: str = _text()
    report: str = _text()
    filename: str = _text()
    sha256: str = _text()
    imported_by: str = _text()
    mapping: Any = _json()
    own: Any = _json()
    imported_at: datetime = _moment()
    newest_seen: date | None = Field(default=None, sa_type=sa.Date)
    n_rows: int = _count()
    n_links: int = _count()
    n_new: int = _count()
    n_known: int = _count()
    n_refused: int = _count()
    n_internal: int = _count()
    n_foreign: int = _count()
    n_leads: int = _count()
    is_baseline: bool = _flag()
    is_truncated: bool = _flag()
    is_sample: bool = _flag()


class RefusedRow(Row, table=True):
    """One row of a file that could not be used."""

    __tablename__ = "refused_rows"
    id: int = _id()
    import_id: int = _to("imports.id", index=True)
    line_no: int = _count()
    reason: str = _text()
    sample: str = _text()
    part: str = _text()


class LeadRow(Row, table=True):
    """A domain that a source names without a page."""

    __tablename__ = "leads"
    __table_args__ = (sa.UniqueConstraint("site_id", "provider", "domain", name="uq_leads"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    provider: str = _text()
    domain: str = _text()
    first_import_id: int = _to("imports.id")
    last_import_id: int = _to("imports.id")


TRAITS = ("page_domain", "page_host", "traits", "grade", "anchor", "target_hash")
"""Columns of links that a report groups by, in the order of their index."""


class LinkRow(Row, table=True):
    """One link: what is believed of it now. standing: all of Standing that has no column of its own. grade, flags, link_type:
    what it was judged to be last, "" for not yet; flags are names parted by blanks. traits, anchor: what reports count of it,
    as core's `traits` words and numbers them; their index alone answers a report."""

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
    id: int = _id()
    site_id: int = _to("sites.id")
    page: str = _text()
    page_hash: bytes = _digest()
    page_host: str = _text()
    page_domain: str = _text()
    target_page: str = _text()
    target_hash: bytes = _digest()
    providers: str = _text()
    claimed_anchor: str = _text()
    state: str = _text()
    reason: str = _text()
    credit: str = _text()
    since: datetime | None = _moment(null=True)
    next_visit_at: datetime | None = _moment(null=True)
    standing: Any = _json()
    occurrence: Any = _json(null=True)
    occurrences_hash: bytes = _digest()
    n_occurrences: int = _count()
    first_seen_at: datetime = _moment()
    last_visit_at: datetime | None = _moment(null=True)
    status: int = _count()
    title: str = _text()
    chain: Any = _json()
    evidence: Any = _json()
    house_policy: str = _text()
    grade: str = _added_text()
    flags: str = _added_text()
    link_type: str = _added_text()
    traits: str = _traits()
    anchor: int = _number()


class AnchorRow(Row, table=True):
    """One anchor that was seen at a site. text: folded; kind: "text", "image", "empty". named: stands for the names it was
    classed by."""

    __tablename__ = "anchors"
    site_id: int = Field(
        sa_column=sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    anchor: int = _number(is_key=True)
    text: str = _text()
    kind: str = _text()
    anchor_class: str = _text()
    named: str = _text()


class DomainSumRow(Row, table=True):
    """One referring domain folded for surveys: core's `Head` in columns, its `Anchors` and `Rest` packed (storage.sums)."""

    __tablename__ = "domain_sums"
    __table_args__ = (sa.Index("ix_domain_sums_format", "site_id", "format"),)
    site_id: int = Field(
        sa_column=sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    domain: str = Field(sa_column=sa.Column(Words, primary_key=True))
    format: int = _count()
    n_links: int = _count()
    best: int = _count()
    grade: str = _text()
    is_sitewide: bool = _flag()
    is_seen: bool = _flag()
    n_missing: int = _count()
    n_hosts: int = _count()
    first_seen_at: datetime = _moment()
    lost_at: datetime | None = _moment(null=True)
    is_undecided: bool = _flag()
    anchors: bytes = _digest()
    rest: bytes = _digest()


class StaleDomainRow(Row, table=True):
    """A referring domain some of whose links were written since it was folded last. Triggers on `links` write it."""

    __tablename__ = "stale_domains"
    site_id: int = Field(
        sa_column=sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    domain: str = Field(sa_column=sa.Column(Words, primary_key=True))


class ClaimRow(Row, table=True):
    """What one source says of one link. claim_hash: of provider, anchor and kind. target_page: as claimed, "" for none."""

    __tablename__ = "claims"
    __table_args__ = (sa.UniqueConstraint("link_id", "claim_hash", name="uq_claims"),)
    id: int = _id()
    link_id: int = _to("links.id")
    claim_hash: bytes = _digest()
    provider: str = _text()
    report: str = _text()
    target_page: str = _text()
    anchor: str = _text()
    kind: str = _text()
    title: str = _text()
    nofollow: bool | None = None
    ugc: bool | None = None
    sponsored: bool | None = None
    first_seen: date | None = Field(default=None, sa_type=sa.Date)
    last_seen: date | None = Field(default=None, sa_type=sa.Date)
    lost_at: date | None = Field(default=None, sa_type=sa.Date)
    lost_reason: str = _text()
    http_code: int | None = None
    metrics: Any = _json()
    first_import_id: int = _to("imports.id")
    last_import_id: int = _to("imports.id", index=True)


class OccurrenceRow(Row, table=True):
    """One element on the page, as last seen."""

    __tablename__ = "occurrences"
    __table_args__ = (sa.UniqueConstraint("link_id", "position", name="uq_occurrences"),)
    id: int = _id()
    link_id: int = _to("links.id")
    position: int = _count()
    occurrence: Any = _json()


class ObservationRow(Row, table=True):
    """Visits to one page that showed the same. verdicts: link id → (conclusion, reason, rule, evidence)."""

    __tablename__ = "observations"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "page_hash", "position", name="uq_observations"),
        sa.Index(
            "uq_observations_latest",
            "site_id",
            "page_hash",
            unique=True,
            sqlite_where=sa.text("is_latest"),
            postgresql_where=sa.text("is_latest"),
        ),
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    page_hash: bytes = _digest()
    position: int = _count()
    is_latest: bool = _flag()
    fold_hash: bytes = _digest()
    first_at: datetime = _moment()
    last_at: datetime = _moment()
    n: int = _count()
    shown: Any = _json()
    verdicts: Any = _json()


class ReadingRow(Row, table=True):
    """The last complete reading of a referring page that showed a link. signals: what judgement needs of it, core's Signals."""

    __tablename__ = "readings"
    __table_args__ = (sa.UniqueConstraint("site_id", "page_hash", name="uq_readings"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    page_hash: bytes = _digest()
    read_at: datetime = _moment()
    title: str = _text()
    fingerprint: str = _text()
    etag: str = _text()
    last_modified: str = _text()
    is_for_google: bool = _flag()
    signals: Any = _json(null=True)


class TargetRow(Row, table=True):
    """A linked page of the site itself with what it answered, oldest first. visited_at: the last visit. signals: of the last
    complete reading, core's Signals."""

    __tablename__ = "targets"
    __table_args__ = (sa.UniqueConstraint("site_id", "target_hash", name="uq_targets"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    target_hash: bytes = _digest()
    page: str = _text()
    visited_at: datetime = _moment()
    answers: Any = _json()
    is_noindex: bool = _flag()
    canonical: str = _text()
    signals: Any = _json(null=True)


class ChangeRow(Row, table=True):
    """A stored fact of a link's history."""

    __tablename__ = "changes"
    __table_args__ = (
        sa.UniqueConstraint("link_id", "at", "kind", name="uq_changes"),
        sa.Index("ix_changes_site", "site_id", "at"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    link_id: int = _to("links.id")
    run_id: int | None = Field(
        default=None, sa_column=sa.Column(Id, sa.ForeignKey("runs.id", ondelete="SET NULL"), nullable=True, index=True)
    )
    kind: str = _text()
    at: datetime = _moment()
    from_state: str = _text()
    to_state: str = _text()
    reason: str = _text()
    evidence: Any = _json()
    before: Any = _json()
    after: Any = _json()
    is_quiet: bool = _flag()


class AgreementRow(Row, table=True):
    """What one page promised. page_hash, target_hash: as in `links`; the link itself may not stand yet."""

    __tablename__ = "agreements"
    __table_args__ = (sa.UniqueConstraint("site_id", "page_hash", "target_hash", name="uq_agreements"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    page: str = _text()
    page_hash: bytes = _digest()
    target_page: str = _text()
    target_hash: bytes = _digest()
    anchor: str = _text()
    rel: str = _text()
    placement: str = _text()
    until: date | None = Field(default=None, sa_type=sa.Date)
    cost_cents: int = Field(default=0, sa_type=sa.BigInteger, nullable=False, sa_column_kwargs={"default": 0})
    currency: str = _text()
    contact: str = _text()
    owner: str = _text()
    made_by: str = _text()
    made_at: datetime = _moment()


class DecisionRow(Row, table=True):
    """What a person decided about a page's links. standings: link id → standing before it, for taking it back. value: the grade
    or type that was chosen, "" for other decisions."""

    __tablename__ = "decisions"
    __table_args__ = (
        sa.Index("ix_decisions_page", "site_id", "page_hash"),
        sa.Index("ix_decisions_domain", "site_id", "page_domain"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    page: str = _text()
    page_hash: bytes = _digest()
    page_domain: str = _text()
    target_page: str = _text()
    kind: str = _text()
    made_by: str = _text()
    made_at: datetime = _moment()
    because: str = _text()
    message_key: str = _text()
    standings: Any = _json()
    value: str = _added_text()


class RunRow(Row, table=True):
    """A stored check with its lease. canaries: what they said when the run's held visits were decided on, "" before."""

    __tablename__ = "runs"
    __table_args__ = (
        sa.UniqueConstraint("request_id", name="uq_runs_request"),
        sa.Index(
            "uq_runs_running",
            "site_id",
            unique=True,
            sqlite_where=sa.text("status = 'running' AND kind = 'check'"),
            postgresql_where=sa.text("status = 'running' AND kind = 'check'"),
        ),
        sa.Index("ix_runs_site", "site_id", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    kind: str = _text()
    request_id: str = _text()
    status: str = _text()
    asker_user: str = _text()
    asker_team: str = _text()
    edge: str = _text()
    channel: str = _text()
    thread_ts: str = _text()
    message_key: str = _text()
    target_page: str = _text()
    max_pages: int = _count()
    budget_s: float = _seconds()
    used_s: float = _seconds()
    n_total: int = _count()
    n_done: int = _count()
    owner: str = _text()
    lease_until: datetime | None = _moment(null=True)
    attempts: int = _count()
    n_done_at_claim: int = _count()
    started_at: datetime = _moment()
    finished_at: datetime | None = _moment(null=True)
    canaries: str = _added_text()


class RunItemRow(Row, table=True):
    """One page of a run. held: its visit, kept until it is clear that our own network is well; None otherwise. n_stood, n_bad:
    links of the page that stood before its visit, and those of them that turned bad."""

    __tablename__ = "run_items"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "page_hash", name="uq_run_items"),
        sa.Index(
            "ix_run_items_pending",
            "run_id",
            "position",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        ),
        sa.Index(
            "ix_run_items_held",
            "run_id",
            "page_host",
            "id",
            sqlite_where=sa.text("held IS NOT NULL"),
            postgresql_where=sa.text("held IS NOT NULL"),
        ),
    )
    id: int = _id()
    run_id: int = _to("runs.id")
    position: int = _count()
    page: str = _text()
    page_hash: bytes = _digest()
    page_host: str = _text()
    done_at: datetime | None = _moment(null=True)
    held: bytes | None = Field(default=None, sa_type=sa.LargeBinary, nullable=True)
    n_stood: int = _added_count()
    n_bad: int = _added_count()


class MessageRow(Row, table=True):
    """Where a message stands. thread_key: key of the parent, its own for a parent. ts: "" until it is posted."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.Index("ix_messages_ts", "channel", "ts"),
    )
    id: int = _id()
    key: str = _text()
    parent_key: str = _text()
    edge: str = _text()
    channel: str = _text()
    thread_ts: str = _text()
    ts: str = _text()
    created_at: datetime = _moment()


class OutboxRow(Row, table=True):
    """One intent: post, edit, private answer or file. thread_key orders: what shares it goes out one after the other."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("dedup_key", name="uq_outbox_dedup"),
        sa.Index(
            "uq_outbox_in_flight",
            "edge",
            "channel",
            unique=True,
            sqlite_where=sa.text("state = 'sending'"),
            postgresql_where=sa.text("state = 'sending'"),
        ),
        sa.Index(
            "ix_outbox_open",
            "thread_key",
            "id",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        ),
        sa.Index("ix_outbox_message", "message_key"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    dedup_key: str = _text()
    message_key: str = _text()
    thread_key: str = _text()
    parent_key: str = _text()
    intent: str = _text()
    edge: str = _text()
    channel: str = _text()
    thread_ts: str = _text()
    response_url: str = _text()
    for_user: str = _text()
    template: str = _text()
    content: Any = _json()
    filename: str = _text()
    file: bytes = _digest()
    state: str = _text()
    attempts: int = _count()
    is_uncertain: bool = _flag()
    not_before: datetime | None = _moment(null=True)
    owner: str = _text()
    lease_until: datetime | None = _moment(null=True)
    code: str = _text()
    created_at: datetime = _moment()
    ended_at: datetime | None = _moment(null=True)


class InboxRow(Row, table=True):
    """One request, stored before it was acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_inbox_key"),
        sa.Index(
            "ix_inbox_open",
            "id",
            sqlite_where=sa.text("state IN ('waiting', 'working')"),
            postgresql_where=sa.text("state IN ('waiting', 'working')"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    key: str = _text()
    kind: str = _text()
    payload: Any = _json()
    state: str = _text()
    owner: str = _text()
    lease_until: datetime | None = _moment(null=True)
    attempts: int = _count()
    received_at: datetime = _moment()
    ended_at: datetime | None = _moment(null=True)
    ref: str = _text()


class LeaderRow(Row, table=True):
    """What only one process may do at a time. since: when its owner took it."""

    __tablename__ = "leaders"
    name: str = Field(sa_column=sa.Column(Words, primary_key=True))
    owner: str = _text()
    since: datetime = _moment()
    until: datetime = _moment()


class DigestRow(Row, table=True):
    """One daily thread or weekly digest. day: local date; until: what happened before it was told. message_key: "" for none."""

    __tablename__ = "digests"
    __table_args__ = (sa.UniqueConstraint("site_id", "period", "day", name="uq_digests"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    period: str = _text()
    day: date = Field(sa_type=sa.Date, nullable=False)
    until: datetime = _moment()
    message_key: str = _text()


class AlertsRow(Row, table=True):
    """What a site's channel wants to be told by itself. No row: everything. filters: core's Filters, None for none."""

    __tablename__ = "site_alerts"
    site_id: int = Field(
        sa_column=sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    mode: str = _text()
    daily_since: datetime | None = _moment(null=True)
    weekly_since: datetime | None = _moment(null=True)
    changed_by: str = _text()
    changed_at: datetime = _moment()
    filters: Any = _json(null=True)


class EventRow(Row, table=True):
    """Something that happened, told or not. event_id: the same for the same happening, however often it is found. severity,
    stage, decided: what the policy made of it and why, "" while it has not decided. facts: numbers and words of the message."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "event_id", name="uq_events"),
        sa.Index("ix_events_site", "site_id", "at"),
        sa.Index("ix_events_link", "link_id"),
        sa.Index("ix_events_case", "case_id"),
        sa.Index(
            "ix_events_open",
            "site_id",
            "id",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        ),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    event_id: str = _text()
    kind: str = _text()
    at: datetime = _moment()
    link_id: int | None = Field(
        default=None, sa_column=sa.Column(Id, sa.ForeignKey("links.id", ondelete="SET NULL"), nullable=True)
    )
    run_id: int | None = Field(default=None, sa_type=Id, nullable=True)
    domain: str = _text()
    page: str = _text()
    target_page: str = _text()
    anchor: str = _text()
    reason: str = _text()
    grade: str = _text()
    facts: Any = _json()
    is_quiet: bool = _flag()
    severity: str = _text()
    stage: str = _text()
    decided: str = _text()
    decided_at: datetime | None = _moment(null=True)
    case_id: int | None = Field(
        default=None, sa_column=sa.Column(Id, sa.ForeignKey("cases.id", ondelete="SET NULL"), nullable=True)
    )


class CaseRow(Row, table=True):
    """What was told at once and is worked on in one thread. open_key: the case's key while it is open, its id afterwards, so
    that a site has one open case per key. version: counts writes, so that a click that races another loses."""

    __tablename__ = "cases"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "open_key", name="uq_cases_open"),
        sa.UniqueConstraint("message_key", name="uq_cases_message"),
        sa.Index("ix_cases_site", "site_id", "state"),
        {"sqlite_autoincrement": True},
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    case_key: str = _text()
    open_key: str = _text()
    kind: str = _text()
    state: str = _text()
    domain: str = _text()
    page: str = _text()
    target_page: str = _text()
    anchor: str = _text()
    reason: str = _text()
    grade: str = _text()
    facts: Any = _json()
    n_links: int = _count()
    n_domains: int = _count()
    channel: str = _text()
    message_key: str = _text()
    opened_at: datetime = _moment()
    since: datetime = _moment()
    changed_at: datetime = _moment()
    closed_at: datetime | None = _moment(null=True)
    owner: str = _text()
    acked_by: str = _text()
    acked_at: datetime | None = _moment(null=True)
    muted_until: datetime | None = _moment(null=True)
    version: int = _count()


class CaseNoteRow(Row, table=True):
    """One line of a case's history: who did what, when. by: "" for the bot."""

    __tablename__ = "case_notes"
    __table_args__ = (sa.Index("ix_case_notes", "case_id", "id"), {"sqlite_autoincrement": True})
    id: int = _id()
    case_id: int = _to("cases.id")
    at: datetime = _moment()
    by: str = _text()
    what: str = _text()
    words: str = _text()


class MuteRow(Row, table=True):
    """What a channel does not want to be told of. what: "link", "domain", "anchor" or "kind". until: None for without end."""

    __tablename__ = "mutes"
    __table_args__ = (sa.Index("ix_mutes_site", "site_id"), {"sqlite_autoincrement": True})
    id: int = _id()
    site_id: int = _to("sites.id")
    what: str = _text()
    value: str = _text()
    until: datetime | None = _moment(null=True)
    by: str = _text()
    at: datetime = _moment()
    because: str = _text()
    ended_at: datetime | None = _moment(null=True)


class AnswerRow(Row, table=True):
    """What a person answered to a question of ours: the cause of a spike, whose anchor it is, the self-check."""

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("site_id", "topic", "about", name="uq_answers"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    topic: str = _text()
    about: str = _text()
    answer: str = _text()
    by: str = _text()
    at: datetime = _moment()
    because: str = _text()


class SiteSettingsRow(Row, table=True):
    """What people said about a site: brand names, money keywords, topics. learned: topics read from its own pages. judge_after:
    the referring domain up to which its links were judged by these settings, FROM_START for none, "" for all of them."""

    __tablename__ = "site_settings"
    site_id: int = Field(
        sa_column=sa.Column(Id, sa.ForeignKey("sites.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    )
    brands: Any = _json()
    keywords: Any = _json()
    topics: Any = _json()
    learned: Any = _json()
    changed_by: str = _text()
    changed_at: datetime = _moment()
    judge_after: str = _text()


class OwnPageRow(Row, table=True):
    """A page of the site that a person named. kind: "money", "blog", "home"."""

    __tablename__ = "own_pages"
    __table_args__ = (sa.UniqueConstraint("site_id", "target_hash", name="uq_own_pages"),)
    id: int = _id()
    site_id: int = _to("sites.id")
    target_hash: bytes = _digest()
    page: str = _text()
    kind: str = _text()
    by: str = _text()
    at: datetime = _moment()


class MarkRow(Row, table=True):
    """What a referring page shares with others. kind: "account" (analytics or ads id), "template", "text". domain: referring."""

    __tablename__ = "marks"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "page_hash", "kind", "value", name="uq_marks"),
        sa.Index("ix_marks_value", "site_id", "kind", "value", "domain"),
    )
    id: int = _id()
    site_id: int = _to("sites.id")
    page_hash: bytes = _digest()
    domain: str = _text()
    kind: str = _text()
    value: str = _text()
