"""Deeds: what can be done with features, asked of people and found by exploring. All three are the same thing."""

from taleward.engine.inventory import ItemLost, ItemUsed
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Check, Deed
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
    return tool_refused(scene, deed.tool) if deed.tool else None


def tool_refused(scene: Scene, kind: str) -> Refusal | None:
    """Why nothing can be done with a kind of thing, if nothing can: none is carried, or all are used up."""
    item = tool_at_hand(scene, kind)
    if item is None:
        return Refusal(Why.NOT_IN_INVENTORY, kind)
    empty = scene.pack.items[kind].charges and not scene.state.inventory.bag[item].charges
    return Refusal(Why.NO_CHARGES, kind) if empty else None


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
        scene.emit(ItemLost(item, kind.id, 1))


def do(scene: Scene, deed: Deed, name: str) -> None:
    """Do a deed: the check if it has one, then what follows."""
    scene.minutes += deed.minutes
    success = deed.check is None or passes(scene, deed.check)
    scene.emit(DeedDone(name, int(success)))
    perform(scene, deed.then if success else deed.otherwise)


def passes(scene: Scene, check: Check) -> bool:
    """Roll a check, and say whether it was met."""
    edge = int(check.advantage is not None and holds(check.advantage, scene))
    edge -= int(check.disadvantage is not None and holds(check.disadvantage, scene))
    return scene.check(check.stat, scene.bonus(check.stat, check.skill), check.difficulty, edge=edge).success
