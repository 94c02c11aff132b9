"""Dice notation: `2d6+1`, `d20`, `4d6kh3`, `2d20kl1-1`, `5`. Bounded, integers only."""

import re
from dataclasses import dataclass
from functools import lru_cache

from taleward.engine.kernel import Dice

MAX_DICE = 100
MAX_SIDES = 1_000
MAX_BONUS = 100_000

_NOTATION = re.compile(r"(?:(\d{0,3})d(\d{1,4})(?:k([hl])(\d{1,3}))?)?(?:([+-]?)(\d{1,6}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Notation:
    """`count` dice of `sides`, of which the `keep` highest (or lowest) count, plus `bonus`."""

    count: int
    sides: int
    keep: int
    highest: bool
    bonus: int

    @property
    def least(self) -> int:
        """The smallest total."""
        return self.keep + self.bonus

    @property
    def most(self) -> int:
        """The largest total."""
        return self.keep * self.sides + self.bonus


@dataclass(frozen=True, slots=True)
class Rolled:
    """The faces as they fell, and the total of those that count plus the bonus."""

    faces: tuple[int, ...]
    total: int


@lru_cache(maxsize=4_096)
def parse(text: str) -> Notation:
    """Read dice notation; a ValueError says what is wrong with it."""
    found = _NOTATION.fullmatch(text.replace(" ", "").lower())
    if found is None or not text.strip():
        raise ValueError(f"{text!r} is not dice notation: write a number, d20, 2d6+1 or 4d6kh3")
    count_text, sides_text, which, keep_text, sign, bonus_text = found.groups()
    if sides_text and bonus_text and not sign:
        raise ValueError(f"{text!r} needs + or - before {bonus_text}")
    sides = int(sides_text or 0)
    count = int(count_text or 1) if sides_text else 0
    keep = int(keep_text) if keep_text else count
    bonus = int(bonus_text or 0) * (-1 if sign == "-" else 1)
    if sides_text and not 1 <= count <= MAX_DICE:
        raise ValueError(f"{text!r} rolls {count} dice; 1 to {MAX_DICE} are allowed")
    if sides_text and not 2 <= sides <= MAX_SIDES:  # noqa: PLR2004 -- a die has two sides at least
        raise ValueError(f"{text!r} has dice of {sides} sides; 2 to {MAX_SIDES} are allowed")
    if sides_text and not 1 <= keep <= count:
        raise ValueError(f"{text!r} keeps {keep} of {count} dice")
    if abs(bonus) > MAX_BONUS:
        raise ValueError(f"{text!r} adds more than {MAX_BONUS}")
    return Notation(count, sides, keep, which != "l", bonus)


def roll(dice: Dice, label: str, text: str) -> Rolled:
    """Roll a notation under a label of this turn."""
    notation = parse(text)
    faces = dice.draw(label, notation.count, notation.sides) if notation.count else ()
    kept = sorted(faces, reverse=notation.highest)[: notation.keep]
    return Rolled(faces, sum(kept) + notation.bonus)
