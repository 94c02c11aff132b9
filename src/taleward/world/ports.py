"""What the log of world events needs of a store. `sql` and `memory` fill it alike; one suite of tests runs over both.

Every method may raise `GameError` with the code `unavailable`; the outcome of a write is then unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taleward.world.model import WorldEvent


class WorldStore(Protocol):
    """Keeps world events, append-only."""

    async def append(self, event: WorldEvent) -> bool:
        """Append an event only right after its predecessor, so that numbers have no gaps and come in their order.

        False if its number or its key is taken, or its predecessor is not there yet.
        """
        ...

    async def by_key(self, key: str) -> WorldEvent | None:
        """Find the event that a request with this key made."""
        ...

    async def after(self, number: int, limit: int) -> Sequence[WorldEvent]:
        """Read at most `limit` events whose number is greater, ascending."""
        ...

    async def newest(self) -> int:
        """The number of the newest event; 0 if there is none."""
        ...
