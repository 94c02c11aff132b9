"""The revisions of the tables that were ever shipped, and the way to and fro between them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from taleward.identity import sql as identity_sql
from taleward.infra.database import Database, metadata, open_database, revisions
from taleward.kit import GameError
from taleward.sessions import sql

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

SHIPPED = ["0001", "0002", "0003"]  # append only: a revision that was shipped is never edited, renamed or removed
TABLES = {
    "alembic_version",
    "content_items",
    "game_sessions",
    "narrations",
    "one_time_secrets",
    "session_saves",
    "session_turns",
    "ui_configurations",
    "world_events",
}


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    opened = await open_database(empty_url)
    yield opened
    await opened.dispose()


async def tables(database: Database) -> set[str]:
    return await database.read(lambda connection: set(sa.inspect(connection).get_table_names()))


def ddl(connection: sa.Connection) -> list[str]:
    inspector = sa.inspect(connection)
    described = []
    for table in sorted(inspector.get_table_names()):
        described += [f"{table}.{column['name']} {column['type']!r}" for column in inspector.get_columns(table)]
        described += sorted(
            f"{table} {index['name']} {index['column_names']}" for index in inspector.get_indexes(table)
        )
        described.append(f"{table} {inspector.get_pk_constraint(table)['constrained_columns']}")
    return described


def test_the_shipped_revisions_stand() -> None:
    assert revisions()[: len(SHIPPED)] == SHIPPED
    assert len(revisions()) == len(SHIPPED), "a new revision is added to the list above"


async def test_up_down_and_up_again_ends_where_it_began(database: Database) -> None:
    await database.migrate()
    assert await tables(database) == TABLES
    first = await database.read(ddl)
    await database.downgrade("base")
    assert await tables(database) == {"alembic_version"}
    await database.migrate()
    assert await database.read(ddl) == first
    await database.migrate()
    assert await database.read(ddl) == first


async def test_the_migrated_tables_are_those_of_the_statements(database: Database) -> None:
    await database.migrate()
    assert {sql.game_sessions.metadata, identity_sql.one_time_secrets.metadata} == {metadata}

    def differences(connection: sa.Connection) -> list[object]:
        def ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
            return kind != "table" or name in metadata.tables

        options = {"include_object": ours, "compare_type": True, "compare_server_default": True}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert await database.read(differences) == []


async def test_a_database_of_a_newer_program_is_refused_and_left_alone(database: Database) -> None:
    await database.migrate()
    newer = sa.text("UPDATE alembic_version SET version_num = '9999'")
    await database.write(lambda connection: connection.execute(newer).close())
    before = await database.read(ddl)
    for attempt in (database.migrate, lambda: database.downgrade("base")):
        with pytest.raises(GameError, match="newer version") as refused:
            await attempt()
        assert refused.value.error_code == "database_newer"
        assert refused.value.context == {"found": ["9999"], "known": revisions()[-1]}
    assert await database.read(ddl) == before


async def test_a_migration_that_fails_leaves_nothing_behind(database: Database) -> None:
    stray = sa.text("CREATE TABLE session_turns (stray INTEGER)")
    await database.write(lambda connection: connection.execute(stray).close())
    with pytest.raises(sa.exc.DBAPIError, match="already exists"):
        await database.migrate()
    assert await tables(database) == {"session_turns"}


async def test_workers_that_start_at_once_migrate_once(empty_postgresql_url: str) -> None:
    workers = [await open_database(empty_postgresql_url) for _ in range(4)]
    await asyncio.gather(*(worker.migrate() for worker in workers))
    assert await tables(workers[0]) == TABLES
    for worker in workers:
        await worker.dispose()
