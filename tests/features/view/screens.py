"""The view over the whole of sessions, wired as the service wires it, and a designer who plays with fixed dice."""

from __future__ import annotations

import json
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import msgspec
from tests.features.sessions.stack import SCENARIO, releases, running, somebody

from taleward.characters import CharacterGenerator
from taleward.config import ConfigurationManager
from taleward.config.memory import MemoryPreferences
from taleward.content import ContentManager, Library, Release
from taleward.content.memory import MemoryReleases
from taleward.identity import Caller
from taleward.sessions import GameSessionManager, SubmitAction, Turn
from taleward.view import Capabilities, Document, LiveViews, ViewManager

ALL = Capabilities()
SEED = 11
GOLDEN = Path(__file__).parent / "golden"
Json = dict[str, Any]
_NAMES = (
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "ID"),
    (re.compile(r"\b[0-9a-f]{64}\b"), "RELEASE"),
    (re.compile(r"\b[0-9a-f]{32}\b"), "HASH"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "EPOCH"),
)


@dataclass
class Screens:
    """What runs, with its parts in reach."""

    manager: GameSessionManager
    view: ViewManager
    live: LiveViews
    config: ConfigurationManager
    caller: Caller

    async def begin(self, **config: object) -> str:
        """Begin a story with fixed dice; answers its id."""
        made = await self.manager.create_session(SCENARIO, dict(config), caller=self.caller, seed=SEED)
        return made.session_id

    async def shown(self, session_id: str, since: int | None = None) -> Document:
        return await self.view.session(self.caller, session_id, ALL, since)

    async def act(self, session_id: str, step: str) -> Turn:
        """Play `action target`."""
        action, _, target = step.partition(" ")
        return await self.manager.handle_action(session_id, SubmitAction(None, action, target), caller=self.caller)

    async def walk(self, session_id: str, steps: str) -> None:
        """Play steps, separated by dots; `+` repeats one until it is refused."""
        for step in steps.split(" · "):
            turn = await self.act(session_id, step.rstrip("+"))
            while step.endswith("+") and turn.outcome == "applied":
                turn = await self.act(session_id, step.rstrip("+"))


@asynccontextmanager
async def screens(of: Sequence[Release] | None = None, *, dev: bool = False) -> AsyncIterator[Screens]:
    """Wire it and let it run, over the packs that ship or over these releases."""
    library = Library(of or releases(), MemoryReleases())
    async with running(library=library) as stack:
        config = ConfigurationManager(library, MemoryPreferences())
        characters, content = CharacterGenerator(library), ContentManager(library)
        view = ViewManager(stack.manager, content, config, lambda *asked: asdict(characters.preview(*asked)), dev=dev)
        yield Screens(stack.manager, view, LiveViews(view), config, somebody("designer"))


def plain(document: object) -> Json:
    """A document as a client reads it."""
    read: Json = json.loads(msgspec.json.encode(document))
    return read


def kept(name: str, document: object) -> tuple[Json, Json]:
    """A document without what is new each time, and what its golden file holds."""
    text = json.dumps(plain(document), indent=1, ensure_ascii=False) + "\n"
    for pattern, word in _NAMES:
        text = pattern.sub(word, text)
    path = GOLDEN / f"{name}.json"
    if os.environ.get("TALEWARD_GOLDEN") == "write":
        path.write_text(text, encoding="utf-8")
    found: tuple[Json, Json] = json.loads(text), json.loads(path.read_text(encoding="utf-8"))
    return found


def members(value: object, path: str = "") -> Iterator[tuple[str, str, object]]:
    """All members of a document, wherever they are: the path, the name and the value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{path}/{name}", name, inner
            yield from members(inner, f"{path}/{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from members(inner, f"{path}/{place}")


def actions(document: Json, wanted: Callable[[Json], bool] = lambda _: True) -> list[Json]:
    """All actions of a document, wherever they stand."""
    found = [value for _, _, value in members(document) if isinstance(value, dict) and "do" in value]
    listed = [
        each for _, name, value in members(document) if name == "actions" and isinstance(value, list) for each in value
    ]
    return [action for action in [*found, *listed] if wanted(action)]
