"""The words of the rules: conditions, effects and triggers as typed data, one registry that packs are checked against.

A designer writes `{has_item: {item: lantern, count: 2}}`; a single value is the first field: `{has_item: lantern}`.
Nothing here is evaluated: `rules/conditions.py` and `rules/effects.py` do that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar, dataclass_transform

from taleward.engine.kernel import (
    EncounterId,
    EndingId,
    FlagId,
    ItemId,
    LootTableId,
    PersonId,
    PlaceId,
    QuestId,
    StatId,
    StatusId,
)
from taleward.engine.pack.marks import Amount, Clock, Count, Level, Percent, Range, Roll, Signed, Text, Value


class Condition:
    """Something that holds in a state or does not."""

    __slots__ = ()


class Effect:
    """Something that a deed, an item, a quest or a reaction does."""

    __slots__ = ()


CONDITIONS: dict[str, type[Condition]] = {}
EFFECTS: dict[str, type[Effect]] = {}

C = TypeVar("C", bound=Condition)
E = TypeVar("E", bound=Effect)


@dataclass_transform(frozen_default=True)
def condition(name: str) -> Callable[[type[C]], type[C]]:
    """Register a frozen condition under the word that packs write."""

    def make(cls: type[C]) -> type[C]:
        CONDITIONS[name] = made = dataclass(frozen=True, slots=True)(cls)
        return made

    return make


@dataclass_transform(frozen_default=True)
def effect(name: str) -> Callable[[type[E]], type[E]]:
    """Register a frozen effect under the word that packs write."""

    def make(cls: type[E]) -> type[E]:
        EFFECTS[name] = made = dataclass(frozen=True, slots=True)(cls)
        return made

    return make


@dataclass(frozen=True, slots=True)
class Trigger:
    """Matches an event by its type and the fields named: `{item_taken: {kind: seal}}`."""

    event: str
    match: tuple[tuple[str, str | int], ...] = ()


# --- conditions -------------------------------------------------------------------------------------------------------


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


# --- effects ----------------------------------------------------------------------------------------------------------


@effect("say")
class Say(Effect):
    """Tell the player something, word for word."""

    text: Text


@effect("give")
class Give(Effect):
    """Put an item into the character's hands; what is too much to carry lies on the ground."""

    item: ItemId
    count: Count = 1


@effect("loot")
class DrawLoot(Effect):
    """Draw from a loot table and give what is won."""

    table: LootTableId


@effect("take")
class TakeAway(Effect):
    """Take an item away, as far as there is any."""

    item: ItemId
    count: Count = 1


@effect("gold")
class ChangeGold(Effect):
    """Add to the purse, or take from it with a minus; it never falls below nothing."""

    amount: Signed


@effect("harm")
class Harm(Effect):
    """Harm the character, by dice or a number."""

    roll: Roll


@effect("heal")
class Heal(Effect):
    """Heal the character, by dice or a number."""

    roll: Roll


@effect("status_on")
class StatusOn(Effect):
    """Put a status on the character for some story turns (0: until taken off)."""

    status: StatusId
    turns: Annotated[int, Range(0, 999)] = 0


@effect("status_off")
class StatusOff(Effect):
    """Take a status off the character."""

    status: StatusId


@effect("experience")
class Experience(Effect):
    """Give experience; enough of it raises the level."""

    amount: Amount


@effect("move")
class MoveTo(Effect):
    """Bring the character to a place, whatever the ways are."""

    place: PlaceId


@effect("flag")
class SetFlag(Effect):
    """Set a flag of the world."""

    flag: FlagId
    value: Value = 1


@effect("clock")
class PassTime(Effect):
    """Let time pass."""

    minutes: Annotated[int, Range(1, 10_080)]


@effect("relation")
class ChangeRelation(Effect):
    """Make a person think better or, with a minus, worse of the character."""

    person: PersonId
    amount: Annotated[int, Range(-100, 100)]


@effect("offer_quest")
class OfferQuest(Effect):
    """Start a quest at its first stage, if it was not started before."""

    quest: QuestId


@effect("advance_quest")
class AdvanceQuest(Effect):
    """Bring an active quest to a stage; `complete` and `fail` end it."""

    quest: QuestId
    stage: str


@effect("spawn")
class Spawn(Effect):
    """Lay an item on the ground of a place (without one: here)."""

    item: ItemId
    place: PlaceId | None = None
    count: Count = 1


@effect("move_person")
class MovePerson(Effect):
    """Bring a person to a place, or away from the world without one."""

    person: PersonId
    place: PlaceId | None = None


@effect("fight")
class StartFight(Effect):
    """Start an encounter."""

    encounter: EncounterId


@effect("journal")
class WriteJournal(Effect):
    """Add an entry to the journal."""

    text: Text


@effect("event")
class RaiseEvent(Effect):
    """Raise a named event, for objectives and reactions to match."""

    name: str


@effect("end")
class EndGame(Effect):
    """End the story with one of the scenario's endings."""

    ending: EndingId


@effect("if")
class If(Effect):
    """Do one thing or another."""

    when: Condition
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()
