"""Deeds, their checks, and lines that are told while they hold. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import CheckId, ItemId, ResourceId, SkillId, StatId
from taleward.engine.pack.marks import Amount, Minutes, Range, Text
from taleward.engine.pack.vocabulary import Condition, Effect


@dataclass(frozen=True, slots=True)
class Check:
    """A roll with stat and skill against a difficulty, by `rule`; without one by the scenario's, else with a d20."""

    stat: StatId
    difficulty: Annotated[int, Range(0, 100)]
    skill: SkillId | None = None
    advantage: Condition | None = None
    disadvantage: Condition | None = None
    rule: CheckId | None = None


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done with a feature, asked of a person, or found by exploring.

    Not offered at all while `when` does not hold, unless `blocked` has words for it: then it is shown with that reason.
    With a `check`, `then` follows success and `otherwise` failure; `triumph` and `disaster`, where given, follow
    instead of them on the best and the worst degree. A `once` deed is over when it succeeded; with `tool`, using that
    item on the feature does it (and the item is needed). `cost` is paid before anything else, and must be there.
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
    triumph: tuple[Effect, ...] = ()
    disaster: tuple[Effect, ...] = ()
    cost: Mapping[ResourceId, Amount] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """Words that are there to be told while `when` holds. Their key is that of the line itself."""

    text: Text
    when: Condition | None = None
