"""The head of a session: its state after the newest turn, folded from the log. Also how a row changes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from taleward.engine import GameState, LegalAction, apply
from taleward.narrative import Bags
from taleward.sessions import codec
from taleward.sessions.codec import Outcome, Settings, Snapshot
from taleward.sessions.model import CLOSE, ERASE, SessionRecord, TurnRow

SNAPSHOT_EVERY: Final = 100
"""Every so many rows one holds the state, so a load folds 99 at most."""


class Kind(StrEnum):
    """What a turn is. Rows that hold a state say it there; an action's row says it in events."""

    ORIGIN = "origin"
    ACTION = "action"
    WORLD = "world"
    CORRECTION = "correction"
    SETTINGS = "settings"
    UNDO = "undo"
    RESTORE = "restore"
    CLOSE = CLOSE
    ERASE = ERASE


PLAYED: Final = frozenset({Kind.ACTION, Kind.WORLD, Kind.CORRECTION})
"""The kinds of turns whose events are those of the game."""
BARRIERS: Final = frozenset({Kind.WORLD, Kind.CORRECTION})
"""Those of them that no player took: undo does not go back over them."""
Offered = list[LegalAction]

APPLIED: Final = "applied"
REFUSED: Final = "refused"


@dataclass(slots=True)
class Head:
    """A session after its newest turn. Owned by the mailbox; the state in it is never written, only replaced.

    `offers` are the legal actions of the state, once somebody asked for them. `bags` say what has been told, but for
    the turns of `untold`, whose fragments are still in them: a version each, and what it was told in. No world event up
    to the number `known` is still to come.
    """

    session_id: str
    user_id: str
    scenario_id: str
    release: str
    created_at: datetime
    row: TurnRow
    game: GameState
    settings: Settings
    secret: bytes
    outcome: Outcome
    bags: Bags
    untold: list[tuple[int, tuple[int, ...]]]
    known: int = 0
    offers: Offered | None = None

    @property
    def seq(self) -> int:
        """The version of the session."""
        return self.row.seq

    @property
    def closed(self) -> bool:
        """Whether the session was deleted."""
        return self.row.kind in {Kind.CLOSE, Kind.ERASE}

    @property
    def revision(self) -> str:
        """What names this version and the history behind it."""
        return revision(self.row)

    def advance(self, row: TurnRow, game: GameState, settings: Settings, outcome: Outcome, bags: Bags) -> None:
        """Let a row that was accepted be the newest; `bags` say what has been told with it."""
        if game is not self.game:
            self.offers = None
            self.known = max(self.known, game.world.heard) if row.kind in PLAYED else game.world.heard
        self.row, self.game, self.settings, self.outcome, self.bags = row, game, settings, outcome, bags


def head_of(record: SessionRecord, rows: Sequence[TurnRow], snapshot: Snapshot) -> Head:
    """The head of a session after `rows`, its newest, of which the first holds a state; then it is as in `snapshot`."""
    row = rows[-1]
    bags, untold = _told(rows)
    return Head(
        session_id=record.session_id,
        user_id=record.user_id,
        scenario_id=record.scenario_id,
        release=record.pack_release,
        created_at=record.created_at,
        row=row,
        game=snapshot.game,
        settings=snapshot.settings,
        secret=snapshot.secret,
        outcome=codec.decode_outcome(row.outcome),
        bags=bags,
        untold=untold,
        known=snapshot.game.world.heard,
    )


def _told(rows: Sequence[TurnRow]) -> tuple[Bags, list[tuple[int, tuple[int, ...]]]]:
    """The bags that the last row with them has, and what was told since. Another language has bags of its own."""
    bags = Bags()
    untold: list[tuple[int, tuple[int, ...]]] = []
    for row in rows:
        outcome = codec.decode_outcome(row.outcome)
        if outcome.bags is not None:
            bags, untold = outcome.bags, []
        elif row.kind == Kind.SETTINGS and "language" in codec.decode_session_events(row.events)[0]:
            bags, untold = Bags(), []
        elif outcome.told:
            untold.append((row.seq, outcome.told))
    return bags, untold


def epoch(row: TurnRow) -> str:
    """A name for the history up to a row, which no other history shares."""
    return row.chain_hash[:8].hex()


def revision(row: TurnRow) -> str:
    """A name for a version of one history: in ETags and action ids."""
    return f"{row.seq}-{epoch(row)}"


def fold(rows: Sequence[TurnRow]) -> Snapshot:
    """The session after `rows`, the first of which holds a state. Needs no pack."""
    first, *rest = rows
    if first.state is None:
        raise ValueError(f"row {first.seq} of session {first.session_id} holds no state to fold from")
    snapshot = codec.decode_snapshot(first.state)
    for row in rest:
        snapshot = fold_row(snapshot, row)
    return snapshot


def fold_row(snapshot: Snapshot, row: TurnRow) -> Snapshot:
    """A session after one more row. The game state is written in place where events say it: the caller owns it."""
    if row.kind in {Kind.UNDO, Kind.RESTORE, Kind.ORIGIN} and row.state is not None:
        return codec.decode_snapshot(row.state)
    if row.kind == Kind.SETTINGS:
        changed = codec.decode_session_events(row.events)[0]
        changed.pop("type")
        return replace(snapshot, settings=replace(snapshot.settings, **changed))
    if row.kind in PLAYED:
        for happened in codec.decode_events(row.events):
            apply(snapshot.game, happened)
    return snapshot
