"""Warnings about what can never be met in play. Looks at a built pack; changes nothing, stops nothing."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from taleward.content.codes import Code
from taleward.engine.pack.conditions import FlagIs
from taleward.engine.pack.effects import DrawLoot, EndGame, MoveTo, OfferQuest, ProposeQuest, SetFlag

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
    """Warn of endings, places, quests, flags and loot tables of a pack that never come into play."""
    said: defaultdict[type, set[str]] = defaultdict(set)
    for part in parts(pack):
        if isinstance(part, EndGame):
            said[EndGame].add(part.ending)
        elif isinstance(part, OfferQuest | ProposeQuest):
            said[OfferQuest].add(part.quest)
        elif isinstance(part, DrawLoot):
            said[DrawLoot].add(part.table)
        elif isinstance(part, SetFlag | FlagIs):
            said[type(part)].add(part.flag)
    said[OfferQuest] |= {quest.id for quest in pack.quests.values() if quest.offer is not None}
    _warn_flags(own.get("flag", {}), said, problems)
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


def _warn_flags(flags: Mapping[str, Mark], said: Mapping[type, set[str]], problems: Problems) -> None:
    for flag, mark in flags.items():
        is_set, is_asked = flag in said[SetFlag], flag in said[FlagIs]
        if not is_set and not is_asked:
            problems.add(mark, Code.FLAG_UNUSED, f"the flag {flag!r} is not used")
        elif not is_set or not is_asked:
            told = "asked for but never set" if is_asked else "set but never asked for"
            problems.add(mark, Code.FLAG_UNUSED, f"the flag {flag!r} is {told}")


def _warn_loot(pack: Pack, tables: Mapping[str, Mark], drawn: set[str], problems: Problems) -> None:
    for table, mark in tables.items():
        if table not in drawn:
            problems.add(mark, Code.LOOT_UNUSED, f"nothing draws from the loot table {table!r}")
        if not any(entry.item for entry in pack.loot[table].entries):
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
