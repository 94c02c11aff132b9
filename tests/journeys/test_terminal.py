"""The game at a real terminal: who begins, what is asked, what is refused, and how a player comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.journeys.command_line import PATIENCE, Served
from tests.journeys.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Open = Callable[..., Terminal]

STORY = "one_stroke_over"


@pytest.fixture
def served(serve: Callable[..., Served]) -> Served:
    return serve("--data", "there")


@pytest.fixture
def templates(served: Served) -> list[dict[str, Any]]:
    answer = httpx2.get(f"{served.url}/api/content/scenarios/{STORY}/characters")
    found: list[dict[str, Any]] = answer.json()["data"]["items"]
    return found


@pytest.fixture
def sit_at(tmp_path: Path, served: Served) -> Iterator[Open]:
    """Sit down at a terminal of some width; the game is on a server that the test knows."""
    opened: list[Terminal] = []

    def start(*arguments: str, **more: Any) -> Terminal:  # noqa: ANN401 -- variables, and the width
        opened.append(Terminal(tmp_path, "--data", "games", "--url", served.url, *arguments, **more))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.end()


def sheet(text: str) -> list[str]:
    """The lines of a character that sessions and previews both tell, without the name."""
    return re.findall(r"^  (?!Level|\d)(\S.* · .*|\S+ \d+(?: · .*)?)$", text, re.MULTILINE)[:3]


def test_enter_begins_with_the_first_character(sit_at: Open, templates: list[dict[str, Any]]) -> None:
    terminal = sit_at("--scenario", STORY)
    asked = terminal.shown()
    for template in templates:
        assert template["name"] in asked
        assert template["default_name"] in asked
    began = terminal.type("")
    assert "Say what you do, or give a number." in began
    told = terminal.type("c")
    assert told.splitlines()[2] == templates[0]["default_name"]
    assert templates[0]["classes"][0]["name"] in told


def test_another_character_is_chosen_by_what_they_are_and_do(sit_at: Open, templates: list[dict[str, Any]]) -> None:
    terminal = sit_at("--scenario", STORY, "--name", "Bo Lark")
    terminal.shown()
    asked = terminal.type("2", "2", "2", "3")
    other = templates[1]
    assert f"Bo Lark, {other['name']}" in asked
    assert f"{other['classes'][1]['name']} · {other['backgrounds'][2]['name']}" in asked
    terminal.type("")
    assert sheet(terminal.type("c")) == sheet(asked)


def test_chance_draws_until_it_is_liked_and_the_game_begins_with_whom_it_showed(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY)
    terminal.shown()
    drawn = [terminal.type("3"), *(terminal.type("2") for _ in range(5))]
    assert len({tuple(sheet(one)) for one in drawn}) > 1
    name = re.search(r"Begin with (.+)", drawn[-1])
    assert name is not None
    terminal.type("1")
    told = terminal.type("c")
    assert told.splitlines()[2] == name[1].strip()
    assert sheet(told) == sheet(drawn[-1])


def test_one_of_their_own_is_made_with_points_that_the_server_counts(
    sit_at: Open, templates: list[dict[str, Any]]
) -> None:
    template, budget = templates[0], templates[0]["point_budget"]
    stats = list(template["base_stats"].items())
    terminal = sit_at("--scenario", STORY)
    terminal.shown()
    terminal.type("4", "1", "1", "1")
    long = terminal.type("x" * 60)
    assert "40 characters" in long
    asked = terminal.type("Wil Trane")
    assert f"You have {budget} points" in asked
    assert f"is {stats[0][1]}" in asked
    for said, reason in (("18", f"has {budget}"), ("1", "must be"), ("plenty", "whole number"), ("9" * 90, "whole")):
        assert reason in terminal.type(said)
    asked = terminal.type(str(stats[0][1] - 1))
    assert f"Points left: {budget + 1}." in asked
    asked = terminal.type(*[""] * (len(stats) - 1))
    assert "Wil Trane, " in asked
    asked = terminal.type("2", str(stats[0][1] + 1), *[""] * (len(stats) - 1))
    assert f" {stats[0][1] + 1} · " in asked
    terminal.type("")
    told = terminal.type("c")
    assert told.splitlines()[2] == "Wil Trane"
    assert sheet(told) == sheet(asked)


def test_back_begins_the_questions_again_and_quit_leaves_without_a_game(sit_at: Open, tmp_path: Path) -> None:
    terminal = sit_at("--scenario", STORY)
    first = terminal.shown()
    assert terminal.type("4", "2", "back").strip().endswith(first.strip())
    assert "There is no choice 7 now." in terminal.type("7")
    assert "Nothing was chosen." in terminal.type("quit")
    assert terminal.process.wait(PATIENCE) == 1
    assert '"session_id"' not in (tmp_path / "games" / "player.json").read_text("utf-8")


def test_whom_to_begin_with_can_be_said_beforehand(sit_at: Open) -> None:
    assert "Say what you do" in sit_at("--scenario", STORY, "--character", "random").shown()


def test_a_player_who_comes_back_is_told_what_happened_and_where_they_are(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY, "--character", "default")
    terminal.shown()
    terminal.type("1")
    recap, place = (terminal.type(word).split("\n", 2)[2].removesuffix("> ").strip() for word in ("recap", "where"))
    assert "Your game is saved." in terminal.type("x")
    back = sit_at("--continue").shown()
    assert recap in back
    assert back.index(recap) < back.index(place) < back.index("Health ") < back.index("Say what you do")
    asked = sit_at().shown()
    assert 'Go on with "' in asked
    again = sit_at()
    again.shown()
    assert recap in again.type("")


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_narrow_terminal_without_colour_shows_the_same(sit_at: Open, more: dict[str, str]) -> None:
    terminal = sit_at("--scenario", STORY, "--name", "Hildegard Wintergreen-Appleyard of Low", width=60, **more)
    terminal.shown()
    terminal.type("", "c", "i", "q", "m", "more", "help", "hint", "r")
    assert "\x1b[1m" not in terminal.screen
    assert max(map(len, terminal.screen.splitlines())) <= 60


def test_colour_is_used_where_it_is_wanted(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY)
    terminal.shown()
    assert "\x1b[1m" in terminal.screen
