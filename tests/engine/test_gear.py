"""Gear, containers and stock: several slots, both hands, curses, what is on while worn, and what changes hands."""

from tests.engine.pack import PACK, item, with_deed, with_definitions
from tests.engine.story import Story, after

from taleward.engine import Why
from taleward.engine.characters import GoldGained, GoldLost, Harmed
from taleward.engine.goods import PurseChanged
from taleward.engine.inventory import (
    ItemBought,
    ItemDropped,
    ItemGained,
    ItemRecharged,
    ItemSold,
    ItemStowed,
    ItemTaken,
    worn_kinds,
)
from taleward.engine.kernel import MAX_NUMBER
from taleward.engine.pack import Effect, Item
from taleward.engine.pack import effects as words
from taleward.engine.pack.conditions import AtPlace
from taleward.engine.rules.trade import buying_price, selling_price


def worn(story: Story) -> dict[str, str]:
    return {slot: story.state.inventory.bag[name].kind for slot, name in story.state.inventory.worn.items()}


def at_odo(*effects: Effect, gold: int = 200) -> Story:
    story = after(*effects)
    story.state.character.gold = gold
    story.do("move", "bridge")
    return story


# --- slots ------------------------------------------------------------------------------------------------------------


def test_a_thing_with_several_slots_goes_where_there_is_room() -> None:
    ring = item("band", slots=("left", "right"))
    story = after(words.Give("band", 3), pack=with_definitions(items={"band": ring}))
    names = [name for name in story.state.inventory.bag if name.startswith("band")]
    for name in names:
        story.do("equip", name)
    assert story.state.inventory.worn["left"] == names[2]
    assert story.state.inventory.worn["right"] == names[1]


def test_what_takes_both_hands_puts_away_what_is_in_either_and_counts_once() -> None:
    story = after(words.Give("buckler"), words.Give("greatsword"))
    story.do("equip", "buckler")
    might = story.state.character.stats["might"]
    story.do("equip", "greatsword")
    assert worn(story) == {"hand": "greatsword", "off_hand": "greatsword"}
    assert sum(item.stat_bonus.get("might", 0) for item in _worn_kinds(story)) == 1
    assert story.state.character.stats["might"] == might
    story.do("equip", "club")
    assert worn(story) == {"hand": "club"}


def _worn_kinds(story: Story) -> list[Item]:
    return list(worn_kinds(story.state.inventory, story.pack))


# --- curses -----------------------------------------------------------------------------------------------------------


def crowned(*effects: Effect) -> Story:
    story = after(words.Give("crown"), *effects)
    story.do("equip", "crown")
    return story


def test_a_cursed_thing_does_not_come_off_in_any_way_but_by_what_takes_it() -> None:
    story = crowned()
    for action, target in (("unequip", "crown"), ("drop", "crown"), ("put", "crown/bench")):
        assert story.refused(action, target).code == Why.CURSED
    assert not {f"unequip {story.state.inventory.worn['head']}"} & set(story.offered())
    story.state.world.place = "bridge"
    assert story.refused("trade", "odo/sell/crown").code == Why.CURSED
    taken = crowned()
    taken.pack = with_deed(words.TakeAway("crown"))
    taken.do("interact", "lever/pull")
    assert "crown" not in taken.carries()


def test_nothing_takes_the_place_of_a_cursed_thing() -> None:
    hat = with_definitions(items={"hat": item("hat", slots=("head",))})
    story = after(words.Give("crown"), words.Give("hat"), pack=hat)
    story.do("equip", "crown")
    refusal = story.refused("equip", "hat")
    assert (refusal.code, refusal.subject) == (Why.CURSED, "crown")


def test_a_curse_is_lifted_by_its_condition_or_for_good_by_the_effect() -> None:
    story = crowned()
    story.state.world.flags["greased"] = 2
    story.do("unequip", "crown")
    story = crowned()
    story.do("interact", "bench/refill")
    assert "curse_lifted" in story.types()
    story.do("unequip", "crown")
    story.do("equip", "crown")
    story.do("unequip", "crown")


def test_what_is_on_while_worn_goes_with_what_is_worn() -> None:
    story = crowned(words.Harm("5"))
    story.do("explore", "well")
    assert [event.source for event in story.happened(Harmed)] == ["poisoned"]
    assert "healed" in story.types()
    assert story.state.character.statuses == {}
    story.do("interact", "bench/refill")
    story.do("unequip", "crown")
    assert story.happened(Harmed) == []


