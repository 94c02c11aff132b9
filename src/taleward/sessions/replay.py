"""Replay: a log folded from its origin, with every promise of it checked. Writes nothing, needs no network, no model.

*Fold*: chain hashes over the stored bytes, states held in rows, their digests. *Re-decide*: the logged intents, decided
anew by rules of the same version, give the same events, byte for byte.
"""

import asyncio
from collections.abc import AsyncIterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from taleward.content import Release, effects_of
from taleward.engine import RULES_VERSION, Arrival, Event, GameState, Refusal, correct, decide
from taleward.engine import Outcome as Played
from taleward.engine.quests import made
from taleward.kit import GameError
from taleward.sessions import codec
from taleward.sessions.codec import Outcome, Snapshot
from taleward.sessions.deliveries import come
from taleward.sessions.head import BARRIERS, PLAYED, REFUSED, Kind, fold_row
from taleward.sessions.model import GENESIS_HASH, ORIGIN_SEQ, SessionRecord, TurnRow, chain
from taleward.sessions.reading import Reading

BREATH: Final = 200
"""Rows checked between two breaths of the event loop."""
MOST_TOLD: Final = 200
"""Characters of one difference."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay went. `head` is the chain hash of the newest turn, `decided` how many intents were decided anew.

    `differences` say where and what, at most ten.
    """

    session_id: str
    turns: int
    equal: bool
    head: str
    decided: int
    differences: tuple[str, ...]


_BESIDE: Final[Mapping[str, str]] = {
    Kind.SETTINGS: "settings_changed",
    Kind.UNDO: "undone",
    Kind.RESTORE: "restored",
    Kind.CLOSE: "session_closed",
}
"""What the one event of a row says that is not played: so its kind is covered by the chain too."""
_FROM_BEYOND: Final[Mapping[str, str]] = {Kind.WORLD: "world_event_arrived", Kind.CORRECTION: "corrected"}
"""What the events of turns begin with that no player took."""
_UNREADABLE: Final = (msgspec.MsgspecError, GameError, LookupError, TypeError, ValueError, AttributeError)
"""What bytes raise that no version ever wrote."""


class _Replay:
    def __init__(self, release: Release | None) -> None:
        self.release = release
        self.differences: list[str] = []
        self.decided = 0
        self.undo: list[tuple[int | None, int]] = []

    def row(self, snapshot: Snapshot | None, row: TurnRow, prev_hash: bytes) -> Snapshot | None:
        """Check one row on what was folded so far, and fold it."""
        if row.chain_hash != chain(prev_hash, row.key, row.intent, row.arrivals, row.events):
            self._differs(row, "the chain hash is not that of the stored bytes")
        outcome = codec.decode_outcome(row.outcome)
        self._outcome(row, outcome)
        self.undo.append((outcome.undo_to, outcome.undone))
        if snapshot is None:
            self._digest(row, codec.decode_origin(row.intent).digest)
            return codec.decode_snapshot(row.state) if row.state else None
        if self.release is not None and row.kind in PLAYED:
            self._decide(snapshot.game, snapshot.secret, row, self.release)
        folded = fold_row(snapshot, row)
        if row.state is not None and codec.decode_snapshot(row.state) != folded:
            self._differs(row, "the state it holds is not what the events give")
        if row.kind in {Kind.UNDO, Kind.RESTORE}:
            self._digest(row, codec.decode_session_events(row.events)[0]["digest"])
        return folded

    def _outcome(self, row: TurnRow, outcome: Outcome) -> None:
        """Compare kind and outcome, which the chain leaves out, with the events, which it covers."""
        told = codec.decode_session_events(row.events)
        refused = outcome.outcome == REFUSED
        played = _is_played(row, told, refused=refused)
        beside = row.kind in _BESIDE and not row.intent and [each["type"] for each in told] == [_BESIDE[row.kind]]
        if not (played or (beside and not refused) or (row.kind == Kind.ORIGIN and row.seq == ORIGIN_SEQ)):
            self._differs(row, "its kind and outcome are not those of its events")
        elif (outcome.undo_to, outcome.undone) != self._undo(row, told, refused=refused):
            self._differs(row, "it takes back to another turn")

    def _undo(self, row: TurnRow, told: Sequence[Mapping[str, Any]], *, refused: bool) -> tuple[int | None, int]:
        """What the outcome of a row must say of undo."""
        if row.kind == Kind.ORIGIN:
            return None, 0
        if row.kind == Kind.UNDO:
            return self.undo[told[0]["to"]][0], self.undo[-1][1] + told[0]["steps"]
        if row.kind in BARRIERS:
            return None, 0
        if refused or row.kind not in {Kind.ACTION, Kind.RESTORE}:
            return self.undo[-1]
        return row.seq - 1, 0

    def _digest(self, row: TurnRow, digest: str) -> None:
        if row.state is None or codec.digest(row.state) != digest:
            self._differs(row, "the state it holds does not have the digest that the chain covers")

    def _decide(self, game: GameState, secret: bytes, row: TurnRow, release: Release) -> None:
        self.decided += 1
        outcome = _decided(game, secret, row, release)
        logged = codec.decode_outcome(row.outcome)
        if isinstance(outcome, Refusal):
            if (logged.code, logged.reason_subject, logged.reason_text) != (
                str(outcome.code),
                outcome.subject,
                outcome.text,
            ):
                self._differs(row, f"the rules now refuse it: {outcome.code}")
        elif codec.encode_events(outcome) != row.events:
            self._differs(row, "the rules now decide other events")

    def unreadable(self, row: TurnRow, error: Exception) -> None:
        """Note a row that nothing can be folded onto."""
        self._differs(row, f"it cannot be read: {error}"[:MOST_TOLD])

    def _differs(self, row: TurnRow, what: str) -> None:
        if len(self.differences) < 10:  # noqa: PLR2004 -- enough to see what is wrong
            self.differences.append(f"turn {row.seq}: {what}")


