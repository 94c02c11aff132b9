"""Sense in what the clock, locks, weather and world events of a pack bring."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import compile_pack

Write = Callable[[str, Mapping[str, str]], Path]
HEAD = """\
id: clock
version: "1"
title: Clock
genre: any
languages: [en]
licence: MIT
rating: teen
requires: [ground]
summary: What the clock brings.
"""
GUIDE = Path(__file__).parents[3] / "docs" / "guides" / "write-a-pack.md"


@pytest.fixture
def told(write: Write, ground: Mapping[str, str]) -> Callable[[str], list[str]]:
    """What is wrong with a pack of one file."""

    def tell(text: str) -> list[str]:
        write("ground", ground)
        folder = write("clock", {"pack.yaml": HEAD, "a.yaml": text})
        found = compile_pack(folder, [folder.parent]).problems
        return [f"{problem.line}:{problem.column} {problem.code} {problem.message}" for problem in found]

    return tell


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            (
                "weather: {fog: {name: f, text: F., hours: [6, 2]}}\n"
                "reactions: {r: {on: rested, then: [{weather: fog}]}}\n"
            ),
            "1:43 P106 `hours` are two numbers, the least and the most: [2, 6]",
        ),
        (
            "weather: {fog: {name: f, text: F., next: {fgo: 1}}}\n",
            "1:43 P201 unknown weather 'fgo', did you mean 'fog'?",
        ),
        (
            "reactions: {r: {on: {world_event: {name: strukc}}, then: [{event: struck}]}}\n",
            "1:42 P221 unknown world event 'strukc', did you mean 'struck'?",
        ),
        (
            "reactions: {r: {on: {world_event: {name: bel}}, then: [{harm: 1}]}}\nevents: {bell: {title: Bell}}\n",
            "1:42 P221 unknown world event 'bel', did you mean 'bell'?",
        ),
        ("reactions: {r: {on: rested, then: [{event: struck}]}}\n", "1:44 P421 nothing waits for the event 'struck'"),
        (
            (
                "places: {a: {name: a, description: A., features: {box: {name: b, description: B, lock: "
                "{check: {stat: might, difficulty: 5}}}}}}\nreactions: {r: {on: rested, then: [{lock: a/bxo}]}}\n"
            ),
            "2:43 P222 unknown lock 'a/bxo', did you mean 'a/box'?",
        ),
        (
            "places: {a: {name: a, description: A., features: {box: {name: b, description: B, lock: {minutes: 3}}}}}",
            "1:10 P422 neither key, check nor effect opens the lock 'a/box'",
        ),
        ("facts: {odd: {text: Odd.}}\n", "1:9 P424 nobody ever knows the fact 'odd'"),
        (
            (
                "events: {a: {title: A, then: [{happen: b}]}, b: {title: B, then: [{if: {when: {day: 2}, "
                "then: [{happen: a}]}}]}}\n"
            ),
            (
                "1:10 P327 the world event 'a' brings about others without an end, "
                "or more than 16 deep; leave out a `happen`"
            ),
        ),
        (
            "reactions: {r: {on: rested, when: {day: {every: 3, offset: 3}}, then: [{harm: 1}]}}\n",
            "1:60 P106 `offset` counts the days within `every` and is less than it",
        ),
    ],
)
def test_nonsense_of_the_clock_is_told_with_its_place(
    told: Callable[[str], list[str]], written: str, expected: str
) -> None:
    assert expected in told(written)


def test_more_than_a_turn_has_room_for_is_refused(told: Callable[[str], list[str]]) -> None:
    rows = "".join(f"  e{number}: {{title: E, at: {{clock: 5, every: 1}}}}\n" for number in range(65))
    assert told(f"events:\n{rows}") == ["66:3 P326 65 world events come by the clock; 64 are the most"]


def test_what_the_clock_brings_leaves_room_in_a_turn(told: Callable[[str], list[str]]) -> None:
    def events(most: int) -> str:
        rows = "".join(
            f"  e{number}: {{title: E, at: {{clock: {480 + number}}}, then: [{', '.join(['{gold: 1}'] * most)}]}}\n"
            for number in range(64)
        )
        return f"events:\n{rows}"

    assert told(events(2)) == []
    assert told(events(3)) == [
        "53:3 P326 the world events that come by the clock make 260 events up to e51; 256 are the most"
    ]


def test_whoever_keeps_hours_takes_room_from_the_world_events(told: Callable[[str], list[str]]) -> None:
    keep = "".join(
        f"  p{number}: {{name: P, description: D., place: a, greeting: G., schedule: [{{since: 480, place: a}}]}}\n"
        for number in range(128)
    )
    tells = ", ".join(["{gold: 1}"] * 127)
    assert told(
        f"places: {{a: {{name: a, description: A.}}}}\nevents:\n  e: {{title: E, at: {{clock: 5}}, then: [{tells}]}}\n"
        f"people:\n{keep}"
    ) == ["3:3 P326 the world events that come by the clock make 129 events up to e; 128 are the most"]


def test_two_ways_to_one_place_cannot_both_have_a_lock(told: Callable[[str], list[str]]) -> None:
    ways = "{to: b, label: B, lock: {key: k1}}, {to: b, label: W, lock: {key: k2}}"
    rest = "  b: {name: b, description: B.}\nitems: {k1: {name: k, description: K.}, k2: {name: k, description: K.}}\n"
    assert told(f"places:\n  a: {{name: a, description: A., exits: [{ways}, {{to: b, label: O}}]}}\n{rest}") == [
        "2:40 P202 2 ways to b have a lock, and one name for it; let one way have it"
    ]


def test_a_name_that_is_raised_in_any_way_can_be_waited_for(told: Callable[[str], list[str]]) -> None:
    raised = "{event: one}, {if: {when: {day: 2}, then: [{event: {name: two}}]}}"
    waits = "".join(
        f"  {name}: {{on: {{world_event: {{name: {name}}}}}, then: [{{harm: 1}}]}}\n" for name in ("one", "two", "bell")
    )
    assert told(f"reactions:\n{waits}  r: {{on: rested, then: [{raised}]}}\nevents: {{bell: {{title: Bell}}}}\n") == []


def test_the_hours_and_locks_of_the_guide_compile(told: Callable[[str], list[str]]) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    blocks = [re.search(rf"## {title}\n```yaml\n(.*?)```", guide, re.DOTALL) for title in ("The clock.*?", "Locks")]
    text = "".join(found[1] for found in blocks if found)
    assert "weather:" in text
    assert "lock:" in text
    template = "{name: T, summary: S., default_name: T, base_stats: {might: 10, wits: 10}, health: 5}"
    text = text.replace("templates: []", "templates: [t]") + f"templates: {{t: {template}}}\n"
    assert told(text) == []