def test_a_belt_lets_its_wearer_carry_more() -> None:
    story = after(words.Give("belt"), words.Give("mail", 3))
    story.do("equip", "belt")
    assert story.refused("take", "anvil").code == Why.TOO_HEAVY
    story.do("drop", "mail")
    assert story.refused("take", "anvil").code == Why.TOO_HEAVY
    story.do("drop", "mail")
    story.do("take", "anvil")


def test_a_recharge_fills_the_emptiest_and_no_more_than_it_holds() -> None:
    story = after(words.Give("lantern", 2))
    names = [name for name in story.state.inventory.bag if name.startswith("lantern")]
    story.do("use", names[1])
    story.do("interact", "bench/refill")
    assert story.happened(ItemRecharged) == [ItemRecharged(names[1], "lantern", 3)]
    story.do("interact", "bench/refill")
    assert story.happened(ItemRecharged) == []


# --- containers -------------------------------------------------------------------------------------------------------


def test_things_are_put_into_a_chest_and_taken_out_again() -> None:
    story = Story()
    story.do("put", "apple/bench", count=2)
    assert story.happened(ItemStowed) == [ItemStowed("apple", "apple", 2, 0, "yard/bench", "bench")]
    assert story.lies("yard/bench") == {"sack": 1, "fang": 2, "apple": 2}
    assert story.offered()["take apple/bench"] is None
    story.do("take", "apple/bench")
    assert story.happened(ItemTaken) == [ItemTaken("apple", "apple", 2, 0, "yard", "yard/bench")]
    assert story.lies("yard/bench") == {"sack": 1, "fang": 2}


def test_a_container_has_only_so_much_room_and_one_without_any_takes_nothing() -> None:
    story = after(words.Give("mail"), words.SetFlag("cellar_open"))
    assert story.refused("put", "mail/bench").code == Why.NO_ROOM
    assert story.refused("put", "apple/trunk").code == Why.NO_ROOM
    assert story.refused("put", "apple/rope").code == Why.NO_ROOM
    assert story.refused("put", "apple/moon").code == Why.NO_SUCH_TARGET
    assert "put apple/trunk" not in story.offered()


def test_a_container_that_is_shut_says_so_and_shows_nothing() -> None:
    story = Story()
    assert not any("/trunk" in action for action in story.offered())
    refusal = story.refused("take", "crown/trunk")
    assert (refusal.code, refusal.text) == (Why.BLOCKED, "trunk.shut")
    assert after(words.SetFlag("cellar_open")).do("take", "crown/trunk")


def test_a_bag_goes_where_it_is_carried_and_what_is_in_it_weighs() -> None:
    story = Story()
    story.do("take", "sack/bench")
    story.do("put", "apple/sack", count=2)
    assert "apple" not in story.carries()
    sack = next(name for name in story.state.inventory.bag if name.startswith("sack"))
    story.do("drop", sack)
    story.do("move", "mill")
    assert story.refused("take", f"apple/{sack}").code == Why.NO_SUCH_TARGET
    story.do("move", "yard")
    story.do("take", sack)
    story.do("take", f"apple/{sack}")
    assert story.carries()["apple"] == 2


def test_a_full_bag_is_as_heavy_as_all_of_it() -> None:
    heavy = with_definitions(items={"sack": item("sack", weight=5, holds=1_000), "lead": item("lead", weight=150)})
    story = after(words.Give("sack"), words.Give("lead", 2), pack=heavy)
    for _ in range(2):
        story.do("put", "lead/sack")
    story.do("drop", "sack")
    story.pack = with_deed(words.Give("mail"), pack=heavy)
    story.do("interact", "lever/pull")
    assert story.refused("take", "sack").code == Why.TOO_HEAVY


def test_containers_do_not_go_into_each_other() -> None:
    story = after(words.Give("sack"), words.Give("ewer"))
    assert story.refused("put", "ewer/sack").code == Why.NO_NESTING
    assert story.refused("put", "sack/bench").code == Why.NO_NESTING


def test_what_is_full_is_neither_used_up_nor_sold() -> None:
    story = after(words.Give("ewer"))
    story.do("put", "apple/ewer")
    assert story.refused("use", "ewer").code == Why.NOT_EMPTY
    story.do("move", "mill")
    assert story.refused("trade", "mara/sell/ewer").code == Why.NOT_EMPTY


