"""What a channel is told by itself: events, cases, mutes, answers, digests."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from storage.columns import Id
from storage.tables import cell
from storage.tables.base import Row, index_where


class AlertsRow(Row, table=True):
    """What a site's channel wants to be told by itself. No row: everything. filters: core's Filters, None for none."""

    __tablename__ = "site_alerts"
    site_id: int = cell.site_key()
    mode: str = cell.text()
    daily_since: datetime | None = cell.moment(null=True)
    weekly_since: datetime | None = cell.moment(null=True)
    changed_by: str = cell.text()
    changed_at: datetime = cell.moment()
    filters: Any = cell.json(null=True)


class EventRow(Row, table=True):
    """Something that happened, told or not. event_id: the same for the same happening, however often it is found. severity,
    stage, decided: what the policy made of it and why, "" while it has not decided. facts: numbers and words of the message."""

    __tablename__ = "events"
    __table_args__ = (
        sa.UniqueConstraint("site_id", "event_id", name="uq_events"),
        sa.Index("ix_events_site", "site_id", "at"),
        sa.Index("ix_events_link", "link_id"),
        sa.Index("ix_events_case", "case_id"),
        index_where("decided_at IS NULL", "ix_events_open", "site_id", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    event_id: str = cell.text()
    kind: str = cell.text()
    at: datetime = cell.moment()
    link_id: int | None = cell.maybe("links.id")
    run_id: int | None = Field(default=None, sa_type=Id, nullable=True)
    domain: str = cell.text()
    page: str = cell.text()
    target_page: str = cell.text()
    anchor: str = cell.text()
    reason: str = cell.text()
    grade: str = cell.text()
    facts: Any = cell.json()
    is_quiet: bool = cell.flag()
    severity: str = cell.text()
    stage: str = cell.text()
    decided: str = cell.text()
    decided_at: datetime | None = cell.moment(null=True)
    case_id: int | None = cell.maybe("cases.id")


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
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    case_key: str = cell.text()
    open_key: str = cell.text()
    kind: str = cell.text()
    state: str = cell.text()
    domain: str = cell.text()
    page: str = cell.text()
    target_page: str = cell.text()
    anchor: str = cell.text()
    reason: str = cell.text()
    grade: str = cell.text()
    facts: Any = cell.json()
    n_links: int = cell.count()
    n_domains: int = cell.count()
    channel: str = cell.text()
    message_key: str = cell.text()
    opened_at: datetime = cell.moment()
    since: datetime = cell.moment()
    changed_at: datetime = cell.moment()
    closed_at: datetime | None = cell.moment(null=True)
    owner: str = cell.text()
    acked_by: str = cell.text()
    acked_at: datetime | None = cell.moment(null=True)
    muted_until: datetime | None = cell.moment(null=True)
    version: int = cell.count()


class CaseNoteRow(Row, table=True):
    """One line of a case's history: who did what, when. by: "" for the bot."""

    __tablename__ = "case_notes"
    __table_args__ = (sa.Index("ix_case_notes", "case_id", "id"), {"sqlite_autoincrement": True})
    id: int = cell.row_id()
    case_id: int = cell.to("cases.id")
    at: datetime = cell.moment()
    by: str = cell.text()
    what: str = cell.text()
    words: str = cell.text()


class MuteRow(Row, table=True):
    """What a channel does not want to be told of. what: "link", "domain", "anchor" or "kind". until: None for without end."""

    __tablename__ = "mutes"
    __table_args__ = (sa.Index("ix_mutes_site", "site_id"), {"sqlite_autoincrement": True})
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    what: str = cell.text()
    value: str = cell.text()
    until: datetime | None = cell.moment(null=True)
    by: str = cell.text()
    at: datetime = cell.moment()
    because: str = cell.text()
    ended_at: datetime | None = cell.moment(null=True)


class AnswerRow(Row, table=True):
    """What a person answered to a question of ours: the cause of a spike, whose anchor it is, the self-check."""

    __tablename__ = "answers"
    __table_args__ = (sa.UniqueConstraint("site_id", "topic", "about", name="uq_answers"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    topic: str = cell.text()
    about: str = cell.text()
    answer: str = cell.text()
    by: str = cell.text()
    at: datetime = cell.moment()
    because: str = cell.text()


class DigestRow(Row, table=True):
    """One daily thread or weekly digest. day: local date; until: what happened before it was told. message_key: "" for none."""

    __tablename__ = "digests"
    __table_args__ = (sa.UniqueConstraint("site_id", "period", "day", name="uq_digests"),)
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    period: str = cell.text()
    day: date = cell.day()
    until: datetime = cell.moment()
    message_key: str = cell.text()
