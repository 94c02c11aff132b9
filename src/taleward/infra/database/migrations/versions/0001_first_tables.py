"""The first tables: the three that the product's plan names, and the log of turns with what hangs on it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from taleward.infra.database.types import Id, Json, JsonText, Utc

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_configurations()
    _make_content()
    _make_sessions()
    _make_turns()
    _make_narrations()
    _make_saves()


def downgrade() -> None:
    """Drop them, and all they hold."""
    for table in (
        "session_saves",
        "narrations",
        "session_turns",
        "game_sessions",
        "content_items",
        "ui_configurations",
    ):
        op.drop_table(table)


def _make_configurations() -> None:
    op.create_table(
        "ui_configurations",
        sa.Column("id", Id(), primary_key=True),
        sa.Column("user_id", Id()),
        sa.Column("config_type", sa.String(50)),
        sa.Column("config_data", Json),
        sa.Column("created_at", Utc()),
        sa.Column("updated_at", Utc()),
    )
    op.create_index("ix_ui_configurations_user_id_config_type", "ui_configurations", ["user_id", "config_type"])


def _make_content() -> None:
    op.create_table(
        "content_items",
        sa.Column("id", Id(), primary_key=True),
        sa.Column("type", sa.String(50)),
        sa.Column("category", sa.String(50)),
        sa.Column("data", Json),
        sa.Column("metadata", Json),
        sa.Column("created_at", Utc()),
    )
    op.create_index("ix_content_items_type_category", "content_items", ["type", "category"])


def _make_sessions() -> None:
    op.create_table(
        "game_sessions",
        sa.Column("session_id", Id(), primary_key=True),
        sa.Column("user_id", Id()),
        sa.Column("scenario_id", Id()),
        sa.Column("current_state", JsonText()),
        sa.Column("created_at", Utc()),
        sa.Column("last_updated", Utc()),
        sa.Column("is_active", sa.Boolean(), server_default=sa.true()),
        sa.Column("create_key", sa.Text()),
        sa.Column("state_seq", sa.BigInteger(), nullable=False),
        sa.Column("state_hash", sa.LargeBinary()),
        sa.Column("pack_release", sa.Text(), nullable=False),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("origin_session", Id()),
        sa.Column("origin_seq", sa.BigInteger()),
        sa.Column("erased", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("user_id", "create_key", name="uq_game_sessions_user_id_create_key"),
    )
    op.create_index("ix_game_sessions_user_id_session_id", "game_sessions", ["user_id", "session_id"])


def _make_turns() -> None:
    op.create_table(
        "session_turns",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary()),
        sa.Column("created_at", Utc(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=False),
        sa.Column("intent", sa.LargeBinary(), nullable=False),
        sa.Column("arrivals", sa.LargeBinary(), nullable=False),
        sa.Column("events", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("session_id", "seq", name="pk_session_turns"),
        sa.UniqueConstraint("key", "session_id", name="uq_session_turns_key_session_id"),
    )
    states = sa.text("state IS NOT NULL")
    columns = ["session_id", "seq"]
    op.create_index("ix_session_turns_states", "session_turns", columns, sqlite_where=states, postgresql_where=states)


def _make_narrations() -> None:
    op.create_table(
        "narrations",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False, autoincrement=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("take", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("model", sa.Text()),
        sa.Column("prompt_version", sa.Text()),
        sa.Column("verdict", sa.Text()),
        sa.Column("usage", Json),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "seq", "language", "take", name="pk_narrations"),
    )


def _make_saves() -> None:
    op.create_table(
        "session_saves",
        sa.Column("session_id", Id(), nullable=False),
        sa.Column("save_id", Id(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("created_at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("session_id", "save_id", name="pk_session_saves"),
        sa.UniqueConstraint("session_id", "key", name="uq_session_saves_session_id_key"),
    )
