"""Sessions in memory: for play that need not outlive its process.

Behaves as the SQL store does, guard and all; it belongs to one event loop, whose single thread makes each method
one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TYPE_CHECKING

from taleward.sessions.model import CLOSE, ERASE, SavePoint, SessionRecord, StateCopy, TurnRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(slots=True)
class _Kept:
    """All that is kept of one session. The log's index is the seq, until an erasure leaves the tombstone alone."""

    record: SessionRecord
    log: list[TurnRow]
    keys: dict[str, TurnRow]
    copied_seq: int = -1
    saves: dict[str, SavePoint] = field(default_factory=dict)

    def described(self) -> SessionRecord:
        newest = self.log[-1]
        closed = newest.kind in {CLOSE, ERASE}
        return replace(self.record, last_seq=newest.seq, last_updated=newest.created_at, closed=closed)

    def accepts(self, row: TurnRow) -> bool:
        newest = self.log[-1]
        follows = newest.seq == row.seq - 1 and newest.chain_hash == row.prev_hash
        return follows and newest.kind != ERASE and row.key not in self.keys

    def add(self, row: TurnRow) -> None:
        self.log.append(row)
        self.keys[row.key] = row


def _read(rows: Iterable[TurnRow]) -> list[TurnRow]:
    """Give each row its predecessor's hash only if that row is among those read, as a store of columns does."""
    read: list[TurnRow] = []
    before = b""
    for row in rows:
        read.append(replace(row, prev_hash=before))
        before = row.chain_hash
    return read


class MemorySessionStore:
    """The sessions' port over dictionaries. What each method promises stands in `ports.SessionStore`."""

    def __init__(self) -> None:
        self._sessions: dict[str, _Kept] = {}
        self._created: dict[tuple[str, str], str] = {}
        self._of_user: dict[str, list[str]] = {}

    async def create(self, record: SessionRecord, origin: TurnRow) -> bool:
        """Keep a new session with its origin row."""
        key = None if record.create_key is None else (record.user_id, record.create_key)
        if record.session_id in self._sessions or key in self._created:
            return False
        self._sessions[record.session_id] = _Kept(record, [origin], {origin.key: origin})
        self._of_user.setdefault(record.user_id, []).append(record.session_id)
        if key is not None:
            self._created[key] = record.session_id
        return True

    async def created(self, user_id: str, create_key: str) -> SessionRecord | None:
        """Find the session that a user made with this key."""
        session_id = self._created.get((user_id, create_key))
        return None if session_id is None else await self.session(session_id)

    async def session(self, session_id: str) -> SessionRecord | None:
        """Read a session."""
        kept = self._sessions.get(session_id)
        return None if kept is None else kept.described()

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[SessionRecord]:
        """List a user's open sessions, newest first."""
        ids = sorted(self._of_user.get(user_id, ()), reverse=True)
        records = (self._sessions[each].described() for each in ids if before is None or each < before)
        return [record for record in records if not record.closed][:limit]

    async def session_ids(self, after: str | None, limit: int) -> list[str]:
        """Name sessions of anybody, oldest first."""
        return [session_id for session_id in sorted(self._sessions) if after is None or session_id > after][:limit]

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        """Append rows, each only where its predecessor stands."""
        if len({row.session_id for row in rows}) < len(rows):
            raise ValueError("a batch holds one row a session at most")
        accepted = set()
        for row in rows:
            kept = self._sessions.get(row.session_id)
            if kept is not None and kept.accepts(row):
                kept.add(replace(row, chain_hash=b"") if row.kind == ERASE else row)
                accepted.add((row.session_id, row.key))
        return accepted

    async def head(self, session_id: str, upto: int | None = None) -> list[TurnRow]:
        """Read the newest row with a state and every row after it."""
        log = self._log(session_id)
        tail: list[TurnRow] = []
        for row in reversed(log if upto is None else log[: max(upto + 1, 0)]):
            tail.append(row)
            if row.state is not None:
                return _read(reversed(tail))
        return []

    async def turns(self, session_id: str, after: int, limit: int) -> list[TurnRow]:
        """Read rows after a seq."""
        log = self._log(session_id)
        start = max(after + 1 - log[0].seq, 0) if log else 0
        return _read(log[start : start + limit])

    async def turn_by_key(self, session_id: str, key: str) -> TurnRow | None:
        """Find the turn that took this key."""
        kept = self._sessions.get(session_id)
        row = None if kept is None else kept.keys.get(key)
        return None if row is None else replace(row, prev_hash=b"")

    async def erase(self, row: TurnRow) -> bool:
        """Put a tombstone in the place of all a session has."""
        kept = self._sessions.get(row.session_id)
        if kept is None or kept.record.erased:
            return kept is not None
        if not kept.accepts(row):
            return False
        tombstone = replace(row, kind=ERASE, state=None, chain_hash=b"")
        record = kept.record
        record = replace(record, title="", origin_session=None, origin_seq=None, erased=True)
        self._sessions[row.session_id] = _Kept(record, [tombstone], {row.key: tombstone}, row.seq)
        return True

    async def copy_states(self, copies: Sequence[StateCopy]) -> None:
        """Renew the derived copies; a memory keeps of them what a list shows."""
        for copy in copies:
            kept = self._sessions.get(copy.session_id)
            if kept is not None and not kept.record.erased and kept.copied_seq < copy.seq:
                kept.copied_seq = copy.seq
                kept.record = replace(kept.record, title=copy.title, language=copy.language)

    async def add_save(self, save: SavePoint, limit: int) -> SavePoint | None:
        """Keep a save point, or answer the one that took its key."""
        kept = self._sessions.get(save.session_id)
        if kept is None or kept.record.erased:
            return None
        known = next((each for each in kept.saves.values() if each.key == save.key), None)
        if known is not None:
            return known
        if len(kept.saves) >= limit:
            return None
        kept.saves[save.save_id] = save
        return save

    async def saves(self, session_id: str) -> list[SavePoint]:
        """List a session's save points, oldest first."""
        kept = self._sessions.get(session_id)
        return [] if kept is None else sorted(kept.saves.values(), key=attrgetter("save_id"))

    async def save(self, session_id: str, save_id: str) -> SavePoint | None:
        """Read one save point."""
        kept = self._sessions.get(session_id)
        return None if kept is None else kept.saves.get(save_id)

    async def ready(self) -> None:
        """Memory is always ready."""

    def _log(self, session_id: str) -> list[TurnRow]:
        kept = self._sessions.get(session_id)
        return [] if kept is None else kept.log
