"""What is carried and worn. Items are made by `ItemGained`, unmade by `ItemLost`, and otherwise only change hands."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taleward.engine.kernel import Event, ItemId, PersonId, PlaceId, event
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
    """The bag, what is worn by slot, and how many single things this story has made (their ids count on it).

    A thing that takes several slots stands in each of them. `lifted` holds the things whose curse is off for good.
    """

    bag: Stacks = field(default_factory=dict)
    worn: dict[str, str] = field(default_factory=dict)
    made: int = 0
    lifted: dict[str, int] = field(default_factory=dict)

    def copy(self) -> "Inventory":
        """An inventory of its own, for a draft."""
        return Inventory(dict(self.bag), dict(self.worn), self.made, dict(self.lifted))


@event("item_gained")
class ItemGained(Event):
    """The character has got something that was not in the world before; `source` is where it came from."""

    item: str
    kind: ItemId
    count: int
    charges: int = 0
    source: str = ""


@event("item_lost")
class ItemLost(Event):
    """Something carried is gone from the world; `source` is where it went."""

    item: str
    kind: ItemId
    count: int
    source: str = ""


@event("item_taken")
class ItemTaken(Event):
    """Something was taken from the ground of a place or, with `within`, out of a container there."""

    item: str
    kind: ItemId
    count: int
    charges: int
    place: PlaceId
    within: str = ""


@event("item_dropped")
class ItemDropped(Event):
    """Something carried was laid on the ground of a place; `within`: it fell out of that container."""

    item: str
    kind: ItemId
    count: int
    charges: int
    place: PlaceId
    within: str = ""


@event("item_stowed")
class ItemStowed(Event):
    """Something carried was put into a container, `target`; `within` is its key among what lies somewhere."""

    item: str
    kind: ItemId
    count: int
    charges: int
    within: str
    target: str


@event("item_bought")
class ItemBought(Event):
    """Something that a person had in stock was bought."""

    item: str
    kind: ItemId
    count: int
    charges: int
    person: PersonId


@event("item_sold")
class ItemSold(Event):
    """Something carried was sold to a person who keeps it in stock."""

    item: str
    kind: ItemId
    count: int
    charges: int
    person: PersonId


@event("item_recharged")
class ItemRecharged(Event):
    """An item has `charges` again."""

    item: str
    kind: ItemId
    charges: int


@event("curse_lifted")
class CurseLifted(Event):
    """A cursed thing can be taken off again."""

    item: str
    kind: ItemId


@event("item_used")
class ItemUsed(Event):
    """An item was used; `charges` are left in it, and `on` is what it was used on, if on anything."""

    item: str
    kind: ItemId
    charges: int
    on: str = ""


@event("item_equipped")
class ItemEquipped(Event):
    """An item was put on or taken in hand; `also` are the other slots that it fills, joined by commas."""

    item: str
    kind: ItemId
    slot: str
    also: str = ""


@event("item_unequipped")
class ItemUnequipped(Event):
    """An item was put away, out of all the slots that it filled."""

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


def load_of(bag: Stacks, ground: Mapping[str, Stacks], pack: Pack) -> int:
    """What is carried weighs, with what is in it, in tenths of a kilogram. `ground` holds what lies in things, too."""
    inside = [stacks for key, stacks in ground.items() if key[0] == "@" and key[1:] in bag]
    return weight_of(bag, pack) + sum(weight_of(stacks, pack) for stacks in inside)


def stack_room(stacks: Mapping[str, Stack], item: Item) -> int:
    """How many of an item still fit beside their like; of single things one at a time."""
    return max(0, item.stack - count_of(stacks, item.id)) if item.stack > 1 else 1


def contents_key(item: str) -> str:
    """The key, among what lies somewhere, of what is in a container that can be carried."""
    return f"@{item}"


def shelf_key(person: str) -> str:
    """The key, among what lies somewhere, of what a person has in stock."""
    return f"${person}"


def instance_id(item: Item, made: int) -> str:
    """The id a new stack of this kind gets: things that stack share one, single things are counted."""
    return item.id if item.stack > 1 else f"{item.id}.{made + 1}"


def kind_of(item: str) -> str:
    """The kind of the stack that has this id."""
    return item.partition(".")[0]


def slot_of(inventory: Inventory, item: str) -> str | None:
    """The slot in which an item is worn."""
    return next((slot for slot, worn in inventory.worn.items() if worn == item), None)


def worn_kinds(inventory: Inventory, pack: Pack) -> list[Item]:
    """The kinds of what is worn, by slot; what fills several slots comes once."""
    return [pack.items[inventory.bag[item].kind] for item in dict.fromkeys(inventory.worn.values())]


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
    inventory.lifted.pop(event.item, None)


def apply_item_taken(inventory: Inventory, event: ItemTaken | ItemBought) -> None:
    put(inventory.bag, event.item, Stack(event.kind, event.count, event.charges))


def apply_item_dropped(inventory: Inventory, event: ItemDropped | ItemStowed | ItemSold) -> None:
    remove(inventory.bag, event.item, event.count)


def apply_item_used(inventory: Inventory, event: ItemUsed | ItemRecharged) -> None:
    there = inventory.bag[event.item]
    inventory.bag[event.item] = Stack(there.kind, there.count, event.charges)


def apply_item_equipped(inventory: Inventory, event: ItemEquipped) -> None:
    for slot in (event.slot, *event.also.split(",")) if event.also else (event.slot,):
        inventory.worn[slot] = event.item


def apply_item_unequipped(inventory: Inventory, event: ItemUnequipped) -> None:
    for slot in [slot for slot, item in inventory.worn.items() if item == event.item]:
        inventory.worn.pop(slot)


def apply_curse_lifted(inventory: Inventory, event: CurseLifted) -> None:
    inventory.lifted[event.item] = 1
