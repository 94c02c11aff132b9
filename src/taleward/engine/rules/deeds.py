"""Deeds: what can be done with features, asked of people and found by exploring. All three are the same thing."""

from collections.abc import Mapping

from taleward.engine.checks import Degree
from taleward.engine.inventory import ItemLost, ItemUsed, contents_key
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Check, Deed
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import pay, perform, put_away
from taleward.engine.rules.scene import Scene
from taleward.engine.world import DeedDone

PASSED = frozenset({Degree.SUCCESS, Degree.TRIUMPH})


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
    if deed.tool and (refusal := tool_refused(scene, deed.tool)):
        return refusal
    return too_little(scene, deed.cost) if deed.cost else None


def too_little(scene: Scene, cost: Mapping[str, int]) -> Refusal | None:
    """Why something cannot be paid out of the resources, if it cannot."""
    held = scene.state.character.resources
    lacking = (name for name, amount in cost.items() if held.get(name, 0) < amount)
    return next((Refusal(Why.TOO_LITTLE, name) for name in lacking), None)


def tool_refused(scene: Scene, kind: str, *, lost: bool = False) -> Refusal | None:
    """Why nothing can be done with a kind of thing, if nothing can. `lost`: it is spent by that, whatever its kind."""
    item = tool_at_hand(scene, kind, lost=lost)
    if item is None:
        return Refusal(Why.NOT_IN_INVENTORY, kind)
    if scene.pack.items[kind].charges and not scene.state.inventory.bag[item].charges:
        return Refusal(Why.NO_CHARGES, kind)
    return spending_refused(scene, item, lost=lost)


def spending_refused(scene: Scene, item: str, *, lost: bool = False) -> Refusal | None:
    """Why using something would take away what must stay: there is something in it, or it is cursed and worn."""
    kind = scene.pack.items[scene.state.inventory.bag[item].kind]
    if not kind.consumed and not lost:
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


def tool_at_hand(scene: Scene, kind: str, *, lost: bool = False) -> str | None:
    """The id of a carried thing of a kind: one with charges before an empty one, one that may be spent before others.

    `lost`: it is spent by what is to be done, whatever its kind.
    """
    bag = scene.state.inventory.bag
    held = [item for item, stack in bag.items() if stack.kind == kind]
    held = [item for item in held if bag[item].charges] or held
    free = (item for item in held if spending_refused(scene, item, lost=lost) is None)
    return next(free, next(iter(held), None))


def spend(scene: Scene, item: str, on: str = "") -> None:
    """Use something carried: it costs a charge or, where the kind is consumed, the thing itself."""
    stack = scene.state.inventory.bag[item]
    kind = scene.pack.items[stack.kind]
    scene.emit(ItemUsed(item, kind.id, stack.charges - 1 if kind.charges else 0, on))
    if kind.consumed:
        put_away(scene, item)
        scene.emit(ItemLost(item, kind.id, 1, "consumed"))


def do(scene: Scene, deed: Deed, name: str) -> None:
    """Do a deed: what it costs, the check if it has one, then what follows."""
    scene.minutes += deed.minutes
    pay(scene, deed.cost)
    degree = Degree.SUCCESS if deed.check is None else roll_check(scene, deed.check)
    success = degree in PASSED
    scene.emit(DeedDone(name, int(success)))
    special = {Degree.TRIUMPH: deed.triumph, Degree.DISASTER: deed.disaster}.get(degree)
    perform(scene, special or (deed.then if success else deed.otherwise))


def roll_check(scene: Scene, check: Check) -> Degree:
    """Roll a check, and say how well it went."""
    edge = int(check.advantage is not None and holds(check.advantage, scene))
    edge -= int(check.disadvantage is not None and holds(check.disadvantage, scene))
    rule = scene.rule(check.rule)
    bonus = scene.bonus(check.stat, check.skill, rule)
    return Degree(scene.check(check.stat, bonus, check.difficulty, edge=edge, rule=rule).degree)
