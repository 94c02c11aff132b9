"""People: what they say, sell and remember. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import ItemId, PlaceId
from taleward.engine.pack.deeds import Deed, Line
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
