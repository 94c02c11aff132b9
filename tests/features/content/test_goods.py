"""Gear, containers, trade and loot as packs write them: what the guide shows compiles, and mistakes are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack, release_from
from taleward.engine.pack import Holds, LootEntry, Pity, Portion, Ware

Write = Callable[[str, Mapping[str, str]], Path]
Compile = Callable[[dict[str, str]], tuple[Release | None, list[str]]]

GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "write-a-pack.md"
SECTIONS = ("Loot", "Gear", "Containers", "Trade")
COLD = "statuses: {cold: {name: cold, check_bonus: -1}}\n"
MET = "reactions: {dig: {on: rested, then: [{loot: drawer}, {move: attic}, {lift_curse: crown}]}}\n"


def shown() -> dict[str, str]:
    """The blocks of the guide about these things, each a file of a pack."""
    text = GUIDE.read_text("utf-8")
    found = {"cold.yaml": COLD, "met.yaml": MET}
    for section in SECTIONS:
        part = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
        for number, block in enumerate(re.findall(r"```yaml\n(.*?)```", part, re.DOTALL)):
            found[f"{section.lower()}{number}.yaml"] = block.replace("wheel_stopped", "mill_open")
    return found


@pytest.fixture
def compiled(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Compile:
    """Compile the mill with more files: its release if there is one, and all that was complained of."""

    def made(more: dict[str, str]) -> tuple[Release | None, list[str]]:
        write("ground", ground)
        found = compile_pack(write("mill", {**mill, **more}), [])
        told = [str(problem).partition("/mill/")[2] for problem in found.problems if problem.code != "P405"]
        return found.release, told

    return made


def test_what_the_guide_shows_compiles_and_is_what_it_says(compiled: Compile) -> None:
    assert len(shown()) == 7
    release, told = compiled(shown())
    assert told == []
    assert release is not None
    pack = release.pack
    assert pack.loot["drawer"].pity == Pity(8)
    assert pack.loot["drawer"].guaranteed == (LootEntry("candle"),)
    assert pack.items["maul"].fills == ("hand", "off_hand")
    chest = pack.places["attic"].features["chest"].holds
    assert isinstance(chest, Holds)
    assert (chest.room, chest.items) == (200, (Portion("candle"), Portion("rope", 2)))
    trade = pack.people["chandler"].trade
    assert trade is not None
    assert trade.sells == (Ware("candle"), Ware("rope", 3, 7))
    assert release_from(release.documents) == release


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("table: tideline, weight", "table: drawer, weight",
         "loot1.yaml:9:17 P322 this leads back to where it began: drawer -> drawer"),
        ("gold: 2d6, weight", "item: rope, gold: 2d6, weight",
         "loot1.yaml:8:28 P323 a lot is one of item, table and gold; this one is item and gold"),
        ("item: rope, rare: true", "item: rope",
         "loot1.yaml:5:11 P324 pity brings what is rare, and no entry is `rare`"),
        ("item: rope, rare: true", "item: rope, weight: 0, rare: true",
         "loot1.yaml:7:30 P106 0 is out of range; 1 to 1000 are allowed"),
        ("rolls: 1d3 ", "rolls: 3d6kh2 ", "loot1.yaml:4:12 P109 the dice of loot all count: write no k"),
        ("rolls: 1d3 ", "rolls: 99d9 ",
         "loot1.yaml:4:12 P106 891 is out of range; this may come to 100 at most, and to 1 at least at its best"),
        ("    slots: [head]\n", "",
         "gear0.yaml:10:13 P325 `cursed` needs `slots` or `fills`: this can never be worn"),
        ("fills: [hand, off_hand] ", "fills: [hand, off_hand]\n    slots: [hand] ",
         "gear0.yaml:5:12 P325 a thing has `slots`, one of which it takes, or `fills` all of some; not both"),
        ("items: [candle, ", "items: [sack, ",
         "containers0.yaml:10:35 P320 sack is a container itself; lay it beside this one"),
        ("count: 2}], when", "count: 200}], when",
         "containers0.yaml:10:64 P321 200 of rope, which does not stack; 100 are the most (or give it `stack`)"),
        ("stock: 3", "stock: 300",
         "trade0.yaml:8:43 P321 300 of rope, which does not stack; 100 are the most (or give it `stack`)"),
        ("while_worn: [cold]", "while_worn: [clod]",
         "gear0.yaml:13:18 P201 unknown status 'clod', did you mean 'cold'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_where_it_is(compiled: Compile, old: str, new: str, told: str) -> None:
    files = {name: text.replace(old, new) for name, text in shown().items()}
    assert files != shown()
    _, found = compiled(files)
    assert told in found


def test_a_pack_takes_away_no_single_thing(compiled: Compile) -> None:
    take = "reactions: {lose: {on: rested, then: [{take: {item: rope, instance: rope.5}}]}}\n"
    _, found = compiled({**shown(), "lose.yaml": take})
    (told,) = [line for line in found if line.startswith("lose.yaml")]
    assert told.startswith("lose.yaml:1:69 P013 single things have their ids in a story only")


def test_tables_that_stand_too_deep_or_in_a_circle_are_told_where_that_begins(compiled: Compile) -> None:
    ring = "".join(f"  t{each}: {{entries: [{{table: t{(each + 1) % 3}}}]}}\n" for each in range(3))
    _, found = compiled({"ring.yaml": f"loot:\n{ring}"})
    assert [line.partition(" P322")[0] for line in found if "P322" in line] == [
        f"ring.yaml:{at}:26" for at in (2, 3, 4)
    ]
    deep = "".join(f"  t{each}: {{entries: [{{table: t{each + 1}}}]}}\n" for each in range(5))
    _, found = compiled({"deep.yaml": f"loot:\n{deep}  t5: {{entries: [rope]}}\n"})
    (deepest,) = [line for line in found if "P322" in line]
    assert deepest.startswith("deep.yaml:2:26 P322 tables stand 6 deep here: t0 -> t1 -> t2 -> t3 -> t4 -> t5;")


def test_a_gift_of_more_single_things_than_a_turn_can_tell_is_refused(compiled: Compile) -> None:
    _, found = compiled({"gift.yaml": "reactions: {r: {on: rested, then: [{give: {item: rope, count: 999}}]}}\n"})
    assert [line for line in found if "P321" in line] == [
        "gift.yaml:1:63 P321 999 of rope, which does not stack; 100 are the most (or give it `stack`)"
    ]
