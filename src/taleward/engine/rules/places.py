"""Actions on the world: explore, interact, move, rest, talk. Each has a `refuse_` that asks and a `do_` that acts."""

from collections.abc import Iterable, Iterator

from taleward.engine.intents import Explore, Interact, Move, Rest, Talk
from taleward.engine.inventory import find
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Deed, Exit, Feature, Line, Person
from taleward.engine.rules import deeds
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import heal
from taleward.engine.rules.scene import Scene
from taleward.engine.world import (
    REMEMBERED,
    Described,
    Explored,
    Greeted,
    Moved,
    Recalled,
    Rested,
    Talked,
    Told,
    here,
    person_subject,
    place_subject,
)

LOOK_MINUTES = 5
RECALLED_AT_ONCE = 2
"""Memories that a greeting brings up at most; the others wait for the next."""


def features_here(scene: Scene) -> Iterator[Feature]:
    """The features of the place that can be seen."""
    return (feature for feature in scene.place.features.values() if feature.when is None or holds(feature.when, scene))


def people_here(scene: Scene) -> Iterator[Person]:
    """The people at the place."""
    place = scene.state.world.place
    return (scene.pack.people[person] for person, where in scene.state.world.people.items() if where == place)


def feature_here(scene: Scene, name: str) -> Feature | None:
    """A feature of the place by its id, if it can be seen."""
    feature = scene.place.features.get(name)
    return feature if feature is not None and holds(feature.when, scene) else None


def person_here(scene: Scene, name: str) -> Person | None:
    """A person at the place by id."""
    if scene.state.world.people.get(name) == scene.state.world.place:
        return scene.pack.people[name]
    return None


def words_of_place(scene: Scene) -> str:
    """The key of the words for the place as it is now."""
    return _present(scene, scene.place.scenes, scene.place.description)


def describe(scene: Scene) -> None:
    """Tell what the place is like now, if that is not what was told of it last."""
    place, text = scene.state.world.place, words_of_place(scene)
    if scene.state.world.seen.get(place_subject(place)) != text:
        scene.emit(Described(place, text))


def _present(scene: Scene, lines: Iterable[Line], otherwise: str) -> str:
    return next((line.text for line in lines if holds(line.when, scene)), otherwise)


# --- explore ----------------------------------------------------------------------------------------------------------


def refuse_explore(scene: Scene, intent: Explore) -> Refusal | None:
    """Looking around always works; looking at something needs it to be here."""
    if intent.target and _description(scene, intent.target) is None:
        return Refusal(Why.NO_SUCH_TARGET, intent.target)
    return None


def do_explore(scene: Scene, intent: Explore) -> None:
    """Look around: find something, or see what has become of the place."""
    place = scene.place
    scene.emit(Explored(place.id, intent.target))
    if intent.target:
        scene.emit(Told(_description(scene, intent.target) or place.description))
        return
    scene.minutes += LOOK_MINUTES
    for name, find_ in place.finds.items():
        path = f"{place.id}/{name}"
        if deeds.refused(scene, find_, path) is None:
            deeds.do(scene, find_, path)
            return
    describe(scene)


def _description(scene: Scene, target: str) -> str | None:
    feature = feature_here(scene, target)
    person = person_here(scene, target)
    if feature is not None or person is not None:
        return (feature or person).description  # type: ignore[union-attr]  # one of them is there
    for stacks in (here(scene.state.world), scene.state.inventory.bag):
        item = find(stacks, target)
        if item is not None:
            return scene.pack.items[stacks[item].kind].description
    return None


# --- interact ---------------------------------------------------------------------------------------------------------


def refuse_interact(scene: Scene, intent: Interact) -> Refusal | None:
    """A deed of a feature of the place, that can be done now."""
    feature = feature_here(scene, intent.feature)
    if feature is None:
        return Refusal(Why.NO_SUCH_TARGET, intent.feature)
    deed = _deed(scene, feature, intent.deed)
    if deed is None:
        return Refusal(Why.NO_EFFECT_HERE, intent.feature)
    return deeds.refused(scene, deed, _deed_name(scene, feature, deed))


def do_interact(scene: Scene, intent: Interact) -> None:
    """Do it; a deed that takes a tool uses the one at hand."""
    feature = scene.place.features[intent.feature]
    deed = _deed(scene, feature, intent.deed)
    if deed is not None:
        tool = deeds.tool_at_hand(scene, deed.tool) if deed.tool else None
        if tool is not None:
            deeds.spend(scene, tool, feature.id)
        deeds.do(scene, deed, _deed_name(scene, feature, deed))


