"""What characters are made of: stats, skills, statuses, classes, backgrounds, templates. Runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import BackgroundId, ClassId, SkillId, StatId
from taleward.engine.pack.marks import Amount, Bonus, Range, Text
from taleward.engine.pack.things import Portion

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
