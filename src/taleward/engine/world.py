"""The world: where everybody is, what lies where, the clock, flags, what was done. Its reducers alone write it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from taleward.engine.inventory import Stack, Stacks, instance_id, put, shelf_key
from taleward.engine.kernel import Event, FlagId, HappeningId, ItemId, PersonId, PlaceId, clip, event
from taleward.engine.pack import Pack, Portion, Scenario

HOUR = 60
REMEMBERED = 1
RECALLED = 2
"""What a person remembers of the character, and has said."""


@dataclass(slots=True)
class World:
    """`minutes` since midnight of the first day; `ground` is what lies in each place; `done` counts deeds by name.

    `ground` also has what is in containers (`place/feature`, `@item`) and what people have in stock (`$person`); its
    inner mappings are replaced, never changed, so that copies share them. `purses` is what people can pay, `luck` how
    often in a row a loot table brought nothing rare.

    `seen` is the key of the words last told of a place or by a person, by `place/<id>` and `person/<id>`; `memories`
    is what people remember, in the order it came: 1 when they do, 2 when they said so. `away` are people whose schedule
    has them nowhere, `unlocked` locks by name; `known` has the facts that the character learnt, and `<person>/<fact>`
    for what people did. The `weather` lasts until the minute `weather_until`. `heard` is the number of the last world
    event that came to this story, `corrected` the version of its last correction; 0 if there was none.
    """

    place: str
    minutes: int
    came_from: str = ""
    flags: dict[str, int] = field(default_factory=dict)
    visits: dict[str, int] = field(default_factory=dict)
    ground: dict[str, Stacks] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    relations: dict[str, int] = field(default_factory=dict)
    done: dict[str, int] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)
    memories: dict[str, dict[str, int]] = field(default_factory=dict)
    heard: int = 0
    corrected: int = 0
    purses: dict[str, int] = field(default_factory=dict)
    luck: dict[str, int] = field(default_factory=dict)
    away: dict[str, int] = field(default_factory=dict)
    unlocked: dict[str, int] = field(default_factory=dict)
    known: dict[str, int] = field(default_factory=dict)
    weather: str = ""
    weather_until: int = 0

    def copy(self) -> "World":
        """A world of its own, for a draft."""
        return World(
            self.place,
            self.minutes,
            self.came_from,
            dict(self.flags),
            dict(self.visits),
            dict(self.ground),
            dict(self.people),
            dict(self.relations),
            dict(self.done),
            dict(self.seen),
            {person: dict(memories) for person, memories in self.memories.items()},
            self.heard,
            self.corrected,
            dict(self.purses),
            dict(self.luck),
            dict(self.away),
            dict(self.unlocked),
            dict(self.known),
            self.weather,
            self.weather_until,
        )


@event("moved")
class Moved(Event):
    """The character went, or was brought, from one place to another."""

    origin: PlaceId
    place: PlaceId


@event("explored")
class Explored(Event):
    """The character looked around a place, or at something in it."""

    place: PlaceId
    target: str = ""


@event("deed_done")
class DeedDone(Event):
    """A deed was tried. `deed` is its name, such as `mill/door/force`; `success` is 1 or 0."""

    deed: str
    success: int = 1


@event("reaction_done", hidden=True)
class ReactionDone(Event):
    """A reaction of the pack that happens once has happened."""

    reaction: str


@event("talked")
class Talked(Event):
    """The character talked to a person; `topic` is empty for a greeting."""

    person: PersonId
    topic: str = ""


@event("described")
class Described(Event):
    """A place was told as it is now; `text` is the key of the words."""

    place: PlaceId
    text: str


@event("greeted")
class Greeted(Event):
    """A person had a new greeting; `text` is the key of its words."""

    person: PersonId
    text: str


@event("remembered", hidden=True)
class Remembered(Event):
    """A person will remember this: `memory` is one of that person's memories."""

    person: PersonId
    memory: str


@event("recalled")
class Recalled(Event):
    """A person said what they remember; `text` is the key of the words."""

    person: PersonId
    memory: str
    text: str


@event("told")
class Told(Event):
    """Words of the pack were told; `text` is their key."""

    text: str


@event("rested")
class Rested(Event):
    """The character rested here."""

    place: PlaceId


@event("time_passed")
class TimePassed(Event):
    """Time passed."""

    minutes: int


@event("flag_set", hidden=True)
class FlagSet(Event):
    """A flag of the world has a new value."""

    flag: FlagId
    value: int


@event("relation_changed")
class RelationChanged(Event):
    """A person thinks otherwise of the character, by `amount`."""

    person: PersonId
    amount: int


@event("person_moved", hidden=True)
class PersonMoved(Event):
    """A person is somewhere else; `place` is empty when away from the world.

    `by` is `schedule` where that brought or took them: then they come back by it.
    """

    person: PersonId
    place: str
    by: str = ""


