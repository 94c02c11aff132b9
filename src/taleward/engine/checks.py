"""Checks: dice, by a rule of the pack or a d20, against a difficulty, in four degrees."""

from enum import StrEnum
from typing import Final

from taleward.engine.dice import Notation, parse
from taleward.engine.kernel import Dice, Event, event
from taleward.engine.pack import CheckRule

OVER, UNDER = "over", "under"
HALF, SCORE, NONE = "half", "score", "none"
D20: Final = CheckRule("d20")
"""How checks are rolled where neither they nor the scenario say otherwise."""


class Degree(StrEnum):
    """How well a check went."""

    TRIUMPH = "triumph"
    SUCCESS = "success"
    FAILURE = "failure"
    DISASTER = "disaster"


@event("rolled")
class CheckRolled(Event):
    """A roll against a target. `label` names what was tried: a stat, `attack`, `defence`, `flee`, `chance`.

    `dice` is the notation with its bonus, `face` what the dice show that count, `total` the two together. With aim
    `over` the total must come to the target, with `under` it must not pass it.
    """

    label: str
    dice: str
    face: int
    total: int
    target: int
    degree: str
    aim: str = OVER

    @property
    def success(self) -> bool:
        """Whether the roll met its target."""
        return self.degree in {Degree.SUCCESS, Degree.TRIUMPH}


def modifier(stat: int) -> int:
    """What a stat adds to a roll: half of what it is above ten, rounded down."""
    return (stat - 10) // 2


def added(rule: CheckRule, stat: int) -> int:
    """What a stat counts by a rule: added to the dice, or what they must not pass."""
    kind = rule.modifier or (SCORE if rule.aim == UNDER else HALF)
    return modifier(stat) if kind == HALF else stat if kind == SCORE else 0


def average(rule: CheckRule) -> int:
    """What the dice of a rule come to half of the time: 11 with a d20, 7 with 2d6."""
    dice = parse(rule.dice)
    return (dice.keep * (dice.sides + 1) + 1) // 2 + dice.bonus


def fifth(rule: CheckRule) -> int:
    """A fifth of the highest roll of a rule's dice: 4 with a d20, 2 with 2d6."""
    dice = parse(rule.dice)
    return dice.keep * dice.sides // 5


def degree_of(face: int, total: int, target: int, rule: CheckRule = D20) -> Degree:
    """Beyond the target by the rule's margin, or met with dice at their best, is a triumph; its mirror a disaster."""
    dice = parse(rule.dice)
    worst, best = dice.keep, dice.keep * dice.sides
    margin = total - target
    if rule.aim == UNDER:
        margin, worst, best = -margin, best, worst
    if margin >= 0:
        return Degree.TRIUMPH if face == best or margin >= rule.triumph else Degree.SUCCESS
    return Degree.DISASTER if face == worst or -margin >= rule.disaster else Degree.FAILURE


def check(dice: Dice, label: str, bonus: int, difficulty: int, *, edge: int = 0, rule: CheckRule = D20) -> CheckRolled:
    """Roll by a rule. `edge` > 0 rolls one die more and leaves out the worst, < 0 the best.

    Over: dice and bonus against the difficulty. Under: the dice against the bonus less the difficulty.
    """
    thrown = parse(rule.dice)
    under = rule.aim == UNDER
    high = thrown.highest if not edge else (edge > 0) != under
    faces = dice.draw(label, thrown.count + (1 if edge else 0), thrown.sides)
    face = sum(sorted(faces, reverse=high)[: thrown.keep])
    adds, target = (0, bonus - difficulty) if under else (bonus, difficulty)
    adds += thrown.bonus
    total = face + adds
    degree = degree_of(face, total, target, rule)
    return CheckRolled(label, _notation(thrown, len(faces), adds, high=high), face, total, target, degree, rule.aim)


def _notation(thrown: Notation, count: int, adds: int, *, high: bool) -> str:
    text = f"{count}d{thrown.sides}" if count > 1 else f"d{thrown.sides}"
    if count > thrown.keep:
        text += f"k{'h' if high else 'l'}{thrown.keep}"
    return f"{text}{adds:+d}" if adds else text


def opposed(dice: Dice, label: str, bonus: int, other_bonus: int) -> CheckRolled:
    """Roll d20 + bonus against another's d20 + other_bonus; a tie goes to the one who is opposed."""
    other = dice.draw(f"{label}:other", 1, 20)[0] + other_bonus
    return check(dice, label, bonus, other + 1)
