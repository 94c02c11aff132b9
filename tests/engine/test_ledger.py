"""Nothing comes from nowhere and nothing is lost: long random play, booked by source and counted every so often.

`TALEWARD_WALKS` is how many turns are played in all; the long form is a million.
"""

import os
import random
from collections import Counter

import pytest
from tests.engine.ledger import SOURCES, Ledger, holdings
from tests.engine.pack import PACK
from tests.engine.walks import POSSIBLE_SOMEWHERE

from taleward.content import load_packs
from taleward.engine import GameState, Intent, Outcome, begin, decide, legal_actions
from taleward.engine.characters import Choice
from taleward.engine.pack import Pack

TURNS = int(os.environ.get("TALEWARD_WALKS", "12000"))
LENGTH = 400
"""Turns of one story."""
EVERY = 20
"""So often what there is gets counted."""
PACKS = {PACK.id: PACK} | {one.pack.id: one.pack for one in load_packs().releases if one.pack.scenarios}


def story(pack: Pack, seed: int) -> tuple[GameState, bytes, random.Random]:
    chance = random.Random(seed)
    scenario = chance.choice(list(pack.scenarios.values()))
    template = pack.templates[chance.choice(scenario.templates)]
    secret = f"ledger {seed}".encode()
    return begin(pack, scenario.id, Choice(template, "Ada"), "main", secret).state, secret, chance


def wanted(pack: Pack, state: GameState, chance: random.Random) -> Intent | None:
    """Something that is offered and, in the pack of these tests, now and then anything at all."""
    if pack is PACK and chance.random() < 0.3:
        return chance.choice(POSSIBLE_SOMEWHERE)
    possible = [action.intent for action in legal_actions(state, pack) if action.refusal is None]
    return chance.choice(possible) if possible else None


def play(pack: Pack, seed: int, booked: Counter[str]) -> int:
    """Play one story, and answer how many turns it took."""
    state, secret, chance = story(pack, seed)
    ledger = Ledger(holdings(state))
    for turn in range(1, LENGTH + 1):
        intent = wanted(pack, state, chance)
        if intent is None or state.ending:
            break
        answer = decide(state, intent, pack, secret)
        if isinstance(answer, Outcome):
            state = answer.state
            for event in answer.events:
                ledger.enter(event)
        if turn % EVERY == 0:
            ledger.agrees_with(state)
    ledger.agrees_with(state)
    booked.update(source for source, _ in ledger.by_source)
    return turn


@pytest.mark.parametrize("name", PACKS)
def test_goods_and_gold_come_and_go_by_declared_sources_alone(name: str) -> None:
    booked: Counter[str] = Counter()
    played = seed = 0
    while played < TURNS // len(PACKS):
        played += play(PACKS[name], seed, booked)
        seed += 1
    assert {"effect", "consumed", "trade", "loot"} <= set(booked) <= SOURCES or name != PACK.id
    assert booked


def test_a_ledger_sees_what_comes_from_nowhere() -> None:
    """Or else agreeing would mean nothing."""
    state, _, _ = story(PACK, 0)
    ledger = Ledger(holdings(state))
    state.character.gold += 1
    with pytest.raises(AssertionError):
        ledger.agrees_with(state)