def test_a_container_that_is_taken_away_leaves_what_was_in_it() -> None:
    story = Story(with_deed(words.TakeAway("sack")))
    story.do("take", "sack/bench")
    story.do("put", "apple/sack")
    story.do("interact", "lever/pull")
    assert [event.within[:1] for event in story.happened(ItemDropped)] == ["@"]
    assert story.lies("yard")["apple"] == 4


# --- stock ------------------------------------------------------------------------------------------------------------


def test_stock_runs_out_and_what_was_sold_can_be_bought_back() -> None:
    story = at_odo()
    story.do("trade", "odo/buy/greatsword")
    (bought,) = story.happened(ItemBought)
    assert (bought.kind, bought.person) == ("greatsword", "odo")
    assert story.happened(GoldLost) == [GoldLost(30, "trade")]
    assert story.happened(PurseChanged) == [PurseChanged("odo", 30)]
    assert story.happened(ItemGained) == []
    assert story.refused("trade", "odo/buy/greatsword").code == Why.SOLD_OUT
    assert "trade odo/buy/greatsword" not in story.offered()
    story.do("trade", "odo/sell/club")
    assert [event.kind for event in story.happened(ItemSold)] == ["club"]
    assert story.offered()["trade odo/buy/club"] is None


def test_a_person_pays_no_more_than_there_is_in_the_purse_and_buys_only_what_is_wanted() -> None:
    story = at_odo(words.Give("sword"), words.Give("lantern"))
    refusal = story.refused("trade", "odo/sell/sword")
    assert (refusal.code, refusal.subject) == (Why.CANNOT_PAY, "odo")
    assert story.refused("trade", "odo/sell/lantern").code == Why.NOT_FOR_SALE


def test_a_thing_in_stock_costs_the_same_by_its_own_name() -> None:
    story = at_odo(gold=30)
    sword = next(name for name in story.state.world.ground["$odo"] if name.startswith("greatsword"))
    story.do("trade", f"odo/buy/{sword}")
    assert story.state.character.gold == 0
    assert story.lies("$odo").get("greatsword", 0) == 0


def test_a_shop_that_is_shut_says_so() -> None:
    story = at_odo()
    story.state.world.minutes = 1_350
    refusal = story.refused("trade", "odo/buy/rope")
    assert (refusal.code, refusal.text) == (Why.CLOSED, "odo.shut")


def test_prices_follow_what_somebody_thinks_of_the_character_and_never_make_a_circle() -> None:
    story = at_odo()
    prices = {}
    for relation in (-100, 0, 100):
        story.state.world.relations["odo"] = relation
        prices[relation] = buying_price(story.state, PACK, "odo", "greatsword")
        for kind in PACK.items:
            assert selling_price(story.state, PACK, "odo", kind) <= buying_price(story.state, PACK, "odo", kind)
    assert prices == {-100: 42, 0: 30, 100: 18}


def test_several_single_things_are_refused_as_that() -> None:
    story = at_odo()
    assert story.refused("trade", "odo/buy/buckler", count=2).code == Why.NOT_ENOUGH


# --- bounds -----------------------------------------------------------------------------------------------------------


def test_gold_that_a_purse_cannot_take_is_not_in_the_event() -> None:
    story = Story(with_deed(words.ChangeGold(500)))
    story.state.character.gold = MAX_NUMBER - 3
    story.do("interact", "lever/pull")
    assert story.happened(GoldGained) == [GoldGained(3, "effect")]
    story.do("interact", "lever/pull")
    assert story.happened(GoldGained) == []


def test_more_single_things_than_a_turn_can_tell_are_refused_and_nothing_happens() -> None:
    story = Story(with_deed(words.Give("pebble", 999)))
    before = story.state.copy()
    assert story.refused("interact", "lever/pull").code == Why.TOO_MUCH
    assert story.state == before


def test_what_comes_and_goes_says_from_where() -> None:
    story = Story(with_deed(words.Give("rope"), words.If(AtPlace("yard"), (words.Give("key"),))))
    assert {event.source for event in story.events if isinstance(event, ItemGained)} == {"kit"}
    story.do("interact", "lever/pull")
    assert [event.source for event in story.happened(ItemGained)] == ["effect", "effect"]
