"""Warnings about what can never be met in play. Looks at a built pack; changes nothing, stops nothing."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from taleward.content.codes import Code
from taleward.engine.pack import Check, Deed, Item, Loot, LootEntry, Scenario, Trigger
from taleward.engine.pack.conditions import FlagIs
from taleward.engine.pack.effects import (
    ChangeResource,
    ChangeWeather,
    DrawLoot,
    EndGame,
    Learn,
    MoveTo,
    OfferQuest,
    OpenLock,
    ProposeQuest,
    RaiseEvent,
    SetFlag,
)
from taleward.engine.world import WorldEvent

if TYPE_CHECKING:
    from taleward.content.codes import Problems
    from taleward.content.document import Mark
    from taleward.engine.pack import Pack

Own = Mapping[str, Mapping[str, "Mark"]]
"""The ids that the pack itself defines, by kind, and where: what it requires is warned of elsewhere."""


def parts(value: object) -> Iterator[object]:
    """Go through a value of the rules and all that it is made of."""
    yield value
    inner: list[object] = []
    if isinstance(value, Mapping):
        inner = list(value.values())
    elif isinstance(value, tuple):
        inner = list(value)
    elif dataclasses.is_dataclass(value):
        inner = [getattr(value, field.name) for field in dataclasses.fields(value)]
    for part in inner:
        yield from parts(part)


def warn(pack: Pack, own: Own, problems: Problems) -> None:
    """Warn of endings, places, quests, flags, loot, resources and checks of a pack that never come into play."""
    said: defaultdict[type, set[str]] = defaultdict(set)
    for part in parts(pack):
        if isinstance(part, EndGame):
            said[EndGame].add(part.ending)
        elif isinstance(part, OfferQuest | ProposeQuest):
            said[OfferQuest].add(part.quest)
        elif isinstance(part, DrawLoot | Loot | LootEntry) and part.table is not None:
            said[DrawLoot].add(part.table)
        elif isinstance(part, SetFlag | FlagIs):
            said[type(part)].add(part.flag)
        else:
            _note_figures(part, said)
    said[OfferQuest] |= {quest.id for quest in pack.quests.values() if quest.offer is not None}
    _warn_hours(pack, own, problems)
    _warn_flags(own.get("flag", {}), said, problems)
    _warn_figures(pack, own, said, problems)
    _warn_loot(pack, own.get("loot_table", {}), said[DrawLoot], problems)
    if not pack.scenarios:
        return
    for kind, met, code, told in (
        ("ending", said[EndGame], Code.ENDING_UNREACHED, "no effect reaches the ending"),
        ("quest", said[OfferQuest], Code.QUEST_UNOFFERED, "nothing offers the quest"),
        ("place", reached(pack), Code.PLACE_UNREACHED, "no exit or `move` leads from a scenario's start to the place"),
    ):
        for name, mark in own.get(kind, {}).items():
            if name not in met:
                problems.add(mark, code, f"{told} {name!r}")


def _note_figures(part: object, said: Mapping[type, set[str]]) -> None:
    """Note the resources that something changes, and the rules by which something is rolled."""
    if isinstance(part, ChangeResource):
        said[ChangeResource].add(part.resource)
    elif isinstance(part, Deed):
        said[ChangeResource].update(part.cost)
    elif isinstance(part, Item):
        said[ChangeResource].update(part.use_cost)
    elif isinstance(part, Check) and part.rule:
        said[Check].add(part.rule)
    elif isinstance(part, Scenario) and part.check:
        said[Check].add(part.check)


def _warn_figures(pack: Pack, own: Own, said: Mapping[type, set[str]], problems: Problems) -> None:
    for name, mark in own.get("resource", {}).items():
        if name not in said[ChangeResource] and not pack.resources[name].each_turn:
            problems.add(mark, Code.FIGURE_UNUSED, f"nothing changes the resource {name!r}")
    for name, mark in own.get("check", {}).items():
        if name not in said[Check]:
            problems.add(mark, Code.FIGURE_UNUSED, f"nothing is rolled by the check {name!r}")


def _warn_flags(flags: Mapping[str, Mark], said: Mapping[type, set[str]], problems: Problems) -> None:
    for flag, mark in flags.items():
        is_set, is_asked = flag in said[SetFlag], flag in said[FlagIs]
        if not is_set and not is_asked:
            problems.add(mark, Code.FLAG_UNUSED, f"the flag {flag!r} is not used")
        elif not is_set or not is_asked:
            told = "asked for but never set" if is_asked else "set but never asked for"
            problems.add(mark, Code.FLAG_UNUSED, f"the flag {flag!r} is {told}")


def _warn_hours(pack: Pack, own: Own, problems: Problems) -> None:
    """Warn of events raised for nobody, locks that nothing opens, weather that never comes, facts nobody knows."""
    heard, raised, opened = set[object](), set[str](), set[str]()
    weathers = {scenario.weather for scenario in pack.scenarios.values()}
    weathers |= {name for weather in pack.weather.values() for name in weather.next}
    known = {fact for person in pack.people.values() for fact in person.knows}
    for part in parts(pack):
        if isinstance(part, Trigger) and part.event == WorldEvent.type:
            heard.add(dict(part.match).get("name"))
        elif isinstance(part, RaiseEvent):
            raised.add(part.name)
        elif isinstance(part, OpenLock):
            opened.add(part.lock)
        elif isinstance(part, ChangeWeather):
            weathers.add(part.weather)
        elif isinstance(part, Learn):
            known.add(part.fact)
    unheard = set() if None in heard else raised - heard
    locked = dict(_shut_for_good(pack))
    for kind, names, code, told in (
        ("raised", unheard, Code.EVENT_UNHEARD, "nothing waits for the event"),
        ("place", locked.keys() - opened, Code.LOCK_UNOPENED, "neither key, check nor effect opens the lock"),
        ("weather", pack.weather.keys() - weathers, Code.WEATHER_UNREACHED, "nothing brings the weather"),
        ("fact", pack.facts.keys() - known, Code.FACT_UNUSED, "nobody ever knows the fact"),
    ):
        for name in sorted(names):
            mark = own.get(kind, {}).get(locked.get(name, name))
            if mark is not None:
                problems.add(mark, code, f"{told} {name!r}")


def _shut_for_good(pack: Pack) -> Iterator[tuple[str, str]]:
    """The locks that are opened by an effect or not at all, each with its place."""
    for place in pack.places.values():
        locks = [(feature.id, feature.lock) for feature in place.features.values()]
        locks += [(way.to, way.lock) for way in place.exits]
        for name, lock in locks:
            if lock is not None and lock.key is None and lock.check is None:
                yield f"{place.id}/{name}", place.id


def _warn_loot(pack: Pack, tables: Mapping[str, Mark], drawn: set[str], problems: Problems) -> None:
    for table, mark in tables.items():
        if table not in drawn:
            problems.add(mark, Code.LOOT_UNUSED, f"nothing draws from the loot table {table!r}")
        lots = (*pack.loot[table].entries, *pack.loot[table].guaranteed)
        if not any(entry.item or entry.table or entry.gold for entry in lots):
            problems.add(mark, Code.LOOT_UNUSED, f"the loot table {table!r} holds nothing but blanks")


def reached(pack: Pack) -> set[str]:
    """Answer the places that a scenario's start leads to. What does not lie in a place may happen anywhere."""
    elsewhere = [getattr(pack, field.name) for field in dataclasses.fields(pack) if field.name != "places"]
    waiting = [scenario.place for scenario in pack.scenarios.values()] + _moves(tuple(elsewhere))
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            place = pack.places[name]
            waiting += [way.to for way in place.exits] + _moves(place)
    return found


def _moves(value: object) -> list[str]:
    return [part.place for part in parts(value) if isinstance(part, MoveTo) and not part.place.startswith("$")]
