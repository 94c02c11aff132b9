"""What sessions need of a store, and of the log of world events.

`sql` and `memory` fill this port and behave alike; one suite of tests runs over both. Every method may raise
`GameError` with the code `unavailable` when the storage cannot answer; the outcome of a write is then unknown unless
it says otherwise, and asking again by key tells. None of them knows a rule of the game.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from taleward.sessions.model import SavePoint, SessionRecord, StateCopy, TurnRow, WorldEntry


class SessionStore(Protocol):
    """Keeps sessions, their logs and their save points."""

    async def create(self, record: SessionRecord, origin: TurnRow) -> bool:
        """Keep a new session with its origin row (seq 0, with a state), both or neither.

        False if the session, or one of this user with this `create_key`, stands already.
        """
        ...

    async def created(self, user_id: str, create_key: str) -> SessionRecord | None:
        """Find the session that a user made with this key."""
        ...

    async def session(self, session_id: str) -> SessionRecord | None:
        """Read a session; erased ones too, marked so."""
        ...

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[SessionRecord]:
        """List a user's open sessions, newest first, from the first one older than `before`."""
        ...

    async def session_ids(self, after: str | None, limit: int) -> list[str]:
        """Name at most `limit` sessions of anybody, oldest first, those after a session id; erased ones too."""
        ...

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        """Append rows, at most one a session, each only where its predecessor stands.

        A row is accepted where the row (session_id, seq - 1) has the chain hash `prev_hash` and neither its seq nor
        its key is taken. Answers the (session_id, key) of the accepted rows, which are durable by then; one that is
        missing was refused and left no trace. The other rows of a batch do not suffer by it. ValueError when a
        session occurs twice.
        """
        ...

    async def head(self, session_id: str, upto: int | None = None) -> list[TurnRow]:
        """Read what a state is folded from, ascending: the newest row with a state, and every row after it.

        With `upto`, rows after that seq do not count. Empty if the session is absent or erased.
        """
        ...

    async def turns(self, session_id: str, after: int, limit: int) -> list[TurnRow]:
        """Read at most `limit` rows whose seq is greater than `after`, ascending."""
        ...

    async def turn_by_key(self, session_id: str, key: str) -> TurnRow | None:
        """Find the turn that took this key."""
        ...

    async def erase(self, row: TurnRow) -> bool:
        """Put `row` (of kind `erase`) in the place of all a session has: log, saves, prose, copies.

        Guarded like an append; False means that the session has moved on or is absent, and nothing was done. True
        if it is erased, also if it was before. The tombstone's chain hash is not kept, so nothing can follow it.
        """
        ...

    async def copy_states(self, copies: Sequence[StateCopy]) -> None:
        """Renew the derived copies, each only where it is newer than what stands and the session is not erased."""
        ...

    async def add_save(self, save: SavePoint, limit: int) -> SavePoint | None:
        """Keep a save point. The one that took (session_id, key) before is answered as it stands.

        None if the session already has `limit` saves, is absent or erased.
        """
        ...

    async def saves(self, session_id: str) -> list[SavePoint]:
        """List a session's save points, oldest first."""
        ...

    async def save(self, session_id: str, save_id: str) -> SavePoint | None:
        """Read one save point of a session."""
        ...

    async def ready(self) -> None:
        """Return if the store can answer now; GameError `unavailable` if not."""
        ...


class WorldLog(Protocol):
    """The log of world events, as far as this process has seen it. Numbers count from 1, without gaps."""

    @property
    def newest(self) -> int:
        """The number of the newest event that was seen; asked in every turn, so it waits for nothing."""
        ...

    async def after(self, number: int, limit: int) -> Sequence[WorldEntry]:
        """Read at most `limit` events whose number is greater, ascending, none that comes after `newest`."""
        ...

    async def latest(self) -> int:
        """Look for the newest event there is; it counts as seen then."""
        ...
