"""Clients who mean harm, or are gone in the worst moment: nobody else pays, and the log holds no error of theirs."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any
from weakref import ref

import httpx2
import pytest
from structlog.testing import capture_logs
from tests.features.realtime.live import Live, Player, pour, refusal, serving, until

from taleward.cli.sockets import Socket
from taleward.kit import GameError
from taleward.realtime.feeds import PAGE
from taleward.sessions import SubmitAction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.features.realtime.live import Client

pytestmark = pytest.mark.anyio

PING = b'{"type":"ping"}'


def frame(opcode: int, data: bytes) -> bytes:
    """A masked frame, whose mask is zero; at most 125 bytes."""
    return bytes([0x80 | opcode, 0x80 | len(data)]) + bytes(4) + data


async def stalled(live: Live, player: Player, session_id: str) -> Client:
    """A client that reads nothing any more, with more waiting for it than the system keeps."""
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    narrow.connect((live.host, live.port))
    client = await player.connect(session_id, through=narrow)
    await client.say(type="hello")
    await client.hear()
    client.socket.transport.pause_reading()
    await pour(live, 10)
    await until(lambda: any(each.transport.get_write_buffer_size() for each in sockets_of(live)))
    return client


def sockets_of(live: Live) -> list[Socket]:
    return [each for each in live.server.server_state.connections if isinstance(each, Socket)]


@pytest.fixture
def quiet(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING)
    return caplog


async def test_text_that_is_none_closes_behind_a_sound_frame_and_is_no_error_of_ours(
    player: Player, session_id: str, quiet: pytest.LogCaptureFixture
) -> None:
    client = await player.hello(session_id)
    await client.hear()
    client.socket.transport.write(frame(1, PING) + frame(1, b"\xff\xfe"))
    assert await client.closed() == (1007, [])
    await player.live.until(0)
    assert not quiet.records


async def test_a_text_may_be_cut_anywhere(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    parts = [b'{"type":"action","key":"k","text":"\xc3', b'\xa9"', b"}"]
    client.socket.transport.write(bytes([1, 0x80 | len(parts[0])]) + bytes(4) + parts[0])
    client.socket.transport.write(frame(9, b"between"))
    client.socket.transport.write(bytes([0, 0x80 | len(parts[1])]) + bytes(4) + parts[1] + frame(0, parts[2]))
    assert (await client.hear())["turn"]["outcome"] == "clarify"
    await client.socket.close()


async def test_pings_of_a_client_that_does_not_read_heap_up_nowhere(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        client = await stalled(live, player, await player.begin())
        (served,) = sockets_of(live)
        before = served.transport.get_write_buffer_size()
        for _ in range(40):
            client.socket.transport.write(frame(9, b"x" * 125) * 200)
            await asyncio.sleep(0.005)
        assert served.transport.get_write_buffer_size() < before + 1_000
        client.socket.transport.abort()


async def test_a_server_ends_while_a_client_that_does_not_read_is_closing(
    tmp_path: Path, quiet: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        client = await stalled(live, player, await player.begin())
        client.socket.transport.write(frame(8, b"\x03\xe8"))
        await live.until(0)
        assert sockets_of(live)
    assert not [each for each in quiet.records if each.levelno >= logging.ERROR]
    client.socket.transport.abort()


async def test_who_comes_in_while_the_server_drains_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quiet: pytest.LogCaptureFixture
) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        going_on, sessions = asyncio.Event(), live.services.sessions
        scenario_of: Any = sessions.scenario_of

        async def slow(*named: object, **caller: object) -> object:
            await going_on.wait()
            return await scenario_of(*named, **caller)

        monkeypatch.setattr(sessions, "scenario_of", slow)
        coming = asyncio.create_task(refusal(player.connect(session_id)))
        await live.until(1)
        await asyncio.sleep(0.05)
        await live.services.realtime.drain()
        going_on.set()
        status, problem = await coming
        assert (status, problem["error_code"]) == (503, "unavailable")
        assert not quiet.records


@pytest.mark.parametrize(
    ("method", "more"), [("POST", ""), ("GET", f"x: {'y' * 9_000}\r\n"), ("GET", "x: y\r\n" * 200)]
)
async def test_an_upgrade_that_is_none_is_refused_at_once(live: Live, method: str, more: str) -> None:
    reader, writer = await asyncio.open_connection(live.host, live.port)
    upgrade = "upgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: eA==\r\n"
    writer.write(f"{method} /ws/game/x HTTP/1.1\r\nhost: {live.address}\r\n{upgrade}{more}\r\n".encode())
    async with asyncio.timeout(5):
        answer = await reader.read()
    assert answer.startswith(b"HTTP/1.1 4")
    writer.close()


async def test_a_socket_that_ended_leaves_memory_at_once(player: Player, session_id: str) -> None:
    live, gone = player.live, []
    client = await player.hello(session_id)
    await client.hear()
    gc.disable()
    try:
        gone += [ref(each) for each in sockets_of(live)]
        await client.socket.close()
        await until(lambda: not sockets_of(live))
        await until(lambda: [each() for each in gone] == [None])
    finally:
        gc.enable()


@asynccontextmanager
async def long_story(tmp_path: Path) -> AsyncIterator[tuple[Live, Player, str]]:
    """A server, and a player with a story of three pages."""
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        for _ in range(3 * PAGE):
            asked = SubmitAction(action="explore")
            await live.services.sessions.handle_action(session_id, asked, caller=player.caller)
        yield live, player, session_id


async def all_from(live: Live, player: Player, session_id: str) -> dict[str, str]:
    """What a listener sends who has the beginning alone."""
    session = await live.services.sessions.turns(session_id, 0, 1, caller=player.caller)
    epochs = await live.services.sessions.get_session(session_id, caller=player.caller)
    return {"authorization": f"Bearer {player.token}", "last-event-id": f"1.{session[0][0].epoch or epochs.epoch}"}


async def test_nothing_is_read_for_a_listener_that_hung_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with long_story(tmp_path) as (live, player, session_id):
        headers = await all_from(live, player, session_id)
        sessions, pages, going_on = live.services.sessions, 0, asyncio.Event()
        turns: Any = sessions.turns

        async def slow(*named: object, **caller: object) -> object:
            nonlocal pages
            pages += 1
            await going_on.wait()
            return await turns(*named, **caller)

        monkeypatch.setattr(sessions, "turns", slow)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        _, writer = await asyncio.open_connection(live.host, live.port)
        writer.write(f"GET /api/game/sessions/{session_id}/events HTTP/1.1\r\nhost: x\r\n{lines}\r\n".encode())
        await until(lambda: pages == 1)
        writer.transport.abort()
        await asyncio.sleep(0.1)
        going_on.set()
        await live.until(0)
        assert pages == 1


async def test_a_stream_whose_log_cannot_be_read_says_goodbye(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with long_story(tmp_path) as (live, player, session_id):
        headers = await all_from(live, player, session_id)
        sessions, pages = live.services.sessions, 0
        turns: Any = sessions.turns

        async def broken(*named: object, **caller: object) -> object:
            nonlocal pages
            pages += 1
            if pages > 1:
                raise GameError("The disk is full", "unavailable")
            return await turns(*named, **caller)

        monkeypatch.setattr(sessions, "turns", broken)
        with capture_logs() as logged:
            async with httpx2.AsyncClient(base_url=f"http://{live.address}", timeout=5) as http:
                answer = await http.get(f"/api/game/sessions/{session_id}/events", headers=headers)
        assert answer.text.count("event: turn") == PAGE
        assert answer.text.rstrip().endswith('"reason":"later"}')
        assert not logged


async def test_asking_for_the_head_of_a_stream_ends(player: Player, session_id: str) -> None:
    headers = {"authorization": f"Bearer {player.token}"}
    async with httpx2.AsyncClient(base_url=f"http://{player.live.address}", headers=headers, timeout=5) as http:
        for _ in range(20):
            answer = await http.head(f"/api/game/sessions/{session_id}/events")
            assert (answer.status_code, answer.content) == (200, b"")
            assert answer.headers["content-type"].startswith("text/event-stream")
    await player.live.until(0)
