"""Scenes, greetings, memories and loot tables of packs: what they become, and which mistakes in them are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack, release_from
from taleward.engine.pack import Line, LootEntry, LootTable, Memory, Trigger
from taleward.engine.pack.conditions import FlagIs, Remembers, TimeBetween
from taleward.engine.pack.effects import DrawLoot

Write = Callable[[str, Mapping[str, str]], Path]
Compile = Callable[[str], tuple[Release, list[str]]]
Complain = Callable[[str], list[str]]

LORE = """\
places:
  mere:
    name: the mere
    description: Water.
    exits: [{to: yard, label: Back}]
    scenes: [{when: {time: {since: 1200, until: 360}}, text: Black water.}, Still water.]
    ambience: [A coot., {text: Bells., when: {flag: mill_open}}]
    finds: {fish: {label: Fish, then: [{loot: tideline}]}}
people:
  pell:
    name: Pell
    description: Tall.
    place: mere
    greeting: Well?
    greetings: [{when: {remembers: {person: pell, memory: forced_door}}, text: You.}]
    chatter: [Eels., {text: Salt., when: {flag: mill_open}}]
    memories:
      forced_door:
        on: {deed_done: {deed: yard/door/force, success: 1}}
        when: {flag: mill_open}
        witnessed: true
        relation: -10
        text: I heard that.
      slept: rested
loot:
  tideline:
    rolls: 2
    entries: [rope, {item: candle, count: 4, weight: 2, when: {flag: mill_open}}, {weight: 5}]
reactions:
  word: {on: {remembered: {person: pell, memory: slept}}, then: [{move: mere}]}
