"""Foes, the fights with them, and what can be won, there and elsewhere. Part of the shape of a pack; runs nothing."""

from dataclasses import dataclass
from typing import Annotated

from taleward.engine.kernel import FoeId, ItemId
from taleward.engine.pack.marks import Amount, Bonus, Count, Difficulty, Percent, Range, Roll, Text
from taleward.engine.pack.vocabulary import Condition, Effect


@dataclass(frozen=True, slots=True)
class LootEntry:
    """A lot of a loot table, drawn so often as its `weight` among the others; without `item` it is a blank."""

    item: ItemId | None = None
    count: Count = 1
    weight: Annotated[int, Range(1, 1000)] = 1
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class LootTable:
    """What may be won: `rolls` draws, each from the entries whose `when` holds then."""

    id: str
    entries: tuple[LootEntry, ...]
    rolls: Count = 1


@dataclass(frozen=True, slots=True)
class Loot:
    """What a defeated foe may leave, so often in per cent."""

    item: ItemId
    count: Count = 1
    percent: Percent = 100


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
