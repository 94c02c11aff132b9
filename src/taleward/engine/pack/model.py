"""A compiled pack: definitions by id, frozen. Strings marked as prose hold keys; a release has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import PlaceId, TemplateId
from taleward.engine.pack.figures import Background, CharacterClass, Skill, Stat, Status, Template
from taleward.engine.pack.foes import Encounter, Foe, LootTable
from taleward.engine.pack.marks import Range, Text
from taleward.engine.pack.people import Memory, Person
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

    Nothing of it happens in a story where `when` does not hold.
    """

    id: str
    title: Text
    text: Text = ""
    when: Condition | None = None
    then: tuple[Effect, ...] = ()


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
    whose encounter says nothing.
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
    undo: Annotated[int, Range(0, 1_000)] = 50
    carry: Annotated[int, Range(1, 100_000)] = 400


@dataclass(frozen=True, slots=True)
class Pack:
    """All definitions of a pack and the packs it requires, by id. What is `_by_event` is derived."""

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
    events: Mapping[str, Happening] = field(default_factory=dict)
    quest_templates: Mapping[str, QuestTemplate] = field(default_factory=dict)
    memories_by_event: Mapping[str, tuple[tuple[str, Memory], ...]] = field(default_factory=dict)
    quests_by_event: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    quests_on_offer: tuple[str, ...] = ()
