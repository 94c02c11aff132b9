"""The whole of sessions over a release with quests that are posted up, with the public face of quests."""

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
from taleward.kit import GameError, new_id
from taleward.quests import Quest, QuestManager
from taleward.sessions import verify_session
from taleward.world import Chronicle, WorldEvent
from taleward.world.memory import MemoryWorldStore

QUESTS = """\
quests:
  rounds:
    name: A round of the boards
    summary: Somebody has to read what is posted up, or nobody can be told that it was.
    offer: {at: [causeway_end, the_hard], again: true}
    abandon: true
    rewards: {gold: 7, experience: 12, items: [{item: eel_broth, count: 2}], effects: [{journal: It has been read.}]}
    stages:
      look:
        text: Look at the boards on the Hard, and sleep on it.
        objectives:
          read: {text: Look around on the Hard, on: {explored: {place: the_hard}}, count: 3}
          slept: {text: Sleep on it, on: rested}
        next: tell
      tell:
        text: Tell Nettie, who will count it.
        objectives:
          told: {text: Tell Nettie, on: {talked: {person: nettie}}}
  veterans:
    name: Work for somebody older
    summary: It has been up so long that the paper has turned.
    offer: {at: [causeway_end], level: [5, 9], refused: "The paper asks for somebody with more winters."}
    stages:
      look:
        text: Look around.
        objectives:
          read: {text: Look around, on: explored}
  elsewhere:
    name: Something of Nettie's
    summary: She has not said what.
    offer: {by: nettie}
    stages:
      look:
        text: Look around.
        objectives:
          read: {text: Look around, on: explored}
"""


def posted_packs(folder: Path) -> Path:
    """The shipped packs in a folder of the test's own, with quests on offer in one of them."""
    packs = moonlit_packs(folder)
    (packs / "fantasy" / "quests" / "boards.yaml").write_text(QUESTS, encoding="utf-8")
    return packs


@cache
def posted() -> Release:
    """The shipped story with quests on offer, compiled once."""
    with TemporaryDirectory() as folder:
        made = compile_pack(posted_packs(Path(folder)) / "fantasy")
    assert made.release is not None, [str(problem) for problem in made.problems]
    return made.release


@dataclass
class Boards:
    """Sessions in which quests are posted up."""

    stack: Stack
    chronicle: Chronicle
    quests: QuestManager
    operator: Caller

    async def begin(self, me: Caller, *steps: str) -> str:
        session_id = (await self.stack.begin(me)).session_id
        await self.stack.walk(session_id, me, steps)
        return session_id

    async def one(self, session_id: str, quest: str) -> Quest:
        found = await self.quests.get_quests(session_id, caller=self.operator)
        return next(each for each in found if each.quest_id == f"{session_id}:{quest}")

    async def end(self, session_id: str) -> None:
        """Let the story come to its end."""
        now = self.stack.reading.clock()
        await self.chronicle.add(WorldEvent(0, "last_bell", f"session:{session_id}", {}, new_id(), new_id(), now))
        await self.stack.manager.deliver(session_id)

    async def purse(self, session_id: str) -> tuple[int, int]:
        session = await self.stack.manager.get_session(session_id, caller=self.operator)
        return session.state["character"]["gold"], session.state["character"]["experience"]

    async def whole(self, session_id: str) -> None:
        """The log folds to what is stored, and the rules decide its turns as they did."""
        found = await verify_session(self.stack.reading, session_id)
        assert found is not None
        assert found.differences == ()
        assert found.decided > 0


@asynccontextmanager
async def boards() -> AsyncIterator[Boards]:
    """Wire it and let it run."""
    library, chronicle = Library([posted()], MemoryReleases()), Chronicle(MemoryWorldStore())
    await chronicle.open()
    async with running(library=library, world=chronicle) as stack:
        yield Boards(stack, chronicle, QuestManager(stack.manager, library), somebody("operator"))


@asynccontextmanager
async def refusing(here: Boards, session_id: str, code: str, pointer: str | None = None) -> AsyncIterator[None]:
    """What is done within is refused with this code, blames that, and leaves the session as it was."""
    before = await here.stack.manager.get_session(session_id, caller=here.operator)
    with pytest.raises(GameError) as refused:
        yield
    context: dict[str, Any] = refused.value.context
    assert refused.value.error_code == code, refused.value.message
    assert [error["pointer"] for error in context.get("errors", ())][:1] == ([] if pointer is None else [pointer])
    after = await here.stack.manager.get_session(session_id, caller=here.operator)
    assert (after.version, after.state) == (before.version, before.state)
