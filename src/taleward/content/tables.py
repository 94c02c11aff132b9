"""What must hold of things that hold things: loot tables, containers, stocks. Rules for `checks`; they look at nodes.

Whatever one definition must know of another is read from what is written of it (`Index.nodes`), since definitions are
checked in the order in which they stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, named
from taleward.engine.dice import parse
from taleward.engine.loot import MAX_ROLLS
from taleward.engine.pack import Feature, Holds, Loot, LootEntry, LootTable, Portion, Trade, Ware
from taleward.engine.pack.effects import Give, LiftCurse, Recharge, Spawn, TakeAway
from taleward.engine.pack.loot import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from taleward.content.builder import Rule, Site
    from taleward.content.document import Mark, Node
    from taleward.content.index import Index

MAX_SINGLES: Final = 100
"""So many things that do not stack come at once at most: each is an event of its own."""
_MOST: Final = 999


def _written(defined: Index, kind: str, name: object, field: str) -> object:
    """Answer what is written of another definition; None if it is not there."""
    node = defined.nodes[kind].get(name) if isinstance(name, str) else None
    value = node.at(field) if node is not None else None
    return value.value if value is not None else None


def is_single(defined: Index, item: object) -> bool:
    """Whether a thing does not stack."""
    stack = _written(defined, "item", item, "stack")
    return not isinstance(stack, int) or stack <= 1


def _portion(site: Site) -> None:
    _few(site, "count", site.made.get("count"))


def _few(site: Site, field: str, count: object) -> None:
    item = site.made.get("item")
    if isinstance(count, int) and count > MAX_SINGLES and item is not None and is_single(site.defined, item):
        told = f"{count} of {named(str(item))}, which does not stack; {MAX_SINGLES} are the most (or give it `stack`)"
        site.complain(field, Code.SINGLES, told)


def _ware(site: Site) -> None:
    _few(site, "stock", site.made.get("stock"))


def _trade(site: Site) -> None:
    if site.made.get("closed") and site.made.get("when", site) is None:
        site.complain("closed", Code.NEVER_SAID, "nothing closes this: there is no `when`")
    items = [ware.item for ware in site.made.get("sells", ())]
    if len(set(items)) < len(items):
        site.complain("sells", Code.DEFINED_TWICE, "something is for sale twice")


def _holds(site: Site) -> None:
    if site.made.get("blocked") and site.made.get("when", site) is None:
        site.complain("blocked", Code.NEVER_SAID, "nothing shuts this: there is no `when`")
    for portion in site.made.get("items", ()):
        if _written(site.defined, "item", portion.item, "holds"):
            told = f"{named(portion.item)} is a container itself; lay it beside this one"
            site.complain("items", Code.NESTING, told)


def gear(site: Site) -> None:
    """Check what an item says of being worn."""
    worn = site.made.get("slots") or site.made.get("fills")
    if site.made.get("slots") and site.made.get("fills"):
        site.complain(
            "fills", Code.WORN, "a thing has `slots`, one of which it takes, or `fills` all of some; not both"
        )
    for field in ("cursed", "while_worn", "carries"):
        if site.made.get(field) and worn == ():
            site.complain(field, Code.WORN, f"`{field}` needs `slots` or `fills`: this can never be worn")
    if site.made.get("lifted_when") is not None and not site.made.get("cursed", True):
        site.complain("lifted_when", Code.NEVER_SAID, "there is no curse to lift: this is not `cursed`")


def _curse(site: Site) -> None:
    item = site.made.get("item")
    if item is not None and not _written(site.defined, "item", item, "cursed"):
        site.complain("item", Code.NEVER_SAID, f"there is no curse on {named(item)}")


def _recharge(site: Site) -> None:
    item = site.made.get("item")
    if item is not None and not _written(site.defined, "item", item, "charges"):
        site.complain("item", Code.NEVER_SAID, f"{named(item)} has no charges")


def _taken(site: Site) -> None:
    if site.made.get("instance"):
        told = "single things have their ids in a story only; a pack takes away so many of a kind"
        site.complain("instance", Code.MISPLACED, told)


def _loot(site: Site) -> None:
    if site.made.get("item", "") is None and site.made.get("table", "") is None:
        site.problems.add(site.where.mark, Code.MISSING_FIELD, "a loot needs 'item' or 'table'")
    _few(site, "count", site.made.get("count"))


def _entry(site: Site) -> None:
    given = [field for field in ("item", "table", "gold") if site.made.get(field)]
    if len(given) > 1:
        site.complain(given[1], Code.LOT, f"a lot is one of item, table and gold; this one is {' and '.join(given)}")
    if "count" in site.node.entries and site.made.get("item", "") is None:
        site.complain("count", Code.NEVER_SAID, "nothing is given so many times: there is no `item`")
    for field in ("count", "gold"):
        if site.made.get(field):
            _dice(site, field, _MOST if field == "count" else 1_000_000)
    if site.made.get("count") and site.made.get("item"):
        _few(site, "count", parse(site.made["count"]).most)


def _dice(site: Site, field: str, most: int) -> None:
    rolled = parse(site.made[field])
    if rolled.keep != rolled.count:
        site.complain(field, Code.BAD_DICE, "the dice of loot all count: write no k")
    elif not 1 <= rolled.most <= most:
        told = f"{rolled.most} is out of range; this may come to {most} at most, and to 1 at least at its best"
        site.complain(field, Code.OUT_OF_RANGE, told)


def _table(site: Site) -> None:
    if "entries" in site.made and not site.made["entries"]:
        site.complain("entries", Code.EMPTY, "at least one entry is needed")
    if site.made.get("rolls"):
        _dice(site, "rolls", MAX_ROLLS)
    if site.made.get("pity") and not any(entry.rare for entry in site.made.get("entries", ())):
        site.complain("pity", Code.PITY, "pity brings what is rare, and no entry is `rare`")
    if "id" in site.made:
        _no_circle(site, site.made["id"])


def _no_circle(site: Site, name: str) -> None:
    """Complain where a table leads back to itself, or stands in others too deep."""
    waiting: list[tuple[str, Mark | None, tuple[str, ...]]] = [(name, None, (name,))]
    seen: set[tuple[str, int]] = set()
    while waiting:
        table, first, path = waiting.pop()
        for inner, mark in _tables_in(site.defined.nodes["loot_table"].get(table)):
            where = first or mark
            if inner == name:
                told = f"this leads back to where it began: {' -> '.join((*path, inner))}"
                site.problems.add(where, Code.CIRCLE, told)
            elif len(path) >= MAX_DEPTH:
                told = (
                    f"tables stand {len(path) + 1} deep here: {' -> '.join((*path, inner))}; {MAX_DEPTH} are the most"
                )
                site.problems.add(where, Code.CIRCLE, told)
            elif (inner, len(path)) not in seen:
                seen.add((inner, len(path)))
                waiting.append((inner, where, (*path, inner)))


def _tables_in(table: Node | None) -> Iterator[tuple[str, Mark]]:
    for field in ("entries", "guaranteed"):
        part = table.at(field) if table is not None else None
        lots = part.value if part is not None and isinstance(part.value, list) else []
        for lot in lots:
            inner = lot.at("table")
            if inner is not None and isinstance(inner.value, str):
                yield inner.value, inner.mark


def _feature(site: Site) -> None:
    holds = site.made.get("holds")
    if isinstance(holds, Holds) and not holds.room and not holds.items:
        site.complain(
            "holds", Code.NEVER_SAID, "nothing is in this, and nothing can be put in: give it `room` or `items`"
        )


TABLE_RULES: Final[Mapping[type, Rule]] = {
    Portion: _portion,
    Give: _portion,
    Spawn: _portion,
    Ware: _ware,
    Trade: _trade,
    Holds: _holds,
    Feature: _feature,
    LiftCurse: _curse,
    Recharge: _recharge,
    TakeAway: _taken,
    Loot: _loot,
    LootEntry: _entry,
    LootTable: _table,
}
"""The rules of this module; that for an `Item` is called by its own."""
