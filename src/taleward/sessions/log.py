"""Group commit: rows of many sessions join one append, and each is acknowledged only when the disk has it."""

import asyncio
from collections import deque
from collections.abc import Callable
from time import perf_counter
from typing import Final

from taleward.kit import GameError
from taleward.sessions.model import TurnRow
from taleward.sessions.ports import SessionStore

MAX_BATCH: Final = 512
MAX_WAITING: Final = 8_192
"""Rows that may wait for a commit; beyond it the server sheds."""

ObserveCommit = Callable[[int, float], None]  # rows of the batch, seconds the append took


class GroupCommit:
    """Appends rows in batches. `start` and `stop` bound its life; `stop` first commits what waits."""

    def __init__(self, store: SessionStore, observe: ObserveCommit) -> None:
        """`observe` is told each batch."""
        self._store = store
        self._observe = observe
        self._waiting: deque[tuple[TurnRow, asyncio.Future[bool]]] = deque()
        self._wake = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._stopping = False

    def start(self) -> None:
        """Begin to commit."""
        self._task = asyncio.create_task(self._run(), name="group-commit")

    async def stop(self) -> None:
        """Commit what waits, then end."""
        self._stopping = True
        self._wake.set()
        if self._task is not None:
            await self._task

    async def append(self, row: TurnRow) -> bool:
        """Whether the row is in the log, on disk. False: its predecessor moved on, or its seq or key is taken.

        GameError `unavailable` if that is not known; the same key may be sent again.
        """
        if self._stopping or len(self._waiting) >= MAX_WAITING:
            raise GameError("The server is busy or stopping; send it again", "unavailable", {"retry_after": 1})
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((row, done))
        self._wake.set()
        return await done

    async def _run(self) -> None:
        while not self._stopping or self._waiting:
            self._wake.clear()
            if not self._waiting:
                await self._wake.wait()
                continue
            await self._commit(self._next_batch())

    def _next_batch(self) -> list[tuple[TurnRow, asyncio.Future[bool]]]:
        """Take the rows that waited longest, one a session; a second one of a session waits for the next batch."""
        batch: dict[str, tuple[TurnRow, asyncio.Future[bool]]] = {}
        later = []
        while self._waiting and len(batch) < MAX_BATCH:
            row, done = self._waiting.popleft()
            if row.session_id in batch:
                later.append((row, done))
            else:
                batch[row.session_id] = (row, done)
        self._waiting.extendleft(reversed(later))
        return list(batch.values())

    async def _commit(self, batch: list[tuple[TurnRow, asyncio.Future[bool]]]) -> None:
        """Append a batch and tell those who wait. An unforeseen fault is theirs to raise; later batches go on."""
        began = perf_counter()
        (accepted,) = await asyncio.gather(self._store.append([row for row, _ in batch]), return_exceptions=True)
        if isinstance(accepted, GameError):
            await self._look_up(batch, accepted)
            return
        self._observe(len(batch), perf_counter() - began)
        for row, done in batch:
            if done.done():
                continue
            if isinstance(accepted, BaseException):
                done.set_exception(accepted)
            else:
                done.set_result((row.session_id, row.key) in accepted)

    async def _look_up(self, batch: list[tuple[TurnRow, asyncio.Future[bool]]], error: GameError) -> None:
        """The outcome of a batch is unknown: ask once for each key, as long as the store answers at all."""
        answering = True
        for row, done in batch:
            found = None
            if answering:
                try:
                    found = await self._store.turn_by_key(row.session_id, row.key)
                except GameError:
                    answering = False
            if done.done():
                continue
            if found is not None and found.chain_hash == row.chain_hash:
                done.set_result(True)
            else:
                done.set_exception(GameError(error.message, "unavailable", {"retry_after": 1}))