def _deed(scene: Scene, feature: Feature, name: str) -> Deed | None:
    if name:
        return feature.deeds.get(name)
    possible = (d for d in feature.deeds.values() if deeds.refused(scene, d, _deed_name(scene, feature, d)) is None)
    return next(possible, None)


def _deed_name(scene: Scene, feature: Feature, deed: Deed) -> str:
    return f"{scene.state.world.place}/{feature.id}/{deed.id}"


# --- move -------------------------------------------------------------------------------------------------------------


def exit_to(scene: Scene, place: str) -> Exit | None:
    """The way to a place: the first that is open, else the first that is locked, else the first that is shown."""
    locked = blocked = None
    for way in scene.place.exits:
        if way.to != place:
            continue
        if way.when is not None and not holds(way.when, scene):
            blocked = blocked or (way if way.blocked else None)
        elif way.lock is None or not way_is_locked(scene, way):
            return way
        else:
            locked = locked or way
    return locked or blocked


def lock_name(place: str, target: str) -> str:
    """What the lock of a feature, or of the way to a place, is called."""
    return f"{place}/{target}"


def way_is_locked(scene: Scene, way: Exit, origin: str = "") -> bool:
    """Whether a way from a place (without `origin`, from here) has a lock that is shut."""
    if way.lock is None:
        return False
    world = scene.state.world
    return lock_name(origin or world.place, way.to) not in world.unlocked


def walking_minutes(scene: Scene, way: Exit) -> int:
    """How long a way takes now."""
    slow = next((slow for slow in way.slow if holds(slow.when, scene)), None) if way.slow else None
    return way.minutes if slow is None else way.minutes * (100 + slow.percent) // 100


def refuse_move(scene: Scene, intent: Move) -> Refusal | None:
    """There must be an open way."""
    way = exit_to(scene, intent.place)
    if way is None:
        return Refusal(Why.NO_WAY, intent.place)
    if not holds(way.when, scene):
        return Refusal(Why.BLOCKED, text=way.blocked)
    if way.lock is not None and way_is_locked(scene, way):
        return Refusal(Why.LOCKED, text=way.lock.refused)
    return None


def do_move(scene: Scene, intent: Move) -> None:
    """Go there."""
    way = exit_to(scene, intent.place)
    scene.minutes += walking_minutes(scene, way) if way else 0
    scene.emit(Moved(scene.state.world.place, intent.place))


# --- rest -------------------------------------------------------------------------------------------------------------


def refuse_rest(scene: Scene, _: Rest) -> Refusal | None:
    """Only where the place allows it."""
    return None if scene.place.rest else Refusal(Why.CANNOT_REST, text=scene.place.rest_refused)


def do_rest(scene: Scene, _: Rest) -> None:
    """Sleep, and wake up better by what the scenario says."""
    rest = scene.scenario.rest
    scene.minutes += rest.minutes
    scene.emit(Rested(scene.place.id))
    heal(scene, scene.state.character.health_max * rest.heal // 100)


# --- talk -------------------------------------------------------------------------------------------------------------


def refuse_talk(scene: Scene, intent: Talk) -> Refusal | None:
    """The person must be here, and know something of the topic."""
    person = person_here(scene, intent.person)
    if person is None:
        return Refusal(Why.NOT_HERE, intent.person)
    if not intent.topic:
        return None
    topic = person.topics.get(intent.topic)
    if topic is None:
        return Refusal(Why.NOTHING_TO_SAY, intent.person)
    return deeds.refused(scene, topic, f"{person.id}/{topic.id}")


def do_talk(scene: Scene, intent: Talk) -> None:
    """Talk about it, or be greeted."""
    person = scene.pack.people[intent.person]
    scene.emit(Talked(person.id, intent.topic))
    if intent.topic:
        deeds.do(scene, person.topics[intent.topic], f"{person.id}/{intent.topic}")
    else:
        _greet(scene, person)


def _greet(scene: Scene, person: Person) -> None:
    text = _present(scene, person.greetings, person.greeting)
    if scene.state.world.seen.get(person_subject(person.id)) != text:
        scene.emit(Greeted(person.id, text))
    kept = scene.state.world.memories.get(person.id, {})
    unsaid = [memory for memory, state in kept.items() if state == REMEMBERED and person.memories[memory].text]
    for memory in unsaid[:RECALLED_AT_ONCE]:
        scene.emit(Recalled(person.id, memory, person.memories[memory].text))
