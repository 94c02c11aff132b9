"""World events come to each story once, as a turn of the log before its next one, whoever delivers them."""

from __future__ import annotations

import asyncio
import os

import pytest
from tests.features.sessions.moons import Moons, moonlit, moons
from tests.features.sessions.stack import SCENARIO, somebody

from taleward.identity import Caller
from taleward.infra.database import open_database
from taleward.kit import GameError, new_id
from taleward.sessions import GameSession, SubmitAction, verify_session
from taleward.sessions.deliveries import MOST
from taleward.sessions.head import fold
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.sql import SqlSessionStore
from taleward.world.memory import MemoryWorldStore
from taleward.world.model import WorldEvent
from taleward.world.sql import SqlWorldStore

pytestmark = pytest.mark.anyio
SESSIONS = int(os.environ.get("TALEWARD_WORLD_SESSIONS", "1000"))
"""Stories that one event reaches."""
EXPLORE = SubmitAction(action="explore")


def purses(session: GameSession) -> int:
    """How often the moon gave a purse; whatever else was found is less than one."""
    found = session.state["character"]["gold"]
    assert isinstance(found, int)
    return found // 100


async def whole(here: Moons, session_id: str) -> None:
    """The log folds and is decided again to the same."""
    found = await verify_session(here.stack.reading, session_id)
    assert found is not None
    assert found.differences == ()


async def write(here: Moons, event: str, scope: str) -> None:
    """Add an event that no operator could trigger here: of a realm or release that is not on offer."""
    made = WorldEvent(0, event, scope, {}, here.operator.user_id, new_id(), here.stack.reading.clock())
    await here.chronicle.add(made)


async def test_an_event_comes_as_a_turn_before_the_next_action() -> None:
    async with moons() as here:
        me = somebody()
        session = await here.stack.begin(me)
        await here.trigger()
        assert (await here.stack.manager.get_session(session.session_id, caller=me)).version == 0
        turn = await here.stack.act(session.session_id, me, "explore")
        assert (turn.version, turn.outcome) == (2, "applied")
        told, played = (await here.stack.manager.turns(session.session_id, 0, 10, caller=me))[0]
        assert "The moon comes up red" in told.narration.text
        assert (told.said, [change.kind for change in told.changes]) == (None, ["gold"])
        assert {event["type"] for event in told.events} == {"happened", "gold_gained"}
        assert played == turn
        await whole(here, session.session_id)


