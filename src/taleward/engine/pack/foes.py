"""Foes and the fights with them. Part of the shape of a pack; runs nothing."""

from dataclasses import dataclass
from typing import Annotated

from taleward.engine.kernel import FoeId
from taleward.engine.pack.loot import Loot
from taleward.engine.pack.marks import Amount, Bonus, Difficulty, Range, Roll, Text
from taleward.engine.pack.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class Foe:
    """A kind of opponent."""

    id: str
    name: Text
    description: Text
    health: Amount
    defence: Difficulty
    attack_bonus: Bonus
    damage: Roll
    experience: Annotated[int, Range(0, 100_000)] = 0
    loot: tuple[Loot, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Encounter:
    """A fight: who stands against the character, and what follows from its end."""

    id: str
    foes: tuple[FoeId, ...]
    intro: Text
    flee_difficulty: Difficulty = 12
    on_victory: tuple[Effect, ...] = ()
    on_flee: tuple[Effect, ...] = ()
    on_defeat: tuple[Effect, ...] = ()
