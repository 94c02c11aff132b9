"""Loot outside a turn: what is drawn comes as often as the odds say, and pity and guarantees hold in every run."""

from collections import Counter
from fractions import Fraction
from itertools import islice

import pytest

from taleward.engine.kernel import Dice
from taleward.engine.loot import Won, chances, odds, roll
from taleward.engine.pack import LootEntry, LootTable, Pity
from taleward.engine.pack.conditions import FlagIs
from taleward.engine.pack.loot import MAX_DEPTH

DRAWS = 40_000
CRITICAL = {1: 10.83, 2: 13.82, 3: 16.27, 4: 18.47, 5: 20.52}
"""Chi-square that chance passes once in a thousand times, by degrees of freedom."""
TABLES = {
    table.id: table
    for table in (
        LootTable("plain", (LootEntry("a"), LootEntry("b", weight=3), LootEntry(weight=6))),
        LootTable(
            "shy", (LootEntry("gem", rare=True), LootEntry("ring", weight=2, rare=True), LootEntry("a", weight=30)),
            pity=Pity(6),
        ),
        LootTable("outer", (LootEntry("c", weight=2), LootEntry(table="shy"), LootEntry(table="plain", weight=2))),
        LootTable("purse", (LootEntry(gold="2d6"), LootEntry("a", "1d3-1")), "1d4", (LootEntry("key"),)),
    )
}  # fmt: skip


def opened(name: str, times: int, seed: int = 0) -> list[list[Won]]:
    """What so many openings of a table bring, one after the other, with one memory of what was dry."""
    dry: dict[str, int] = {}
    dice = [Dice(b"loot", f"run {seed}", turn) for turn in range(times)]
    return [list(roll(TABLES[name], TABLES, each, dry, lambda _: True)) for each in dice]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("name", ["plain", "outer"])
def test_what_is_drawn_fits_the_odds_by_chi_square(name: str, seed: int) -> None:
    found = Counter(won[0].item if won else "" for won in opened(name, DRAWS, seed))
    expected = dict(odds(TABLES[name], TABLES).lots)
    expected[""] = 1 - sum(expected.values(), Fraction(0))
    expected = {item: chance for item, chance in expected.items() if chance}
    assert set(found) == set(expected)
    square = sum(
        (found[item] - float(chance) * DRAWS) ** 2 / (float(chance) * DRAWS) for item, chance in expected.items()
    )
    assert square < CRITICAL[len(expected) - 1], (found, expected)


def test_pity_makes_the_rare_as_much_likelier_as_its_odds_say() -> None:
    """Draws with pity hang together, which makes them steadier: four deviations of free draws are plenty."""
    found = Counter(won[0].item for won in opened("shy", DRAWS))
    expected = odds(TABLES["shy"], TABLES).lots
    assert expected["gem"] + expected["ring"] > Fraction(3, 33)
    for item, chance in expected.items():
        deviation = float(DRAWS * chance * (1 - chance)) ** 0.5
        assert abs(found[item] - float(DRAWS * chance)) < 4 * deviation, (found, expected)


def test_the_odds_of_pity_are_those_of_its_chain() -> None:
    """Three in four draws are dull. After two of those in a row the third is rare: runs of 1, 2 and 3 draws."""
    table = LootTable("t", (LootEntry("x", rare=True), LootEntry("y", weight=3)), pity=Pity(2))
    length = Fraction(1, 4) + 2 * Fraction(3, 4) * Fraction(1, 4) + 3 * Fraction(9, 16)
    assert odds(table, {}).lots == {"x": 1 / length, "y": 1 - 1 / length}


@pytest.mark.parametrize("seed", range(20))
def test_no_run_of_dull_draws_is_longer_than_pity_allows(seed: int) -> None:
    dull = longest = 0
    for won in opened("shy", 2_000, seed):
        dull = 0 if won[0].item in {"gem", "ring"} else dull + 1
        longest = max(longest, dull)
    assert longest == 6


@pytest.mark.parametrize("seed", range(5))
def test_what_is_guaranteed_comes_every_time_and_first(seed: int) -> None:
    for won in opened("purse", 1_000, seed):
        assert won[0] == Won("key", 1)
        assert len(won) <= 5


def test_gold_and_lots_that_may_come_to_nothing_have_their_odds() -> None:
    found = opened("purse", DRAWS)
    expected = odds(TABLES["purse"], TABLES)
    assert expected.lots == {"key": 1, "a": Fraction(5, 2) * Fraction(1, 2) * Fraction(2, 3)}
    assert expected.gold == Fraction(5, 2) * Fraction(1, 2) * 7
    assert sum(won.gold for wins in found for won in wins) / DRAWS == pytest.approx(float(expected.gold), rel=0.02)
    lots = sum(won.item == "a" for wins in found for won in wins) / DRAWS
    assert lots == pytest.approx(float(expected.lots["a"]), rel=0.03)


def test_the_chances_of_a_table_add_up_to_one() -> None:
    for table in TABLES.values():
        assert sum(chance for _, chance in chances(table)) == 1


def test_only_what_holds_has_a_chance() -> None:
    table = LootTable("t", (LootEntry("x", when=FlagIs("lit"), rare=True), LootEntry("y")), pity=Pity(1))
    assert odds(table, {}, lambda _: False).lots == {"y": 1}
    assert [won.item for won in roll(table, {}, Dice(b"", "", 0), {"t": 1}, lambda _: False)] == ["y"]


def test_tables_that_stand_in_each_other_without_end_come_to_an_end() -> None:
    table = LootTable("t", (LootEntry(table="t"),), guaranteed=(LootEntry("x"),))
    found = roll(table, {"t": table}, Dice(b"", "", 0), {}, lambda _: True)
    assert [won.item for won in islice(found, 100)] == ["x"] * MAX_DEPTH
    assert odds(table, {"t": table}).lots == {"x": MAX_DEPTH}


def test_draws_are_the_same_for_the_same_dice_and_others_for_others() -> None:
    assert opened("outer", 200, 1) == opened("outer", 200, 1)
    assert opened("outer", 200, 1) != opened("outer", 200, 2)
