"""Keeps the derived copies in `game_sessions` near the log: for lists and operators, off the turn path.

Invariant: nothing that decides or answers a turn reads a copy. They may lag five seconds, and after a crash
until the session is played again.
"""

import asyncio
import contextlib
from collections.abc import Callable
from itertools import islice
from typing import Final

import structlog

from taleward.kit import GameError
from taleward.sessions import codec
from taleward.sessions.head import Head
from taleward.sessions.mailbox import Mailboxes
from taleward.sessions.model import StateCopy
from taleward.sessions.ports import SessionStore

EVERY: Final = 4.0
"""Seconds between two rounds."""
BATCH: Final = 16
"""Copies in one transaction: few, for the turns that come meanwhile wait for it."""

_log = structlog.get_logger(__name__)


class Copies:
    """Collects heads that changed and writes their newest copies, so many at a time."""

    def __init__(self, store: SessionStore, mailboxes: Mailboxes, idle: float, observe: Callable[[int], None]) -> None:
        """`idle` seconds without use and a session leaves memory; `observe` is told how many are in it."""
        self._store = store
        self._mailboxes = mailboxes
        self._idle = idle
        self._observe = observe
        self._changed: dict[str, Head] = {}
        self._task: asyncio.Task[None] | None = None
        self._stopping = asyncio.Event()

    def note(self, head: Head) -> None:
        """Remember that a head changed."""
        self._changed[head.session_id] = head

    def start(self) -> None:
        """Begin the rounds."""
        self._task = asyncio.create_task(self._run(), name="state-copies")

    async def stop(self) -> None:
        """End the rounds with a last one."""
        self._stopping.set()
        if self._task is not None:
            await self._task
        await self._round()

    async def _run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), EVERY)
            await self._round()
            self._mailboxes.sweep(self._idle)
            self._observe(len(self._mailboxes))

    async def _round(self) -> None:
        while self._changed:
            batch = [self._changed.pop(session_id) for session_id in list(islice(self._changed, BATCH))]
            try:
                await self._store.copy_states([_copy(head) for head in batch])
            except GameError as error:
                self._changed = {head.session_id: head for head in batch} | self._changed
                _log.warning("state copies wait", reason=error.message, sessions=len(self._changed))
                return


def _copy(head: Head) -> StateCopy:
    return StateCopy(
        session_id=head.session_id,
        seq=head.seq,
        state_hash=head.row.chain_hash,
        state=codec.encode_game(head.game),
        title=head.settings.title,
        language=head.settings.language,
        is_active=not head.closed,
        last_updated=head.row.created_at,
    )
