"""The whole service on a loopback socket, served as the command line serves it, and clients who speak frames."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest
import uvicorn
from pydantic import SecretStr
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.typing import Origin

from taleward.bootstrap import Services, Settings, open_services
from taleward.bootstrap.app import Service
from taleward.cli.server import _Server, config_of, listening
from taleward.identity import Caller, Role
from taleward.realtime import WorldEvent

SCENARIO = "one_stroke_over"
SECRET = "a secret that is known to the tests alone"
PATIENCE = 10
Data = dict[str, Any]


@dataclass
class Live:
    """A server, and what it is made of."""

    services: Services
    server: uvicorn.Server
    host: str
    port: int

    @property
    def address(self) -> str:
        return f"{self.host}:{self.port}"

    def connected(self) -> float:
        """Live connections, as the operator sees them."""
        return self.services.telemetry.registry.get_sample_value("taleward_live_connections") or 0

    def ended(self, reason: str) -> float:
        """Connections that the server has ended for a reason."""
        return self.services.telemetry.registry.get_sample_value("taleward_live_ends_total", {"reason": reason}) or 0

    async def until(self, connected: int) -> None:
        """Wait until there are so many connections."""
        await until(lambda: self.connected() == connected)

    def player(self, role: Role = "player") -> Player:
        token, caller = self.services.tokens.issue(role)
        return Player(self, token, caller)


@dataclass
class Player:
    """Somebody with a token."""

    live: Live
    token: str
    caller: Caller

    async def begin(self) -> str:
        """Begin a story; its session id."""
        session = await self.live.services.sessions.create_session(SCENARIO, {}, caller=self.caller)
        return session.session_id

    async def ticket(self) -> str:
        return (await self.live.services.one_time.issue("ticket", self.caller))[0]

    async def connect(
        self,
        session_id: str,
        *,
        ticket: str | None = None,
        origin: str | None = None,
        through: socket.socket | None = None,
    ) -> Client:
        """Connect with a ticket, and say nothing yet. `through` is a socket that is connected."""
        url = f"ws://{self.live.address}/ws/game/{session_id}?ticket={ticket or await self.ticket()}"
        more: Data = {"sock": through, "max_queue": 1, "ping_interval": None} if through else {}
        return Client(await connect(url, proxy=None, origin=Origin(origin) if origin is not None else None, **more))

    async def unsigned(self, session_id: str, origin: str | None = None) -> Client:
        """Connect without saying who it is."""
        url = f"ws://{self.live.address}/ws/game/{session_id}"
        return Client(await connect(url, proxy=None, origin=Origin(origin) if origin is not None else None))

    async def hello(
        self, session_id: str, *, ticket: str | None = None, origin: str | None = None, **said: object
    ) -> Client:
        """Connect with a ticket, and say hello."""
        client = await self.connect(session_id, ticket=ticket, origin=origin)
        await client.say(type="hello", **said)
        return client

    async def turns(self, session_id: str) -> list[Data]:
        """The whole log, as HTTP would tell it."""
        return [each for page in [await self._page(session_id, 0)] for each in page]

    async def _page(self, session_id: str, after: int) -> list[Data]:
        told, following = await self.live.services.sessions.turns(session_id, after, 500, caller=self.caller)
        found: list[Data] = [as_json(turn) for turn in told]
        return found if following is None else found + await self._page(session_id, following)


@dataclass
class Client:
    """One connection. `heard` are the frames it was told."""

    socket: ClientConnection
    heard: list[Data] = field(default_factory=list)

    async def say(self, **frame: object) -> None:
        await self.socket.send(json.dumps(frame))

    async def act(self, action: str = "explore", key: str | None = None, **more: object) -> None:
        await self.say(type="action", action=action, **({"key": key} if key else {}), **more)

    async def hear(self) -> Data:
        """The next frame."""
        async with asyncio.timeout(PATIENCE):
            frame: Data = json.loads(await self.socket.recv())
        self.heard.append(frame)
        return frame

    async def hear_all(self, kind: str, count: int) -> list[Data]:
        """The next frames, which are all of a kind."""
        frames = [await self.hear() for _ in range(count)]
        assert [frame["type"] for frame in frames] == [kind] * count
        return frames

    async def closed(self) -> tuple[int, list[Data]]:
        """The code that the server closes with, and the frames before it."""
        frames = []
        try:
            while True:
                frames.append(await self.hear())
        except ConnectionClosed as error:
            return (error.rcvd.code if error.rcvd else 1006), frames

    async def silent(self) -> bool:
        """Whether nothing comes but the answer to a ping."""
        await self.say(type="ping")
        return str((await self.hear())["type"]) == "pong"


def as_json(value: object) -> Data:
    found: Data = json.loads(msgspec.json.encode(value))
    return found


async def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(PATIENCE * 100):
        if true():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came about")


async def pour(live: Live, rounds: int) -> None:
    """Tell everybody more than a system keeps for a client that does not read."""
    for number in range(rounds):
        await live.services.realtime.broadcast_world_event(WorldEvent(str(number), "x" * 20_000))
        await asyncio.sleep(0.005)


async def refusal(connecting: Awaitable[object]) -> tuple[int, Data]:
    """Status and problem of an upgrade that is refused."""
    with pytest.raises(InvalidStatus) as caught:
        await connecting
    answer = caught.value.response
    assert answer.headers["content-type"] == "application/problem+json"
    told: Data = json.loads(answer.body or b"")
    assert (told["status"], told["success"]) == (answer.status_code, False)
    return answer.status_code, told


@asynccontextmanager
async def serving(
    folder: Path, *, database_url: str | None = None, origins: str = "", sockets: int = 20_000
) -> AsyncIterator[Live]:
    """Serve over a data folder."""
    ready = asyncio.Event()
    key = SecretStr(SECRET)
    asked = Settings(data=folder, secret_key=key, database_url=database_url, origins=origins, sockets=sockets)
    with listening("127.0.0.1", 0) as listener:
        async with open_services(asked) as services:
            app = Service(services)
            server = _Server(config_of(app), ready.set, app.drain)
            task = asyncio.create_task(server.serve([listener]))
            await ready.wait()
            host, port = listener.getsockname()
            try:
                yield Live(services, server, host, port)
            finally:
                server.should_exit = True
                await task
