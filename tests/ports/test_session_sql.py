"""What only a SQL store has: prose and copies in its tables, and other connections that come between."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa
import uuid_utils
from sqlalchemy.ext.asyncio import create_async_engine

from taleward.infra.database import Database, Json, open_database
from taleward.sessions.append import GuardedAppend
from taleward.sessions.model import ERASE, GENESIS_HASH, SessionRecord, StateCopy, TurnRow, chain
from taleward.sessions.sql import SqlSessionStore, game_sessions, narrations, session_turns

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

BORN = datetime(2026, 3, 1, tzinfo=UTC)
SESSION, USER, SCENARIO = (str(uuid_utils.uuid7()) for _ in range(3))
WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = await open_database(migrated_url)
    await opened.migrate()
    yield opened
    await opened.dispose()


def turn(seq: int, key: str, prev_hash: bytes, kind: str = "action") -> TurnRow:
    head = chain(prev_hash, key, b"intent", b"", b"events")
    state = b"state" if seq == 0 else None
    content = (b"request", b"intent", b"", b"events", b"outcome", head, prev_hash, state)
    return TurnRow(SESSION, seq, key, kind, *content, BORN)


async def begun(database: Database) -> tuple[SqlSessionStore, TurnRow]:
    store, origin = SqlSessionStore(database), turn(0, "origin", GENESIS_HASH)
    record = SessionRecord(SESSION, USER, SCENARIO, BORN, "make", "fantasy@1", 1, "en", "Title", None, None)
    assert await store.create(record, origin)
    return store, origin


async def test_copies_are_json_and_erased_with_the_prose(database: Database) -> None:
    store, origin = await begun(database)
    told = {
        "session_id": SESSION,
        "language": "en",
        "take": 0,
        "text": "Ann wept.",
        "source": "model",
        "created_at": BORN,
    }
    prose = [told | {"seq": seq, "usage": {"input": 3}} for seq in range(3)]
    await database.write(lambda connection: connection.execute(sa.insert(narrations), prose).close())
    state = b'{"character": {"name": "Ann"}}'
    copy = StateCopy(SESSION, 0, origin.chain_hash, state, "Ann's wood", "en", is_active=True, last_updated=BORN)
    await store.copy_states([copy])

    def kept(connection: sa.Connection) -> tuple[object, ...]:
        copied = (
            sa.type_coerce(game_sessions.c.current_state, Json),
            game_sessions.c.state_hash,
            game_sessions.c.title,
        )
        row = connection.execute(sa.select(*copied, game_sessions.c.is_active)).one()
        return (*row, connection.execute(sa.select(sa.func.count()).select_from(narrations)).scalar_one())

    copied = ({"character": {"name": "Ann"}}, origin.chain_hash, "Ann's wood", True, 3)
    assert await database.read(kept) == copied
    assert await store.erase(turn(1, "gone", origin.chain_hash, ERASE))
    assert await database.read(kept) == (None, None, "", False, 0)


async def waited(database: Database) -> None:
    """Return when some statement waits for a lock."""
    async with asyncio.timeout(30):
        while not await database.read(lambda connection: connection.execute(WAITING).scalar_one()):
            pass


async def test_an_erasure_waits_for_an_append_that_has_read_its_predecessor(postgresql_url: str) -> None:
    database = await open_database(postgresql_url)
    store, origin = await begun(database)
    engine = create_async_engine(sa.make_url(postgresql_url).set(drivername="postgresql+asyncpg"))
    guard = sa.select(session_turns.c.chain_hash).where(session_turns.c.seq == 0)
    row = turn(1, "fair", origin.chain_hash)
    async with engine.connect() as between:
        await between.execute(guard.with_for_update(read=True, key_share=True))
        erasing = asyncio.create_task(store.erase(turn(1, "gone", origin.chain_hash, ERASE)))
        await waited(database)
        assert await between.run_sync(GuardedAppend(session_turns), [row]) == {(SESSION, "fair")}
        await between.commit()
    assert await erasing is False
    assert [one.key for one in await store.turns(SESSION, -1, 9)] == ["origin", "fair"]
    await engine.dispose()
    await database.dispose()


async def test_a_late_append_waits_for_an_erasure_and_is_refused(postgresql_url: str) -> None:
    database = await open_database(postgresql_url)
    store, origin = await begun(database)
    old = turn(1, "old", origin.chain_hash)
    assert await store.append([old])
    engine = create_async_engine(sa.make_url(postgresql_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as between:  # an erasure that has deleted the log and not committed yet
        await between.execute(sa.delete(session_turns))
        late = asyncio.create_task(store.append([turn(1, "zombie", origin.chain_hash)]))
        await waited(database)
        await between.commit()
    assert await late == set()
    assert await store.turns(SESSION, -1, 9) == []
    await engine.dispose()
    await database.dispose()
