"""Group commit: rows of many sessions in one append, each acknowledged once and only when it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from tests.features.sessions.stack import FailingStore, origins, row_after

from taleward.kit import GameError
from taleward.sessions import GroupCommit
from taleward.sessions.log import MAX_BATCH, MAX_WAITING
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import TurnRow

pytestmark = pytest.mark.anyio


class Recording(FailingStore):
    """A store that remembers its batches and can be held."""

    def __init__(self) -> None:
        super().__init__()
        self.batches: list[list[TurnRow]] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        await self.gate.wait()
        self.batches.append(list(rows))
        return await super().append(rows)


async def committing(store: MemorySessionStore) -> tuple[GroupCommit, list[int]]:
    sizes: list[int] = []
    return GroupCommit(store, lambda rows, _: sizes.append(rows)), sizes


async def test_rows_that_wait_together_are_one_append() -> None:
    store = Recording()
    rows = [row_after(row) for row in await origins(store, 5)]
    log, sizes = await committing(store)
    waiting = [asyncio.ensure_future(log.append(row)) for row in rows]
    await asyncio.sleep(0)
    log.start()
    assert await asyncio.gather(*waiting) == [True] * 5
    await log.stop()
    assert store.batches == [rows]
    assert sizes == [5]


async def test_a_batch_holds_one_row_a_session_in_the_order_they_came() -> None:
    store = Recording()
    one, two = await origins(store, 2)
    first = row_after(one)
    second = row_after(first)
    third = row_after(second)
    other = row_after(two)
    log, sizes = await committing(store)
    waiting = [asyncio.ensure_future(log.append(row)) for row in (first, second, third, other)]
    await asyncio.sleep(0)
    log.start()
    assert await asyncio.gather(*waiting) == [True] * 4
    await log.stop()
    assert store.batches == [[first, other], [second], [third]]
    assert sizes == [2, 1, 1]


async def test_a_batch_has_a_bound() -> None:
    store = Recording()
    (origin,) = await origins(store, 1)
    strangers = [row_after(origin, session_id=f"{number:036}") for number in range(MAX_BATCH + 1)]
    log, sizes = await committing(store)
    waiting = [asyncio.ensure_future(log.append(row)) for row in strangers]
    await asyncio.sleep(0)
    log.start()
    assert await asyncio.gather(*waiting) == [False] * (MAX_BATCH + 1)
    await log.stop()
    assert sizes == [MAX_BATCH, 1]


async def test_a_refused_row_does_not_harm_its_batch() -> None:
    store = Recording()
    one, two, three = await origins(store, 3)
    rows = [row_after(one), row_after(two, prev_hash=b"another history"), row_after(three)]
    log, _ = await committing(store)
    waiting = [asyncio.ensure_future(log.append(row)) for row in rows]
    await asyncio.sleep(0)
    log.start()
    assert await asyncio.gather(*waiting) == [True, False, True]
    await log.stop()
    assert store.asked == []


async def test_what_was_kept_though_the_answer_was_lost_is_acknowledged() -> None:
    store = Recording()
    rows = [row_after(row) for row in await origins(store, 3)]
    store.after = 1
    log, sizes = await committing(store)
    waiting = [asyncio.ensure_future(log.append(row)) for row in rows]
    await asyncio.sleep(0)
    log.start()
    assert await asyncio.gather(*waiting) == [True] * 3
    await log.stop()
    assert sorted(store.asked) == sorted(row.key for row in rows)
    assert sizes == []


async def test_what_was_not_kept_is_told_to_try_again() -> None:
    store = Recording()
    (row,) = [row_after(row) for row in await origins(store, 1)]
    store.before = 1
    log, _ = await committing(store)
    log.start()
    with pytest.raises(GameError) as failed:
        await log.append(row)
    assert (failed.value.error_code, failed.value.context) == ("unavailable", {"retry_after": 1})
    assert store.asked == [row.key]
    assert await log.append(row) is True
    await log.stop()


async def test_what_cannot_be_looked_up_is_told_to_try_again() -> None:
    store = Recording()
    (row,) = [row_after(row) for row in await origins(store, 1)]
    store.after, store.deaf = 1, True
    log, _ = await committing(store)
    log.start()
    with pytest.raises(GameError, match="lost"):
        await log.append(row)
    store.deaf = False
    assert await log.append(row) is False
    await log.stop()


async def test_a_key_that_another_turn_took_is_no_proof_of_this_one() -> None:
    store = Recording()
    (origin,) = await origins(store, 1)
    taken = row_after(origin, "key")
    await store.append([taken])
    store.before = 1
    log, _ = await committing(store)
    log.start()
    with pytest.raises(GameError):
        await log.append(row_after(taken, "key"))
    await log.stop()


async def test_beyond_the_bound_it_sheds() -> None:
    store = Recording()
    (origin,) = await origins(store, 1)
    store.gate.clear()
    log, _ = await committing(store)
    log.start()
    rows = [row_after(origin, session_id=f"{number:036}") for number in range(MAX_WAITING + MAX_BATCH)]
    waiting = [asyncio.ensure_future(log.append(rows[0]))]
    for _ in range(3):
        await asyncio.sleep(0)  # the first is being committed, and held
    waiting += [asyncio.ensure_future(log.append(row)) for row in rows[1 : MAX_WAITING + 1]]
    await asyncio.sleep(0)
    with pytest.raises(GameError) as shed:
        await log.append(rows[-1])
    assert (shed.value.error_code, shed.value.context) == ("unavailable", {"retry_after": 1})
    store.gate.set()
    assert await asyncio.gather(*waiting) == [False] * (MAX_WAITING + 1)
    await log.stop()


async def test_stopping_commits_what_waits_and_takes_no_more() -> None:
    store = Recording()
    rows = [row_after(row) for row in await origins(store, 3)]
    store.gate.clear()
    log, _ = await committing(store)
    log.start()
    waiting = [asyncio.ensure_future(log.append(row)) for row in rows[:2]]
    await asyncio.sleep(0)
    stopping = asyncio.ensure_future(log.stop())
    await asyncio.sleep(0)
    with pytest.raises(GameError, match="stopping"):
        await log.append(rows[2])
    store.gate.set()
    await stopping
    assert await asyncio.gather(*waiting) == [True, True]


async def test_who_went_away_while_waiting_is_committed_all_the_same() -> None:
    store = Recording()
    rows = [row_after(row) for row in await origins(store, 2)]
    store.gate.clear()
    log, _ = await committing(store)
    log.start()
    gone, stays = [asyncio.ensure_future(log.append(row)) for row in rows]
    for _ in range(3):
        await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    store.gate.set()
    assert await stays is True
    await log.stop()
    assert await store.turn_by_key(rows[0].session_id, rows[0].key) is not None


class Broken(MemorySessionStore):
    """A store with a fault that nobody foresaw, once."""

    broken = True

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        if self.broken:
            self.broken = False
            raise RuntimeError("nobody foresaw this")
        return await super().append(rows)


async def test_an_unforeseen_fault_fails_its_batch_and_no_later_one() -> None:
    store = Broken()
    one, two = [row_after(row) for row in await origins(store, 2)]
    log, _ = await committing(store)
    log.start()
    with pytest.raises(RuntimeError, match="nobody foresaw"):
        await asyncio.wait_for(log.append(one), 5)
    assert await asyncio.wait_for(log.append(two), 5) is True
    await log.stop()
