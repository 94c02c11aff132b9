"""A compiled pack: definitions by id, frozen. Strings marked as prose hold keys; a release has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import CheckId, PlaceId, TemplateId, WeatherId
from taleward.engine.pack.figures import (
    Background,
    CharacterClass,
    CheckRule,
    Combat,
    Levels,
    Resource,
    Rest,
    Skill,
    Stat,
    Status,
    Template,
)
from taleward.engine.pack.foes import Encounter, Foe
from taleward.engine.pack.hours import Calendar, Due, Stay, Weather
from taleward.engine.pack.loot import LootTable
from taleward.engine.pack.marks import Range, Text
from taleward.engine.pack.people import Disposition, Fact, Memory, Person
from taleward.engine.pack.places import Place
from taleward.engine.pack.quests import Quest, QuestTemplate
from taleward.engine.pack.things import Item
from taleward.engine.pack.vocabulary import Condition, Effect, Trigger


@dataclass(frozen=True, slots=True)
class Reaction:
    """When an event matches `on` and `when` holds, `then` follows; once, unless told otherwise."""

    id: str
    on: Trigger
    then: tuple[Effect, ...]
    when: Condition | None = None
    once: bool = True


@dataclass(frozen=True, slots=True)
class Happening:
    """A world event: what befalls a story from outside it, such as a blood moon. `text` is told, `then` follows.

    Nothing of it happens in a story where `when` does not hold. It befalls by the clock (`at`), by the effect `happen`,
    or from outside the story; where it is to be `once`, the first time is the last.
    """

    id: str
    title: Text
    text: Text = ""
    when: Condition | None = None
    then: tuple[Effect, ...] = ()
    at: Due | None = None
    once: bool = False


@dataclass(frozen=True, slots=True)
class Hours:
    """What the clock brings: `marks` are the times of day at which somebody goes or something befalls, sorted."""

    marks: tuple[int, ...] = ()
    schedules: tuple[tuple[str, tuple[Stay, ...]], ...] = ()
    due: tuple[Happening, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """How a story can end."""

    id: str
    title: Text
    text: Text


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story to play: where it starts, with whom, and how far back a player may take it.

    `undo` is how many story turns a player may take back without playing on (0: none). `on_defeat` follows a lost fight
    whose encounter says nothing. `realm` names the world that world events are for (without one: the pack's id).
    `check` is how checks are rolled that name no rule.
    """

    id: str
    title: Text
    summary: Text
    intro: Text
    place: PlaceId
    templates: tuple[TemplateId, ...]
    start: tuple[Effect, ...] = ()
    on_defeat: tuple[Effect, ...] = ()
    clock: Annotated[int, Range(0, 1_439)] = 480
    calendar: Calendar = field(default_factory=Calendar)
    weather: WeatherId | None = None
    undo: Annotated[int, Range(0, 1_000)] = 50
    carry: Annotated[int, Range(1, 100_000)] = 400
    realm: str = ""
    check: CheckId | None = None
    combat: Combat = field(default_factory=Combat)
    rest: Rest = field(default_factory=Rest)
    levels: Levels = field(default_factory=Levels)


@dataclass(frozen=True, slots=True)
class Pack:
    """All definitions of a pack and the packs it requires, by id. What is `_by_event`, and `hours`, is derived."""

    id: str
    version: str
    genre: str
    rating: str
    stats: Mapping[str, Stat]
    skills: Mapping[str, Skill]
    statuses: Mapping[str, Status]
    flags: Mapping[str, str]
    items: Mapping[str, Item]
    places: Mapping[str, Place]
    people: Mapping[str, Person]
    foes: Mapping[str, Foe]
    encounters: Mapping[str, Encounter]
    quests: Mapping[str, Quest]
    reactions: Mapping[str, Reaction]
    classes: Mapping[str, CharacterClass]
    backgrounds: Mapping[str, Background]
    templates: Mapping[str, Template]
    endings: Mapping[str, Ending]
    scenarios: Mapping[str, Scenario]
    reactions_by_event: Mapping[str, tuple[Reaction, ...]] = field(default_factory=dict)
    loot: Mapping[str, LootTable] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    checks: Mapping[str, CheckRule] = field(default_factory=dict)
    events: Mapping[str, Happening] = field(default_factory=dict)
    weather: Mapping[str, Weather] = field(default_factory=dict)
    facts: Mapping[str, Fact] = field(default_factory=dict)
    dispositions: Mapping[str, Disposition] = field(default_factory=dict)
    quest_templates: Mapping[str, QuestTemplate] = field(default_factory=dict)
    memories_by_event: Mapping[str, tuple[tuple[str, Memory], ...]] = field(default_factory=dict)
    quests_by_event: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quests_on_offer: tuple[str, ...] = ()
    hours: Hours = field(default_factory=Hours)

    def realm(self, scenario: str) -> str:
        """The world that a scenario of this pack plays in."""
        return self.scenarios[scenario].realm or self.id
