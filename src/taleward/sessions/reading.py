"""Reads sessions from the log: heads, earlier turns, answers told again, replay. Writes nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from taleward.content import Library, Release
from taleward.engine import GameState, legal_actions
from taleward.kit import Clock, GameError, field_error
from taleward.sessions import codec
from taleward.sessions.answers import Narration, Offers, Teller, Turn
from taleward.sessions.codec import Settings, Snapshot
from taleward.sessions.head import Head, epoch, fold, fold_row, head_of
from taleward.sessions.model import ORIGIN_SEQ, SessionRecord, TurnRow, WorldEntry
from taleward.sessions.ports import SessionStore, WorldLog

TELLERS: Final = 64
LOG_PAGE: Final = 500
BREATH: Final = 2
"""Turns told again between two breaths, so that a long list holds up nobody."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of this service. `idle` is how long after its last turn a session counts as active."""

    turns: int = 100_000
    saves: int = 100
    idle: timedelta = timedelta(seconds=86_400)


@dataclass(frozen=True, slots=True)
class Standing:
    """A session's game at a version, for the features that read it: a copy. It holds what its player may not see."""

    session_id: str
    version: int
    game: GameState
    release: Release
    language: str


class QuietWorld:
    """A world in which nothing ever happens."""

    newest = 0

    async def after(self, number: int, limit: int) -> Sequence[WorldEntry]:  # noqa: ARG002 -- as the port has it
        """Nothing."""
        return ()

    async def latest(self) -> int:
        """Nothing yet."""
        return self.newest


class Reading:
    """Answers what stands in the log."""

    def __init__(
        self, store: SessionStore, library: Library, clock: Clock, limits: Limits, world: WorldLog | None = None
    ) -> None:
        """`library` has the release of every session, `world` what happens to all of them."""
        self.world = world or QuietWorld()
        self.store = store
        self.library = library
        self.clock = clock
        self.limits = limits
        self._tellers: dict[tuple[str, str, str], Teller] = {}

    async def release(self, head: Head | SessionRecord) -> Release:
        """The release a session is pinned to."""
        return await self.library.release(head.release if isinstance(head, Head) else head.pack_release)

    def teller(self, release: Release, settings: Settings) -> Teller:
        """The teller of a release for a session's language and rating."""
        key = (release.hash, settings.language, settings.rating)
        known = self._tellers.get(key)
        if known is None:
            while len(self._tellers) >= TELLERS:
                del self._tellers[next(iter(self._tellers))]
            known = self._tellers[key] = Teller(release, settings.language, settings.rating)
        return known

    async def load(self, session_id: str) -> Head | None:
        """The head of a session, folded from the log; None if there is none. Deleted ones are answered too."""
        record = await self.store.session(session_id)
        return None if record is None else await self.head(record)

    async def head(self, record: SessionRecord) -> Head | None:
        """The head of a session that is known, folded from the log; None if it is erased."""
        rows = [] if record.erased else await self.store.head(record.session_id)
        return head_of(record, rows, fold(rows)) if rows else None

    async def snapshot(self, session_id: str, seq: int) -> Snapshot:
        """A session as it was after a turn. Costs a read of 100 rows at most, wherever the turn is."""
        rows = await self.store.head(session_id, seq)
        if not rows or rows[-1].seq != seq:
            raise GameError("There is no such turn", "not_found", {"version": seq})
        return fold(rows)

    async def standing(self, record: SessionRecord, seq: int) -> Standing:
        """A session's game as it was after a turn."""
        snapshot, release = await self.snapshot(record.session_id, seq), await self.release(record)
        return Standing(record.session_id, seq, snapshot.game, release, snapshot.settings.language)

    async def undo_target(self, head: Head, steps: int) -> tuple[int, TurnRow]:
        """The turn to which so many steps of undo go back, and its row."""
        to, row = head.outcome.undo_to, head.row
        for step in range(1, steps + 1):
            if to is None:
                told = f"Only {step - 1} turns can be taken back" if step > 1 else "There is nothing to take back"
                raise GameError(told, "undo_impossible", {"possible": step - 1})
            row = (await self.store.turns(head.session_id, to - 1, 1))[0]
            if step < steps:
                to = codec.decode_outcome(row.outcome).undo_to
        if to is None:
            raise GameError("There is nothing to take back", "undo_impossible", {"possible": 0})
        return to, row

    async def turn(self, session_id: str, release: Release, seq: int) -> Turn:
        """A turn told again, as it was answered."""
        return (await self.turns(session_id, release, seq - 1, 1))[0]

    async def turns(self, session_id: str, release: Release, after: int, limit: int) -> list[Turn]:
        """Turns told again, ascending, those after a version."""
        rows = await self.store.turns(session_id, after, limit)
        if not rows:
            return []
        snapshot = await self.snapshot(session_id, rows[0].seq - 1)
        offers = legal_actions(snapshot.game, release.pack)
        told = []
        for number, row in enumerate(rows):
            if number % BREATH == 0:
                await asyncio.sleep(0)
            before, offered = snapshot.game.copy(), offers
            snapshot = fold_row(snapshot, row)
            offers = legal_actions(snapshot.game, release.pack)
            teller = self.teller(release, snapshot.settings)
            told.append(teller.turn(row, before, snapshot, Offers(offered, offers)))
        return told

    async def opening(self, session_id: str, release: Release) -> Narration:
        """The words that a session began with."""
        row = (await self.store.turns(session_id, ORIGIN_SEQ - 1, 1))[0]
        first = fold([row])
        return self.teller(release, first.settings).opening(row, first)

    async def holds(self, record: SessionRecord, seq: int, asked: str | None) -> bool:
        """Whether a version is in the history of a session; with an epoch, whether in that history."""
        if not ORIGIN_SEQ <= seq <= record.last_seq:
            return False
        return asked is None or epoch((await self.store.turns(record.session_id, seq - 1, 1))[0]) == asked

    async def log(self, session_id: str) -> AsyncIterator[TurnRow]:
        """The whole log of a session, from its origin, read page by page."""
        after = ORIGIN_SEQ - 1
        while rows := await self.store.turns(session_id, after, LOG_PAGE):
            for row in rows:
                yield row
            after = rows[-1].seq


def language_of(release: Release, asked: str | None) -> str:
    """The language of a release that was asked for, be it by a region of it; GameError if it is not told in that."""
    found = release.language(asked)
    if asked is not None and asked.partition("-")[0].lower() != found.partition("-")[0].lower():
        told = f"This story is told in: {', '.join(release.languages)}"
        raise field_error(told, "/language", "unknown_language")
    return found
