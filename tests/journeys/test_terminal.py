"""The game at a real terminal: who begins, what is asked, what is refused, and how a player comes back."""

from __future__ import annotations

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


def test_enter_begins_with_the_first_character(sit_at: Open, templates: list[dict[str, Any]]) -> None:
    terminal = sit_at("--scenario", STORY)
    asked = terminal.shown()
    for template in templates:
        assert template["name"] in asked
    assert f"Begin with {templates[0]['default_name']}" in asked
    began = terminal.type("")
    assert "Say what you do, or give a number." in began
    told = terminal.type("c")
    assert templates[0]["default_name"] in told
    assert templates[0]["classes"][0]["name"] in told


def test_another_character_is_made_of_what_they_are_and_do(sit_at: Open, templates: list[dict[str, Any]]) -> None:
    terminal = sit_at("--scenario", STORY, "--name", "Bo Lark")
    terminal.shown()
    other = templates[1]
    assert other["name"] in terminal.type("4")
    asked = terminal.type("1")
    assert "Enter: Bo Lark" in asked
    terminal.type("", "2", "3", *[""] * len(other["base_stats"]))
    told = terminal.type("c")
    for name in ("Bo Lark", other["backgrounds"][2]["name"]):
        assert name in told
    assert [one["name"] in told for one in other["classes"]].count(True) == 1


def test_chance_begins_with_somebody(sit_at: Open, templates: list[dict[str, Any]]) -> None:
    sheets = set()
    for _ in range(3):
        terminal = sit_at("--scenario", STORY)
        terminal.shown()
        assert "Say what you do" in terminal.type("2")
        told = terminal.type("c")
        assert any(one["name"] in told for template in templates for one in template["classes"])
        sheets.add(told)
    assert len(sheets) > 1


def test_one_of_their_own_is_made_with_points_that_the_server_counts(
    sit_at: Open, templates: list[dict[str, Any]]
) -> None:
    template, budget = templates[0], templates[0]["point_budget"]
    first, *others = template["base_stats"].values()
    terminal = sit_at("--scenario", STORY)
    terminal.shown()
    assert f"You have {budget} points" in terminal.type("3")
    asked = terminal.type("1", "x" * 60, "", "")
    assert f"Enter: {first}" in asked
    assert "a number" in terminal.type("plenty")
    assert "a number" in terminal.type("9" * 90)
    refused = terminal.type("18", *[""] * len(others))
    assert "40 characters" in refused
    assert "Name" in refused
    refused = terminal.type("Wil Trane")
    assert f"there are {budget} to spend" in refused
    assert "Enter: 18" in refused
    began = terminal.type(str(first + 1), *[""] * len(others))
    assert "Say what you do" in began
    told = " ".join(terminal.type("c").split())
    assert "Name Wil Trane" in told
    assert f" {first + 1} · " in told


def test_back_begins_the_questions_again_and_quit_leaves_without_a_game(sit_at: Open, tmp_path: Path) -> None:
    terminal = sit_at("--scenario", STORY)
    first = terminal.shown()
    again = terminal.type("4", "1", "", "back")
    offered = again[again.index("  1  ") :].strip()
    assert first.strip().endswith(offered)
    assert "There is no choice 7 now." in terminal.type("7")
    terminal.type("3", "1")
    assert "Nothing was chosen." in terminal.type("quit")
    assert terminal.process.wait(PATIENCE) == 1
    assert '"session_id"' not in (tmp_path / "games" / "player.json").read_text("utf-8")


def test_whom_to_begin_with_can_be_said_beforehand(sit_at: Open) -> None:
    assert "Say what you do" in sit_at("--scenario", STORY, "--character", "random").shown()


def test_a_player_who_comes_back_is_told_what_happened_and_where_they_are(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY, "--character", "default")
    terminal.shown()
    terminal.type("1")
    recap, place = (
        terminal.type(word).split("\n", 2)[2].removesuffix("> ").strip().split("\n\n")[0] for word in ("recap", "where")
    )
    assert "Your game is saved." in terminal.type("x")
    back = sit_at("--continue").shown()
    assert recap in back
    assert back.index(recap) < back.index(place) < back.index("Health ") < back.index("Say what you do")
    again = sit_at()
    assert "Go on" in again.shown()
    assert recap in again.type("")


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_a_narrow_terminal_without_colour_shows_the_same(sit_at: Open, more: dict[str, str]) -> None:
    terminal = sit_at("--scenario", STORY, "--name", "Hildegard Wintergreen-Appleyard of Low", width=60, **more)
    terminal.shown()
    terminal.type("", "c", "i", "q", "m", "more", "help", "hint", "r", "saves", "settings", "menu")
    assert "\x1b[1m" not in terminal.screen
    assert max(map(len, terminal.screen.splitlines())) <= 60


def test_a_window_may_change_its_width_during_the_game(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY, "--character", "default")
    terminal.shown()
    for width in (40, 72):
        terminal.resize(width)
        assert width - 20 < max(map(len, terminal.type("r").splitlines())) <= width


def test_colour_is_used_where_it_is_wanted(sit_at: Open) -> None:
    terminal = sit_at("--scenario", STORY)
    terminal.shown()
    assert "\x1b[1m" in terminal.screen
