"""Every mistake of a pack is told at once, each with its file, line and column, and what was probably meant."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import MEANINGS, Code, compile_pack

Write = Callable[[str, Mapping[str, str]], Path]
Lines = Callable[[Mapping[str, str]], list[str]]

HEAD = {
    "pack.yaml": """\
id: broken
version: "1"
title: Broken
genre: any
languages: [en]
licence: MIT
rating: teen
requires: [ground]
summary: One mistake.
"""
}

BROKEN = {
    "pack.yaml": """\
id: broken
version: "1"
title: Broken
genre: Fantasy!
languages: [en]
licence: MIT
rating: grown_up
requires: [ground, nowhere]
summary: Thirty mistakes.
flags: {lit: the lamp burns}
autor: nobody
""",
    "items/town.yaml": """\
items:
  rope:
    name: rope
    description: Hemp.
    wieght: 20
    value: -3
    stack: 5
    charges: 2
  lamp:
    name: 12
    bound: "yes"
    damage: 2x6
    slots: head
    on_use: [{heel: 5}, {harm: 5, gold: 1}, say]
  Lamp-2: {name: lamp, description: "  "}
wepons: {}
""",
    "places/town.yaml": """\
places:
  square:
    name: the square
    description: Cobbles.
    exits: [{to: towr, label: Up, when: {flag: lti}}]
    items: [{item: roep, count: 0}, rope]
    finds:
      coin: {label: Look, tool: rope, then: [{gold: 1.5}]}
    features:
      well:
        name: well
        description: Deep.
        deeds:
          climb:
            label: Climb
            when: {done: square/wel/climb}
            check: {stat: migth, difficulty: 50}
            advantage: rope
          wish: {label: Wish, when: {chance: 50}, then: [{if: {when: {chance: 200}, then: []}}]}
encounters:
  brawl: {foes: [], intro: Fists!}
quests:
  water:
    name: Water
    summary: Fetch.
    giver: ground
    stages:
      fetch:
        text: Fetch it.
        objectives:
          get: {text: Get it., on: {item_takn: {kind: rope}}}
          put: {text: Put it., on: {item_dropped: {knd: rope, count: many}}}
        next: fetsh
reactions:
  late: {on: {moved: {place: sqare}}, then: [{advance_quest: {quest: water, stage: fetched}}]}
""",
    "scenarios/start.yaml": """\
scenarios:
  start: {title: Start, summary: Go., intro: Now., place: square, templates: [], start: [{end: last}]}
templates:
  hero:
    name: Hero
    summary: Bold.
    default_name: Ann
    base_stats: {might: 31}
    health: true
    class_restrictions: [bard]
    stat_min: 12
    stat_max: 11
stats:
  might: Might again
""",
    "text/fr/ui.yaml": 'texts: {hello: "Bonjour {nom"}\n',
    "text/ui.yaml": "texts: {}\n",
    "narration/en/events.yaml": """\
narration:
  moved: ["You come to {plcae}.", "You leave {origin.name}."]
  item_gaind: [Yours.]
