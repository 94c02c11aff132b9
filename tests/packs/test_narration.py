"""The narration that ships: every cell filled, every text sound, every slot bound, wherever bots go."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest
from tests.packs.bots import Step, first_state, play

from taleward.content import Fragment, Release, load_packs
from taleward.engine import legal_actions
from taleward.narrative import CELLS, Bags, Chooser, Fallbacks, Finding, Storyteller, lint, unreachable

SLOT = re.compile(r"\{\w*\}")
RELEASES = {release.pack.id: release for release in load_packs().releases}
PLAYED = [(release.pack.id, slug) for release in RELEASES.values() for slug in release.scenarios]
BOTS = ("random", "completionist", "random", "completionist", "greedy")
TURNS, BOUND = 10_000, 400
"""Turns of all bots together, and of each at most."""


@pytest.mark.parametrize("pack", RELEASES)
def test_no_cell_is_thin_and_every_text_is_sound(pack: str) -> None:
    findings = [finding for finding in lint(RELEASES[pack]) if finding.code != "unreachable"]
    assert findings == []


def test_what_is_wrong_is_found() -> None:
    release = RELEASES["base"]
    found = {finding.code for finding in spoilt(release)}
    assert found == {"thin", "long", "not_whole", "rough", "twice"}


def spoilt(release: Release) -> list[Finding]:
    bad = [
        Fragment("no beginning.", "attack.hit", "core"),
        Fragment("Shout!", "attack.hit", "core"),
        Fragment(f"{'Long ' * 60}.", "attack.hit", "core"),
        Fragment("Twice.", "attack.hit", "core"),
        Fragment("Twice.", "attack.hit", "core"),
    ]
    words = {tongue: replace(spoken, narration=tuple(bad)) for tongue, spoken in release.words.items()}
    return lint(replace(release, words=words))


def steps(release: Release, slug: str) -> Iterator[tuple[int, int, Step]]:
    """Ten thousand turns of bots, seed by seed, each of its own sort."""
    played = 0
    for seed in count():
        for turn, step in enumerate(play(release, slug, seed, BOUND, policy=BOTS[seed % len(BOTS)]), 1):
            yield seed, turn, step
            played += 1
        if played >= TURNS:
            return


def bound_words(teller: Storyteller, step: Step, release: Release) -> None:
    """Nothing that a player reads beside the narration has a slot left open."""
    after = step.outcome.state
    for change in teller.changes(step.before, after):
        assert change.label
        assert not SLOT.search(f"{change.label} {change.before} {change.after}")
    assert all(roll.label and not SLOT.search(roll.label) for roll in teller.rolls(step.outcome.events))
    for action in legal_actions(after, release.pack):
        target, label = teller.told(action, after)
        assert label, target
        assert not SLOT.search(label), label
        reason = teller.reason(action.refusal) if action.refusal else "None."
        assert reason
        assert not SLOT.search(reason), reason
    assert not SLOT.search(teller.describe(after))
    assert not any(SLOT.search(step) for hint in teller.hints(after) for step in hint.steps)


@pytest.mark.parametrize(("pack", "slug"), PLAYED)
def test_ten_thousand_turns_leave_no_slot_open_and_come_to_every_cell_that_is_not_flagged(pack: str, slug: str) -> None:
    release = RELEASES[pack]
    for language in release.languages:
        teller = Storyteller(release.pack, release.words_in(language))
        reached: Counter[str] = Counter()
        bags = Bags()
        for seed, turn, step in steps(release, slug):
            if turn == 1:
                bags = Bags()
                began, _ = first_state(release, slug, seed)
                assert not SLOT.search(teller.narrate(began.events, began.state, Chooser(bags, b"", 0)))
            chooser = Chooser(bags, b"bot", turn)
            told = teller.narrate(step.outcome.events, step.outcome.state, chooser)
            assert told
            assert not SLOT.search(told), told
            reached.update(teller.slot(number)[0] for number in chooser.told if number >= 0)
            if turn % 9 == 0:
                bound_words(teller, step, release)
        assert {cell for cell in CELLS if not reached[cell]} == unreachable(release.pack)


@pytest.mark.parametrize("action", ["attack", "defend", "explore", "interact"])
@pytest.mark.parametrize("genre", ["fantasy", "sci_fi", "medieval", "modern"])
def test_every_genre_answers_every_action_without_a_game(action: str, genre: str) -> None:
    fallbacks = Fallbacks(RELEASES["base"])
    assert len(set(fallbacks.responses()[action][genre])) >= 12
    context = {"genre": genre, "seed": "a reader", "foe": "warden"}
    said = {fallbacks.tell(action, {**context, "turn": turn}) for turn in range(60)}
    assert len(said) >= 12
    assert not any(SLOT.search(text) for text in said)
    assert fallbacks.tell(action, {**context, "turn": 3}) == fallbacks.tell(action, {**context, "turn": 3})
