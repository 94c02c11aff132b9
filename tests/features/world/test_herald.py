"""Whoever is connected is shown a world event at once, and their story hears of it without an action of theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import pytest
from tests.features.sessions.moons import Moons, moons
from tests.features.sessions.stack import somebody

from taleward.kit import GameError
from taleward.world import Chronicle, Herald, WorldEvent
from taleward.world.memory import MemoryWorldStore

pytestmark = pytest.mark.anyio


class Listeners:
    """Those who are connected, by the sessions they are connected to."""

    def __init__(self, here: Moons, sessions: Iterable[str]) -> None:
        self.here, self.connected = here, list(sessions)
        self.shown: list[int] = []
        self.delivered: asyncio.Queue[str] = asyncio.Queue()

    async def show(self, event: WorldEvent) -> None:
        self.shown.append(event.number)

    def sessions_of(self, scope: str) -> Iterable[str]:
        return self.connected if scope == "all" else ()

    async def deliver(self, session_id: str) -> int:
        if session_id == "broken":
            raise RuntimeError("a fault that nobody foresaw")
        if session_id == "away":
            raise GameError("The disk is away", "unavailable")
        turns = await self.here.stack.manager.deliver(session_id)
        self.delivered.put_nowait(session_id)
        return turns


async def test_the_connected_hear_of_it_at_once_and_others_when_they_play() -> None:
    async with moons() as here:
        near, far = [(await here.stack.begin(somebody())).session_id for _ in range(2)]
        listeners = Listeners(here, ["away", "broken", near])
        herald = Herald(here.chronicle, listeners, None)
        herald.start()
        for _ in range(2):
            await here.trigger()
            async with asyncio.timeout(10):
                assert await listeners.delivered.get() == near
        await herald.stop()
        await here.trigger()
        assert listeners.shown == [1, 2]
        assert [row.seq for row in await here.rows(near)] == [1, 2]
        assert await here.rows(far) == []


async def test_what_another_worker_wrote_is_seen_within_a_look() -> None:
    log = MemoryWorldStore()
    async with moons(world=log) as here:
        session_id = (await here.stack.begin(somebody())).session_id
        listeners = Listeners(here, [session_id])
        herald = Herald(here.chronicle, listeners, 0.01)
        herald.start()
        elsewhere = Chronicle(log)
        made = WorldEvent(0, "blood_moon", "all", {}, here.operator.user_id, "key", here.stack.reading.clock())
        await elsewhere.add(made)
        async with asyncio.timeout(10):
            await listeners.delivered.get()
        await herald.stop()
        assert len(await here.rows(session_id)) == 1
