"""The rules of the game, pure: the same input gives the same bytes.

Invariant: nothing in here reads a clock, a file, a socket or a random source, and nothing awaits. Time, dice and
content come in as arguments. Only the standard library is imported. Numbers are integers.
"""

from taleward.engine.intents import INTENTS, BadIntent, Intent, parse_intent
from taleward.engine.kernel import (
    EVENTS,
    MIN_SAVE_VERSION,
    RULES_VERSION,
    SAVE_VERSION,
    Event,
    Refusal,
    RulesFault,
    Why,
)
from taleward.engine.rules.beyond import Arrival
from taleward.engine.state import GameState, apply
from taleward.engine.turn import LegalAction, Outcome, arrive, begin, correct, decide, legal_actions, replay

__all__ = [
    "EVENTS",
    "INTENTS",
    "MIN_SAVE_VERSION",
    "RULES_VERSION",
    "SAVE_VERSION",
    "Arrival",
    "BadIntent",
    "Event",
    "GameState",
    "Intent",
    "LegalAction",
    "Outcome",
    "Refusal",
    "RulesFault",
    "Why",
    "apply",
    "arrive",
    "begin",
    "correct",
    "decide",
    "legal_actions",
    "parse_intent",
    "replay",
]
