"""Players who know nothing but what the rules offer: one takes anything, one what it has done least."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from taleward.content import Release
from taleward.engine import GameState, Intent, LegalAction, Outcome, begin, decide, legal_actions
from taleward.engine.characters import Choice

RELUCTANT = {"drop", "rest", "unequip"}
"""What the curious one does only when all else was done more often."""


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


def play(release: Release, scenario: str, seed: int, bound: int, *, curious: bool) -> Iterator[Step]:
    """Play until an ending, or until the bound; whoever reads it sees every step."""
    chance = random.Random(seed)
    began, secret = first_state(release, scenario, seed)
    state = began.state
    tried: Counter[Intent] = Counter()
    for _ in range(bound):
        offers = legal_actions(state, release.pack)
        able = [offer.intent for offer in offers if offer.refusal is None]
        if state.ending or not able:
            return
        if curious:
            weary = {intent: tried[intent] + 2 * (intent.action in RELUCTANT) for intent in able}
            able = [intent for intent in able if weary[intent] == min(weary.values())]
        intent = chance.choice(able)
        tried[intent] += 1
        outcome = decide(state, intent, release.pack, secret)
        assert isinstance(outcome, Outcome), f"{intent} was offered and is refused: {outcome}"
        yield Step(state, offers, intent, outcome)
        state = outcome.state
