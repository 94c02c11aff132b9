"""What is carried as values: what is asked for, what changed, how loot falls. No rule lives here."""

from dataclasses import dataclass
from typing import Any

from taleward.sessions import Narration, Turn


@dataclass(frozen=True, slots=True)
class Item:
    """So many of an item.

    What is to be given is named by its `kind`, or by an `item_id` that is one; a story then has it under an id of its
    own (`rope.5`; things that stack keep their kind). `source` is where it came from or went: `correction`, `loot`,
    `quest` and so on.
    """

    item_id: str
    count: int = 1
    kind: str = ""
    name: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class LootContext:
    """Loot to be drawn in one story: so many openings of a table of its pack, for a `reason` the player is told."""

    session_id: str
    table: str
    reason: str
    draws: int = 1


@dataclass(frozen=True, slots=True)
class Inventory:
    """What is carried and worn at a version, as the state of the session has it. Weights are in tenths of a kilogram.

    Each of `items` is {item_id, kind, name, description, count, charges, weight, slot, slots, cursed, contents}.
    """

    session_id: str
    version: int
    items: list[dict[str, Any]]
    weight: int
    carry: int


@dataclass(frozen=True, slots=True)
class InventoryUpdate:
    """What a correction did: the turn that it is, and all that came, went and fell in it.

    What is in `gained` and in `laid_down` too could not be carried, and lies where the character is; so does what was
    in a container that went. `missing` is how many of those to be taken away were not there; `gold` is from loot.
    """

    session_id: str
    version: int
    gained: list[Item]
    lost: list[Item]
    laid_down: list[Item]
    missing: int
    gold: int
    inventory: Inventory
    narration: Narration


@dataclass(frozen=True, slots=True)
class EquipmentUpdate:
    """What came of putting something on: all that is worn after the `turn`, as the inventory has it.

    Where a rule refused, `turn` says so and why, and the same is worn as before.
    """

    session_id: str
    version: int
    worn: list[dict[str, Any]]
    turn: Turn


@dataclass(frozen=True, slots=True)
class ItemUseResult:
    """What came of using something: the `turn`, and the item after it as the inventory has it; None if it is gone."""

    session_id: str
    version: int
    item: dict[str, Any] | None
    turn: Turn


@dataclass(frozen=True, slots=True)
class LootChance:
    """How often one opening of a table brings lots of an item; where it draws once, that is the chance of it.

    `exact` is the same as a fraction (`3/10`); None where that has too many digits to be read.
    """

    kind: str
    name: str
    times: float
    exact: str | None


@dataclass(frozen=True, slots=True)
class LootPity:
    """After so many draws in a row without anything rare the next is rare; `dry` of them there were in this story."""

    after: int
    dry: int


@dataclass(frozen=True, slots=True)
class LootOdds:
    """How a table falls in the long run, with the conditions as they hold in a story; `gold` is the average."""

    session_id: str
    version: int
    table: str
    items: list[LootChance]
    gold: float
    exact_gold: str | None
    pity: LootPity | None
