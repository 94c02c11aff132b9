"""Mailboxes: one turn after the other in a session, sessions side by side, and a memory with a bound."""

from __future__ import annotations

import asyncio

import pytest
from tests.features.sessions.stack import running, somebody

from taleward.kit import GameError
from taleward.sessions import Mailboxes
from taleward.sessions.head import Head
from taleward.sessions.mailbox import MAX_WAITING

pytestmark = pytest.mark.anyio


class Hands:
    """A clock that stands until it is moved."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def some_head() -> Head:
    me = somebody()
    async with running() as stack:
        head = await stack.reading.load((await stack.begin(me)).session_id)
        assert head is not None
        return head


def boxes(size: int = 10, hands: Hands | None = None) -> Mailboxes:
    return Mailboxes(hands or Hands(), size=size)


async def fill(mailboxes: Mailboxes, head: Head, *names: str) -> None:
    for name in names:
        async with mailboxes.open(name) as box:
            box.head = head


async def holds(mailboxes: Mailboxes, name: str) -> bool:
    async with mailboxes.open(name) as box:
        return box.head is not None


async def test_turns_of_a_session_go_in_the_order_they_came() -> None:
    mailboxes = boxes()
    order: list[int] = []
    inside = 0

    async def turn(number: int) -> None:
        nonlocal inside
        async with mailboxes.open("one"):
            assert inside == 0
            inside += 1
            await asyncio.sleep(0)
            order.append(number)
            inside -= 1

    await asyncio.gather(*(turn(number) for number in range(50)))
    assert order == list(range(50))


async def test_sessions_do_not_wait_for_each_other() -> None:
    mailboxes = boxes()
    async with mailboxes.open("one"), mailboxes.open("two"):
        assert len(mailboxes) == 2


async def test_a_session_has_a_bound_of_turns_that_wait() -> None:
    mailboxes = boxes()
    gate = asyncio.Event()

    async def turn() -> None:
        async with mailboxes.open("one"):
            await gate.wait()

    waiting = [asyncio.ensure_future(turn()) for _ in range(MAX_WAITING)]
    await asyncio.sleep(0)
    with pytest.raises(GameError) as shed:
        async with mailboxes.open("one"):
            pass
    assert (shed.value.error_code, shed.value.context) == ("rate_limited", {"retry_after": 1})
    async with mailboxes.open("two"):
        pass
    gate.set()
    await asyncio.gather(*waiting)
    async with mailboxes.open("one"):
        pass


async def test_the_session_unused_for_longest_leaves_first() -> None:
    mailboxes, head = boxes(2), await some_head()
    await fill(mailboxes, head, "one", "two")
    assert await holds(mailboxes, "one")
    await fill(mailboxes, head, "three")
    assert len(mailboxes) == 2
    assert await holds(mailboxes, "one")
    assert not await holds(mailboxes, "two")


async def test_a_session_in_use_does_not_leave() -> None:
    mailboxes, head = boxes(1), await some_head()
    async with mailboxes.open("one") as box:
        box.head = head
        await fill(mailboxes, head, "two", "three")
    assert len(mailboxes) == 1
    assert await holds(mailboxes, "one")


async def test_idle_sessions_leave_and_busy_ones_stay() -> None:
    hands = Hands()
    mailboxes, head = boxes(hands=hands), await some_head()
    await fill(mailboxes, head, "old")
    hands.now = 50
    await fill(mailboxes, head, "new")
    async with mailboxes.open("busy") as box:
        box.head = head
        hands.now = 101
        mailboxes.sweep(100)
        assert len(mailboxes) == 2
        hands.now = 1_000
        mailboxes.sweep(100)
        assert len(mailboxes) == 1
    assert await holds(mailboxes, "busy")


@pytest.mark.parametrize(
    ("fault", "kept"),
    [
        (GameError("away", "unavailable"), False),
        (GameError("old", "stale_version"), True),
        (GameError("none", "not_found"), True),
        (RuntimeError("unforeseen"), False),
        (asyncio.CancelledError(), False),
    ],
    ids=["unavailable", "stale", "not_found", "unforeseen", "cancelled"],
)
async def test_what_leaves_the_log_in_doubt_makes_the_next_load_it_anew(fault: BaseException, *, kept: bool) -> None:
    mailboxes = boxes()
    await fill(mailboxes, await some_head(), "one")
    with pytest.raises(type(fault)):
        async with mailboxes.open("one"):
            raise fault
    assert await holds(mailboxes, "one") == kept


async def test_what_holds_no_session_is_not_kept() -> None:
    mailboxes = boxes()
    async with mailboxes.open("nothing"):
        assert len(mailboxes) == 1
    assert len(mailboxes) == 0


async def test_a_closed_session_is_not_kept() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.act(session_id, me, "explore")
        assert len(stack.mailboxes) == 1
        await stack.manager.delete_session(session_id, caller=me)
        assert len(stack.mailboxes) == 0


async def test_who_gives_up_waiting_lets_the_others_pass() -> None:
    mailboxes = boxes()
    gate = asyncio.Event()

    async def turn() -> str:
        async with mailboxes.open("one"):
            await gate.wait()
            return "played"

    first, gone, last = (asyncio.ensure_future(turn()) for _ in range(3))
    await asyncio.sleep(0)
    gone.cancel()
    gate.set()
    assert (await first, await last) == ("played", "played")
    assert gone.cancelled()
    assert len(mailboxes) == 0


async def test_strangers_leave_no_mailbox_behind() -> None:
    me, stranger = somebody(), somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        for wrong in (stranger.user_id, me.user_id):
            with pytest.raises(GameError):
                await stack.act(wrong, me, "explore")
        assert len(stack.mailboxes) == 0
        with pytest.raises(GameError):
            await stack.act(session_id, stranger, "explore")
