"""A SQLite file is served by one process, safely, and says what is wrong with it."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from taleward.infra.database import Database, open_database
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

notes = sa.Table(
    "notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("body", sa.LargeBinary)
)

HOLDER = """
import asyncio, sys
from taleward.infra.database import open_database

async def hold():
    await open_database(sys.argv[1])
    print("held", flush=True)
    sys.stdin.read()

asyncio.run(hold())
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/game.db"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await open_database(url)
    await opened.write(notes.create)
    yield opened
    await opened.dispose()


async def put(database: Database, body: bytes) -> None:
    await database.write(lambda connection: connection.execute(sa.insert(notes), {"body": body}).close())


async def count(database: Database) -> int:
    return await database.read(lambda connection: connection.execute(sa.select(sa.func.count(notes.c.id))).scalar_one())


@pytest.mark.parametrize("mode", ["read", "write"])
async def test_connections_are_safe_ones(database: Database, mode: str) -> None:
    def settings(connection: sa.Connection) -> list[object]:
        names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "secure_delete")
        return [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    run = database.read if mode == "read" else database.write
    assert await run(settings) == ["wal", 2, 1, 5000, 1]


async def test_a_second_process_is_refused_until_the_first_dies(url: str) -> None:
    pipe = asyncio.subprocess.PIPE
    holder = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLDER, url, stdin=pipe, stdout=pipe)
    try:
        assert holder.stdout is not None
        assert await holder.stdout.readline() == b"held\n"
        with pytest.raises(GameError, match=f"process {holder.pid}.*Stop that process") as refused:
            await open_database(url)
        assert refused.value.error_code == "database_in_use"
        assert refused.value.context["pid"] == str(holder.pid)
    finally:
        holder.kill()
        await holder.communicate()
    database = await open_database(url)
    await database.dispose()


async def test_a_second_opening_in_one_process_is_refused_too(database: Database, url: str) -> None:
    with pytest.raises(GameError, match=f"process {os.getpid()}"):
        await open_database(url)
    await put(database, b"still open")


async def test_reads_go_on_beside_a_write_and_see_nothing_of_it_before_its_end(database: Database) -> None:
    inside, go_on = threading.Event(), threading.Event()

    def slow(connection: sa.Connection) -> None:
        connection.execute(sa.insert(notes), {"body": b"late"})
        inside.set()
        assert go_on.wait(30)

    writing = asyncio.create_task(database.write(slow))
    assert await asyncio.to_thread(inside.wait, 30)
    assert await count(database) == 0
    go_on.set()
    await writing
    assert await count(database) == 1


async def test_a_full_disk_is_said_changes_nothing_and_heals(database: Database) -> None:
    await put(database, b"first")
    pages = await database.read(lambda connection: connection.exec_driver_sql("PRAGMA page_count").scalar_one())

    def limit(connection: sa.Connection, most: int) -> None:
        connection.exec_driver_sql(f"PRAGMA max_page_count={most}").close()

    await database.write(lambda connection: limit(connection, pages + 2))

    def much(connection: sa.Connection) -> None:
        connection.execute(sa.insert(notes), {"body": b"small"})
        connection.execute(sa.insert(notes), {"body": bytes(100_000)})

    with pytest.raises(GameError, match="disk that holds the database is full") as full:
        await database.write(much)
    assert full.value.error_code == "unavailable"
    assert full.value.context["retry_after"] > 0
    assert await count(database) == 1
    await database.write(lambda connection: limit(connection, 1_000_000))
    await database.write(much)
    assert await count(database) == 3


async def test_a_file_held_by_another_program_is_busy(database: Database, tmp_path: Path) -> None:
    quickly = "PRAGMA busy_timeout=1"
    await database.write(lambda connection: connection.exec_driver_sql(quickly).close())
    other = sqlite3.connect(tmp_path / "game.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(GameError, match="busy") as busy:
        await put(database, b"x")
    assert busy.value.error_code == "unavailable"
    other.execute("ROLLBACK")
    other.close()
    await put(database, b"x")
    assert await count(database) == 1


async def test_a_file_that_is_no_database_is_said_and_let_go(tmp_path: Path) -> None:
    (tmp_path / "game.db").write_bytes(b"not a database" * 1000)
    for _ in range(2):
        with pytest.raises(GameError, match="not a SQLite database") as refused:
            await open_database(f"sqlite:///{tmp_path}/game.db")
        assert refused.value.error_code == "unavailable"


async def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(GameError, match="No such file or directory"):
        await open_database(f"sqlite:///{tmp_path}/nowhere/game.db")


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:///:memory:", "mysql://host/name", "game.db", "", "sqlite:///file:x?uri=true"]
)
async def test_an_unusable_url_is_refused_with_the_usable_ones(url: str) -> None:
    with pytest.raises(GameError, match="Use sqlite:///path/to/file or postgresql://") as refused:
        await open_database(url)
    assert refused.value.error_code == "misconfigured"
