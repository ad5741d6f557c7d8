"""What people decided and agreed; a page may be rechecked while its site is being checked."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHECK = "status = 'running' AND kind = 'check'"
ANY = "status = 'running'"


def upgrade() -> None:
    """Make the tables; one *check* at a time per site, whatever else runs."""
    op.create_table(
        "agreements",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("page_hash", sa.LargeBinary(), nullable=False),
        sa.Column("target_page", sa.Text(), nullable=False),
        sa.Column("target_hash", sa.LargeBinary(), nullable=False),
        sa.Column("anchor", sa.Text(), nullable=False),
        sa.Column("rel", sa.Text(), nullable=False),
        sa.Column("placement", sa.Text(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("cost_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("site_id", "page_hash", "target_hash", name="uq_agreements"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("site_id", ID, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("page_hash", sa.LargeBinary(), nullable=False),
        sa.Column("page_domain", sa.Text(), nullable=False),
        sa.Column("target_page", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("made_at", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("message_key", sa.Text(), nullable=False),
        sa.Column("standings", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["site_id"], ["sites.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_decisions_page", "decisions", ["site_id", "page_hash"], unique=False)
    op.create_index("ix_decisions_domain", "decisions", ["site_id", "page_domain"], unique=False)
    _index(CHECK)


def downgrade() -> None:
    """Remove the tables with all they hold; what runs besides a check is stopped."""
    op.drop_table("decisions")
    op.drop_table("agreements")
    op.execute("UPDATE runs SET status = 'stopped' WHERE status = 'running' AND kind <> 'check'")
    _index(ANY)


def _index(where: str) -> None:
    op.drop_index("uq_runs_running", table_name="runs")
    op.create_index(
        "uq_runs_running", "runs", ["site_id"], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
