"""Stories of a release with chests: loot tables with gold, pity, a condition, and a table in a table."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from tests.features.sessions.moons import moonlit_packs
from tests.features.sessions.stack import Stack, running, somebody

from taleward.content import Library, Release, compile_pack
from taleward.content.memory import MemoryReleases
from taleward.identity import Caller
from taleward.inventory import InventoryManager
from taleward.kit import GameError
from taleward.sessions import verify_session
from taleward.world import Chronicle
from taleward.world.memory import MemoryWorldStore

LOOT = """\
loot:
  hoard:
    guaranteed: [storm_lantern]
    pity: {after: 3}
    entries:
      - {item: boat_hook, rare: true}
      - {gold: 2d6, weight: 3}
  chest:
    entries:
      - {item: cork_jerkin, weight: 2, when: {not: {has_item: cork_jerkin}}}
      - {item: eel_broth, count: 2, weight: 2}
      - {table: coins, weight: 6}
  coins:
    entries: [{gold: 10}]
  patience:
    pity: {after: 900}
    entries:
      - {item: boat_hook, rare: true}
      - {weight: 997}
"""


def chest_packs(folder: Path) -> Path:
    """The shipped packs with chests and world events, in a folder of the test's own."""
    packs = moonlit_packs(folder)
    (packs / "fantasy" / "loot" / "chests.yaml").write_text(LOOT, encoding="utf-8")
    return packs


@cache
def chested() -> Release:
    """The shipped story with chests, compiled once."""
    with TemporaryDirectory() as folder:
        made = compile_pack(chest_packs(Path(folder)) / "fantasy")
    assert made.release is not None, [str(problem) for problem in made.problems]
    return made.release


@dataclass
class Chests:
    """Sessions with the manager of what is carried."""

    stack: Stack
    chronicle: Chronicle
    inventory: InventoryManager
    operator: Caller

    async def carried(self, session_id: str) -> dict[str, int]:
        """What is carried, by the ids it has."""
        found = await self.inventory.get_inventory(session_id, caller=self.operator)
        return {item["item_id"]: item["count"] for item in found.items}

    async def gold(self, session_id: str) -> int:
        session = await self.stack.manager.get_session(session_id, caller=self.operator)
        return int(session.state["character"]["gold"])

    async def whole(self, session_id: str) -> None:
        """The log proves itself."""
        found = await verify_session(self.stack.reading, session_id)
        assert found is not None
        assert found.differences == ()

    async def refused(self, session_id: str, asked: Any, code: str, pointer: str | None = None) -> GameError:  # noqa: ANN401 -- any call
        """A call is refused, blames this, and the story is what it was."""
        before = await self.stack.manager.get_session(session_id, caller=self.operator)
        with pytest.raises(GameError) as refused:
            await asked
        assert refused.value.error_code == code, refused.value
        if pointer is not None:
            assert [error["pointer"] for error in refused.value.context["errors"]] == [pointer]
        after = await self.stack.manager.get_session(session_id, caller=self.operator)
        assert (after.version, after.state) == (before.version, before.state)
        return refused.value


@asynccontextmanager
async def chests() -> AsyncIterator[Chests]:
    """Wire it and let it run."""
    chronicle = Chronicle(MemoryWorldStore())
    await chronicle.open()
    library = Library([chested()], MemoryReleases())
    async with running(library=library, world=chronicle) as stack:
        yield Chests(stack, chronicle, InventoryManager(stack.manager), somebody("operator"))
