"""What a page looks like: narrow, without colour, with long names, and with what a terminal would obey."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from taleward.cli.hints import Ladder
from taleward.cli.layout import fitted, meter, warning
from taleward.cli.menu import Menu
from taleward.cli.screen import Page
from taleward.cli.sheets import chip, part_of_day

if TYPE_CHECKING:
    from collections.abc import Callable

    Pages = Callable[[int], Page]

LONG = "Ermintrude Wilhelmina Featherstonehaugh of the Lower Eastern Sluices"


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], Page]:
    def made(width: int) -> Page:
        monkeypatch.setenv("COLUMNS", str(width))
        return Page()

    return made


def action(label: str, verb: str, target: str, reason: str | None = None) -> dict[str, Any]:
    named = {"action_id": label, "action": verb, "target": target, "label": label}
    return {**named, "available": reason is None, "reason": reason}


def session() -> dict[str, Any]:
    character = {"health": 3, "health_max": 16, "gold": 14, "statuses": [{"id": "wet", "name": "wet through"}]}
    foe = {"id": "foe.1", "name": LONG, "health": 5, "health_max": 9}
    world = {"day": 2, "time": "23:05", "name": LONG, "fight": {"foes": [foe]}, "ending": None}
    return {"title": LONG, "narration": {"text": "One.\n\nTwo."}, "state": {"character": character, "world": world}}


@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_no_line_is_wider_than_the_page_and_nothing_is_coloured(
    page: Pages, capsys: pytest.CaptureFixture[str], width: int
) -> None:
    shown = page(width)
    shown.session(session(), None)
    offered = [action(f"{LONG}: ask {n}", "talk", f"p/{n}") for n in range(4)]
    shown.menu(Menu.of([*offered, action(LONG, "move", "there", LONG), action(LONG, "use", "it", LONG)]), whole=True)
    told = capsys.readouterr().out
    assert max(map(len, told.splitlines())) <= min(width, 80)
    assert "\x1b" not in told
    assert "One.\n\nTwo.\n\n" in told
    assert "Health █░░░░░░░ 3/16" in told
    assert "Day 2, night 23:05" in told
    assert "wet through" in told
    assert told.count(f"({LONG.partition(' ')[0]}") == 2
    assert all(line == line.rstrip() for line in told.splitlines())


def test_headings_stand_beside_their_first_choice(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    offered = [action("Ask", "talk", "p/q"), action("Beg", "talk", "p/b"), action("Leave", "move", "there")]
    page(80).menu(Menu.of([*offered, action("Climb", "move", "up", "too steep"), action("Dig", "use", "spade", "no")]))
    assert capsys.readouterr().out.splitlines()[:6] == [
        "  Talk   1  Ask",
        "         2  Beg",
        "  Go     3  Leave",
        "         -  Climb (too steep)",
        "         more (1)",
        "",
    ]


def test_a_question_says_how_to_answer_with_something_else(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    page(80).menu(Menu.answers([action("Ask", "talk", "p/q"), action("Leave", "move", "there")]))
    assert capsys.readouterr().out.splitlines()[:3] == ["  1  Ask", "  2  Leave", "  more: none of these"]


def test_a_page_says_once_how_to_speak(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    shown = page(80)
    for _ in range(3):
        shown.menu(Menu.of([action("Ask", "talk", "p/q")]))
    assert capsys.readouterr().out.count("Say what you do") == 1


def test_rolls_and_changes_have_a_line_each(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    roll = {"label": "Wits", "dice": "d20+3", "total": 4, "target": 11, "success": False}
    changes = [{"kind": "gold", "label": "Gold", "before": 3, "after": 1}]
    turn = {"narration": {"text": "So."}, "rolls": [roll, {**roll, "success": True}], "changes": changes * 2}
    page(80).turn(turn, session())
    assert capsys.readouterr().out.splitlines()[2:5] == [
        "  Wits: d20+3 = 4 / 11 ✗ · Wits: d20+3 = 4 / 11 ✓",
        "  -2 Gold · -2 Gold",
        "",
    ]


def test_quests_tell_their_objectives_and_those_that_are_over_come_last(
    page: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    goals = [{"text": "Find eels", "count": 1, "goal": 3}, {"text": "Ask", "count": 1, "goal": 1}]
    over = {"name": "Old", "status": "completed", "text": "Done.", "objectives": []}
    page(80).show("quests", [over, {"name": "New", "status": "active", "text": "Go on.", "objectives": goals}])
    told = ["New", "  Go on.", "  · Find eels (1/3)", "  ✓ Ask", "", "Old (completed)", ""]
    assert capsys.readouterr().out.splitlines() == told


def test_what_is_empty_says_so(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    page(80).show("journal", [])
    assert capsys.readouterr().out == "Nothing yet.\n\n"


@pytest.mark.parametrize(
    ("change", "told_as"),
    [
        (("gold", 3, 15), "+12 gold"),
        (("gold", 15, 3), "-12 gold"),
        (("lantern", 0, 1), "+ lantern"),
        (("lantern", 1, 0), "- lantern"),
        (("place", "the quay", "the mill"), "place: the mill"),
        (("the bell", None, "active"), "the bell: active"),
        (("the bell", "active", None), "the bell"),
    ],
)
def test_a_change_is_told_in_few_signs(change: tuple[str, Any, Any], told_as: str) -> None:
    label, before, after = change
    assert chip({"kind": "any", "label": label, "before": before, "after": after}) == told_as


def test_control_characters_of_a_server_are_not_obeyed(page: Pages, capsys: pytest.CaptureFixture[str]) -> None:
    page(80).tell("one\x1b[2J\x9b31m\x07two\nthree")
    assert capsys.readouterr().out == "one[2J31mtwo\nthree\n\n"


@pytest.mark.parametrize(
    ("now", "most", "drawn"),
    [
        (16, 16, "████████"),
        (1, 16, "█░░░░░░░"),
        (0, 16, "░░░░░░░░"),
        (15, 16, "███████░"),
        (20, 16, "████████"),
        (0, 0, ""),
    ],
)
def test_a_meter_is_empty_or_full_only_when_it_is_true(now: int, most: int, drawn: str) -> None:
    assert meter(now, most) == drawn


@pytest.mark.parametrize(("now", "style"), [(16, "dim"), (9, "dim"), (8, "yellow"), (4, "red"), (0, "red")])
def test_little_health_is_not_quiet(now: int, style: str) -> None:
    assert warning(now, 16) == style


def test_parts_are_torn_only_when_one_alone_is_too_wide() -> None:
    assert list(fitted(["aaa", "bbb", "c", "d" * 20], 9)) == ["aaa · bbb", "c", "d" * 20]
    assert not list(fitted([], 9))


@pytest.mark.parametrize(
    ("time", "part"), [("00:00", "night"), ("05:00", "morning"), ("12:30", "midday"), ("23:59", "night")]
)
def test_every_hour_has_a_part_of_the_day(time: str, part: str) -> None:
    assert part_of_day(time) == part


def test_a_ladder_tells_a_step_more_each_time_and_each_quest_has_its_own() -> None:
    ladder = Ladder()
    hints = [{"quest": "one", "steps": ["a", "b"]}, {"quest": "two", "steps": ["x", "y"]}]
    told = [ladder.next(hints, None) for _ in range(3)]
    assert [(one["text"], one["step"], one["last"]) for one in told] == [
        ("a", 1, False),
        ("b", 2, True),
        ("b", 2, True),
    ]
    assert told[0]["others"] == [(2, "two")]
    assert [ladder.next(hints, 2)["text"], ladder.next(hints, None)["text"]] == ["x", "y"]
    assert ladder.next([{"quest": "one", "steps": ["b", "c"]}], None)["text"] == "c"
