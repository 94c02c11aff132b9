"""The world as values: events in their log, changes to one story's world, what is told of it. No rule lives here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class WorldEvent:
    """A line of the log of world events. Not an event of the rules, and no frame of a socket: these are made of it.

    `number` counts from 1 without gaps. `scope` is `all`, or `realm:`, `scenario:`, `user:` or `session:` and an id.
    `context` is shown with it and read by no rule; `key` is that of the request, `by` the user who made it.
    """

    number: int
    event_type: str
    scope: str
    context: Mapping[str, Any]
    by: str
    key: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class WorldChanges:
    """What an operator changes in one story's world, and the `reason` that its player is told.

    `flags` are new values, `minutes` pass (forwards only), `relations` are by how much people think otherwise, `people`
    are brought to places (None: away), `weather` is the one from now on.
    """

    reason: str
    flags: Mapping[str, int] = field(default_factory=dict)
    minutes: int = 0
    relations: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, str | None] = field(default_factory=dict)
    weather: str | None = None

    def effects(self) -> list[dict[str, Any]]:
        """The changes as effects of the pack vocabulary, in JSON; time passes last."""
        said: list[dict[str, Any]] = [{"flag": {"flag": flag, "value": to}} for flag, to in self.flags.items()]
        said += [{"relation": {"person": who, "amount": by}} for who, by in self.relations.items()]
        said += [{"move_person": {"person": who, "place": place}} for who, place in self.people.items()]
        if self.weather is not None:
            said.append({"weather": self.weather})
        if self.minutes:
            said.append({"clock": self.minutes})
        return said


@dataclass(frozen=True, slots=True)
class Way:
    """A way from a place. `location_id` is None while its end is unknown, `open` where nothing says if it is."""

    location_id: str | None
    name: str
    minutes: int
    open: bool | None = None


@dataclass(frozen=True, slots=True)
class LocationInfo:
    """A place: `pack:place`, its words, the ways from it in minutes of walking."""

    location_id: str
    name: str
    description: str
    exits: list[Way]


@dataclass(frozen=True, slots=True)
class WorldState:
    """A story's world as its player may know it, at a version. `disposition` of people is -100 to 100.

    `weather` is the id of what can be seen of it; None where nothing can.
    """

    session_id: str
    version: int
    location_id: str
    name: str
    description: str
    day: int
    time: str
    weather: str | None
    people: list[dict[str, Any]]
    dispositions: list[dict[str, Any]]
