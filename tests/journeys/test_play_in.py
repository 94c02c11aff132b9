"""Where the game is played: on a page, for whoever has a browser with windows; in the terminal otherwise."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.journeys.command_line import COMMAND, PATIENCE, environment
from tests.journeys.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]

PAGE = re.compile(r"http://127\.0\.0\.1:\d+/#code=[0-9A-Z]{4}-[0-9A-Z]{4}")
NOWHERE = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "BROWSER": ""}


@pytest.fixture
def browser(tmp_path: Path) -> dict[str, str]:
    """A browser with windows, as the system tells of one: it writes down what it is to open."""
    program = tmp_path / "browser"
    program.write_text('#!/bin/sh\necho "$1" > "$0.draft"; mv "$0.draft" "$0.opened"\n', "utf-8")
    program.chmod(0o755)
    return {**NOWHERE, "DISPLAY": ":0", "BROWSER": f"{program} %s &"}


@pytest.fixture
def sit_at(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    opened: list[Terminal] = []

    def start(*arguments: str, **more: Any) -> Terminal:  # noqa: ANN401 -- variables of the environment
        opened.append(Terminal(tmp_path, "--data", "games", *arguments, **more))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.end()


def opened(told: Path) -> str:
    """Wait for the browser to be called."""
    until = monotonic() + PATIENCE
    while not told.exists() and monotonic() < until:
        sleep(0.05)
    return told.read_text("utf-8")


def check(page: str, folder: Path) -> None:
    """The page is there, and its code makes who reads it the player of this folder."""
    address, _, code = page.strip().partition("/#code=")
    redeemed = httpx2.post(f"{address}/api/auth/redeem", json={"code": code})
    assert redeemed.status_code == 201, redeemed.text
    known = json.loads((folder / "games" / "player.json").read_text("utf-8"))
    assert redeemed.json()["data"]["user_id"] == known["here"]["user_id"]
    assert httpx2.get(f"{address}/").headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("where", ["browser", "auto"])
def test_the_page_is_opened_for_the_same_player_and_served_until_ctrl_c(
    sit_at: Callable[..., Terminal], browser: dict[str, str], tmp_path: Path, where: str
) -> None:
    terminal = sit_at("--in", where, **browser)
    page = opened(tmp_path / "browser.opened")
    assert PAGE.fullmatch(page.strip())
    check(page, tmp_path)
    os.killpg(terminal.process.pid, signal.SIGINT)
    told = terminal.shown()
    assert page.strip() in told
    assert "Ctrl-C" in told
    assert terminal.process.wait(PATIENCE) == 0


@pytest.mark.parametrize("more", [NOWHERE, {**NOWHERE, "DISPLAY": ":0", "BROWSER": "lynx %s"}])
def test_without_a_browser_with_windows_the_terminal_says_where_the_page_is_and_plays(
    sit_at: Callable[..., Terminal], tmp_path: Path, more: dict[str, str]
) -> None:
    terminal = sit_at("--in", "auto", **more)
    told = terminal.shown()
    page = PAGE.search(told)
    assert page is not None
    check(page[0], tmp_path)
    assert told.count("http") == 1
    terminal.type("")
    assert "Say what you do" in terminal.type("")


def test_a_pipe_plays_in_the_terminal_whatever_could_be_opened(taleward: Run, browser: dict[str, str]) -> None:
    run = taleward("play", "--in", "auto", "--data", "games", told="look around\n", **browser)
    assert run.returncode == 0, run.stderr
    first, *others = run.stdout.splitlines()
    assert PAGE.search(first)
    assert "> look around" in others


def answers_again(page: str) -> bool:
    """Wait for a server that was killed to be there again, at the same address."""
    until = monotonic() + PATIENCE
    while monotonic() < until:
        try:
            return httpx2.get(page).status_code == 200
        except httpx2.TransportError:
            sleep(0.1)
    return False


def test_a_page_that_was_asked_for_is_served_where_nobody_can_open_it_and_after_a_crash(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*COMMAND, "play", "--in", "browser", "--data", "games", "--json"],
        cwd=tmp_path,
        env=environment(**NOWHERE),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        page = PAGE.search(json.loads(process.stdout.readline())["message"])
        assert page is not None
        check(page[0], tmp_path)
        (server,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text("utf-8").split()
        os.kill(int(server), signal.SIGKILL)
        assert answers_again(page[0])
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 0
    finally:
        process.kill()
        process.communicate()


def test_a_page_asks_by_itself_who_plays_what(taleward: Run) -> None:
    run = taleward("play", "--in", "browser", "--seed", "7")
    assert run.returncode == 2
    assert "--in" in run.stderr