"""
NO_GAMBLE = "`chance` is allowed only in the `when` of an `if` effect: what is legal is no gamble"


@pytest.fixture
def compiled(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Compile:
    """Compile the mill with one more file: its release, and all that was complained of."""

    def made(more: str) -> tuple[Release, list[str]]:
        write("ground", ground)
        compilation = compile_pack(write("mill", {**mill, "more.yaml": more}), [])
        told = [str(problem).partition("/mill/")[2] for problem in compilation.problems]
        assert compilation.release is not None, told
        return compilation.release, [line for line in told if "P405" not in line]

    return made


@pytest.fixture
def mistakes(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Complain:
    """The complaints about the mill with one more file."""

    def told(more: str) -> list[str]:
        write("ground", ground)
        found = compile_pack(write("mill", {**mill, "more.yaml": more}), []).problems
        return [str(problem).partition("/mill/")[2] for problem in found if problem.code != "P405"]

    return told


def test_lines_become_keys_with_their_conditions(compiled: Compile) -> None:
    release, told = compiled(LORE)
    assert told == []
    place, person = release.pack.places["mere"], release.pack.people["pell"]
    assert place.scenes == (Line("places/mere/scenes/0", TimeBetween(1200, 360)), Line("places/mere/scenes/1"))
    assert place.ambience == (Line("places/mere/ambience/0"), Line("places/mere/ambience/1", FlagIs("mill_open")))
    assert person.greetings == (Line("people/pell/greetings/0", Remembers("pell", "forced_door")),)
    assert [line.text for line in person.chatter] == ["people/pell/chatter/0", "people/pell/chatter/1"]


def test_a_line_has_the_same_key_with_and_without_a_condition(compiled: Compile) -> None:
    """Stories that were told it as plain text find it, and so do translations."""
    release, _ = compiled(LORE)
    prose = release.words_in("en").prose
    assert (prose["places/mere/ambience/0"], prose["places/mere/ambience/1"]) == ("A coot.", "Bells.")
    assert prose["places/mere/scenes/0"] == "Black water."
    assert not [key for key in prose if key.startswith("places/mere/ambience/0/")]


def test_a_line_is_translated_by_its_key(mill: dict[str, str], compiled: Compile) -> None:
    mill["text/de/more.yaml"] = (
        "prose: {places/mere/ambience/1: Glocken., people/pell/memories/forced_door/text: Gehört.}\n"
    )
    release, told = compiled(LORE)
    assert told == []
    german = release.words_in("de").prose
    assert german["places/mere/ambience/1"] == "Glocken."
    assert german["people/pell/memories/forced_door/text"] == "Gehört."
    assert german["places/mere/scenes/1"] == "Still water."


def test_memories_are_sorted_by_the_event_that_makes_them(compiled: Compile) -> None:
    pack = compiled(LORE)[0].pack
    forced = Memory(
        "forced_door",
        Trigger("deed_done", (("deed", "yard/door/force"), ("success", 1))),
        FlagIs("mill_open"),
        witnessed=True,
        relation=-10,
        text="people/pell/memories/forced_door/text",
    )
    assert dict(pack.memories_by_event) == {
        "deed_done": (("pell", forced),),
        "rested": (("pell", Memory("slept", Trigger("rested"))),),
    }


def test_a_loot_table_is_what_was_written(compiled: Compile) -> None:
    pack = compiled(LORE)[0].pack
    entries = (LootEntry("rope"), LootEntry("candle", "4", 2, FlagIs("mill_open")), LootEntry(weight=5))
    assert dict(pack.loot) == {"tideline": LootTable("tideline", entries, "2")}
    assert pack.places["mere"].finds["fish"].then == (DrawLoot("tideline"),)


def test_a_release_with_all_this_is_made_again_of_its_own_bytes(compiled: Compile) -> None:
    release, _ = compiled(LORE)
    assert release_from(release.documents) == release


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("memory: forced_door}", "memory: forced}",
         "P208 unknown memory of pell 'forced', did you mean 'forced_door'?"),
        ("pell, memory: forced_door}", "mara, memory: slept}", "P208 unknown memory of mara 'slept'"),
        ("memory: slept}", "memory: slep}", "P208 unknown memory of pell 'slep', did you mean 'slept'?"),
        ("remembers: {person: pell", "remembers: {person: pel", "P201 unknown person 'pel', did you mean 'pell'?"),
        ("loot: tideline}", "loot: tidelin}", "P201 unknown loot table 'tidelin', did you mean 'tideline'?"),
        ("loot: tideline}", "loot: 7}", "P105 this must be the id of a loot table, not the number 7"),
        ("item: candle", "item: candel", "P201 unknown item 'candel', did you mean 'candle'?"),
        ("entries: [rope, ", "entries: []\n    more: [", "P304 at least one entry is needed"),
        ("entries: [", "entry: [", "P103 a loot table needs 'entries'"),
        ("{weight: 5}", "{weight: 0}", "P106 0 is out of range; 1 to 1000 are allowed"),
        ("rolls: 2", "rolls: 0", "P106 0 is out of range; this may come to 100 at most, and to 1 at least at its best"),
        ("when: {flag: mill_open}}, {", "when: {chance: 5}}, {", f"P301 {NO_GAMBLE}"),
        ("text: Bells.,", "texts: Bells.,", "P103 a line needs 'text'"),
        ("relation: -10", "relation: -101", "P106 -101 is out of range; -100 to 100 are allowed"),
        ("slept: rested", "slept: restd", "P111 unknown event 'restd', did you mean 'rested'?"),
        ("door/force, s", "door/forse, s", "P204 unknown deed 'yard/door/forse', did you mean 'yard/door/force'?"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_what_was_probably_meant(mistakes: Complain, old: str, new: str, told: str) -> None:
    assert LORE.count(old) == 1
    found = mistakes(LORE.replace(old, new))
    assert told in [line.partition(" ")[2] for line in found]


def test_loot_that_nobody_can_win_is_a_warning(mistakes: Complain) -> None:
    more = """\
loot:
  spare: {entries: [rope]}
  blanks: {entries: [{weight: 3}, {count: 2}]}
reactions:
  dig: {on: rested, then: [{if: {when: {flag: mill_open}, then: [{loot: blanks}]}}]}
"""
    assert mistakes(more) == [
        "more.yaml:2:3 P407 warning: nothing draws from the loot table 'spare'",
        "more.yaml:3:3 P407 warning: the loot table 'blanks' holds nothing but blanks",
        "more.yaml:3:43 P406 warning: nothing is given so many times: there is no `item`",
    ]


def test_a_flag_that_only_a_line_or_a_lot_asks_for_is_asked_for(mistakes: Complain, mill: dict[str, str]) -> None:
    mill["pack.yaml"] += "  calm: no wind\n  rich: gold about\n"
    asking = LORE.replace("text: Bells., when: {flag: mill_open}", "text: Bells., when: {flag: calm}")
    asking = asking.replace("weight: 2, when: {flag: mill_open}", "weight: 2, when: {flag: rich}")
    asking += "  storm: {on: rested, then: [{flag: calm}, {flag: rich}]}\n"
    assert mistakes(asking) == []


def test_two_tables_with_one_name_are_told(mistakes: Complain, mill: dict[str, str]) -> None:
    mill["else.yaml"] = "loot: {tideline: {entries: [cap]}}\n"
    (told,) = mistakes(LORE)
    assert told.startswith("more.yaml:26:3 P202 the loot table 'tideline' is defined already in ")
