"""One live connection to one session: who may send when, what waits, when it ends. It knows no WebSocket and no HTTP.

Invariant: all sending goes on under one lock, and whoever lets go of it looks whether there is more to send.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

import msgspec
import structlog

from taleward.identity import Caller
from taleward.kit import GameError
from taleward.realtime.feeds import Feed
from taleward.realtime.model import (
    CLOSE_BROKEN,
    CLOSE_GONE,
    CLOSE_SLOW,
    CLOSE_UNSIGNED,
    CLOSES,
    ByeFrame,
    ErrorFrame,
    PongFrame,
    Reason,
    WorldEvent,
    WorldEventFrame,
)
from taleward.realtime.ports import Counters, HungUp, Line
from taleward.sessions import Turn

NOTES: Final = 64
"""World events that may wait for one client."""
_encode = msgspec.json.Encoder().encode
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: between looks at what is due, for a client to read, between signs of life, and between looks at the log.

    `look` is None where no wake can be missed, for all turns are played by this process.
    """

    tick: float = 1.0
    stalled: float = 10.0
    beat: float = 15.0
    look: float | None = None


class Connection:
    """A signed-in client of a session. `newest` answers the session's version as the log has it."""

    __slots__ = (
        "_beat", "_counters", "_ending", "_known", "_last", "_line", "_lock", "_look", "_looked", "_newest", "_notes",
        "_pump", "_sending", "caller", "ended", "feed", "scenario_id", "session_id",
    )  # fmt: skip

    def __init__(
        self, session_id: str, caller: Caller, line: Line, counters: Counters, newest: Callable[[], Awaitable[int]]
    ) -> None:
        """Nothing is sent before `begin`, but answers to frames."""
        self.session_id, self.caller, self.scenario_id = session_id, caller, ""
        self.feed: Feed | None = None
        self.ended = False
        self._line, self._counters, self._newest = line, counters, newest
        self._lock = asyncio.Lock()
        self._notes: deque[WorldEvent] | None = None
        self._known = -1
        self._look = self._beat = False
        self._pump: asyncio.Task[None] | None = None
        self._ending: asyncio.Task[None] | None = None
        self._sending = 0.0
        self._last = self._looked = monotonic()

    async def begin(self, feed: Feed, since: int | None, epoch: str | None) -> None:
        """Send what a client lacks that has the version `since`; from now on also what comes. GameError of the feed."""
        try:
            async with self._lock:
                await feed.begin(since, epoch)
                self.feed = feed
        finally:
            self._stir()

    async def act(self, play: Callable[[], Awaitable[Turn]], key: str | None) -> None:
        """Play an action and send its answer. GameError as `play` has it, or if the answer cannot be read now."""
        try:
            async with self._lock:
                turn = await play()
                if self.feed is not None:
                    await self.feed.answer(turn, key)
        finally:
            self._stir()

    async def fail(self, problem: bytes, key: str | None) -> None:
        """Tell that a frame could not be obeyed."""
        await self._tell("error", ErrorFrame(*self._place(), msgspec.Raw(problem), key))

    async def pong(self) -> None:
        """Answer a ping."""
        await self._tell("pong", PongFrame(*self._place()))

    async def end(self, reason: Reason, code: int) -> None:
        """Say goodbye and close, after what is being sent; once. Whoever comes second waits for the first."""
        if self.ended:
            async with self._lock:
                return
        self.ended = True
        self._counters.live_end(reason)
        async with self._lock:
            try:
                await self.put("bye", None, _encode(ByeFrame(*self._place(), reason)))
                self._sending = monotonic()
                await self._line.close(code, CLOSES[code])
            except HungUp:
                pass
            self._sending = 0.0

    def wake(self, version: int | None) -> None:
        """Learn that the session has turns up to a version; None: look."""
        if version is None:
            self._look = True
        elif version > self._known:
            self._known = version
        self._stir()

    def note(self, event: WorldEvent) -> None:
        """Have an event displayed. A client that has too many of them waiting is cut off."""
        if self.ended:
            return
        if self._notes is None:
            self._notes = deque()
        if len(self._notes) >= NOTES:
            self.cut("slow", CLOSE_SLOW)
            return
        self._notes.append(event)
        self._stir()

    def tend(self, now: float, today: datetime, pace: Pace) -> None:
        """Do what time asks for; to be called every second or so. `now` is of the monotonic clock."""
        if self._sending and now - self._sending > pace.stalled:
            self.cut("slow", CLOSE_SLOW)
        elif self.ended:
            return
        elif self.caller.expires_at <= today:
            self._ending = asyncio.create_task(self.end("expired", CLOSE_UNSIGNED))
            self._ending.add_done_callback(self._finished)
        else:
            if pace.look is not None and now - self._looked > pace.look:
                self._looked, self._look = now, True
            self._beat = self._line.beats and now - self._last > pace.beat
            self._stir()

    def cut(self, reason: str, code: int) -> None:
        """Close without waiting for the client, who can resume."""
        if not self.ended:
            self._counters.live_end(reason)
        self.ended = True
        self._sending = 0.0
        if self._pump is not None:
            self._pump.cancel()
        self._line.cut(code, CLOSES[code])

    def let_go(self) -> None:
        """Stop, for the client is gone. The feed, which refers to this, would keep both until garbage is collected."""
        self.ended = True
        if self._pump is not None:
            self._pump.cancel()
        self.feed = None

    async def put(self, kind: str, place: tuple[int, str] | None, data: bytes) -> None:
        """Send a frame. Only for whoever holds the lock: feeds, and what is here."""
        self._sending = self._last = monotonic()
        await self._line.send(kind, place, data)
        self._sending = 0.0
        self._counters.live_frame(kind)

    def _place(self) -> tuple[str | None, int | None]:
        return (None, None) if self.feed is None else (self.feed.epoch, self.feed.seq)

    async def _tell(self, kind: str, frame: ErrorFrame | PongFrame) -> None:
        try:
            async with self._lock:
                await self.put(kind, None, _encode(frame))
        finally:
            self._stir()

    def _stir(self) -> None:
        """Begin to send what waits, unless somebody is sending: they will call this when they are done."""
        if self._pump is not None or self.ended or self.feed is None or self._lock.locked():
            return
        if self._known > self.feed.seq or self._look or self._notes or self._beat:
            self._pump = asyncio.create_task(self._send_what_waits())
            self._pump.add_done_callback(self._finished)

    async def _send_what_waits(self) -> None:
        gone = False
        try:
            async with self._lock:
                await self._send_all()
        except HungUp:
            pass
        except GameError as error:
            if error.error_code not in {"unavailable", "not_found"}:
                raise
            gone = error.error_code == "not_found"  # else the next second tries again
        finally:
            self._pump = None
        if gone:
            await self.end("gone", CLOSE_GONE)

    async def _send_all(self) -> None:
        while self.feed is not None:
            if self._look:
                await self._look_up()
            elif self._known > self.feed.seq:
                before, known = self.feed.seq, self._known
                await self.feed.more()
                if self.feed.seq == before and self._known == known:
                    self._known = before  # the log says that there is nothing
            elif self._notes:
                event = self._notes.popleft()
                await self.put("world_event", None, _encode(WorldEventFrame(*self._place(), event)))
            elif self._beat:
                self._beat, self._last = False, monotonic()
                await self._line.beat()
            else:
                return

    async def _look_up(self) -> None:
        self._look = False
        try:
            self._known = max(self._known, await self._newest())
        except GameError:
            self._look = True
            raise

    def _finished(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("unhandled", session_id=self.session_id, exc_info=error)
            self.cut("broken", CLOSE_BROKEN)
