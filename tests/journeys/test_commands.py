"""What can be asked for during a game, by letter and by word, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

    from tests.journeys.command_line import Served

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Serve = Callable[..., Served]

PLAY = ("play", "--data", "games", "--scenario", "one_stroke_over")


def answers(taleward: Run, *lines: str, begin: tuple[str, ...] = PLAY) -> list[dict[str, Any]]:
    """What a program is told after the game has begun."""
    run = taleward(*begin, "--json", told="\n".join(lines) + "\n")
    assert run.returncode == 0, run.stderr
    told = list(map(json.loads, run.stdout.splitlines()))
    return told[2:-1]


SPELLINGS = {
    "map": ("m", "map", "MAP"),
    "inventory": ("i", "inv", "inventory"),
    "quests": ("q", "quests"),
    "character": ("c", "character"),
    "journal": ("j", "journal"),
    "recap": ("r", "recap"),
    "world": ("where",),
    "message": ("?", "h", "help"),
}


def test_letters_and_words_ask_for_the_same(taleward: Run) -> None:
    told = iter(answers(taleward, *(line for spelled in SPELLINGS.values() for line in spelled)))
    for kind, spelled in SPELLINGS.items():
        same = [next(told) for _ in spelled]
        assert list(same[0]) == [kind]
        assert all(one == same[0] for one in same)


def test_sheets_are_what_the_state_tells(taleward: Run) -> None:
    told = answers(taleward, "1", "m", "i", "q", "c", "j", "where")
    state = told[0]["session"]["state"]
    world = state["world"]
    wanted = {"map": world["map"], "inventory": state["inventory"], "quests": state["quests"]}
    wanted |= {"character": state["character"], "journal": world["journal"], "world": world}
    assert {kind: value for one in told[2:] for kind, value in one.items()} == wanted
    assert [place["here"] for place in world["map"]] == [True]


def test_a_hint_goes_one_step_further_each_time(taleward: Run) -> None:
    recap, *told, unknown = answers(taleward, "r", "hint", "hint", "hint 1", "hint 99")
    steps = recap["recap"]["hints"][0]["steps"]
    assert len(steps) >= 2
    given = [one["hint"]["text"] for one in told]
    assert given[:2] == steps[:2]
    assert [one["hint"]["step"] for one in told][:2] == [1, 2]
    assert unknown["message"] == "There is no choice 99 now."


def test_what_is_no_command_is_said_to_the_game(taleward: Run) -> None:
    lines = ("l", "look", "n", "z", "x lamp", "w", "s", "load the cart", "quit the place", "saves the cat", "u 2")
    told = [one for one in answers(taleward, *lines) if "choices" not in one]
    assert len(told) == len(lines)
    assert all("clarify" in one or "turn" in one for one in told)


def test_a_question_shows_its_options_and_a_number_answers_it(taleward: Run) -> None:
    asked, choices, turn, _ = answers(taleward, "xyzzy the plugh", "1")
    assert asked["message"]
    free = [option["action_id"] for option in asked["clarify"]["options"] if option["available"]]
    if free:
        assert sorted(one["action_id"] for one in choices["choices"]) == sorted(free)
    assert turn["turn"]["version"] == 1


def test_more_brings_all_choices_back_after_a_question(taleward: Run) -> None:
    before, _, _, after = answers(taleward, "more", "xyzzy the plugh", "more")
    assert before["whole"] is True
    assert after == before


def test_moments_are_kept_listed_and_gone_back_to_by_words(taleward: Run) -> None:
    kept, listed, _, turn, _, back, _ = answers(taleward, "SAVE At the Gate", "saves", "1", "load 1")
    assert "At the Gate" in kept["message"]
    assert listed["choices"] == ["At the Gate"]
    assert (turn["turn"]["version"], back["turn"]["version"]) == (1, 2)


def test_a_refusal_is_a_sentence(taleward: Run) -> None:
    long, name = [refused["message"] for refused in answers(taleward, "x" * 600, "save " + "y" * 90)]
    assert "500 characters" in long
    assert "80 characters" in name
    assert all(told[0].isupper() and told.endswith(".") for told in (long, name))


def test_a_step_that_cannot_be_taken_back_is_told(taleward: Run) -> None:
    undone, _, refused = answers(taleward, "1", "undo", "undo")[2:]
    assert undone["turn"]["version"] == 2
    assert refused["message"]


def test_a_program_that_goes_on_is_told_the_recap(taleward: Run, serve: Serve) -> None:
    there = ("--url", serve("--data", "there").url)
    answers(taleward, "1", begin=(*PLAY, *there))
    run = taleward("play", "--data", "games", "--continue", "--json", *there)
    first = json.loads(run.stdout.splitlines()[0])
    assert first["session"]["version"] == 1
    assert first["recap"]["text"]


def test_a_pipe_may_begin_with_somebody_random(taleward: Run, serve: Serve) -> None:
    wish = (*PLAY, "--url", serve("--data", "there").url, "--json", "--character", "random", "--name", "Bo Lark")
    begun = [taleward(*wish) for _ in range(4)]
    sessions = [json.loads(run.stdout.splitlines()[0])["session"] for run in begun]
    assert {one["state"]["character"]["name"] for one in sessions} == {"Bo Lark"}
    assert len({json.dumps(one["state"]["character"]) for one in sessions}) > 1
