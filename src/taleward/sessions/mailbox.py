"""One mailbox per live session: turns of a session go one after the other, over a cached head. For speed only.

Invariant: correctness never rests on it. Another worker may write the same session; the guarded append refuses what was
decided on an old head, and the head is then loaded anew.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final

from taleward.kit import GameError
from taleward.sessions.head import Head

MAX_WAITING: Final = 512
"""Actions that may wait for one session."""


@dataclass(slots=True)
class Box:
    """The mailbox of one session. Whoever holds `lock` may use and replace `head`."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    head: Head | None = None
    waiting: int = 0
    used: float = 0.0


class Mailboxes:
    """All live sessions of this worker, the least recently used first."""

    def __init__(self, monotonic: Callable[[], float], *, size: int) -> None:
        """At most `size` sessions stay in memory."""
        self._monotonic = monotonic
        self._size = size
        self._boxes: OrderedDict[str, Box] = OrderedDict()

    def __len__(self) -> int:
        return len(self._boxes)

    def open(self, session_id: str) -> "Opened":
        """Wait for one's turn in a session. A failure that leaves the log in doubt makes the next load it anew."""
        return Opened(self, session_id)

    def begin(self, session_id: str) -> Box:
        """Count somebody in who wants the mailbox of a session. GameError `rate_limited` if too many do."""
        box = self._boxes.setdefault(session_id, Box())
        if box.waiting >= MAX_WAITING:
            raise GameError("Too many actions wait for this session", "rate_limited", {"retry_after": 1})
        box.waiting += 1
        return box

    def use(self, session_id: str, box: Box) -> None:
        """Note that somebody has the mailbox now."""
        box.used = self._monotonic()
        self._boxes.move_to_end(session_id)

    def leave(self, session_id: str, box: Box) -> None:
        """Count somebody out."""
        box.waiting -= 1
        self._forget(session_id, box)

    def sweep(self, idle: float) -> None:
        """Let sessions leave memory that nobody used for so many seconds."""
        oldest = self._monotonic() - idle
        for session_id in [key for key, box in self._boxes.items() if not box.waiting and box.used < oldest]:
            del self._boxes[session_id]

    def _forget(self, session_id: str, box: Box) -> None:
        if box.waiting:
            return
        if box.head is None or box.head.closed:
            self._boxes.pop(session_id, None)
        while len(self._boxes) > self._size:
            oldest = next((key for key, old in self._boxes.items() if not old.waiting), None)
            if oldest is None:
                return
            del self._boxes[oldest]


class Opened:
    """A mailbox as long as it is open. A class, as a generator would take twice as long on the path of every turn."""

    __slots__ = ("_box", "_boxes", "_session_id")

    def __init__(self, boxes: Mailboxes, session_id: str) -> None:
        self._boxes, self._session_id = boxes, session_id
        self._box: Box | None = None

    async def __aenter__(self) -> Box:
        box = self._box = self._boxes.begin(self._session_id)
        try:
            await box.lock.acquire()
        except BaseException:
            self._boxes.leave(self._session_id, box)
            raise
        self._boxes.use(self._session_id, box)
        return box

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        box = self._box
        if box is None:
            return
        if error is not None and (not isinstance(error, GameError) or error.error_code == "unavailable"):
            box.head = None
        box.lock.release()
        self._boxes.leave(self._session_id, box)
