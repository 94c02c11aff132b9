"""Folding a log into a head: from the nearest state, through every kind of row."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.features.sessions.stack import FailingStore, Stack, running, somebody

from taleward.identity import Caller
from taleward.sessions import Limits, codec
from taleward.sessions.head import SNAPSHOT_EVERY, Kind, fold, fold_row, revision
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import TurnRow

pytestmark = pytest.mark.anyio
STEPS = ("move the_hard", "take boat_hook", "equip boat_hook", "attack", "move wall_top", "interact steps/wade")


async def played(stack: Stack, caller: Caller) -> str:
    """A session with every kind of row but its end."""
    session_id = (await stack.begin(caller, template_id="waller")).session_id
    await stack.walk(session_id, caller, STEPS)
    await stack.manager.undo(session_id, 1, caller=caller)
    await stack.manager.update_session(session_id, {"title": "Another"}, caller=caller)
    save = await stack.manager.name_save(session_id, "here", caller=caller)
    await stack.walk(session_id, caller, ("use eel_broth", "move the_hard"))
    await stack.manager.restore(session_id, save.save_id, caller=caller)
    await stack.walk(session_id, caller, ("explore",))
    return session_id


async def log_of(stack: Stack, session_id: str) -> list[TurnRow]:
    return [row async for row in stack.reading.log(session_id)]


async def test_a_head_that_is_loaded_is_the_one_that_was_played() -> None:
    me = somebody()
    async with running() as stack:
        session_id = await played(stack, me)
        async with stack.mailboxes.open(session_id) as box:
            live = box.head
        loaded = await stack.reading.load(session_id)
        assert live is not None
        assert loaded is not None
        assert loaded.game == live.game
        assert list(loaded.game.inventory.bag) == list(live.game.inventory.bag)
        assert (loaded.row.seq, loaded.row.chain_hash) == (live.row.seq, live.row.chain_hash)
        assert (loaded.settings, loaded.secret, loaded.outcome) == (live.settings, live.secret, live.outcome)
        assert loaded.revision == live.revision == revision(loaded.row)


async def test_every_prefix_of_a_log_folds_to_what_was_answered_then() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        states = [(await stack.manager.get_session(session_id, caller=me)).state]
        for step in STEPS:
            await stack.act(session_id, me, step)
            states.append((await stack.manager.get_session(session_id, caller=me)).state)
        rows = await log_of(stack, session_id)
        for seq, state in enumerate(states):
            game = fold(rows[: seq + 1]).game
            assert (await stack.reading.snapshot(session_id, seq)).game == game
            assert game.character.health == state["character"]["health"]
            assert game.world.place == state["world"]["location_id"].partition(":")[2]


async def test_folding_from_the_origin_and_from_a_later_state_is_one_thing() -> None:
    me = somebody()
    async with running() as stack:
        session_id = await played(stack, me)
        rows = await log_of(stack, session_id)
        starts = [number for number, row in enumerate(rows) if row.state is not None]
        assert [rows[start].kind for start in starts] == [Kind.ORIGIN, Kind.UNDO, Kind.RESTORE]
        whole = fold(rows)
        for start in starts:
            assert fold(rows[start:]) == whole
        assert whole.settings.title == "Another"


async def test_every_hundredth_row_holds_the_state() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        for _ in range(SNAPSHOT_EVERY + 3):
            await stack.act(session_id, me, "explore")
        rows = await log_of(stack, session_id)
        assert [row.seq for row in rows if row.state is not None] == [0, SNAPSHOT_EVERY]
        assert [row.seq for row in await stack.store.head(session_id)] == [100, 101, 102, 103]
        assert fold(rows[SNAPSHOT_EVERY:]) == fold(rows)
        head = await stack.reading.load(session_id)
        assert head is not None
        assert head.game.turn == SNAPSHOT_EVERY + 3


async def test_a_log_without_a_state_cannot_be_folded() -> None:
    me = somebody()
    async with running() as stack:
        session_id = await played(stack, me)
        rows = await log_of(stack, session_id)
        with pytest.raises(ValueError, match="holds no state"):
            fold(rows[1:])


async def test_rows_that_change_no_game_leave_it() -> None:
    me = somebody()
    async with running() as stack:
        session_id = await played(stack, me)
        rows = await log_of(stack, session_id)
        before = fold(rows)
        for kind in (Kind.CLOSE, Kind.ERASE):
            assert fold_row(fold(rows), replace(rows[-1], kind=kind, state=None)) == before
        settings = codec.encode_session_event("settings_changed", rating="teen")
        changed = fold_row(fold(rows), replace(rows[-1], kind=Kind.SETTINGS, events=settings, state=None))
        assert changed == replace(before, settings=replace(before.settings, rating="teen"))


async def test_a_session_that_is_absent_or_erased_has_no_head() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        assert await stack.reading.load(me.user_id) is None
        await stack.manager.delete_session(session_id, caller=me)
        closed = await stack.reading.load(session_id)
        assert closed is not None
        assert closed.closed
        await stack.manager.delete_session(session_id, caller=me, purge=True)
        assert await stack.reading.load(session_id) is None


async def test_the_limits_hold_in_any_store() -> None:
    me = somebody()
    for store in (MemorySessionStore(), FailingStore()):
        async with running(store, Limits(turns=3, saves=1)) as stack:
            session_id = (await stack.begin(me)).session_id
            await stack.walk(session_id, me, ["explore"] * 3)
            assert (await stack.manager.get_session(session_id, caller=me)).version == 3
