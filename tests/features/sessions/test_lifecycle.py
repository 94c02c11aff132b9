"""How sessions come to be and what is theirs: characters, seeds, keys, forks, saves, settings, ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.features.sessions.stack import SCENARIO, Stack, running, somebody

from taleward.identity import Caller
from taleward.kit import GameError, new_id
from taleward.sessions import GameSession, Limits, SubmitAction
from taleward.sessions.memory import MemorySessionStore

pytestmark = pytest.mark.anyio
STEPS = ("move the_hard", "take boat_hook", "equip boat_hook", "move wall_top", "interact steps/wade", "use eel_broth")


async def create(stack: Stack, me: Caller, **more: Any) -> GameSession:  # noqa: ANN401 -- whatever the manager takes
    config = more.pop("config", {})
    return await stack.manager.create_session(SCENARIO, config, caller=me, **more)


async def refused(call: Any, code: str) -> GameError:  # noqa: ANN401 -- any awaitable
    with pytest.raises(GameError) as fault:
        await call
    assert fault.value.error_code == code, fault.value.message
    return fault.value


async def test_an_empty_wish_is_the_first_character_of_the_scenario() -> None:
    me = somebody()
    async with running() as stack:
        session = await create(stack, me)
        character = session.state["character"]
        assert (character["template_id"], character["name"]) == ("assessor", "Ansel Sedge")
        assert (character["character_class"], character["background"]) == ("reckoner", "wall_foundling")
        assert (session.version, session.user_id, session.is_active) == (0, me.user_id, True)
        assert (session.title, session.language, session.rating) == ("One Stroke Over", "en", "teen")
        assert session.narration.text.startswith("The Wall Board does not send people to Sallowfleet.")


@pytest.mark.parametrize("name", ["template_id", "character_class", "background"])
async def test_what_the_scenario_does_not_offer_is_refused_with_what_it_does(name: str) -> None:
    async with running() as stack:
        fault = await refused(create(stack, somebody(), config={name: "king"}), "invalid_request")
        assert fault.context["errors"][0]["pointer"] == f"/character_config/{name}"
        assert "must be one of" in fault.message


async def test_a_seed_is_for_designers_and_fixes_every_roll() -> None:
    async with running() as stack, running() as other:
        await refused(create(stack, somebody(), seed=1), "forbidden")
        logs = []
        for where, seed in ((stack, 1), (other, 1), (stack, 2)):
            me = somebody("designer")
            session_id = (await create(where, me, seed=seed)).session_id
            await where.walk(session_id, me, STEPS)
            logs.append([row.events for row in [row async for row in where.reading.log(session_id)]])
        assert logs[0] == logs[1] != logs[2]


async def test_without_a_seed_no_two_sessions_roll_alike() -> None:
    me = somebody()
    async with running() as stack:
        ids = [(await create(stack, me)).session_id for _ in range(4)]
        heads = [await stack.reading.load(session_id) for session_id in ids]
        assert len({head.secret for head in heads if head is not None}) == 4


async def test_a_key_makes_one_session_of_a_user() -> None:
    me, other = somebody(), somebody()
    async with running() as stack:
        first = await create(stack, me, key="k", settings={"title": "One"})
        await stack.act(first.session_id, me, "explore")
        assert await create(stack, me, key="k", settings={"title": "One"}) == first
        await refused(create(stack, me, key="k", settings={"title": "Two"}), "idempotency_key_reused")
        assert (await create(stack, other, key="k")).session_id != first.session_id
        page = await stack.manager.list_sessions(caller=me, before=None, limit=10)
        assert len(page.items) == 1


async def test_a_key_of_an_erased_session_makes_no_new_one() -> None:
    me = somebody()
    async with running() as stack:
        first = await create(stack, me, key="k")
        await stack.manager.delete_session(first.session_id, caller=me, purge=True)
        with pytest.raises(GameError) as caught:
            await create(stack, me, key="k")
        assert caught.value.error_code == "not_found"


async def test_a_fork_has_the_state_a_branch_of_its_own_and_says_where_it_is_from() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await create(stack, me)).session_id
        await stack.walk(session_id, me, STEPS)
        before = [row async for row in stack.reading.log(session_id)]
        fork = await stack.manager.fork(session_id, 3, caller=me)
        record = await stack.store.session(fork.session_id)
        head = await stack.reading.load(fork.session_id)
        assert record is not None
        assert head is not None
        assert (record.origin_session, record.origin_seq) == (session_id, 3)
        assert head.game.branch != "main"
        head.game.branch = "main"
        assert head.game == (await stack.reading.snapshot(session_id, 3)).game
        await stack.walk(fork.session_id, me, STEPS[3:])
        assert [row async for row in stack.reading.log(session_id)] == before
        assert (await stack.manager.replay(fork.session_id, caller=me)).equal


async def test_a_fork_keeps_the_settings_of_its_turn() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await create(stack, me)).session_id
        await stack.manager.update_session(session_id, {"title": "Then"}, caller=me)
        await stack.manager.update_session(session_id, {"title": "Now"}, caller=me)
        titles = [(await stack.manager.fork(session_id, version, caller=me)).title for version in (0, 1, 2)]
        assert titles == ["One Stroke Over", "Then", "Now"]


@pytest.mark.parametrize("version", [-1, 2, 10**9])
async def test_a_fork_of_no_turn_is_refused(version: int) -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await create(stack, me)).session_id
        await stack.act(session_id, me, "explore")
        await refused(stack.manager.fork(session_id, version, caller=me), "invalid_request")


async def test_save_points_have_a_bound_and_a_key() -> None:
    me = somebody()
    async with running(limits=Limits(saves=2)) as stack:
        session_id = (await create(stack, me)).session_id
        first = await stack.manager.name_save(session_id, " One ", caller=me, key="k")
        assert await stack.manager.name_save(session_id, "One", caller=me, key="k") == first
        await refused(stack.manager.name_save(session_id, "Two", caller=me, key="k"), "idempotency_key_reused")
        assert await stack.manager.save_session(session_id, caller=me)
        fault = await refused(stack.manager.name_save(session_id, "Three", caller=me), "saves_full")
        assert fault.context == {"limit": 2}
        assert [save.name for save in await stack.manager.saves(session_id, caller=me)] == ["One", "save"]


async def test_a_save_point_of_another_session_is_not_there() -> None:
    me = somebody()
    async with running() as stack:
        ids = [(await create(stack, me)).session_id for _ in range(2)]
        save = await stack.manager.name_save(ids[0], "here", caller=me)
        await refused(stack.manager.restore(ids[1], save.save_id, caller=me), "not_found")


async def test_nothing_is_there_for_a_stranger_and_everything_for_an_operator() -> None:
    me, stranger, operator = somebody(), somebody("designer"), somebody("operator")
    async with running() as stack:
        session_id = (await create(stack, me)).session_id
        manager = stack.manager
        save = await manager.name_save(session_id, "here", caller=me)

        def calls(caller: Caller, of: str) -> list[Any]:
            return [
                manager.get_session(of, caller=caller),
                manager.actions(of, caller=caller),
                manager.turns(of, 0, 9, caller=caller),
                manager.saves(of, caller=caller),
                manager.replay(of, caller=caller),
                manager.handle_action(of, SubmitAction(action="explore"), caller=caller),
                manager.narration(of, 1, caller=caller),
                manager.name_save(of, "there", caller=caller),
                manager.restore(of, save.save_id, caller=caller),
                manager.undo(of, 1, caller=caller),
                manager.fork(of, 0, caller=caller),
                manager.update_session(of, {"title": "x"}, caller=caller),
                manager.delete_session(of, caller=caller),
                manager.delete_session(of, caller=caller, purge=True),
            ]

        faults = [await refused(call, "not_found") for call in (*calls(stranger, session_id), *calls(me, new_id()))]
        assert {fault.message for fault in faults} == {"There is nothing here"}
        assert (await manager.get_session(session_id, caller=me)).version == 0
        for call in calls(operator, session_id):
            await call
        await refused(manager.get_session(session_id, caller=me), "not_found")


async def test_settings_are_checked_and_the_rules_own_the_rest() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await create(stack, me)).session_id
        update = stack.manager.update_session
        await refused(update(session_id, {"gold": "5"}, caller=me), "invalid_request")
        await refused(update(session_id, {"state": "{}"}, caller=me), "state_is_authoritative")
        await refused(update(session_id, {"language": "tlh"}, caller=me), "invalid_request")
        changed = await update(session_id, {"title": "Mine", "rating": "teen"}, caller=me)
        assert (changed.title, changed.rating, changed.version) == ("Mine", "teen", 1)
        loaded = await stack.manager.get_session(session_id, caller=me)
        assert (loaded.title, loaded.rating) == ("Mine", "teen")


async def test_a_session_sleeps_when_nobody_played_it_for_long() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store, Limits(idle=timedelta(seconds=30))) as stack:
        session_id = (await create(stack, me)).session_id
        assert (await stack.manager.get_session(session_id, caller=me)).is_active
        for _ in range(30):
            stack.reading.clock()
        assert not (await stack.manager.get_session(session_id, caller=me)).is_active
        await stack.act(session_id, me, "explore")
        assert (await stack.manager.get_session(session_id, caller=me)).is_active


async def test_a_list_goes_on_where_it_ended() -> None:
    me = somebody()
    async with running() as stack:
        made = [(await create(stack, me)).session_id for _ in range(5)]
        first = await stack.manager.list_sessions(caller=me, before=None, limit=3)
        rest = await stack.manager.list_sessions(caller=me, before=first.next, limit=3)
        assert [item.session_id for item in (*first.items, *rest.items)] == made[::-1]
        assert rest.next is None
