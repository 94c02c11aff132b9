"""Things: the kinds of item, and portions of them. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import ItemId, ResourceId, StatId
from taleward.engine.pack.marks import Amount, Bonus, Count, Range, Roll, Text
from taleward.engine.pack.vocabulary import Condition, Effect


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of item.

    `weight` is in tenths of a kilogram, `value` in gold. `stack` > 1 lets equal ones lie together. `slots` are where it
    can be worn; the first is used. `charges` 0 means it never runs out. `consumed` items lose one on use. `plural` is
    the name of several. `use_cost` is paid for `on_use`, and must be there.
    """

    id: str
    name: Text
    description: Text
    plural: Text = ""
    weight: Annotated[int, Range(0, 10_000)] = 0
    value: Annotated[int, Range(0, 1_000_000)] = 0
    stack: Annotated[int, Range(1, 999)] = 1
    slots: tuple[str, ...] = ()
    charges: Annotated[int, Range(0, 999)] = 0
    consumed: bool = False
    bound: bool = False
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
