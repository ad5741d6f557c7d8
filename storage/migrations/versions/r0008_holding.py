"""Visits that wait until it is clear that our own network is well are kept with the pages of their run."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

HELD = sa.text("held IS NOT NULL")


def upgrade() -> None:
    """Add the columns; runs under way go on with what they still have to visit."""
    op.add_column("run_items", sa.Column("held", sa.LargeBinary(), nullable=True))
    for name in ("n_stood", "n_bad"):
        op.add_column("run_items", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("runs", sa.Column("canaries", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_run_items_held", "run_items", ["run_id", "page_host", "id"], sqlite_where=HELD, postgresql_where=HELD)


def downgrade() -> None:
    """Visits that wait are made again."""
    op.execute(
        "UPDATE runs SET n_done = n_done - "
        "(SELECT count(*) FROM run_items WHERE run_items.run_id = runs.id AND run_items.held IS NOT NULL)"
    )
    op.execute("UPDATE run_items SET done_at = NULL WHERE held IS NOT NULL")
    op.drop_index("ix_run_items_held", "run_items")
    op.drop_column("runs", "canaries")
    for name in ("n_bad", "n_stood", "held"):
        op.drop_column("run_items", name)
