"""What characters are made of and rolled by: stats, resources, skills, checks, classes, templates. Runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import BackgroundId, ClassId, ResourceId, SkillId, StatId
from taleward.engine.pack.marks import Amount, Bonus, Minutes, Range, Roll, Signed, Store, Text
from taleward.engine.pack.things import Portion
from taleward.engine.pack.vocabulary import Effect

Score = Annotated[int, Range(1, 30)]


@dataclass(frozen=True, slots=True)
class Stat:
    """A stat; (value - 10) / 2, rounded down, is what it adds to a roll, unless a rule of checks says otherwise.

    The first stat of a pack strikes where a weapon names none; the second guards and flees, unless a scenario says so.
    """

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Resource:
    """Something a character has an amount of beside health and gold, such as oxygen.

    It begins at `start`, never passes `most` (0: no bound), and changes by `each_turn` when a story turn is over.
    `empty` follows each time it falls to nothing. `plural` is the name of several.
    """

    id: str
    name: Text
    plural: Text = ""
    start: Store = 0
    most: Store = 0
    each_turn: Signed = 0
    empty: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckRule:
    """How checks are rolled: `dice`, and whether to come `over` the difficulty or `under` the stat.

    Over: dice, what the stat adds (`modifier`: `half` of what it is above ten, the `score` itself, or `none`), the rank
    of the skill (if `skill`) and statuses must come to the difficulty. Under: the dice must not pass the stat with rank
    and statuses, less the difficulty. By such a margin is a roll a `triumph` or a `disaster`; so are dice at their best
    that succeed, and at their worst that fail. Advantage and disadvantage roll one die more and leave out the worst or
    the best.
    """

    id: str
    dice: Roll = "d20"
    aim: str = "over"
    modifier: str = ""
    skill: bool = True
    triumph: Annotated[int, Range(1, 1_000)] = 10
    disaster: Annotated[int, Range(1, 1_000)] = 10


@dataclass(frozen=True, slots=True)
class Combat:
    """The stats of a fight: what strikes where a weapon names none, guards, and flees (without `flee`: what guards)."""

    strike: StatId | None = None
    guard: StatId | None = None
    flee: StatId | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a rest is, and how much of the most health it heals, in per cent."""

    minutes: Minutes = 480
    heal: Annotated[int, Range(0, 100)] = 100


@dataclass(frozen=True, slots=True)
class Levels:
    """The experience of the first level (each costs so much more), the health each brings, and the last level."""

    experience: Annotated[int, Range(1, 100_000)] = 100
    health: Annotated[int, Range(0, 1_000)] = 4
    most: Annotated[int, Range(1, 100)] = 20


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
    random characters are called `default_name` or one of `names`. `resources` stand for where those begin.
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
    resources: Mapping[ResourceId, Store] = field(default_factory=dict)
