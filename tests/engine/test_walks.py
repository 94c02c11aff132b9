"""Properties of the rules: whatever is played, in whatever order, on whatever branch."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.invariants import sound_offers, sound_state, sound_turn
from tests.engine.pack import PACK
from tests.engine.story import Story, seed_number
from tests.engine.walks import SENSELESS, digest, encode, numbers, play

from taleward.engine import (
    EVENTS,
    INTENTS,
    BadIntent,
    Event,
    Outcome,
    Refusal,
    Why,
    apply,
    decide,
    parse_intent,
    replay,
)

ROOT = Path(__file__).parents[2]
WALKS = range(40)
LENGTH = 150
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)


@pytest.mark.parametrize("walk", WALKS)
def test_every_turn_of_a_walk_is_sound(walk: int) -> None:
    for number, step in enumerate(play(numbers(walk, LENGTH), walk)):
        if not number:
            sound_state(step.before)
        sound_turn(step)
        if number % 5 == 0:
            sound_offers(step.before, seed_number(walk))


@given(st.lists(st.integers(0, 1 << 20), max_size=40), st.integers(0, 1 << 20))
@unhurried
def test_every_turn_of_any_short_walk_is_sound(steps: list[int], walk: int) -> None:
    for step in play(steps, walk):
        sound_turn(step)


@pytest.mark.parametrize("walk", WALKS[:10])
def test_every_prefix_of_a_log_folds_to_the_state_that_was_live_then(walk: int) -> None:
    steps = [step for step in play(numbers(walk, LENGTH), walk) if isinstance(step.answer, Outcome)]
    log: list[Event] = []
    folded = steps[0].before.copy()
    for step in steps:
        assert isinstance(step.answer, Outcome)
        for event in step.answer.events:
            apply(folded, event)
        log += step.answer.events
        assert encode(folded) == encode(step.answer.state)
    for cut in (1, len(steps) // 2, len(steps)):
        events = [event for step in steps[:cut] if isinstance(step.answer, Outcome) for event in step.answer.events]
        last = steps[cut - 1].answer
        assert isinstance(last, Outcome)
        assert encode(replay(steps[0].before, events)) == encode(last.state)


@pytest.mark.parametrize("walk", WALKS[:10])
def test_deciding_again_from_an_earlier_state_gives_the_same_bytes(walk: int) -> None:
    for step in list(play(numbers(walk, LENGTH), walk))[::-1]:
        again = decide(step.before, step.intent, PACK, seed_number(walk))
        assert type(again) is type(step.answer)
        if isinstance(again, Refusal):
            assert again == step.answer
        elif isinstance(step.answer, Outcome):
            assert encode(again.events) == encode(step.answer.events)
            assert encode(again.state) == encode(step.answer.state)


def test_another_process_with_another_hash_seed_gives_the_same_bytes() -> None:
    mine = digest(6, 80)
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "tests.engine.walks", "6", "80"]
        theirs = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        assert theirs.stdout == mine


BEYOND = {"world_event_arrived", "corrected"}
"""Events of turns that no player takes."""


def test_walks_reach_every_event_and_every_refusal() -> None:
    """Or else the properties would say less than they seem to."""
    events: set[str] = set()
    refusals: set[str] = set()
    for walk in range(1_000):
        if events == set(EVENTS) - BEYOND and refusals == set(Why) - {Why.NO_WORK, Why.TOO_MUCH}:
            break
        for step in play(numbers(walk, LENGTH), walk):
            if isinstance(step.answer, Outcome):
                events |= {event.type for event in step.answer.events}
            else:
                refusals.add(step.answer.code)
    assert events == set(EVENTS) - BEYOND
    assert refusals == set(Why) - {Why.NO_WORK, Why.TOO_MUCH}  # a generator's answer; what no sound pack comes to


def test_every_intent_gets_an_answer_in_every_kind_of_state() -> None:
    peace, war, over = Story(), Story(), Story()
    war.do("move", "bridge")
    war.do("interact", "ford/wade")
    over.state.ending = "home"
    for story in (peace, war, over):
        answers = {type(decide(story.state, intent, PACK, story.seed)) for intent in SENSELESS}
        assert Refusal in answers
        assert (Outcome in answers) == (story is not over)


@given(
    st.sampled_from(sorted(INTENTS)),
    st.lists(st.text(max_size=8) | st.sampled_from([*PACK.items, *PACK.people, "door", "buy"]), max_size=4),
    st.dictionaries(st.sampled_from(["count", "on", "item", "topic"]), st.integers() | st.text(max_size=8), max_size=2),
)
@settings(deadline=None, max_examples=300)
def test_whatever_can_be_read_gets_an_answer(action: str, parts: list[str], params: dict[str, int | str]) -> None:
    try:
        intent = parse_intent(action, "/".join(parts), params)
    except BadIntent:
        return
    story = Story()
    assert isinstance(decide(story.state, intent, PACK, story.seed), Outcome | Refusal)
