"""Containers: chests that stand in places and bags that can be carried. What is in them, and putting things there."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from taleward.engine.intents import Put
from taleward.engine.inventory import ItemStowed, Stacks, contents_key, find, slot_of, weight_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Item
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.deeds import cursed
from taleward.engine.rules.effects import put_away
from taleward.engine.rules.gear import carried
from taleward.engine.rules.locks import is_shut
from taleward.engine.rules.places import feature_here
from taleward.engine.rules.scene import Scene
from taleward.engine.world import container_key, here


class Container(NamedTuple):
    """A container at hand: its key among what lies somewhere, its own id, its room in tenths of a kilogram."""

    key: str
    target: str
    room: int


def container_at(scene: Scene, target: str) -> Container | Refusal:
    """A container that is here and open, by the id of a feature or by a thing that is carried or lies here."""
    feature = feature_here(scene, target)
    if feature is not None and feature.holds is not None:
        if feature.lock is not None and is_shut(scene, feature.id):
            return Refusal(Why.LOCKED, text=feature.lock.refused)
        if not holds(feature.holds.when, scene):
            return Refusal(Why.BLOCKED, text=feature.holds.blocked)
        return Container(container_key(scene.place.id, feature.id), feature.id, feature.holds.room)
    for stacks in (scene.state.inventory.bag, here(scene.state.world)):
        item = find(stacks, target)
        if item is not None:
            room = scene.pack.items[stacks[item].kind].holds
            return Container(contents_key(item), item, room) if room else Refusal(Why.NO_ROOM, stacks[item].kind)
    return Refusal(Why.NO_SUCH_TARGET, target)


def containers_at_hand(scene: Scene) -> Iterator[Container]:
    """The containers that are here and open, and those that are carried."""
    place, items = scene.place, scene.pack.items
    for feature in place.features.values():
        if feature.holds is None or (feature.lock is not None and is_shut(scene, feature.id)):
            continue
        if holds(feature.when, scene) and holds(feature.holds.when, scene):
            yield Container(container_key(place.id, feature.id), feature.id, feature.holds.room)
    for stacks in (scene.state.inventory.bag, here(scene.state.world)):
        for item, stack in stacks.items():
            room = items[stack.kind].holds
            if room:
                yield Container(contents_key(item), item, room)


def contents(scene: Scene, key: str) -> Stacks:
    """What is in a container."""
    return scene.state.world.ground.get(key) or {}


def free_room(scene: Scene, container: Container) -> int:
    """The room that is left, in tenths of a kilogram."""
    return container.room - weight_of(contents(scene, container.key), scene.pack)


def refuse_put(scene: Scene, intent: Put) -> Refusal | None:
    """It must be carried, so many of it, be free to go, be no container itself, and there must be room for it."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, stack, kind = held
    found = container_at(scene, intent.into)
    if isinstance(found, Refusal):
        return found
    kept = _kept(scene, item, kind)
    if kept is not None:
        return Refusal(kept, kind.id)
    if intent.count > stack.count:
        return Refusal(Why.NOT_ENOUGH, kind.id)
    return None if fits(kind, intent.count, found, free_room(scene, found)) else Refusal(Why.NO_ROOM, kind.id)


def _kept(scene: Scene, item: str, kind: Item) -> Why | None:
    """Why something cannot be put into anything, if it cannot."""
    if kind.holds:
        return Why.NO_NESTING
    if kind.bound:
        return Why.BOUND
    return Why.CURSED if kind.cursed and cursed(scene, item) else None


def fits(kind: Item, count: int, container: Container, free: int) -> bool:
    """Whether so many of a kind go into a container with so much room left; one without any room takes nothing."""
    return container.room > 0 and kind.weight * count <= free


def do_put(scene: Scene, intent: Put) -> None:
    """Put it in; what was worn is put away first."""
    held, found = carried(scene, intent.item), container_at(scene, intent.into)
    if held is not None and isinstance(found, Container):
        item, stack, kind = held
        put_away(scene, item)
        scene.minutes += 1
        scene.emit(ItemStowed(item, kind.id, intent.count, stack.charges, found.key, found.target))


def to_put(scene: Scene, containers: Iterable[Container]) -> Iterator[tuple[str, str]]:
    """What is worth offering: each thing that is carried and not worn, with each container that has room for it."""
    inventory, items = scene.state.inventory, scene.pack.items
    for container in containers:
        if not container.room:
            continue
        free = free_room(scene, container)
        for item, stack in inventory.bag.items():
            kind = items[stack.kind]
            if not (kind.holds or kind.bound or slot_of(inventory, item)) and kind.weight <= free:
                yield item, container.target
