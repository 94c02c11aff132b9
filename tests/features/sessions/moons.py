"""The whole of sessions over a release that has world events, with the log of these."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.features.sessions.stack import Stack, Ticking, running, somebody

from taleward.content import Library, Release, compile_pack, shipped_packs
from taleward.content.memory import MemoryReleases
from taleward.identity import Caller
from taleward.sessions import SessionStore
from taleward.sessions.model import ORIGIN_SEQ, TurnRow
from taleward.world import Chronicle, WorldEvent, WorldManager, WorldStore
from taleward.world.memory import MemoryWorldStore

EVENTS = """\
events:
  blood_moon:
    title: Blood moon
    text: The moon comes up red, and somebody presses a purse into your hand.
    then: [{gold: 100}]
  spring_tide:
    title: Spring tide
    text: The water takes you off your feet and carries you to the wall.
    then: [{move: wall_top}]
  last_bell:
    title: The last bell
    text: The bell rings, and does not stop.
    then: [{end: goods_returned}]
  endless:
    title: Without end
    then: [{event: echo}]
  far_thunder:
    title: Far thunder
    when: {gold: 1000000}
    then: [{gold: 100}]
reactions:
  echo: {on: {world_event: {name: echo}}, once: false, then: [{event: echo}]}
"""


def moonlit_packs(folder: Path) -> Path:
    """The shipped packs in a folder of the test's own, with world events in one of them."""
    packs = shutil.copytree(shipped_packs(), folder / "packs")
    (packs / "fantasy" / "events" / "moons.yaml").write_text(EVENTS, encoding="utf-8")
    return Path(packs)


@cache
def moonlit() -> Release:
    """The shipped story with world events, compiled once."""
    with TemporaryDirectory() as folder:
        made = compile_pack(moonlit_packs(Path(folder)) / "fantasy")
    assert made.release is not None, [str(problem) for problem in made.problems]
    return made.release


@dataclass
class Moons:
    """Sessions under a world in which things happen."""

    stack: Stack
    chronicle: Chronicle
    world: WorldManager
    operator: Caller

    async def trigger(self, event: str = "blood_moon", scope: str = "all", key: str | None = None) -> WorldEvent:
        return await self.world.trigger_world_event(event, {}, scope=scope, caller=self.operator, key=key)

    async def rows(self, session_id: str, kind: str = "world") -> list[TurnRow]:
        log = await self.stack.store.turns(session_id, ORIGIN_SEQ - 1, 10_000)
        return [row for row in log if row.kind == kind]


@asynccontextmanager
async def moons(store: SessionStore | None = None, world: WorldStore | None = None) -> AsyncIterator[Moons]:
    """Wire it and let it run."""
    library = Library([moonlit()], MemoryReleases())
    chronicle = Chronicle(world or MemoryWorldStore())
    await chronicle.open()
    async with running(store, library=library, world=chronicle) as stack:
        manager = WorldManager(chronicle, stack.manager, library, Ticking())
        yield Moons(stack, chronicle, manager, somebody("operator"))
