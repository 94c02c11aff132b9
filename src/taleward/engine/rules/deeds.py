"""Deeds: what can be done with features, asked of people and found by exploring. All three are the same thing."""

from taleward.engine.inventory import ItemLost, ItemUsed, contents_key
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Deed
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import perform, put_away
from taleward.engine.rules.scene import Scene
from taleward.engine.world import DeedDone


def shown(scene: Scene, deed: Deed, name: str) -> bool:
    """Whether a player is offered a deed, be it only as blocked."""
    if deed.once and name in scene.state.world.done:
        return False
    return bool(deed.blocked) or holds(deed.when, scene)


def refused(scene: Scene, deed: Deed, name: str) -> Refusal | None:
    """Why a deed cannot be done now, if it cannot."""
    if deed.once and name in scene.state.world.done:
        return Refusal(Why.ALREADY_DONE)
    if not holds(deed.when, scene):
        return Refusal(Why.BLOCKED, text=deed.blocked) if deed.blocked else Refusal(Why.NO_SUCH_TARGET)
    return _tool_refused(scene, deed.tool) if deed.tool else None


def _tool_refused(scene: Scene, kind: str) -> Refusal | None:
    item = tool_at_hand(scene, kind)
    if item is None:
        return Refusal(Why.NOT_IN_INVENTORY, kind)
    if scene.pack.items[kind].charges and not scene.state.inventory.bag[item].charges:
        return Refusal(Why.NO_CHARGES, kind)
    return spending_refused(scene, item)


def spending_refused(scene: Scene, item: str) -> Refusal | None:
    """Why using something would take away what must stay: there is something in it, or it is cursed and worn."""
    kind = scene.pack.items[scene.state.inventory.bag[item].kind]
    if not kind.consumed:
        return None
    if kind.holds and scene.state.world.ground.get(contents_key(item)):
        return Refusal(Why.NOT_EMPTY, kind.id)
    return Refusal(Why.CURSED, kind.id) if kind.cursed and cursed(scene, item) else None


def cursed(scene: Scene, item: str) -> bool:
    """Whether something cannot come off: it is worn, cursed, and nothing has lifted that."""
    inventory = scene.state.inventory
    kind = scene.pack.items[inventory.bag[item].kind]
    if not kind.cursed or item in inventory.lifted or item not in inventory.worn.values():
        return False
    return kind.lifted_when is None or not holds(kind.lifted_when, scene)


def tool_at_hand(scene: Scene, kind: str) -> str | None:
    """The id of a carried thing of a kind, one with charges left before an empty one."""
    bag = scene.state.inventory.bag
    held = [item for item, stack in bag.items() if stack.kind == kind]
    return next((item for item in held if bag[item].charges), next(iter(held), None))


def spend(scene: Scene, item: str, on: str = "") -> None:
    """Use something carried: it costs a charge or, where the kind is consumed, the thing itself."""
    stack = scene.state.inventory.bag[item]
    kind = scene.pack.items[stack.kind]
    scene.emit(ItemUsed(item, kind.id, stack.charges - 1 if kind.charges else 0, on))
    if kind.consumed:
        put_away(scene, item)
        scene.emit(ItemLost(item, kind.id, 1, "consumed"))


def do(scene: Scene, deed: Deed, name: str) -> None:
    """Do a deed: the check if it has one, then what follows."""
    scene.minutes += deed.minutes
    success = deed.check is None or _passes(scene, deed)
    scene.emit(DeedDone(name, int(success)))
    perform(scene, deed.then if success else deed.otherwise)


def _passes(scene: Scene, deed: Deed) -> bool:
    check = deed.check
    if check is None:
        return True
    edge = int(check.advantage is not None and holds(check.advantage, scene))
    edge -= int(check.disadvantage is not None and holds(check.disadvantage, scene))
    return scene.check(check.stat, scene.bonus(check.stat, check.skill), check.difficulty, edge=edge).success
