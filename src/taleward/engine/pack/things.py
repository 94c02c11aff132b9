"""Things: the kinds of item, and portions of them. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import ItemId, ResourceId, StatId, StatusId
from taleward.engine.pack.marks import Amount, Bonus, Count, Range, Roll, Text
from taleward.engine.pack.vocabulary import Condition, Effect


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of item.

    `weight` is in tenths of a kilogram, `value` in gold. `stack` > 1 lets equal ones lie together. `charges` 0 means it
    never runs out. `consumed` items lose one on use. `plural` is the name of several. `use_cost` is paid for `on_use`,
    and must be there.

    Worn in the first free one of `slots`, or in all of `fills` at once. While worn, `while_worn` are on the character
    and `carries` is added to what can be carried; a `cursed` thing cannot come off until `lifted_when` holds. `holds`
    is the room of a container, in tenths of a kilogram (0: it is none).
    """

    id: str
    name: Text
    description: Text
    plural: Text = ""
    weight: Annotated[int, Range(0, 10_000)] = 0
    value: Annotated[int, Range(0, 1_000_000)] = 0
    stack: Annotated[int, Range(1, 999)] = 1
    slots: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    charges: Annotated[int, Range(0, 999)] = 0
    consumed: bool = False
    bound: bool = False
    cursed: bool = False
    lifted_when: Condition | None = None
    while_worn: tuple[StatusId, ...] = ()
    carries: Annotated[int, Range(0, 100_000)] = 0
    holds: Annotated[int, Range(0, 100_000)] = 0
    damage: Roll = ""
    attack_stat: StatId | None = None
    attack_bonus: Bonus = 0
    defence: Bonus = 0
    stat_bonus: Mapping[StatId, Bonus] = field(default_factory=dict)
    on_use: tuple[Effect, ...] = ()
    use_when: Condition | None = None
    use_refused: Text = ""
    use_cost: Mapping[ResourceId, Amount] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Portion:
    """So many of an item."""

    item: ItemId
    count: Count = 1
