"""A story that counts other things than gold and health: what a player reads of air, cells, dice and credits."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest
from tests.features.view.screens import ALL, Json, Screens, plain, screens

from taleward.content import Release, compile_pack, load_packs

PACK = """\
id: hulk
version: 0.1.0
title: Hulk
genre: sci_fi
languages: [en]
licence: MIT
rating: everyone
requires: [base]
summary: Out of air.
"""
RULES = """\
stats: {wits: Wits}
resources:
  oxygen: {name: oxygen, start: 30, most: 40, each_turn: -1, empty: [{end: cold}]}
  cell: {name: cell, plural: cells, start: 2}
checks:
  hazard: {dice: 2d6, aim: under, triumph: 4, disaster: 4}
foes:
  drone: {name: drone, description: Grey., health: 6, defence: 1, attack_bonus: 0, damage: "1"}
encounters:
  drones: {foes: [drone, drone], intro: Two drones wake.}
items:
  jammer:
    name: jammer
    description: A box.
    value: 9
    use_cost: {cell: 1}
    use_when: {fighting: {}}
    on_use: [{harm_foe: 3}]
places:
  lock:
    name: the lock
    description: Cold metal.
    features:
      panel:
        name: panel
        description: Lit.
        deeds:
          vent: {label: Vent it, cost: {oxygen: 5, cell: 1}, check: {stat: wits, difficulty: 2}, then: [{gold: 3}]}
          burn: {label: Burn it, cost: {cell: 9}}
          sleep: {label: Wake them, then: [{fight: drones}]}
people:
  vax: {name: Vax, description: Tall., place: lock, greeting: Yes., trade: {sells: [jammer], buys: true}}
endings:
  cold: {title: Cold, text: The air is gone.}
templates:
  hand:
    name: Hand
    summary: S.
    default_name: Ro
    base_stats: {wits: 12}
    health: 9
    gold: 20
    starting_inventory: [jammer]
    resources: {cell: 3}
scenarios:
  hulk: {title: Hulk, summary: S., intro: It is quiet., place: lock, templates: [hand], check: hazard}
