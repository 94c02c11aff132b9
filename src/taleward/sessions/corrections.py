"""Corrections: what an operator sets right in a session, as a turn of its log. Writes by `Turns.take` alone."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taleward.content import Release, effects_of
from taleward.engine import GameState, Refusal, RulesFault, correct
from taleward.engine import Outcome as Played
from taleward.engine.inventory import Stacks
from taleward.engine.pack import Effect
from taleward.engine.pack.effects import TakeAway
from taleward.engine.quests import made
from taleward.identity import Caller
from taleward.kit import GameError, field_error, register
from taleward.sessions import codec
from taleward.sessions.answers import Turn
from taleward.sessions.codec import Correction, Outcome
from taleward.sessions.drafts import Draft
from taleward.sessions.head import APPLIED, Head, Kind
from taleward.sessions.reading import Reading
from taleward.sessions.turns import Turns

register("correction_impossible", 409, "Nothing can be corrected here")


Judge = Callable[[GameState, Played, Release], None]
"""Is given the state before a correction and what would happen; raises GameError where that is not what was meant."""


@dataclass(frozen=True, slots=True)
class Proviso:
    """What must be so for a correction to be made: the version it was asked for on, and what `judge` lets pass."""

    expected_version: int | None = None
    judge: Judge | None = None


class Corrections:
    """Plays corrections."""

    def __init__(self, reading: Reading, turns: Turns) -> None:
        self._reading = reading
        self._turns = turns

    async def correct(
        self, session_id: str, caller: Caller, asked: Correction, key: str | None, proviso: Proviso
    ) -> Turn:
        """Do effects of the pack's vocabulary, for a reason that the player is told.

        GameError `invalid_request` (what of the effects is wrong), `correction_impossible`, and as every turn has it.
        """

        async def decided(head: Head, release: Release) -> Draft:
            if heard := await self._turns.hear(head, release):
                return heard
            await self._turns.check_version(head, proviso.expected_version)
            played = decide_correction(head, release, asked)
            if proviso.judge is not None:
                proviso.judge(head.game, played, release)
            stored, happened = codec.encode_correction(asked), played.events
            words = self._reading.teller(release, head.settings).words(
                head, happened, played.state, Kind.CORRECTION, stored
            )
            told = Outcome(APPLIED, told=words.told)
            events = codec.encode_events(happened)
            return Draft(Kind.CORRECTION, played.state, head.settings, told, stored, events, happened, words=words)

        meaning = {"correct": [dict(effect) for effect in asked.effects], "reason": asked.reason}
        return await self._turns.take(session_id, caller, key, meaning, decided)


def decide_correction(head: Head, release: Release, asked: Correction) -> Played:
    """What a correction does now; GameError if it cannot be."""
    effects = effects_of(release, asked.effects, made(head.game.quests))
    for number, effect in enumerate(effects):
        _check_carried(effect, head.game.inventory.bag, f"/effects/{number}")
    try:
        played = correct(head.game, effects, release.pack, head.secret, head.seq + 1)
    except RulesFault as error:
        raise GameError(f"That is too much for one turn: {error}", "correction_impossible") from error
    if isinstance(played, Refusal):
        raise GameError("The story is over", "correction_impossible", {"reason": str(played.code)})
    return played


def _check_carried(effect: Effect, bag: Stacks, pointer: str) -> None:
    """Refuse to take a single thing away that is not carried, or is of another kind."""
    for part in _takes(effect):
        stack = bag.get(part.instance)
        if not part.instance or (stack is not None and stack.kind == part.item):
            continue
        like = ", ".join(item for item, stack in bag.items() if stack.kind == part.item) or "nothing"
        told = f"No {part.item} {part.instance[:80]!r} is carried in this story; of its kind there is: {like}"
        raise field_error(told, f"{pointer}/take/instance" if part is effect else pointer, "not_carried")


def _takes(effect: Effect) -> Iterator[TakeAway]:
    """What is taken away, wherever in an effect."""
    if isinstance(effect, TakeAway):
        yield effect
    for name in ("then", "otherwise"):
        for inner in getattr(effect, name, ()):
            yield from _takes(inner)
