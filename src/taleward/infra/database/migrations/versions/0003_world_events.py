"""The log of world events, which every story hears of in its next turn."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from taleward.infra.database.types import Id, Json, Utc

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "world_events",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("context", Json, nullable=False),
        sa.Column("by_user", Id(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.UniqueConstraint("key", name="uq_world_events_key"),
    )


def downgrade() -> None:
    """Drop it: what stories have not heard of by then they never will."""
    op.drop_table("world_events")