""",
}

EXPECTED = """\
broken/items/town.yaml:5:5 P104 unknown key 'wieght', did you mean 'weight'?
broken/items/town.yaml:6:12 P106 -3 is out of range; 0 to 1000000 are allowed
broken/items/town.yaml:7:12 P303 an item that stacks can have neither charges nor slots, and holds nothing
broken/items/town.yaml:9:3 P103 an item needs 'description'
broken/items/town.yaml:10:11 P105 this must be text (in quotes), not the number 12
broken/items/town.yaml:11:12 P105 this must be true or false, not the text 'yes'
broken/items/town.yaml:12:13 P109 '2x6' is not dice notation: write a number, d20, 2d6+1 or 4d6kh3
broken/items/town.yaml:13:12 P105 this must be a list, not the text 'head'
broken/items/town.yaml:14:15 P110 unknown effect 'heel', did you mean 'heal'?
broken/items/town.yaml:14:25 P105 an effect is a mapping with one word; this one has 2: 'harm', 'gold'
broken/items/town.yaml:14:45 P105 this must be a mapping with one word, such as {say: ...}, not the text 'say'
broken/items/town.yaml:15:3 P102 the id 'Lamp-2' must begin with a letter and hold only a-z, 0-9 and _ (64 at most)
broken/items/town.yaml:15:37 P107 this text is empty; leave the field out instead
broken/items/town.yaml:16:1 P101 unknown section 'wepons'
broken/narration/en/events.yaml:2:11 P306 unknown placeholder of moved 'plcae', did you mean 'place'?
broken/narration/en/events.yaml:2:35 P306 a brace that is not part of a placeholder such as {item}
broken/narration/en/events.yaml:3:3 P111 unknown moment 'item_gaind', did you mean 'item_gained'?
broken/pack.yaml:4:8 P102 the genre 'Fantasy!' must hold only a-z, 0-9 and _
broken/pack.yaml:7:9 P106 'grown_up' is none of everyone, teen, mature
broken/pack.yaml:8:20 P206 there is no pack 'nowhere' beside this one
broken/pack.yaml:11:1 P104 unknown key 'autor'
broken/places/town.yaml:5:18 P201 unknown place 'towr'
broken/places/town.yaml:5:48 P201 unknown flag 'lti', did you mean 'lit'?
broken/places/town.yaml:6:20 P201 unknown item 'roep', did you mean 'rope'?
broken/places/town.yaml:6:33 P106 0 is out of range; 1 to 999 are allowed
broken/places/town.yaml:8:33 P302 `tool` works only in the deeds of a feature
broken/places/town.yaml:8:53 P012 '1.5' is neither a whole number nor plain text; quote it if it is text
broken/places/town.yaml:16:26 P204 unknown deed 'square/wel/climb', did you mean 'square/well/climb'?
broken/places/town.yaml:17:27 P201 unknown stat 'migth', did you mean 'might'?
broken/places/town.yaml:17:46 P106 50 is out of range; 1 to 40 are allowed where a pack has no `checks`
broken/places/town.yaml:18:13 P104 unknown key 'advantage'
broken/places/town.yaml:19:38 P301 `chance` is allowed only in the `when` of an `if` effect: what is legal is no gamble
broken/places/town.yaml:19:79 P106 200 is out of range; 1 to 100 are allowed
broken/places/town.yaml:21:17 P304 at least one foe is needed
broken/places/town.yaml:26:12 P201 unknown person 'ground'
broken/places/town.yaml:31:37 P111 unknown event 'item_takn', did you mean 'item_taken'?
broken/places/town.yaml:32:52 P112 unknown field of item_dropped 'knd', did you mean 'kind'?
broken/places/town.yaml:32:70 P105 this must be a whole number, not the text 'many'
broken/places/town.yaml:33:15 P203 unknown stage of water 'fetsh', did you mean 'fetch'?
broken/places/town.yaml:35:30 P201 unknown place 'sqare', did you mean 'square'?
broken/places/town.yaml:35:84 P203 unknown stage of water 'fetched', did you mean 'fetch'?
broken/scenarios/start.yaml:2:78 P304 at least one template is needed
broken/scenarios/start.yaml:2:96 P201 unknown ending 'last'
broken/scenarios/start.yaml:8:17 P305 these stats are missing: wits
broken/scenarios/start.yaml:8:25 P106 31 is out of range; 1 to 30 are allowed
broken/scenarios/start.yaml:9:13 P105 this must be a whole number, not true
broken/scenarios/start.yaml:10:26 P201 unknown class 'bard'
broken/scenarios/start.yaml:12:15 P106 stat_max 11 is below stat_min 12
broken/scenarios/start.yaml:14:3 P202 the stat 'might' is defined already in ground/rules/stats.yaml:1:9
broken/text/fr/ui.yaml:1:1 P207 the language 'fr' is not one of the pack's: en
broken/text/fr/ui.yaml:1:16 P306 a brace that is not part of a placeholder such as {item}
broken/text/ui.yaml:1:1 P013 words stand in text/<language>/
"""


@pytest.fixture
def lines(write: Write, ground: dict[str, str]) -> Lines:
    def told(files: Mapping[str, str]) -> list[str]:
        write("ground", ground)
        folder = write("broken", files)
        compiled = compile_pack(folder, [])
        assert compiled.release is None or not any(problem.severity == "error" for problem in compiled.problems)
        return [str(problem).replace(f"{folder.parent}/", "") for problem in compiled.problems]

    return told


def test_all_mistakes_of_a_pack_are_told_at_once(lines: Lines) -> None:
    assert lines(BROKEN) == EXPECTED.splitlines()


def test_every_code_has_a_meaning() -> None:
    assert set(MEANINGS) == set(Code)
    assert len({code.value for code in Code}) == len(list(Code))


def test_what_is_defined_twice_is_told_with_the_first_place(lines: Lines) -> None:
    assert lines(
        {
            **HEAD,
            "a.yaml": "items: {rope: {name: rope, description: Hemp.}}\n",
            "b.yaml": "items:\n  rope: {name: rope, description: Nylon.}\n",
            "c.yaml": (
                "places: {mara: {name: m, description: d, finds: {bell: Look}}}\n"
                "people: {mara: {name: Mara, description: Old., place: null, greeting: Hm., topics: {bell: Ask}}}\n"
            ),
            "text/en/a.yaml": "texts: {hello: Hi}\n",
            "text/en/b.yaml": "texts: {hello: Hullo}\n",
        }
    ) == [
        "broken/b.yaml:2:3 P202 the item 'rope' is defined already in broken/a.yaml:1:9",
        "broken/c.yaml:2:85 P202 the deed 'mara/bell' is defined already in broken/c.yaml:1:50",
        "broken/text/en/b.yaml:1:9 P202 the words for 'hello' stand already in broken/text/en/a.yaml:1:9",
    ]


def test_a_pack_may_not_define_what_a_required_pack_defines(lines: Lines) -> None:
    assert lines({**HEAD, "a.yaml": "skills: {climbing: {name: Climbing, stat: wits}}\n"}) == [
        "broken/a.yaml:1:10 P202 the skill 'climbing' is defined already in ground/rules/stats.yaml:2:10"
    ]


def test_a_text_that_fills_the_screen_is_told(lines: Lines) -> None:
    fits = f"endings: {{e: {{title: T, text: {'x' * 1_200}}}}}\n"
    assert [line for line in lines({**HEAD, "a.yaml": fits}) if "P108" in line] == []
    assert lines({**HEAD, "a.yaml": fits.replace("xxx", "xxxx", 1)}) == [
        "broken/a.yaml:1:31 P108 this text has 1201 characters; 1200 are the most"
    ]


def test_translations_of_nothing_are_told(lines: Lines) -> None:
    assert lines(
        {
            **HEAD,
            "a.yaml": "endings: {good: {title: Good, text: Fine.}}\n",
            "text/en/a.yaml": "prose: {endings/good/titel: Gut}\ntextes: {}\n",
        }
    ) == [
        "broken/text/en/a.yaml:1:9 P205 unknown prose 'endings/good/titel', did you mean 'endings/good/title'?",
        "broken/text/en/a.yaml:2:1 P101 unknown section 'textes', did you mean 'texts'?",
    ]


def test_a_topic_that_an_event_can_never_name_is_told(lines: Lines, mill: dict[str, str]) -> None:
    mill["things.yaml"] = mill["things.yaml"].replace(
        "{talked: {person: mara}}", "{talked: {person: mara, topic: bel}}"
    )
    assert [line.partition(" ")[2] for line in lines(mill)][-1:] == [
        "P204 unknown topic of mara 'bel', did you mean 'bell'?"
    ]


def test_packs_that_require_each_other_are_told(lines: Lines, write: Write, ground: dict[str, str]) -> None:
    write("friend", {"pack.yaml": HEAD["pack.yaml"].replace("broken", "friend").replace("ground", "broken")})
    assert lines({"pack.yaml": HEAD["pack.yaml"].replace("ground", "friend")}) == [
        "friend/pack.yaml:8:12 P206 the packs require each other: broken > friend"
    ]
    write("other", {**ground, "pack.yaml": ground["pack.yaml"]})
    told = lines({"pack.yaml": HEAD["pack.yaml"].replace("ground", "other")})
    assert len(told) == 1
    assert told[0].startswith("broken/pack.yaml:8:12 P206 the pack in ")
    assert told[0].endswith("calls itself 'ground'")


def test_what_never_comes_into_play_is_a_warning_and_stops_nothing(
    lines: Lines, mill: dict[str, str], write: Write
) -> None:
    mill["pack.yaml"] += "  spare: nothing\n  hoped: never set\n"
    mill["narration/en/more.yaml"] = "narration: {flag_set: [Click.]}\n"
    mill["more.yaml"] = """\
