"""Drawing from loot tables outside a turn, on one core: simple ones, nested ones, and with pity. No I/O."""

from typing import Final

from bench.figures import Figure
from bench.rules import rate
from taleward.engine.kernel import Dice
from taleward.engine.loot import roll
from taleward.engine.pack import LootEntry, LootTable, Pity

DRAWS: Final = 100
"""Draws of one opening, which is as many as there can be."""
OPENINGS: Final = 300
TABLES: Final = {
    table.id: table
    for table in (
        LootTable("simple", tuple(LootEntry(f"item_{each}", weight=each) for each in range(1, 9)), str(DRAWS)),
        LootTable(
            "pity",
            (LootEntry("gem", rare=True), LootEntry("pebble", weight=40), LootEntry(weight=20)),
            str(DRAWS),
            pity=Pity(20),
        ),
        LootTable("inner", (LootEntry("rope"), LootEntry(gold="2d6"), LootEntry("apple", "1d3"))),
        LootTable("nested", (LootEntry(table="inner"), LootEntry("pebble")), str(DRAWS)),
    )
}


def _open(name: str) -> None:
    dry: dict[str, int] = {}
    for turn in range(OPENINGS):
        for _ in roll(TABLES[name], TABLES, Dice(b"bench", "main", turn), dry, lambda _: True):
            pass


def figures() -> list[Figure]:
    """Measure drawing: 30,000 draws of each table, the median of some rounds."""
    return [
        Figure(f"loot: {name}", rate(lambda name=name: _open(name), OPENINGS * DRAWS), "/s", 100_000, note="draws")  # type: ignore[misc]  # a default is how a loop's lambda keeps its name
        for name in ("simple", "pity", "nested")
    ]
