"""Visits that wait until it is clear that our own network is well are kept with the pages of their run."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column."""
    op.add_column("run_items", sa.Column("held", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Visits that wait are made again."""
    op.execute("UPDATE run_items SET done_at = NULL WHERE held IS NOT NULL")
    op.drop_column("run_items", "held")
