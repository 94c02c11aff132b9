"""The log of world events in memory. Belongs to one event loop, whose single thread makes each method a transaction."""

from collections.abc import Sequence

from taleward.world.model import WorldEvent


class MemoryWorldStore:
    """A `WorldStore` that ends with its process."""

    def __init__(self) -> None:
        self._events: list[WorldEvent] = []
        self._by_key: dict[str, WorldEvent] = {}

    async def append(self, event: WorldEvent) -> bool:
        """Append an event right after its predecessor."""
        if event.number != len(self._events) + 1 or event.key in self._by_key:
            return False
        self._events.append(event)
        self._by_key[event.key] = event
        return True

    async def by_key(self, key: str) -> WorldEvent | None:
        """Find an event by its key."""
        return self._by_key.get(key)

    async def after(self, number: int, limit: int) -> Sequence[WorldEvent]:
        """Read events after a number."""
        return self._events[number : number + limit]

    async def newest(self) -> int:
        """The newest number."""
        return len(self._events)
