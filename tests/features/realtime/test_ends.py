"""How a connection ends: each close code, what is said before it, and that a slow client costs nobody anything."""

from __future__ import annotations

import asyncio
import resource
import socket
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.features.realtime.live import Player, pour, refusal, serving, until
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from taleward.bootstrap import wiring
from taleward.cli import sockets
from taleward.kit import utc_now
from taleward.realtime import FRAME, Pace
from taleward.realtime.frames import BURST

if TYPE_CHECKING:
    from pathlib import Path

    from tests.features.realtime.live import Client

pytestmark = pytest.mark.anyio


async def test_a_binary_frame_closes(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    await client.socket.send(b'{"type": "ping"}')
    code, frames = await client.closed()
    assert (code, frames[-1]["reason"]) == (1003, "binary")


async def test_a_frame_of_four_kibibytes_is_read_and_a_larger_one_closes(player: Player, session_id: str) -> None:
    for signed in (True, False):
        client = await player.hello(session_id) if signed else await player.unsigned(session_id)
        frame = f'{{"type": "hello", "token": "{player.token}"}}'
        await client.socket.send(frame.ljust(FRAME))
        assert (await client.hear())["type"] == "snapshot"
        await client.socket.send(frame.ljust(FRAME + 1))
        code, frames = await client.closed()
        assert code == 1009, frames


async def test_a_flood_of_frames_closes(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    for _ in range(BURST):
        await client.say(type="ping")
    await client.hear_all("pong", BURST - 1)
    with suppress(ConnectionClosed):
        for _ in range(BURST):
            await client.say(type="ping")
    code, frames = await client.closed()
    assert (code, frames[-1]["reason"]) == (1008, "flood")


@pytest.mark.parametrize("frame", ['{"type": "ping"}', b"binary"])
async def test_a_goodbye_is_said_whatever_the_client_sends_meanwhile(
    player: Player, session_id: str, frame: str | bytes
) -> None:
    client = await player.hello(session_id)
    await client.hear()
    (connection,) = player.live.services.realtime._registry.reached(f"session:{session_id}")  # noqa: SLF001 -- the moment
    async with connection._lock:  # noqa: SLF001 -- in which it would send is held open
        ending = asyncio.create_task(connection.end("restart", 1012))
        await asyncio.sleep(0)
        await client.socket.send(frame)
        await asyncio.sleep(0.05)
    code, frames = await client.closed()
    await ending
    assert (code, frames[-1]["reason"]) == (1012, "restart")


async def test_actions_share_the_allowance_of_http_and_the_connection_stays(player: Player, session_id: str) -> None:
    writes = player.live.services.writes
    client = await player.hello(session_id)
    await client.hear()
    while not writes.take(player.caller.user_id):
        pass
    await client.act(key="k")
    told = await client.hear()
    assert (told["type"], told["key"], told["problem"]["error_code"]) == ("error", "k", "rate_limited")
    assert told["problem"]["context"]["retry_after"] > 0
    assert await client.silent()


async def test_a_connection_ends_with_the_token_that_it_stands_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.02))
    async with serving(tmp_path) as live:
        token, caller = live.services.tokens.issue("player", lifetime=timedelta(seconds=2))
        player = Player(live, token, caller)
        client, renewed = [await player.hello(await player.begin()) for _ in range(2)]
        await renewed.say(type="hello", token=live.services.tokens.issue("player", caller.user_id)[0])
        code, frames = await client.closed()
        assert utc_now() >= caller.expires_at
        assert (code, frames[-1]["reason"]) == (4401, "expired")
        assert [(await renewed.hear())["type"] for _ in range(2)] == ["snapshot", "snapshot"]
        assert await renewed.silent()


async def test_a_restart_is_told_after_the_answer_under_way_and_nobody_comes_in_any_more(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        clients = [await player.hello(session_id) for _ in range(4)]
        waiting = await player.unsigned(session_id)
        for client in clients:
            await client.hear()
            await client.act(key="k")
        live.server.should_exit = True
        for client in clients:
            code, frames = await client.closed()
            assert (code, frames[-1]["type"], frames[-1]["reason"]) == (1012, "bye", "restart")
        assert (await waiting.closed())[0] == 1012


async def test_a_server_that_drains_sends_newcomers_elsewhere(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        await live.services.realtime.drain()
        status, problem = await refusal(player.connect(session_id))
        assert (status, problem["error_code"]) == (503, "unavailable")


async def stall(player: Player, session_id: str) -> Client:
    """A client that has said hello and reads nothing any more, with the least room the system gives."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.connect((player.live.host, player.live.port))
    client = await player.connect(session_id, through=narrow)
    client.socket.transport.pause_reading()
    await client.say(type="hello")
    return client


async def test_a_client_that_does_not_read_is_cut_off_and_can_resume(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.02, stalled=0.5))
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        stalled, reading = await stall(player, session_id), await player.hello(session_id)
        await reading.hear()
        await asyncio.gather(pour(live, 40), reading.hear_all("world_event", 40))
        await reading.act(key="on")
        assert (await reading.hear())["key"] == "on"
        await until(lambda: live.ended("slow") == 1)
        stalled.socket.transport.resume_reading()
        code, frames = await stalled.closed()
        assert (code, frames[0]["type"]) == (4408, "snapshot")
        await live.until(1)
        resumed = await player.hello(session_id, since=frames[0]["seq"], epoch=frames[0]["epoch"])
        assert (await resumed.hear())["turn"]["version"] == 1


async def test_a_client_that_never_reads_again_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.02, stalled=0.2))
    monkeypatch.setattr(sockets, "_LAST", 0.2)
    async with serving(tmp_path) as live:
        player = live.player()
        stalled = [await stall(player, await player.begin()) for _ in range(20)]
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        await pour(live, 60)
        await live.until(0)
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert grown < 20 * 500, (
            grown
        )  # KiB: what is kept for each has a bound, and there were 1,200 for each to be had
        for client in stalled:
            if client.socket.state is not State.CLOSED:
                client.socket.transport.abort()


async def test_too_many_events_at_once_cut_a_stalled_client_off_and_not_one_that_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, stalled=60.0))
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        stalled, reading = await stall(player, session_id), await player.hello(session_id)
        await reading.hear()
        await asyncio.gather(pour(live, 120), reading.hear_all("world_event", 120))
        stalled.socket.transport.resume_reading()
        assert (await stalled.closed())[0] == 4408
