"""Places, the ways between them and the features in them. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import ItemId, PlaceId
from taleward.engine.pack.deeds import Check, Deed, Line
from taleward.engine.pack.marks import Minutes, Range, Text
from taleward.engine.pack.things import Portion
from taleward.engine.pack.vocabulary import Condition


@dataclass(frozen=True, slots=True)
class Holds:
    """What makes a feature a container: what is in it at first, and its `room` in tenths of a kilogram (0: none).

    While `when` does not hold it is shut, and `blocked` says why. While the feature's lock is shut, it is shut too.
    """

    room: Annotated[int, Range(0, 100_000)] = 0
    items: tuple[Portion, ...] = ()
    when: Condition | None = None
    blocked: Text = ""


@dataclass(frozen=True, slots=True)
class Lock:
    """What keeps a way or a thing shut: `key` opens it, spent if it `consumes`; `check` is how it can be picked.

    `text` is told when it opens, `refused` while it is shut.
    """

    key: ItemId | None = None
    check: Check | None = None
    minutes: Minutes = 5
    consumes: bool = False
    text: Text = ""
    refused: Text = ""


@dataclass(frozen=True, slots=True)
class Slow:
    """While `when` holds, a way takes so many per cent longer."""

    when: Condition
    percent: Annotated[int, Range(1, 1_000)]


@dataclass(frozen=True, slots=True)
class Feature:
    """A fixed thing of a place that can be looked at and dealt with; one that `holds` something is a container.

    Its lock is called `<place>/<feature>`.
    """

    id: str
    name: Text
    description: Text
    when: Condition | None = None
    deeds: Mapping[str, Deed] = field(default_factory=dict)
    holds: Holds | None = None
    lock: Lock | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exit:
    """A way to another place. While `when` does not hold it is shown with the reason `blocked`, or not at all.

    While its lock, called `<place>/<to>`, is shut, it is shown and cannot be taken. The first of `slow` that holds
    makes it longer.
    """

    to: PlaceId
    label: Text
    minutes: Minutes = 10
    when: Condition | None = None
    blocked: Text = ""
    lock: Lock | None = None
    slow: tuple[Slow, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the world graph.

    `arrival` is told at the first visit. The first of `scenes` that holds, else `description`, is told when the player
    comes or looks around and it is not what was told last. `finds` are deeds that exploring does, the first that can be
    done. `ambience` is what can be sensed here. `indoors` nothing is seen of the weather.
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
    indoors: bool = False
    rest: bool = False
    rest_refused: Text = ""
    aliases: tuple[str, ...] = ()
