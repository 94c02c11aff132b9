"""Things: stacks, weight, room, wearing, using, trading."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, item, with_definitions
from tests.engine.story import Story, after

from taleward.engine import Outcome, Why, correct, legal_actions
from taleward.engine.characters import GoldGained, GoldLost
from taleward.engine.intents import Use
from taleward.engine.inventory import (
    Inventory,
    ItemDropped,
    ItemEquipped,
    ItemGained,
    ItemLost,
    ItemTaken,
    ItemUnequipped,
    ItemUsed,
    Stack,
)
from taleward.engine.kernel import Dice
from taleward.engine.pack import effects as words
from taleward.engine.rules.effects import room_for
from taleward.engine.rules.scene import Scene


def at_mill(gold: int = 200) -> Story:
    story = Story()
    story.do("move", "mill")
    story.state.character.gold = gold
    return story


# --- taking and dropping ----------------------------------------------------------------------------------------------


def test_a_story_begins_with_the_kit_and_what_can_be_worn_is_worn() -> None:
    story = Story(plain=False)
    assert story.carries() == {"club": 1, "apple": 2, "venom": 2, "oil": 1}
    assert [story.state.inventory.bag[worn].kind for worn in story.state.inventory.worn.values()] == ["club"]


def test_taking_without_a_count_takes_all_that_lies_together() -> None:
    story = Story()
    story.do("take", "apple")
    assert story.happened(ItemTaken) == [ItemTaken("apple", "apple", 3, 0, "yard")]
    assert story.carries()["apple"] == 5
    assert "apple" not in story.lies("yard")


def test_taking_some_leaves_the_rest() -> None:
    story = Story()
    story.do("take", "apple", count=2)
    assert (story.carries()["apple"], story.lies("yard")["apple"]) == (4, 1)


def test_more_than_lies_there_cannot_be_taken() -> None:
    story = Story()
    assert story.refused("take", "apple", count=4).code == Why.NOT_ENOUGH
    assert story.refused("take", "crown").code == Why.NO_SUCH_TARGET
    assert story.refused("take", "mail").code == Why.NO_SUCH_TARGET


def test_a_full_stack_takes_no_more() -> None:
    story = after(words.Give("apple", 7))
    story.do("take", "apple")
    assert story.carries()["apple"] == 10
    assert story.refused("take", "apple").code == Why.STACK_FULL


def test_what_is_too_heavy_stays_on_the_ground() -> None:
    story = after(words.Give("mail"), words.Give("sword"))
    assert story.refused("take", "anvil").code == Why.TOO_HEAVY
    story.do("drop", "mail")
    story.do("take", "anvil")
    assert story.carries()["anvil"] == 1


def test_single_things_have_ids_of_their_own() -> None:
    story = Story()
    pebbles = [name for name in story.state.world.ground["yard"] if name.startswith("pebble")]
    assert len(pebbles) == 2
    story.do("take", pebbles[1])
    story.do("take", "pebble")
    assert set(pebbles) <= set(story.state.inventory.bag)


def test_a_dropped_thing_keeps_its_id_and_charges() -> None:
    story = after(words.Give("lantern"))
    story.do("use", "lantern")
    name = next(name for name in story.state.inventory.bag if name.startswith("lantern"))
    story.do("drop", "lantern")
    story.do("move", "mill")
    story.do("move", "yard")
    story.do("take", name)
    assert story.state.inventory.bag[name] == Stack("lantern", 1, 2)


def test_dropping_lays_down_one_or_as_many_as_said() -> None:
    story = Story()
    story.do("drop", "apple")
    story.do("take", "apple", count=4)
    story.do("drop", "apple", count=5)
    assert "apple" not in story.carries()
    assert story.lies("yard")["apple"] == 5
    assert story.refused("drop", "apple").code == Why.NOT_IN_INVENTORY


def test_more_than_is_carried_cannot_be_dropped_and_a_bound_thing_never() -> None:
    story = after(words.Give("seal"))
    assert story.refused("drop", "apple", count=3).code == Why.NOT_ENOUGH
    assert story.refused("drop", "seal").code == Why.BOUND
    assert not any(action.startswith("drop seal") for action in story.offered())


def test_dropping_what_is_worn_puts_it_away_first() -> None:
    story = Story()
    story.do("drop", "club")
    assert [event.type for event in story.events][:2] == ["item_unequipped", "item_dropped"]
    assert not story.state.inventory.worn


@pytest.mark.parametrize(
    ("bag", "kind", "room"),
    [
        ({}, "apple", 10),
        ({"apple": Stack("apple", 8)}, "apple", 2),
        ({"anvil.1": Stack("anvil", 1), "mail.2": Stack("mail", 1)}, "apple", 0),
        ({"anvil.1": Stack("anvil", 1), "mail.2": Stack("mail", 1)}, "key", 1),
        ({"anvil.1": Stack("anvil", 1)}, "mail", 1),
        ({"anvil.1": Stack("anvil", 1), "fang": Stack("fang", 95)}, "apple", 2),
        ({"anvil.1": Stack("anvil", 2)}, "apple", 0),
    ],
)
def test_room_is_bounded_by_weight_and_by_the_stack(bag: dict[str, Stack], kind: str, room: int) -> None:
    state = replace(Story().state, inventory=Inventory(bag))
    assert room_for(Scene(PACK, state, Dice(b"", "", 0)), PACK.items[kind]) == room


def test_a_gift_too_heavy_to_carry_is_seen_and_lies_on_the_ground() -> None:
    story = after(words.Give("anvil"), words.Give("mail"), words.Give("apple", 20))
    assert story.lies("yard") == {"apple": 3 + 20 - 8, "rope": 1, "anvil": 1, "key": 1, "pebble": 2, "mail": 1}
    assert [event.count for event in story.happened(ItemGained)] == [1, 1, 20]
    assert [(event.kind, event.count) for event in story.happened(ItemDropped)] == [("mail", 1), ("apple", 12)]


def test_a_bound_gift_is_kept_whatever_it_weighs() -> None:
    pack = with_definitions(items={"stone": item("stone", weight=500, bound=True)})
    story = after(words.Give("stone"), words.Give("apple"), pack=pack)
    assert story.carries()["stone"] == 1
    assert [event.kind for event in story.happened(ItemDropped)] == ["apple"]


# --- wearing ----------------------------------------------------------------------------------------------------------


def test_putting_something_on_puts_away_what_was_worn_there() -> None:
    story = after(words.Give("sword"))
    story.do("equip", "sword")
    assert [event.kind for event in story.happened(ItemUnequipped)] == ["club"]
    assert story.happened(ItemEquipped)[0].slot == "hand"
    assert story.refused("equip", "sword").code == Why.ALREADY_WORN
    story.do("unequip", "sword")
    assert story.refused("unequip", "sword").code == Why.NOT_WORN


def test_only_what_is_carried_and_has_a_slot_can_be_worn() -> None:
    story = Story()
    assert story.refused("equip", "apple").code == Why.NOT_WEARABLE
    assert story.refused("equip", "sword").code == Why.NOT_IN_INVENTORY
    assert story.refused("unequip", "sword").code == Why.NOT_IN_INVENTORY


def test_what_is_worn_changes_stats_and_with_them_what_is_possible() -> None:
    story = after(words.Give("ring"))
    assert story.refused("interact", "well/gaze").text == "well.dark"
    assert story.offered()["interact well/gaze"] is not None
    story.do("equip", "ring")
    assert story.offered()["interact well/gaze"] is None


def test_what_is_taken_away_is_put_away_first() -> None:
    story = after(words.TakeAway("club"))
    assert story.types()[1:3] == ["item_unequipped", "item_lost"]
    assert not story.state.inventory.worn


def test_of_several_alike_exactly_the_one_that_is_named_is_taken_away() -> None:
    story = after(words.Give("rope", 3))
    ropes = [item for item, stack in story.state.inventory.bag.items() if stack.kind == "rope"]
    outcome = correct(story.state, [words.TakeAway("rope", 9, ropes[1])], story.pack, story.seed, 1)
    assert isinstance(outcome, Outcome)
    left = [item for item, stack in outcome.state.inventory.bag.items() if stack.kind == "rope"]
    assert left == [name for name in ropes if name != ropes[1]]
    assert [event.item for event in outcome.events if isinstance(event, ItemLost)] == [ropes[1]]


# --- using ------------------------------------------------------------------------------------------------------------


def test_a_consumed_thing_is_gone_after_use() -> None:
    story = after(words.Harm("5"))
    story.do("use", "apple")
    assert story.happened(ItemLost) == [ItemLost("apple", "apple", 1, "consumed")]
    assert story.carries()["apple"] == 1
    assert story.state.character.health > 7


def test_a_use_that_would_do_nothing_is_refused_in_the_words_of_the_pack() -> None:
    refusal = Story().refused("use", "apple")
    assert (refusal.code, refusal.text) == (Why.NO_EFFECT_HERE, "apple.full")
    assert after(words.Give("rope")).refused("use", "rope").code == Why.NOT_USABLE
    assert Story().refused("use", "lantern").code == Why.NOT_IN_INVENTORY


def test_charges_run_out() -> None:
    story = after(words.Give("lantern"))
    left = []
    for _ in range(3):
        story.do("use", "lantern")
        left += [event.charges for event in story.happened(ItemUsed)]
    assert left == [2, 1, 0]
    assert story.refused("use", "lantern").code == Why.NO_CHARGES


@pytest.mark.parametrize("way", [("use", "key/door"), ("interact", "door/unlock")])
def test_a_tool_is_spent_whichever_way_the_deed_is_said(way: tuple[str, str]) -> None:
    story = Story()
    assert story.refused("interact", "door/unlock").code == Why.NOT_IN_INVENTORY
    story.do("take", "key")
    story.do(*way)
    assert story.happened(ItemUsed)[0].on == "door"
    assert "key" not in story.carries()
    assert story.state.world.flags["cellar_open"] == 1


@pytest.mark.parametrize("way", [("use", "oil/door"), ("interact", "door/grease")])
def test_a_tool_without_charges_does_nothing(way: tuple[str, str]) -> None:
    story = after(words.Give("oil"))
    story.do(*way)
    story.do(*way)
    assert story.refused(*way).code == Why.NO_CHARGES


def test_of_two_tools_the_one_with_charges_is_offered() -> None:
    story = after(words.Give("oil", 2))
    first, second = (name for name in story.state.inventory.bag if name.startswith("oil"))
    story.do("use", f"{first}/door")
    story.do("use", f"{first}/door")
    assert story.offered()[f"use {second}/door"] is None
    assert f"use {first}/door" not in story.offered()


def test_a_tool_that_two_deeds_of_a_feature_take_is_offered_once() -> None:
    story = after(words.Give("oil"))
    actions = [action.intent for action in legal_actions(story.state, story.pack)]
    assert len([intent for intent in actions if isinstance(intent, Use) and intent.on == "door"]) == 1


def test_a_tool_fits_only_its_feature() -> None:
    story = after(words.Give("oil"))
    assert story.refused("use", "oil/well").code == Why.NO_EFFECT_HERE
    assert story.refused("use", "oil/gate").code == Why.NO_SUCH_TARGET


# --- trade ------------------------------------------------------------------------------------------------------------


def test_buying_costs_the_value_and_selling_brings_half_of_it() -> None:
    story = at_mill(gold=50)
    story.do("trade", "mara/buy/apple", count=3)
    assert story.happened(GoldLost) == [GoldLost(9, "trade")]
    story.do("trade", "mara/sell/apple", count=5)
    assert story.happened(GoldGained) == [GoldGained(5, "trade")]
    assert story.state.character.gold == 46
    assert "apple" not in story.carries()


def test_a_sold_weapon_is_put_away() -> None:
    story = at_mill()
    story.do("trade", "mara/sell/club")
    assert not story.state.inventory.worn


@pytest.mark.parametrize(
    ("target", "count", "why"),
    [
        ("odo/buy/apple", 1, Why.NOT_HERE),
        ("mara/buy/seal", 1, Why.NOT_FOR_SALE),
        ("mara/steal/apple", 1, Why.NO_TRADE),
        ("mara/buy/sword", 1, Why.TOO_POOR),
        ("mara/buy/apple", 9, Why.STACK_FULL),
        ("mara/buy/lantern", 2, Why.TOO_POOR),
        ("mara/sell/sword", 1, Why.NOT_IN_INVENTORY),
        ("mara/sell/apple", 3, Why.NOT_ENOUGH),
        ("mara/sell/seal", 1, Why.NOT_FOR_SALE),
        ("mara/sell/venom", 1, Why.NOT_FOR_SALE),
    ],
)
def test_a_trade_that_cannot_be_is_refused(target: str, count: int, why: Why) -> None:
    story = Story(with_definitions(templates={"wanderer": _with_goods()}))
    story.do("move", "mill")
    story.state.character.gold = 39
    assert story.refused("trade", target, count=count).code == why


def _with_goods() -> object:
    wanderer = PACK.templates["wanderer"]
    more = tuple(replace(wanderer.starting_inventory[0], item=kind) for kind in ("seal", "venom"))
    return replace(wanderer, starting_inventory=wanderer.starting_inventory + more)


def test_somebody_without_goods_does_not_trade() -> None:
    story = Story()
    story.do("move", "mill")
    story.do("talk", "mara")
    story.state.world.people["ghost"] = "mill"
    assert story.refused("trade", "ghost/buy/apple").code == Why.NO_TRADE


def test_single_things_are_bought_one_by_one() -> None:
    story = at_mill()
    assert story.refused("trade", "mara/buy/lantern", count=2).code == Why.NOT_ENOUGH
    story.do("trade", "mara/buy/lantern")
    assert story.state.character.gold == 180
