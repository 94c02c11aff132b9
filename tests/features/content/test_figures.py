"""Resources, checks and what scenarios say of figures: what they become, and which mistakes in them are told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack
from taleward.engine.pack import CheckRule, Combat, Levels, Resource, Rest
from taleward.engine.pack.conditions import Fighting, HasResource
from taleward.engine.pack.effects import ChangeResource, Harm, HarmFoe

Write = Callable[[str, Mapping[str, str]], Path]
Told = Callable[[Mapping[str, str]], tuple[Release | None, list[str]]]

FIGURES = """\
resources:
  oxygen: {name: oxygen, start: 60, most: 60, each_turn: -1, empty: [{harm: 2}]}
  heat: {name: heat, plural: degrees}
checks:
  hazard: {dice: 2d6, aim: under, triumph: 4, disaster: 4}
  plain: {}
items:
  torch:
    name: torch
    description: Blue.
    use_cost: {heat: 2}
    use_when: {fighting: {}}
    on_use: [{harm_foe: 1d6}, {harm_foe: {roll: 3, all: true}}, {resource: {resource: oxygen, amount: -5}}]
places:
  lock:
    name: the lock
    description: Cold.
    exits: [{to: yard, label: Out, when: [{resource: {resource: oxygen, at_least: 5}}, {fighting: rats}]}]
    finds:
      valve:
        label: Turn it
        cost: {oxygen: 5}
        check: {stat: might, difficulty: 0, rule: plain}
        then: [{say: Turned.}]
        triumph: [{say: Spun.}]
        disaster: [{say: Stuck.}]
reactions:
  in: {on: {resource_changed: {resource: oxygen, left: 3}}, then: [{move: lock}]}
templates:
  diver: {name: D, summary: S., default_name: N, base_stats: {might: 1, wits: 1}, health: 1, resources: {oxygen: 9}}
scenarios:
  deep:
    title: Deep
    summary: S.
    intro: I.
    place: yard
    templates: [diver]
    check: hazard
    combat: {strike: wits, flee: might}
    rest: {minutes: 60, heal: 50}
    levels: {experience: 50, most: 5}
