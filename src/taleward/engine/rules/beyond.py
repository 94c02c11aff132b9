"""What comes to a story from beyond it: world events, and corrections by operators. No story turn passes."""

from collections.abc import Iterable
from dataclasses import dataclass

from taleward.engine.pack import Effect
from taleward.engine.rules.effects import befall, perform
from taleward.engine.rules.scene import Scene
from taleward.engine.rules.settle import conclude
from taleward.engine.world import Corrected, WorldEventArrived


@dataclass(frozen=True, slots=True)
class Arrival:
    """A world event on its way to a story: its number among all that ever were, and the id that packs know it by."""

    number: int
    event: str


def arrive(scene: Scene, arrival: Arrival) -> None:
    """Let a world event come. It has come even where it changes nothing, so that it never comes again."""
    scene.emit(WorldEventArrived(arrival.number, arrival.event))
    befall(scene, scene.pack.events[arrival.event])
    conclude(scene)


def correct(scene: Scene, effects: Iterable[Effect], version: int) -> None:
    """Do what an operator asks for."""
    scene.emit(Corrected(version))
    perform(scene, effects, "correction")
    conclude(scene)
