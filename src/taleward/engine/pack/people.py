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
class Ware:
    """Something that a person sells, at `price` or else its value; with `stock` no more than so many."""

    item: ItemId
    stock: Annotated[int, Range(0, 999)] | None = None
    price: Annotated[int, Range(0, 1_000_000)] | None = None


@dataclass(frozen=True, slots=True)
class Trade:
    """What a person sells, and whether the person buys: anything, or only what stands in `wants`.

    Selling is at `sell_percent` of the price, rounded up, buying at `buy_percent` of the value, rounded down; per ten
    points of relation both are better for the character by `relation_percent`. A person with a `purse` pays out of it
    and keeps what is bought; without one there is always money. No trade while `when` does not hold; `closed` says so.
    """

    sells: tuple[Ware, ...] = ()
    buys: bool = False
    wants: tuple[ItemId, ...] = ()
    purse: Annotated[int, Range(0, 1_000_000)] | None = None
    sell_percent: Annotated[int, Range(1, 1_000)] = 100
    buy_percent: Annotated[int, Range(0, 100)] = 50
    relation_percent: Annotated[int, Range(0, 9)] = 0
    when: Condition | None = None
    closed: Text = ""

    @property
    def keeps(self) -> bool:
        """Whether goods and money that change hands stay with the person."""
        return self.purse is not None or any(ware.stock is not None for ware in self.sells)


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
