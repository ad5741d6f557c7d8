"""Checks with their pages and leases, and what one process does at a time."""

from datetime import datetime

import sqlalchemy as sa

from storage.tables import cell
from storage.tables.base import Row, index_where


class RunRow(Row, table=True):
    """A stored check with its lease. canaries: what they said when the run's held visits were decided on, "" before."""

    __tablename__ = "runs"
    __table_args__ = (
        sa.UniqueConstraint("request_id", name="uq_runs_request"),
        index_where("status = 'running' AND kind = 'check'", "uq_runs_running", "site_id", unique=True),
        sa.Index("ix_runs_site", "site_id", "id"),
        {"sqlite_autoincrement": True},
    )
    id: int = cell.row_id()
    site_id: int = cell.to("sites.id")
    kind: str = cell.text()
    request_id: str = cell.text()
    status: str = cell.text()
    asker_user: str = cell.text()
    asker_team: str = cell.text()
    edge: str = cell.text()
    channel: str = cell.text()
    thread_ts: str = cell.text()
    message_key: str = cell.text()
    target_page: str = cell.text()
    max_pages: int = cell.count()
    budget_s: float = cell.seconds()
    used_s: float = cell.seconds()
    n_total: int = cell.count()
    n_done: int = cell.count()
    owner: str = cell.text()
    lease_until: datetime | None = cell.moment(null=True)
    attempts: int = cell.count()
    n_done_at_claim: int = cell.count()
    started_at: datetime = cell.moment()
    finished_at: datetime | None = cell.moment(null=True)
    canaries: str = cell.added_text()


class RunItemRow(Row, table=True):
    """One page of a run. held: its visit, kept until it is clear that our own network is well; None otherwise. n_stood, n_bad:
    links of the page that stood before its visit, and those of them that turned bad."""

    __tablename__ = "run_items"
    __table_args__ = (
        sa.UniqueConstraint("run_id", "page_hash", name="uq_run_items"),
        index_where("done_at IS NULL", "ix_run_items_pending", "run_id", "position"),
        index_where("held IS NOT NULL", "ix_run_items_held", "run_id", "page_host", "id"),
    )
    id: int = cell.row_id()
    run_id: int = cell.to("runs.id")
    position: int = cell.count()
    page: str = cell.text()
    page_hash: bytes = cell.digest()
    page_host: str = cell.text()
    done_at: datetime | None = cell.moment(null=True)
    held: bytes | None = cell.maybe_bytes()
    n_stood: int = cell.added_count()
    n_bad: int = cell.added_count()


class LeaderRow(Row, table=True):
    """What only one process may do at a time. since: when its owner took it."""

    __tablename__ = "leaders"
    name: str = cell.text_key()
    owner: str = cell.text()
    since: datetime = cell.moment()
    until: datetime = cell.moment()
