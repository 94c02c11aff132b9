"""Fragments into paragraphs: bags that empty before they repeat, conditions, placeholders, the same told again."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from types import MappingProxyType

import pytest

from taleward.content import Fragment, Release, Words, load_packs
from taleward.engine import GameState, begin
from taleward.engine.characters import Choice
from taleward.engine.pack.conditions import AtPlace, HasGold
from taleward.narrative.bags import NOTHING, Bags, Candidate, Chooser, remember
from taleward.narrative.composer import Beat, Composer
from taleward.narrative.forms import Forms

MOMENT = "attack.hit"
CORES = tuple(Fragment(f"Core {number}.", MOMENT, "core") for number in range(12))
BEAT = Beat(MOMENT, {"foe": "eel", "weapon": "", "amount": 2})


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if release.scenarios)


@pytest.fixture(scope="module")
def state(release: Release) -> GameState:
    scenario = next(iter(release.pack.scenarios.values()))
    return begin(
        release.pack, scenario.id, Choice(release.pack.templates[scenario.templates[0]], "Ama"), "main", b""
    ).state


def composer(release: Release, *fragments: Fragment, **how: str) -> Composer:
    own = release.words_in("en")
    prose = MappingProxyType(dict.fromkeys(own.prose, "Something."))
    words = Words(prose, own.texts, fragments, MappingProxyType({}), "en")
    return Composer(release.pack, words, Forms(words), **how)


def told(
    teller: Composer, state: GameState, turns: Sequence[int], bags: Bags | None = None, beat: Beat = BEAT
) -> list[str]:
    bags = Bags() if bags is None else bags
    return ["".join(teller.compose(beat, Chooser(bags, b"seed", turn), state)) for turn in turns]


def test_none_comes_again_before_its_bag_is_empty(release: Release, state: GameState) -> None:
    teller = composer(release, *CORES)
    said = told(teller, state, range(60))
    assert len(set(said[:12])) == 12
    gaps = [
        at - max(where for where in range(at) if said[where] == text)
        for at, text in enumerate(said)
        if text in said[:at]
    ]
    assert min(gaps) >= 6


def test_another_seed_chooses_another_order(release: Release, state: GameState) -> None:
    teller = composer(release, *CORES)
    first = [teller.compose(BEAT, Chooser(bags, b"one", turn), state) for bags in [Bags()] for turn in range(12)]
    other = [teller.compose(BEAT, Chooser(bags, b"two", turn), state) for bags in [Bags()] for turn in range(12)]
    assert first != other
    assert sorted(first) == sorted(other)


def test_what_was_told_is_told_again_in_the_same_words_without_the_bags(release: Release, state: GameState) -> None:
    teller = composer(release, *CORES, *(Fragment(f"Opener {n}.", MOMENT, "opener") for n in range(8)))
    beat, bags = Beat(MOMENT, BEAT.slots, leads=True), Bags()
    for turn in range(40):
        chooser = Chooser(bags, b"seed", turn)
        first = teller.compose(beat, chooser, state)
        assert teller.compose(beat, Chooser(Bags(), b"seed", turn, chooser.told), state) == first


def test_bags_are_what_the_log_says(release: Release, state: GameState) -> None:
    once = Fragment("Only once.", MOMENT, "core", once=True)
    cooling = Fragment("Seldom.", MOMENT, "core", cooldown=9)
    teller = composer(release, *CORES[:4], once, cooling)
    bags, logged = Bags(), []
    for turn in range(30):
        chooser = Chooser(bags, b"seed", turn)
        teller.compose(BEAT, chooser, state)
        logged.append((turn, tuple(chooser.told)))
    again = Bags()
    for turn, numbers in logged:
        teller.remember(again, numbers, turn)
    assert again == bags


def test_numbers_of_another_narration_are_let_go(release: Release) -> None:
    bags = Bags()
    composer(release, *CORES).remember(bags, [99_999, -5, NOTHING], 3)
    assert bags == Bags()


def test_once_is_once_and_a_cooldown_is_kept(release: Release, state: GameState) -> None:
    once = Fragment("Only once.", MOMENT, "core", once=True, weight=9)
    cooling = Fragment("Seldom.", MOMENT, "core", cooldown=9, weight=9)
    said = told(composer(release, *CORES[:3], once, cooling), state, range(80))
    assert said.count("Only once.") == 1
    turns = [turn for turn, text in enumerate(said) if text == "Seldom."]
    assert len(turns) > 2
    assert all(later - sooner >= 9 for sooner, later in itertools.pairwise(turns))


def test_where_nothing_may_come_again_nothing_is_told_then_and_later(release: Release, state: GameState) -> None:
    teller = composer(release, Fragment("Only once.", MOMENT, "core", once=True))
    bags = Bags()
    assert told(teller, state, [1, 2], bags) == ["Only once.", ""]
    chooser = Chooser(bags, b"seed", 3)
    assert teller.compose(BEAT, chooser, state) == []
    assert teller.compose(BEAT, Chooser(Bags(), b"seed", 3, chooser.told), state) == []


def test_conditions_are_asked_of_the_state(release: Release, state: GameState) -> None:
    here = Fragment("Here.", MOMENT, "core", when=AtPlace(state.world.place))
    rich = Fragment("Rich.", MOMENT, "core", when=HasGold(900_000))
    said = told(composer(release, here, rich, *CORES[:2]), state, range(20))
    assert "Here." in said
    assert "Rich." not in said


def test_without_a_state_nothing_that_asks_for_one_is_told(release: Release, state: GameState) -> None:
    here = Fragment("Here.", MOMENT, "core", when=AtPlace(state.world.place))
    teller = composer(release, here, CORES[0])
    assert [teller.compose(BEAT, Chooser(Bags(), b"", turn), None) for turn in range(9)] == [["Core 0."]] * 9


def test_words_about_somebody_are_told_of_nobody_else(release: Release, state: GameState) -> None:
    person = next(iter(release.pack.people))
    own = Fragment("Of her.", MOMENT, "core", about=person)
    teller = composer(release, own, CORES[0])
    assert "Of her." not in told(teller, state, range(9))
    assert "Of her." in told(teller, state, range(9), beat=Beat(MOMENT, BEAT.slots, frozenset({person})))


def test_words_that_need_what_is_not_there_are_left_out(release: Release, state: GameState) -> None:
    teller = composer(release, Fragment("Your {weapon}.", MOMENT, "core"), CORES[0])
    assert "Your ." not in told(teller, state, range(9))
    assert "Your pole." in told(teller, state, range(9), beat=Beat(MOMENT, {"weapon": "pole"}))


def test_what_fits_only_here_comes_more_readily(release: Release, state: GameState) -> None:
    here = Fragment("Here.", MOMENT, "core", when=AtPlace(state.world.place))
    teller = composer(release, here, *CORES[:5])
    firsts = [told(teller, state, [turn])[0] for turn in range(300)]
    assert 75 < firsts.count("Here.") < 160
    assert firsts.count("Core 1.") > 15


def test_other_genres_and_higher_ratings_are_not_told(release: Release, state: GameState) -> None:
    space = Fragment("Vacuum.", MOMENT, "core", genres=("sci_fi",))
    grim = Fragment("Grim.", MOMENT, "core", rating="mature")
    assert set(told(composer(release, space, grim, CORES[0]), state, range(20))) == {"Core 0."}
    assert set(told(composer(release, space, grim, genre="sci_fi", rating="mature"), state, range(20))) == {
        "Vacuum.",
        "Grim.",
    }


def test_a_bag_of_few_still_does_not_say_the_same_twice_running() -> None:
    bags, few = Bags(), [Candidate(1, 1, once=False, cooldown=0), Candidate(2, 1, once=False, cooldown=0)]
    said = [Chooser(bags, b"x", turn).pick("bag", few) for turn in range(30)]
    assert all(first != second for first, second in itertools.pairwise(said))
    only = [Chooser(bags, b"x", turn).pick("other", few[:1]) for turn in range(3)]
    assert only == [1, 1, 1]


def test_remembering_needs_no_more_than_the_numbers() -> None:
    bags = Bags()
    remember(bags, [4, 5, 4], 7, lambda number: ("bag", Candidate(number, 1, once=False, cooldown=3)))
    assert bags.told == {"bag": (5, 4)}
    assert bags.resting == {4: 7, 5: 7}


def test_two_beats_of_one_moment_in_one_turn_are_told_again_alike(release: Release, state: GameState) -> None:
    sensory = [Fragment(f"Sense {number}.", MOMENT, "sensory") for number in range(9)]
    teller, bags = composer(release, *CORES, *sensory), Bags()
    beat = Beat(MOMENT, BEAT.slots, leads=True)
    for turn in range(60):
        first, again = Chooser(bags, b"seed", turn), None
        told_first = [teller.compose(beat, first, state) for _ in range(3)]
        again = Chooser(Bags(), b"seed", turn, first.told)
        assert [teller.compose(beat, again, state) for _ in range(3)] == told_first


def test_what_was_never_told_comes_before_what_was_though_few_fitted_for_a_while() -> None:
    many = [Candidate(number, 1, once=False, cooldown=0) for number in range(30)]
    bags = Bags()
    for turn in range(25):
        Chooser(bags, b"x", turn).pick("bag", many)
    for turn in range(25, 40):
        Chooser(bags, b"x", turn).pick("bag", many[:8])
    never = {one.number for one in many} - set(bags.told["bag"])
    assert never
    said = {Chooser(bags, b"x", turn).pick("bag", many) for turn in range(40, 40 + len(never))}
    assert said == never


def test_without_words_for_a_moment_its_event_is_told(release: Release, state: GameState) -> None:
    teller = composer(release, Fragment("You hit it.", "foe_hit", "core"))
    beat = Beat(MOMENT, BEAT.slots, leads=True, otherwise="foe_hit")
    assert teller.compose(beat, Chooser(Bags(), b"", 1), state) == ["You hit it."]


def test_a_beat_without_a_core_is_not_told(release: Release, state: GameState) -> None:
    teller = composer(release, Fragment("You look.", MOMENT, "opener"))
    assert teller.compose(Beat(MOMENT, {}, leads=True), Chooser(Bags(), b"", 1), state) == []
