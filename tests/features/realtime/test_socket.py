"""What a WebSocket tells its client: all of the log, in order, once; and the answers to what the client asks."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest
from tests.features.realtime.live import Client, Live, Player, as_json, serving

if TYPE_CHECKING:
    from pathlib import Path

    from tests.features.realtime.live import Data

pytestmark = pytest.mark.anyio


def versions(frames: list[Data]) -> list[int]:
    return [frame["turn"]["version"] for frame in frames if frame["type"] == "turn"]


async def test_a_hello_without_since_gets_the_session_as_http_has_it(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    frame = await client.hear()
    session = as_json(await player.live.services.sessions.get_session(session_id, caller=player.caller))
    assert frame == {"type": "snapshot", "seq": 0, "epoch": session["epoch"], "session": session}


async def test_with_a_ticket_and_no_hello_the_session_comes_all_the_same(player: Player, session_id: str) -> None:
    client = await player.connect(session_id)
    assert (await client.hear())["type"] == "snapshot"
    acting = await player.connect(session_id)
    await acting.act(key="a")
    assert [(await acting.hear())["type"] for _ in range(2)] == ["snapshot", "turn"]


async def test_a_token_in_the_first_frame_signs_in(player: Player, session_id: str) -> None:
    client = await player.unsigned(session_id)
    await client.say(type="hello", token=player.token)
    assert (await client.hear())["type"] == "snapshot"


async def test_an_action_is_answered_with_its_turn_and_key(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    await client.act(key="first")
    frame = await client.hear()
    assert (frame["type"], frame["seq"], frame["key"]) == ("turn", 1, "first")
    assert [frame["turn"]] == await player.turns(session_id)
    assert frame["epoch"] == frame["turn"]["epoch"]


async def test_a_repeated_key_is_answered_with_the_same_turn(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    for key in ("a", "b", "a"):
        await client.act(key=key)
    _, first, second, again = [await client.hear() for _ in range(4)]
    assert again == first
    assert versions([first, second]) == [1, 2]
    await client.act(key="c")
    assert (await client.hear())["seq"] == 3


async def test_a_question_back_carries_the_key_and_brings_nobody_further(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.say(type="action", text="flibbertigibbet", key="what")
    await client.act(key="a")
    _, asked, answered = [await client.hear() for _ in range(3)]
    assert (asked["turn"]["outcome"], asked["key"], asked["seq"]) == ("clarify", "what", 0)
    assert (answered["seq"], answered["key"]) == (1, "a")


async def test_what_others_play_is_told_without_a_key(player: Player, session_id: str) -> None:
    watching = await player.hello(session_id)
    await watching.hear()
    acting = await player.hello(session_id)
    await acting.act(key="a")
    await acting.act(key="b")
    assert [(await acting.hear())["type"] for _ in range(3)] == ["snapshot", "turn", "turn"]
    await player.live.services.sessions.undo(session_id, 1, caller=player.caller)
    frames = await watching.hear_all("turn", 3)
    assert [frame["turn"] for frame in frames] == await player.turns(session_id)
    assert not any("key" in frame for frame in frames)


@pytest.mark.parametrize("known", [0, 2, 5])
async def test_a_client_resumes_after_what_it_has(player: Player, session_id: str, known: int) -> None:
    first = await player.hello(session_id)
    for number in range(5):
        await first.act(key=str(number))
    frames = [await first.hear() for _ in range(6)]
    resumed = await player.hello(session_id, since=known, epoch=frames[known]["epoch"])
    await resumed.act(key="next")
    told = await resumed.hear_all("turn", 6 - known)
    assert [frame["turn"] for frame in told] == (await player.turns(session_id))[known:]
    assert [frame.get("key") for frame in told] == [None] * (5 - known) + ["next"]


async def test_since_without_an_epoch_is_trusted_and_more_than_a_page_comes_whole(
    player: Player, session_id: str
) -> None:
    sessions = player.live.services.sessions
    client = await player.hello(session_id)
    await client.hear()
    for _ in range(120):
        await client.act()
    await client.hear_all("turn", 120)
    resumed = await player.hello(session_id, since=3)
    assert versions(await resumed.hear_all("turn", 117)) == list(range(4, 121))
    assert await sessions.newest(session_id, caller=player.caller) == 120


@pytest.mark.parametrize("said", [{"since": 0, "epoch": "0" * 16}, {"since": 7}, {"since": 7, "epoch": "0" * 16}])
async def test_a_history_that_is_not_this_one_gets_a_snapshot(
    player: Player, session_id: str, said: dict[str, Any]
) -> None:
    client = await player.hello(session_id, **said)
    assert (await client.hear())["type"] == "snapshot"


async def test_a_second_hello_begins_anew(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.act()
    await client.say(type="hello", since=0)
    await client.say(type="hello")
    kinds = [(await client.hear())["type"] for _ in range(4)]
    assert kinds == ["snapshot", "turn", "turn", "snapshot"]


async def test_two_clients_who_both_act_see_the_same_turns_in_the_same_order(player: Player, session_id: str) -> None:
    clients = [await player.hello(session_id) for _ in range(2)]

    async def play(client: Client, name: str) -> list[Data]:
        for number in range(40):
            await client.act(key=f"{name}{number}")
        return [await client.hear() for _ in range(81)][1:]

    seen = await asyncio.gather(*(play(client, name) for client, name in zip(clients, "ab", strict=True)))
    log = await player.turns(session_id)
    for frames, name in zip(seen, "ab", strict=True):
        assert [frame["turn"] for frame in frames] == log
        assert [frame["key"] for frame in frames if "key" in frame] == [f"{name}{number}" for number in range(40)]


async def test_whatever_the_interleaving_there_is_no_gap_and_no_double(player: Player, session_id: str) -> None:
    dice = random.Random(7)
    clients = [await player.hello(session_id) for _ in range(6)]

    async def act(client: Client) -> None:
        for _ in range(15):
            await client.act()
            await asyncio.sleep(dice.random() / 500)

    await asyncio.gather(*map(act, clients[:4]))
    for client in clients:
        assert (await client.hear())["type"] == "snapshot"
        assert versions(await client.hear_all("turn", 60)) == list(range(1, 61))
        assert await client.silent()


@pytest.mark.parametrize(
    ("frame", "pointer", "key"),
    [
        ("nonsense", "", None),
        ("[]", "", None),
        ('{"type": "dance", "key": "k"}', "/type", "k"),
        ('{"key": "k"}', "/type", "k"),
        ('{"type": "ping", "more": 1}', "", None),
        ('{"type": "ping", "type": "ping"}', "", None),
        ('{"type": "hello", "since": -1}', "/since", None),
        ('{"type": "hello", "since": "1"}', "/since", None),
        ('{"type": "action", "key": "k"}', "/action", "k"),
        ('{"type": "action", "key": "", "action": "explore"}', "/key", None),
        ('{"type": "action", "key": "k", "action": "explore", "text": "look"}', "/text", "k"),
        ('{"type": "action", "key": "k", "action": "explore", "state": {}}', "/state", "k"),
        ('{"type": "action", "key": "k", "action": "sing"}', "/action", "k"),
        ('{"type": "action", "key": "k", "text": "\\ud800"}', "", None),
        ('{"type": "hello", "view": {"schema": "ui/9"}}', None, None),
    ],
)
async def test_a_frame_that_is_not_sound_is_answered_and_the_connection_stays(
    live: Live, frame: str, pointer: str | None, key: str | None
) -> None:
    player = live.player()
    client = await player.hello(await player.begin())
    await client.hear()
    await client.socket.send(frame)
    told = await client.hear()
    assert (told["type"], told["seq"], told.get("key")) == ("error", 0, key)
    assert told["problem"]["status"] == 422
    assert pointer is None or told["problem"]["errors"][0]["pointer"] == pointer
    assert await client.silent()


async def test_a_stale_action_is_a_problem_with_its_key(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    await client.hear()
    await client.say(type="action", action_id="0-0000000000000000.0", key="old")
    told = await client.hear()
    assert (told["type"], told["key"], told["problem"]["error_code"]) == ("error", "old", "stale_action")


async def test_a_socket_action_can_be_repeated_over_http_and_the_other_way_round(
    player: Player, session_id: str
) -> None:
    sessions = player.live.services.sessions
    client = await player.hello(session_id)
    await client.act(key="both")
    _, frame = [await client.hear() for _ in range(2)]
    again = await player.live.services.realtime.handle_real_time_action(
        session_id, {"action": "explore"}, caller=player.caller, key="both"
    )
    assert as_json(again) == frame["turn"]
    assert await sessions.newest(session_id, caller=player.caller) == 1


@pytest.mark.parametrize("purge", [False, True])
async def test_a_session_that_is_deleted_says_goodbye(player: Player, session_id: str, purge: bool) -> None:  # noqa: FBT001 -- a case
    client = await player.hello(session_id)
    await client.hear()
    await player.live.services.sessions.delete_session(session_id, caller=player.caller, purge=purge)
    code, frames = await client.closed()
    assert (code, [frame["reason"] for frame in frames]) == (4404, ["gone"])


async def test_a_client_that_hangs_up_leaves_nothing_behind(tmp_path: Path) -> None:
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        clients = [await player.hello(session_id) for _ in range(5)]
        assert live.connected() == 5
        for client in clients[:3]:
            client.socket.transport.abort()
        for client in clients[3:]:
            await client.socket.close()
        await live.until(0)
