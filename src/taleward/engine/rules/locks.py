"""Locks of ways and of things: which are here and shut, opening them with a key, picking them."""

from collections.abc import Iterator

from taleward.engine.happenings import LockHeld, Unlocked
from taleward.engine.intents import Intent, Pick, Unlock
from taleward.engine.inventory import ItemLost
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Lock
from taleward.engine.rules import deeds
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import put_away
from taleward.engine.rules.places import feature_here, lock_name, way_is_locked
from taleward.engine.rules.scene import Scene
from taleward.engine.world import Told

BY_KEY = "key"
BY_PICK = "pick"


def is_shut(scene: Scene, feature: str) -> bool:
    """Whether a feature of the place has a lock, and it is shut."""
    found = scene.place.features.get(feature)
    locked = found is not None and found.lock is not None
    return locked and lock_name(scene.place.id, feature) not in scene.state.world.unlocked


def locks_here(scene: Scene) -> Iterator[tuple[str, Lock]]:
    """The shut locks of the place that can be seen, with what each keeps shut: a feature, or where a way leads."""
    for feature in scene.place.features.values():
        if feature.lock is not None and is_shut(scene, feature.id) and holds(feature.when, scene):
            yield feature.id, feature.lock
    for way in scene.place.exits:
        if way.lock is not None and way_is_locked(scene, way) and holds(way.when, scene):
            yield way.to, way.lock


def offers(scene: Scene) -> Iterator[Intent]:
    """What can be tried with the locks here: a key only if it is at hand."""
    for target, lock in locks_here(scene):
        if lock.key and deeds.tool_at_hand(scene, lock.key) is not None:
            yield Unlock(target)
        if lock.check is not None:
            yield Pick(target)


def _find(scene: Scene, target: str) -> Lock | Refusal:
    found = next((lock for name, lock in locks_here(scene) if name == target), None)
    if found is not None:
        return found
    seen = feature_here(scene, target) is not None or any(way.to == target for way in scene.place.exits)
    return Refusal(Why.NOT_LOCKED if seen else Why.NO_SUCH_TARGET, target)


def refuse_unlock(scene: Scene, intent: Unlock) -> Refusal | None:
    """There must be a shut lock here, and its key at hand."""
    lock = _find(scene, intent.target)
    if isinstance(lock, Refusal):
        return lock
    if lock.key is None:
        return Refusal(Why.NO_EFFECT_HERE, intent.target)
    return deeds.tool_refused(scene, lock.key, lost=lock.consumes)


def do_unlock(scene: Scene, intent: Unlock) -> None:
    """Turn the key in it."""
    lock = _find(scene, intent.target)
    if isinstance(lock, Refusal) or lock.key is None:
        return
    key = deeds.tool_at_hand(scene, lock.key, lost=lock.consumes)
    if key is not None:
        deeds.spend(scene, key, intent.target)
        if lock.consumes and not scene.pack.items[lock.key].consumed:
            put_away(scene, key)
            scene.emit(ItemLost(key, lock.key, 1, "consumed"))
    _open(scene, intent.target, lock, BY_KEY)


def refuse_pick(scene: Scene, intent: Pick) -> Refusal | None:
    """There must be a shut lock here that can be picked."""
    lock = _find(scene, intent.target)
    if isinstance(lock, Refusal):
        return lock
    return None if lock.check is not None else Refusal(Why.NO_EFFECT_HERE, intent.target)


def do_pick(scene: Scene, intent: Pick) -> None:
    """Try it; a lock that holds can be tried again."""
    lock = _find(scene, intent.target)
    if isinstance(lock, Refusal) or lock.check is None:
        return
    if deeds.roll_check(scene, lock.check) in deeds.PASSED:
        _open(scene, intent.target, lock, BY_PICK)
        return
    scene.minutes += lock.minutes
    scene.emit(LockHeld(lock_name(scene.place.id, intent.target), intent.target))


def _open(scene: Scene, target: str, lock: Lock, by: str) -> None:
    scene.minutes += lock.minutes
    scene.emit(Unlocked(lock_name(scene.place.id, target), target, by))
    if lock.text:
        scene.emit(Told(lock.text))
