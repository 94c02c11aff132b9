"""The derived copies: newest only, kept for later when the store is away, never in the way of a turn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from tests.features.sessions.stack import running, somebody

from taleward.kit import GameError
from taleward.sessions import Copies, codec
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import StateCopy

pytestmark = pytest.mark.anyio


class Copied(MemorySessionStore):
    """A store that remembers the copies it was given, and can be away."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False
        self.given: list[list[StateCopy]] = []

    async def copy_states(self, copies: Sequence[StateCopy]) -> None:
        if self.away:
            raise GameError("The disk is away", "unavailable")
        self.given.append(list(copies))
        await super().copy_states(copies)


async def test_the_newest_state_of_each_changed_session_is_copied_once() -> None:
    me, store = somebody(), Copied()
    async with running(store) as stack:
        copies = Copies(store, stack.mailboxes, 60, lambda _: None)
        ids = [(await stack.begin(me)).session_id for _ in range(3)]
        for session_id in ids[:2]:
            await stack.walk(session_id, me, ("explore", "move the_hard"))
        for head in stack.written:
            copies.note(head)
        await copies.stop()
        (given,) = store.given
        assert [copy.session_id for copy in given] == ids[:2]
        for copy in given:
            head_now = await stack.reading.load(copy.session_id)
            assert head_now is not None
            assert (copy.seq, copy.state_hash) == (2, head_now.row.chain_hash)
            assert copy.state == codec.encode_game(head_now.game)
            assert copy.is_active
        await copies.stop()
        assert len(store.given) == 1


async def test_a_title_comes_to_the_list_and_a_deleted_session_is_not_active() -> None:
    me, store = somebody(), Copied()
    async with running(store) as stack:
        copies = Copies(store, stack.mailboxes, 60, lambda _: None)
        session_id = (await stack.begin(me)).session_id
        await stack.manager.update_session(session_id, {"title": "Mine"}, caller=me)
        copies.note(stack.written[-1])
        await copies.stop()
        listed = await stack.manager.list_sessions(caller=me, before=None, limit=5)
        assert [item.title for item in listed.items] == ["Mine"]
        await stack.manager.delete_session(session_id, caller=me)
        copies.note(stack.written[-1])
        await copies.stop()
        assert [copy.is_active for copy in store.given[-1]] == [False]


async def test_what_could_not_be_copied_is_copied_later() -> None:
    me, store = somebody(), Copied()
    async with running(store) as stack:
        copies = Copies(store, stack.mailboxes, 60, lambda _: None)
        session_id = (await stack.begin(me)).session_id
        await stack.act(session_id, me, "explore")
        copies.note(stack.written[-1])
        store.away = True
        await copies.stop()
        assert store.given == []
        await stack.act(session_id, me, "explore")
        copies.note(stack.written[-1])
        store.away = False
        await copies.stop()
        assert [[copy.seq for copy in given] for given in store.given] == [[2]]


async def test_what_runs_can_be_stopped_and_writes_what_is_left() -> None:
    me, store = somebody(), Copied()
    async with running(store) as stack:
        copies = Copies(store, stack.mailboxes, 60, lambda _: None)
        copies.start()
        session_id = (await stack.begin(me)).session_id
        await stack.act(session_id, me, "explore")
        copies.note(stack.written[-1])
        await copies.stop()
        assert [copy.session_id for copy in store.given[0]] == [session_id]
