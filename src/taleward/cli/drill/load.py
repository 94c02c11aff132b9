"""The load of a drill: players who act as fast as they are answered, some of them three times at once."""

import asyncio
from collections.abc import Callable
from random import Random
from typing import Any, Final
from uuid import UUID

from taleward.cli.drill.ledger import Json, Ledger, Played, Promise
from taleward.cli.drill.wire import Answer, Wire

_TRIPLED: Final = 0.15
_BLOCKED: Final = 0.1
_UNDONE: Final = 0.03
_TIMES: Final = 3
_NOT_LOGGED: Final = frozenset({"undo_impossible"})


class Player:
    """A guest who plays at random, one action after the other. `acked` is called after each acknowledged one."""

    def __init__(self, wire: Wire, ledger: Ledger, dice: Random, acked: Callable[[], None]) -> None:
        self._wire = wire
        self._ledger = ledger
        self._dice = dice
        self._acked = acked
        self._token = ""
        self._actions: list[Json] = []
        self._session: Played | None = None

    async def play(self, actions: int) -> None:
        """Send so many actions."""
        for _ in range(actions):
            if self._session is None:
                self._session = await self._begin()
            if self._session is not None:
                await self._act(self._session)

    async def _begin(self) -> Played | None:
        self._token = self._token or await self._wire.guest()
        answer = await self._wire.post(
            "/api/game/sessions", {"scenario_id": await self._slug()}, self._token, self._key()
        )
        if not answer.good:
            self._fault("no session", "/api/game/sessions", answer)
            return None
        session = Played(answer.data["session_id"], self._token)
        self._ledger.sessions.append(session)
        self._actions = answer.data["actions"]
        return session

    async def _slug(self) -> str:
        listed = await self._wire.get("/api/content/scenarios", self._token)
        return str(self._dice.choice(listed.data["items"])["slug"])

    async def _act(self, session: Played) -> None:
        path, body = self._next(session)
        key, first = self._key(), self._dice.randrange(1_000)
        times = _TIMES if self._dice.random() < _TRIPLED else 1
        sent = [self._wire.post(path, body, self._token, key, first + copy) for copy in range(times)]
        answer, *others = await asyncio.gather(*sent)
        if not answer.good:
            await self._refused(session, path, answer)
            return
        self._actions = answer.data["actions"]
        self._ledger.keep(session, Promise(path, body, key, answer.data))
        for other in others:
            self._ledger.duplicates += 1
            self._ledger.differ("duplicate answered otherwise", f"{path} {key}", answer.data, other.data)
        if not any(action["available"] for action in self._actions):
            self._session = None  # the story is over; the next action begins another
        self._acked()

    def _next(self, session: Played) -> tuple[str, dict[str, Any]]:
        if session.promises and self._dice.random() < _UNDONE:
            return f"{session.path}/undo", {"steps": 1}
        action = self._chosen()
        if self._dice.random() < 0.5:  # noqa: PLR2004 -- half of the actions are named, half chosen by id
            return f"{session.path}/action", {"action_id": action["action_id"]}
        named = {"action": action["action"]} | ({"target": action["target"]} if action["target"] else {})
        return f"{session.path}/action", named

    def _chosen(self) -> Json:
        free = [action for action in self._actions if action["available"]]
        blocked = [action for action in self._actions if not action["available"]]
        return self._dice.choice(blocked if blocked and self._dice.random() < _BLOCKED else free)

    async def _refused(self, session: Played, path: str, answer: Answer) -> None:
        """Note an answer that should not be, and see how the session stands."""
        if answer.data.get("error_code") not in _NOT_LOGGED:
            self._fault("refused without reason" if answer.status else "unanswered", path, answer)
        now = await self._wire.get(session.path, self._token)
        if now.good:
            self._actions = now.data["actions"]
        if not now.good or not any(action["available"] for action in self._actions):
            self._session = None
        self._acked()

    def _fault(self, kind: str, path: str, answer: Answer) -> None:
        self._ledger.violate(kind, path, None, f"{answer.status} {answer.data.get('error')}")

    def _key(self) -> str:
        return str(UUID(int=self._dice.getrandbits(128), version=4))
