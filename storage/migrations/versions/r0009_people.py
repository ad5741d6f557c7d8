"""Who was met in which channel: outside of it they alone are shown its sites."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table. Whoever started a check in a channel was met there."""
    op.create_table(
        "channel_people",
        sa.Column("person", sa.Text(), primary_key=True),
        sa.Column("channel", sa.Text(), primary_key=True),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
    )
    op.execute(
        "INSERT INTO channel_people (person, channel, seen_at) SELECT asker_user, channel, max(started_at) FROM runs "
        "WHERE edge = 'slack' AND asker_user <> '' GROUP BY asker_user, channel"
    )


def downgrade() -> None:
    """Nobody was met."""
    op.drop_table("channel_people")
