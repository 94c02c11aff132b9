"""The whole of sessions over a store that a test hands in, wired as the service wires it, without HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from time import monotonic

from taleward.content import Library, Release, load_packs
from taleward.content.memory import MemoryReleases
from taleward.identity import Caller
from taleward.kit import GameError, new_id
from taleward.sessions import (
    GameSession,
    GameSessionManager,
    GroupCommit,
    Lifecycle,
    Limits,
    Mailboxes,
    Reading,
    SessionStore,
    SubmitAction,
    Turn,
    Turns,
    WorldLog,
)
from taleward.sessions.head import Head, Kind
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import ORIGIN_SEQ, TurnRow, chain

SCENARIO = "one_stroke_over"
KEY = b"the key that turns seeds into secrets"
NOW = datetime(2030, 1, 1, tzinfo=UTC)


@cache
def releases() -> tuple[Release, ...]:
    """The packs that ship, compiled once."""
    return load_packs().releases


@cache
def release() -> Release:
    """The release that has the scenario."""
    return next(each for each in releases() if SCENARIO in each.scenarios)


def somebody(role: str = "player") -> Caller:
    """A caller nobody else is."""
    return Caller(new_id(), role, NOW + timedelta(days=30))  # type: ignore[arg-type]  # tests name roles


class Ticking:
    """A clock that goes a second further with each look at it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now


@dataclass
class Stack:
    """What runs, with its parts in reach."""

    store: SessionStore
    reading: Reading
    mailboxes: Mailboxes
    log: GroupCommit
    turns: Turns
    manager: GameSessionManager
    written: list[Head]
    batches: list[int]

    async def begin(self, caller: Caller, **config: object) -> GameSession:
        return await self.manager.create_session(SCENARIO, dict(config), caller=caller)

    async def act(self, session_id: str, caller: Caller, step: str, key: str | None = None) -> Turn:
        action, _, target = step.partition(" ")
        return await self.manager.handle_action(session_id, SubmitAction(None, action, target), caller=caller, key=key)

    async def walk(self, session_id: str, caller: Caller, steps: Iterable[str]) -> list[Turn]:
        return [await self.act(session_id, caller, step) for step in steps]


def stacked(
    store: SessionStore,
    limits: Limits | None = None,
    live: int = 100,
    library: Library | None = None,
    world: WorldLog | None = None,
) -> Stack:
    """Wire it; nothing commits until `log.start()`."""
    written: list[Head] = []
    batches: list[int] = []
    library = library or Library(releases(), MemoryReleases())
    reading = Reading(store, library, Ticking(), limits or Limits(), world)
    mailboxes = Mailboxes(monotonic, size=live)
    log = GroupCommit(store, lambda rows, _: batches.append(rows))
    turns = Turns(reading, mailboxes, log, written.append, lambda _: None)
    manager = GameSessionManager(reading, turns, Lifecycle(reading, library, KEY, lambda _: None))
    return Stack(store, reading, mailboxes, log, turns, manager, written, batches)


@asynccontextmanager
async def running(
    store: SessionStore | None = None,
    limits: Limits | None = None,
    live: int = 100,
    library: Library | None = None,
    world: WorldLog | None = None,
) -> AsyncIterator[Stack]:
    """Wire it and let it run."""
    stack = stacked(store or MemorySessionStore(), limits, live, library, world)
    stack.log.start()
    try:
        yield stack
    finally:
        await stack.log.stop()


class FailingStore(MemorySessionStore):
    """A store whose next appends fail: before they are done, or after, so that the answer alone is lost."""

    def __init__(self) -> None:
        super().__init__()
        self.before = 0
        self.after = 0
        self.asked: list[str] = []
        self.deaf = False

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        if self.before:
            self.before -= 1
            raise GameError("The disk is away", "unavailable")
        accepted = await super().append(rows)
        if self.after:
            self.after -= 1
            raise GameError("The answer is lost", "unavailable")
        return accepted

    async def turn_by_key(self, session_id: str, key: str) -> TurnRow | None:
        self.asked.append(key)
        if self.deaf:
            raise GameError("The disk is still away", "unavailable")
        return await super().turn_by_key(session_id, key)


def row_after(before: TurnRow, key: str | None = None, **changes: object) -> TurnRow:
    """A sound row to follow another."""
    name = key or new_id()
    intent, events = b'{"action":"explore","target":""}', b"[]"
    made = replace(
        before,
        seq=before.seq + 1,
        key=name,
        kind=Kind.ACTION,
        intent=intent,
        events=events,
        chain_hash=chain(before.chain_hash, name, intent, before.arrivals, events),
        prev_hash=before.chain_hash,
        state=None,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # tests name fields


async def origins(store: SessionStore, count: int) -> list[TurnRow]:
    """The origin rows of so many new sessions in a store."""
    stack = stacked(store)
    found = []
    for _ in range(count):
        session = await stack.begin(somebody())
        found += await store.turns(session.session_id, ORIGIN_SEQ - 1, 1)
    return found


Change = Callable[[TurnRow], TurnRow]