places:
  cellar: {name: cellar, description: Dark., exits: [{to: yard, label: Up, blocked: No.}]}
  attic: {name: attic, description: Warm., finds: {x: {label: X, when: {flag: hoped}, otherwise: [{say: No.}]}}}
  island: {name: island, description: Far.}
endings:
  drowned: {title: Drowned, text: Wet.}
quests:
  lost: {name: Lost, summary: S., stages: {a: {text: T., objectives: {o: {text: T., on: rested}}}}}
reactions:
  fall: {on: rested, then: [{move: attic}]}
"""
    assert lines(mill) == [
        "broken/more.yaml:2:3 P402 warning: no exit or `move` leads from a scenario's start to the place 'cellar'",
        "broken/more.yaml:2:85 P406 warning: nothing blocks this: there is no `when`",
        "broken/more.yaml:3:98 P406 warning: nothing can fail here: there is no `check`",
        "broken/more.yaml:4:3 P402 warning: no exit or `move` leads from a scenario's start to the place 'island'",
        "broken/more.yaml:6:3 P401 warning: no effect reaches the ending 'drowned'",
        "broken/more.yaml:8:3 P403 warning: nothing offers the quest 'lost'",
        "broken/narration/en/more.yaml:1:13 P406 warning: the event 'flag_set' is hidden: nothing of it is told",
        "broken/pack.yaml:1:1 P405 warning: de lacks 69 of 71 texts; they stand in en",
        "broken/pack.yaml:12:3 P404 warning: the flag 'spare' is not used",
        "broken/pack.yaml:13:3 P404 warning: the flag 'hoped' is asked for but never set",
    ]
    assert compile_pack(write("broken", {}), []).release is not None


def test_nothing_can_wait_for_the_event_that_closes_a_turn(lines: Lines, mill: dict[str, str]) -> None:
    mill["more.yaml"] = "reactions: {late: {on: turn_passed, then: [{gold: 1}]}}\n"
    assert lines(mill)[0].startswith("broken/more.yaml:1:24 P111 unknown event 'turn_passed'")


def test_a_language_that_nobody_knows_is_told(lines: Lines) -> None:
    head = HEAD["pack.yaml"].replace("[en]", "[en, xx]")
    assert lines({"pack.yaml": head}) == [
        "broken/pack.yaml:5:12 P106 'xx' is no known language tag such as en or pt-BR"
    ]


def test_what_cannot_be_filled_in_narration_is_told(lines: Lines) -> None:
    written = (
        "genres: [Space!]\nnarration:\n  fight_ended: ['It ended {result}.']\n"
        "  gold_gained: ['{name, plural, other {#}}']\n"
        "  attack.hit: {hok: [], core: [{text: Hit., about: nobody}, {text: Hit., weight: 99}]}\n"
    )
    told = lines({**HEAD, "narration/en/a.yaml": written})
    assert [line.partition(" ")[2] for line in told] == [
        "P105 genres must be a list of genres such as sci_fi",
        "P306 unknown placeholder of fight_ended 'result'",
        "P306 a plural needs a number, and name is none",
        "P104 unknown slot 'hok', did you mean 'hook'?",
        "P201 nothing is called 'nobody'",
        "P106 99 is out of range; 1 to 9 are allowed",
    ]
