"""Loot tables: what may be won, and how often. Part of the shape of a pack; draws nothing."""

from dataclasses import dataclass
from typing import Annotated

from taleward.engine.kernel import ItemId, LootTableId
from taleward.engine.pack.marks import Percent, Range, Roll
from taleward.engine.pack.vocabulary import Condition

MAX_DEPTH = 5
"""So deep may tables stand in each other, the outermost counted."""


@dataclass(frozen=True, slots=True)
class LootEntry:
    """A lot of a loot table, drawn so often as its `weight` among the others.

    It is `count` of an `item`, a draw of another `table`, or so much `gold`; without any of them it is a blank. `count`
    and `gold` are dice or numbers. `rare` entries are what pity brings.
    """

    item: ItemId | None = None
    count: Roll = "1"
    weight: Annotated[int, Range(1, 1000)] = 1
    when: Condition | None = None
    table: LootTableId | None = None
    gold: Roll = ""
    rare: bool = False


@dataclass(frozen=True, slots=True)
class Pity:
    """After so many draws in a row without a rare entry the next draw is among the rare."""

    after: Annotated[int, Range(1, 1_000)]


@dataclass(frozen=True, slots=True)
class LootTable:
    """What may be won: `rolls` draws (dice or a number), each from the entries whose `when` holds then.

    `guaranteed` lots come first, each time, as far as their `when` holds; their weight means nothing.
    """

    id: str
    entries: tuple[LootEntry, ...]
    rolls: Roll = "1"
    guaranteed: tuple[LootEntry, ...] = ()
    pity: Pity | None = None


@dataclass(frozen=True, slots=True)
class Loot:
    """What a defeated foe may leave, so often in per cent: `count` of an `item`, or what a `table` brings."""

    item: ItemId | None = None
    count: Annotated[int, Range(1, 999)] = 1
    percent: Percent = 100
    table: LootTableId | None = None