@event("item_spawned", hidden=True)
class ItemSpawned(Event):
    """Something lies on the ground that was not in the world before; `source` is where it came from."""

    item: str
    kind: ItemId
    count: int
    charges: int
    place: PlaceId
    source: str = ""


@event("world_event", hidden=True)
class WorldEvent(Event):
    """A named event of the pack, for objectives and reactions to match."""

    name: str


@event("world_event_arrived", hidden=True)
class WorldEventArrived(Event):
    """A world event has come to this story; `number` is its place among all that ever were."""

    number: int
    event: HappeningId


@event("corrected", hidden=True)
class Corrected(Event):
    """An operator set something right: what follows is no deed of the player's. `version` is that of its turn."""

    version: int


def create(scenario: Scenario, pack: Pack) -> tuple[World, int]:
    """The world as a scenario finds it, and how many single things it made."""
    ground: dict[str, Stacks] = {}
    made = 0
    for key, portions in _laid_out(pack):
        stacks: Stacks = {}
        for portion in portions:
            item = pack.items[portion.item]
            for count in [portion.count] if item.stack > 1 else [1] * portion.count:
                put(stacks, instance_id(item, made), Stack(item.id, count, item.charges))
                made += 1
        if stacks:
            ground[key] = stacks
    people = {person.id: person.place for person in pack.people.values() if person.place}
    relations = {person.id: person.relation for person in pack.people.values()}
    visits = {scenario.place: 1}
    trades = {person.id: person.trade for person in pack.people.values() if person.trade is not None}
    purses = {person: trade.purse for person, trade in trades.items() if trade.purse is not None}
    weather = scenario.weather or ""
    world = World(
        scenario.place,
        scenario.clock,
        visits=visits,
        ground=ground,
        people=people,
        relations=relations,
        purses=purses,
        weather=weather,
        weather_until=scenario.clock + pack.weather[weather].hours[0] * HOUR if weather else 0,
    )
    return world, made


def _laid_out(pack: Pack) -> Iterator[tuple[str, Iterable[Portion]]]:
    """What lies in places, then what is in their containers, then what people have in stock, each with its key."""
    yield from ((place.id, place.items) for place in pack.places.values())
    for place in pack.places.values():
        for feature in place.features.values():
            if feature.holds is not None:
                yield container_key(place.id, feature.id), feature.holds.items
    for person in pack.people.values():
        wares = person.trade.sells if person.trade is not None else ()
        yield shelf_key(person.id), [Portion(ware.item, ware.stock) for ware in wares if ware.stock]


def reaction_name(reaction: str) -> str:
    """What a reaction is called among the deeds that were done."""
    return f"reaction/{reaction}"


def container_key(place: str, feature: str) -> str:
    """The key, among what lies somewhere, of what is in a container that stands in a place."""
    return f"{place}/{feature}"


def place_subject(place: str) -> str:
    """What a place is called among what was seen."""
    return f"place/{place}"


def person_subject(person: str) -> str:
    """What a person is called among what was seen."""
    return f"person/{person}"


def here(world: World) -> Stacks:
    """What lies on the ground where the character is."""
    return world.ground.get(world.place) or {}


def apply_moved(world: World, event: Moved) -> None:
    world.came_from = event.origin
    world.place = event.place
    world.visits[event.place] = world.visits.get(event.place, 0) + 1


def apply_time_passed(world: World, event: TimePassed) -> None:
    world.minutes = clip(world.minutes + event.minutes)


def apply_flag_set(world: World, event: FlagSet) -> None:
    world.flags[event.flag] = event.value


def apply_deed_done(world: World, event: DeedDone) -> None:
    if event.success:
        world.done[event.deed] = world.done.get(event.deed, 0) + 1


def apply_reaction_done(world: World, event: ReactionDone) -> None:
    world.done[reaction_name(event.reaction)] = 1


def apply_described(world: World, event: Described) -> None:
    world.seen[place_subject(event.place)] = event.text


def apply_greeted(world: World, event: Greeted) -> None:
    world.seen[person_subject(event.person)] = event.text


def apply_remembered(world: World, event: Remembered) -> None:
    world.memories.setdefault(event.person, {})[event.memory] = REMEMBERED


def apply_recalled(world: World, event: Recalled) -> None:
    world.memories.setdefault(event.person, {})[event.memory] = RECALLED


def apply_relation_changed(world: World, event: RelationChanged) -> None:
    world.relations[event.person] = clip(world.relations.get(event.person, 0) + event.amount, -100, 100)


def apply_person_moved(world: World, event: PersonMoved) -> None:
    if event.place:
        world.people[event.person] = event.place
        world.away.pop(event.person, None)
        return
    world.people.pop(event.person, None)
    if event.by:
        world.away[event.person] = 1
    else:
        world.away.pop(event.person, None)


def apply_world_event_arrived(world: World, event: WorldEventArrived) -> None:
    world.heard = event.number


def apply_corrected(world: World, event: Corrected) -> None:
    world.corrected = event.version