"""
WORDS = "texts: {currency.one: credit, currency.many: credits}\n"


@pytest.fixture(scope="module")
def hulk(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("packs") / "hulk"
    for name, text in {"pack.yaml": PACK, "rules.yaml": RULES, "text/en/ui.yaml": WORDS}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    made = compile_pack(folder)
    assert made.release is not None, made.problems
    return made.release


def played(hulk: Release, steps: str) -> tuple[list[Json], Json]:
    """The turns of a story of the hulk, and the document after them."""

    async def play() -> tuple[list[Json], Json]:
        base = next(release for release in load_packs().releases if release.pack.id == "base")
        async with screens([base, hulk]) as at:
            session = (await at.manager.create_session("hulk", {}, caller=at.caller, seed=3)).session_id
            turns = [plain(await at.act(session, step)) for step in steps.split(" · ") if step]
            return turns, plain(await shown(at, session))

    return asyncio.run(play())


async def shown(at: Screens, session: str) -> object:
    return await at.view.session(at.caller, session, ALL)


def labels(document: Json) -> dict[str, str | None]:
    choices = document["widgets"]["choices"]
    groups = [*choices["groups"], *choices["more"]]
    return {action["label"]: action["reason"] for group in groups for action in group["actions"]}


def test_what_an_action_costs_is_part_of_its_label_and_what_cannot_be_paid_says_so(hulk: Release) -> None:
    _, document = played(hulk, "")
    offered = labels(document)
    assert offered["Vent it (5 oxygen and 1 cell)"] is None
    reason = offered["Burn it (9 cells)"]
    assert reason is not None
    assert reason.startswith("That takes more cells than you have.")
    assert "Buy jammer for 9 credits" in offered
    assert "Wake them" in offered


def test_a_resource_with_a_most_has_a_meter_beside_health(hulk: Release) -> None:
    turns, document = played(hulk, "interact panel/vent · explore")
    meter = document["widgets"]["resource_oxygen"]
    assert (meter["type"], meter["label"], meter["value"], meter["maximum"]) == ("meter", "oxygen", 23, 40)
    assert "resource_cell" not in document["widgets"]
    assert [change for change in turns[1]["changes"] if change["kind"] == "resource"] == [
        {"kind": "resource", "label": "oxygen", "before": 24, "after": 23}
    ]
    figures = {stat["label"]: stat["value"] for stat in document["widgets"]["character"]["items"]}
    assert (figures["oxygen"], figures["cell"], figures["Credits"]) == ("23", "2", figures["Credits"])


def test_dice_under_a_stat_are_shown_as_that(hulk: Release) -> None:
    (turn,), document = played(hulk, "interact panel/vent")
    (roll,) = turn["rolls"]
    assert (roll["dice"], roll["target"], roll["aim"]) == ("2d6", 10, "under")
    (told,) = [note["text"] for note in document["widgets"]["story"]["entries"][-1]["notes"] if "2d6" in note["text"]]
    assert told == f"Wits: 2d6 = {roll['total']}, 10 at most, {'succeeds' if roll['success'] else 'fails'}"


def test_a_gadget_is_used_on_a_foe_by_name(hulk: Release) -> None:
    turns, document = played(hulk, "interact panel/sleep · use jammer/drone.2")
    assert "Use the jammer on drone (1 cell)" in labels(document)
    assert turns[1]["outcome"] == "applied"
    assert "drone" in turns[1]["narration"]["text"]
    foes = {foe["id"]: foe["note"] for foe in document["widgets"]["fight"]["items"]}
    assert foes == {"drone": "6 of 6", "drone.2": "3 of 6"}


def everything(value: Any) -> str:  # noqa: ANN401 -- any part of a document
    if isinstance(value, dict):
        return " ".join(everything(part) for part in value.values())
    if isinstance(value, list):
        return " ".join(everything(part) for part in value)
    return value if isinstance(value, str) else ""


def test_nobody_reads_of_gold_where_money_is_something_else(hulk: Release) -> None:
    steps = "interact panel/vent · trade vax/sell/jammer · trade vax/buy/jammer · interact panel/vent · explore"
    turns, document = played(hulk, steps)
    read = " ".join(turn["narration"]["text"] for turn in turns) + everything(document["widgets"])
    read += " ".join(change["label"] for turn in turns for change in turn["changes"])
    assert "credits" in read
    assert "Credits" in read
    assert not re.search(r"\b(gold|purse|pouch|coins?)\b", read, re.IGNORECASE)


def test_no_words_of_a_science_fiction_name_another_money(hulk: Release) -> None:
    for fragment in hulk.words_in("en").narration:
        if not fragment.genres or "sci_fi" in fragment.genres:
            assert not re.search(r"\b(gold|purse|pouch|coins?)\b", fragment.text), fragment.text
    for key, text in hulk.words_in("en").texts.items():
        assert not re.search(r"\b(gold|purse|pouch)\b", text, re.IGNORECASE), key


def test_the_story_ends_when_the_air_does(hulk: Release) -> None:
    turns, document = played(hulk, " · ".join(["explore"] * 30))
    assert [turn["outcome"] for turn in turns] == ["applied"] * 30
    assert "The air is gone." in turns[-1]["narration"]["text"]
    assert "over" in document["widgets"]


def test_the_meter_of_a_resource_has_a_panel_where_that_of_health_has_one(hulk: Release) -> None:
    async def layout() -> list[Json]:
        async with screens([next(one for one in load_packs().releases if one.pack.id == "base"), hulk]) as at:
            session = (await at.manager.create_session("hulk", {}, caller=at.caller, seed=3)).session_id
            document = plain(await shown(at, session))
            static = plain(await at.view.static(hulk.hash, "en"))
            found: list[Json] = document["layout"] or static["layout"]["session"]
            return found

    regions = {panel["id"]: (panel["region"], panel["visible"]) for panel in asyncio.run(layout())}
    assert regions["resource_oxygen"] == regions["health"] == ("bar", True)
    assert "resource_cell" not in regions
