"""Checks and their degrees."""

import pytest
from tests.engine.pack import with_deed
from tests.engine.story import Story, seed_number

from taleward.engine.checks import (
    D20,
    CheckRolled,
    Degree,
    added,
    average,
    check,
    degree_of,
    fifth,
    modifier,
    opposed,
)
from taleward.engine.kernel import Dice
from taleward.engine.pack import Check, CheckRule
from taleward.engine.pack.effects import Say
from taleward.engine.world import Told


@pytest.mark.parametrize(
    ("stat", "adds"), [(1, -5), (8, -1), (9, -1), (10, 0), (11, 0), (12, 1), (13, 1), (20, 5), (30, 10)]
)
def test_a_stat_adds_half_of_what_it_is_above_ten_rounded_down(stat: int, adds: int) -> None:
    assert modifier(stat) == adds


@pytest.mark.parametrize(
    ("face", "total", "degree"),
    [
        (12, 12, Degree.SUCCESS),
        (12, 21, Degree.SUCCESS),
        (12, 22, Degree.TRIUMPH),
        (20, 12, Degree.TRIUMPH),
        (20, 11, Degree.FAILURE),
        (11, 11, Degree.FAILURE),
        (3, 3, Degree.FAILURE),
        (3, 2, Degree.DISASTER),
        (1, 11, Degree.DISASTER),
        (1, 12, Degree.SUCCESS),
    ],
)
def test_against_twelve_a_roll_has_one_of_four_degrees(face: int, total: int, degree: Degree) -> None:
    assert degree_of(face, total, 12) == degree


def test_a_check_shows_what_was_rolled() -> None:
    rolled = check(Dice(b"k", "b", 3), "might", 2, 14)
    assert rolled.total == rolled.face + 2
    assert (rolled.label, rolled.dice, rolled.target) == ("might", "d20+2", 14)
    assert rolled.success == (rolled.total >= 14)


def test_an_edge_takes_the_better_of_two_and_its_contrary_the_worse() -> None:
    for turn in range(100):
        two = Dice(b"k", "b", turn).draw("x", 2, 20)
        better, worse = (check(Dice(b"k", "b", turn), "x", -1, 10, edge=edge) for edge in (1, -1))
        assert (better.face, better.dice) == (max(two), "2d20kh1-1")
        assert (worse.face, worse.dice) == (min(two), "2d20kl1-1")


def test_a_tie_goes_to_the_one_who_is_opposed() -> None:
    for turn in range(200):
        other = Dice(b"k", "b", turn).draw("wrestle:other", 1, 20)[0] + 3
        rolled = opposed(Dice(b"k", "b", turn), "wrestle", 3, 3)
        assert rolled.success == (rolled.total > other)


TWO_DICE = CheckRule("traveller", "2d6", modifier="none", triumph=4, disaster=4)
UNDER = CheckRule("hazard", "2d6", aim="under", triumph=4, disaster=4)
PERCENT = CheckRule("percent", "d100", aim="under", triumph=50, disaster=50)


@pytest.mark.parametrize(
    ("rule", "stat", "counts"),
    [
        (D20, 14, 2),
        (TWO_DICE, 14, 0),
        (UNDER, 9, 9),
        (PERCENT, 30, 30),
        (CheckRule("raw", modifier="score"), 14, 14),
    ],
)
def test_a_stat_counts_as_its_rule_says(rule: CheckRule, stat: int, counts: int) -> None:
    assert added(rule, stat) == counts


@pytest.mark.parametrize(
    ("face", "total", "target", "degree"),
    [
        (8, 8, 8, Degree.SUCCESS),
        (7, 7, 8, Degree.SUCCESS),
        (4, 4, 8, Degree.TRIUMPH),
        (2, 2, 3, Degree.TRIUMPH),
        (9, 9, 8, Degree.FAILURE),
        (12, 12, 8, Degree.DISASTER),
        (12, 12, 11, Degree.DISASTER),
        (12, 12, 12, Degree.SUCCESS),
        (2, 2, 1, Degree.FAILURE),
    ],
)
def test_under_a_stat_low_dice_are_good(face: int, total: int, target: int, degree: Degree) -> None:
    assert degree_of(face, total, target, UNDER) == degree


def test_dice_under_a_stat_show_what_was_rolled_and_count_nothing_else() -> None:
    for turn in range(60):
        faces = Dice(b"k", "b", turn).draw("wits", 2, 6)
        rolled = check(Dice(b"k", "b", turn), "wits", 11, 3, rule=UNDER)
        assert (rolled.dice, rolled.face, rolled.total, rolled.target) == ("2d6", sum(faces), sum(faces), 8)
        assert rolled.success == (sum(faces) <= 8)
        assert rolled.aim == "under"


@pytest.mark.parametrize(("rule", "better", "worse"), [(TWO_DICE, "3d6kh2+1", "3d6kl2+1"), (UNDER, "3d6kl2", "3d6kh2")])
def test_an_edge_is_one_die_more_whatever_the_dice(rule: CheckRule, better: str, worse: str) -> None:
    for turn in range(60):
        three = sorted(Dice(b"k", "b", turn).draw("x", 3, 6))
        for edge, notation in ((1, better), (-1, worse)):
            rolled = check(Dice(b"k", "b", turn), "x", 1, 5, edge=edge, rule=rule)
            assert rolled.dice == notation
            assert rolled.face == sum(three[1:] if "kh" in notation else three[:2])


@pytest.mark.parametrize(("rule", "half", "part"), [(D20, 11, 4), (TWO_DICE, 7, 2), (PERCENT, 51, 20)])
def test_what_a_fight_counts_goes_by_the_dice(rule: CheckRule, half: int, part: int) -> None:
    assert (average(rule), fifth(rule)) == (half, part)


@pytest.mark.parametrize(
    ("difficulty", "stat", "said"),
    [(1, 30, "best"), (1, 12, "fine"), (20, 12, "bad"), (40, 1, "worst")],
)
def test_a_deed_can_end_in_four_ways(difficulty: int, stat: int, said: str) -> None:
    bad, best, worst = (Say("bad"),), (Say("best"),), (Say("worst"),)
    pack = with_deed(Say("fine"), check=Check("wits", difficulty), otherwise=bad, triumph=best, disaster=worst)
    told = set()
    for number in range(60):
        story = Story(pack, seed=seed_number(number))
        story.state.character.stats["wits"] = stat
        story.do("interact", "lever/pull")
        (rolled,) = story.happened(CheckRolled)
        end = {"triumph": "best", "success": "fine", "failure": "bad", "disaster": "worst"}[rolled.degree]
        assert [event.text for event in story.happened(Told)] == [end]
        told.add(end)
    assert said in told


def test_without_ends_of_their_own_the_best_and_the_worst_are_told_as_the_others() -> None:
    pack = with_deed(Say("fine"), check=Check("wits", 11), otherwise=(Say("bad"),))
    for number in range(60):
        story = Story(pack, seed=seed_number(number))
        story.do("interact", "lever/pull")
        (rolled,) = story.happened(CheckRolled)
        assert [event.text for event in story.happened(Told)] == ["fine" if rolled.success else "bad"]
