"""Turn-based combat: who stands against the character, round by round. Blows are dealt in `rules/fighting.py`."""

from dataclasses import dataclass

from taleward.engine.kernel import EncounterId, Event, FoeId, event
from taleward.engine.pack import Encounter, Pack

VICTORY, FLED, DEFEAT = "victory", "fled", "defeat"
"""How a fight ends."""
BARE_DAMAGE = "1d3"


@dataclass(frozen=True, slots=True)
class FoeState:
    """One opponent: its kind and the health it has left."""

    kind: str
    health: int


@dataclass(slots=True)
class Fight:
    """A fight under way. `foes` are by id (`wolf`, or `wolf.2` for the second of a kind); `guarded` is 1 or 0."""

    encounter: str
    foes: dict[str, FoeState]
    round: int = 1
    guarded: int = 0

    def copy(self) -> "Fight":
        """A fight of its own, for a draft."""
        return Fight(self.encounter, dict(self.foes), self.round, self.guarded)

    def standing(self) -> list[str]:
        """The foes that still fight."""
        return [foe for foe, state in self.foes.items() if state.health > 0]


@event("fight_started")
class FightStarted(Event):
    """A fight began. `foes` are `id:kind:health`, joined by commas."""

    encounter: EncounterId
    foes: str


@event("foe_hit")
class FoeHit(Event):
    """The character hit a foe for `amount`."""

    foe: str
    kind: FoeId
    amount: int


@event("foe_harmed")
class FoeHarmed(Event):
    """Something other than a blow of the character harmed a foe for `amount`."""

    foe: str
    kind: FoeId
    amount: int


@event("foe_missed")
class FoeMissed(Event):
    """The character missed a foe."""

    foe: str
    kind: FoeId


@event("foe_defeated")
class FoeDefeated(Event):
    """A foe fights no more."""

    foe: str
    kind: FoeId


@event("hit_by")
class HitBy(Event):
    """A foe hit the character for `amount`; the harm is an event of its own."""

    foe: str
    kind: FoeId
    amount: int


@event("missed_by")
class MissedBy(Event):
    """A foe missed the character."""

    foe: str
    kind: FoeId


@event("guarded")
class Guarded(Event):
    """The character guards until the next round."""


@event("flee_failed")
class FleeFailed(Event):
    """The character did not get away."""

    encounter: EncounterId


@event("round_passed")
class RoundPassed(Event):
    """A round of the fight is over; a guard with it."""

    round: int


@event("fight_ended")
class FightEnded(Event):
    """A fight is over: victory, fled or defeat."""

    encounter: EncounterId
    result: str


def line_up(encounter: Encounter, pack: Pack) -> str:
    """The foes of an encounter as `FightStarted` writes them."""
    seen: dict[str, int] = {}
    parts = []
    for kind in encounter.foes:
        seen[kind] = seen.get(kind, 0) + 1
        foe = kind if seen[kind] == 1 else f"{kind}.{seen[kind]}"
        parts.append(f"{foe}:{kind}:{pack.foes[kind].health}")
    return ",".join(parts)


def begin(event: FightStarted) -> Fight:
    """The fight that `FightStarted` tells of."""
    foes = {}
    for part in event.foes.split(","):
        foe, kind, health = part.split(":")
        foes[foe] = FoeState(kind, int(health))
    return Fight(event.encounter, foes)


def apply_foe_hit(fight: Fight, event: FoeHit | FoeHarmed) -> None:
    there = fight.foes[event.foe]
    fight.foes[event.foe] = FoeState(there.kind, max(0, there.health - event.amount))


def apply_foe_defeated(fight: Fight, event: FoeDefeated) -> None:
    fight.foes[event.foe] = FoeState(event.kind, 0)


def apply_guarded(fight: Fight, _: Guarded) -> None:
    fight.guarded = 1


def apply_round_passed(fight: Fight, event: RoundPassed) -> None:
    fight.round = event.round
    fight.guarded = 0
