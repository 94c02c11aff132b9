"""What is kept of a session: its record, its turns, its save points.

Frozen values only. No rule, no statement and no encoding of states or events lives here: what a turn stored is
carried as the bytes that were stored, so that its hash can be taken again for ever.

Ids are canonical lower-case UUID text, times are aware and in UTC.
"""

from __future__ import annotations

import hashlib
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Final

ORIGIN_SEQ: Final = 0
"""The seq of a session's first row, which holds its first state."""

GENESIS_HASH: Final = b""
"""What the origin row names as the hash of its predecessor: it has none."""

CLOSE: Final = "close"
"""The kind of the turn that closes a session."""

ERASE: Final = "erase"
"""The kind of the tombstone that stands alone where a session was erased."""

_LENGTHS: Final = struct.Struct(">5Q")


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """What is known of a session beside its turns.

    `title` and `language` are copies that may lag the log; `last_seq`, `last_updated` and `closed` are read from the
    newest turn. An erased session is closed too, and keeps its ids and its `create_key`, so that a late repetition of
    its making does not make another; its `title` is empty.
    """

    session_id: str
    user_id: str
    scenario_id: str
    created_at: datetime
    create_key: str | None
    pack_release: str
    rules_version: int
    language: str
    title: str
    origin_session: str | None
    origin_seq: int | None
    last_seq: int = 0
    last_updated: datetime | None = None
    erased: bool = False
    closed: bool = False


@dataclass(frozen=True, slots=True)
class TurnRow:
    """One row of a session's log.

    `prev_hash` is the chain hash of the row before it: the guard of an append, not a column, so a row that was read
    carries it only where its predecessor was read too and is empty bytes elsewhere. `state` is filled in the rows
    that a load may start from. A tombstone's `chain_hash` reads as empty bytes.
    """

    session_id: str
    seq: int
    key: str
    kind: str
    request_hash: bytes
    intent: bytes
    arrivals: bytes
    events: bytes
    outcome: bytes
    chain_hash: bytes
    prev_hash: bytes
    state: bytes | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WorldEntry:
    """A world event as sessions hear of it: its number in the log of all of them, what it is, and whom it is for.

    `scope` is `all`, or `realm:`, `scenario:`, `user:` or `session:` and an id.
    """

    number: int
    event: str
    scope: str


@dataclass(frozen=True, slots=True)
class StateCopy:
    """The derived copy of a session's head for lists and operators. `state` is JSON; `state_hash` is of that turn."""

    session_id: str
    seq: int
    state_hash: bytes
    state: bytes
    title: str
    language: str
    is_active: bool
    last_updated: datetime


@dataclass(frozen=True, slots=True)
class SavePoint:
    """A name a player gave to a version. `key` makes the naming safe to repeat."""

    save_id: str
    session_id: str
    name: str
    seq: int
    key: str
    created_at: datetime


def chain(prev_hash: bytes, key: str, intent: bytes, arrivals: bytes, events: bytes) -> bytes:
    """Hash a turn onto its predecessor: SHA-256 (32 bytes) over the five lengths, then the five stored values."""
    name = key.encode()
    lengths = _LENGTHS.pack(len(prev_hash), len(name), len(intent), len(arrivals), len(events))
    return hashlib.sha256(b"".join((lengths, prev_hash, name, intent, arrivals, events))).digest()
