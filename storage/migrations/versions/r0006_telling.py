"""What happened and was told: events with what the policy decided, cases with their history, mutes, answers."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _moment(name: str, *, null: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=null)


def _of_site() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE")


def upgrade() -> None:
    """Make the tables."""
    op.add_column("site_alerts", sa.Column("filters", sa.Text(), nullable=True))
    op.create_table(
        "cases",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        *(_text(name) for name in ("case_key", "open_key", "kind", "state", "domain", "page", "target_page", "anchor")),
        *(_text(name) for name in ("reason", "grade", "facts")),
        sa.Column("n_links", sa.Integer(), nullable=False),
        sa.Column("n_domains", sa.Integer(), nullable=False),
        _text("channel"),
        _text("message_key"),
        *(_moment(name) for name in ("opened_at", "since", "changed_at")),
        _moment("closed_at", null=True),
        _text("owner"),
        _text("acked_by"),
        _moment("acked_at", null=True),
        _moment("muted_until", null=True),
        sa.Column("version", sa.Integer(), nullable=False),
        _of_site(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "open_key", name="uq_cases_open"),
        sa.UniqueConstraint("message_key", name="uq_cases_message"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_cases_site", "cases", ["site_id", "state"])
    op.create_table(
        "case_notes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        _moment("at"),
        *(_text(name) for name in ("by", "what", "words")),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_notes", "case_notes", ["case_id", "id"])
    op.create_table(
        "events",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        _text("event_id"),
        _text("kind"),
        _moment("at"),
        sa.Column("link_id", ID, nullable=True),
        sa.Column("run_id", ID, nullable=True),
        *(_text(name) for name in ("domain", "page", "target_page", "anchor", "reason", "grade", "facts")),
        sa.Column("is_quiet", sa.Boolean(), nullable=False),
        *(_text(name) for name in ("severity", "stage", "decided")),
        _moment("decided_at", null=True),
        sa.Column("case_id", ID, nullable=True),
        _of_site(),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "event_id", name="uq_events"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_events_site", "events", ["site_id", "at"])
    op.create_index("ix_events_link", "events", ["link_id"])
    op.create_index("ix_events_case", "events", ["case_id"])
    undecided = sa.text("decided_at IS NULL")
    op.create_index("ix_events_open", "events", ["site_id", "id"], sqlite_where=undecided, postgresql_where=undecided)
    op.create_table(
        "mutes",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        _text("what"),
        _text("value"),
        _moment("until", null=True),
        _text("by"),
        _moment("at"),
        _text("because"),
        _moment("ended_at", null=True),
        _of_site(),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mutes_site", "mutes", ["site_id"])
    op.create_table(
        "answers",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        *(_text(name) for name in ("topic", "about", "answer", "by")),
        _moment("at"),
        _text("because"),
        _of_site(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "topic", "about", name="uq_answers"),
    )


def downgrade() -> None:
    """Remove the tables; what was told stays where it was posted."""
    for name in ("answers", "mutes", "events", "case_notes", "cases"):
        op.drop_table(name)
    op.drop_column("site_alerts", "filters")
