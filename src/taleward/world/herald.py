"""Tells the connected of world events as they come: shows them, and lets their stories hear of them now.

For speed only: a story that is not reached here hears of it before its next turn.
"""

import asyncio
from collections.abc import Iterable
from typing import Final, Protocol

import structlog

from taleward.kit import GameError
from taleward.world.chronicle import Chronicle
from taleward.world.model import WorldEvent

AT_ONCE: Final = 8
"""Stories that are told at the same time, so that players' own turns are not held up."""
WAITING: Final = 256
"""Events that may wait to be told; more are left to the stories' next turns."""
_log = structlog.get_logger(__name__)


class Audience(Protocol):
    """Who is connected to this process."""

    async def show(self, event: WorldEvent) -> None:
        """Have an event displayed to those in its scope."""

    def sessions_of(self, scope: str) -> Iterable[str]:
        """The sessions of a scope that somebody is connected to."""

    async def deliver(self, session_id: str) -> int:
        """Let a session hear of the world now. GameError if it cannot."""


class Herald:
    """Follows the log of world events. `start` and `stop` bound its life."""

    def __init__(self, chronicle: Chronicle, audience: Audience, look: float | None) -> None:
        """Where other processes write world events too, it looks for them every `look` seconds."""
        self._chronicle = chronicle
        self._audience = audience
        self._look = look
        self._waiting: asyncio.Queue[WorldEvent] = asyncio.Queue(WAITING)
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to tell."""
        self._chronicle.subscribe(self._note)
        self._tasks.append(asyncio.create_task(self._tell(), name="herald"))
        if self._look is not None:
            self._tasks.append(asyncio.create_task(self._watch(self._look), name="herald-watch"))

    async def stop(self) -> None:
        """Tell nothing any more."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        for task in self._tasks:
            if not task.cancelled():
                task.result()

    def _note(self, event: WorldEvent) -> None:
        if self._waiting.full():
            _log.warning("world_event_not_shown", number=event.number)
            return
        self._waiting.put_nowait(event)

    async def _tell(self) -> None:
        while True:
            event = await self._waiting.get()
            waiting = iter(sorted(set(self._audience.sessions_of(event.scope))))
            work = [self._audience.show(event), *(self._deliver(waiting) for _ in range(AT_ONCE))]
            for result in await asyncio.gather(*work, return_exceptions=True):
                if isinstance(result, BaseException):  # the next event is told all the same
                    _log.error("world_event_untold", number=event.number, fault=repr(result))

    async def _deliver(self, waiting: Iterable[str]) -> None:
        for session_id in waiting:
            try:
                await self._audience.deliver(session_id)
            except GameError as error:
                _log.warning("world_event_waits", session_id=session_id, error=error.error_code)

    async def _watch(self, look: float) -> None:
        while True:
            await asyncio.sleep(look)
            try:
                await self._chronicle.latest()
            except GameError as error:
                _log.warning("world_events_unread", error=error.error_code)
