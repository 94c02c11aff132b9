"""A compiled pack: definitions by id, frozen. Strings marked as prose hold keys; a release has the words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import (
    BackgroundId,
    ClassId,
    ItemId,
    PersonId,
    PlaceId,
    SkillId,
    StatId,
    TemplateId,
)
from taleward.engine.pack.foes import Encounter, Foe, LootTable
from taleward.engine.pack.marks import Amount, Bonus, Count, Difficulty, Minutes, Range, Roll, Text
from taleward.engine.pack.vocabulary import Condition, Effect, Trigger

Score = Annotated[int, Range(1, 30)]


@dataclass(frozen=True, slots=True)
class Stat:
    """A stat; (value - 10) / 2, rounded down, is what it adds to a roll.

    The first stat of a pack strikes where a weapon names none; the second guards and flees.
    """

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill adds its rank to checks; `stat` is the stat it goes with."""

    id: str
    name: Text
    stat: StatId


@dataclass(frozen=True, slots=True)
class Status:
    """A condition on a character, such as poisoned: what it adds to checks, and what it does each story turn."""

    id: str
    name: Text
    check_bonus: Bonus = 0
    harm_each_turn: Annotated[int, Range(0, 1_000)] = 0
    heal_each_turn: Annotated[int, Range(0, 1_000)] = 0


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of item.

    `weight` is in tenths of a kilogram, `value` in gold. `stack` > 1 lets equal ones lie together. `slots` are where it
    can be worn; the first is used. `charges` 0 means it never runs out. `consumed` items lose one on use. `plural` is
    the name of several.
    """

    id: str
    name: Text
    description: Text
    plural: Text = ""
    weight: Annotated[int, Range(0, 10_000)] = 0
    value: Annotated[int, Range(0, 1_000_000)] = 0
    stack: Annotated[int, Range(1, 999)] = 1
    slots: tuple[str, ...] = ()
    charges: Annotated[int, Range(0, 999)] = 0
    consumed: bool = False
    bound: bool = False
    damage: Roll = ""
    attack_stat: StatId | None = None
    attack_bonus: Bonus = 0
    defence: Bonus = 0
    stat_bonus: Mapping[StatId, Bonus] = field(default_factory=dict)
    on_use: tuple[Effect, ...] = ()
    use_when: Condition | None = None
    use_refused: Text = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """A d20 roll with stat and skill against a difficulty."""

    stat: StatId
    difficulty: Difficulty
    skill: SkillId | None = None
    advantage: Condition | None = None
    disadvantage: Condition | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with a feature, asked of a person, or found by exploring.

    Not offered at all while `when` does not hold, unless `blocked` has words for it: then it is shown with that reason.
    With a `check`, `then` follows success and `otherwise` failure. A `once` deed is over when it succeeded; with
    `tool`, using that item on the feature does it (and the item is needed).
    """

    id: str
    label: Text
    when: Condition | None = None
    blocked: Text = ""
    once: bool = False
    minutes: Minutes = 5
    tool: ItemId | None = None
    check: Check | None = None
    then: tuple[Effect, ...] = ()
    otherwise: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Feature:
    """A fixed thing of a place that can be looked at and dealt with."""

    id: str
    name: Text
    description: Text
    when: Condition | None = None
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """A way to another place. While `when` does not hold it is shown with the reason `blocked`, or not at all."""

    to: PlaceId
    label: Text
    minutes: Minutes = 10
    when: Condition | None = None
    blocked: Text = ""


@dataclass(frozen=True, slots=True)
class Portion:
    """So many of an item."""

    item: ItemId
    count: Count = 1


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are there to be told while `when` holds. Their key is that of the line itself."""

    text: Text
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the world graph.

    `arrival` is told at the first visit. The first of `scenes` that holds, else `description`, is told when the player
    comes or looks around and it is not what was told last. `finds` are deeds that exploring does, the first that can be
    done. `ambience` is what can be sensed here.
    """

    id: str
    name: Text
    description: Text
    arrival: Text = ""
    exits: tuple[Exit, ...] = ()
    features: Mapping[str, Feature] = field(default_factory=dict)
    items: tuple[Portion, ...] = ()
    finds: Mapping[str, Deed] = field(default_factory=dict)
    scenes: tuple[Line, ...] = ()
    ambience: tuple[Line, ...] = ()
    rest: bool = False
    rest_refused: Text = ""
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    """What a person sells at the items' value, and whether the person buys (at half of it, rounded down)."""

    sells: tuple[ItemId, ...] = ()
    buys: bool = False


