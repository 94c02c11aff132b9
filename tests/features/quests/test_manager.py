"""The public face of quests: what players read, and what operators make, bring further and complete."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.features.quests.boards import Boards, boards, refusing
from tests.features.sessions.stack import somebody

from taleward.identity import Caller
from taleward.kit import GameError, new_id
from taleward.quests import GameContext, ItemPaid, ItemPromised, wire_id

pytestmark = pytest.mark.anyio
WHY = "It would not count."


async def under_way(here: Boards, me: Caller) -> str:
    """A story in which the round of the boards is under way."""
    return await here.begin(me, "accept rounds")


async def made(here: Boards, session_id: str, **asked: Any) -> str:  # noqa: ANN401 -- as the context has it
    """The id of a quest that is made; it stands after the colon."""
    quest = await here.quests.generate_quest(GameContext(session_id, reason=WHY, **asked), caller=here.operator)
    return quest.quest_id.partition(":")[2]


# --- reading ----------------------------------------------------------------------------------------------------------


async def test_quests_are_those_of_the_state_with_what_they_promise_and_whether_they_can_be_had() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me)
        quests = {each.quest_id.partition(":")[2]: each for each in await here.quests.get_quests(session_id, caller=me)}
        state = (await here.stack.manager.get_session(session_id, caller=me)).state["quests"]
        assert [each["quest_id"] for each in state] == [each.quest_id for each in quests.values()]
        assert (quests["one_over"].available, quests["one_over"].reason) == (False, "under way")
        rounds = quests["rounds"]
        assert (rounds.status, rounds.available, rounds.reason) == ("offered", True, None)
        assert (rounds.gold, rounds.experience) == (7, 12)
        assert rounds.items == [ItemPromised("eel_broth", rounds.items[0].name, 2)]
        assert [(goal.id, goal.count, goal.goal) for goal in rounds.objectives] == [("read", 0, 3), ("slept", 0, 1)]
        assert quests["veterans"].reason == "The paper asks for somebody with more winters."
        assert "elsewhere" not in quests
        with pytest.raises(GameError, match="nothing here"):
            await here.quests.get_quests(session_id, caller=somebody())


async def test_what_is_on_offer_is_asked_for_a_level_and_a_place() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me, "move the_hard")

        async def offered(level: int, place: str, caller: Caller = me) -> dict[str, str | None]:
            found = await here.quests.get_available_quests(level, place, session_id=session_id, caller=caller)
            assert all(each.available is (each.reason is None) for each in found)
            return {each.quest_id.partition(":")[2]: each.reason for each in found}

        young = "The paper asks for somebody with more winters."
        at_the_end = {"rounds": None, "veterans": young, "one_over": "under way"}
        assert await offered(1, "causeway_end") == await offered(1, "fantasy:causeway_end") == at_the_end
        assert (await offered(5, "causeway_end"))["veterans"] is None
        assert (await offered(10, "causeway_end"))["veterans"] == young
        assert await offered(1, "the_hard") == {"rounds": None, "elsewhere": None, "one_over": "under way"}
        everything = await offered(1, "causeway_end", here.operator)
        assert everything["elsewhere"] == "Nettie Lunt is not here. Try another place, or another hour."
        assert "veterans" in await offered(1, "tally_house", here.operator)
        await here.stack.walk(session_id, me, ["accept rounds", "abandon rounds", "accept elsewhere"])
        assert await offered(1, "the_hard") == {"rounds": "given up", "elsewhere": "under way", "one_over": "under way"}
        await here.end(session_id)
        (over,) = set((await offered(1, "the_hard")).values())
        assert over is not None
        assert over.startswith("This story has been told to its end.")


@pytest.mark.parametrize("level", [0, 101, -1, 10**30, True, 1.5, "1", None])
async def test_there_is_nobody_of_such_a_level(level: Any) -> None:  # noqa: ANN401 -- what somebody may say
    async with boards() as here:
        session_id = await here.begin(somebody())
        async with refusing(here, session_id, "invalid_request", "/level"):
            await here.quests.get_available_quests(level, "causeway_end", session_id=session_id, caller=here.operator)


@pytest.mark.parametrize("place", ["the_hard", "fantasy:the_hard", "base:causeway_end", "nowhere", "", ":", "x" * 900])
async def test_a_player_asks_only_of_places_that_they_know(place: str) -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me)
        async with refusing(here, session_id, "invalid_request", "/location"):
            await here.quests.get_available_quests(1, place, session_id=session_id, caller=me)


# --- what operators do ------------------------------------------------------------------------------------------------


async def test_a_made_quest_lies_on_offer_where_the_character_is_and_can_be_played() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me, "move the_hard")
        context = GameContext(session_id, ("second_opinion",), 2, "nettie", reason=WHY)
        quests = [await here.quests.generate_quest(context, caller=here.operator, key="once") for _ in range(2)]
        assert quests[0] == quests[1]
        assert (quests[0].quest_id, quests[0].status) == (f"{session_id}:second_opinion.1", "offered")
        assert (quests[0].difficulty, quests[0].available) == (2, True)
        assert await here.stack.manager.newest(session_id, caller=me) == 2
        assert (await made(here, session_id, templates=("second_opinion",))) == "second_opinion.1"
        await here.stack.act(session_id, me, "accept second_opinion.1")
        again = await here.quests.generate_quest(context, caller=here.operator, key="once")
        assert again == quests[0]
        story = (await here.stack.manager.turns(session_id, 1, 1, caller=me))[0][0]
        assert story.narration.text.startswith(f"An operator set something right: {WHY}")
        await here.whole(session_id)


@pytest.mark.parametrize(
    ("asked", "code", "pointer"),
    [
        ({"templates": ("no_such_work",)}, "invalid_request", "/templates/0"),
        ({"templates": ("round_loaf", "no_such_work")}, "invalid_request", "/templates/1"),
        ({"templates": ("\ud800",)}, "invalid_request", "/templates/0"),
        ({"templates": (5,)}, "invalid_request", "/templates/0"),
        ({"templates": ("round_loaf",) * 33}, "invalid_request", "/templates"),
        ({"giver": "nobody"}, "invalid_request", "/giver"),
        ({"difficulty": -1}, "invalid_request", "/difficulty"),
        ({"difficulty": 101}, "invalid_request", "/difficulty"),
        ({"difficulty": 10**30}, "invalid_request", "/difficulty"),
        ({"difficulty": True}, "invalid_request", "/difficulty"),
        ({"difficulty": 90}, "no_work", None),
        ({"templates": ("lost_count",)}, "no_work", None),
        ({"giver": "joss"}, "no_work", None),
        ({"reason": " "}, "invalid_request", "/reason"),
    ],
)
async def test_what_cannot_be_made_is_refused(asked: dict[str, Any], code: str, pointer: str | None) -> None:
    async with boards() as here:
        session_id = await here.begin(somebody())
        async with refusing(here, session_id, code, pointer):
            await here.quests.generate_quest(GameContext(session_id, **({"reason": WHY} | asked)), caller=here.operator)


async def test_no_sixth_made_quest_is_open_and_why_is_said() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me, "move the_hard")
        for _ in range(5):
            await here.stack.act(session_id, me, f"accept {await made(here, session_id, giver='nettie')}")
        with pytest.raises(GameError, match="as many made quests are open as may be") as full:
            await made(here, session_id, giver="nettie")
        assert set(full.value.context["why"].values()) == {"full"}
        async with refusing(here, session_id, "no_work"):
            await made(here, session_id, giver="nettie")
        await here.whole(session_id)


async def test_objectives_are_counted_up_and_the_stage_goes_on_as_by_play() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        rounds = f"{session_id}:rounds"

        async def progress(said: Mapping[str, Any], **more: Any) -> tuple[str, dict[str, int]]:  # noqa: ANN401 -- a key
            quest = await here.quests.update_quest_progress(rounds, said, caller=here.operator, reason=WHY, **more)
            assert quest == await here.one(session_id, "rounds")
            return quest.stage, {goal.id: goal.count for goal in quest.objectives}

        for _ in range(2):
            assert await progress({"objectives": {"read": 2}}, key="two") == ("look", {"read": 2, "slept": 0})
        await here.stack.walk(session_id, me, ["move the_hard", "explore"])
        assert await progress({"objectives": {"slept": 1}}) == ("tell", {"told": 0})
        turn = await here.stack.act(session_id, me, "talk nettie")
        assert "quest_completed" in [event["type"] for event in turn.events]
        await here.whole(session_id)


async def test_all_objectives_at_once_or_a_stage_bring_a_quest_further() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        rounds = f"{session_id}:rounds"
        said: dict[str, Any] = {"objectives": {"read": 3, "slept": 1}}
        quest = await here.quests.update_quest_progress(rounds, said, caller=here.operator, reason=WHY)
        assert (quest.stage, quest.status) == ("tell", "active")
        back = {"stage": "look"}
        quest = await here.quests.update_quest_progress(rounds, back, caller=here.operator, reason=WHY)
        assert (quest.stage, [goal.count for goal in quest.objectives]) == ("look", [0, 0])
        failed = await here.quests.update_quest_progress(rounds, {"stage": "fail"}, caller=here.operator, reason=WHY)
        assert (failed.status, failed.available, failed.reason) == ("failed", False, "failed")
        await here.whole(session_id)


async def test_a_quest_that_was_made_is_brought_further_too() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me, "move the_hard")
        name = await made(here, session_id, templates=("second_opinion",), giver="nettie")
        await here.stack.act(session_id, me, f"accept {name}")
        said = {"objectives": {"counted": 1}}
        quest = await here.quests.update_quest_progress(f"{session_id}:{name}", said, caller=here.operator, reason=WHY)
        assert quest.stage == "tell"
        done = await here.quests.complete_quest(name, session_id, caller=here.operator, reason=WHY)
        assert (done.quest.status, done.experience, done.gold) == ("completed", quest.experience, 0)
        await here.whole(session_id)


@pytest.mark.parametrize(
    ("progress", "pointer"),
    [
        ({}, ""),
        ({"stage": "tell", "objectives": {"read": 1}}, ""),
        ({"count": 1}, ""),
        ({"stage": "nowhere"}, "/stage"),
        ({"stage": ""}, "/stage"),
        ({"stage": None}, "/stage"),
        ({"stage": "look"}, "/stage"),
        ({"objectives": {}}, "/objectives"),
        ({"objectives": ["read"]}, "/objectives"),
        ({"objectives": {"rad": 1}}, "/objectives/rad"),
        ({"objectives": {"told": 1}}, "/objectives/told"),
        ({"objectives": {"read": 2, "told": 1}}, "/objectives/told"),
        ({"objectives": {"a/b~c": 1}}, "/objectives/a~1b~0c"),
        ({"objectives": {"read": 0}}, "/objectives/read"),
        ({"objectives": {"read": -1}}, "/objectives/read"),
        ({"objectives": {"read": 1}}, "/objectives/read"),
        ({"objectives": {"read": 4}}, "/objectives/read"),
        ({"objectives": {"read": 10**30}}, "/objectives/read"),
        ({"objectives": {"read": 2.5}}, "/objectives/read"),
        ({"objectives": {"read": True}}, "/objectives/read"),
        ({"objectives": {f"o{number}": 1 for number in range(33)}}, "/objectives"),
    ],
)
async def test_progress_that_cannot_be_is_refused(progress: dict[str, Any], pointer: str) -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me, "accept rounds", "move the_hard", "explore")
        async with refusing(here, session_id, "invalid_request", pointer):
            await here.quests.update_quest_progress(f"{session_id}:rounds", progress, caller=here.operator, reason=WHY)


async def test_a_completed_quest_pays_what_it_promised_and_never_twice() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        gold, experience = await here.purse(session_id)
        done = [
            await here.quests.complete_quest(name, session_id, caller=here.operator, reason=WHY, key="once")
            for name in ("rounds", f"{session_id}:rounds")
        ]
        assert done[0] == done[1]
        assert (done[0].quest.status, done[0].version, done[0].gold, done[0].experience) == ("completed", 2, 7, 12)
        assert [(item.kind, item.count, item.dropped) for item in done[0].items] == [("eel_broth", 2, 0)]
        assert await here.purse(session_id) == (gold + 7, experience + 12)
        async with refusing(here, session_id, "already_done"):
            await here.quests.complete_quest("rounds", session_id, caller=here.operator, reason=WHY)
        async with refusing(here, session_id, "already_done"):
            await here.quests.update_quest_progress(
                f"{session_id}:rounds", {"stage": "tell"}, caller=here.operator, reason=WHY
            )
        async with refusing(here, session_id, "idempotency_key_reused"):
            await here.quests.complete_quest("rounds", session_id, caller=here.operator, reason="Other.", key="once")
        await here.whole(session_id)


async def test_many_who_complete_a_quest_at_once_let_it_pay_once() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        gold, _ = await here.purse(session_id)
        done = await asyncio.gather(
            *(here.quests.complete_quest("rounds", session_id, caller=here.operator, reason=WHY) for _ in range(8)),
            return_exceptions=True,
        )
        refused = [each.error_code for each in done if isinstance(each, GameError)]
        assert (len(done) - len(refused), set(refused)) == (1, {"already_done"})
        assert (await here.purse(session_id))[0] == gold + 7


async def test_what_is_paid_and_cannot_be_carried_is_said_to_lie_on_the_ground() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        for _ in range(3):
            heavy = [{"give": {"item": "eel_broth", "count": 20}}] * 3
            await here.stack.manager.correct(session_id, heavy, WHY, caller=here.operator)
        done = await here.quests.complete_quest("rounds", session_id, caller=here.operator, reason=WHY)
        assert done.items == [ItemPaid("eel_broth", done.quest.items[0].name, 2, 2)]


async def test_only_a_quest_that_is_under_way_is_completed() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await here.begin(me)
        other = await here.begin(me, "accept rounds")
        for name, code in (("rounds", "not_begun"), ("knocking", "not_begun"), ("elsewhere", "not_begun")):
            async with refusing(here, session_id, code):
                await here.quests.complete_quest(name, session_id, caller=here.operator, reason=WHY)
        for name in ("round", "fetch.1", "round_loaf.1"):
            async with refusing(here, session_id, "unknown_quest", "/quest_id"):
                await here.quests.complete_quest(name, session_id, caller=here.operator, reason=WHY)
        for name in (f"{other}:rounds", "x:rounds", f"{session_id}:{session_id}:rounds", "", "\ud800", "x" * 99):
            async with refusing(here, session_id, "invalid_request", "/quest_id"):
                await here.quests.complete_quest(name, session_id, caller=here.operator, reason=WHY)
        for name in ("rounds", ":rounds", "", f"{session_id}:", f"{session_id}:a:b:" + "x" * 99):
            async with refusing(here, session_id, "invalid_request", "/quest_id"):
                await here.quests.update_quest_progress(name, {"stage": "tell"}, caller=here.operator, reason=WHY)
        async with refusing(here, session_id, "not_found"):
            await here.quests.complete_quest("rounds", new_id(), caller=here.operator, reason=WHY)
        await here.stack.walk(session_id, me, ["accept rounds", "abandon rounds"])
        async with refusing(here, session_id, "already_done"):
            await here.quests.complete_quest("rounds", session_id, caller=here.operator, reason=WHY)
        assert wire_id(session_id, f"{session_id.upper()}:rounds") == f"{session_id}:rounds"


async def test_nothing_is_done_on_another_version_than_was_read() -> None:
    me = somebody()
    async with boards() as here:
        session_id = await under_way(here, me)
        asked: dict[str, Any] = {"caller": here.operator, "expected_version": 0}
        async with refusing(here, session_id, "stale_version"):
            await here.quests.generate_quest(GameContext(session_id, reason=WHY), **asked)
        async with refusing(here, session_id, "stale_version"):
            await here.quests.update_quest_progress(f"{session_id}:rounds", {"stage": "tell"}, reason=WHY, **asked)
        async with refusing(here, session_id, "stale_version"):
            await here.quests.complete_quest("rounds", session_id, reason=WHY, **asked)
        done = await here.quests.complete_quest(
            "rounds", session_id, caller=here.operator, reason=WHY, expected_version=1
        )
        assert done.version == 2


async def test_a_story_that_is_over_or_deleted_has_no_quests_to_set_right() -> None:
    me = somebody()
    async with boards() as here:
        ended, closed = [await under_way(here, me) for _ in range(2)]
        await here.end(ended)
        await here.stack.manager.delete_session(closed, caller=me)
        for session_id, code in ((ended, "correction_impossible"), (closed, "not_found")):
            for asked in (
                here.quests.generate_quest(GameContext(session_id, reason=WHY), caller=here.operator),
                here.quests.update_quest_progress(
                    f"{session_id}:rounds", {"stage": "tell"}, caller=here.operator, reason=WHY
                ),
                here.quests.complete_quest("rounds", session_id, caller=here.operator, reason=WHY),
            ):
                with pytest.raises(GameError) as refused:
                    await asked
                assert refused.value.error_code == code
        with pytest.raises(GameError, match="nothing here"):
            await here.quests.get_quests(closed, caller=me)


@pytest.mark.parametrize("role", ["player", "designer"])
async def test_players_are_told_which_actions_to_play_instead(role: str) -> None:
    me = somebody(role)
    async with boards() as here:
        session_id = await under_way(here, me)
        before = await here.purse(session_id)
        for asked in (
            here.quests.generate_quest(GameContext(session_id, reason=WHY), caller=me),
            here.quests.update_quest_progress(f"{session_id}:rounds", {"stage": "tell"}, caller=me, reason=WHY),
            here.quests.complete_quest("rounds", session_id, caller=me, reason=WHY),
        ):
            with pytest.raises(GameError, match="`accept`") as refused:
                await asked
            assert refused.value.error_code == "forbidden"
        assert await here.purse(session_id) == before
        assert await here.stack.manager.newest(session_id, caller=me) == 1
