"""Players: each has a connection, a token and a session of its own, and plays any action that it is offered."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Self
from uuid import UUID

import msgspec

from bench.servers import Running, tokens
from bench.wire import Connection, request

SESSIONS: Final = "/api/game/sessions"
SCENARIO: Final = "one_stroke_over"


class _Offered(msgspec.Struct):
    action: str
    target: str | None
    available: bool


class Told(msgspec.Struct):
    """What is read of an answer: enough to go on."""

    session_id: str
    version: int
    actions: list[_Offered]


class _Answer(msgspec.Struct):
    data: Told


_answer = msgspec.json.Decoder(_Answer)
_Wanted = tuple[str, str | None]


class Player:
    """One player. What is told of a game is remembered as what can be done next."""

    def __init__(self, server: Running, token: str, number: int) -> None:
        """`number` draws what is played."""
        self._server = server
        self._connection = Connection(server)
        self.token = token
        self._draw = random.Random(number)
        self._possible: list[_Wanted] = []
        self.session_id = ""
        self.version = 0
        self.answer = b""

    @classmethod
    async def join(cls, server: Running, token: str, number: int) -> Self:
        """Connect and begin a story."""
        player = cls(server, token, number)
        await player.begin()
        return player

    @property
    def over(self) -> bool:
        """Whether the story offers nothing more to do."""
        return not self._possible

    def leave(self) -> None:
        """Hang up."""
        self._connection.close()

    async def begin(self) -> None:
        """Begin a story."""
        await self._tell(SESSIONS, {"scenario_id": SCENARIO})

    async def act(self) -> None:
        """Play a turn; after an ending begin anew first."""
        if self.over:
            await self.begin()
        await self._play(*self._draw.choice(self._possible))

    async def undo(self) -> None:
        """Take a turn back."""
        await self._tell(f"{SESSIONS}/{self.session_id}/undo", {"steps": 1})

    async def fork(self, version: int | None = None) -> bytes:
        """Fork the session; the player stays in it. Answers the fork."""
        body = msgspec.json.encode({"version": version})
        return await self._send("POST", f"{SESSIONS}/{self.session_id}/fork", body)

    async def replay(self) -> dict[str, Any]:
        """Have the server prove the session's log."""
        told: dict[str, Any] = msgspec.json.decode(
            await self._send("GET", f"{SESSIONS}/{self.session_id}/replay", b"")
        )["data"]
        return told

    def now(self, token: str) -> None:
        """Go on as somebody else."""
        self.token = token

    def act_as(self, session_id: str, possible: bytes) -> None:
        """Take an answer as one's own: for a server that does not know of sessions."""
        self.session_id = session_id
        self._heard(possible)

    async def _play(self, action: str, target: str | None) -> None:
        await self._tell(f"{SESSIONS}/{self.session_id}/action", {"action": action, "target": target})

    async def _tell(self, path: str, body: dict[str, Any]) -> None:
        self._heard(await self._send("POST", path, msgspec.json.encode(body)))

    async def _send(self, method: str, path: str, body: bytes) -> bytes:
        key = self._new_key() if body else ""
        status, answer = await self._connection.call(request(method, path, body, self.token, key))
        if status not in {200, 201}:
            raise RuntimeError(f"{method} {path} was answered with {status}: {answer[:300]!r}")
        return answer

    def _new_key(self) -> str:
        return str(UUID(int=self._draw.getrandbits(128), version=4))

    def _heard(self, answer: bytes) -> None:
        self._take(_answer.decode(answer).data, answer)

    def _take(self, told: Told, answer: bytes) -> None:
        self.answer, self.session_id, self.version = answer, told.session_id, told.version
        self._possible = [(offer.action, offer.target) for offer in told.actions if offer.available]


async def join_all(server: Running, data: Path, count: int, first: int = 0) -> list[Player]:
    """Let so many players begin a story each. Numbers from `first` on."""
    signing = tokens(data)
    return [await Player.join(server, signing.issue()[0], first + number) for number in range(count)]


def join_bare(server: Running, answer: bytes, count: int, token: str) -> list[Player]:
    """So many players of the baseline, each asking for a session that does not exist."""
    players = []
    for number in range(count):
        player = Player(server, token, number)
        player.act_as(str(UUID(int=number)), answer)
        players.append(player)
    return players


def leave_all(*groups: Sequence[Player]) -> None:
    """Hang up, all of them."""
    for players in groups:
        for player in players:
            player.leave()
