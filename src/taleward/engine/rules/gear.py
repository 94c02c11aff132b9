"""What is worn: where a thing goes, what it takes the place of, and what will not come off."""

from taleward.engine.intents import Equip, Unequip
from taleward.engine.inventory import ItemEquipped, Stack, find, slot_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Item
from taleward.engine.rules.deeds import cursed
from taleward.engine.rules.effects import put_away
from taleward.engine.rules.scene import Scene


def carried(scene: Scene, target: str) -> tuple[str, Stack, Item] | None:
    """Something carried by its id or kind: its id, its stack, its kind."""
    bag = scene.state.inventory.bag
    item = find(bag, target)
    return None if item is None else (item, bag[item], scene.pack.items[bag[item].kind])


def slots_for(scene: Scene, kind: Item) -> tuple[str, ...]:
    """The slots that a thing would take now: all that it fills, or the first free one, else one that can be freed.

    Empty if something cursed is in the way.
    """
    worn = scene.state.inventory.worn
    if kind.fills:
        stuck = any(slot in worn and cursed(scene, worn[slot]) for slot in kind.fills)
        return () if stuck else kind.fills
    free = next((slot for slot in kind.slots if slot not in worn), None)
    free = free or next((slot for slot in kind.slots if not cursed(scene, worn[slot])), None)
    return (free,) if free else ()


def wear_kit(scene: Scene) -> None:
    """Put on all that is carried and finds its slots free."""
    for item, stack in list(scene.state.inventory.bag.items()):
        kind = scene.pack.items[stack.kind]
        worn = scene.state.inventory.worn
        slots = slots_for(scene, kind) if kind.slots or kind.fills else ()
        if slots and not any(slot in worn for slot in slots):
            scene.emit(ItemEquipped(item, kind.id, slots[0], ",".join(slots[1:])))


def refuse_equip(scene: Scene, intent: Equip) -> Refusal | None:
    """It must be carried, go somewhere, not be worn already, and nothing cursed may be in its place."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, _, kind = held
    if not kind.slots and not kind.fills:
        return Refusal(Why.NOT_WEARABLE, kind.id)
    if slot_of(scene.state.inventory, item):
        return Refusal(Why.ALREADY_WORN, kind.id)
    return None if slots_for(scene, kind) else Refusal(Why.CURSED, _in_the_way(scene, kind))


def _in_the_way(scene: Scene, kind: Item) -> str:
    inventory = scene.state.inventory
    worn = (inventory.worn[slot] for slot in kind.fills or kind.slots if slot in inventory.worn)
    return next((inventory.bag[item].kind for item in worn if cursed(scene, item)), kind.id)


def do_equip(scene: Scene, intent: Equip) -> None:
    """Put it on, in the place of what was worn there."""
    held = carried(scene, intent.item)
    if held is not None:
        item, _, kind = held
        slots = slots_for(scene, kind)
        for slot in slots:
            worn = scene.state.inventory.worn.get(slot)
            if worn is not None:
                put_away(scene, worn)
        scene.minutes += 1
        scene.emit(ItemEquipped(item, kind.id, slots[0], ",".join(slots[1:])))


def refuse_unequip(scene: Scene, intent: Unequip) -> Refusal | None:
    """It must be worn, and not be cursed."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, _, kind = held
    if not slot_of(scene.state.inventory, item):
        return Refusal(Why.NOT_WORN, kind.id)
    return Refusal(Why.CURSED, kind.id) if kind.cursed and cursed(scene, item) else None


def do_unequip(scene: Scene, intent: Unequip) -> None:
    """Put it away."""
    held = carried(scene, intent.item)
    if held is not None:
        scene.minutes += 1
        put_away(scene, held[0])
