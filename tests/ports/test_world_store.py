"""What every store of world events promises, on every adapter, seen through the log that stands on it too."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from taleward.infra.database import open_database
from taleward.kit import GameError, new_id
from taleward.world import Chronicle, WorldEvent, WorldStore
from taleward.world.chronicle import KEPT
from taleward.world.memory import MemoryWorldStore
from taleward.world.sql import SqlWorldStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio
NOON = datetime(2030, 3, 1, 12, 0, 0, 250_000, UTC)
ME = new_id()


def moon(number: int = 0, key: str | None = None) -> WorldEvent:
    return WorldEvent(number, "blood_moon", "all", {"red": [1, "two"]}, ME, key or new_id(), NOON)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[WorldStore]:
    if request.param == "memory":
        yield MemoryWorldStore()
        return
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if postgresql else f"sqlite:///{tmp_path}/game.db"
    opened = await open_database(url)
    await opened.migrate()
    yield SqlWorldStore(opened)
    await opened.dispose()


async def test_an_event_is_read_as_it_was_written(store: WorldStore) -> None:
    first, second = moon(1), moon(2)
    assert await store.newest() == 0
    assert [await store.append(each) for each in (first, second)] == [True, True]
    assert list(await store.after(0, 10)) == [first, second]
    assert list(await store.after(0, 1)) == [first]
    assert list(await store.after(2, 10)) == []
    assert (await store.by_key(second.key), await store.by_key("other"), await store.newest()) == (second, None, 2)


@pytest.mark.parametrize("number", [0, 1, 3])
async def test_an_event_follows_its_predecessor_alone(store: WorldStore, number: int) -> None:
    assert await store.append(moon(1))
    assert not await store.append(moon(number))
    assert await store.newest() == 1


async def test_a_key_is_taken_once(store: WorldStore) -> None:
    assert await store.append(moon(1, "same"))
    assert not await store.append(moon(2, "same"))


async def test_the_numbers_of_events_written_at_once_have_no_gaps(store: WorldStore) -> None:
    logs = [Chronicle(store) for _ in range(4)]
    made = await asyncio.gather(*(logs[at % 4].add(moon()) for at in range(24)))
    assert sorted(event.number for event in made) == list(range(1, 25))
    assert [event.number for event in await store.after(0, 100)] == list(range(1, 25))


async def test_one_request_writes_one_event_whoever_is_asked(store: WorldStore) -> None:
    logs = [Chronicle(store) for _ in range(3)]
    made = await asyncio.gather(*(logs[at % 3].add(moon(key="same")) for at in range(9)))
    assert [event.number for event in made] == [1] * 9
    assert await store.newest() == 1
    with pytest.raises(GameError) as reused:
        await logs[0].add(replace(moon(key="same"), scope="realm:valley"))
    assert reused.value.error_code == "idempotency_key_reused"


async def test_a_log_tells_of_what_it_sees_from_then_on(store: WorldStore) -> None:
    one, two = Chronicle(store), Chronicle(store)
    await one.add(moon())
    await two.open()
    heard: list[int] = []
    two.subscribe(lambda event: heard.append(event.number))
    assert (two.newest, heard) == (1, [])
    await one.add(moon())
    await one.add(moon())
    assert (two.newest, list(await two.after(1, 10))) == (1, [])
    assert (await two.latest(), heard) == (3, [2, 3])
    assert [entry.number for entry in await two.after(1, 10)] == [2, 3]
    assert [entry.number for entry in await two.after(0, 1)] == [1]


async def test_a_log_reads_what_is_no_longer_at_hand_from_the_store() -> None:
    store = MemoryWorldStore()
    for number in range(1, KEPT + 11):
        await store.append(moon(number))
    log = Chronicle(store)
    await log.open()
    assert log.newest == KEPT + 10
    for after in (0, 5, 9, 10, 11, KEPT + 9):
        assert [entry.number for entry in await log.after(after, 3)] == list(range(after + 1, after + 4))[
            : KEPT + 10 - after
        ]
