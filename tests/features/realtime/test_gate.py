"""Who may connect: with which ticket or token, from which page, to what, and how many of them."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import AsyncExitStack
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from starlette.datastructures import Headers
from tests.features.realtime.live import Live, Player, refusal, serving
from websockets.asyncio.client import connect

from taleward.identity import Tokens
from taleward.kit import GameError, new_id, utc_now
from taleward.realtime import visit
from taleward.realtime.visit import check_origin

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


async def test_a_ticket_is_good_once(player: Player, session_id: str) -> None:
    ticket = await player.ticket()
    first = await player.hello(session_id, ticket=ticket)
    status, problem = await refusal(player.connect(session_id, ticket=ticket))
    assert (status, problem["error_code"]) == (403, "forbidden")
    assert (await first.hear())["type"] == "snapshot"


async def test_of_two_who_bring_a_ticket_at_once_one_comes_in(player: Player, session_id: str) -> None:
    ticket = await player.ticket()
    tried = [player.connect(session_id, ticket=ticket) for _ in range(8)]
    came = await asyncio.gather(*tried, return_exceptions=True)
    assert sum(not isinstance(each, BaseException) for each in came) == 1


@pytest.mark.parametrize("ticket", ["", "made-up", "x" * 3_000])
async def test_a_ticket_that_is_none_is_refused_before_the_upgrade(
    player: Player, session_id: str, ticket: str
) -> None:
    url = f"ws://{player.live.address}/ws/game/{session_id}?ticket={ticket}"
    assert (await refusal(_connect(url)))[0] == 403


async def test_two_tickets_are_none(player: Player, session_id: str) -> None:
    first, second = await player.ticket(), await player.ticket()
    assert (await refusal(player.connect(session_id, ticket=f"{first}&ticket={second}")))[0] == 403


async def test_a_ticket_is_in_no_log(player: Player, session_id: str, caplog: pytest.LogCaptureFixture) -> None:
    ticket = await player.ticket()
    with caplog.at_level(logging.INFO, logger="uvicorn.error"):
        client = await player.hello(session_id, ticket=ticket)
        await client.hear()
        await refusal(player.connect(session_id, ticket=ticket, origin="https://elsewhere.example"))
    assert "/ws/game/" in caplog.text
    assert ticket not in caplog.text
    assert "ERROR" not in caplog.text


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", "nonsense"])
async def test_a_page_of_another_address_is_refused_and_its_ticket_stays_good(
    player: Player, session_id: str, origin: str
) -> None:
    ticket = await player.ticket()
    status, problem = await refusal(player.connect(session_id, ticket=ticket, origin=origin))
    assert (status, problem["error_code"]) == (403, "forbidden")
    status, _ = await refusal(player.unsigned(session_id, origin=origin))
    assert status == 403
    assert (await (await player.hello(session_id, ticket=ticket)).hear())["type"] == "snapshot"


async def test_pages_of_this_address_and_of_those_in_the_settings_may_connect(tmp_path: Path) -> None:
    async with serving(tmp_path, origins="https://play.example/, http://other.example:81") as live:
        player = live.player()
        session_id = await player.begin()
        for origin in (f"http://{live.address}", "https://play.example", "http://other.example:81"):
            assert (await (await player.hello(session_id, origin=origin)).hear())["type"] == "snapshot"
        assert (await refusal(player.connect(session_id, origin="http://play.example")))[0] == 403


@pytest.mark.parametrize(
    ("origin", "host", "may"),
    [
        ("https://example.org", "example.org", True),
        ("https://example.org", "example.org:443", True),
        ("http://example.org:80", "example.org", True),
        ("https://Example.org", "example.ORG", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("https://example.org", "example.org:8443", False),
        ("https://example.org.evil.example", "example.org", False),
        ("https://example.org@evil.example", "example.org", False),
        ("https://evil.example/example.org", "example.org", False),
        ("ftp://example.org", "example.org", False),
        ("https://example.org:port", "example.org", False),
        ("null", "example.org", False),
        ("", "", False),
    ],
)
def test_a_page_is_of_the_host_that_its_origin_names(origin: str, host: str, may: bool) -> None:  # noqa: FBT001 -- a case
    headers = Headers({"origin": origin, "host": host})
    if may:
        check_origin(headers, frozenset())
        return
    with pytest.raises(GameError, match="may not connect"):
        check_origin(headers, frozenset())


def test_two_origins_are_refused() -> None:
    headers = Headers(raw=[(b"host", b"a.example"), *[(b"origin", b"https://a.example")] * 2])
    with pytest.raises(GameError, match="may not connect"):
        check_origin(headers, frozenset())


@pytest.mark.parametrize("named", ["unknown", "foreign", "nonsense"])
async def test_what_is_not_there_and_what_is_not_mine_are_alike(player: Player, named: str) -> None:
    other = await player.live.player().begin()
    name = {"unknown": new_id(), "foreign": other, "nonsense": "x"}[named]
    status, problem = await refusal(player.connect(name))
    assert (status, problem["error_code"]) == (404, "not_found")
    client = await player.unsigned(name)
    await client.say(type="hello", token=player.token)
    code, (told, bye) = await client.closed()
    assert (code, told["problem"]["error_code"], bye["reason"]) == (4404, "not_found", "gone")


async def test_an_operator_sees_the_session_of_a_player(live: Live, session_id: str) -> None:
    client = await live.player("operator").hello(session_id)
    assert (await client.hear())["type"] == "snapshot"


async def test_who_brings_no_sound_token_is_told_so_and_sent_away(player: Player, session_id: str) -> None:
    past = Tokens(b"a secret that is known to the tests alone", lambda: utc_now() - timedelta(days=60))
    frames = [
        {"type": "hello"},
        {"type": "hello", "token": "x.y.z"},
        {"type": "hello", "token": past.issue()[0]},
        {"type": "hello", "token": Tokens(b"another key of thirty-two characters").issue()[0]},
        {"type": "action", "action": "explore"},
        {"type": "ping"},
        {},
    ]
    for frame in frames:
        client = await player.unsigned(session_id)
        await client.socket.send(json.dumps(frame))
        code, (told, bye) = await client.closed()
        assert (code, told["type"], bye["type"], bye["reason"]) == (4401, "error", "bye", "unsigned"), frame


async def test_who_says_nothing_is_sent_away(player: Player, session_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "SIGN_IN", 0.05)
    client = await player.unsigned(session_id)
    code, frames = await client.closed()
    assert (code, [frame["type"] for frame in frames]) == (4401, ["error", "bye"])


async def test_a_token_of_somebody_else_does_not_take_a_connection_over(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    await client.say(type="hello", token=player.live.player().token)
    assert (await client.hear())["problem"]["error_code"] == "forbidden"


async def test_a_session_has_sixteen_connections_at_most(player: Player, session_id: str) -> None:
    clients = [await player.hello(session_id) for _ in range(16)]
    status, problem = await refusal(player.connect(session_id))
    assert (status, problem["error_code"]) == (429, "rate_limited")
    late = await player.unsigned(session_id)
    await late.say(type="hello", token=player.token)
    code, (told, bye) = await late.closed()
    assert (code, told["problem"]["status"], bye["reason"]) == (1013, 429, "later")
    before = player.live.connected()
    await clients[0].socket.close()
    await player.live.until(int(before) - 1)
    assert (await (await player.hello(session_id)).hear())["type"] == "snapshot"


async def test_a_user_has_sixty_four_connections_at_most(live: Live) -> None:
    player = live.player()
    sessions = [await player.begin() for _ in range(5)]
    async with AsyncExitStack() as stack:
        for number in range(64):
            client = await player.hello(sessions[number % 5])
            await stack.enter_async_context(client.socket)
        assert (await refusal(player.connect(sessions[0])))[0] == 429
        assert (await (await live.player("operator").hello(sessions[0])).hear())["type"] == "snapshot"


async def test_a_server_has_as_many_connections_as_it_is_set_to(tmp_path: Path) -> None:
    async with serving(tmp_path, sockets=2) as live:
        player = live.player()
        session_id = await player.begin()
        first = await player.unsigned(session_id)
        await player.hello(session_id)
        assert (await refusal(player.unsigned(session_id)))[0] == 429
        await first.socket.close()
        await live.until(1)
        assert (await (await player.hello(session_id)).hear())["type"] == "snapshot"


async def _connect(url: str) -> None:
    await connect(url, proxy=None)
