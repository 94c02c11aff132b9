"""What the clock brings: days, weather, where people are when. Part of the shape of a pack; runs nothing.

Times of day are minutes since midnight.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import PlaceId, WeatherId
from taleward.engine.pack.deeds import Line
from taleward.engine.pack.marks import Clock, Range, Text
from taleward.engine.pack.vocabulary import Condition

Hour = Annotated[int, Range(1, 168)]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the day, from `since` until the next one begins."""

    since: Clock
    name: Text


@dataclass(frozen=True, slots=True)
class Calendar:
    """How the days of a story go: `day` is how long one is, in minutes.

    Without `parts` the interface has words for the parts of a day; `weekdays` are the names of the days, over and over.
    """

    day: Annotated[int, Range(60, 1_440)] = 1_440
    parts: tuple[Part, ...] = ()
    weekdays: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """When something befalls by the clock: at `clock` of a day (the first is 1), and every so many days after it."""

    clock: Clock
    day: Annotated[int, Range(1, 10_000)] = 1
    every: Annotated[int, Range(0, 1_000)] = 0


@dataclass(frozen=True, slots=True)
class Weather:
    """A kind of weather. It lasts between the two numbers of `hours`, then turns to one of `next`, by their weights.

    `text` is told when it comes and the character is out of doors; `ambience` is what can be sensed of it there.
    Without `next` it stays until an effect changes it.
    """

    id: str
    name: Text
    text: Text
    next: Mapping[WeatherId, Annotated[int, Range(1, 1_000)]] = field(default_factory=dict)
    hours: tuple[Hour, ...] = (2, 6)
    ambience: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Stay:
    """Where a person goes at a time of the day, and is until the next one that holds; without `place`, away."""

    since: Clock
    place: PlaceId | None = None
    when: Condition | None = None
