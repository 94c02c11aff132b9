"""The line to the server goes down, comes back or is blocked; an action is done once, whatever becomes of it."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING

import httpx2
from playwright.sync_api import expect
from tests.browser.reader import SOCKET, offered

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator, WebSocketRoute
    from tests.browser.reader import Reader

FIRST = "interact toll_box/sign"
PLAY = re.compile(r"/view\?since=")
DOWN = r"ERR_|WebSocket connection|status of 50"
BACK = 40_000
"""Milliseconds until a line that was down has come back, pauses between tries and a start of the server included."""


def line(reader: Reader) -> Locator:
    """Where the page tells how the line is."""
    return reader.page.locator("#line")


def comes(reader: Reader, key: str, within: int = BACK) -> None:
    """Wait until the line is told to be so."""
    expect(line(reader)).to_contain_text(reader.words[f"client.{key}"], timeout=within)


def restart(reader: Reader) -> None:
    """Start the killed server, and wait until it serves: a busy machine takes its time."""
    reader.server.start()
    assert httpx2.get(f"{reader.server.url}/healthz", timeout=BACK / 1000).status_code == HTTPStatus.OK


def test_an_action_of_a_reader_who_is_offline_is_shown_as_waiting_and_done_once(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.forgive(DOWN)
    story = reader.open(reader.server.player().begin())
    comes(reader, "saved")
    action = offered(story, FIRST)
    reader.context.set_offline(True)
    reader.shown(action).click()
    comes(reader, "queued")
    assert story.now()["version"] == 0
    reader.context.set_offline(False)
    expect(reader.entries).to_have_count(2, timeout=BACK)
    comes(reader, "saved")
    assert [turn["version"] for turn in story.turns()] == [1]


def test_a_killed_server_is_told_of_and_what_was_pressed_is_done_once_when_it_is_back(
    reading: Callable[..., Reader],
) -> None:
    reader = reading()
    reader.forgive(DOWN)
    story = reader.open(reader.server.player().begin())
    comes(reader, "saved")
    action = offered(story, FIRST)
    reader.server.kill()
    comes(reader, "reconnecting")
    reader.shown(action).click()
    comes(reader, "queued")
    restart(reader)
    expect(reader.entries).to_have_count(2, timeout=BACK)
    comes(reader, "saved")
    assert [turn["version"] for turn in story.turns()] == [1]


def test_an_action_that_waits_survives_a_reload_of_the_page(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.forgive(DOWN)
    reader.context.route_web_socket(SOCKET, lambda socket: socket.close())
    story = reader.open(reader.server.player().begin())
    comes(reader, "live")
    reader.context.route(PLAY, lambda route: route.abort())
    reader.shown(offered(story, FIRST)).click()
    comes(reader, "saving")
    reader.page.reload()
    reader.context.unroute(PLAY)
    expect(reader.entries).to_have_count(2, timeout=BACK)
    assert [turn["version"] for turn in story.turns()] == [1]


def test_where_sockets_are_blocked_the_story_goes_on_over_a_stream(reading: Callable[..., Reader]) -> None:
    reader = reading()
    reader.context.route_web_socket(SOCKET, lambda socket: socket.close())
    story = reader.open(reader.server.player().begin())
    comes(reader, "live")
    story.act(FIRST)
    expect(reader.entries).to_have_count(2)
    reader.press(offered(story, "move the_hard"))
    expect(reader.entries).to_have_count(3)


def test_an_answer_that_is_lost_on_the_way_is_asked_for_again_and_the_action_is_done_once(
    reading: Callable[..., Reader],
) -> None:
    reader = reading()
    lost: list[str] = []

    def lose(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def passed(told: str | bytes) -> None:
            if "key" in json.loads(told) and not lost:
                lost.append(str(told))
                socket.close()
                server.close()
            else:
                socket.send(told)

        server.on_message(passed)

    reader.context.route_web_socket(SOCKET, lose)
    story = reader.open(reader.server.player().begin())
    comes(reader, "saved")
    reader.press(offered(story, FIRST))
    expect(reader.entries).to_have_count(2, timeout=BACK)
    assert lost
    assert [turn["version"] for turn in story.turns()] == [1]


def test_what_is_done_on_one_device_is_seen_on_the_other(reading: Callable[..., Reader]) -> None:
    one, other = reading(), reading()
    story = one.open(one.server.player().begin())
    other.open(story)
    comes(one, "live")
    comes(other, "live")
    one.press(offered(story, FIRST))
    expect(other.entries).to_have_count(2)
    other.press(offered(story, "move the_hard"))
    expect(one.entries).to_have_count(3)
