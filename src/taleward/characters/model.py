"""A character as a story would begin with it, in words of one language. Frozen values that decide nothing."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CharacterStat:
    """A stat: `base` is what points pay for, `value` has what the class adds."""

    id: str
    name: str
    base: int
    value: int


@dataclass(frozen=True, slots=True)
class CharacterSkill:
    """A skill and its rank."""

    id: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True)
class CarriedItem:
    """So many of an item, in a `slot` if it is worn. `charges` None: it never runs out. Weight of one in 100 g."""

    item_id: str
    kind: str
    name: str
    description: str
    count: int
    charges: int | None
    weight: int
    slot: str | None


@dataclass(frozen=True, slots=True)
class Points:
    """What a template has to spend on stats, and what is spent; below 0 if lowered stats gave some back."""

    budget: int
    spent: int


@dataclass(frozen=True, slots=True)
class Character:
    """A character as a story would begin with it.

    `seed` is that of a random one: mode `random` with the same constraints makes it again. `base_stats` by stat id.
    """

    scenario_id: str
    language: str
    seed: int | None
    name: str
    template_id: str
    template_name: str
    character_class: str | None
    class_name: str | None
    background: str | None
    background_name: str | None
    base_stats: Mapping[str, int]
    stats: tuple[CharacterStat, ...]
    skills: tuple[CharacterSkill, ...]
    health: int
    health_max: int
    gold: int
    inventory: tuple[CarriedItem, ...]
    points: Points
