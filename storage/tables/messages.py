"""The way in and out of Slack: where messages stand, what goes out, what came in, who was met where."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row, index_where


class MessageRow(Row, table=True):
    """Where a message stands. thread_key: key of the parent, its own for a parent. ts: "" until it is posted."""

    __tablename__ = "messages"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_messages_key"),
        sa.Index("ix_messages_ts", "channel", "ts"),
    )
    id: int = cell.row_id()
    key: str = cell.text()
    parent_key: str = cell.text()
    edge: str = cell.text()
    channel: str = cell.text()
    thread_ts: str = cell.text()
    ts: str = cell.text()
    created_at: datetime = cell.moment()


class OutboxRow(Row, table=True):
    """One intent: post, edit, private answer or file. thread_key orders: what shares it goes out one after the other."""

    __tablename__ = "outbox"
    __table_args__ = (
        sa.UniqueConstraint("dedup_key", name="uq_outbox_dedup"),
        index_where("state = 'sending'", "uq_outbox_in_flight", "edge", "channel", unique=True),
        index_where("state IN ('waiting', 'sending')", "ix_outbox_open", "thread_key", "id"),
        sa.Index("ix_outbox_message", "message_key"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    dedup_key: str = cell.text()
    message_key: str = cell.text()
    thread_key: str = cell.text()
    parent_key: str = cell.text()
    intent: str = cell.text()
    edge: str = cell.text()
    channel: str = cell.text()
    thread_ts: str = cell.text()
    response_url: str = cell.text()
    for_user: str = cell.text()
    template: str = cell.text()
    content: Any = cell.json()
    filename: str = cell.text()
    file: bytes = cell.digest()
    state: str = cell.text()
    attempts: int = cell.count()
    is_uncertain: bool = cell.flag()
    not_before: datetime | None = cell.moment(null=True)
    owner: str = cell.text()
    lease_until: datetime | None = cell.moment(null=True)
    code: str = cell.text()
    created_at: datetime = cell.moment()
    ended_at: datetime | None = cell.moment(null=True)


class InboxRow(Row, table=True):
    """One request, stored before it was acknowledged."""

    __tablename__ = "inbox"
    __table_args__ = (
        sa.UniqueConstraint("key", name="uq_inbox_key"),
        index_where("state IN ('waiting', 'working')", "ix_inbox_open", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    key: str = cell.text()
    kind: str = cell.text()
    payload: Any = cell.json()
    state: str = cell.text()
    owner: str = cell.text()
    lease_until: datetime | None = cell.moment(null=True)
    attempts: int = cell.count()
    received_at: datetime = cell.moment()
    ended_at: datetime | None = cell.moment(null=True)
    ref: str = cell.text()


class ChannelPersonRow(Row, table=True):
    """Somebody who asked something in a channel, and is therefore in it. seen_at: lately, within a day."""

    __tablename__ = "channel_people"
    person: str = cell.text_key()
    channel: str = cell.text_key()
    seen_at: datetime = cell.moment()
