"""What players type, judged by people: the sensible is understood or asked back, and nothing else changes a story."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from taleward.content import Release, load_packs
from taleward.engine import GameState, Intent, LegalAction, Outcome, begin, decide, legal_actions, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.intents import target_of
from taleward.narrative import Grammar, Storyteller, Understood, Unplaced, Unsure

SCENARIO = "one_stroke_over"
SECRET = b"three hundred sentences"
"""Keys the dice, so that the checks among the steps come out as the scenes need them."""
SENTENCES = 300
REST = 100
PLACED = 0.95
MISTAKEN = 0.02
ALWAYS = frozenset({"explore", "rest"})
"""What may be meant without being offered."""
SERIAL = re.compile(r"\.\d+")


@dataclass(frozen=True)
class Scene:
    """A state, and what it offers."""

    state: GameState
    offers: list[LegalAction]


@dataclass(frozen=True)
class Sentence:
    """What somebody types, and the wire actions they may mean; `rest` says why they can mean none."""

    at: str
    say: str
    means: frozenset[str]
    rest: str
    last: str


Understand = Callable[[Sentence], Understood | Unsure | Unplaced]


def wire(intent: Intent) -> str:
    """An intent as on the wire, things by their kind."""
    return SERIAL.sub("", f"{intent.action} {target_of(intent)}").strip()


def intent_of(action: str) -> Intent:
    verb, _, target = action.partition(" ")
    return parse_intent(verb, target)


@pytest.fixture(scope="module")
def book() -> dict[str, Any]:
    text = Path(__file__).with_name("sentences.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@pytest.fixture(scope="module")
def sentences(book: dict[str, Any]) -> list[Sentence]:
    return [
        Sentence(
            each["at"],
            each["say"] * each.get("times", 1),
            frozenset(each.get("means", ())),
            each.get("rest", ""),
            each.get("last", ""),
        )
        for each in book["sentences"]
    ]


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if SCENARIO in release.scenarios)


@pytest.fixture(scope="module")
def scenes(book: dict[str, Any], release: Release) -> dict[str, Scene]:
    return {name: played(name, scene, release) for name, scene in book["scenes"].items()}


def played(name: str, scene: dict[str, Any], release: Release) -> Scene:
    pack = release.pack
    state = begin(pack, SCENARIO, Choice(pack.templates[scene["template"]], "Ama"), "main", SECRET).state
    for step in scene["steps"]:
        outcome = decide(state, intent_of(step), pack, SECRET)
        assert isinstance(outcome, Outcome), f"scene {name}: {step} is refused: {outcome}"
        state = outcome.state
    return Scene(state, legal_actions(state, pack))


@pytest.fixture(scope="module")
def understand(release: Release, scenes: dict[str, Scene]) -> Understand:
    words = release.words_in("en")
    told = Storyteller(release.pack, words).told
    grammar = Grammar(release.pack, words, lambda offer, state: told(offer, state)[1])

    def ask(sentence: Sentence) -> Understood | Unsure | Unplaced:
        scene = scenes[sentence.at]
        last = intent_of(sentence.last) if sentence.last else None
        return grammar.understand(sentence.say, scene.state, scene.offers, last)

    return ask


def came_out(answer: Understood | Unsure | Unplaced) -> str:
    if isinstance(answer, Understood):
        return f"UNDERSTOOD {wire(answer.intent)}"
    if isinstance(answer, Unsure):
        return f"unsure {[wire(option.intent) for option in answer.options]} {answer.about}"
    return f"unplaced {answer.moment} {answer.thing}"


def report(failed: Iterable[tuple[Sentence, Understood | Unsure | Unplaced]]) -> str:
    return "\n".join(
        f"{each.at}: {each.say[:80]!r} {f'(after {each.last}) ' if each.last else ''}"
        f"meant {sorted(each.means) or each.rest}, got {came_out(answer)}"
        for each, answer in failed
    )


def is_placed(sentence: Sentence, answer: Understood | Unsure | Unplaced) -> bool:
    """Whether what was meant is understood, or among what is asked."""
    if isinstance(answer, Understood):
        return wire(answer.intent) in sentence.means
    return isinstance(answer, Unsure) and not sentence.means.isdisjoint(wire(each.intent) for each in answer.options)


# --- the sentences themselves -----------------------------------------------------------------------------------------


def test_there_are_three_hundred_and_a_third_of_them_mean_nothing_that_can_be_done(sentences: list[Sentence]) -> None:
    kinds = Counter(each.rest for each in sentences)
    assert len(sentences) == SENTENCES
    assert len(sentences) - kinds[""] == REST
    assert set(kinds) == {"", "nonsense", "hostile", "ambiguous"}
    assert all(bool(each.means) != bool(each.rest) for each in sentences)


def test_no_sentence_comes_twice(sentences: list[Sentence]) -> None:
    twice = [say for say, times in Counter(each.say.casefold() for each in sentences).items() if times > 1]
    assert not twice


def test_everything_that_is_meant_is_offered(sentences: list[Sentence], scenes: dict[str, Scene]) -> None:
    offered = {name: ALWAYS | {wire(each.intent) for each in scene.offers} for name, scene in scenes.items()}
    missing = [f"{each.at}: {each.say}: {action}" for each in sentences for action in each.means - offered[each.at]]
    assert not missing, "\n".join(missing)


def test_what_is_said_to_have_come_before_is_an_action(sentences: list[Sentence]) -> None:
    assert [wire(intent_of(each.last)) for each in sentences if each.last] == [
        each.last for each in sentences if each.last
    ]


# --- what the grammar makes of them -----------------------------------------------------------------------------------


def test_the_sensible_is_understood_or_asked_back(sentences: list[Sentence], understand: Understand) -> None:
    answers = [(each, understand(each)) for each in sentences if each.means]
    failed = [pair for pair in answers if not is_placed(*pair)]
    figure = f"{len(answers) - len(failed)} of {len(answers)} are understood or asked back"
    assert len(failed) <= (1 - PLACED) * len(answers), f"{figure}:\n{report(failed)}"


def test_the_sensible_is_hardly_ever_taken_for_something_else(
    sentences: list[Sentence], understand: Understand
) -> None:
    answers = [(each, understand(each)) for each in sentences if each.means]
    mistaken = [pair for pair in answers if isinstance(pair[1], Understood) and not is_placed(*pair)]
    figure = f"{len(mistaken)} of {len(answers)} are taken for something else"
    assert len(mistaken) <= MISTAKEN * len(answers), f"{figure}:\n{report(mistaken)}"


def test_the_rest_changes_nothing(
    sentences: list[Sentence], understand: Understand, scenes: dict[str, Scene], release: Release
) -> None:
    """What is ambiguous is so at its scene; what is nonsense or hostile is so at every one."""
    asked = [
        replace(each, at=at)
        for each in sentences
        if each.rest
        for at in ([each.at] if each.rest == "ambiguous" else scenes)
    ]
    acted = []
    for each in asked:
        answer, state = understand(each), scenes[each.at].state
        if isinstance(answer, Understood) and isinstance(decide(state, answer.intent, release.pack, SECRET), Outcome):
            acted.append((each, answer))
    assert not acted, f"{len(acted)} of {len(asked)} would be done:\n{report(acted)}"
