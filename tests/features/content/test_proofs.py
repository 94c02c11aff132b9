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
        ("[1, 3]", "[]", "5:23 P304 at least one number is needed"),
        ("    slots:", "    requirements: {places: [$here]}\n    slots:", "6:29 P201 unknown place '$here'"),
        ("{any: person}", "{people: [$giver]}", "6:28 P201 unknown person '$giver'"),
        ("items: [rope]", "items: [$thing]", "6:49 P201 unknown item '$thing'"),
        (
            "    slots:",
            "    requirements: {when: {present: $who}}\n    slots:",
            "6:36 P201 unknown person '$who'",
        ),
        ("{give: $thing}]", "{give: $thing}, {take: $thing}]", "2:3 P334 the objective given needs 1 of '$thing'"),
        ("{give: $thing}]", "{spawn: {item: $thing, place: loft}}]", "2:3 P334 the objective given needs 1 of"),
        ("{give: $thing}]", "{spawn: {item: $thing, place: $here}}]", ""),
        ("{give: $thing}]", "{spawn: $thing}]", ""),
        ("{give: $thing}]", "{if: {when: {gold: 1}, then: [{give: $thing}]}}]", "2:3 P334 the objective given needs 1"),
        ("[{give: $thing}]", "[]\n    rewards: {effects: [{give: $thing}]}", "2:3 P334 the objective given needs 1"),
        ("    start:", "    within: 4\n    start:", "2:3 P334 `within` 4 is too short; it must be 25 or more"),
        ("    start:", "    within: 25\n    start:", ""),
        ("        text: T.\n", "        text: T.\n        within: 9\n", "2:3 P334 `within` 9 is too short"),
        ("        then:", "        next: fail\n        then:", "2:3 P334 the stage bring may fail"),
        (
            "then: [{take: $thing}]",
            'then: [{say: "For {who}."}]',
            "2:3 P306 words of carry: what `say` and `journal` tell is told as it stands; leave out the braces",
        ),
    ],
)
def test_a_template_that_could_not_always_be_done_does_not_compile(
    told: Callable[[str], list[str]], was: str, instead: str, problem: str
) -> None:
    text = TEMPLATE if "[rope]" in was else TEMPLATE.replace("[rope]", "[brick]")
    found = told(text.replace(was, instead))
    assert bool(found) == bool(problem), found
    assert not problem or any(line.startswith(f"more.yaml:{problem}") for line in found), found


def test_a_template_names_only_the_slots_it_has(told: Callable[[str], list[str]]) -> None:
    found = told(TEMPLATE.replace("[rope]", "[brick]").replace("take: $thing", "take: $thong"))
    assert found == ["more.yaml:12:23 P201 unknown slot of kind item '$thong', did you mean '$thing'?"]


WAY = """\
quest_templates:
  round:
    name_pattern: R.
    description_pattern: D.
    difficulty_range: [1, 9]
    slots: {who: {any: person}, thing: {items: [brick]}}
    start: [%s]
    stages:
      go:
        text: T.
        objectives: {gone: {text: T., on: {talked: {person: $who}}}}
        branches: [{to: bring, when: {gold: 5}}]
        next: %s
        then: [%s]
      fetch:
        text: T.
        objectives: {gone: {text: T., on: {talked: {person: $who}}}}
        next: bring
        then: [%s]
      bring:
        text: T.
        objectives: {given: {text: T., on: {talked: {person: $who}}, when: {has_item: $thing}}}
        then: [%s]
"""


@pytest.mark.parametrize(
    "effects",
    [
        ("{give: $thing}", "fetch", "", "", ""),
        ("", "fetch", "{give: $thing}", "", ""),
        ("{give: $thing}, {give: $thing}, {take: $thing}", "fetch", "", "", "{take: $thing}"),
    ],
)
def test_what_a_template_makes_before_it_asks_for_it_is_enough(
    told: Callable[[str], list[str]], effects: tuple[str, ...]
) -> None:
    assert told(WAY % effects) == []


