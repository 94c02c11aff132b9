"""The words of the rules: conditions, effects and triggers as typed data, one registry that packs are checked against.

A designer writes `{has_item: {item: lantern, count: 2}}`; a single value is the first field: `{has_item: lantern}`.
Nothing here is evaluated: `rules/conditions.py` and `rules/effects.py` do that.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, dataclass_transform


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
