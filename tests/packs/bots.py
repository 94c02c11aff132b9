"""Players who know nothing but what the rules offer."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from taleward.content import Release
from taleward.engine import GameState, Intent, LegalAction, Outcome, begin, decide, legal_actions
from taleward.engine.characters import Choice

RELUCTANT = {"drop", "put", "rest", "unequip", "abandon", "decline"}
"""What is done only when all else was done more often."""


@dataclass(frozen=True)
class Step:
    """A state, what was offered there, and what was played."""

    before: GameState
    offers: list[LegalAction]
    intent: Intent
    outcome: Outcome


def beginnings(release: Release, scenario: str) -> list[Choice]:
    """Every template with a class and a background, each of which comes up."""
    pack = release.pack
    made = []
    for name in pack.scenarios[scenario].templates:
        template = pack.templates[name]
        classes = [pack.classes[each] for each in template.class_restrictions or pack.classes]
        pasts = [pack.backgrounds[each] for each in template.background_options]
        for number in range(max(len(classes), len(pasts), 1)):
            calling = classes[number % len(classes)] if classes else None
            past = pasts[number % len(pasts)] if pasts else None
            made.append(Choice(template, "Ama", calling, past))
    return made


def first_state(release: Release, scenario: str, seed: int) -> tuple[Outcome, bytes]:
    """A story to begin, and the secret of its dice."""
    choices = beginnings(release, scenario)
    secret = f"secret of bot {seed}".encode()
    return begin(release.pack, scenario, choices[seed % len(choices)], "main", secret), secret


def play(release: Release, scenario: str, seed: int, bound: int, *, policy: str) -> Iterator[Step]:
    """Play until an ending, or until the bound; whoever reads it sees every step."""
    began, secret = first_state(release, scenario, seed)
    yield from go_on(release, began.state, secret, random.Random(seed), bound, policy=policy)


def go_on(
    release: Release, state: GameState, secret: bytes, chance: random.Random, bound: int, *, policy: str
) -> Iterator[Step]:
    """Play on from a state."""
    choose = POLICIES[policy]
    tried: Counter[Intent] = Counter()
    for _ in range(bound):
        offers = legal_actions(state, release.pack)
        able = [offer.intent for offer in offers if offer.refusal is None]
        if state.ending or not able:
            return
        intent = chance.choice(choose(able, Table(release, state, secret, tried)))
        tried[intent] += 1
        outcome = decide(state, intent, release.pack, secret)
        assert isinstance(outcome, Outcome), f"{intent} was offered and is refused: {outcome}"
        yield Step(state, offers, intent, outcome)
        state = outcome.state


@dataclass(frozen=True)
class Table:
    """What a policy looks at: the state, its dice, and how often each intent was tried."""

    release: Release
    state: GameState
    secret: bytes
    tried: Counter[Intent]


def whatever(able: list[Intent], _: Table) -> list[Intent]:
    return able


def least_done(able: list[Intent], table: Table) -> list[Intent]:
    """What was done least; the dull things later."""
    weary = {intent: table.tried[intent] + 2 * (intent.action in RELUCTANT) for intent in able}
    least = min(weary.values())
    return [intent for intent in able if weary[intent] == least]


def best_paid(able: list[Intent], table: Table) -> list[Intent]:
    """What pays best at once, in experience and gold; where nothing pays, what was done least."""
    worth = {intent: pay(intent, table) for intent in able if not table.tried[intent]}
    best = max(worth.values(), default=0)
    return [intent for intent, paid in worth.items() if paid == best] if best > 0 else least_done(able, table)


def pay(intent: Intent, table: Table) -> int:
    outcome = decide(table.state, intent, table.release.pack, table.secret)
    assert isinstance(outcome, Outcome)
    before, after = table.state.character, outcome.state.character
    return after.experience - before.experience + after.gold - before.gold


POLICIES: dict[str, Callable[[list[Intent], Table], list[Intent]]] = {
    "random": whatever,
    "completionist": least_done,
    "greedy": best_paid,
}
"""Who plays: one takes anything, one what it has done least, one what pays."""