async def test_it_reaches_every_story_once_idle_or_live_over_a_restart() -> None:
    store, log = MemorySessionStore(), MemoryWorldStore()
    players: list[tuple[Caller, str]] = []
    async with moons(store, log) as here:
        for _ in range(SESSIONS):
            me = somebody()
            players.append((me, (await here.stack.begin(me)).session_id))
        for me, session_id in players[::2]:
            await here.stack.act(session_id, me, "explore")
        first = await here.trigger(key="once")
        assert await here.trigger(key="once") == first
        half = [here.stack.act(session_id, me, "explore") for me, session_id in players[: SESSIONS // 2]]
        await asyncio.gather(*half)
    async with moons(store, log) as here:
        await asyncio.gather(*(here.stack.act(session_id, me, "explore") for me, session_id in players))
        await here.trigger(key="once")
        for me, session_id in players:
            (row,) = await here.rows(session_id)
            actions = await here.rows(session_id, "action")
            assert actions[-1].seq > row.seq
            await here.stack.act(session_id, me, "explore")
            assert len(await here.rows(session_id)) == 1
            await whole(here, session_id)


async def test_two_workers_deliver_once() -> None:
    store, log, me = MemorySessionStore(), MemoryWorldStore(), somebody()
    async with moons(store, log) as one, moons(store, log) as two:
        session = await one.stack.begin(me)
        await one.trigger()
        await two.chronicle.latest()
        acts = [each.stack.act(session.session_id, me, "explore") for each in (one, two) * 5]
        await asyncio.gather(*acts, one.stack.manager.deliver(session.session_id))
        assert len(await one.rows(session.session_id)) == 1
        assert len(await one.rows(session.session_id, "action")) == 10
        await whole(two, session.session_id)


async def test_two_workers_over_postgresql_bring_it_to_each_story_once(postgresql_url: str) -> None:
    databases = [await open_database(postgresql_url) for _ in range(2)]
    stores = [(SqlSessionStore(each), SqlWorldStore(each)) for each in databases]
    async with moons(*stores[0]) as one, moons(*stores[1]) as two:
        players = [somebody() for _ in range(20)]
        sessions = [(me, (await one.stack.begin(me)).session_id) for me in players]
        await asyncio.gather(*(here.trigger(key="once") for here in (one, two) * 3))
        acts = [here.stack.act(session_id, me, "explore") for me, session_id in sessions for here in (one, two)]
        eager = [here.stack.manager.deliver(session_id) for _, session_id in sessions for here in (two, one)]
        await asyncio.gather(*acts, *eager)
        for _, session_id in sessions:
            log = await one.stack.store.turns(session_id, 0, 10)
            assert [row.kind for row in log] == ["world", "action", "action"]
            await whole(two, session_id)
    for database in databases:
        await database.dispose()


async def test_a_worker_that_stops_between_the_two_rows_answers_the_key_once() -> None:
    store, log, me = MemorySessionStore(), MemoryWorldStore(), somebody()
    async with moons(store, log) as one:
        session_id = (await one.stack.begin(me)).session_id
        await one.trigger()
        assert await one.stack.manager.deliver(session_id) == 1
    async with moons(store, log) as two:
        turns = [await two.stack.act(session_id, me, "explore", "key") for _ in range(2)]
        assert turns[0] == turns[1]
        assert [row.kind for row in await store.turns(session_id, 0, 10)] == ["world", "action"]


async def test_what_was_offered_before_it_came_still_counts() -> None:
    async with moons() as here:
        me = somebody()
        session = await here.stack.begin(me)
        offered = next(action for action in session.actions if action.action == "explore")
        await here.trigger()
        await here.stack.manager.deliver(session.session_id)
        await here.trigger()
        asked = SubmitAction(action_id=offered.action_id, expected_version=0)
        turn = await here.stack.manager.handle_action(session.session_id, asked, caller=me)
        assert (turn.outcome, turn.version, turn.said) == ("applied", 3, offered.label)
        for stale in (asked, SubmitAction(action="explore", expected_version=0)):
            with pytest.raises(GameError, match="version"):
                await here.stack.manager.handle_action(session.session_id, stale, caller=me)


@pytest.mark.parametrize("stem", ["", "0", "x-1", "0-0000000000000000", "1" * 500, "²-00"])
async def test_an_action_id_of_no_version_is_stale_after_an_event_too(stem: str) -> None:
    async with moons() as here:
        me = somebody()
        session = await here.stack.begin(me)
        await here.trigger()
        with pytest.raises(GameError) as stale:
            await here.stack.manager.handle_action(session.session_id, SubmitAction(action_id=f"{stem}.0"), caller=me)
        assert stale.value.error_code == "stale_action"


async def test_what_it_forbids_is_a_logged_refusal() -> None:
    async with moons() as here:
        me = somebody()
        session = await here.stack.begin(me)
        way = next(action for action in session.actions if action.action in {"interact", "talk"} and action.available)
        await here.trigger("spring_tide")
        turn = await here.stack.manager.handle_action(
            session.session_id, SubmitAction(action_id=way.action_id), caller=me
        )
        assert (turn.outcome, turn.version) == ("refused", 2)
        await whole(here, session.session_id)


async def test_undo_does_not_take_it_back() -> None:
    async with moons() as here:
        me = somebody()
        session_id = (await here.stack.begin(me)).session_id
        await here.stack.act(session_id, me, "explore")
        await here.trigger()
        with pytest.raises(GameError) as refused:
            await here.stack.manager.undo(session_id, 1, caller=me)
        assert refused.value.error_code == "undo_impossible"
        await here.stack.act(session_id, me, "move the_hard")
        assert not (await here.stack.manager.undo(session_id, 1, caller=me)).refusal
        session = await here.stack.manager.get_session(session_id, caller=me)
        assert (purses(session), session.can_undo) == (1, False)
        await here.stack.act(session_id, me, "explore")
        assert len(await here.rows(session_id)) == 1
        await whole(here, session_id)


async def test_a_story_that_goes_back_to_before_it_hears_of_it_again() -> None:
    async with moons() as here:
        me = somebody()
        before = await here.stack.begin(me)
        session_id = before.session_id
        save = await here.stack.manager.name_save(session_id, "before", caller=me)
        await here.trigger()
        await here.stack.act(session_id, me, "explore")
        await here.stack.manager.restore(session_id, save.save_id, caller=me)
        assert purses(await here.stack.manager.get_session(session_id, caller=me)) == purses(before)
        await here.stack.act(session_id, me, "explore")
        await here.stack.act(session_id, me, "explore")
        assert purses(await here.stack.manager.get_session(session_id, caller=me)) == purses(before) + 1
        assert len(await here.rows(session_id)) == 2
        fork = await here.stack.manager.fork(session_id, 0, caller=me)
        await here.stack.act(fork.session_id, me, "explore")
        assert len(await here.rows(fork.session_id)) == 1
        after = await here.stack.manager.fork(session_id, 2, caller=me)
        await here.stack.act(after.session_id, me, "explore")
        assert await here.rows(after.session_id) == []
        for each in (session_id, fork.session_id, after.session_id):
            await whole(here, each)


async def test_a_story_that_begins_later_never_hears_of_it() -> None:
    store, log = MemorySessionStore(), MemoryWorldStore()
    async with moons(store, log) as one, moons(store, log) as two:
        await one.trigger()
        me = somebody()
        session_id = (await two.stack.begin(me)).session_id
        await one.stack.act(session_id, me, "explore")
        assert await one.rows(session_id) == []


async def test_an_event_comes_to_those_in_its_scope_alone() -> None:
    async with moons() as here:
        me, other = somebody(), somebody()
        mine, theirs = await here.stack.begin(me), await here.stack.begin(other)
        for scope in (f"user:{me.user_id}", f"session:{mine.session_id}", f"scenario:{SCENARIO}", "realm:fantasy"):
            await here.trigger(scope=scope)
        for scope in ("realm:elsewhere", f"scenario:{new_id()}", "nonsense"):
            await write(here, "blood_moon", scope)
        await write(here, "what_no_release_knows", "all")
        for caller, session in ((me, mine), (other, theirs)):
            await here.stack.act(session.session_id, caller, "explore")
        heard = [len(fold_arrivals(await here.rows(each.session_id))) for each in (mine, theirs)]
        assert heard == [4, 2]


def fold_arrivals(rows: list) -> list[str]:  # type: ignore[type-arg]  # rows of a log
    return [word for row in rows for word in row.arrivals.decode().split("blood_moon")[1:]]


async def test_more_than_a_turn_holds_come_in_turns_one_after_the_other() -> None:
    async with moons() as here:
        me = somebody()
        before = await here.stack.begin(me)
        for _ in range(MOST + 3):
            await here.trigger()
        turn = await here.stack.act(before.session_id, me, "explore")
        after = await here.stack.manager.get_session(before.session_id, caller=me)
        assert (turn.version, purses(after)) == (3, purses(before) + MOST + 3)
        await whole(here, before.session_id)


async def test_a_story_that_is_over_hears_nothing_any_more() -> None:
    async with moons() as here:
        me = somebody()
        session_id = (await here.stack.begin(me)).session_id
        await here.trigger("last_bell")
        await here.trigger()
        turn = await here.stack.act(session_id, me, "explore")
        assert (turn.outcome, turn.refusal and turn.refusal.code) == ("refused", "game_over")
        await here.trigger()
        await here.stack.act(session_id, me, "explore")
        (row,) = await here.rows(session_id)
        assert b"blood_moon" not in row.arrivals
        await here.stack.manager.delete_session(session_id, caller=me)
        assert await here.stack.manager.deliver(session_id) == 0
        await whole(here, session_id)


async def test_a_question_back_comes_after_it_too() -> None:
    async with moons() as here:
        me = somebody()
        session_id = (await here.stack.begin(me)).session_id
        await here.trigger()
        asked = await here.stack.manager.handle_action(session_id, SubmitAction(text="xyzzy plugh"), caller=me)
        assert (asked.outcome, asked.version, len(await here.rows(session_id))) == ("clarify", 1, 1)


async def test_an_event_that_the_rules_cannot_play_holds_up_nobody() -> None:
    async with moons() as here:
        me = somebody()
        session_id = (await here.stack.begin(me)).session_id
        for event in ("endless", "blood_moon", "far_thunder"):
            await here.trigger(event)
        await here.stack.act(session_id, me, "explore")
        (row,) = await here.rows(session_id)
        assert row.events.count(b"world_event_arrived") == 3
        assert fold(await here.stack.store.turns(session_id, -1, 10)).game.world.heard == 3
        await here.trigger("far_thunder")
        await here.stack.manager.deliver(session_id)
        told = (await here.stack.manager.turns(session_id, 2, 1, caller=me))[0][0]
        assert told.narration.text == moonlit().words_in("en").texts["narration.world"]
        await whole(here, session_id)


async def test_settings_wait_for_no_event() -> None:
    async with moons() as here:
        me = somebody()
        session = await here.stack.begin(me)
        await here.trigger()
        seen: list[str] = []
        await here.stack.manager.update_session(session.session_id, {"title": "Red"}, caller=me, fresh=seen.append)
        assert seen == [session.revision]
        assert await here.rows(session.session_id) == []
        await here.stack.act(session.session_id, me, "explore")
        await whole(here, session.session_id)
