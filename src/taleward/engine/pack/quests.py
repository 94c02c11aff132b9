"""Quests, their stages and objectives, templates of quests to be made. Part of the shape of a pack; runs nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from taleward.engine.kernel import ItemId, PersonId, PlaceId
from taleward.engine.pack.marks import Count, Level, Range, Text
from taleward.engine.pack.things import Portion
from taleward.engine.pack.vocabulary import Condition, Effect, Trigger

Span = Annotated[int, Range(0, 100_000)]
"""Minutes in which something must be done; 0: no hurry."""
_Each = Annotated[int, Range(0, 1_000)]


@dataclass(frozen=True, slots=True)
class Objective:
    """So many events that match `on`, while `when` holds; done where `done_when` holds at the end of a turn.

    An `optional` one is counted and not waited for. In a template each point of difficulty adds `each` to `count`.
    """

    id: str
    text: Text
    on: Trigger
    count: Count = 1
    when: Condition | None = None
    done_when: Condition | None = None
    optional: bool = False
    each: Annotated[int, Range(0, 20)] = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """Where a quest goes on while `when` holds: a stage, `complete` or `fail`."""

    to: str
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of a quest, done when so many objectives are as it `needs` (0: all that are not optional).

    The first of `branches` that holds begins, else `next` (`complete` ends the quest); `then` follows, once in a quest.
    The quest fails by an event that matches `fail_on`, where `fail_when` holds, and after `within` minutes.
    """

    id: str
    text: Text
    objectives: Mapping[str, Objective]
    then: tuple[Effect, ...] = ()
    next: str = "complete"
    branches: tuple[Branch, ...] = ()
    needs: Annotated[int, Range(0, 99)] = 0
    fail_on: Trigger | None = None
    fail_when: Condition | None = None
    within: Span = 0


@dataclass(frozen=True, slots=True)
class Scaled:
    """A number, and how much each point of a made quest's difficulty adds to it."""

    base: Annotated[int, Range(0, 100_000)] = 0
    each: _Each = 0


@dataclass(frozen=True, slots=True)
class Rewards:
    """What a quest pays when it is completed, and only then, once."""

    gold: Scaled = Scaled()
    experience: Scaled = Scaled()
    items: tuple[Portion, ...] = ()
    relation: Mapping[PersonId, Annotated[int, Range(-100, 100)]] = field(default_factory=dict)
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Offer:
    """Who offers a quest, where, and to whom; `level` is the lowest and the highest that it suits.

    Whoever stands there and does not suit is told `refused`. What was declined is offered `again`, or not.
    """

    by: PersonId | None = None
    at: tuple[PlaceId, ...] = ()
    level: tuple[Level, ...] = ()
    when: Condition | None = None
    refused: Text = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest; the first stage is where it begins, with `start`. What fails or is given up ends with `on_fail`."""

    id: str
    name: Text
    summary: Text
    stages: Mapping[str, Stage]
    giver: PersonId | None = None
    level: Annotated[int, Range(1, 100)] = 1
    rewards: Rewards = field(default_factory=Rewards)
    offer: Offer | None = None
    start: tuple[Effect, ...] = ()
    on_fail: tuple[Effect, ...] = ()
    fail_on: Trigger | None = None
    fail_when: Condition | None = None
    within: Span = 0
    abandon: bool = False


@dataclass(frozen=True, slots=True)
class Slot:
    """What a made quest is about: one of these, or `any` place or person of the world. One field is filled."""

    any: str = ""
    places: tuple[PlaceId, ...] = ()
    people: tuple[PersonId, ...] = ()
    items: tuple[ItemId, ...] = ()

    @property
    def kind(self) -> str:
        """The kind of thing that stands in it."""
        filled = (("place", self.places), ("person", self.people), ("item", self.items))
        return self.any or next((kind for kind, ids in filled if ids), "")


@dataclass(frozen=True, slots=True)
class Requirements:
    """Whom a template is for, and where its quests are handed out (without `places`: wherever they are asked for)."""

    level: tuple[Level, ...] = ()
    when: Condition | None = None
    places: tuple[PlaceId, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestTemplate:
    """What quests are made of; `$goal` stands for what a slot `goal` is bound to, `{goal}` in words for its name.

    `$here` is where the quest was handed out, `$giver` by whom. Packs of these `scenario_types` use it (none: all).
    """

    id: str
    name_pattern: Text
    description_pattern: Text
    slots: Mapping[str, Slot]
    stages: Mapping[str, Stage]
    difficulty_range: tuple[Annotated[int, Range(1, 100)], ...]
    requirements: Requirements = field(default_factory=Requirements)
    rewards: Rewards = field(default_factory=Rewards)
    scenario_types: tuple[str, ...] = ()
    start: tuple[Effect, ...] = ()
    on_fail: tuple[Effect, ...] = ()
    within: Span = 0

    def __hash__(self) -> int:
        """Let quests that were made of it be remembered: what it holds has no hash, and its id is a good one."""
        return int.from_bytes(self.id.encode())


Waiting = Mapping[str, tuple[str, ...]]
"""Ids of quests and templates, by the type of event that may move them on."""


def by_event(quests: Mapping[str, Quest], templates: Mapping[str, QuestTemplate]) -> Waiting:
    """Sort quests and templates by the events that they wait for, so that no other is looked at."""
    found: dict[str, dict[str, None]] = {}
    stages = {name: quest.stages for name, quest in quests.items()}
    stages |= {name: template.stages for name, template in templates.items()}
    for name, parts in stages.items():
        waits = [quests[name].fail_on] if name in quests else []
        for stage in parts.values():
            waits += [stage.fail_on, *(objective.on for objective in stage.objectives.values())]
        for trigger in waits:
            if trigger is not None:
                found.setdefault(trigger.event, {})[name] = None
    return {event: tuple(names) for event, names in found.items()}


def offered(quests: Mapping[str, Quest]) -> tuple[str, ...]:
    """Answer the quests that say who offers them, so that no other is looked at for it."""
    return tuple(name for name, quest in quests.items() if quest.offer is not None)
