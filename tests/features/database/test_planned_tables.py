"""The three tables of the product's plan stand in the migrated database, column by column."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from taleward.infra.database import open_database

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

PLAN = """
CREATE TABLE ui_configurations (
    id UUID PRIMARY KEY,
    user_id UUID,
    config_type VARCHAR(50),
    config_data JSONB,
    created_at TIMESTAMP,
    updated_at TIMESTAMP
);
CREATE TABLE content_items (
    id UUID PRIMARY KEY,
    type VARCHAR(50),
    category VARCHAR(50),
    data JSONB,
    metadata JSONB,
    created_at TIMESTAMP
);
CREATE TABLE game_sessions (
    session_id UUID PRIMARY KEY,
    user_id UUID,
    scenario_id UUID,
    current_state JSONB,
    created_at TIMESTAMP,
    last_updated TIMESTAMP,
    is_active BOOLEAN DEFAULT TRUE
);
"""
SQLITE_TYPES = {"UUID": "BLOB", "JSONB": "JSON"}
ADDED_COLUMNS = {"game_sessions"}


def planned() -> dict[str, list[tuple[str, str, bool, bool]]]:
    """Read the plan: table -> (column, type, in the primary key, true by default)."""
    tables = {}
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\);", PLAN, re.DOTALL):
        columns = [line.strip().rstrip(",").split(maxsplit=2) for line in body.strip().splitlines()]
        tables[name] = [(*column[:2], "PRIMARY KEY" in column[2:], "DEFAULT TRUE" in column[2:]) for column in columns]
    return tables


def found(connection: sa.Connection, table: str) -> list[tuple[str, str, bool, bool]]:
    inspector = sa.inspect(connection)
    key = inspector.get_pk_constraint(table)["constrained_columns"]
    return [
        (
            column["name"],
            str(column["type"].compile(connection.dialect)).removesuffix(" WITHOUT TIME ZONE"),
            column["name"] in key,
            str(column["default"]).lower() in {"true", "1"},
        )
        for column in inspector.get_columns(table)
    ]


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
async def test_the_planned_columns_are_there(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    sqlite = f"sqlite:///{tmp_path}/game.db"
    database = await open_database(sqlite if engine == "sqlite" else request.getfixturevalue("postgresql_url"))
    await database.migrate()
    for table, columns in planned().items():
        kept = await database.read(partial(found, table=table))
        types = SQLITE_TYPES if engine == "sqlite" else {}
        expected = [(name, types.get(kind, kind), key, default) for name, kind, key, default in columns]
        assert kept[: len(expected)] == expected
        assert (len(kept) > len(expected)) == (table in ADDED_COLUMNS)
    await database.dispose()
