"""What follows from what happened, event by event: arrivals, quests, memories, reactions; and the end of a turn."""

from collections.abc import Iterable

from taleward.engine import quests
from taleward.engine.characters import ResourceChanged, StatusLost
from taleward.engine.kernel import Event
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import change_relation, change_resource, harm, heal, perform
from taleward.engine.rules.fighting import fall, win
from taleward.engine.rules.hours import pass_hours
from taleward.engine.rules.places import describe, person_here
from taleward.engine.rules.quests import advance_quests, check_quests
from taleward.engine.rules.scene import Scene
from taleward.engine.state import TurnCutShort, TurnPassed
from taleward.engine.world import Moved, ReactionDone, Remembered, TimePassed, Told, reaction_name

ROUNDS = 8
"""So often what follows may take time and be followed by what the clock brings; then the turn is over all the same."""


def end_turn(scene: Scene, statuses: Iterable[str]) -> None:
    """Close the turn: time, the statuses that it began with, and what follows."""
    _pass_time(scene)
    if not scene.state.ending:
        _pass_statuses(scene, statuses)
        _pass_resources(scene)
    conclude(scene)
    scene.emit(TurnPassed(scene.state.turn + 1))


def conclude(scene: Scene) -> None:
    """Let everything follow: time, reactions, a fall if health is gone. After it who fell can stand, or all is over."""
    fell = False
    for _ in range(ROUNDS):
        _pass_time(scene)
        _follow(scene)
        if _fallen(scene):
            if fell:  # nothing that followed the fall healed; one fall a turn is enough
                heal(scene, 1)
            else:
                fall(scene)
            fell = True
            _follow(scene)
        if not scene.minutes and not _fallen(scene):
            return
    _stop(scene)


def cut_short(scene: Scene, _: Iterable[str]) -> None:
    """Close a turn from which more would follow than it has room for: time passes, and nothing follows."""
    _stop(scene)
    scene.emit(TurnCutShort())
    scene.emit(TurnPassed(scene.state.turn + 1))


def _stop(scene: Scene) -> None:
    if scene.minutes:
        scene.emit(TimePassed(scene.minutes))
        scene.minutes = 0
    if _fallen(scene):
        heal(scene, 1)


def _fallen(scene: Scene) -> bool:
    return not scene.state.character.health and not scene.state.ending


def _pass_time(scene: Scene) -> None:
    if scene.minutes:
        before = scene.state.world.minutes
        scene.emit(TimePassed(scene.minutes))
        scene.minutes = 0
        pass_hours(scene, before, scene.state.world.minutes)


def _follow(scene: Scene) -> None:
    _settle(scene)
    while win(scene):  # what followed may have harmed the last foe; each victory is an event, and these are bounded
        _settle(scene)


def _settle(scene: Scene) -> None:
    """React to each event that was not reacted to yet, and to those that the reactions make.

    After the end of the story quests still count, so that its last deed may complete them; nothing else follows.
    """
    while scene.settled < len(scene.events):
        happened = scene.events[scene.settled]
        scene.settled += 1
        if isinstance(happened, Moved) and not scene.state.ending:
            _arrive(scene, happened.place)
        advance_quests(scene, happened)
        if not scene.state.ending:
            if isinstance(happened, ResourceChanged) and not happened.left:  # each time once: events are bounded
                perform(scene, scene.pack.resources[happened.resource].empty)
            _remember(scene, happened)
            _react(scene, happened)
        if scene.settled == len(scene.events):
            check_quests(scene)


def _arrive(scene: Scene, place_id: str) -> None:
    place = scene.pack.places[place_id]
    if place.arrival and scene.state.world.visits.get(place_id) == 1:
        scene.emit(Told(place.arrival))
    if scene.state.world.place == place_id:  # and not only passing through
        describe(scene)


def _remember(scene: Scene, happened: Event) -> None:
    """Let people remember it, before the reactions, which may ask for that."""
    for person, memory in scene.pack.memories_by_event.get(happened.type, ()):
        if memory.id in scene.state.world.memories.get(person, ()) or not quests.matches(memory.on, happened):
            continue
        if memory.witnessed and person_here(scene, person) is None:
            continue
        if holds(memory.when, scene):
            scene.emit(Remembered(person, memory.id))
            change_relation(scene, person, memory.relation)


def _react(scene: Scene, happened: Event) -> None:
    for reaction in scene.pack.reactions_by_event.get(happened.type, ()):
        if reaction.once and reaction_name(reaction.id) in scene.state.world.done:
            continue
        if quests.matches(reaction.on, happened) and holds(reaction.when, scene):
            if reaction.once:
                scene.emit(ReactionDone(reaction.id))
            perform(scene, reaction.then)


def _pass_statuses(scene: Scene, statuses: Iterable[str]) -> None:
    for status_id in statuses:
        until = scene.state.character.statuses.get(status_id)
        if until is None:
            continue
        status = scene.pack.statuses[status_id]
        harm(scene, status.harm_each_turn, status_id)
        heal(scene, status.heal_each_turn)
        if until and until <= scene.state.turn + 1:
            scene.emit(StatusLost(status_id))
    for status_id in scene.worn_statuses():
        harm(scene, scene.pack.statuses[status_id].harm_each_turn, status_id)
        heal(scene, scene.pack.statuses[status_id].heal_each_turn)


def _pass_resources(scene: Scene) -> None:
    for name, resource in scene.pack.resources.items():
        if resource.each_turn:
            change_resource(scene, name, resource.each_turn)
