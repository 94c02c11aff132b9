"""Actions on things: take, drop, use, equip, unequip, trade. Each has a `refuse_` that asks and a `do_` that acts."""

from collections.abc import Iterable

from taleward.engine.characters import GoldGained, GoldLost
from taleward.engine.intents import Drop, Equip, Take, Trade, Unequip, Use
from taleward.engine.inventory import (
    ItemDropped,
    ItemEquipped,
    ItemLost,
    ItemTaken,
    Stack,
    find,
    room_for,
    slot_of,
)
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Deed, Effect, Item
from taleward.engine.pack.effects import HarmFoe, If
from taleward.engine.rules import deeds
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import give, pay, perform, put_away
from taleward.engine.rules.places import feature_here, person_here
from taleward.engine.rules.scene import Scene
from taleward.engine.world import here

USE_MINUTES = 2
BUY = "buy"
SELL = "sell"


def carried(scene: Scene, target: str) -> tuple[str, Stack, Item] | None:
    """Something carried by its id or kind: its id, its stack, its kind."""
    bag = scene.state.inventory.bag
    item = find(bag, target)
    return None if item is None else (item, bag[item], scene.pack.items[bag[item].kind])


# --- take and drop ----------------------------------------------------------------------------------------------------


def refuse_take(scene: Scene, intent: Take) -> Refusal | None:
    """It must lie here, so many of it, and there must be room for it."""
    ground = here(scene.state.world)
    item = find(ground, intent.item)
    if item is None:
        return Refusal(Why.NO_SUCH_TARGET, intent.item)
    if intent.count > ground[item].count:
        return Refusal(Why.NOT_ENOUGH, ground[item].kind)
    kind = scene.pack.items[ground[item].kind]
    room = room_for(scene.state.inventory, kind, scene.pack, scene.scenario.carry)
    return None if room >= max(1, intent.count) else Refusal(Why.TOO_HEAVY, kind.id)


def do_take(scene: Scene, intent: Take) -> None:
    """Take it."""
    ground = here(scene.state.world)
    item = find(ground, intent.item) or intent.item
    stack = ground[item]
    room = room_for(scene.state.inventory, scene.pack.items[stack.kind], scene.pack, scene.scenario.carry)
    count = intent.count or min(stack.count, room)
    scene.minutes += 1
    scene.emit(ItemTaken(item, stack.kind, count, stack.charges, scene.state.world.place))


def refuse_drop(scene: Scene, intent: Drop) -> Refusal | None:
    """It must be carried, so many of it, and not be bound to the character."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    _, stack, kind = held
    if kind.bound:
        return Refusal(Why.BOUND, kind.id)
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
    _, stack, kind = held
    if kind.charges and not stack.charges:
        return Refusal(Why.NO_CHARGES, kind.id)
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


# --- equip ------------------------------------------------------------------------------------------------------------


def refuse_equip(scene: Scene, intent: Equip) -> Refusal | None:
    """It must be carried, have a slot, and not be worn already."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    item, _, kind = held
    if not kind.slots:
        return Refusal(Why.NOT_WEARABLE, kind.id)
    return Refusal(Why.ALREADY_WORN, kind.id) if slot_of(scene.state.inventory, item) else None


def do_equip(scene: Scene, intent: Equip) -> None:
    """Put it on, in the place of what was worn there."""
    held = carried(scene, intent.item)
    if held is not None:
        item, _, kind = held
        slot = kind.slots[0]
        worn = scene.state.inventory.worn.get(slot)
        if worn is not None:
            put_away(scene, worn)
        scene.minutes += 1
        scene.emit(ItemEquipped(item, kind.id, slot))


def refuse_unequip(scene: Scene, intent: Unequip) -> Refusal | None:
    """It must be worn."""
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    return None if slot_of(scene.state.inventory, held[0]) else Refusal(Why.NOT_WORN, held[2].id)


def do_unequip(scene: Scene, intent: Unequip) -> None:
    """Put it away."""
    held = carried(scene, intent.item)
    if held is not None:
        scene.minutes += 1
        put_away(scene, held[0])


# --- trade ------------------------------------------------------------------------------------------------------------


def selling_price(kind: Item) -> int:
    """What a person pays for an item: half its value, rounded down."""
    return kind.value // 2


def refuse_trade(scene: Scene, intent: Trade) -> Refusal | None:
    """The person must be here and deal in it, and whoever pays must be able to."""
    person = person_here(scene, intent.person)
    if person is None:
        return Refusal(Why.NOT_HERE, intent.person)
    if person.trade is None or intent.side not in {BUY, SELL}:
        return Refusal(Why.NO_TRADE, intent.person)
    if intent.side == SELL:
        return _refuse_sale(scene, intent) if person.trade.buys else Refusal(Why.NO_TRADE, intent.person)
    if intent.item not in person.trade.sells:
        return Refusal(Why.NOT_FOR_SALE, intent.item)
    return _refuse_purchase(scene, scene.pack.items[intent.item], intent.count)


def _refuse_purchase(scene: Scene, kind: Item, count: int) -> Refusal | None:
    if scene.state.character.gold < kind.value * count:
        return Refusal(Why.TOO_POOR, kind.id)
    if kind.stack == 1 and count > 1:
        return Refusal(Why.NOT_ENOUGH, kind.id)
    room = room_for(scene.state.inventory, kind, scene.pack, scene.scenario.carry)
    return None if room >= count else Refusal(Why.TOO_HEAVY, kind.id)


def _refuse_sale(scene: Scene, intent: Trade) -> Refusal | None:
    held = carried(scene, intent.item)
    if held is None:
        return Refusal(Why.NOT_IN_INVENTORY, intent.item)
    _, stack, kind = held
    if kind.bound or not selling_price(kind):
        return Refusal(Why.NOT_FOR_SALE, kind.id)
    return Refusal(Why.NOT_ENOUGH, kind.id) if intent.count > stack.count else None


def do_trade(scene: Scene, intent: Trade) -> None:
    """Hand over gold for goods, or goods for gold."""
    scene.minutes += 5
    if intent.side == BUY:
        kind = scene.pack.items[intent.item]
        if kind.value:
            scene.emit(GoldLost(kind.value * intent.count))
        give(scene, kind, intent.count)
        return
    held = carried(scene, intent.item)
    if held is not None:
        item, _, kind = held
        put_away(scene, item)
        scene.emit(ItemLost(item, kind.id, intent.count))
        scene.emit(GoldGained(selling_price(kind) * intent.count))
