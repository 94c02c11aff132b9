"""Live play over cuts, kills and restarts: in the end every client has the whole log, each turn once, in order."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import httpx2
import pytest
from tests.journeys.api_server import SCENARIO, UNUSED_TLS, data_of
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from tests.journeys.command_line import Served

pytestmark = pytest.mark.anyio

CUTS: Final = 1_000
CLIENTS: Final = 20
HALF_A_FRAME: Final = b"\x81\xfe\x01"
PATIENCE: Final = 20
Data = dict[str, Any]
LOST: Final = (ConnectionClosed, InvalidHandshake, OSError, EOFError)


@dataclass
class Traveller:
    """A player on a bad line. What was not answered is asked again with its key; what was told is never told anew."""

    name: str
    url: str
    token: str
    session_id: str
    dice: random.Random
    log: list[Data] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    waiting: dict[str, str] | None = None
    begun: bool = False
    epoch: str = ""
    repeated: int = 0
    cut: int = 0

    async def connect(self) -> ClientConnection:
        """Connect, and go on from where this client is."""
        path = f"{self.url.replace('http', 'ws')}/ws/game/{self.session_id}"
        socket = await connect(path, proxy=None, ping_interval=None, close_timeout=1)
        known = {"since": len(self.log), "epoch": self.epoch} if self.begun else {}
        await self.send(socket, {"type": "hello", "token": self.token, **known})
        if self.waiting is not None:
            self.repeated += 1
            await self.send(socket, self.waiting)
        return socket

    async def send(self, socket: ClientConnection, frame: Data) -> None:
        await socket.send(json.dumps(frame))

    async def act(self, socket: ClientConnection) -> None:
        """Ask for something, under a new key."""
        self.keys.append(f"{self.name}-{len(self.keys)}")
        action = self.dice.choice(["explore", "rest", "explore", "flee"])
        self.waiting = {"type": "action", "key": self.keys[-1], "action": action}
        await self.send(socket, self.waiting)

    async def hear(self, socket: ClientConnection) -> Data:
        """Take a frame in, as a client does that trusts the server to leave nothing out."""
        async with asyncio.timeout(PATIENCE):
            frame: Data = json.loads(await socket.recv())
        if frame["type"] == "snapshot":
            assert not self.begun, "it was resumed, and told all anew"
            self.begun, self.epoch = True, frame["epoch"]
            assert frame["seq"] == 0
        elif frame["type"] == "turn":
            self._take(frame)
        elif frame["type"] == "error":
            assert frame["problem"]["error_code"] == "rate_limited", frame
            await asyncio.sleep(frame["problem"]["context"]["retry_after"])
            assert self.waiting is not None
            await self.send(socket, self.waiting)
        return frame

    def _take(self, frame: Data) -> None:
        turn, here = frame["turn"], len(self.log)
        if turn["version"] == here + 1:
            self.log.append(turn)
            self.epoch = frame["epoch"]
        else:
            assert turn["version"] <= here, "there is a gap"
            assert "key" in frame, "it was told twice, and nobody had asked"
            assert turn == self.log[turn["version"] - 1]
        if self.waiting is not None and frame.get("key") == self.waiting["key"]:
            self.waiting = None

    async def travel(self, cuts: int) -> None:
        """Play on, and be cut off so many times, wherever it hits."""
        while self.cut < cuts:
            socket = await self.connect()
            with suppress(*LOST):
                await self._stage(socket)
            socket.transport.abort()
            self.cut += 1

    async def _stage(self, socket: ClientConnection) -> None:
        for _ in range(self.dice.randrange(6)):
            if self.waiting is None and self.begun:
                await self.act(socket)
            if self.dice.random() < 0.3:
                return await asyncio.sleep(self.dice.random() * 0.01)
            await self.hear(socket)
        if self.dice.random() < 0.3:
            socket.transport.write(HALF_A_FRAME)
        return None

    async def arrive(self) -> None:
        """Get the last answer, and go in peace."""
        async with await self.connect() as socket:
            await self.send(socket, {"type": "ping"})
            while self.waiting is not None or not self.begun:
                await self.hear(socket)
            while (await self.hear(socket))["type"] != "pong":
                pass


async def travellers(url: str, seed: int) -> list[Traveller]:
    """A guest who has begun a story, and has it open on two devices."""
    async with httpx2.AsyncClient(base_url=url, verify=UNUSED_TLS) as http:
        token = data_of(await http.post("/api/auth/guest"), 201)["token"]
        headers = {"authorization": f"Bearer {token}"}
        begun = await http.post("/api/game/sessions", json={"scenario_id": SCENARIO}, headers=headers)
        session_id = data_of(begun, 201)["session_id"]
    clients = [Traveller(name, url, token, session_id, random.Random(f"{seed}{name}")) for name in "ab"]
    for client in clients:
        async with await client.connect() as socket:
            await client.hear(socket)
    return clients


async def turns_of(client: Traveller) -> list[Data]:
    """The log as HTTP has it, and that it replays."""
    headers = {"authorization": f"Bearer {client.token}"}
    found: list[Data] = []
    async with httpx2.AsyncClient(base_url=client.url, verify=UNUSED_TLS, headers=headers) as http:
        path = f"/api/game/sessions/{client.session_id}"
        after: int | None = 0
        while after is not None:
            page = data_of(await http.get(f"{path}/turns?after={after}&limit=500"))
            found += page["items"]
            after = page["next"]
        assert data_of(await http.get(f"{path}/replay"))["equal"] is True
    return found


async def check(pairs: list[list[Traveller]]) -> None:
    """Nothing lost, nothing doubled, nothing else than the server has."""
    for pair in pairs:
        for client in pair * 2:  # the first is told what the second had to ask again
            await client.arrive()
        for client in pair:
            assert client.log == await turns_of(client)
            assert len(client.log) == sum(len(each.keys) for each in pair), "an action was lost, or played twice"


@pytest.fixture
def start(serve: Callable[..., Served], tmp_path: Path) -> Callable[..., Served]:
    """Start a server on the data folder of the test."""
    return lambda port=0: serve("--data", tmp_path / "data", port=port, TALEWARD_LOG_LEVEL="WARNING")


async def test_a_thousand_cuts_lose_nothing_and_double_nothing(start: Callable[..., Served]) -> None:
    url = start().url
    pairs = [await travellers(url, seed) for seed in range(CLIENTS // 2)]
    clients = [client for pair in pairs for client in pair]
    await asyncio.gather(*(client.travel(CUTS // CLIENTS) for client in clients))
    await check(pairs)
    assert sum(client.cut for client in clients) == CUTS
    assert sum(client.repeated for client in clients) > CUTS // 10
    assert sum(len(client.log) for client in clients) > CUTS // 2


async def playing(client: Traveller, enough: asyncio.Event) -> None:
    """Play on whatever becomes of the server."""
    while not enough.is_set():
        try:
            async with await client.connect() as socket:
                while not enough.is_set():
                    if client.begun and client.waiting is None:
                        await client.act(socket)
                    await client.hear(socket)
        except LOST:
            await asyncio.sleep(0.02)


async def further(clients: list[Traveller], by: int) -> None:
    """Wait until every client has seen some turns more."""
    aims = [len(client.log) + by for client in clients]
    async with asyncio.timeout(PATIENCE):
        while any(len(client.log) < aim for client, aim in zip(clients, aims, strict=True)):  # noqa: ASYNC110 -- it is polled: nothing tells
            await asyncio.sleep(0.01)


async def players(clients: list[Traveller]) -> AsyncIterator[None]:
    """Have them play while the test does something to the server."""
    enough = asyncio.Event()
    tasks = [asyncio.create_task(playing(client, enough)) for client in clients]
    yield
    enough.set()
    await asyncio.gather(*tasks)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM], ids=["killed", "restarted"])
async def test_a_server_that_ends_and_comes_back_loses_nothing(
    start: Callable[..., Served], how: signal.Signals
) -> None:
    served = start()
    pairs = [await travellers(served.url, seed) for seed in range(2)]
    clients = [client for pair in pairs for client in pair]
    port = int(served.url.rpartition(":")[2])
    async for _ in players(clients):
        for _ in range(2):
            await further(clients, 5)
            served.process.send_signal(how)
            await asyncio.to_thread(served.process.wait, PATIENCE)
            served = await asyncio.to_thread(start, port)
        await further(clients, 5)
    await check(pairs)


async def test_a_restart_is_announced(start: Callable[..., Served]) -> None:
    served = start()
    client, _ = await travellers(served.url, 1)
    socket = await client.connect()
    await client.send(socket, {"type": "ping"})
    assert (await client.hear(socket))["type"] == "pong"
    await client.act(socket)
    served.process.terminate()
    heard = ""
    while heard != "bye":
        heard = (await client.hear(socket))["type"]
    await socket.wait_closed()
    assert socket.close_code == 1012
    assert await asyncio.to_thread(served.process.wait, PATIENCE) == 0
