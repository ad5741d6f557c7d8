"""What links are judged by: signals of their pages, what they share with others, what people said of the site."""

import sqlalchemy as sa
from alembic import op

from storage.counting import recount_all

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

CLAIMED = "6-|unverified|claimed|||||"
TRAITS = ("site_id", "page_domain", "page_host", "traits", "grade", "anchor", "target_hash", "first_seen_at", "page_hash")
ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _added(name: str) -> sa.Column[str]:
    # SQLite adds no column that must have a value without saying which; what follows never relies on it
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def upgrade() -> None:
    """Make columns and tables; what is known of links stays, they are judged at their next visit and counted at once."""
    for name in ("grade", "flags", "link_type"):
        op.add_column("links", _added(name))
    op.add_column("links", sa.Column("traits", sa.Text(), nullable=False, server_default=CLAIMED))
    op.add_column("links", sa.Column("anchor", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "anchors",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        sa.Column("anchor", sa.BigInteger(), autoincrement=False, nullable=False),
        *(_text(name) for name in ("text", "kind", "anchor_class", "named")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id", "anchor"),
    )
    for name in ("readings", "targets"):
        op.add_column(name, sa.Column("signals", sa.Text(), nullable=True))
    op.add_column("decisions", _added("value"))
    op.create_table(
        "site_settings",
        sa.Column("site_id", ID, autoincrement=False, nullable=False),
        *(_text(name) for name in ("brands", "keywords", "topics", "learned", "changed_by")),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        _text("judge_after"),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("site_id"),
    )
    op.create_table(
        "own_pages",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("target_hash", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("page", "kind", "by")),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "target_hash", name="uq_own_pages"),
    )
    op.create_table(
        "marks",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("page_hash", sa.LargeBinary(), nullable=False),
        *(_text(name) for name in ("domain", "kind", "value")),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "page_hash", "kind", "value", name="uq_marks"),
    )
    op.create_index("ix_marks_value", "marks", ["site_id", "kind", "value", "domain"])
    recount_all(op.get_bind())
    op.create_index("ix_links_traits", "links", list(TRAITS))
    op.create_index("ix_links_type", "links", ["site_id", "link_type", "page_domain", "state"])


def downgrade() -> None:
    """Remove them; grades are worked out again by the next visits."""
    for name in ("marks", "own_pages", "site_settings"):
        op.drop_table(name)
    op.drop_column("decisions", "value")
    for name in ("readings", "targets"):
        op.drop_column(name, "signals")
    op.drop_index("ix_links_type", "links")
    op.drop_index("ix_links_traits", "links")
    op.drop_table("anchors")
    for name in ("anchor", "traits", "link_type", "flags", "grade"):
        op.drop_column("links", name)
