"""What a connection is told of its session's log, in order and without gap or double. Two feeds: turns, and documents.

A feed holds a cursor and no frames: what is to be told is read from the log when it is told.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Protocol

import msgspec

from taleward.identity import Caller
from taleward.kit import GameError
from taleward.realtime.model import SnapshotFrame, TurnFrame, ViewFrame
from taleward.realtime.ports import LiveView
from taleward.sessions import GameSessionManager, Turn

PAGE: Final = 3
"""Turns that are read at once, and kept until the client has room for them."""
CLARIFY: Final = "clarify"
_encode = msgspec.json.Encoder().encode

Put = Callable[[str, tuple[int, str] | None, bytes], Awaitable[None]]
"""Sends a frame: its type, the version and epoch that it brings the client to, its JSON."""


class Feed(Protocol):
    """`seq` is the version that the client has, -1 before the start; `epoch` the history up to it, if known."""

    seq: int
    epoch: str | None

    async def begin(self, since: int | None, epoch: str | None) -> None:
        """Bring a client up to date that has the version `since` of the history `epoch`, or has nothing."""

    async def more(self) -> None:
        """Send what there is after the cursor, or the next page of it."""

    async def answer(self, turn: Turn, key: str | None) -> None:
        """Send the answer to an action, after all that lies before it."""


@dataclass(frozen=True, slots=True)
class Log:
    """The log of a session as its reader sees it. Who catches up waits for a `turn` at reading.

    They all come at once, after a restart, and must not hold up those who play already.
    """

    sessions: GameSessionManager
    session_id: str
    caller: Caller
    turn: asyncio.Semaphore

    async def holds(self, version: int | None, epoch: str | None) -> bool:
        """Whether a version is in the session's history; with an epoch, whether in the history that it names."""
        if version is None:
            return False
        return await self.sessions.holds(self.session_id, version, epoch, caller=self.caller)

    async def after(self, version: int, limit: int) -> list[Turn]:
        """Turns after a version, the newest first, so that each can be let go of when it was told."""
        turns, _ = await self.sessions.turns(self.session_id, version, limit, caller=self.caller)
        turns.reverse()
        return turns


class TurnFeed:
    """Snapshot and turns."""

    __slots__ = ("_log", "_put", "epoch", "seq")

    def __init__(self, log: Log, put: Put) -> None:
        """Sends nothing before `begin`."""
        self._log, self._put = log, put
        self.seq = -1
        self.epoch: str | None = None

    async def begin(self, since: int | None, epoch: str | None) -> None:
        """Go on after `since`, or send a snapshot."""
        if since is not None and await self._log.holds(since, epoch):
            self.seq, self.epoch = since, epoch
            told = PAGE
            while told == PAGE:
                async with self._log.turn:
                    turns = await self._log.after(self.seq, PAGE)
                told = await self._tell(turns)
            return
        session = await self._log.sessions.get_session(self._log.session_id, caller=self._log.caller)
        self.seq, self.epoch = session.version, session.epoch
        frame = SnapshotFrame(session.epoch, session.version, session)
        await self._put("snapshot", (session.version, session.epoch), _encode(frame))

    async def more(self) -> None:
        """Send the next page."""
        await self._tell(await self._log.after(self.seq, PAGE))

    async def answer(self, turn: Turn, key: str | None) -> None:
        """Send the turn with its key. What others did before it is read; the turn itself is at hand."""
        logged = turn.outcome != CLARIFY
        before = turn.version - 1 if logged else turn.version
        while self.seq < before:
            if not await self._tell(await self._log.after(self.seq, min(PAGE, before - self.seq))):
                raise GameError("What happened before this cannot be read now; send it again", "unavailable")
        await self._send(turn, key)

    async def _tell(self, turns: list[Turn]) -> int:
        """Send turns, the last of the list first, and say how many."""
        count = len(turns)
        while turns:
            await self._send(turns.pop(), None)
        return count

    async def _send(self, turn: Turn, key: str | None) -> None:
        place = None
        if turn.version == self.seq + 1:  # a question and an old answer bring nobody further
            place = self.seq, self.epoch = turn.version, turn.epoch
        await self._put("turn", place, _encode(TurnFrame(turn.epoch, turn.version, turn, key)))


class ViewFeed:
    """View documents: a whole one, then patches."""

    __slots__ = ("_log", "_put", "_view", "epoch", "seq")

    def __init__(self, log: Log, view: LiveView, put: Put) -> None:
        """Sends nothing before `begin`."""
        self._log, self._view, self._put = log, view, put
        self.seq = -1
        self.epoch: str | None = None

    async def begin(self, since: int | None, epoch: str | None) -> None:
        """Send a whole document, with the story after `since`."""
        async with self._log.turn:
            document = await self._view.next(since if await self._log.holds(since, epoch) else None)
        await self._send(document, None)

    async def more(self) -> None:
        """Send a patch."""
        await self._send(await self._view.next(self.seq), None)

    async def answer(self, turn: Turn, key: str | None) -> None:
        """Send a patch with the key: of what has happened, or of a question back."""
        if turn.outcome == CLARIFY:
            if turn.version > self.seq:
                await self.more()
            await self._send(await self._view.answered(turn), key)
        else:
            await self._send(await self._view.next(self.seq), key)

    async def _send(self, found: tuple[int, str, bytes], key: str | None) -> None:
        seq, epoch, document = found
        self.seq, self.epoch = seq, epoch
        await self._put("view", (seq, epoch), _encode(ViewFrame(epoch, seq, msgspec.Raw(document), key)))