def _is_played(row: TurnRow, told: Sequence[Mapping[str, Any]], *, refused: bool) -> bool:
    """Whether a row is a turn of the game as its events say: by what each kind begins with, too."""
    first = told[0]["type"] if told else ""
    if row.kind == Kind.WORLD:
        return first == _FROM_BEYOND[Kind.WORLD] and not row.intent and row.arrivals != codec.NO_EVENTS and not refused
    if row.arrivals != codec.NO_EVENTS or not row.intent:
        return False
    if row.kind == Kind.CORRECTION:
        return first == _FROM_BEYOND[Kind.CORRECTION] and not refused
    return row.kind == Kind.ACTION and refused == (not told) and first not in _FROM_BEYOND.values()


def _decided(game: GameState, secret: bytes, row: TurnRow, release: Release) -> Sequence[Event] | Refusal:
    """What the rules make now of what a row was decided on."""
    if row.kind == Kind.WORLD:
        arrivals = [Arrival(each.number, each.event) for each in codec.decode_arrivals(row.arrivals)]
        return come(game, arrivals, release.pack, secret)[1]
    if row.kind == Kind.CORRECTION:
        effects = effects_of(release, codec.decode_correction(row.intent).effects, made(game.quests), kept=True)
        outcome: Played | Refusal = correct(game, effects, release.pack, secret, row.seq)
    else:
        outcome = decide(game, codec.decode_intent(row.intent), release.pack, secret)
    return outcome if isinstance(outcome, Refusal) else outcome.events


async def replay_rows(record: SessionRecord, rows: AsyncIterable[TurnRow], release: Release | None) -> Replayed:
    """Replay a whole log; with a release, intents of this rules version are decided anew."""
    replay = _Replay(release if record.rules_version == RULES_VERSION else None)
    snapshot: Snapshot | None = None
    prev_hash = GENESIS_HASH
    number = ORIGIN_SEQ - 1
    async for row in rows:
        number += 1
        if row.seq != number:
            replay.differences.append(f"turn {number} is missing")
            break
        if number % BREATH == BREATH - 1:
            await asyncio.sleep(0)
        try:
            snapshot = replay.row(snapshot, row, prev_hash)
        except _UNREADABLE as error:
            replay.unreadable(row, error)
            break
        prev_hash = row.chain_hash
    if snapshot is None:
        replay.differences.append("the log holds no state to begin from")
    differences = tuple(replay.differences)
    return Replayed(record.session_id, max(0, number), not differences, prev_hash.hex(), replay.decided, differences)


async def verify_session(reading: Reading, session_id: str, *, redecide: bool = True) -> Replayed | None:
    """Replay a stored session; None if there is none."""
    record = await reading.store.session(session_id)
    if record is None or record.erased:
        return None
    release = await reading.library.release(record.pack_release) if redecide else None
    return await replay_rows(record, reading.log(session_id), release)


def told(replayed: Replayed) -> dict[str, Any]:
    """A replay as it is answered."""
    return {
        "turns": replayed.turns,
        "equal": replayed.equal,
        "head": replayed.head,
        "differences": list(replayed.differences),
    }
