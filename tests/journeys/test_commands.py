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
    return told[1:-1]


SPELLINGS = {
    "map": ("m", "map", "MAP"),
    "inventory": ("i", "inv", "inventory"),
    "quests": ("q", "quests"),
    "character": ("c", "character"),
    "journal": ("j", "journal"),
    "recap": ("r", "recap"),
    "place": ("where",),
    "message": ("?", "h", "help"),
}


def test_letters_and_words_ask_for_the_same(taleward: Run) -> None:
    told = iter(answers(taleward, *(line for spelled in SPELLINGS.values() for line in spelled)))
    for kind, spelled in SPELLINGS.items():
        same = [next(told) for _ in spelled]
        assert kind in same[0].get("widgets", same[0])
        assert all(one == same[0] for one in same)


def test_sheets_are_what_the_document_tells(taleward: Run) -> None:
    begun, *told = answers(taleward, "1", "m", "i", "q", "c", "j", "where")
    sheets = ("map", "inventory", "quests", "character", "journal", "place")
    assert [one["widgets"] for one in told] == [{sheet: begun["document"]["widgets"][sheet]} for sheet in sheets]
    assert [place["here"] for place in told[0]["widgets"]["map"]["places"]] == [True]


def test_a_hint_goes_one_step_further_each_time(taleward: Run) -> None:
    recap, *told, unknown = answers(taleward, "r", "hint", "hint", "hint 1", "hint 99")
    quest = recap["widgets"]["hints"]["items"][0]
    steps = [step["text"] for step in quest["items"]]
    assert len(steps) >= 3
    assert all(step["folded"] for step in quest["items"])
    given = [one["message"].split("\n")[:2] for one in told]
    assert given == [[f"{quest['label']} ({at + 1}/{len(steps)})", steps[at]] for at in range(3)]
    assert unknown["message"] == "There is no choice 99 now."


def test_what_is_no_command_is_said_to_the_game(taleward: Run) -> None:
    lines = ("l", "look", "n", "z", "x lamp", "w", "s", "load the cart", "quit the place", "saves the cat", "u 2")
    told = answers(taleward, *lines)
    assert len(told) == len(lines)
    assert all("document" in one for one in told)


def question_of(told: dict[str, Any]) -> str | None:
    asked: str | None = told["document"]["widgets"]["choices"]["question"]
    return asked


def test_a_question_shows_its_answers_and_a_number_answers_it(taleward: Run) -> None:
    asked, turn = answers(taleward, "sign", "1")
    (group,) = asked["document"]["widgets"]["choices"]["groups"]
    assert question_of(asked)
    assert asked["choices"][: len(group["actions"])] == group["actions"]
    assert (asked["document"]["seq"], turn["document"]["seq"]) == (0, 1)
    (entry,) = turn["document"]["widgets"]["story"]["entries"]
    assert entry["said"].casefold() == group["actions"][0]["label"].casefold()


def test_more_brings_all_choices_back_after_a_question(taleward: Run) -> None:
    before, asked, after = answers(taleward, "more", "sign", "more")
    assert question_of(asked)
    assert [one["label"] for one in before["choices"]] != [one["label"] for one in asked["choices"]]
    assert after["choices"] == before["choices"]


def test_moments_are_kept_listed_and_gone_back_to_by_words(taleward: Run) -> None:
    kept, listed, _, turn, back = answers(taleward, "SAVE At the Gate", "saves", "more", "1", "load 1")
    assert "At the Gate" in kept["message"]
    assert [item["label"] for item in listed["widgets"]["saves"]["items"]] == ["At the Gate"]
    assert [told["document"]["seq"] for told in (turn, back)] == [1, 2]


def test_a_refusal_is_a_sentence(taleward: Run) -> None:
    long, name = [refused["message"] for refused in answers(taleward, "x" * 600, "save " + "y" * 90)]
    assert "500 characters" in long
    assert "80 characters" in name
    assert all(told[0].isupper() and told.endswith(".") and "String" not in told for told in (long, name))


def test_a_field_that_was_left_empty_is_asked_for_again(taleward: Run) -> None:
    _, asked, refused, again, _ = answers(taleward, "saves", "1", "", "back")
    assert refused == {"message": "This cannot be left empty."}
    assert again == asked


def test_a_step_that_cannot_be_taken_back_is_told(taleward: Run) -> None:
    _, undone, refused = answers(taleward, "1", "undo", "undo")
    assert undone["document"]["seq"] == 2
    assert refused["message"]


def test_a_program_that_goes_on_is_told_the_recap(taleward: Run, serve: Serve) -> None:
    there = ("--url", serve("--data", "there").url)
    answers(taleward, "1", begin=(*PLAY, *there))
    run = taleward("play", "--data", "games", "--continue", "--json", *there)
    first = json.loads(run.stdout.splitlines()[0])
    assert first["document"]["seq"] == 1
    assert first["recap"]["recap"]["text"]
    assert first["recap"]["place"]["text"]


def test_a_pipe_may_begin_with_somebody_random(taleward: Run, serve: Serve) -> None:
    wish = (*PLAY, "--url", serve("--data", "there").url, "--json", "--character", "random", "--name", "Bo Lark")
    begun = [taleward(*wish) for _ in range(4)]
    sheets = [json.loads(run.stdout.splitlines()[0])["document"]["widgets"]["character"]["items"] for run in begun]
    assert all("Bo Lark" in [stat["value"] for stat in sheet] for sheet in sheets)
    assert len({json.dumps(sheet) for sheet in sheets}) > 1
