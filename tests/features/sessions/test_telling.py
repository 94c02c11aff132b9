"""The words of a session: told once, told again alike, never too soon again, whoever tells them and after whatever."""

from __future__ import annotations

import pytest
from tests.features.sessions.stack import Stack, running, somebody

from taleward.identity import Caller
from taleward.kit import GameError
from taleward.sessions import SubmitAction
from taleward.sessions.codec import decode_outcome
from taleward.sessions.memory import MemorySessionStore

pytestmark = pytest.mark.anyio
LOOKS = 130
"""So many turns pass a row that holds a state."""


async def look(stack: Stack, session_id: str, me: Caller) -> str:
    return (await stack.act(session_id, me, "explore")).narration.text


async def test_a_turn_is_told_again_as_it_was_told() -> None:
    async with running() as stack:
        me = somebody()
        session = await stack.begin(me)
        steps = ["explore", "move the_hard", "explore", "explore", "talk crake", "talk crake", "take boat_hook"]
        told = [turn.narration.text for turn in await stack.walk(session.session_id, me, steps)]
        again, _ = await stack.manager.turns(session.session_id, 0, 50, caller=me)
        assert [turn.narration.text for turn in again] == told
        assert (await stack.manager.get_session(session.session_id, caller=me)).narration.text == told[-1]
        assert (await stack.manager.narration(session.session_id, 3, caller=me)).text == told[2]


async def test_a_worker_that_comes_to_a_session_goes_on_with_its_bags() -> None:
    store, me = MemorySessionStore(), somebody()
    async with running(store) as one:
        session_id = (await one.begin(me, name="Ama")).session_id
        told = [await look(one, session_id, me) for _ in range(20)]
    for _ in range(LOOKS // 10):
        async with running(store) as fresh:
            told += [await look(fresh, session_id, me) for _ in range(10)]
    async with running(store) as last:
        again, _ = await last.manager.turns(session_id, 0, 500, caller=me)
        assert [turn.narration.text for turn in again] == told
    near = [at for at, text in enumerate(told) if text in told[max(0, at - 20) : at]]
    assert near == []


async def test_what_was_told_is_kept_with_the_turn_and_the_bags_where_a_row_holds_a_state() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        for _ in range(101):
            await look(stack, session_id, me)
        rows = await stack.store.turns(session_id, -1, 500)
        outcomes = [decode_outcome(row.outcome) for row in rows]
        assert [row.seq for row, outcome in zip(rows, outcomes, strict=True) if outcome.bags is not None] == [0, 100]
        assert sum(bool(outcome.told) for outcome in outcomes) > 90


async def test_what_is_refused_or_taken_back_tells_nothing_twice_over() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        first = await look(stack, session_id, me)
        await stack.act(session_id, me, "attack")
        await stack.manager.undo(session_id, 1, caller=me)
        rows = await stack.store.turns(session_id, 0, 500)
        assert [bool(decode_outcome(row.outcome).told) for row in rows[1:]] == [False, False]
        assert decode_outcome(rows[2].outcome).bags is not None
        told = [await look(stack, session_id, me) for _ in range(9)]
        assert len({first, *told}) > 8


async def test_a_recap_leaves_out_what_was_taken_back() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, ["move the_hard", "talk nettie/counts"])
        before = await stack.manager.recap(session_id, caller=me)
        assert "Fourteen houses" in before.text
        assert [hint.quest for hint in before.hints] == ["The one over", "Fourteen houses"]
        assert all(len(hint.steps) > 1 for hint in before.hints)
        await stack.manager.undo(session_id, 1, caller=me)
        after = await stack.manager.recap(session_id, caller=me)
        assert "Fourteen houses" not in after.text
        assert "the Hard" in after.text


async def test_a_recap_has_what_was_taken_back_and_brought_back_again() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        save = await stack.manager.name_save(session_id, "early", caller=me)
        await stack.walk(session_id, me, ["move the_hard", "talk nettie/counts"])
        await stack.manager.restore(session_id, save.save_id, caller=me)
        assert "Fourteen houses" not in (await stack.manager.recap(session_id, caller=me)).text
        await stack.manager.undo(session_id, 1, caller=me)
        told = (await stack.manager.recap(session_id, caller=me)).text
        assert "Fourteen houses" in told
        assert "The one over" in told


