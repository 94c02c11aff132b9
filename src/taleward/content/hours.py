"""Sense in what the clock, locks and world events of a pack bring: rules for dataclasses, and for all of a pack."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, quoted
from taleward.content.reach import parts
from taleward.engine.happenings import Locked, LockHeld, Unlocked
from taleward.engine.pack import Calendar, Happening, Lock, Place, Weather
from taleward.engine.pack.conditions import DayIs, IsUnlocked
from taleward.engine.pack.effects import Happen, OpenLock, ShutLock
from taleward.engine.world import WorldEvent

if TYPE_CHECKING:
    from taleward.content.builder import Rule, Site
    from taleward.content.codes import Problems
    from taleward.content.document import Mark
    from taleward.engine.pack import Pack

MOST_SCHEDULES: Final = 128
"""People whose day has hours: all of them may set out at the same time, and a turn has room for so much."""
MOST_DUE: Final = 64
"""World events that come by the clock; after a long time all of them befall in one turn."""
DEEPEST: Final = 16
"""World events that bring each other about, one by the other."""


def _lock(site: Site) -> None:
    if site.made.get("consumes") and "key" in site.made and site.made["key"] is None:
        site.complain("consumes", Code.NEVER_SAID, "nothing is spent here: there is no `key`")


def _place(site: Site) -> None:
    """No two locks of a place can have one name."""
    locked = {name for name, feature in site.made.get("features", {}).items() if feature.lock is not None}
    ways = [way.to for way in site.made.get("exits", ()) if way.lock is not None]
    for to in dict.fromkeys(ways):
        if to in locked:
            told = f"the way to {to} and the feature {to} both have a lock; call the feature otherwise"
            site.complain("exits", Code.DEFINED_TWICE, told)
        if ways.count(to) > 1:
            told = f"{ways.count(to)} ways to {to} have a lock, and one name for it; let one way have it"
            site.complain("exits", Code.DEFINED_TWICE, told)


def _locked(site: Site) -> None:
    lock = site.made.get("lock")
    if isinstance(lock, str) and lock not in site.defined.locks:
        site.problems.unknown(site.mark("lock"), Code.UNKNOWN_LOCK, "lock", lock, site.defined.locks)


def _weather(site: Site) -> None:
    hours = site.made.get("hours", (1, 1))
    if len(hours) != 2 or hours[0] > hours[1]:  # noqa: PLR2004 -- the least and the most
        site.complain("hours", Code.OUT_OF_RANGE, "`hours` are two numbers, the least and the most: [2, 6]")


def _calendar(site: Site) -> None:
    times = [part.since for part in site.made.get("parts", ())]
    if times != sorted(set(times)):
        site.complain("parts", Code.OUT_OF_RANGE, "the parts of a day stand in their order, each later than the last")
    if times and times[-1] >= site.made.get("day", times[-1] + 1):
        site.complain("parts", Code.OUT_OF_RANGE, f"the day has {site.made['day']} minutes; this begins after its end")


def _day(site: Site) -> None:
    every, offset = site.made.get("every", 0), site.made.get("offset", 0)
    if offset and offset >= every:
        told = "`offset` counts the days within `every` and is less than it" if every else "`offset` needs `every`"
        site.complain("offset", Code.OUT_OF_RANGE, told)


def _heard(site: Site) -> None:
    """A world event that is waited for must be raised by an effect, or be one of the pack's own."""
    name, raised = site.made.get("name"), site.defined.names("raised")
    known = (*raised, *site.defined.names("happening"))
    if isinstance(name, str) and name not in known:
        site.problems.unknown(site.mark("name"), Code.UNKNOWN_WORLD_EVENT, "world event", name, known)


HOURS: Final[Mapping[type, Rule]] = {
    Lock: _lock,
    Place: _place,
    IsUnlocked: _locked,
    OpenLock: _locked,
    ShutLock: _locked,
    Weather: _weather,
    Calendar: _calendar,
    DayIs: _day,
    WorldEvent: _heard,
    Unlocked: _locked,
    Locked: _locked,
    LockHeld: _locked,
}
"""The rules for what stands in `engine/pack/hours.py`, and for locks; that of an event is for triggers that name it."""


def check_hours(pack: Pack, own: Mapping[str, Mapping[str, Mark]], problems: Problems) -> None:
    """Complain of a pack that brings more in one turn than a turn has room for, or world events without an end."""
    keep = [person.id for person in pack.people.values() if person.schedule]
    due = [event.id for event in pack.hours.due]
    for kind, names, most in (("person", keep, MOST_SCHEDULES), ("happening", due, MOST_DUE)):
        mark = next((own[kind][name] for name in names[most:] if name in own[kind]), None)
        if mark is not None:
            what = "people have a schedule" if kind == "person" else "world events come by the clock"
            problems.add(mark, Code.TOO_MUCH_AT_ONCE, f"{len(names)} {what}; {most} are the most")
    brings = {event.id: _brings(event) for event in pack.events.values()}
    for name, mark in own["happening"].items():
        if _depth(name, brings) > DEEPEST:
            told = f"the world event {quoted(name)} brings about others without an end, or more than {DEEPEST} deep"
            problems.add(mark, Code.ENDLESS, f"{told}; leave out a `happen`")


def _brings(event: Happening) -> frozenset[str]:
    return frozenset(part.event for part in parts(event.then) if isinstance(part, Happen))


def _depth(name: str, brings: Mapping[str, frozenset[str]]) -> int:
    """How deep world events bring each other about; counts no further than it is allowed to."""
    depth, level = 0, frozenset({name})
    while level and depth <= DEEPEST:
        depth += 1
        level = frozenset(other for each in level for other in brings[each])
    return depth
