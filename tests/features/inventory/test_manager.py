"""What is carried, by its public face: players read, wear and use; operators give and take by corrections."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.features.inventory.chests import Chests, chests
from tests.features.sessions.stack import somebody

from taleward.identity import Caller
from taleward.inventory import InventoryUpdate, Item, LootContext
from taleward.kit import GameError
from taleward.world import WorldEvent

pytestmark = pytest.mark.anyio
LOST = "It was lost by a fault."


async def give(here: Chests, session_id: str, kind: str, count: int = 1, **rest: Any) -> InventoryUpdate:  # noqa: ANN401 -- a key
    return await here.inventory.add_item(session_id, Item(kind, count), reason=LOST, caller=here.operator, **rest)


async def take(here: Chests, session_id: str, item_id: str, **rest: Any) -> InventoryUpdate:  # noqa: ANN401 -- a count, a key
    return await here.inventory.remove_item(session_id, item_id, reason=LOST, caller=here.operator, **rest)


async def test_the_inventory_is_that_of_the_sessions_state() -> None:
    me = somebody()
    async with chests() as here:
        session = await here.stack.begin(me)
        found = await here.inventory.get_inventory(session.session_id, caller=me)
        told = session.state["inventory"]
        assert (found.items, found.weight, found.carry) == (told["items"], told["weight"], told["carry"])
        assert (found.session_id, found.version) == (session.session_id, 0)
        with pytest.raises(GameError, match="nothing here"):
            await here.inventory.get_inventory(session.session_id, caller=somebody())


async def test_what_is_given_is_told_as_it_came_and_once_by_its_key() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        updates = [await give(here, session_id, "boat_hook", 2, key="once") for _ in range(2)]
        assert updates[0] == updates[1]
        (update, _) = updates
        assert [(item.kind, item.count, item.name, item.source) for item in update.gained] == [
            ("boat_hook", 1, "boat hook", "correction")
        ] * 2
        assert (update.version, update.lost, update.laid_down, update.missing, update.gold) == (1, [], [], 0, 0)
        assert LOST in update.narration.text
        carried = await here.carried(session_id)
        assert {item.item_id for item in update.gained} < set(carried)
        assert update.inventory == await here.inventory.get_inventory(session_id, caller=me)
        with pytest.raises(GameError) as reused:
            await give(here, session_id, "boat_hook", 3, key="once")
        assert reused.value.error_code == "idempotency_key_reused"
        await here.whole(session_id)


async def test_an_answer_told_again_is_that_of_its_turn() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        first = await give(here, session_id, "boat_hook", key="hook")
        (hook,) = (item.item_id for item in first.gained)
        worn = await here.inventory.equip_item(session_id, hook, caller=me, key="wear")
        gone = await take(here, session_id, hook, key="gone")
        assert await give(here, session_id, "boat_hook", key="hook") == first
        assert await here.inventory.equip_item(session_id, hook, caller=me, key="wear") == worn
        assert await take(here, session_id, hook, key="gone") == gone
        assert (await here.inventory.get_inventory(session_id, caller=me)).version == 3


async def test_what_is_too_much_to_carry_is_said_to_lie_on_the_ground() -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        update = await give(here, session_id, "boat_hook", 20)
        assert (len(update.gained), len(update.laid_down)) == (20, 9)
        carried = await here.carried(session_id)
        assert sum(item.item_id in carried for item in update.gained) == 11
        assert not {item.item_id for item in update.laid_down} & set(carried)
        broth = await give(here, session_id, "eel_broth", 9)
        ((_, more),) = ((item.item_id, item.count) for item in broth.laid_down)
        assert (await here.carried(session_id))["eel_broth"] + more == 10
        await here.whole(session_id)


async def test_exactly_this_thing_is_taken_away_and_put_away_first_if_it_is_worn() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        names = [item.item_id for item in (await give(here, session_id, "boat_hook", 3)).gained]
        await here.inventory.equip_item(session_id, names[1], caller=me)
        update = await take(here, session_id, names[1])
        assert [(item.item_id, item.count, item.source) for item in update.lost] == [(names[1], 1, "correction")]
        left = [item for item in update.inventory.items if item["kind"] == "boat_hook"]
        assert [(item["item_id"], item["slot"]) for item in left] == [(names[0], None), (names[2], None)]
        await here.whole(session_id)


async def test_of_what_stacks_so_many_are_taken_and_what_was_not_there_is_said() -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        await give(here, session_id, "eel_broth", 3)
        one = await take(here, session_id, "eel_broth", count=1)
        assert ([item.count for item in one.lost], one.missing) == ([1], 0)
        more = await take(here, session_id, "eel_broth", count=5)
        assert ([item.count for item in more.lost], more.missing) == ([3], 2)
        await give(here, session_id, "eel_broth", 4)
        rest = await take(here, session_id, "eel_broth")
        assert ([item.count for item in rest.lost], rest.missing) == ([4], 0)
        await here.whole(session_id)


@pytest.mark.parametrize(
    ("kind", "count", "pointer"),
    [
        ("boat_hok", 1, "/item_id"),
        ("", 1, "/item_id"),
        ("boat_hook.1", 1, "/item_id"),
        ("boat_hook", 0, "/count"),
        ("boat_hook", -1, "/count"),
        ("boat_hook", 1.5, "/count"),
        ("boat_hook", True, "/count"),
        ("boat_hook", 101, "/count"),
        ("eel_broth", 1_000, "/count"),
        ("eel_broth", 10**30, "/count"),
    ],
)
async def test_what_cannot_be_given_is_refused_by_its_field(kind: str, count: int, pointer: str) -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        await here.refused(session_id, give(here, session_id, kind, count), "invalid_request", pointer)


@pytest.mark.parametrize(
    ("item_id", "count", "pointer"),
    [
        ("boat_hook", None, "/item_id"),
        ("boat_hook.999", None, "/item_id"),
        ("boat_hok.1", None, "/item_id"),
        ("", None, "/item_id"),
        (".", None, "/item_id"),
        ("storm_lantern", 1, "/item_id"),
        ("eel_broth", 0, "/count"),
        ("eel_broth", -3, "/count"),
        ("eel_broth", 1_000, "/count"),
    ],
)
async def test_what_cannot_be_taken_away_is_refused_by_its_field(item_id: str, count: int | None, pointer: str) -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        await give(here, session_id, "boat_hook")
        await here.refused(session_id, take(here, session_id, item_id, count=count), "invalid_request", pointer)


async def test_who_names_a_kind_is_told_which_of_it_there_are() -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        hooks = ", ".join(item.item_id for item in (await give(here, session_id, "boat_hook", 2)).gained)
        error = await here.refused(session_id, take(here, session_id, "boat_hook"), "invalid_request", "/item_id")
        assert error.message.endswith(f"of its kind there is: {hooks}")


async def test_a_reason_that_cannot_be_told_is_refused() -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        for reason in ("", "x" * 201):
            asked = here.inventory.add_item(session_id, Item("boat_hook"), reason=reason, caller=here.operator)
            await here.refused(session_id, asked, "invalid_request", "/reason")


@pytest.mark.parametrize("role", ["player", "designer"])
async def test_players_give_themselves_nothing_and_are_told_what_to_play(role: str) -> None:
    me: Caller = somebody(role)
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        for asked, action in (
            (here.inventory.add_item(session_id, Item("boat_hook"), reason=LOST, caller=me), "`take`"),
            (here.inventory.remove_item(session_id, "eel_broth", reason=LOST, caller=me), "`drop`"),
            (here.inventory.generate_loot(LootContext(session_id, "hoard", LOST), caller=me), "`explore`"),
            (here.inventory.draw_loot(LootContext(session_id, "hoard", LOST), caller=me), "`explore`"),
        ):
            assert action in (await here.refused(session_id, asked, "forbidden")).message


async def test_what_is_put_on_is_told_with_all_that_is_worn() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        hooks = [item.item_id for item in (await give(here, session_id, "boat_hook", 2)).gained]
        await give(here, session_id, "cork_jerkin")
        for name in ("cork_jerkin", hooks[0], hooks[1]):
            update = await here.inventory.equip_item(session_id, name, caller=me)
            assert (update.turn.outcome, update.version) == ("applied", update.turn.version)
        assert {item["slot"]: item["item_id"] for item in update.worn}["hand"] == hooks[1]
        assert {item["slot"] for item in update.worn} == {"hand", "body"}
        assert [event["type"] for event in update.turn.events][:2] == ["item_unequipped", "item_equipped"]
        refused = await here.inventory.equip_item(session_id, hooks[1], caller=me)
        assert refused.turn.refusal is not None
        assert (refused.turn.outcome, refused.turn.refusal.code, refused.worn) == (
            "refused",
            "already_worn",
            update.worn,
        )
        await here.whole(session_id)


async def test_what_is_used_is_told_as_it_is_after_it() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        await give(here, session_id, "eel_broth")
        two = (await here.carried(session_id))["eel_broth"]
        result = await here.inventory.use_item(session_id, "eel_broth", caller=me, key="drink")
        assert result.item is not None
        assert (result.item["count"], result.turn.outcome) == (two - 1, "applied")
        assert await here.inventory.use_item(session_id, "eel_broth", caller=me, key="drink") == result
        await take(here, session_id, "eel_broth", count=two - 2) if two > 2 else None
        assert (await here.inventory.use_item(session_id, "eel_broth", caller=me)).item is None
        refused = await here.inventory.use_item(session_id, "commission", target="first_door", caller=me)
        assert refused.turn.refusal is not None
        assert (refused.turn.refusal.code, refused.item is not None) == ("no_effect_here", True)
        await here.whole(session_id)


async def test_of_several_alike_that_is_told_which_was_used() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        await here.stack.manager.correct(session_id, [{"status_on": {"status": "chilled"}}], LOST, caller=here.operator)
        tins = [item.item_id for item in (await give(here, session_id, "goose_grease", 2)).gained]
        result = await here.inventory.use_item(session_id, "goose_grease", caller=me)
        assert result.item is not None
        assert (result.item["item_id"], result.item["charges"]) == (tins[0], 2)
        other = await here.inventory.use_item(session_id, tins[1], caller=me)
        assert other.item is not None
        assert (other.item["item_id"], other.item["charges"], other.turn.outcome) == (tins[1], 3, "refused")


async def test_wearing_and_using_are_the_actions_of_the_session() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        used = await here.inventory.use_item(session_id, "eel_broth", caller=me, key="same", expected_version=0)
        assert await here.stack.act(session_id, me, "use eel_broth", key="same") == used.turn
        for asked in (
            here.inventory.use_item(session_id, "eel_broth", caller=me, expected_version=0),
            here.inventory.equip_item(session_id, "boat_hook", caller=me, expected_version=0),
        ):
            await here.refused(session_id, asked, "stale_version")
        for item_id, target, pointer in (
            ("", "", "/item_id"),
            ("a/b", "", "/item_id"),
            ("x" * 300, "", "/item_id"),
            ("eel_broth", "a/b", "/target"),
        ):
            asked_for = here.inventory.use_item(session_id, item_id, target=target, caller=me)
            await here.refused(session_id, asked_for, "invalid_request", pointer)
        for item_id in ("", "a/b"):
            asked_of = here.inventory.equip_item(session_id, item_id, caller=me)
            await here.refused(session_id, asked_of, "invalid_request", "/item_id")
        away = await here.inventory.equip_item(session_id, "no_such_thing", caller=me)
        assert away.turn.refusal is not None
        assert away.turn.refusal.code == "not_in_inventory"


async def test_loot_is_given_and_answered_with_gold_apart() -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        gold = await here.gold(session_id)
        context = LootContext(session_id, "hoard", "The chest had jammed.", 4)
        update = await here.inventory.draw_loot(context, caller=here.operator, key="once")
        assert await here.inventory.draw_loot(context, caller=here.operator, key="once") == update
        items = await here.inventory.generate_loot(context, caller=here.operator, key="once")
        assert items == [item for item in update.gained if item.source == "loot"] == update.gained
        kinds = [item.kind for item in items]
        assert (kinds.count("storm_lantern"), kinds.count("boat_hook") >= 1) == (4, True)
        assert update.gold == await here.gold(session_id) - gold
        assert set(kinds) <= {"storm_lantern", "boat_hook"}
        await here.whole(session_id)


@pytest.mark.parametrize(
    ("table", "draws", "pointer"),
    [
        ("hord", 1, "/table"),
        ("hord", 3, "/table"),
        ("", 1, "/table"),
        ("hoard", 0, "/draws"),
        ("hoard", -1, "/draws"),
        ("hoard", 21, "/draws"),
        ("hoard", True, "/draws"),
    ],
)
async def test_loot_that_cannot_be_drawn_is_refused_by_its_field(table: str, draws: int, pointer: str) -> None:
    async with chests() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        context = LootContext(session_id, table, LOST, draws)
        asked = here.inventory.generate_loot(context, caller=here.operator)
        await here.refused(session_id, asked, "invalid_request", pointer)


async def test_the_odds_of_a_table_are_exact_and_follow_the_story() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        told = await here.inventory.loot_odds(session_id, "chest", caller=me)
        assert {chance.kind: (chance.exact, chance.times) for chance in told.items} == {
            "cork_jerkin": ("1/5", 0.2),
            "eel_broth": ("1/5", 0.2),
        }
        assert (told.exact_gold, told.gold, told.pity, told.version) == ("6", 6.0, None, 0)
        assert {chance.name for chance in told.items} == {"cork jerkin", "bottled eel broth"}
        await give(here, session_id, "cork_jerkin")
        told = await here.inventory.loot_odds(session_id, "chest", caller=me)
        assert [(chance.kind, chance.exact) for chance in told.items] == [("eel_broth", "1/4")]
        assert (told.exact_gold, told.version) == ("15/2", 1)


async def test_the_odds_say_how_long_a_player_has_had_no_luck() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        told = await here.inventory.loot_odds(session_id, "hoard", caller=me)
        assert told.pity is not None
        assert (told.pity.after, told.pity.dry) == (3, 0)
        dry = 0
        for _ in range(6):
            won = await here.inventory.generate_loot(LootContext(session_id, "hoard", LOST), caller=here.operator)
            dry = 0 if any(item.kind == "boat_hook" for item in won) else dry + 1
            told = await here.inventory.loot_odds(session_id, "hoard", caller=me)
            assert told.pity is not None
            assert told.pity.dry == dry <= 3
        assert await here.inventory.loot_odds(session_id, "hoard", caller=here.operator) == told
        long = await here.inventory.loot_odds(session_id, "patience", caller=me)
        (hook,) = long.items
        assert (hook.exact, 1 / 998 < hook.times < 1 / 500) == (None, True)


async def test_the_odds_of_no_table_and_of_no_ones_story_are_refused() -> None:
    me = somebody()
    async with chests() as here:
        session_id = (await here.stack.begin(me)).session_id
        asked = here.inventory.loot_odds(session_id, "hord", caller=me)
        assert "did you mean 'hoard'" in (await here.refused(session_id, asked, "invalid_request", "/table")).message
        for table in ("", "x" * 500):
            asked = here.inventory.loot_odds(session_id, table, caller=me)
            assert "there are: " in (await here.refused(session_id, asked, "invalid_request", "/table")).message
        with pytest.raises(GameError, match="nothing here"):
            await here.inventory.loot_odds(session_id, "hoard", caller=somebody())


async def test_nothing_is_set_right_in_a_story_that_is_over_or_gone() -> None:
    me = somebody()
    async with chests() as here:
        over, gone = [(await here.stack.begin(me)).session_id for _ in range(2)]
        bell = WorldEvent(0, "last_bell", "all", {}, here.operator.user_id, "bell", datetime(2030, 1, 1, tzinfo=UTC))
        await here.chronicle.add(bell)
        await here.stack.manager.deliver(over)
        for asked in (
            give(here, over, "boat_hook"),
            take(here, over, "eel_broth"),
            here.inventory.draw_loot(LootContext(over, "hoard", LOST), caller=here.operator),
        ):
            await here.refused(over, asked, "correction_impossible")
        worn = await here.inventory.use_item(over, "eel_broth", caller=me)
        assert worn.turn.refusal is not None
        assert worn.turn.refusal.code == "game_over"
        await here.stack.manager.delete_session(gone, caller=me)
        for call in (
            give(here, gone, "boat_hook"),
            take(here, gone, "eel_broth"),
            here.inventory.draw_loot(LootContext(gone, "hoard", LOST), caller=here.operator),
            here.inventory.get_inventory(gone, caller=me),
            here.inventory.loot_odds(gone, "hoard", caller=me),
            here.inventory.use_item(gone, "eel_broth", caller=me),
            here.inventory.equip_item(gone, "eel_broth", caller=me),
        ):
            with pytest.raises(GameError) as nothing:
                await call
            assert nothing.value.error_code == "not_found"