async def test_a_fork_goes_on_with_what_was_told() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        told = [await look(stack, session_id, me) for _ in range(12)]
        for version in (None, 7):
            fork = await stack.manager.fork(session_id, version, caller=me)
            row = (await stack.store.turns(fork.session_id, -1, 1))[0]
            bags = decode_outcome(row.outcome).bags
            assert bags is not None
            assert bags.told["explore.nothing/opener"]
            again = [await look(stack, fork.session_id, me) for _ in range(6)]
            assert not set(again) & set(told[: version or 12])


async def test_a_recap_of_a_fork_has_what_came_before_it() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, ["move the_hard", "talk nettie/counts", "move wall_top"])
        fork = await stack.manager.fork(session_id, 2, caller=me)
        told = (await stack.manager.recap(fork.session_id, caller=me)).text
        assert "Fourteen houses" in told
        assert "the sea wall" not in told


async def test_a_setting_that_there_is_not_is_refused_before_it_is_kept() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        for name, value in (("rating", "adult"), ("narration_mode", "sung")):
            with pytest.raises(GameError, match="must be one of"):
                await stack.manager.update_session(session_id, {name: value}, caller=me)
        assert (await stack.manager.get_session(session_id, caller=me)).version == 0


async def test_the_map_names_no_place_that_was_never_seen() -> None:
    async with running() as stack:
        me = somebody()
        session = await stack.begin(me)
        ways = {way["name"]: way for place in session.state["world"]["map"] for way in place["ways"]}
        assert "Walk in along the row" in ways
        assert "the Hard" not in ways
        await stack.act(session.session_id, me, "move the_hard")
        seen = (await stack.manager.get_session(session.session_id, caller=me)).state["world"]["map"]
        assert [place["name"] for place in seen] == ["the causeway end", "the Hard"]
        assert "the Hard" in {way["name"] for way in seen[0]["ways"]}


async def test_a_turn_says_what_its_player_wanted_at_once_and_when_it_is_told_again() -> None:
    async with running() as stack:
        me = somebody()
        session = await stack.begin(me)
        wanted = [action.label for action in session.actions if action.action == "move" and action.available]
        turns = await stack.walk(session.session_id, me, ["explore", "move the_hard", "attack", "take boat_hook"])
        turns += [await stack.manager.undo(session.session_id, 1, caller=me)]
        assert [turn.said for turn in turns] == ["Look around", wanted[0], None, "Take the boat hook", None]
        again, _ = await stack.manager.turns(session.session_id, 0, 50, caller=me)
        assert [(turn.said, turn.epoch) for turn in again] == [(turn.said, turn.epoch) for turn in turns]


async def test_a_question_says_nothing_for_the_player_and_is_of_the_version_it_was_asked_at() -> None:
    async with running() as stack:
        me = somebody()
        session = await stack.begin(me)
        asked = await stack.manager.handle_action(session.session_id, SubmitAction(text="eh"), caller=me)
        assert (asked.outcome, asked.said, asked.version, asked.epoch) == ("clarify", None, 0, session.epoch)


async def test_the_opening_stays_what_it_was() -> None:
    async with running() as stack:
        me = somebody()
        session = await stack.begin(me)
        await stack.walk(session.session_id, me, ["explore", "move the_hard"])
        assert await stack.manager.opening(session.session_id, caller=me) == session.narration


async def test_a_version_is_held_with_the_epoch_of_its_own_history_alone() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id
        turns = await stack.walk(session_id, me, ["explore", "move the_hard"])
        holds = stack.manager.holds
        assert await stack.manager.newest(session_id, caller=me) == 2
        assert await holds(session_id, 1, turns[0].epoch, caller=me)
        assert await holds(session_id, 2, None, caller=me)
        assert not await holds(session_id, 2, turns[0].epoch, caller=me)
        assert not await holds(session_id, 3, None, caller=me)
        with pytest.raises(GameError, match="nothing here"):
            await holds(session_id, 1, None, caller=somebody())


async def test_a_step_can_be_taken_back_as_long_as_undo_would() -> None:
    async with running() as stack:
        me = somebody()
        session_id = (await stack.begin(me)).session_id

        async def can() -> bool:
            return (await stack.manager.get_session(session_id, caller=me)).can_undo

        assert not await can()
        await stack.walk(session_id, me, ["explore", "explore"])
        for _ in range(2):
            assert await can()
            await stack.manager.undo(session_id, 1, caller=me)
        assert not await can()
        with pytest.raises(GameError, match="nothing to take back"):
            await stack.manager.undo(session_id, 1, caller=me)
