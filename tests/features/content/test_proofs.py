"""A quest that could never be completed does not compile, and the place in the file says which it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import compile_pack

Write = Callable[[str, Mapping[str, str]], Path]

QUEST = """\
quests:
  odd:
    name: Odd
    summary: S.
    offer: {at: [yard]}
    stages:
      first:
        text: T.
        objectives:
          goal: {text: T., on: %s}
        next: %s
      last:
        text: T.
        objectives: {goal: {text: T., on: rested}}
        next: %s
"""
TEMPLATE = """\
quest_templates:
  carry:
    name_pattern: "For {who}"
    description_pattern: D.
    difficulty_range: [1, 3]
    slots: {who: {any: person}, thing: {items: [rope]}}
    start: [{give: $thing}]
    stages:
      bring:
        text: T.
        objectives: {given: {text: T., on: {talked: {person: $who}}, when: {has_item: $thing}}}
        then: [{take: $thing}]
"""
SACK = "items: {brick: {name: brick, description: Red.}}\n"
"""A thing that lies nowhere, so that errands may be about it."""


@pytest.fixture
def told(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Callable[[str], list[str]]:
    def compiled(more: str) -> list[str]:
        write("ground", ground)
        folder = write("broken", {**mill, "more.yaml": more, "sack.yaml": SACK})
        found = compile_pack(folder, [])
        errors = [problem for problem in found.problems if problem.severity == "error"]
        assert (found.release is None) == bool(errors)
        return [str(problem).replace(f"{folder}/", "") for problem in errors]

    return compiled


@pytest.mark.parametrize(
    ("quest", "problem"),
    [
        (("rested", "last", "complete"), ""),
        (("rested", "complete", "fail"), "2:3 P330 no way leads from the stage last of odd to its end"),
        (("rested", "last", "first"), "2:3 P332 the stage first of odd leads back to itself"),
        (
            ("{item_taken: {kind: brick}}", "last", "complete"),
            "2:3 P331 the objective goal of the stage first of odd waits in vain: no such thing can be had brick",
        ),
        (
            ("{talked: {person: wren}}", "last", "complete"),
            "2:3 P331 the objective goal of the stage first of odd waits in vain: nobody meets wren",
        ),
        (
            ("{foe_defeated: {kind: rat}}", "last", "complete"),
            "2:3 P331 the objective goal of the stage first of odd waits in vain: no fight is with rat",
        ),
        (
            ("{fight_ended: {encounter: rats}}", "last", "complete"),
            "2:3 P331 the objective goal of the stage first of odd waits in vain: nothing starts the fight rats",
        ),
        (("{world_event: {name: rain}}", "last", "complete"), "10:53 P221 unknown world event 'rain'"),
        (("{deed_done: {deed: yard/door/forc}}", "last", "complete"), "10:51 P204 unknown deed 'yard/door/forc'"),
        (("{moved: {place: yrd}}", "last", "complete"), "10:48 P201 unknown place 'yrd', did you mean 'yard'?"),
    ],
)
def test_a_quest_that_cannot_be_finished_does_not_compile(
    told: Callable[[str], list[str]], quest: tuple[str, str, str], problem: str
) -> None:
    found = told(QUEST % quest)
    assert bool(found) == bool(problem)
    assert not problem or any(line.startswith(f"more.yaml:{problem}") for line in found), found


@pytest.mark.parametrize(
    ("effect", "problem"),
    [
        ("{quest: odd, objective: goal}", ""),
        ("{quest: odd, objective: goal, count: 1}", ""),
        ("{quest: odd, stage: last}", "P331 the objective goal of the stage first of odd waits in vain"),
        ("odd", "P103 `advance_quest` needs 'stage' or 'objective'"),
        ("{quest: odd, objective: gaol}", "P210 unknown objective of odd 'gaol', did you mean 'goal'?"),
        ("{quest: odd, stage: last, objective: goal}", "P335 `advance_quest` has a stage or an objective, not both"),
        ("{quest: odd, stage: last, count: 1}", "P335 `count` belongs to an objective, not to a stage"),
        ("{quest: odd, objective: goal, count: 10000}", "P106 10000 is out of range; 0 to 9999 are allowed"),
    ],
)
def test_an_effect_counts_an_objective_or_names_a_stage(
    told: Callable[[str], list[str]], effect: str, problem: str
) -> None:
    quest = QUEST % ("{item_taken: {kind: brick}}", "last", "complete")
    found = told(f"{quest}reactions:\n  late: {{on: rested, then: [{{advance_quest: {effect}}}]}}\n")
    assert any(problem in line for line in found) if problem else not found, found


@pytest.mark.parametrize(
    ("was", "instead", "problem"),
    [
        ("[rope]", "[brick]", ""),
        ("[rope]", "[rope]", "2:3 P333 the template carry fits nowhere"),  # some rope is about
        ("[1, 3]", "[9, 9]", "2:3 P333 the template carry fits nowhere"),
        ("[1, 3]", "[3, 1]", "5:23 P106 difficulty_range must be the lowest and the highest"),
        ("For {who}", "For {whom}", "2:3 P306 unknown placeholder of carry 'whom', did you mean 'who'?"),
        ("person: $who", "person: $thing", "11:62 P201 unknown slot of kind person '$thing'"),
        ("person: $who", "person: mara", "2:3 P334 the objective given names no slot as the person"),
        ("{talked: {person: $who}}", "rested", "2:3 P334 the objective given waits for rested"),
        ("has_item: $thing", "gold: 5", "2:3 P334 the objective given has a `when` other than has_item"),
        ("start: [{give: $thing}]", "start: []", "2:3 P334 the objective given needs 1 of '$thing', and `start`"),
        ("{any: person}", "{any: foe}", "6:24 P106 'foe' is none of place, person"),
        ("{any: person}", "{}", "6:13 P304 a slot needs one of any, places, people, items"),
        ("who: {any", "here: {any", "6:12 P202 every template has a slot here already"),
        ("  carry:", "  bell:", "2:3 P202 a quest is called bell already"),
    ],
)
def test_a_template_that_could_not_always_be_done_does_not_compile(
    told: Callable[[str], list[str]], was: str, instead: str, problem: str
) -> None:
    text = TEMPLATE if was == "[rope]" else TEMPLATE.replace("[rope]", "[brick]")
    found = told(text.replace(was, instead))
    assert bool(found) == bool(problem), found
    assert not problem or any(line.startswith(f"more.yaml:{problem}") for line in found), found


def test_a_template_names_only_the_slots_it_has(told: Callable[[str], list[str]]) -> None:
    found = told(TEMPLATE.replace("[rope]", "[brick]").replace("take: $thing", "take: $thong"))
    assert found == ["more.yaml:12:23 P201 unknown slot of kind item '$thong', did you mean '$thing'?"]


def test_the_quests_in_the_guide_compile(write: Write) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "write-a-pack.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    written = [block for block in blocks if block.startswith(("quests:", "quest_templates:"))]
    assert len(written) == 2
    head = (
        "id: millrace\nversion: 0.1.0\ntitle: M\ngenre: fantasy\nlanguages: [en]\nlicence: MIT\nrating: everyone\n"
        "requires: [base]\nsummary: S.\nflags: {wheel_stopped: it has}\n"
    )
    world = (
        "places: {mill: {name: M, description: D.}}\n"
        "people: {odo: {name: O, description: D., place: mill, greeting: G.}}\n"
        "items: {candle: {name: c, description: D.}, sack: {name: s, description: D.}}\n"
    )
    files = {"pack.yaml": head, "world.yaml": world, **{f"quests/{at}.yaml": one for at, one in enumerate(written)}}
    found = compile_pack(write("millrace", files))
    assert [str(problem) for problem in found.problems if problem.severity == "error"] == []
    assert found.release is not None
    assert list(found.release.pack.quest_templates) == ["sacks"]
