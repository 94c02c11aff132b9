"""People: what they say, sell and remember. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import FactId, ItemId, PlaceId
from taleward.engine.pack.deeds import Deed, Line
from taleward.engine.pack.hours import Stay
from taleward.engine.pack.marks import Range, Text
from taleward.engine.pack.vocabulary import Condition, Trigger


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
class Fact:
    """Something that can be known. What the character learns stands in the journal, unless it is `secret`."""

    id: str
    text: Text
    secret: bool = False


@dataclass(frozen=True, slots=True)
class Disposition:
    """What it is called when a person thinks at least so well of the character; without a name nothing is said."""

    id: str
    at_least: Annotated[int, Range(-100, 100)]
    name: Text = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can be talked to. `topics` are deeds.

    The first of `greetings` that holds, else `greeting`, is told when it is not what they said last. `chatter` is small
    talk, for when they have nothing new to say. From the first hour of `schedule` on they are where it says; who is
    taken out of the world by an effect keeps no hours any more.
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
    schedule: tuple[Stay, ...] = ()
    knows: tuple[FactId, ...] = ()
    aliases: tuple[str, ...] = ()
