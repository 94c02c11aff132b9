"""Dice: the notation, its bounds, and the keyed stream they are drawn from."""

from collections import Counter
from itertools import pairwise

import pytest

from taleward.engine.dice import Notation, parse, roll
from taleward.engine.kernel import Dice

CHI_SQUARE_999 = {1: 10.83, 5: 20.52, 7: 24.32, 19: 43.82, 99: 148.23}
"""The value that a fair die passes once in a thousand, by degrees of freedom."""


def dice(turn: int = 0, *, branch: str = "main", secret: bytes = b"secret") -> Dice:
    return Dice(secret, branch, turn)


@pytest.mark.parametrize(
    ("text", "notation"),
    [
        ("2d6+1", Notation(2, 6, 2, True, 1)),  # noqa: FBT003 -- the field of a notation
        ("d20", Notation(1, 20, 1, True, 0)),  # noqa: FBT003 -- likewise
        (" 4D6 kh3 ", Notation(4, 6, 3, True, 0)),  # noqa: FBT003 -- likewise
        ("2d20kl1-1", Notation(2, 20, 1, False, -1)),  # noqa: FBT003 -- likewise
        ("5", Notation(0, 0, 0, True, 5)),  # noqa: FBT003 -- likewise
        ("-5", Notation(0, 0, 0, True, -5)),  # noqa: FBT003 -- likewise
        ("100d1000-100000", Notation(100, 1000, 100, True, -100_000)),  # noqa: FBT003 -- likewise
    ],
)
def test_a_notation_is_read(text: str, notation: Notation) -> None:
    assert parse(text) == notation


@pytest.mark.parametrize(
    "text",
    [
        *("", "  ", "d", "2d", "d1", "0d6", "d0", "101d6", "1000d6", "d1001", "d10000", "100001", "1000000"),
        *("2d6kh3", "2d6kh0", "2d6k1", "2d6kx1", "kh1", "2d6++1", "2d6+", "+", "2d6 1x", "1d6d6", "2d6+100001"),
        *("2.5", "1e3", "٢d٦", "²", "0x10", "2d6\n+a", "d-6", "--1", "1_000"),
    ],
)
def test_a_bad_notation_is_refused_with_words_that_name_it(text: str) -> None:
    with pytest.raises(ValueError, match=r"dice|rolls|sides|keeps|adds|needs") as caught:
        parse(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(("text", "least", "most"), [("2d6+1", 3, 13), ("4d6kh3", 3, 18), ("2d20kl1-3", -2, 17)])
def test_rolls_stay_within_the_bounds_of_the_notation_and_reach_them(text: str, least: int, most: int) -> None:
    notation = parse(text)
    assert (notation.least, notation.most) == (least, most)
    totals = {roll(dice(turn), "x", text).total for turn in range(8_000)}
    assert min(totals) == least
    assert max(totals) == most


def test_keeping_high_takes_the_best_and_keeping_low_the_worst() -> None:
    for turn in range(200):
        high, low = roll(dice(turn), "x", "4d6kh3"), roll(dice(turn), "x", "4d6kl1")
        assert high.faces == low.faces
        assert high.total == sum(high.faces) - min(high.faces)
        assert low.total == min(low.faces)


@pytest.mark.parametrize("sides", [2, 6, 8, 20, 100])
def test_every_face_is_as_likely_as_another_over_turns(sides: int) -> None:
    draws = 200 * sides
    seen = Counter(dice(turn).draw("attack", 1, sides)[0] for turn in range(draws))
    assert set(seen) <= set(range(1, sides + 1))
    assert sum((seen[face] - 200) ** 2 for face in range(1, sides + 1)) / 200 < CHI_SQUARE_999[sides - 1]


@pytest.mark.parametrize("sides", [6, 20])
def test_every_face_is_as_likely_as_another_within_one_draw_and_over_labels(sides: int) -> None:
    inside = Counter(dice().draw("many", 400 * sides, sides))
    across = Counter(face for n in range(400 * sides) for face in dice().draw(f"label {n}", 1, sides))
    for seen in (inside, across):
        assert sum((seen[face] - 400) ** 2 for face in range(1, sides + 1)) / 400 < CHI_SQUARE_999[sides - 1]


def test_neighbouring_turns_are_not_correlated() -> None:
    faces = [dice(turn).draw("x", 1, 6)[0] for turn in range(3_600)]
    pairs = Counter(pairwise(faces))
    expected = 3_599 / 36
    assert sum((pairs[a, b] - expected) ** 2 / expected for a in range(1, 7) for b in range(1, 7)) < 66.62  # 35 degrees


def test_the_same_label_rolls_the_same_in_the_same_turn() -> None:
    assert dice(7).draw("attack", 20, 100) == dice(7).draw("attack", 20, 100)


def test_a_longer_draw_begins_like_a_shorter_one() -> None:
    assert dice().draw("x", 30, 100)[:9] == dice().draw("x", 9, 100)


def test_a_label_used_again_in_a_turn_rolls_anew() -> None:
    stream = dice()
    first, second = stream.draw("attack", 20, 100), stream.draw("attack", 20, 100)
    assert first != second
    assert second == _second_of("attack")


def _second_of(label: str) -> tuple[int, ...]:
    stream = dice()
    stream.draw(label, 1, 6)
    return stream.draw(label, 20, 100)


def test_a_label_that_looks_like_a_repeat_is_a_label_of_its_own() -> None:
    assert dice().draw("attack#2", 20, 100) not in {dice().draw("attack", 20, 100), _second_of("attack")}


def test_other_labels_between_do_not_disturb_a_roll() -> None:
    stream = dice()
    stream.draw("defence", 3, 20)
    assert stream.draw("attack", 20, 100) == dice().draw("attack", 20, 100)


@pytest.mark.parametrize("other", [dice(1), dice(branch="fork"), dice(secret=b"another"), dice(-1)])
def test_turn_branch_and_secret_each_change_the_roll(other: Dice) -> None:
    assert other.draw("attack", 20, 100) != dice().draw("attack", 20, 100)
