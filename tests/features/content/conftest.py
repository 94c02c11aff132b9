"""Packs written by the tests: a small sound one, and whatever a test makes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Write = Callable[[str, Mapping[str, str]], Path]

GROUND = {
    "pack.yaml": """\
id: ground
version: "1.0"
title: Ground
genre: any
languages: [en, de]
licence: MIT
rating: everyone
summary: What stands beneath.
""",
    "text/en/ui.yaml": 'texts: {action.take: "Take {target}", client.goodbye: "Goodbye"}\n',
    "text/de/ui.yaml": 'texts: {action.take: "{target} nehmen"}\n',
    "narration/en/events.yaml": """\
narration:
  moved: ["You come to {place}."]
  item_taken: ["You take the {item}.", "The {item} is yours, all {count}."]
""",
    "rules/stats.yaml": """\
stats: {might: Might, wits: {name: Wits}}
skills: {climbing: {name: Climbing, stat: might}}
""",
}

MILL = {
    "pack.yaml": """\
id: mill
version: 0.1.0
title: The Mill
genre: fantasy
languages: [en, de]
licence: MIT
rating: everyone
requires: [ground]
summary: A mill, a bell.
flags:
  mill_open: the door has been forced
""",
    "scenarios/mill.yaml": """\
scenarios:
  old_mill:
    title: The Old Mill
    summary: Somebody rang.
    intro: It is late.
    place: yard
    templates: [miller, thief]
    start:
      - offer_quest: bell
templates:
  thief:
    name: Thief
    summary: Quick.
    default_name: Ash
    base_stats: {might: 9, wits: 14}
    health: 8
    class_restrictions: [sneak]
  miller:
    name: Miller
    summary: Strong.
    default_name: Brin
    base_stats: {might: 14, wits: 9}
    health: 12
    gold: 5
    point_budget: 4
    starting_inventory: [rope, {item: candle, count: 3}]
    background_options: [orphan]
classes:
  sneak: {name: Sneak, summary: Unheard., stat_bonus: {wits: 1}, skills: {climbing: 2}}
  guard: {name: Guard, summary: Unmoved.}
backgrounds:
  orphan: {name: Orphan, summary: Alone., gold: 2}
endings:
  rung: {title: Rung, text: The bell rings.}
""",
    "places/mill.yaml": """\
places:
  yard:
    name: the yard
    description: |
      Mud, and a door.
    exits:
      - {to: loft, label: Climb, when: {flag: mill_open}, blocked: The door is shut.}
    features:
      door:
        name: door
        description: Oak.
        deeds:
          force:
            label: Force the door
            once: true
            check: {stat: might, difficulty: 12, skill: climbing, advantage: {has_item: rope}}
            then: [{say: It gives.}, {flag: mill_open}]
            otherwise:
              - harm: 1d4
              - if:
                  when: {all: [{chance: 50}, {not: {flag: mill_open}}]}
                  then: [{say: "No."}]
          burn: {label: Burn it, tool: candle, then: [{flag: mill_open}, {harm: 2}]}
    items: [candle]
  loft:
    name: the loft
    description: Dust, and a bell.
    rest: true
    finds:
      clapper: {label: Look under the boards, when: [{done: yard/door/force}, {wears: cap}], then: [{give: rope}]}
""",
    "things.yaml": """\
items:
  rope: {name: rope, description: Hemp., weight: 20, value: 3}
  candle: {name: candle, description: Tallow., stack: 10, consumed: true}
  cap: {name: cap, description: Felt., slots: [head], defence: 1, stat_bonus: {wits: 1}}
people:
  mara:
    name: Mara
    description: Old.
    place: yard
    greeting: Yes?
    topics:
      bell: {label: Ask about the bell, then: [{say: It rang twice.}, {relation: {person: mara, amount: 5}}]}
    trade: {sells: [cap], buys: true}
  wren: {name: Wren, description: Away., place: null, greeting: "No."}
foes:
  rat:
    {name: rat, description: Wet., health: 4, defence: 9, attack_bonus: 1, damage: 1d4, loot: [{item: cap, percent: 5}]}
encounters:
  rats: {foes: [rat, rat], intro: Rats!, on_victory: [{experience: 20}]}
statuses:
  wet: {name: wet, check_bonus: -1}
quests:
  bell:
    name: The bell
    summary: Who rang?
    giver: mara
    stages:
      seek:
        text: Go up.
        objectives:
          climb: {text: Reach the loft., on: {moved: {place: loft}}}
        next: answer
      answer:
        text: Ask.
        objectives:
          ask: {text: Ask Mara., on: {talked: {person: mara}}, when: {at: yard}}
        then: [{end: rung}]
reactions:
  rain:
    on: time_passed
    when: {time: {since: 1200, until: 300}}
    then: [{status_on: wet}, {journal: It rains.}]
    once: false
""",
    "text/de/mill.yaml": """\
texts: {client.goodbye: "Auf Wiedersehen"}
prose:
  places/yard/description: Schlamm und eine Tür.
  scenarios/old_mill/title: Die alte Mühle
""",
    "narration/en/mill.yaml": 'narration: {moved: ["Now {place}."]}\n',
}


def write_pack(folder: Path, files: Mapping[str, str]) -> Path:
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a pack beside the others of this test."""
    return lambda name, files: write_pack(tmp_path / "packs" / name, files)


@pytest.fixture
def ground() -> dict[str, str]:
    return dict(GROUND)


@pytest.fixture
def mill() -> dict[str, str]:
    return dict(MILL)


@pytest.fixture
def mill_folder(write: Write) -> Path:
    """The sound pack and the one it requires."""
    write("ground", GROUND)
    return write("mill", MILL)
