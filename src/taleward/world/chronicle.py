"""The log of world events as this process has seen it: its newest events at hand, and how one is added.

Numbers have no gaps and come in their order, so whoever has seen a number has seen all before it.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from taleward.kit import GameError
from taleward.sessions import WorldEntry
from taleward.world.model import WorldEvent
from taleward.world.ports import WorldStore

KEPT: Final = 1_024
"""Events at hand; older ones are read from the store."""
PAGE: Final = 256
ATTEMPTS: Final = 32
"""How often an event is numbered anew because another was faster."""


class Chronicle:
    """Reads and extends the log. Owned by one event loop."""

    def __init__(self, store: WorldStore) -> None:
        self._store = store
        self._recent: list[WorldEvent] = []
        self._newest = 0
        self._looking = asyncio.Lock()
        self._heard: list[Callable[[WorldEvent], None]] = []

    @property
    def newest(self) -> int:
        """The number of the newest event that was seen."""
        return self._newest

    def subscribe(self, heard: Callable[[WorldEvent], None]) -> None:
        """Be told of every event that is seen from now on, in their order."""
        self._heard.append(heard)

    async def open(self) -> None:
        """See what there is already; nobody is told of that."""
        newest = await self._store.newest()
        self._recent = list(await self._store.after(max(0, newest - KEPT), KEPT))
        self._newest = self._recent[-1].number if self._recent else 0

    async def after(self, number: int, limit: int) -> Sequence[WorldEntry]:
        """Events that were seen, as sessions hear of them: those after a number, ascending."""
        return [WorldEntry(each.number, each.event_type, each.scope) for each in await self.events(number, limit)]

    async def events(self, number: int, limit: int) -> Sequence[WorldEvent]:
        """Events that were seen, those after a number, ascending."""
        if number >= self._newest:
            return ()
        first = self._recent[0].number
        if number >= first - 1:
            return self._recent[number + 1 - first :][:limit]
        return await self._store.after(number, min(limit, self._newest - number))

    async def latest(self) -> int:
        """Look for newer events, and tell of each."""
        async with self._looking:
            while page := await self._store.after(self._newest, PAGE):
                self._recent = [*self._recent, *page][-KEPT:]
                self._newest = page[-1].number
                for event in page:
                    for heard in self._heard:
                        heard(event)
        return self._newest

    async def add(self, event: WorldEvent) -> WorldEvent:
        """Append an event under the next free number; with a key that was used, the event of then.

        GameError `idempotency_key_reused` if that was another one, `unavailable` if others are faster all the time.
        """
        for _ in range(ATTEMPTS):
            if known := await self._store.by_key(event.key):
                await self.latest()
                return _same(known, event)
            numbered = replace(event, number=await self.latest() + 1)
            if await self._store.append(numbered):
                await self.latest()
                return numbered
        raise GameError("Others write world events faster; send it again", "unavailable", {"retry_after": 1})


def _same(known: WorldEvent, asked: WorldEvent) -> WorldEvent:
    if (known.event_type, known.scope, known.context) != (asked.event_type, asked.scope, asked.context):
        told = "This Idempotency-Key was used for another world event; a new one needs a new key"
        raise GameError(told, "idempotency_key_reused", {"number": known.number})
    return known
