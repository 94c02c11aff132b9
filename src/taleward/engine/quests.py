"""Quests: stages whose objectives count matching events. Progress follows the log; nobody reports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from taleward.engine.kernel import Event, QuestId, event
from taleward.engine.pack import Stage, Trigger

ACTIVE = "active"
COMPLETED = "completed"
FAILED = "failed"


@dataclass(frozen=True, slots=True)
class QuestState:
    """Where a quest stands; `progress` counts the objectives of its stage."""

    status: str
    stage: str
    progress: Mapping[str, int] = field(default_factory=dict)


Quests = dict[str, QuestState]


@event("quest_started")
class QuestStarted(Event):
    """A quest began at a stage."""

    quest: QuestId
    stage: str


@event("objective_advanced")
class ObjectiveAdvanced(Event):
    """An objective counted one more."""

    quest: QuestId
    objective: str
    count: int
    goal: int


@event("stage_entered")
class StageEntered(Event):
    """A quest came to its next stage."""

    quest: QuestId
    stage: str


@event("quest_completed")
class QuestCompleted(Event):
    """A quest was brought to its end."""

    quest: QuestId


@event("quest_failed")
class QuestFailed(Event):
    """A quest can no longer be done."""

    quest: QuestId


def matches(trigger: Trigger, happened: Event) -> bool:
    """Whether an event is what a trigger waits for."""
    if trigger.event != happened.type:
        return False
    return all(getattr(happened, name) == value for name, value in trigger.match)


def met(stage: Stage, state: QuestState) -> bool:
    """Whether every objective of a stage has been counted to its end."""
    return all(state.progress.get(name, 0) >= objective.count for name, objective in stage.objectives.items())


def apply_quest_started(quests: Quests, event: QuestStarted) -> None:
    quests[event.quest] = QuestState(ACTIVE, event.stage)


def apply_objective_advanced(quests: Quests, event: ObjectiveAdvanced) -> None:
    there = quests[event.quest]
    quests[event.quest] = QuestState(there.status, there.stage, {**there.progress, event.objective: event.count})


def apply_stage_entered(quests: Quests, event: StageEntered) -> None:
    quests[event.quest] = QuestState(ACTIVE, event.stage)


def apply_quest_completed(quests: Quests, event: QuestCompleted) -> None:
    quests[event.quest] = QuestState(COMPLETED, quests[event.quest].stage)


def apply_quest_failed(quests: Quests, event: QuestFailed) -> None:
    quests[event.quest] = QuestState(FAILED, quests[event.quest].stage)
