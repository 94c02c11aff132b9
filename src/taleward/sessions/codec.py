"""Between values and the bytes that are stored: events, states, intents, outcomes.

A stored state keeps the order of its mappings: what is offered, and so what an action id means, follows from it.
Fields of events and states are only added, with defaults, so that bytes written by an older version still read.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import msgspec

from taleward.engine import EVENTS, MIN_SAVE_VERSION, SAVE_VERSION, Event, GameState, Intent, parse_intent
from taleward.engine.intents import target_of
from taleward.kit import GameError
from taleward.narrative import Bags
from taleward.sessions.model import WorldEntry

NO_EVENTS: Final = b"[]"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a player may set of a session beside the game."""

    title: str
    language: str
    rating: str
    narration_mode: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All of a session at one turn: what a row with a state holds. `secret` keys the dice and is in no answer."""

    game: GameState
    settings: Settings
    secret: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a turn went, beside its events.

    `undo_to` is the seq whose state one step of undo brings back (None: there is none), `undone` how many story turns
    were taken back since the last one that was played. `told` are the numbers of the fragments that it was told in; a
    row with a state has the session's `bags` after it.
    """

    outcome: str
    code: str = ""
    reason_subject: str = ""
    reason_text: str = ""
    undo_to: int | None = None
    undone: int = 0
    told: tuple[int, ...] = ()
    bags: Bags | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a session came from: the `intent` of its first row. `digest` is of the state that the row holds."""

    scenario_id: str
    scenario: str
    character_config: Mapping[str, Any]
    branch: str
    digest: str
    parent: str | None = None
    parent_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator sets right: the `intent` of a correction. `effects` are as they were said, in JSON."""

    by: str
    reason: str
    effects: tuple[Mapping[str, Any], ...]


_canonical = msgspec.json.Encoder(order="deterministic")
_plain = msgspec.json.Encoder()
_events = msgspec.json.Decoder(list[dict[str, Any]])
_snapshot = msgspec.json.Decoder(Snapshot)
_outcome = msgspec.json.Decoder(Outcome)
_origin = msgspec.json.Decoder(Origin)
_arrivals = msgspec.json.Decoder(tuple[WorldEntry, ...])
_correction = msgspec.json.Decoder(Correction)
_slots: Final[dict[type[Event], tuple[str, ...]]] = {kind: tuple(kind.__slots__) for kind in EVENTS.values()}


def shown(happened: Event) -> dict[str, Any]:
    """An event as it is stored and told: its type, then its fields."""
    told: dict[str, Any] = {"type": happened.type}
    for slot in _slots[happened.__class__]:
        told[slot] = getattr(happened, slot)
    return told


def encode_events(events: Iterable[Event]) -> bytes:
    """The stored bytes of events."""
    return _plain.encode([shown(happened) for happened in events])


def decode_events(stored: bytes) -> list[Event]:
    """The events that were stored."""
    return [EVENTS[told.pop("type")](**told) for told in _events.decode(stored)]


def encode_snapshot(snapshot: Snapshot) -> bytes:
    """The stored bytes of a whole session at one turn, its mappings in the order that they have."""
    return _plain.encode(snapshot)


def decode_snapshot(stored: bytes) -> Snapshot:
    """The session that was stored; GameError if this code is too new or too old to read it."""
    snapshot = _snapshot.decode(stored)
    version = snapshot.game.save_version
    if not MIN_SAVE_VERSION <= version <= SAVE_VERSION:
        told = f"This save has version {version}; this server reads {MIN_SAVE_VERSION} to {SAVE_VERSION}"
        raise GameError(told, "unavailable", {"save_version": version})
    if version != SAVE_VERSION:  # from here on it is written in today's shape, which an older program must not read
        return replace(snapshot, game=replace(snapshot.game, save_version=SAVE_VERSION))
    return snapshot


def encode_game(game: GameState) -> bytes:
    """The canonical bytes of a game state: equal states give equal bytes, whatever the order of their mappings."""
    return _canonical.encode(game)


def digest(stored: bytes) -> str:
    """SHA-256 of stored bytes, in hex."""
    return hashlib.sha256(stored).hexdigest()


def encode_intent(intent: Intent) -> bytes:
    """The stored bytes of an intent: the wire action it came from."""
    told: dict[str, Any] = {"action": intent.action, "target": target_of(intent)}
    count = getattr(intent, "count", None)
    if count is not None:
        told["count"] = count
    return _plain.encode(told)


def decode_intent(stored: bytes) -> Intent:
    """The intent that was stored."""
    told = msgspec.json.decode(stored)
    params = {"count": told["count"]} if told.get("count") else None
    return parse_intent(told["action"], told["target"], params)


def encode_outcome(outcome: Outcome) -> bytes:
    """The stored bytes of an outcome."""
    return _plain.encode(outcome)


def decode_outcome(stored: bytes) -> Outcome:
    """The outcome that was stored."""
    return _outcome.decode(stored)


def encode_origin(origin: Origin) -> bytes:
    """The stored bytes of an origin."""
    return _canonical.encode(origin)


def decode_origin(stored: bytes) -> Origin:
    """The origin that was stored."""
    return _origin.decode(stored)


def encode_arrivals(arrivals: Iterable[WorldEntry]) -> bytes:
    """The stored bytes of the world events that a turn brings."""
    return _plain.encode(tuple(arrivals))


def decode_arrivals(stored: bytes) -> tuple[WorldEntry, ...]:
    """The world events that were stored."""
    return _arrivals.decode(stored)


def encode_correction(correction: Correction) -> bytes:
    """The stored bytes of a correction. What was said keeps its order, which can have a meaning."""
    return _plain.encode(correction)


def decode_correction(stored: bytes) -> Correction:
    """The correction that was stored."""
    return _correction.decode(stored)


def encode_session_event(kind: str, **fields: str | int) -> bytes:
    """The stored bytes of what happened to a session beside its game: one event, such as `undone`."""
    return _plain.encode([{"type": kind, **fields}])


def decode_session_events(stored: bytes) -> list[dict[str, Any]]:
    """What happened to a session beside its game, as it is told."""
    return _events.decode(stored)


def request_hash(asked: Mapping[str, Any]) -> bytes:
    """SHA-256 of a request's meaning: the same key with another hash is another request."""
    return hashlib.sha256(_canonical.encode(asked)).digest()
