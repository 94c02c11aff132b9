"""Random walks: legal, blocked and senseless intents, drawn from a number, so that a failure is that number."""

import hashlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import msgspec
from tests.engine.pack import PACK
from tests.engine.story import Story, seed_number

from taleward.engine import (
    INTENTS,
    BadIntent,
    Event,
    GameState,
    Intent,
    Outcome,
    Refusal,
    decide,
    legal_actions,
    parse_intent,
)
from taleward.engine.kernel import Dice


def _all_intents() -> list[Intent]:
    """Every action with every pair of names of the pack, most of which make no sense."""
    names = [*PACK.items, *PACK.places, *PACK.people, *PACK.foes, "door", "well", "casks", "pebble.4", "nobody"]
    parts = ["", "force", "unlock", "bell", "gift", "door", "buy/apple", "sell/apple", "buy/sword", "sell/club"]
    found: dict[Intent, None] = {}
    for action, name, part, count in product(INTENTS, ["", *names], parts, (None, 1, 2, 999)):
        params = {} if count is None else {"count": count}
        try:
            found[parse_intent(action, "/".join(filter(None, (name, part))), params)] = None
        except BadIntent:
            continue
    return list(found)


def _possible_somewhere() -> list[Intent]:
    """Everything that makes sense in some state of the pack."""
    features = [feature for place in PACK.places.values() for feature in place.features.values()]
    targets = [f"interact {feature.id}/{deed}" for feature in features for deed in feature.deeds]
    targets += [f"use {item}/{feature.id}" for item in PACK.items for feature in features]
    targets += [f"use squib/{foe}" for foe in ("wolf", "wolf.2", "robber")]
    targets += [f"{action} {item}" for action in ("take", "drop", "use", "equip", "unequip") for item in PACK.items]
    containers = ["bench", "trunk", "sack", "ewer"]
    targets += [f"{action} {item}/{into}" for action in ("put", "take") for item in PACK.items for into in containers]
    for person in PACK.people.values():
        targets += [f"talk {person.id}/{topic}" for topic in person.topics]
        targets += [f"trade {person.id}/{side}/{item}" for side in ("buy", "sell") for item in PACK.items]
    targets += [f"move {place}" for place in PACK.places]
    targets += [f"{action} {lock}" for action in ("unlock", "pick") for lock in ("vault", "coffer", "hatch", "engine")]
    targets += [f"{word} {quest}" for word in ("accept", "decline", "abandon") for quest in PACK.quests]
    targets += ["attack", "defend", "flee", "rest", "explore"]
    return [parse_intent(action, path) for action, _, path in (target.partition(" ") for target in targets)]


SENSELESS = _all_intents()
POSSIBLE_SOMEWHERE = _possible_somewhere()


@dataclass(frozen=True)
class Step:
    """One decision of a walk; `was` is the encoding of the state before it was asked for."""

    before: GameState
    was: bytes
    intent: Intent
    answer: Outcome | Refusal


def encode(value: GameState | Refusal | tuple[Event, ...] | list[Event]) -> bytes:
    """The bytes of a state, a refusal or of events; the order of mappings is part of them."""
    if isinstance(value, tuple | list):
        return msgspec.json.encode([(event.type, event) for event in value])
    return msgspec.json.encode(value)


def numbers(walk: int, length: int) -> list[int]:
    return list(Dice(b"walks", str(walk), 0).draw("steps", length, 1 << 30))


def drawn(intents: list[Intent], number: int) -> Intent:
    """One of some intents: each action comes as often as any other, however many things it can be done to."""
    actions = list(dict.fromkeys(intent.__class__ for intent in intents))
    number, which = divmod(number, len(actions))
    fitting = [intent for intent in intents if intent.__class__ is actions[which]]
    return fitting[number % len(fitting)]


def wanted(state: GameState, number: int) -> Intent:
    """Half of the intents are possible ones, the others blocked, possible elsewhere or senseless."""
    number, sort = divmod(number, 8)
    offered = legal_actions(state, PACK)
    possible = [action.intent for action in offered if action.refusal is None]
    if sort < 4 and possible:
        return drawn(possible, number) if sort % 2 else possible[number % len(possible)]
    if sort == 4 and offered:
        return offered[number % len(offered)].intent
    if sort < 7:
        return POSSIBLE_SOMEWHERE[number % len(POSSIBLE_SOMEWHERE)]
    return SENSELESS[number % len(SENSELESS)]


def play(steps: list[int], walk: int = 0) -> Iterator[Step]:
    """Play a walk; after an ending it goes on being refused."""
    story = Story(seed=seed_number(walk), branch=f"branch {walk % 3}", plain=bool(walk % 2))
    for number in steps:
        intent = wanted(story.state, number)
        was = encode(story.state)
        answer = decide(story.state, intent, PACK, story.seed)
        yield Step(story.state, was, intent, answer)
        if isinstance(answer, Outcome):
            story.state = answer.state


def digest(walks: int, length: int) -> str:
    """One number for all that happens in so many walks."""
    total = hashlib.sha256()
    for walk in range(walks):
        for step in play(numbers(walk, length), walk):
            answer = step.answer
            total.update(encode(answer) if isinstance(answer, Refusal) else encode(answer.events))
            total.update(b"" if isinstance(answer, Refusal) else encode(answer.state))
    return total.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest(int(sys.argv[1]), int(sys.argv[2])))
