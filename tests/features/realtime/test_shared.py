"""Where other processes play too, a wake can be missed: a connection then finds the turns by itself."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tests.features.realtime.live import serving

from taleward.bootstrap import Settings, open_services, wiring
from taleward.kit import GameError
from taleward.realtime import Pace
from taleward.sessions import SubmitAction

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio


def quickly(*, look: float | None) -> Pace:
    return Pace(tick=0.02, look=None if look is None else 0.1)


async def test_turns_of_another_process_are_found(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wiring, "Pace", quickly)
    async with (
        serving(tmp_path, database_url=postgresql_url) as live,
        open_services(Settings(data=tmp_path, database_url=postgresql_url)) as elsewhere,
    ):
        player = live.player()
        session_id = await player.begin()
        turns, documents = await player.hello(session_id), await player.hello(session_id, view={"schema": "ui/1"})
        await turns.hear(), await documents.hear()
        for _ in range(2):
            asked = SubmitAction(action="explore")
            await elsewhere.sessions.handle_action(session_id, asked, caller=player.caller)
        assert [(await turns.hear())["seq"] for _ in range(2)] == [1, 2]
        while (await documents.hear())["seq"] < 2:
            pass
        await turns.act(key="mine")
        assert (await turns.hear())["seq"] == 3
        await elsewhere.sessions.delete_session(session_id, caller=player.caller, purge=True)
        assert (await turns.closed())[0] == 4404


@pytest.mark.parametrize("lost", ["all", "some"])
async def test_a_wake_that_is_lost_is_made_good(
    tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    monkeypatch.setattr(wiring, "Pace", quickly)
    async with serving(tmp_path, database_url=postgresql_url) as live:
        publish, number = live.services.bus.publish, 0

        def deaf(topic: str, message: object) -> None:
            nonlocal number
            number += 1
            if lost == "some" and number % 3 == 0:
                publish(topic, message)

        monkeypatch.setattr(live.services.bus, "publish", deaf)
        player = live.player()
        session_id = await player.begin()
        watching, acting = await player.hello(session_id), await player.hello(session_id)
        await watching.hear(), await acting.hear()
        for step in range(1, 10):
            await acting.act()
            assert (await acting.hear())["seq"] == step
        assert [(await watching.hear())["seq"] for _ in range(9)] == list(range(1, 10))


async def test_where_one_process_plays_nobody_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paces: list[Pace] = []

    def noted(**asked: float | None) -> Pace:
        paces.append(Pace(**asked))  # type: ignore[arg-type]  # as the wiring has it
        return paces[-1]

    monkeypatch.setattr(wiring, "Pace", noted)
    async with serving(tmp_path):
        assert [pace.look for pace in paces] == [None]


async def test_what_could_not_be_read_is_read_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wiring, "Pace", partial(Pace, tick=0.05))
    async with serving(tmp_path) as live:
        player = live.player()
        session_id = await player.begin()
        watching = await player.hello(session_id)
        await watching.hear()
        sessions = live.services.sessions
        read: Callable[..., object] = sessions.turns
        failed = asyncio.Event()

        async def broken(*_: object, **__: object) -> None:
            failed.set()
            raise GameError("The disk is full", "unavailable")

        monkeypatch.setattr(sessions, "turns", broken)
        await sessions.handle_action(session_id, SubmitAction(action="explore"), caller=player.caller)
        await failed.wait()
        assert await watching.silent()
        monkeypatch.setattr(sessions, "turns", read)
        assert (await watching.hear())["seq"] == 1
