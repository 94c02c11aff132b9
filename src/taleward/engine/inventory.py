"""What is carried and worn. Items are made by `ItemGained`, unmade by `ItemLost`, and otherwise only change hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taleward.engine.kernel import Event, ItemId, PlaceId, event
from taleward.engine.pack import Item, Pack


@dataclass(frozen=True, slots=True)
class Stack:
    """So many of a kind that lie together, and the charges that are left (of one; 0 when the kind has none)."""

    kind: str
    count: int
    charges: int = 0


Stacks = dict[str, Stack]
"""Stacks by item id: the kind for things that stack, `kind.n` for single things."""


@dataclass(slots=True)
class Inventory:
    """The bag, what is worn by slot, and how many single things this story has made (their ids count on it)."""

    bag: Stacks = field(default_factory=dict)
    worn: dict[str, str] = field(default_factory=dict)
    made: int = 0

    def copy(self) -> "Inventory":
        """An inventory of its own, for a draft."""
        return Inventory(dict(self.bag), dict(self.worn), self.made)


@event("item_gained")
class ItemGained(Event):
    """The character has got something that was not in the world before."""

    item: str
    kind: ItemId
    count: int
    charges: int = 0


@event("item_lost")
class ItemLost(Event):
    """Something carried is gone from the world."""

    item: str
    kind: ItemId
    count: int


@event("item_taken")
class ItemTaken(Event):
    """Something was taken from the ground of a place."""

    item: str
    kind: ItemId
    count: int
    charges: int
    place: PlaceId


@event("item_dropped")
class ItemDropped(Event):
    """Something carried was laid on the ground of a place."""

    item: str
    kind: ItemId
    count: int
    charges: int
    place: PlaceId


@event("item_used")
class ItemUsed(Event):
    """An item was used; `charges` are left in it, and `on` is what it was used on, if on anything."""

    item: str
    kind: ItemId
    charges: int
    on: str = ""


@event("item_equipped")
class ItemEquipped(Event):
    """An item was put on or taken in hand."""

    item: str
    kind: ItemId
    slot: str


@event("item_unequipped")
class ItemUnequipped(Event):
    """An item was put away."""

    item: str
    kind: ItemId
    slot: str


def find(stacks: Mapping[str, Stack], target: str) -> str | None:
    """The id of the stack that `target` names: its id, or else the first of that kind."""
    if target in stacks:
        return target
    return next((item for item, stack in stacks.items() if stack.kind == target), None)


def count_of(stacks: Mapping[str, Stack], kind: str) -> int:
    """How many of a kind there are."""
    single = stacks.get(kind)
    if single is not None:
        return single.count
    return sum(stack.count for stack in stacks.values() if stack.kind == kind)


def weight_of(stacks: Mapping[str, Stack], pack: Pack) -> int:
    """Weight in tenths of a kilogram."""
    items = pack.items
    return sum(items[stack.kind].weight * stack.count for stack in stacks.values() if stack.kind in items)


def room_for(inventory: Inventory, item: Item, pack: Pack, carry: int) -> int:
    """How many of an item can still be carried."""
    by_stack = item.stack - count_of(inventory.bag, item.id) if item.stack > 1 else 1
    if not item.weight:
        return max(0, by_stack)
    return max(0, min(by_stack, (carry - weight_of(inventory.bag, pack)) // item.weight))


def instance_id(item: Item, made: int) -> str:
    """The id a new stack of this kind gets: things that stack share one, single things are counted."""
    return item.id if item.stack > 1 else f"{item.id}.{made + 1}"


def slot_of(inventory: Inventory, item: str) -> str | None:
    """The slot in which an item is worn."""
    return next((slot for slot, worn in inventory.worn.items() if worn == item), None)


def worn_kinds(inventory: Inventory, pack: Pack) -> list[Item]:
    """The kinds of what is worn, by slot."""
    return [pack.items[inventory.bag[item].kind] for item in inventory.worn.values()]


def put(stacks: Stacks, item: str, stack: Stack) -> None:
    """Add to a stack or begin one."""
    there = stacks.get(item)
    stacks[item] = Stack(stack.kind, stack.count + (there.count if there else 0), stack.charges)


def remove(stacks: Stacks, item: str, count: int) -> None:
    """Take from a stack; an empty one is gone."""
    there = stacks[item]
    if there.count > count:
        stacks[item] = Stack(there.kind, there.count - count, there.charges)
    else:
        del stacks[item]


def apply_item_gained(inventory: Inventory, event: ItemGained) -> None:
    put(inventory.bag, event.item, Stack(event.kind, event.count, event.charges))
    inventory.made += 1


def apply_item_lost(inventory: Inventory, event: ItemLost) -> None:
    remove(inventory.bag, event.item, event.count)


def apply_item_taken(inventory: Inventory, event: ItemTaken) -> None:
    put(inventory.bag, event.item, Stack(event.kind, event.count, event.charges))


def apply_item_dropped(inventory: Inventory, event: ItemDropped) -> None:
    remove(inventory.bag, event.item, event.count)


def apply_item_used(inventory: Inventory, event: ItemUsed) -> None:
    there = inventory.bag[event.item]
    inventory.bag[event.item] = Stack(there.kind, there.count, event.charges)


def apply_item_equipped(inventory: Inventory, event: ItemEquipped) -> None:
    inventory.worn[event.slot] = event.item


def apply_item_unequipped(inventory: Inventory, event: ItemUnequipped) -> None:
    inventory.worn.pop(event.slot, None)