@dataclass(frozen=True, slots=True)
class Memory:
    """What a person remembers once an event matches `on` while `when` holds; `witnessed`: only if it happened by them.

    It changes at once what they think of the character, by `relation`; `text` is told once, when they are next greeted.
    """

    id: str
    on: Trigger
    when: Condition | None = None
    witnessed: bool = False
    relation: Annotated[int, Range(-100, 100)] = 0
    text: Text = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be talked to. `topics` are deeds.

    The first of `greetings` that holds, else `greeting`, is told when it is not what they said last. `chatter` is small
    talk, for when they have nothing new to say.
    """

    id: str
    name: Text
    description: Text
    place: PlaceId | None
    greeting: Text
    topics: Mapping[str, Deed] = field(default_factory=dict)
    trade: Trade | None = None
    relation: Annotated[int, Range(-100, 100)] = 0
    greetings: tuple[Line, ...] = ()
    chatter: tuple[Line, ...] = ()
    memories: Mapping[str, Memory] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """So many events that match `on`, while `when` holds; done at once where `done_when` holds already."""

    id: str
    text: Text
    on: Trigger
    count: Count = 1
    when: Condition | None = None
    done_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a quest, done when every objective is: `next` begins (`complete` ends the quest) and `then` follows."""

    id: str
    text: Text
    objectives: Mapping[str, Objective]
    then: tuple[Effect, ...] = ()
    next: str = "complete"


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest; the first stage is where it begins."""

    id: str
    name: Text
    summary: Text
    stages: Mapping[str, Stage]
    giver: PersonId | None = None
    level: Annotated[int, Range(1, 100)] = 1


@dataclass(frozen=True, slots=True)
class Reaction:
    """When an event matches `on` and `when` holds, `then` follows; once, unless told otherwise."""

    id: str
    on: Trigger
    then: tuple[Effect, ...]
    when: Condition | None = None
    once: bool = True


@dataclass(frozen=True, slots=True)
class CharacterClass:
    """A calling: what it adds to a template."""

    id: str
    name: Text
    summary: Text
    stat_bonus: Mapping[StatId, Bonus] = field(default_factory=dict)
    skills: Mapping[SkillId, Annotated[int, Range(1, 10)]] = field(default_factory=dict)
    items: tuple[Portion, ...] = ()


@dataclass(frozen=True, slots=True)
class Background:
    """A past: what it adds to a template."""

    id: str
    name: Text
    summary: Text
    skills: Mapping[SkillId, Annotated[int, Range(1, 10)]] = field(default_factory=dict)
    items: tuple[Portion, ...] = ()
    gold: Annotated[int, Range(0, 100_000)] = 0


@dataclass(frozen=True, slots=True)
class Template:
    """Where a character starts from. `starting_inventory` items with a slot are worn at once.

    A player may change base stats within `stat_min` and `stat_max` for `point_budget` points (see `engine.generation`);
    random characters are called `default_name` or one of `names`.
    """

    id: str
    name: Text
    summary: Text
    default_name: Text
    base_stats: Mapping[StatId, Score]
    health: Amount
    gold: Annotated[int, Range(0, 100_000)] = 0
    starting_inventory: tuple[Portion, ...] = ()
    background_options: tuple[BackgroundId, ...] = ()
    class_restrictions: tuple[ClassId, ...] = ()
    point_budget: Annotated[int, Range(0, 100)] = 0
    stat_min: Score = 6
    stat_max: Score = 18
    names: tuple[Text, ...] = ()


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
    memories_by_event: Mapping[str, tuple[tuple[str, Memory], ...]] = field(default_factory=dict)