"""


@pytest.fixture
def told(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Told:
    """Compile the mill with more files: its release, and all that was complained of."""

    def made(more: Mapping[str, str]) -> tuple[Release | None, list[str]]:
        write("ground", ground)
        found = compile_pack(write("mill", {**mill, **more}), [])
        lines = [str(problem).partition("/mill/")[2] for problem in found.problems if problem.code != "P405"]
        return found.release, lines

    return made


def test_figures_become_what_they_say(told: Told) -> None:
    release, complaints = told({"more.yaml": FIGURES})
    assert complaints == []
    assert release is not None
    pack = release.pack
    words = release.words_in("en").prose
    oxygen, heat = pack.resources["oxygen"], pack.resources["heat"]
    assert oxygen == Resource("oxygen", oxygen.name, "", 60, 60, -1, (Harm("2"),))
    assert (words[heat.name], words[heat.plural], heat.most) == ("heat", "degrees", 0)
    assert pack.checks == {
        "hazard": CheckRule("hazard", "2d6", "under", triumph=4, disaster=4),
        "plain": CheckRule("plain"),
    }
    torch = pack.items["torch"]
    assert torch.on_use == (HarmFoe("1d6"), HarmFoe("3", all=True), ChangeResource("oxygen", -5))
    assert (torch.use_cost, torch.use_when) == ({"heat": 2}, Fighting())
    valve = pack.places["lock"].finds["valve"]
    assert (valve.cost, len(valve.triumph), len(valve.disaster)) == ({"oxygen": 5}, 1, 1)
    assert valve.check is not None
    assert valve.check.rule == "plain"
    when = pack.places["lock"].exits[0].when
    assert getattr(when, "of", ()) == (HasResource("oxygen", 5), Fighting("rats"))
    deep = pack.scenarios["deep"]
    assert (deep.check, deep.combat) == ("hazard", Combat("wits", None, "might"))
    assert (deep.rest, deep.levels) == (Rest(60, 50), Levels(50, 4, 5))
    assert pack.templates["diver"].resources == {"oxygen": 9}


MISTAKES = [
    ("resources: {a: {name: A, start: 9, most: 5}}", "1:33 P106 start 9 is above most 5"),
    ("resources: {a: {name: A, most: -1}}", "1:32 P106 -1 is out of range; 0 to 1000000000 are allowed"),
    ("checks: {a: {dice: 2x6}}", "1:20 P109 '2x6' is not dice notation: write a number, d20, 2d6+1 or 4d6kh3"),
    ("checks: {a: {dice: 5}}", "1:20 P109 '5' rolls no die; write dice such as 2d6"),
    ("checks: {a: {aim: up}}", "1:19 P106 'up' is none of over, under"),
    ("checks: {a: {modifier: all}}", "1:24 P106 'all' is none of half, score, none"),
    (
        "checks: {a: {aim: under, modifier: half}}",
        "1:36 P106 with the aim under the dice are held against the stat itself: leave `modifier` out, or say score",
    ),
    ("checks: {a: {triumph: 0}}", "1:23 P106 0 is out of range; 1 to 1000 are allowed"),
    (
        "reactions: {r: {on: rested, then: [{resource: {resource: air, amount: 1}}]}}",
        "1:58 P201 unknown resource 'air'",
    ),
    (
        "reactions: {r: {on: rested, when: {resource: candle}, then: []}}",
        "1:46 P201 unknown resource 'candle'",
    ),
    (
        "places: {p: {name: P, description: D., finds: {f: {label: F, cost: {air: 1}}}}}",
        "1:69 P201 unknown resource 'air'",
    ),
    (
        "places: {p: {name: P, description: D., finds: {f: {label: F, triumph: [{gold: 1}]}}}}",
        "1:71 P406 warning: nothing is rolled here: there is no `check`",
    ),
    (
        "places: {p: {name: P, description: D., finds: {f: {label: F, check: {stat: wits, difficulty: 0}}}}}",
        "1:94 P106 0 is out of range; 1 to 40 are allowed where a pack has no `checks`",
    ),
    ("reactions: {r: {on: rested, when: {fighting: nobody}, then: []}}", "1:46 P201 unknown encounter 'nobody'"),
]


@pytest.mark.parametrize(("written", "expected"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_in_figures_is_told_where_it_is(told: Told, written: str, expected: str) -> None:
    _, complaints = told({"more.yaml": f"{written}\n"})
    assert f"more.yaml:{expected}" in complaints


def test_a_span_of_a_resource_needs_an_end_and_its_ends_in_order(told: Told) -> None:
    head = "resources: {air: {name: A, each_turn: -1}}\n"
    for said, why in (
        ("{resource: air}", "P103 `resource` needs 'at_least' or 'at_most'"),
        ("{resource: {resource: air, at_least: 9, at_most: 3}}", "P106 at_most 3 is below at_least 9"),
    ):
        _, complaints = told({"more.yaml": f"{head}reactions: {{r: {{on: rested, when: {said}, then: []}}}}\n"})
        assert [line.partition(" ")[2] for line in complaints] == [why]


def test_figures_that_nothing_uses_are_warned_of(told: Told) -> None:
    _, complaints = told({"more.yaml": "resources: {idle: {name: I}}\nchecks: {never: {}}\n"})
    assert complaints == [
        "more.yaml:1:13 P410 warning: nothing changes the resource 'idle'",
        "more.yaml:2:10 P410 warning: nothing is rolled by the check 'never'",
    ]


def moments(release: Release | None) -> list[tuple[str, str]]:
    assert release is not None
    return [(one.moment, one.text) for one in release.words_in("en").narration]


def test_a_pack_can_tell_a_moment_in_its_own_words_alone(told: Told) -> None:
    said = "narration: {item_taken: ['Stowed: {item}.'], moved: ['On to {place}.']}\n"
    joined, _ = told({"narration/en/own.yaml": said})
    alone, complaints = told({"narration/en/own.yaml": f"instead: [item_taken]\n{said}"})
    assert complaints == []
    assert ("item_taken", "You take the {item}.") in moments(joined)
    assert [text for moment, text in moments(alone) if moment == "item_taken"] == ["Stowed: {item}."]
    assert ("moved", "You come to {place}.") in moments(alone)


NO_LIST = "1:10 P105 instead must be a list of moments such as gold_gained"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "instead: [moved]\n",
            ["1:11 P304 this file tells nothing of 'moved': write its words here, or leave it out of `instead`"],
        ),
        (
            "instead: moved\nnarration: {moved: [Go.]}\n",
            ["1:10 P105 instead must be a list of moments such as gold_gained"],
        ),
        (
            "instead: []\nnarration: {moved: [Go.]}\n",
            ["1:10 P105 instead must be a list of moments such as gold_gained"],
        ),
    ],
)
def test_what_stands_in_place_of_other_words_has_words(told: Told, written: str, expected: list[str]) -> None:
    _, complaints = told({"narration/en/own.yaml": written})
    assert complaints == [f"narration/en/own.yaml:{line}" for line in expected]


def test_the_figures_in_the_guide_compile(write: Write) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "write-a-pack.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (resources,) = [block for block in blocks if block.startswith("resources:")]
    (checks,) = [block for block in blocks if block.startswith("checks:")]
    head = (
        "id: millrace\nversion: 0.1.0\ntitle: M\ngenre: sci_fi\nlanguages: [en]\nlicence: MIT\nrating: everyone\n"
        "requires: [base]\nsummary: S.\n"
    )
    rest = (
        "stats: {might: Might, wits: Wits}\n"
        "templates: {lockhand: {name: L, summary: S., default_name: O, base_stats: {might: 9, wits: 9}, health: 9}}\n"
        "reactions: {r: {on: rested, then: [{resource: {resource: cell, amount: 1}}]}}\n"
    )
    made = compile_pack(
        write("millrace", {"pack.yaml": head, "a.yaml": resources, "b.yaml": checks, "c.yaml": rest}),
    )
    assert [str(problem).partition(" ")[2] for problem in made.problems] == [
        "P410 warning: nothing is rolled by the check 'hunch'"
    ]
    assert made.release is not None
