"""Made quests: whatever state a story is in, each can be done, is as difficult as it says, and pays once."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterator

import pytest
from tests.engine.pack import PACK
from tests.engine.solver import solve
from tests.engine.story import Story, seed_number
from tests.packs.bots import first_state

from taleward.content import load_packs
from taleward.engine import GameState, Refusal, Why, decide, legal_actions
from taleward.engine.kernel import Dice
from taleward.engine.pack import Pack
from taleward.engine.quests import QuestOffered
from taleward.engine.rules.offers import generate
from taleward.engine.rules.scene import Scene

MADE = int(os.environ.get("TALEWARD_QUESTS", "300"))
"""Quests that are made of each pack's templates; `make proof` has five thousand."""
RELEASES = {release.pack.id: release for release in load_packs().releases}
WANDERED = 25


def states(name: str) -> Iterator[tuple[GameState, bytes]]:
    """States of a pack that somebody who does anything at all comes to, without end."""
    number = 0
    while True:
        number += 1
        chance = random.Random(number)
        state, secret = _first(name, number)
        for step in range(chance.randrange(1, 8 * WANDERED)):
            able = [one.intent for one in legal_actions(state, _pack(name)) if one.refusal is None]
            if not able or state.ending:
                break
            outcome = decide(state, chance.choice(able), _pack(name), secret)
            if isinstance(outcome, Refusal):
                assert outcome.code == Why.TOO_MUCH
                continue
            state = outcome.state
            if not state.ending and state.fight is None and step % WANDERED == 0:
                yield state, secret


def _first(name: str, number: int) -> tuple[GameState, bytes]:
    if name == PACK.id:
        story = Story(seed=seed_number(number))
        return story.state, story.seed
    began, secret = first_state(RELEASES[name], next(iter(RELEASES[name].scenarios)), number)
    return began.state, secret


def _pack(name: str) -> Pack:
    return PACK if name == PACK.id else RELEASES[name].pack


def made(state: GameState, pack: Pack, secret: bytes) -> tuple[GameState, str] | None:
    """A state in which somebody who is here, or nobody, has handed out a quest; None where nothing fits."""
    scene = Scene(pack, state.copy(), Dice(secret, state.branch, state.turn))
    giver = next((person for person, where in state.world.people.items() if where == state.world.place), "")
    if generate(scene, (), 0, giver) is not None:
        return None
    (quest,) = [event.quest for event in scene.events if isinstance(event, QuestOffered)]
    return scene.state, quest


@pytest.mark.parametrize("name", [PACK.id, *(name for name, one in RELEASES.items() if one.pack.quest_templates)])
def test_every_quest_that_is_made_can_be_done_and_pays_once(name: str) -> None:
    pack = _pack(name)
    by_template: Counter[str] = Counter()
    for state, secret in states(name):
        found = made(state, pack, secret)
        if found is None:
            continue
        offered, quest_id = found
        one = offered.quests[quest_id]
        low, high = pack.quest_templates[one.template].difficulty_range
        assert low <= one.difficulty <= high
        after, turns = solve(offered, quest_id, pack, secret)
        assert after.quests[quest_id].status == "completed", f"{one} is {after.quests[quest_id]} after {turns} turns"
        assert after.quests[quest_id].paid == 1
        by_template[one.template] += 1
        if sum(by_template.values()) >= MADE:
            break
    assert set(by_template) == set(pack.quest_templates)
