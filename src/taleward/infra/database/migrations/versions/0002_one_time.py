"""The table of secrets that sign in once: tickets for sockets, codes for other devices."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from taleward.infra.database.types import Id, Utc

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "one_time_secrets",
        sa.Column("secret_hash", sa.LargeBinary(), primary_key=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("user_id", Id(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("signed_in_until", Utc(), nullable=False),
        sa.Column("expires_at", Utc(), nullable=False),
    )
    op.create_index("ix_one_time_secrets_expires_at", "one_time_secrets", ["expires_at"])
    columns = ["user_id", "purpose", "expires_at"]
    op.create_index("ix_one_time_secrets_user_id_purpose_expires_at", "one_time_secrets", columns)


def downgrade() -> None:
    """Drop it: open tickets and codes are gone, and are asked for anew."""
    op.drop_table("one_time_secrets")
