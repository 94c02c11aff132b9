"""Marks on the fields of a pack: bounds of integers, prose, dice notation. They say what to check and check nothing."""

from dataclasses import dataclass
from typing import Annotated


@dataclass(frozen=True, slots=True)
class Range:
    """Marks an integer with the bounds it must keep, both included."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Prose:
    """Marks a string that is told to players. A compiled pack holds its key; the words stand apart, by language."""


@dataclass(frozen=True, slots=True)
class Notation:
    """Marks a string in dice notation, such as `2d6+1`."""


Text = Annotated[str, Prose()]
Roll = Annotated[str, Notation()]
Count = Annotated[int, Range(1, 999)]
Amount = Annotated[int, Range(1, 1_000_000)]
Store = Annotated[int, Range(0, 1_000_000_000)]
Signed = Annotated[int, Range(-1_000_000, 1_000_000)]
Minutes = Annotated[int, Range(0, 10_080)]
Clock = Annotated[int, Range(0, 1_439)]
Level = Annotated[int, Range(1, 100)]
Percent = Annotated[int, Range(1, 100)]
Difficulty = Annotated[int, Range(1, 40)]
Bonus = Annotated[int, Range(-20, 20)]
Value = Annotated[int, Range(-1_000_000, 1_000_000)]
