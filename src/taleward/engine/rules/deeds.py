"""Deeds: what can be done with features, asked of people and found by exploring. All three are the same thing."""

from taleward.engine.inventory import count_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Deed
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import perform
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
    if deed.tool and not count_of(scene.state.inventory.bag, deed.tool):
        return Refusal(Why.NOT_IN_INVENTORY, deed.tool)
    return None


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
