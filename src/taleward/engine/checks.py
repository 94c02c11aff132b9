"""Checks: a d20 and what the character adds against a difficulty, in four degrees."""

from enum import StrEnum

from taleward.engine.kernel import Dice, Event, event

NATURAL_BEST = 20
NATURAL_WORST = 1
CRITICAL_MARGIN = 10


class Degree(StrEnum):
    """How well a check went."""

    TRIUMPH = "triumph"
    SUCCESS = "success"
    FAILURE = "failure"
    DISASTER = "disaster"


@event("rolled")
class CheckRolled(Event):
    """A roll against a target. `label` names what was tried: a stat, `attack`, `defence`, `flee`, `chance`."""

    label: str
    dice: str
    face: int
    total: int
    target: int
    degree: str

    @property
    def success(self) -> bool:
        """Whether the roll met its target."""
        return self.degree in {Degree.SUCCESS, Degree.TRIUMPH}


def modifier(stat: int) -> int:
    """What a stat adds to a roll: half of what it is above ten, rounded down."""
    return (stat - 10) // 2


def degree_of(face: int, total: int, target: int) -> Degree:
    """Ten beyond the target, or a natural 20 that meets it, is a triumph; the mirror of that is a disaster."""
    if total >= target:
        great = face == NATURAL_BEST or total >= target + CRITICAL_MARGIN
        return Degree.TRIUMPH if great else Degree.SUCCESS
    awful = face == NATURAL_WORST or total <= target - CRITICAL_MARGIN
    return Degree.DISASTER if awful else Degree.FAILURE


def check(dice: Dice, label: str, bonus: int, target: int, *, edge: int = 0) -> CheckRolled:
    """Roll d20 + bonus against a target; edge > 0 takes the better of two, edge < 0 the worse."""
    faces = dice.draw(label, 2 if edge else 1, 20)
    face = min(faces) if edge < 0 else max(faces)
    notation = "d20" if not edge else "2d20kh1" if edge > 0 else "2d20kl1"
    total = face + bonus
    text = f"{notation}{bonus:+d}" if bonus else notation
    return CheckRolled(label, text, face, total, target, degree_of(face, total, target))


def opposed(dice: Dice, label: str, bonus: int, other_bonus: int) -> CheckRolled:
    """Roll d20 + bonus against another's d20 + other_bonus; a tie goes to the one who is opposed."""
    other = dice.draw(f"{label}:other", 1, 20)[0] + other_bonus
    return check(dice, label, bonus, other + 1)
