"""Deeds, their checks, and lines that are told while they hold. Part of the shape of a pack; runs nothing."""

from dataclasses import dataclass

from taleward.engine.kernel import ItemId, SkillId, StatId
from taleward.engine.pack.marks import Difficulty, Minutes, Text
from taleward.engine.pack.vocabulary import Condition, Effect


@dataclass(frozen=True, slots=True)
class Check:
    """A d20 roll with stat and skill against a difficulty."""

    stat: StatId
    difficulty: Difficulty
    skill: SkillId | None = None
    advantage: Condition | None = None
    disadvantage: Condition | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with a feature, asked of a person, or found by exploring.

    Not offered at all while `when` does not hold, unless `blocked` has words for it: then it is shown with that reason.
    With a `check`, `then` follows success and `otherwise` failure. A `once` deed is over when it succeeded; with
    `tool`, using that item on the feature does it (and the item is needed).
    """

    id: str
    label: Text
    when: Condition | None = None
    blocked: Text = ""
    once: bool = False
    minutes: Minutes = 5
    tool: ItemId | None = None
    check: Check | None = None
    then: tuple[Effect, ...] = ()
    otherwise: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are there to be told while `when` holds. Their key is that of the line itself."""

    text: Text
    when: Condition | None = None
