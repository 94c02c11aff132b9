"""What befalls a world and what is opened or learnt in it: events with their reducers. Decides nothing."""

from taleward.engine.kernel import Event, FactId, HappeningId, PersonId, WeatherId, event
from taleward.engine.world import World


@event("person_came")
class PersonCame(Event):
    """A person came to where the character is, in the course of their day."""

    person: PersonId


@event("person_left")
class PersonLeft(Event):
    """A person left the place where the character is, in the course of their day."""

    person: PersonId


@event("weather_changed", hidden=True)
class WeatherChanged(Event):
    """The weather is this until a minute of the story; it may be what it was before."""

    weather: WeatherId
    until: int


@event("unlocked")
class Unlocked(Event):
    """A lock is open, by a `key`, a `pick`, or an effect (empty). `target` is the thing, or where the way leads."""

    lock: str
    target: str
    by: str = ""


@event("locked")
class Locked(Event):
    """A lock is shut again."""

    lock: str
    target: str


@event("lock_held")
class LockHeld(Event):
    """The character tried to pick a lock, and it held."""

    lock: str
    target: str


@event("fact_learned")
class FactLearned(Event):
    """The character knows a fact from now on; `text` is the key of its words, empty for a secret of the rules."""

    fact: FactId
    text: str = ""


@event("person_learned", hidden=True)
class PersonLearned(Event):
    """A person knows a fact from now on."""

    person: PersonId
    fact: FactId


@event("happened")
class Happened(Event):
    """A world event of the pack befell the story; `text` is the key of its words, if it has any."""

    event: HappeningId
    text: str = ""


def happening_name(happening: str) -> str:
    """What a world event is called among the deeds that were done."""
    return f"event/{happening}"


def known_to(person: str, fact: str) -> str:
    """What a fact is called that a person knows; with an empty `person`, the character."""
    return f"{person}/{fact}" if person else fact


def apply_weather_changed(world: World, event: WeatherChanged) -> None:
    world.weather = event.weather
    world.weather_until = event.until


def apply_unlocked(world: World, event: Unlocked) -> None:
    world.unlocked[event.lock] = 1


def apply_locked(world: World, event: Locked) -> None:
    world.unlocked.pop(event.lock, None)


def apply_fact_learned(world: World, event: FactLearned) -> None:
    world.known[event.fact] = 1


def apply_person_learned(world: World, event: PersonLearned) -> None:
    world.known[known_to(event.person, event.fact)] = 1


def apply_happened(world: World, event: Happened) -> None:
    name = happening_name(event.event)
    world.done[name] = world.done.get(name, 0) + 1
