"""Whether the servers kept what they promised: reads the logs back and compares them with the ledger."""

import asyncio
from collections.abc import AsyncIterator
from random import Random
from typing import Final

from taleward.cli.drill.ledger import Json, Ledger, Played, Promise
from taleward.cli.drill.wire import Wire

_PAGE: Final = 500
_REPEATED: Final = 5
"""So many acknowledged keys of a session are sent once more."""


class Audit:
    """Checks sessions of a ledger over a wire."""

    def __init__(self, wire: Wire, ledger: Ledger, dice: Random) -> None:
        self._wire = wire
        self._ledger = ledger
        self._dice = dice

    async def acknowledged(self) -> None:
        """After a kill, with the load going on: what was acknowledged until now is in the log as it was told."""
        promised = [(session, dict(session.promises)) for session in list(self._ledger.sessions)]
        await asyncio.gather(*(self._kept(session, promises) for session, promises in promised))

    async def whole(self) -> None:
        """With no load: every log from its beginning, no turn too many, repeated keys, and replay."""
        for session in self._ledger.sessions:
            session.checked = 0
        await asyncio.gather(*(self._whole(session) for session in self._ledger.sessions))

    async def quiet(self) -> None:
        """With no load: what came since the last look, and replay."""
        await asyncio.gather(*(self._quiet(session) for session in self._ledger.sessions))

    def forget_heads(self) -> None:
        """Heads have moved, as they should; the next look at them is the first."""
        for session in self._ledger.sessions:
            session.head = None

    async def _whole(self, session: Played) -> None:
        await self._quiet(session)
        await self._repeat(session)

    async def _quiet(self, session: Played) -> None:
        found = await self._kept(session, session.promises)
        expected = max(session.promises, default=0)
        if found > expected:
            self._ledger.violate("turn nobody was told of", session.session_id, expected, found)
        await self._replay(session)

    async def _kept(self, session: Played, promises: dict[int, Promise]) -> int:
        """Compare the log after `checked` with what was promised; answers the newest version there."""
        last, after = max(promises, default=0), session.checked
        version = after
        async for turn in self._turns(session, after):
            version += 1
            if turn["version"] != version:
                self._ledger.violate("gap in the versions", session.session_id, version, turn["version"])
                version = turn["version"]
            if (promise := promises.get(version)) is not None:
                where = f"{session.session_id} {version}"
                self._ledger.differ("logged otherwise than acknowledged", where, promise.data, turn)
        for lost in range(version + 1, last + 1):
            if lost in promises:
                self._ledger.violate("acknowledged and lost", f"{session.session_id} {lost}")
        session.checked = max(session.checked, min(version, last))
        return version

    async def _turns(self, session: Played, after: int) -> AsyncIterator[Json]:
        while True:
            page = await self._wire.get(f"{session.path}/turns?after={after}&limit={_PAGE}", session.token)
            if not page.good:
                self._ledger.violate("log unreadable", session.session_id, None, page.data.get("error"))
                return
            for turn in page.data["items"]:
                yield turn
                after = turn["version"]
            if len(page.data["items"]) < _PAGE:
                return

    async def _replay(self, session: Played) -> None:
        answer = await self._wire.get(f"{session.path}/replay", session.token)
        if not answer.good or answer.data["equal"] is not True:
            self._ledger.violate("replay differs", session.session_id, None, answer.data)
            return
        if session.head is not None and session.head != answer.data["head"]:
            self._ledger.violate("head moved", session.session_id, session.head, answer.data["head"])
        session.head = answer.data["head"]

    async def _repeat(self, session: Played) -> None:
        """Send acknowledged keys again: the answer is the same, and nothing happens."""
        kept = sorted(session.promises.items())
        for version, promise in self._dice.sample(kept, min(_REPEATED, len(kept))):
            answer = await self._wire.post(promise.path, promise.body, session.token, promise.key, version)
            self._ledger.differ(
                "repeated key answered otherwise", f"{promise.path} {promise.key}", promise.data, answer.data
            )
