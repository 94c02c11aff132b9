"""Checks and their degrees."""

import pytest

from taleward.engine.checks import Degree, check, degree_of, modifier, opposed
from taleward.engine.kernel import Dice


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
