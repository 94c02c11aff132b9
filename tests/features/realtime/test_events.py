"""Server-sent events: the same log for clients that cannot have a WebSocket."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.features.realtime.live import PATIENCE, Live, Player, as_json, pour, serving

from taleward.bootstrap import wiring
from taleward.cli import server
from taleward.kit import new_id
from taleward.realtime import Pace, WorldEvent
from taleward.realtime.connection import NOTES
from taleward.sessions import SubmitAction

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.features.realtime.live import Data

pytestmark = pytest.mark.anyio


class Stream:
    """Events as they come: (id, frame); comments are None."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._lines = answer.aiter_lines()

    async def next(self) -> tuple[str | None, Data] | None:
        """The next event, or a comment; StopAsyncIteration at the end."""
        told: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE):
            while line := await anext(self._lines):
                name, _, value = line.partition(":")
                told[name] = value.strip()
        if "data" not in told:
            return None
        frame: Data = json.loads(told["data"])
        assert frame["type"] == told["event"]
        return told.get("id"), frame

    async def rest(self) -> list[Data]:
        """The frames until the end."""
        frames = []
        with suppress(StopAsyncIteration):
            while True:
                frames.append((await self.event())[1])
        return frames

    async def event(self) -> tuple[str | None, Data]:
        """The next event, which is no comment."""
        found = await self.next()
        assert found is not None
        return found


@asynccontextmanager
async def listening(player: Player, session_id: str, query: str = "", **headers: str) -> AsyncIterator[Stream]:
    path = f"/api/game/sessions/{session_id}/events{query}"
    signed = {"authorization": f"Bearer {player.token}", **headers}
    async with (
        httpx2.AsyncClient(base_url=f"http://{player.live.address}") as http,
        http.stream("GET", path, headers=signed) as answer,
    ):
        assert answer.status_code == 200, await answer.aread()
        assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
        assert answer.headers["cache-control"] == "no-store"
        yield Stream(answer)


async def play(player: Player, session_id: str, times: int) -> None:
    for _ in range(times):
        asked = SubmitAction(action="explore")
        await player.live.services.sessions.handle_action(session_id, asked, caller=player.caller)


async def test_a_snapshot_comes_first_and_then_turns_as_they_happen(player: Player, session_id: str) -> None:
    async with listening(player, session_id) as stream:
        begun, frame = await stream.event()
        assert (frame["type"], begun) == ("snapshot", f"0.{frame['epoch']}")
        await play(player, session_id, 3)
        told = [await stream.event() for _ in range(3)]
    assert [frame["turn"] for _, frame in told] == await player.turns(session_id)
    assert [name for name, _ in told] == [f"{frame['seq']}.{frame['epoch']}" for _, frame in told]


async def test_a_client_goes_on_after_the_event_that_it_names(player: Player, session_id: str) -> None:
    async with listening(player, session_id) as stream:
        await stream.event()
        await play(player, session_id, 4)
        second = [await stream.event() for _ in range(2)][-1][0]
    async with listening(player, session_id, **{"last-event-id": str(second)}) as stream:
        assert [(await stream.event())[1]["turn"]["version"] for _ in range(2)] == [3, 4]
        await play(player, session_id, 1)
        assert (await stream.event())[1]["turn"]["version"] == 5


@pytest.mark.parametrize("named", ["", "1", "1.", ".x", "x.y", "1.0000000000000000", "99.0000000000000000", "9" * 30])
async def test_an_event_that_never_was_gets_a_snapshot(player: Player, session_id: str, named: str) -> None:
    await play(player, session_id, 1)
    async with listening(player, session_id, **{"last-event-id": named}) as stream:
        assert (await stream.event())[1]["type"] == "snapshot"


async def test_documents_come_in_place_of_turns_if_asked_for(player: Player, session_id: str) -> None:
    async with listening(player, session_id, "?view=ui/1&widgets=map,meter") as stream:
        whole = (await stream.event())[1]
        await play(player, session_id, 1)
        name, patch = await stream.event()
    assert (whole["view"]["schema"], whole["view"]["patch"], whole["seq"]) == ("ui/1", False, 0)
    assert (patch["view"]["patch"], name) == (True, f"1.{patch['epoch']}")
    assert [entry["seq"] for entry in patch["view"]["widgets"]["story"]["entries"]] == [1]


