"""Quests, their stages and objectives. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated

from taleward.engine.kernel import PersonId
from taleward.engine.pack.marks import Count, Range, Text
from taleward.engine.pack.vocabulary import Condition, Effect, Trigger


@dataclass(frozen=True, slots=True)
class Objective:
    """So many events that match `on`, while `when` holds; done at once where `done_when` holds already."""

    id: str
    text: Text
    on: Trigger
    count: Count = 1
    when: Condition | None = None
    done_when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a quest, done when every objective is: `next` begins (`complete` ends the quest) and `then` follows."""

    id: str
    text: Text
    objectives: Mapping[str, Objective]
    then: tuple[Effect, ...] = ()
    next: str = "complete"


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest; the first stage is where it begins."""

    id: str
    name: Text
    summary: Text
    stages: Mapping[str, Stage]
    giver: PersonId | None = None
    level: Annotated[int, Range(1, 100)] = 1
