"""Preferences are kept once a reader, change by change, on every store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from taleward.config import PreferenceStore
from taleward.config.memory import MemoryPreferences
from taleward.config.model import Kept
from taleward.config.sql import SqlPreferences, ui_configurations
from taleward.infra.database import Database, open_database
from taleward.kit import new_id

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = await open_database(migrated_url)
    await opened.migrate()
    yield opened
    await opened.dispose()


async def check(store: PreferenceStore) -> None:
    me, other = new_id(), new_id()
    assert await store.load(me) == Kept(0, {})
    assert not await store.keep(me, 1, {"theme": "day"})
    assert await store.keep(me, 0, {"theme": "day", "accessibility_options": {"text_scale": 1.25, "captions": False}})
    assert not await store.keep(me, 0, {"theme": "lamp"})
    kept = await store.load(me)
    assert kept == Kept(1, {"theme": "day", "accessibility_options": {"text_scale": 1.25, "captions": False}})
    assert await store.keep(me, 1, {})
    assert not await store.keep(me, 1, {"theme": "lamp"})
    assert await store.load(me) == Kept(2, {})
    assert await store.load(other) == Kept(0, {})
    for revision in (0, 1):
        kept_by = await asyncio.gather(*(store.keep(other, revision, {"theme": f"t{n}"}) for n in range(5)))
        assert sorted(kept_by) == [False] * 4 + [True]
    assert (await store.load(other)).revision == 2


async def test_preferences_are_kept_in_memory() -> None:
    await check(MemoryPreferences())


async def test_preferences_are_kept_in_a_database(database: Database) -> None:
    await check(SqlPreferences(database))


async def test_a_row_is_in_the_shape_of_the_plan(database: Database) -> None:
    times = iter([NOW, NOW + timedelta(hours=1)])
    store, me = SqlPreferences(database, lambda: next(times)), new_id()
    await store.keep(me, 0, {"theme": "day"})
    await store.keep(me, 1, {"theme": "lamp"})
    rows = await database.read(lambda connection: list(connection.execute(sa.select(ui_configurations))))
    ((_, user_id, kind, data, created_at, updated_at),) = rows
    assert (user_id, kind, data) == (me, "preferences", {"revision": 2, "preferences": {"theme": "lamp"}})
    assert (created_at, updated_at) == (NOW, NOW + timedelta(hours=1))
