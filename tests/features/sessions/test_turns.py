"""The one write path: keys in every phase, lost races, unknown outcomes, stale wishes, bounds."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest
from tests.features.sessions.stack import FailingStore, Stack, running, somebody

from taleward.identity import Caller
from taleward.kit import GameError, new_id
from taleward.sessions import Limits, SubmitAction, Turn
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import TurnRow
from taleward.sessions.turns import ATTEMPTS

pytestmark = pytest.mark.anyio
EXPLORE = SubmitAction(action="explore")
DRINK = "use eel_broth"


async def hurt(stack: Stack, me: Caller) -> str:
    session_id = (await stack.begin(me)).session_id
    await stack.walk(session_id, me, ("move the_hard", "move wall_top", "interact steps/wade"))
    return session_id


async def submit(stack: Stack, session_id: str, me: Caller, asked: SubmitAction, key: str | None = None) -> Turn:
    return await stack.manager.handle_action(session_id, asked, caller=me, key=key)


async def test_two_workers_over_one_store_drink_one_potion_once() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = await hurt(one, me)
        calls = [stack.act(session_id, me, DRINK, new_id()) for stack in (one, two) for _ in range(10)]
        turns = await asyncio.gather(*calls)
        assert Counter(turn.outcome for turn in turns) == {"applied": 1, "refused": 19}
        assert sorted(turn.version for turn in turns) == list(range(4, 24))
        assert (await two.manager.replay(session_id, caller=me)).equal


async def test_two_workers_play_one_request_once() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = await hurt(one, me)
        calls = [stack.act(session_id, me, DRINK, "same") for stack in (one, two) for _ in range(10)]
        turns = await asyncio.gather(*calls)
        assert all(turn == turns[0] for turn in turns)
        assert turns[0].outcome == "applied"
        assert len([row async for row in one.reading.log(session_id)]) == 5


async def test_a_worker_whose_head_is_old_decides_on_the_new_one() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        await one.act(session_id, me, "move the_hard")
        await two.act(session_id, me, "move wall_top")
        late = await one.act(session_id, me, "interact steps/wade")
        assert (late.outcome, late.version) == ("applied", 3)
        refused = await two.act(session_id, me, "interact steps/wade")
        assert refused.refusal is not None
        assert refused.refusal.code == "already_done"


async def test_an_old_head_is_not_what_an_expected_version_is_measured_by() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        await one.act(session_id, me, "explore")
        await two.act(session_id, me, "move the_hard")
        with pytest.raises(GameError) as stale:
            await submit(one, session_id, me, SubmitAction(action="explore", expected_version=1))
        assert (stale.value.error_code, stale.value.context) == ("stale_version", {"version": 2})
        turn = await submit(one, session_id, me, SubmitAction(action="explore", expected_version=2))
        assert turn.version == 3


async def test_what_was_learnt_of_another_worker_is_no_stale_wish() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        await one.act(session_id, me, "move the_hard")
        await one.manager.undo(session_id, 1, caller=me)
        await two.act(session_id, me, "move the_hard")
        assert (await submit(one, session_id, me, SubmitAction(action="explore", expected_version=3))).version == 4
        offered = (await two.act(session_id, me, "move wall_top")).actions
        able = next(action for action in offered if action.available)
        assert (await submit(one, session_id, me, SubmitAction(action_id=able.action_id))).version == 6
        session = await two.manager.update_session(session_id, {"title": "Two"}, caller=me)

        def fresh(revision: str) -> None:
            if revision != session.revision:
                raise GameError("another version", "precondition_failed")

        assert (await one.manager.update_session(session_id, {"title": "One"}, caller=me, fresh=fresh)).title == "One"


async def test_there_is_something_to_take_back_if_another_worker_played_it() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        assert (await one.act(session_id, me, "flee")).outcome == "refused"
        await two.act(session_id, me, "move the_hard")
        assert (await one.manager.undo(session_id, 1, caller=me)).version == 3


async def test_an_undo_on_an_old_head_takes_back_what_came_after_it() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        await one.act(session_id, me, "move the_hard")
        await two.act(session_id, me, "move wall_top")
        await one.manager.undo(session_id, 1, caller=me)
        session = await one.manager.get_session(session_id, caller=me)
        assert session.state["world"]["location_id"] == "fantasy:the_hard"


async def test_a_session_erased_by_another_worker_takes_no_turn() -> None:
    me, store = somebody(), MemorySessionStore()
    async with running(store) as one, running(store) as two:
        session_id = (await one.begin(me)).session_id
        await one.act(session_id, me, "explore")
        await two.manager.delete_session(session_id, caller=me, purge=True)
        with pytest.raises(GameError) as gone:
            await one.act(session_id, me, "explore")
        assert gone.value.error_code == "not_found"


class Contested(MemorySessionStore):
    """A store where somebody else is always faster."""

    tries = 0

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        self.tries += len(rows)
        return set()


async def test_who_always_loses_is_told_to_come_again() -> None:
    me, store = somebody(), Contested()
    async with running(store) as stack:
        session_id = (await stack.begin(me)).session_id
        with pytest.raises(GameError) as lost:
            await stack.act(session_id, me, "explore", "key")
        assert (lost.value.error_code, lost.value.context) == ("unavailable", {"retry_after": 1})
        assert store.tries == ATTEMPTS


@pytest.mark.parametrize("phase", ["before", "after"])
async def test_a_request_repeated_after_a_failure_is_played_once(phase: str) -> None:
    me, store = somebody(), FailingStore()
    async with running(store) as stack:
        session_id = await hurt(stack, me)
        setattr(store, phase, 1)
        store.deaf = True
        with pytest.raises(GameError) as failed:
            await stack.act(session_id, me, DRINK, "key")
        assert failed.value.error_code == "unavailable"
        store.deaf = False
        turns = [await stack.act(session_id, me, DRINK, "key") for _ in range(3)]
        assert turns == [turns[0]] * 3
        assert (turns[0].outcome, turns[0].version) == ("applied", 4)
        assert (await stack.manager.replay(session_id, caller=me)).equal


async def test_an_answer_that_was_lost_and_found_is_the_turns_own() -> None:
    me, store = somebody(), FailingStore()
    async with running(store) as stack:
        session_id = await hurt(stack, me)
        store.after = 1
        turn = await stack.act(session_id, me, DRINK, "key")
        assert (turn.outcome, turn.version) == ("applied", 4)
        assert store.asked == ["key"]
        assert await stack.act(session_id, me, DRINK, "key") == turn


async def test_a_key_answers_after_its_turn_was_taken_back() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        first = await stack.act(session_id, me, "move the_hard", "key")
        await stack.manager.undo(session_id, 1, caller=me)
        assert await stack.act(session_id, me, "move the_hard", "key") == first
        assert (await stack.manager.get_session(session_id, caller=me)).version == 2


async def test_a_key_is_looked_up_before_staleness_refusal_and_form() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        offered = (await stack.manager.actions(session_id, caller=me))[0].action_id
        asked = SubmitAction(action_id=offered, expected_version=0)
        first = await submit(stack, session_id, me, asked, "key")
        assert await submit(stack, session_id, me, asked, "key") == first
        for other in (SubmitAction(action="dance"), SubmitAction(action_id="0"), SubmitAction(text="x"), EXPLORE):
            with pytest.raises(GameError) as reused:
                await submit(stack, session_id, me, other, "key")
            assert (reused.value.error_code, reused.value.context) == ("idempotency_key_reused", {"version": 1})


async def test_what_is_asked_back_takes_no_key_and_no_version() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        asked = await submit(stack, session_id, me, SubmitAction(text="do something"), "key")
        assert (asked.outcome, asked.version) == ("clarify", 0)
        assert (await submit(stack, session_id, me, EXPLORE, "key")).version == 1
        assert stack.batches == [1]


@pytest.mark.parametrize(
    "asked",
    [SubmitAction(action="dance"), SubmitAction(action_id="0-0.0"), SubmitAction(action="x", expected_version=9)],
)
async def test_what_is_no_wish_is_not_logged(asked: SubmitAction) -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        with pytest.raises(GameError):
            await submit(stack, session_id, me, asked, "key")
        assert (await submit(stack, session_id, me, EXPLORE, "key")).version == 1


async def test_a_log_at_its_bound_takes_no_turn_but_its_end_and_can_be_forked() -> None:
    me = somebody()
    async with running(limits=Limits(turns=3)) as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, ["explore"] * 2)
        refused = await stack.act(session_id, me, "flee", "last")
        for again in ("explore", "flee"):
            with pytest.raises(GameError) as full:
                await stack.act(session_id, me, again)
            assert (full.value.error_code, full.value.context) == ("log_full", {"limit": 3})
        with pytest.raises(GameError, match="fork"):
            await stack.manager.undo(session_id, 1, caller=me)
        assert await stack.act(session_id, me, "flee", "last") == refused
        fork = await stack.manager.fork(session_id, None, caller=me)
        assert (await stack.act(fork.session_id, me, "explore")).version == 1
        assert await stack.manager.delete_session(session_id, caller=me)


async def test_what_changed_is_told_once_for_each_logged_turn() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.act(session_id, me, "explore")
        await stack.act(session_id, me, "flee")
        await submit(stack, session_id, me, SubmitAction(text="?"))
        assert [head.session_id for head in stack.written] == [session_id] * 2


async def test_no_more_sessions_are_remembered_than_agreed_and_all_go_on() -> None:
    me = somebody()
    async with running(live=2) as stack:
        ids = [(await stack.begin(me)).session_id for _ in range(5)]
        for _ in range(2):
            for session_id in ids:
                await stack.act(session_id, me, "explore")
        assert len(stack.mailboxes) == 2
        versions = [(await stack.manager.get_session(session_id, caller=me)).version for session_id in ids]
        assert versions == [2] * 5
