"""Goods: what is laid into places, containers and shelves or taken from them, and what others can pay with."""

from taleward.engine.inventory import (
    ItemBought,
    ItemDropped,
    ItemSold,
    ItemStowed,
    ItemTaken,
    Stack,
    put,
    remove,
    shelf_key,
)
from taleward.engine.kernel import Event, LootTableId, PersonId, clip, event
from taleward.engine.world import ItemSpawned, World


@event("purse_changed", hidden=True)
class PurseChanged(Event):
    """A person who trades has more to pay with or, with a minus, less."""

    person: PersonId
    amount: int


@event("loot_drawn", hidden=True)
class LootDrawn(Event):
    """A loot table with pity was drawn from; the last `dry` draws brought nothing rare."""

    table: LootTableId
    dry: int


def apply_item_taken(world: World, event: ItemTaken) -> None:
    apply_taken_from(world, event.within or event.place, event)


def apply_item_dropped(world: World, event: ItemDropped | ItemSpawned) -> None:
    if isinstance(event, ItemDropped) and event.within:
        apply_taken_from(world, event.within, event)
    apply_laid_at(world, event.place, event)


def apply_item_stowed(world: World, event: ItemStowed) -> None:
    apply_laid_at(world, event.within, event)


def apply_item_bought(world: World, event: ItemBought) -> None:
    apply_taken_from(world, shelf_key(event.person), event)


def apply_item_sold(world: World, event: ItemSold) -> None:
    apply_laid_at(world, shelf_key(event.person), event)


def apply_taken_from(world: World, key: str, event: ItemTaken | ItemDropped | ItemBought) -> None:
    stacks = dict(world.ground[key])
    remove(stacks, event.item, event.count)
    world.ground[key] = stacks


def apply_laid_at(world: World, key: str, event: ItemDropped | ItemSpawned | ItemStowed | ItemSold) -> None:
    stacks = dict(world.ground.get(key) or {})
    put(stacks, event.item, Stack(event.kind, event.count, event.charges))
    world.ground[key] = stacks


def apply_purse_changed(world: World, event: PurseChanged) -> None:
    world.purses[event.person] = clip(world.purses.get(event.person, 0) + event.amount)


def apply_loot_drawn(world: World, event: LootDrawn) -> None:
    world.luck[event.table] = event.dry
