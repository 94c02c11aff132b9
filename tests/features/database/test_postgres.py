"""A PostgreSQL that is slow, full up or gone is said so in time, and is used again when it is back."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from taleward.infra.database import Limits, open_database
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from taleward.infra.database import Database

pytestmark = pytest.mark.anyio

ONE = sa.select(1)
SLEEP = sa.select(sa.func.pg_sleep(30))
OWN_PID = sa.select(sa.func.pg_backend_pid())
LIMITS = Limits(connections=2, pool_wait=0.2, connect_timeout=0.5, statement_timeout=0.5)
notes = sa.Table("notes", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True))


def value(connection: sa.Connection, statement: sa.Executable) -> object:
    return connection.execute(statement).scalar_one()


@pytest.fixture
async def database(empty_postgresql_url: str) -> AsyncIterator[Database]:
    opened = await open_database(empty_postgresql_url, LIMITS)
    yield opened
    await opened.dispose()


@pytest.mark.parametrize("mode", ["read", "write", "write_one"])
async def test_a_slow_statement_is_given_up(database: Database, mode: str) -> None:
    with pytest.raises(GameError) as slow:
        await getattr(database, mode)(partial(value, statement=SLEEP))
    assert slow.value.error_code == "unavailable"
    assert slow.value.context["retry_after"] > 0
    assert await database.read(partial(value, statement=ONE)) == 1


async def test_waiting_for_a_connection_is_bounded(empty_postgresql_url: str) -> None:
    database = await open_database(empty_postgresql_url, Limits(connections=1, pool_wait=0.1))
    holding = asyncio.Event()
    loop = asyncio.get_running_loop()

    def hold(connection: sa.Connection) -> None:
        loop.call_soon_threadsafe(holding.set)
        value(connection, sa.select(sa.func.pg_sleep(2)))

    holder = asyncio.create_task(database.read(hold))
    await holding.wait()
    with pytest.raises(GameError, match="All connections to the database are in use") as full:
        await database.read(partial(value, statement=ONE))
    assert full.value.error_code == "unavailable"
    await holder
    assert await database.read(partial(value, statement=ONE)) == 1
    await database.dispose()


async def test_a_lost_connection_is_said_and_replaced(database: Database, empty_postgresql_url: str) -> None:
    pid = await database.read(partial(value, statement=OWN_PID))
    other = await open_database(empty_postgresql_url)
    assert await other.read(partial(value, statement=sa.select(sa.func.pg_terminate_backend(pid))))
    with pytest.raises(GameError) as lost:
        await database.write(partial(value, statement=ONE))
    assert lost.value.error_code == "unavailable"
    assert await database.write(partial(value, statement=ONE)) == 1
    await other.dispose()


async def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    await database.write(notes.create)

    def twice(connection: sa.Connection) -> None:
        connection.execute(sa.insert(notes), {"id": 1})
        connection.execute(sa.insert(notes), {"id": 1})

    with pytest.raises(sa.exc.IntegrityError):
        await database.write(twice)
    assert await database.read(partial(value, statement=sa.select(sa.func.count(notes.c.id)))) == 0


async def test_a_server_that_is_not_there_is_said() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(GameError, match="cannot be reached") as gone:
            await open_database(f"postgresql://nobody@127.0.0.1:{unused.getsockname()[1]}/none", LIMITS)
    assert gone.value.error_code == "unavailable"


async def test_a_server_that_never_answers_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(GameError, match="cannot be reached"):
            await open_database(f"postgresql://nobody@127.0.0.1:{silent.getsockname()[1]}/none", LIMITS)


async def test_a_database_that_does_not_exist_is_said(empty_postgresql_url: str) -> None:
    absent = sa.make_url(empty_postgresql_url).set(database="absent").render_as_string(hide_password=False)
    with pytest.raises(GameError, match="does not exist"):
        await open_database(absent, LIMITS)


async def test_a_server_that_may_lose_what_it_acknowledged_is_refused_unless_allowed(empty_postgresql_url: str) -> None:
    database = await open_database(empty_postgresql_url)
    name = sa.make_url(empty_postgresql_url).database
    setting = f'ALTER DATABASE "{name}" SET synchronous_commit = off'
    await database.write(lambda connection: connection.exec_driver_sql(setting).close())
    await database.dispose()
    with pytest.raises(GameError, match="synchronous_commit=off") as unsafe:
        await open_database(empty_postgresql_url)
    assert unsafe.value.error_code == "misconfigured"
    allowed = await open_database(empty_postgresql_url, allow_asynchronous_commit=True)
    await allowed.dispose()
