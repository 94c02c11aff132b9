"""How long the curated words last: one action over and over in one place, against lines picked at random.

    .venv/bin/python -m bench.words [seeds]

A figure is the turn at which a paragraph first comes again, in the median of all seeds; the openers are counted too.
"""

from __future__ import annotations

import random
import statistics
import sys
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from taleward.content import Release, load_packs
from taleward.engine import GameState, Outcome, begin, decide
from taleward.engine.characters import Choice
from taleward.engine.intents import Explore
from taleward.narrative import Bags, Chooser, Storyteller

SEEDS, TURNS, LINES, NEAR = 200, 200, 16, 5
"""Sessions, turns of each, lines of the baseline, and how near an opener must not come again."""


def beginning(release: Release) -> GameState:
    """A story at its first place, everything found there."""
    pack = release.pack
    scenario = next(iter(pack.scenarios.values()))
    state = begin(pack, scenario.id, Choice(pack.templates[scenario.templates[0]], "Ama"), "main", b"bench").state
    for _ in pack.places[scenario.place].finds:
        state = looked(release, state)
    return state


def looked(release: Release, state: GameState) -> GameState:
    """The state after looking around."""
    outcome = decide(state, Explore(), release.pack, b"bench")
    if not isinstance(outcome, Outcome):
        raise SystemExit(f"looking around was refused: {outcome}")
    return outcome.state


def paragraphs(release: Release, story: Storyteller, state: GameState, seed: bytes) -> Iterator[tuple[list[str], str]]:
    """What a session tells, turn by turn: its paragraphs, and the sentence that opens them."""
    bags = Bags()
    for turn in range(1, TURNS + 1):
        outcome = decide(state, Explore(), release.pack, b"bench")
        if not isinstance(outcome, Outcome):
            raise SystemExit(f"turn {turn} was refused: {outcome}")
        chooser = Chooser(bags, seed, turn)
        told = story.narrate(outcome.events, outcome.state, chooser)
        state = outcome.state
        slots = [story.slot(number) for number in chooser.told]
        yield told.split("\n\n"), next((text for _, slot, text in slots if slot == "opener"), "")


def first_repeat(told: list[list[str]]) -> int:
    """The turn at which a paragraph first comes again; one after the last if none does."""
    seen: set[str] = set()
    for turn, parts in enumerate(told, 1):
        if seen & set(parts):
            return turn
        seen |= set(parts)
    return len(told) + 1


def picked(seed: int) -> int:
    """The same for a line picked at random out of a few."""
    chance = random.Random(seed)
    return first_repeat([[str(chance.randrange(LINES))] for _ in range(TURNS)])


def measure(seeds: int) -> tuple[list[int], int, int]:
    """The first repeats, openers that came again too near, and the paragraphs that came twice in a row."""
    release = next(one for one in load_packs(*map(Path, sys.argv[2:])).releases if one.scenarios)
    story = Storyteller(release.pack, release.words_in())
    state = beginning(release)
    repeats, near, twice = [], 0, 0
    for seed in range(seeds):
        turns = list(paragraphs(release, story, state, f"seed {seed}".encode()))
        repeats.append(first_repeat([parts for parts, _ in turns]))
        openers = [opener for _, opener in turns]
        near += sum(opener in openers[max(0, at - NEAR + 1) : at] for at, opener in enumerate(openers) if opener)
        twice += sum(first == second for (first, _), (second, _) in pairwise(turns))
    return repeats, near, twice


def main() -> None:
    """Measure and print."""
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else SEEDS
    repeats, near, twice = measure(seeds)
    baseline = statistics.median(picked(seed) for seed in range(seeds))
    middle = statistics.median(repeats)
    print(f"looking around {TURNS} times in one place, {seeds} sessions")
    print(
        f"a paragraph first comes again at turn {middle:g} in the median (fewest {min(repeats)}, most {max(repeats)})"
    )
    print(f"a line of {LINES} picked at random: turn {baseline:g}; ratio {middle / baseline:.1f}")
    print(f"openers that came again within {NEAR} turns: {near}; paragraphs twice in a row: {twice}")


if __name__ == "__main__":
    main()
