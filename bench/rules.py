"""The rules alone, on one core: deciding, listing what is legal, folding a stored log, deciding it anew. No I/O."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

from bench.figures import Figure
from taleward.content import load_packs
from taleward.engine import GameState, Intent, Outcome, apply, begin, decide, legal_actions
from taleward.engine.characters import Choice
from taleward.engine.pack import Pack
from taleward.sessions import codec

PACK: Final = "fantasy"
WALKS: Final = 60
LENGTH: Final = 300
ROUNDS: Final = 5


@dataclass(frozen=True, slots=True)
class Step:
    """One recorded turn: the state before it, what was wanted, and the bytes that its log row holds."""

    before: GameState
    intent: Intent
    secret: bytes
    stored_intent: bytes
    stored_events: bytes


def the_pack() -> Pack:
    """The pack that the figures are about."""
    return next(release.pack for release in load_packs().releases if release.pack.id == PACK)


def walk(pack: Pack, number: int) -> Iterator[Step]:
    """Play legal actions, any of them, until the story ends or the walk is long enough."""
    scenario = next(iter(pack.scenarios.values()))
    secret, draw = number.to_bytes(32, "big"), random.Random(number)
    state = begin(pack, scenario.id, Choice(pack.templates[scenario.templates[0]], "Ama"), "main", secret).state
    for _ in range(LENGTH):
        possible = [offer.intent for offer in legal_actions(state, pack) if offer.refusal is None]
        if not possible:
            return
        intent = draw.choice(possible)
        outcome = decide(state, intent, pack, secret)
        if not isinstance(outcome, Outcome):
            raise TypeError(f"a legal action was refused: {intent} {outcome}")
        yield Step(state, intent, secret, codec.encode_intent(intent), codec.encode_events(outcome.events))
        state = outcome.state


class _Works:
    """What is timed, each over all turns of the walks."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._walks = [list(walk(pack, number)) for number in range(WALKS)]
        self._steps = [step for each in self._walks for step in each]

    def __len__(self) -> int:
        return len(self._steps)

    def decided(self) -> None:
        for step in self._steps:
            decide(step.before, step.intent, self._pack, step.secret)

    def decided_and_listed(self) -> None:
        for step in self._steps:
            outcome = decide(step.before, step.intent, self._pack, step.secret)
            if isinstance(outcome, Outcome):
                legal_actions(outcome.state, self._pack)

    def folded(self) -> None:
        for each in self._walks:
            state = each[0].before.copy()
            for step in each:
                for happened in codec.decode_events(step.stored_events):
                    apply(state, happened)

    def decided_anew(self) -> None:
        for step in self._steps:
            outcome = decide(step.before, codec.decode_intent(step.stored_intent), self._pack, step.secret)
            if not isinstance(outcome, Outcome) or codec.encode_events(outcome.events) != step.stored_events:
                raise ValueError(f"decided otherwise than before: {step.intent}")


def figures() -> list[Figure]:
    """Measure the rules."""
    works = _Works(the_pack())
    turns = len(works)
    note = f"{turns:,} turns of {WALKS} random walks, pack {PACK}"
    return [
        Figure("engine: decide + apply", rate(works.decided, turns), "/s", 20_000, note=note),
        Figure("engine: decide + apply + legal actions", rate(works.decided_and_listed, turns), "/s", 10_000),
        Figure("engine: fold", rate(works.folded, turns), "/s", 50_000, note="stored bytes decoded and applied"),
        Figure("engine: re-decide", rate(works.decided_anew, turns), "/s", 15_000, note="events equal byte for byte"),
    ]


def rate(work: Callable[[], None], turns: int) -> float:
    """Turns a second, the median of some rounds."""
    work()
    times = []
    for _ in range(ROUNDS):
        began = perf_counter()
        work()
        times.append(perf_counter() - began)
    return turns / median(times)
