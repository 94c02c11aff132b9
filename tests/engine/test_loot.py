"""Loot tables: who draws gets one of what there is, as often as its weight says, and nothing else happens."""

from collections import Counter

import pytest
from tests.engine.pack import PACK, with_deed, with_definitions
from tests.engine.story import Story, after, seed_number

from taleward.engine.inventory import ItemDropped, ItemGained
from taleward.engine.pack import LootEntry, LootTable, Pack, conditions, effects

DRAWS = 3_000


def holding(*entries: LootEntry, rolls: int = 1) -> Pack:
    """A pack whose lever draws from a table of these entries."""
    return with_deed(
        effects.DrawLoot("lot"), pack=with_definitions(loot={"lot": LootTable("lot", tuple(entries), str(rolls))})
    )


def drawn(pack: Pack, draws: int = DRAWS) -> Counter[str]:
    """How often each kind came, `nothing` for a blank, of so many turns with one draw."""
    story = Story(pack)
    found: Counter[str] = Counter()
    for turn in range(draws):
        story.state.turn = turn
        story.state.inventory.bag.clear()
        story.state.inventory.worn.clear()
        story.do("interact", "lever/pull")
        kinds = [event.kind for event in story.happened(ItemGained)] or ["nothing"]
        found.update(kinds)
    return found


def test_each_entry_comes_as_often_as_its_weight_says() -> None:
    found = drawn(holding(LootEntry("pebble", weight=1), LootEntry("rope", weight=3), LootEntry(weight=6)))
    assert found.total() == DRAWS
    for kind, expected in (("pebble", 300), ("rope", 900), ("nothing", 1_800)):
        assert abs(found[kind] - expected) < 110, found  # four standard deviations of the widest


def test_the_first_and_the_last_lot_of_a_table_are_both_drawn() -> None:
    """An entry that a draw could never reach, or one too many, would be off by one at an end."""
    found = drawn(holding(LootEntry("pebble"), LootEntry("rope"), LootEntry("oil")), 300)
    assert set(found) == {"pebble", "rope", "oil"}


def test_only_entries_whose_condition_holds_are_in_the_draw() -> None:
    pack = holding(LootEntry("pebble", when=conditions.FlagIs("lit"), weight=1000), LootEntry("rope"))
    assert set(drawn(pack, 50)) == {"rope"}
    story = Story(pack)
    story.state.world.flags["lit"] = 1
    story.do("interact", "lever/pull")
    assert story.happened(ItemGained)[0].kind == "pebble"


def test_where_no_entry_is_left_nothing_comes() -> None:
    story = Story(holding(LootEntry("pebble", when=conditions.FlagIs("lit"))))
    story.do("interact", "lever/pull")
    assert story.types() == ["deed_done", "time_passed", "turn_passed"]


def test_a_blank_makes_no_event() -> None:
    story = Story(holding(LootEntry()))
    story.do("interact", "lever/pull")
    assert story.types() == ["deed_done", "time_passed", "turn_passed"]


def test_a_table_is_drawn_from_as_often_as_it_says_and_each_draw_sees_what_the_last_one_won() -> None:
    only = conditions.NotThis(conditions.HasItem("ring"))
    story = Story(holding(LootEntry("ring", when=only, weight=1000), LootEntry("fang", "2"), rolls=3))
    story.state.inventory.bag.clear()
    story.state.inventory.worn.clear()
    for _ in range(2):
        story.do("interact", "lever/pull")
    assert story.carries() == {"ring": 1, "fang": 10}


def test_draws_of_one_turn_differ_and_a_turn_played_again_draws_the_same() -> None:
    entries = [LootEntry("fang", str(count)) for count in range(1, 60)]
    pack = holding(*entries, rolls=4)
    counts = [event.count for event in Story(pack).do("interact", "lever/pull") if isinstance(event, ItemGained)]
    again = [event.count for event in Story(pack).do("interact", "lever/pull") if isinstance(event, ItemGained)]
    assert counts == again
    assert len(set(counts)) > 1


def test_what_is_too_heavy_to_carry_lies_on_the_ground() -> None:
    story = Story(holding(LootEntry("anvil", "2")))
    story.do("interact", "lever/pull")
    assert story.carries()["anvil"] == 1
    assert [event.count for event in story.happened(ItemDropped)] == [1]
    assert story.lies("yard")["anvil"] == 2


@pytest.mark.parametrize("number", range(6))
def test_the_same_table_drawn_twice_in_a_turn_rolls_twice(number: int) -> None:
    table = LootTable("lot", tuple(LootEntry("fang", str(count)) for count in range(1, 200)))
    pack = with_definitions(PACK, loot={"lot": table})
    story = after(effects.DrawLoot("lot"), effects.DrawLoot("lot"), pack=pack, seed=seed_number(number))
    first, second = story.happened(ItemGained)
    assert first.count != second.count
