"""The packs that ship: sound, in words throughout, and playable to every ending by anybody."""

from __future__ import annotations

import ast
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.packs.bots import first_state, go_on, play

import taleward
from taleward.content import MOMENTS, Release, load_packs
from taleward.engine import EVENTS, INTENTS, Outcome, Refusal, Why, decide, legal_actions, parse_intent
from taleward.narrative import Storyteller

WANDERERS = int(os.environ.get("TALEWARD_BOTS", "300"))
"""Bots that do anything; `make proof` has a thousand."""
SEEDS = {"completionist": max(60, WANDERERS // 5), "greedy": max(12, WANDERERS // 20)}
BOUND = 4_000
"""Turns in which each has come to an end."""
SLOT = re.compile(r"\{\w*\}")
LOADED = load_packs()
RELEASES = {release.pack.id: release for release in LOADED.releases}
PLAYED = [(release.pack.id, slug) for release in LOADED.releases for slug in release.scenarios]
SPOKEN = [(pack, language) for pack, release in RELEASES.items() for language in release.languages]

TOLD_OTHERWISE = {
    "rolled": "figures",
    "experience_gained": "figures",
    "resource_changed": "figures",
    "time_passed": "the clock",
    "talked": "the pack's own words",
    "told": "the pack's own words",
    "described": "the pack's own words",
    "greeted": "the pack's own words",
    "recalled": "the pack's own words",
    "explored": "the pack's own words",
    "deed_done": "the pack's own words",
    "journal_written": "the journal",
    "story_ended": "the pack's own words",
    "world_event": "the pack's own words",
    "happened": "the pack's own words",
    "person_moved": "the pack's own words",
    "item_spawned": "the pack's own words",
    "objective_advanced": "the quest",
    "foe_hit": "attack.hit or attack.defeat",
    "foe_missed": "attack.miss",
    "guarded": "defend.held or defend.hurt",
    "round_passed": "the fight",
}
"""Visible events that need no sentence of the base pack, and what tells them."""


def test_every_pack_compiles_without_a_problem_or_a_warning() -> None:
    assert [str(problem) for problem in LOADED.problems] == []
    assert "base" in RELEASES
    assert PLAYED


@pytest.mark.parametrize(("pack", "language"), SPOKEN)
def test_every_reason_of_a_refusal_has_words(pack: str, language: str) -> None:
    texts = RELEASES[pack].words_in(language).texts
    for why in Why:
        assert texts.get(f"refusal.{why}"), why
        assert "{subject}" not in texts[f"refusal.{why}"] or texts.get(f"refusal.{why}.plain"), why


@pytest.mark.parametrize(("pack", "language"), SPOKEN)
def test_every_visible_event_is_told(pack: str, language: str) -> None:
    told = {one.moment for one in RELEASES[pack].words_in(language).narration}
    visible = {name for name, kind in EVENTS.items() if not kind.hidden}
    assert visible - told <= set(TOLD_OTHERWISE)
    assert told <= visible | set(MOMENTS)


def keys_in_code() -> Iterator[str]:
    """Every key of an interface text that the sources ask for by its whole name."""
    shape = re.compile(
        r"(?:action|refusal|change|roll|clarify|narration|inventory|quests?|journal|place|client|help|time|status|actions)\.[a-z_.]+"
    )
    for path in Path(taleward.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and shape.fullmatch(node.value):
                yield node.value


@pytest.mark.parametrize(("pack", "language"), SPOKEN)
def test_every_interface_text_that_is_asked_for_has_words(pack: str, language: str) -> None:
    texts = RELEASES[pack].words_in(language).texts
    found = set(keys_in_code())
    assert {"clarify.text", "change.place", "narration.nothing"} <= found
    missing = {key for key in found if not texts.get(key) and key.removesuffix(".") == key}
    assert missing == set()
    made = {f"action.{action}" for action in INTENTS} - {"action.interact", "action.move", "action.trade"}
    made |= {"action.trade.buy", "action.trade.sell", "narration.undo", "narration.restore", "roll.attack", "roll.flee"}
    made |= {f"change.{kind}" for kind in ("health", "experience", "level", "place")}
    made |= {"currency.one", "currency.many", "action.cost"}
    made |= {f"quest.status.{status}" for status in ("active", "completed", "failed")}
    assert {key for key in made if not texts.get(key)} == set()


@pytest.mark.parametrize(("pack", "slug"), PLAYED)
def test_greed_and_thoroughness_come_to_every_ending(pack: str, slug: str) -> None:
    release = RELEASES[pack]
    endings: Counter[str] = Counter()
    for policy, seeds in SEEDS.items():
        for seed in range(seeds):
            last = first_state(release, slug, seed)[0].state
            for step in play(release, slug, seed, BOUND, policy=policy):
                last = step.outcome.state
            assert last.ending, f"the {policy} bot {seed} has come to no end after {BOUND} turns"
            endings[last.ending] += 1
    assert set(endings) == set(release.pack.endings)


@pytest.mark.parametrize(("pack", "slug"), PLAYED)
def test_whoever_does_anything_at_all_has_something_to_do_and_can_still_come_to_an_end(pack: str, slug: str) -> None:
    release = RELEASES[pack]
    for seed in range(WANDERERS):
        state, secret = first_state(release, slug, seed)
        last = state.state
        for step in play(release, slug, seed, 10 + seed % 120, policy="random"):
            last = step.outcome.state
        assert last.ending or any(offer.refusal is None for offer in legal_actions(last, release.pack))
        chance = random.Random(seed)
        for step in go_on(release, last, secret, chance, BOUND, policy="completionist"):
            last = step.outcome.state
        assert last.ending, f"after wandering, bot {seed} comes to no end in {BOUND} turns"


def whatever(release: Release) -> list[tuple[str, str]]:
    """Wishes of which most make no sense wherever they are made."""
    pack = release.pack
    things = [
        *list(pack.items)[:4],
        *list(pack.people)[:3],
        *list(pack.foes)[:2],
        *list(pack.places)[:2],
        "",
        "nothing",
    ]
    return [(action, thing) for action in INTENTS for thing in things]


@pytest.mark.parametrize(("pack", "slug"), PLAYED)
def test_every_refusal_is_told_without_a_slot_left_open(pack: str, slug: str) -> None:
    release = RELEASES[pack]
    teller = Storyteller(release.pack, release.words_in(release.languages[0]))
    wishes = whatever(release)
    codes = set()
    for number, step in enumerate(play(release, slug, 1, 200, policy="completionist")):
        for action, target in wishes[number % 3 :: 3]:
            try:
                intent = parse_intent(action, target)
            except ValueError:
                continue
            answer = decide(step.before, intent, release.pack, b"")
            if isinstance(answer, Refusal):
                codes.add(answer.code)
                reason = teller.reason(answer)
                assert reason, answer
                assert not SLOT.search(reason), reason
            else:
                assert isinstance(answer, Outcome)
    assert len(codes) > 8
