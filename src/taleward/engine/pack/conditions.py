"""The conditions of the vocabulary. What each means is decided in `rules/conditions.py`."""

from typing import Annotated

from taleward.engine.kernel import (
    MAX_NUMBER,
    EncounterId,
    FactId,
    FlagId,
    ItemId,
    PersonId,
    PlaceId,
    QuestId,
    ResourceId,
    StatId,
    StatusId,
    WeatherId,
)
from taleward.engine.pack.marks import Amount, Clock, Count, Level, Percent, Range, Store, Value
from taleward.engine.pack.vocabulary import Condition, condition


@condition("has_item")
class HasItem(Condition):
    """The character carries at least `count` of an item."""

    item: ItemId
    count: Count = 1


@condition("wears")
class Wears(Condition):
    """The character has the item equipped."""

    item: ItemId


@condition("gold")
class HasGold(Condition):
    """The purse holds at least this much."""

    at_least: Amount


@condition("resource")
class HasResource(Condition):
    """There is at least and at most so much of a resource, both included."""

    resource: ResourceId
    at_least: Store = 0
    at_most: Store = MAX_NUMBER


@condition("fighting")
class Fighting(Condition):
    """A fight is on; with `encounter`, that one."""

    encounter: EncounterId | None = None


@condition("stat")
class StatAtLeast(Condition):
    """A stat, with what is worn, is at least this high."""

    stat: StatId
    at_least: Annotated[int, Range(1, 100)]


@condition("level")
class LevelAtLeast(Condition):
    """The character's level is at least this."""

    at_least: Level


@condition("health")
class HealthAtMost(Condition):
    """Health has fallen to this or below, in per cent of the most it can be."""

    at_most: Percent


@condition("status")
class HasStatus(Condition):
    """A status, such as poisoned, is on the character."""

    status: StatusId


@condition("quest")
class QuestAt(Condition):
    """A quest is at a stage; without `stage`, in a status: unknown, active, completed or failed."""

    quest: QuestId
    stage: str = ""
    status: str = ""


@condition("flag")
class FlagIs(Condition):
    """A flag of the world is at least `at_least` (1: it is set)."""

    flag: FlagId
    at_least: Value = 1


@condition("at")
class AtPlace(Condition):
    """The character is at a place."""

    place: PlaceId


@condition("present")
class Present(Condition):
    """A person is where the character is."""

    person: PersonId


@condition("visited")
class Visited(Condition):
    """The character has been at a place."""

    place: PlaceId


@condition("time")
class TimeBetween(Condition):
    """The clock of the day is in a span, in minutes since midnight, both ends included.

    `{since: 1200, until: 360}` spans midnight.
    """

    since: Clock
    until: Clock


@condition("day")
class DayIs(Condition):
    """It is the day `at_least` or later (the first is 1); with `every`, on such days only, counted from `offset`.

    `{every: 3}` holds on the days 3, 6, 9.
    """

    at_least: Annotated[int, Range(1, 100_000)] = 1
    every: Annotated[int, Range(0, 1_000)] = 0
    offset: Annotated[int, Range(0, 1_000)] = 0


@condition("weather")
class WeatherIs(Condition):
    """The weather is this."""

    weather: WeatherId


@condition("unlocked")
class IsUnlocked(Condition):
    """A lock is open, named by its place and where the way leads, or by its place and feature: `cellar/chest`."""

    lock: str


@condition("knows")
class Knows(Condition):
    """The character, or a person, knows a fact."""

    fact: FactId
    person: PersonId | None = None


@condition("relation")
class RelationAtLeast(Condition):
    """A person thinks at least this well of the character (from -100 to 100)."""

    person: PersonId
    at_least: Annotated[int, Range(-100, 100)]


@condition("remembers")
class Remembers(Condition):
    """A person remembers something of the character: one of that person's memories."""

    person: PersonId
    memory: str


@condition("done")
class DeedIsDone(Condition):
    """A deed was done before, named as in the log: `<place>/<feature>/<deed>`, `<person>/<topic>`."""

    deed: str


@condition("chance")
class Chance(Condition):
    """So often, in per cent; rolled with the turn's dice. Only inside `if` effects: what is legal is never a gamble."""

    percent: Percent


@condition("all")
class AllOf(Condition):
    """Every one of these holds."""

    of: tuple[Condition, ...]


@condition("any")
class AnyOf(Condition):
    """At least one of these holds."""

    of: tuple[Condition, ...]


@condition("not")
class NotThis(Condition):
    """This does not hold."""

    what: Condition
