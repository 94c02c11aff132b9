"""Actions on things: take, drop, use. Each has a `refuse_` that asks and a `do_` that acts."""

from collections.abc import Iterable

from taleward.engine.intents import Drop, Take, Use
from taleward.engine.inventory import ItemDropped, ItemTaken, Stacks, contents_key, find, stack_room, weight_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Deed, Effect, Item
from taleward.engine.pack.effects import HarmFoe, If
from taleward.engine.rules import deeds
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.containers import container_at, contents
from taleward.engine.rules.deeds import cursed
from taleward.engine.rules.effects import pay, perform, put_away, room_for
from taleward.engine.rules.gear import carried
from taleward.engine.rules.places import feature_here
from taleward.engine.rules.scene import Scene
from taleward.engine.world import here

USE_MINUTES = 2


# --- take and drop ----------------------------------------------------------------------------------------------------


def _lying(scene: Scene, intent: Take) -> tuple[str, Stacks] | Refusal:
    """The key of the container that is meant (empty: the ground), and what is there."""
    if not intent.within:
        return "", here(scene.state.world)
    found = container_at(scene, intent.within)
    return found if isinstance(found, Refusal) else (found.key, contents(scene, found.key))


def _room(scene: Scene, item: str, kind: Item, within: str) -> int:
    """How many can be carried. What comes out of something that is carried weighs no more than before."""
    if within[:1] == "@" and within[1:] in scene.state.inventory.bag:
        return stack_room(scene.state.inventory.bag, kind)
    inside = contents(scene, contents_key(item)) if kind.holds else None
    return room_for(scene, kind, weight_of(inside, scene.pack) if inside else 0)


def refuse_take(scene: Scene, intent: Take) -> Refusal | None:
    """It must lie here or in an open container, so many of it, and there must be room for it."""
    found = _lying(scene, intent)
    if isinstance(found, Refusal):
        return found
    within, stacks = found
    item = find(stacks, intent.item)
    if item is None:
        return Refusal(Why.NO_SUCH_TARGET, intent.item)
    kind = scene.pack.items[stacks[item].kind]
    if intent.count > stacks[item].count:
        return Refusal(Why.NOT_ENOUGH, kind.id)
    count = max(1, intent.count)
    if _room(scene, item, kind, within) >= count:
        return None
    full = stack_room(scene.state.inventory.bag, kind) < count
    return Refusal(Why.STACK_FULL if full else Why.TOO_HEAVY, kind.id)


def do_take(scene: Scene, intent: Take) -> None:
    """Take it."""
    found = _lying(scene, intent)
    if isinstance(found, Refusal):
        return
    within, stacks = found
    item = find(stacks, intent.item) or intent.item
    stack = stacks[item]
    count = intent.count or min(stack.count, _room(scene, item, scene.pack.items[stack.kind], within))
    scene.minutes += 1
    scene.emit(ItemTaken(item, stack.kind, count, stack.charges, scene.state.world.place, within))


def refuse_drop(scene: Scene, intent: Drop) -> Refusal | None:
    """It must be carried, so many of it, and be neither bound to the character nor cursed and worn."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, stack, kind = held
    if kind.bound:
        return Refusal(Why.BOUND, kind.id)
    if kind.cursed and cursed(scene, item):
        return Refusal(Why.CURSED, kind.id)
    return Refusal(Why.NOT_ENOUGH, kind.id) if intent.count > stack.count else None


def do_drop(scene: Scene, intent: Drop) -> None:
    """Lay it down; what was worn is put away first."""
    held = carried(scene, intent.item)
    if held is not None:
        item, stack, _ = held
        put_away(scene, item)
        scene.minutes += 1
        scene.emit(ItemDropped(item, stack.kind, intent.count, stack.charges, scene.state.world.place))


# --- use --------------------------------------------------------------------------------------------------------------


def tool_deed(scene: Scene, kind: str, feature_name: str) -> tuple[str, Deed] | None:
    """The deed that using this kind on a feature of the place does, with its name; one that can be done comes first."""
    feature = feature_here(scene, feature_name)
    if feature is None:
        return None
    found = [(f"{scene.place.id}/{feature.id}/{d.id}", d) for d in feature.deeds.values() if d.tool == kind]
    possible = (pair for pair in found if deeds.refused(scene, pair[1], pair[0]) is None)
    shown = (pair for pair in found if deeds.shown(scene, pair[1], pair[0]))
    return next(possible, next(shown, next(iter(found), None)))


def refuse_use(scene: Scene, intent: Use) -> Refusal | None:
    """It must be carried, have charges, and do something, here and now."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, stack, kind = held
    if kind.charges and not stack.charges:
        return Refusal(Why.NO_CHARGES, kind.id)
    spending = deeds.spending_refused(scene, item) if kind.holds or kind.cursed else None
    if spending is not None:
        return spending
    if intent.on:
        return _refuse_use_on(scene, kind, intent.on)
    if not kind.on_use:
        return Refusal(Why.NOT_USABLE, kind.id, kind.use_refused)
    return _refuse_effect(scene, kind)


def _refuse_effect(scene: Scene, kind: Item) -> Refusal | None:
    if not holds(kind.use_when, scene):
        return Refusal(Why.NO_EFFECT_HERE, kind.id, kind.use_refused)
    return deeds.too_little(scene, kind.use_cost) if kind.use_cost else None


def harms_one(effects: Iterable[Effect]) -> bool:
    """Whether effects harm a foe that somebody has to choose."""
    return any(
        (isinstance(effect, HarmFoe) and not effect.all)
        or (isinstance(effect, If) and (harms_one(effect.then) or harms_one(effect.otherwise)))
        for effect in effects
    )


def _refuse_use_on(scene: Scene, kind: Item, on: str) -> Refusal | None:
    fight = scene.state.fight
    if fight is not None:
        if on not in fight.standing():
            return Refusal(Why.IN_FIGHT)
        return _refuse_effect(scene, kind) if harms_one(kind.on_use) else Refusal(Why.NO_EFFECT_HERE, kind.id)
    if feature_here(scene, on) is None:
        return Refusal(Why.NO_SUCH_TARGET, on)
    found = tool_deed(scene, kind.id, on)
    return Refusal(Why.NO_EFFECT_HERE, kind.id) if found is None else deeds.refused(scene, found[1], found[0])


def do_use(scene: Scene, intent: Use) -> None:
    """Use it: a charge or the thing itself is spent, then it does what it does."""
    held = carried(scene, intent.item)
    if held is None:
        return
    item, _, kind = held
    found = tool_deed(scene, kind.id, intent.on) if intent.on and scene.state.fight is None else None
    deeds.spend(scene, item, intent.on)
    if found is not None:
        deeds.do(scene, found[1], found[0])
        return
    scene.minutes += USE_MINUTES
    scene.target = intent.on
    pay(scene, kind.use_cost)
    perform(scene, kind.on_use)