@pytest.mark.parametrize(
    "effects",
    [
        ("", "fetch", "", "{give: $thing}", ""),  # whoever takes the branch has none
        ("", "bring", "", "{give: $thing}", ""),
        ("", "fetch", "", "", "{give: $thing}"),
        ("{give: $thing}", "fetch", "", "{take: $thing}", ""),
        ("{give: $thing}", "fetch", "{if: {when: {gold: 5}, then: [{take: $thing}]}}", "", ""),
        ("", "fetch", "{spawn: $thing}", "", ""),
    ],
)
def test_what_a_template_asks_for_must_be_there_by_every_way_to_the_stage_that_asks(
    told: Callable[[str], list[str]], effects: tuple[str, ...]
) -> None:
    needs = "more.yaml:2:3 P334 the objective given needs 1 of '$thing', and `start` and the stages before it make 0"
    assert any(line.startswith(needs) for line in told(WAY % effects))


def test_somebody_who_keeps_hours_does_not_stand_in_the_way_of_who_hands_a_quest_out(
    told: Callable[[str], list[str]],
) -> None:
    backwards = TEMPLATE.replace("[rope]", "[brick]").replace("person: $who", "person: $giver")
    backwards = backwards.replace("{any: person}", "{any: place}")
    world = (
        "places:\n  shed: {name: S, description: D., exits: [{to: lane, label: L}]}\n"
        "  lane: {name: L, description: D., exits: [{to: shed, label: S}]}\n"
        "people:\n"
        "  early: {name: E, description: D., place: shed, greeting: G., schedule: [{since: 480, place: shed}]}\n"
    )
    stays = "  stays: {name: O, description: D., place: shed, greeting: G.}\n"
    backwards = backwards.replace("    slots:", "    requirements: {places: [shed]}\n    slots:")
    assert any("P333" in line for line in told(world + backwards))
    assert told(world + stays + backwards) == []


def test_what_fits_one_slot_is_found_however_much_fits_another(told: Callable[[str], list[str]]) -> None:
    many = range(150)
    ways = ", ".join(f"{{to: p{at}, label: P}}" for at in many)
    world = (
        f"places:\n  hub: {{name: H, description: D., exits: [{{to: q1, label: Q}}, {ways}]}}\n"
        "  q1: {name: Q, description: D., exits: [{to: hub, label: H}, {to: q2, label: Q}]}\n"
        "  q2: {name: Q, description: D., exits: [{to: q1, label: H}, {to: q3, label: Q}]}\n"
        "  q3: {name: Q, description: D., exits: [{to: q2, label: H}]}\n"
        + "".join(f"  p{at}: {{name: P, description: D., exits: [{{to: hub, label: H}}]}}\n" for at in many)
        + "people:\n"
        + "".join(f"  far{at}: {{name: M, description: D., place: q3, greeting: G.}}\n" for at in range(4))
        + "  near: {name: M, description: D., place: p0, greeting: G.}\n"
    )
    template = (
        "quest_templates:\n  both:\n    name_pattern: B.\n    description_pattern: D.\n"
        "    requirements: {places: [hub]}\n    difficulty_range: [1, 2]\n"
        "    slots: {goal: {any: place}, who: {any: person}}\n"
        "    stages: {go: {text: T., objectives: {come: {text: T., on: {moved: {place: $goal}}}, "
        "met: {text: T., on: {talked: {person: $who}}}}}}\n"
    )
    assert told(world + template) == []


def test_the_words_of_a_template_are_proven_in_every_language(
    write: Write, ground: dict[str, str], mill: dict[str, str]
) -> None:
    write("ground", ground)
    said = (
        'prose:\n  quest_templates/carry/name_pattern: "Für {wen}"\n'
        '  quest_templates/carry/description_pattern: "Für {who"\n'
        '  quest_templates/carry/stages/bring/then/0/text: "Für {who}"\n'
    )
    more = TEMPLATE.replace("[rope]", "[brick]").replace("[{take: $thing}]", "[{say: Thanks.}]")
    folder = write("broken", {**mill, "more.yaml": more, "sack.yaml": SACK, "text/de/more.yaml": said})
    found = [str(problem) for problem in compile_pack(folder, []).problems if problem.severity == "error"]
    told = "words of carry: what `say` and `journal` tell is told as it stands; leave out the braces"
    assert [line.replace(f"{folder}/text/de/", "") for line in found] == [
        "more.yaml:2:3 P306 unknown placeholder of carry 'wen'",
        "more.yaml:3:3 P306 words of carry: a brace that is not part of a placeholder such as {item}",
        f"more.yaml:4:3 P306 {told}",
    ]


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
