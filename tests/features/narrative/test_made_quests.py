"""Made quests in words: offers, labels, chips, hints and the view name what they are bound to, and are understood."""

from __future__ import annotations

import re

import pytest
from tests.packs.bots import first_state

from taleward.content import load_packs
from taleward.engine import GameState, Outcome, decide, legal_actions, parse_intent
from taleward.engine.intents import Abandon, Accept
from taleward.narrative import Bags, Chooser, Grammar, QuestWords, Storyteller, Understood
from taleward.sessions.views import view

(RELEASE,) = [release for release in load_packs().releases if release.pack.id == "fantasy"]
WORDS = RELEASE.words_in("en")
TELLER = Storyteller(RELEASE.pack, WORDS)
GRAMMAR = Grammar(RELEASE.pack, WORDS, lambda offer, state: TELLER.told(offer, state)[1])
STEPS = ("interact toll_box/sign", "move the_hard", "talk nettie/counts", "talk nettie/errand")


def played(state: GameState, step: str, secret: bytes) -> Outcome:
    action, _, target = step.partition(" ")
    outcome = decide(state, parse_intent(action, target), RELEASE.pack, secret)
    assert isinstance(outcome, Outcome), outcome
    return outcome


def asked(seed: int) -> tuple[Outcome, GameState, str, bytes]:
    """The turn in which an errand was offered, the state before it, the quest, and the secret of the dice."""
    began, secret = first_state(RELEASE, "one_stroke_over", seed)
    before, outcome = began.state, began
    for step in STEPS:
        before, outcome = outcome.state, played(outcome.state, step, secret)
    return outcome, before, next(name for name in outcome.state.quests if "." in name), secret


@pytest.mark.parametrize("seed", range(12))
def test_a_made_quest_is_called_by_what_it_is_about_wherever_it_is_named(seed: int) -> None:
    outcome, before, quest, secret = asked(seed)
    name = QuestWords(RELEASE.pack, WORDS).name(quest, outcome.state.quests)
    assert "{" not in name
    assert name in TELLER.narrate(outcome.events, outcome.state, Chooser(Bags(), b"words", outcome.state.turn))
    assert [(one.label, one.after) for one in TELLER.changes(before, outcome.state)] == [(name, "on offer")]
    labels = {
        action.intent: TELLER.told(action, outcome.state)[1] for action in legal_actions(outcome.state, RELEASE.pack)
    }
    assert labels[Accept(quest)] == f"Take on: {name}"
    taken = played(outcome.state, f"accept {quest}", secret).state
    assert TELLER.hints(taken)[-1].quest == name
    shown = view("s", taken, RELEASE, "en")["quests"][-1]
    assert (shown["name"], shown["status"]) == (name, "active")
    assert not re.search(r"\{\w+\}", f"{shown} {TELLER.hints(taken)}")


def test_an_offer_is_answered_in_words() -> None:
    outcome, _, quest, secret = asked(3)
    for said, intent in (("I accept the offer", Accept(quest)), ("say yes", Accept(quest))):
        found = GRAMMAR.understand(said, outcome.state, legal_actions(outcome.state, RELEASE.pack))
        assert isinstance(found, Understood)
        assert found.intent == intent
    taken = played(outcome.state, f"accept {quest}", secret).state
    found = GRAMMAR.understand("give up the errand", taken, legal_actions(taken, RELEASE.pack))
    assert isinstance(found, Understood)
    assert found.intent == Abandon(quest)


def test_an_errand_that_is_forgotten_still_has_a_word() -> None:
    assert QuestWords(RELEASE.pack, WORDS).name("round_loaf.1", {}) == "an errand of long ago"
