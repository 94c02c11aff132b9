"""Drawing from loot tables, and how often each thing comes up. Pure: knows no scene, and no state but the counters."""

from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass, field
from fractions import Fraction

from taleward.engine import dice as notation
from taleward.engine.kernel import Dice
from taleward.engine.pack import Condition, LootEntry, LootTable
from taleward.engine.pack.loot import MAX_DEPTH

Tables = Mapping[str, LootTable]
Holds = Callable[[Condition], bool]
MAX_ROLLS = 100
"""Draws that a table makes at most each time; more are not made, whatever its dice say."""


@dataclass(frozen=True, slots=True)
class Won:
    """What one lot brought: so many of an item, or gold."""

    item: str
    count: int
    gold: int = 0


@dataclass(frozen=True, slots=True)
class Odds:
    """How often each item comes up in one opening of a table in the long run, and how much gold comes on average.

    `lots` counts lots, however many of the item are in one; where a table draws once and nests nothing that draws more
    often, that is the chance of the item.
    """

    lots: Mapping[str, Fraction] = field(default_factory=dict)
    gold: Fraction = Fraction(0)


def roll(table: LootTable, tables: Tables, dice: Dice, dry: MutableMapping[str, int], holds: Holds) -> Iterator[Won]:
    """Open a table: what it brings, one lot after the other, so that each condition sees what the last one brought.

    `dry` counts by table with pity how many draws in a row brought nothing rare; it is brought up to date.
    """
    return _Draw(tables, dice, dry, holds).opened(table, 1)


@dataclass(frozen=True, slots=True)
class _Draw:
    """What a draw stands on."""

    tables: Tables
    dice: Dice
    dry: MutableMapping[str, int]
    holds: Holds

    def opened(self, table: LootTable, depth: int) -> Iterator[Won]:
        if depth > MAX_DEPTH:
            return
        for entry in table.guaranteed:
            if entry.when is None or self.holds(entry.when):
                yield from self._lot(table, entry, depth)
        for _ in range(min(MAX_ROLLS, self._rolled(table, "rolls", table.rolls))):
            drawn = self._drawn(table)
            if drawn is not None:
                yield from self._lot(table, drawn, depth)

    def _rolled(self, table: LootTable, what: str, text: str) -> int:
        return notation.roll(self.dice, f"loot:{table.id}:{what}", text).total

    def _drawn(self, table: LootTable) -> LootEntry | None:
        entries = [entry for entry in table.entries if entry.when is None or self.holds(entry.when)]
        pity, dry = table.pity, self.dry.get(table.id, 0)
        if pity is not None and dry >= pity.after:
            entries = [entry for entry in entries if entry.rare] or entries
        if not entries:
            return None
        left = self.dice.draw(f"loot:{table.id}", 1, sum([entry.weight for entry in entries]))[0]
        at = 0
        while left > entries[at].weight:
            left -= entries[at].weight
            at += 1
        if pity is not None:
            self.dry[table.id] = 0 if entries[at].rare else min(pity.after, dry + 1)
        return entries[at]

    def _lot(self, table: LootTable, entry: LootEntry, depth: int) -> Iterator[Won]:
        if entry.item is not None:
            count = self._rolled(table, "count", entry.count)
            if count > 0:
                yield Won(entry.item, count)
        elif entry.gold:
            gold = self._rolled(table, "gold", entry.gold)
            if gold > 0:
                yield Won("", 0, gold)
        elif entry.table is not None:
            yield from self.opened(self.tables[entry.table], depth + 1)


def odds(table: LootTable, tables: Tables, holds: Holds = lambda _: True, depth: int = 1) -> Odds:
    """Answer what one opening of a table brings in the long run, with all that stands in it. Exact.

    With pity the draws of a table are a chain of so many states as it has patience; its stationary share of draws that
    pity decides is what counts. `holds` says which conditions are taken to hold (all, unless told otherwise).
    """
    if depth > MAX_DEPTH:
        return Odds()
    draws = _mean(table.rolls, most=MAX_ROLLS)
    sure = [(entry, Fraction(1)) for entry in table.guaranteed if entry.when is None or holds(entry.when)]
    lots: dict[str, Fraction] = {}
    gold = Fraction(0)
    for entry, times in (*sure, *((entry, chance * draws) for entry, chance in chances(table, holds))):
        part = _part(entry, tables, holds, depth)
        gold += times * part.gold
        for item, share in part.lots.items():
            lots[item] = lots.get(item, Fraction(0)) + times * share
    return Odds(lots, gold)


def chances(table: LootTable, holds: Holds = lambda _: True) -> list[tuple[LootEntry, Fraction]]:
    """Answer for each entry that is in the draw the chance that one draw of the table brings it, in the long run."""
    entries = [entry for entry in table.entries if entry.when is None or holds(entry.when)]
    whole = sum(entry.weight for entry in entries)
    rare = sum(entry.weight for entry in entries if entry.rare)
    forced = _forced(Fraction(rare, whole), table.pity.after) if table.pity is not None and rare else Fraction(0)
    found = []
    for entry in entries:
        chance = (1 - forced) * Fraction(entry.weight, whole)
        found.append((entry, chance + forced * Fraction(entry.weight, rare) if entry.rare else chance))
    return found


def _forced(rare: Fraction, after: int) -> Fraction:
    """Answer the share of draws that pity decides: the chain's weight on its last state, (1-r)^n over the sum."""
    missed = 1 - rare
    return Fraction(missed**after * rare, 1 - missed ** (after + 1))


def _part(entry: LootEntry, tables: Tables, holds: Holds, depth: int) -> Odds:
    if entry.item is not None:
        return Odds({entry.item: _share(entry.count)})
    if entry.table is not None:
        return odds(tables[entry.table], tables, holds, depth + 1)
    return Odds({}, _mean(entry.gold) if entry.gold else Fraction(0))


def totals(text: str) -> dict[int, Fraction]:
    """Answer the chance of each total of dice whose faces all count; a ValueError for dice that keep some of many."""
    rolled = notation.parse(text)
    if rolled.keep != rolled.count:
        raise ValueError(f"{text!r} keeps some of its dice; the odds of loot are of dice that all count")
    found = {rolled.bonus: Fraction(1)}
    for _ in range(rolled.count):
        after: dict[int, Fraction] = {}
        for total, chance in found.items():
            for face in range(1, rolled.sides + 1):
                after[total + face] = after.get(total + face, Fraction(0)) + chance * Fraction(1, rolled.sides)
        found = after
    return found


def _mean(text: str, most: int | None = None) -> Fraction:
    """Answer the mean of dice, where less than nothing counts as nothing and more than `most` as that."""
    rolled = notation.parse(text)
    if rolled.least >= 0 and (most is None or rolled.most <= most) and rolled.keep == rolled.count:
        return Fraction(rolled.count * (rolled.sides + 1), 2) + rolled.bonus
    bounded = {max(0, total): Fraction(0) for total in totals(text)}
    for total, chance in totals(text).items():
        bounded[max(0, total)] += chance
    return sum(
        (chance * (total if most is None else min(most, total)) for total, chance in bounded.items()), Fraction(0)
    )


def _share(text: str) -> Fraction:
    """Answer how often dice come to more than nothing."""
    return (
        Fraction(1)
        if notation.parse(text).least > 0
        else sum((chance for total, chance in totals(text).items() if total > 0), Fraction(0))
    )