async def test_who_may_not_listen_gets_a_problem(player: Player, session_id: str) -> None:
    async with httpx2.AsyncClient(base_url=f"http://{player.live.address}/api/game/sessions/") as http:
        mine = {"authorization": f"Bearer {player.token}"}
        foreign = {"authorization": f"Bearer {player.live.player().token}"}
        asked: list[tuple[str, dict[str, str], int, str]] = [
            (session_id, {}, 401, "unauthorized"),
            (session_id, foreign, 404, "not_found"),
            (new_id(), mine, 404, "not_found"),
            ("x", mine, 404, "not_found"),
            (session_id, {"authorization": "Bearer x.y.z"}, 401, "unauthorized"),
        ]
        for name, headers, status, code in asked:
            answer = await http.get(f"{name}/events", headers=headers)
            assert (answer.status_code, answer.json()["error_code"]) == (status, code)
            assert answer.headers["content-type"] == "application/problem+json"
        answer = await http.get(f"{session_id}/events?view=ui/9", headers=mine)
        assert (answer.status_code, answer.json()["error_code"]) == (422, "unknown_schema")


async def test_events_and_sockets_share_the_bound_of_a_session(player: Player, session_id: str) -> None:
    clients = [await player.hello(session_id) for _ in range(15)]
    async with listening(player, session_id) as stream:
        await stream.event()
        async with httpx2.AsyncClient(base_url=f"http://{player.live.address}") as http:
            signed = {"authorization": f"Bearer {player.token}"}
            answer = await http.get(f"/api/game/sessions/{session_id}/events", headers=signed)
    assert (answer.status_code, answer.json()["error_code"]) == (429, "rate_limited")
    assert "retry-after" in answer.headers
    for client in clients:
        await client.socket.close()


async def test_a_quiet_stream_shows_that_it_lives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.02, beat=0.1))
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        async with listening(player, session_id) as stream:
            await stream.event()
            assert [await stream.next() for _ in range(3)] == [None, None, None]
            await play(player, session_id, 1)
            while (found := await stream.next()) is None:
                pass
            assert found[1]["type"] == "turn"


async def test_a_restart_ends_a_stream_in_order(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        async with listening(player, await player.begin()) as stream:
            await stream.event()
            live.server.should_exit = True
            assert (await stream.event())[1]["reason"] == "restart"
            with pytest.raises(StopAsyncIteration):
                await stream.next()


async def test_a_session_that_is_deleted_ends_its_streams(player: Player, session_id: str) -> None:
    async with listening(player, session_id) as stream:
        await stream.event()
        await player.live.services.sessions.delete_session(session_id, caller=player.caller)
        assert (await stream.event())[1]["reason"] == "gone"
        with pytest.raises(StopAsyncIteration):
            await stream.next()


async def test_a_listener_that_hangs_up_leaves_nothing_behind(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        async with listening(player, await player.begin()) as stream:
            await stream.event()
            assert live.connected() == 1
        await live.until(0)


async def test_a_listener_that_does_not_read_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.02, stalled=0.1))
    monkeypatch.setattr(server, "_UNREAD", 500)
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        request = (
            f"GET /api/game/sessions/{session_id}/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {player.token}"
        )
        with socket.socket() as narrow:
            narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            narrow.connect((live.host, live.port))
            narrow.sendall(f"{request}\r\n\r\n".encode())
            await live.until(1)
            await pour(live, 60)
            await live.until(0)
            assert live.ended("slow") == 1


async def test_a_stream_that_is_told_too_much_at_once_ends(live: Live, player: Player, session_id: str) -> None:
    async with listening(player, session_id) as stream:
        await stream.event()
        told = WorldEvent("much", "It rains.", f"session:{session_id}")
        await asyncio.gather(*(live.services.realtime.broadcast_world_event(told) for _ in range(NOTES + 1)))
        assert await stream.rest() == []


@pytest.mark.parametrize("scope", ["all", "user", "session", "scenario", "realm"])
async def test_a_world_event_is_displayed_to_those_in_its_scope(live: Live, scope: str) -> None:
    near, far = live.player(), live.player()
    here, there = await near.begin(), await far.begin()
    session = as_json(await live.services.sessions.get_session(here, caller=near.caller))
    name = {"user": near.caller.user_id, "session": here, "scenario": session["scenario_id"], "realm": "fantasy"}.get(
        scope
    )
    told = f"{scope}:{name}" if name else scope
    elsewhere = f"{scope}:{new_id()}" if name else "scenario:nowhere"
    socket, other = await near.hello(here), await far.hello(there)
    await socket.hear(), await other.hear()
    async with listening(near, here) as stream:
        await stream.event()
        for event in (WorldEvent("no", "Nobody is there.", elsewhere), WorldEvent("yes", "It thunders.", told)):
            await live.services.realtime.broadcast_world_event(event)
        expected: dict[str, Any] = {"id": "yes", "text": "It thunders.", "scope": told}
        assert (await socket.hear())["event"] == expected
        name, frame = await stream.event()
        assert (name, frame["event"]) == (None, expected)
    if scope in {"all", "scenario", "realm"}:
        assert (await other.hear())["event"] == expected
    assert await other.silent()
