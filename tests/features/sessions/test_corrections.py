"""What an operator sets right is a turn of the log: told, proved by replay, and not taken back by the player."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.features.sessions.moons import moons
from tests.features.sessions.stack import Stack, running, somebody

from taleward.content import Release
from taleward.engine import GameState, Outcome
from taleward.identity import Caller
from taleward.kit import GameError
from taleward.sessions import GameSession, Proviso, Turn, verify_session
from taleward.sessions.memory import MemorySessionStore

pytestmark = pytest.mark.anyio
GIVE: dict[str, Any] = {"give": {"item": "boat_hook"}}
OPERATOR = somebody("operator")


async def correct(stack: Stack, session_id: str, *effects: dict[str, Any], **rest: Any) -> Turn:  # noqa: ANN401 -- a key
    return await stack.manager.correct(session_id, list(effects), "It was lost by a fault.", caller=OPERATOR, **rest)


def carries(session: GameSession, kind: str) -> int:
    return sum(item["count"] for item in session.state["inventory"]["items"] if item["kind"] == kind)


async def whole(stack: Stack, session_id: str) -> None:
    found = await verify_session(stack.reading, session_id)
    assert found is not None
    assert found.differences == ()


async def refused(stack: Stack, code: str, session_id: str, *effects: dict[str, Any], caller: Caller = OPERATOR) -> Any:  # noqa: ANN401 -- a context
    """The correction is refused with this code, and the log has nothing of it."""
    before = await stack.manager.newest(session_id, caller=OPERATOR)
    with pytest.raises(GameError) as error:
        await stack.manager.correct(session_id, list(effects), "Because.", caller=caller)
    assert error.value.error_code == code
    assert await stack.manager.newest(session_id, caller=OPERATOR) == before
    return error.value.context


async def test_a_correction_is_told_with_its_reason_and_kept_with_who_made_it() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        turn = await correct(stack, session_id, GIVE)
        assert turn.narration.text.startswith("An operator set something right: It was lost by a fault.\n\n")
        assert (turn.version, turn.said, [change.kind for change in turn.changes]) == (1, None, ["item"])
        assert (await stack.manager.turns(session_id, 0, 10, caller=me))[0] == [turn]
        (row,) = await stack.store.turns(session_id, 0, 10)
        assert (row.kind, OPERATOR.user_id.encode() in row.intent) == ("correction", True)
        session = await stack.manager.get_session(session_id, caller=me)
        assert (carries(session, "boat_hook"), session.narration.text) == (1, turn.narration.text)
        hidden = await correct(stack, session_id, {"flag": {"flag": "sluice_open"}})
        assert hidden.narration.text == "An operator set something right: It was lost by a fault."
        await stack.act(session_id, me, "explore")
        await whole(stack, session_id)


async def test_one_request_corrects_once() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        made = await asyncio.gather(*(correct(stack, session_id, GIVE, key="same") for stack in (one, two) * 5))
        assert all(turn == made[0] for turn in made)
        assert carries(await one.manager.get_session(session_id, caller=me), "boat_hook") == 1
        with pytest.raises(GameError) as reused:
            await correct(one, session_id, {"gold": 5}, key="same")
        assert reused.value.error_code == "idempotency_key_reused"


@pytest.mark.parametrize("role", ["player", "designer"])
async def test_players_correct_nothing_not_even_their_own(role: str) -> None:
    me = somebody(role)
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await refused(stack, "forbidden", session_id, GIVE, caller=me)


@pytest.mark.parametrize(
    ("effect", "pointer", "code"),
    [
        ({"give": {"item": "boat_hok"}}, "/effects/1/give/item", "P201"),
        ({"give": {"item": "boat_hook", "count": 0}}, "/effects/1/give/count", "P106"),
        ({"give": {"item": "boat_hook", "count": 1.5}}, "/effects/1/give/count", "P012"),
        ({"conjure": {}}, "/effects/1/conjure", "P110"),
        ({"a/b~c": 1}, "/effects/1/a~1b~0c", "P110"),
        ({}, "/effects/1", "P105"),
        ({"take": {"item": "eel_broth", "instance": "eel_broth.1"}}, "/effects/1/take/instance", "not_carried"),
        ({"take": {"item": "commission", "instance": "eel_broth"}}, "/effects/1/take/instance", "not_carried"),
        ({"take": {"item": "eel_broth", "instance": 5}}, "/effects/1/take/instance", "P105"),
        (
            {"if": {"when": {"gold": 10_000}, "then": [{"take": {"item": "eel_broth", "instance": "eel_broth.1"}}]}},
            "/effects/1",
            "not_carried",
        ),
        ({"end": "goods_returned"}, "/effects/1", "P013"),
        ({"say": "Hello."}, "/effects/1/say", "P013"),
        ({"if": {"when": {"gold": 1}, "then": [{"end": "goods_returned"}]}}, "/effects/1", "P013"),
        ({"if": {"when": {"chance": 50}, "then": [{"gold": 1}]}}, "/effects/1", "P013"),
        ({"advance_quest": {"quest": "tally", "stage": "nowhere"}}, "/effects/1/advance_quest/quest", "P201"),
        ({"advance_quest": {"quest": "one_over", "stage": "nowhere"}}, "/effects/1/advance_quest/stage", "P203"),
        ({"advance_quest": {"quest": "one_over"}}, "/effects/1/advance_quest", "P103"),
        ({"advance_quest": {"quest": "round_loaf.1", "stage": "carry"}}, "/effects/1/advance_quest/quest", "P201"),
    ],
)
async def test_what_is_wrong_with_an_effect_is_told_by_its_pointer(
    effect: dict[str, Any], pointer: str, code: str
) -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        context = await refused(stack, "invalid_request", session_id, GIVE, effect)
        assert [(error["pointer"], error["code"]) for error in context["errors"]] == [(pointer, code)]


async def test_a_single_thing_is_taken_away_by_the_id_it_has_in_the_story() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await correct(stack, session_id, {"give": {"item": "boat_hook", "count": 3}})
        session = await stack.manager.get_session(session_id, caller=me)
        hooks = [item["item_id"] for item in session.state["inventory"]["items"] if item["kind"] == "boat_hook"]
        one = {"take": {"item": "boat_hook", "count": 100, "instance": hooks[1]}}
        turn = await correct(stack, session_id, {"if": {"when": {"not": {"gold": 10_000}}, "then": [one]}})
        assert [(event["item"], event["count"]) for event in turn.events] == [(hooks[1], 1)]
        await refused(stack, "invalid_request", session_id, GIVE, one)
        await whole(stack, session_id)


async def test_too_many_effects_or_too_much_of_one_are_refused() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await refused(stack, "invalid_request", session_id)
        await refused(stack, "invalid_request", session_id, *[{"gold": 1}] * 33)
        await refused(stack, "invalid_request", session_id, {"give": {"item": "boat_hook", "count": 101}})
        most = {"give": {"item": "boat_hook", "count": 100}}
        await refused(stack, "correction_impossible", session_id, *[most] * 6)
        for reason in ("", " ", "x" * 201, "a\nb"):
            with pytest.raises(GameError) as bad:
                await stack.manager.correct(session_id, [GIVE], reason, caller=OPERATOR)
            assert bad.value.context["errors"][0]["pointer"] == "/reason"


async def test_a_story_that_is_over_is_not_corrected() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        await here.trigger("last_bell")
        await here.stack.manager.deliver(session_id)
        await refused(here.stack, "correction_impossible", session_id, GIVE)


async def test_no_way_leads_a_player_back_over_a_correction() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.act(session_id, me, "explore")
        early = await stack.manager.name_save(session_id, "early", caller=me)
        await correct(stack, session_id, {"give": {"item": "storm_lantern"}})
        late = await stack.manager.name_save(session_id, "late", caller=me)
        await stack.act(session_id, me, "move the_hard")
        await stack.manager.undo(session_id, 1, caller=me)
        for way in (
            stack.manager.undo(session_id, 1, caller=me),
            stack.manager.restore(session_id, early.save_id, caller=me),
            stack.manager.fork(session_id, 1, caller=me),
        ):
            with pytest.raises(GameError) as no:
                await way
            assert no.value.error_code == "undo_impossible"
        await stack.manager.restore(session_id, late.save_id, caller=me)
        fork = await stack.manager.fork(session_id, 2, caller=me)
        mine = await stack.manager.name_save(fork.session_id, "mine", caller=me)
        await stack.act(fork.session_id, me, "explore")
        await stack.manager.restore(fork.session_id, mine.save_id, caller=me)
        assert carries(await stack.manager.get_session(fork.session_id, caller=me), "storm_lantern") == 1
        await stack.manager.fork(session_id, 1, caller=OPERATOR)
        await stack.manager.restore(session_id, early.save_id, caller=OPERATOR)
        assert carries(await stack.manager.get_session(session_id, caller=me), "storm_lantern") == 0
        await whole(stack, session_id)


async def test_a_correction_names_the_quests_that_a_story_has_made() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await correct(stack, session_id, {"generate_quest": {"templates": ["round_loaf"]}})
        await correct(stack, session_id, {"offer_quest": "round_loaf.1"})
        carried = {"quest": "round_loaf.1", "objective": "given"}
        turn = await correct(stack, session_id, {"advance_quest": carried}, {"flag": {"flag": "sluice_open"}})
        told = [event["type"] for event in turn.events]
        assert {"objective_advanced", "quest_completed"} <= set(told)
        await refused(stack, "invalid_request", session_id, {"advance_quest": {**carried, "quest": "round_loaf.2"}})
        await whole(stack, session_id)


async def test_a_correction_is_made_on_the_version_that_was_read_and_where_it_is_judged_right() -> None:
    me = somebody()

    def judge(before: GameState, played: Outcome, _: Release) -> None:
        if played.state.character.gold - before.character.gold > 5:
            raise GameError("That is too much", "forbidden")

    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        proviso = Proviso(0, judge)
        with pytest.raises(GameError, match="too much"):
            await correct(stack, session_id, {"gold": 6}, proviso=proviso)
        turns = [await correct(stack, session_id, {"gold": 5}, proviso=proviso, key="same") for _ in range(2)]
        assert turns[0] == turns[1]
        with pytest.raises(GameError) as stale:
            await correct(stack, session_id, {"gold": 5}, proviso=proviso)
        assert (stale.value.error_code, turns[0].version) == ("stale_version", 1)


async def test_a_correction_comes_after_what_the_world_has_in_store() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        await here.trigger()
        await correct(here.stack, session_id, GIVE)
        assert [row.kind for row in await here.stack.store.turns(session_id, 0, 10)] == ["world", "correction"]
        await whole(here.stack, session_id)
