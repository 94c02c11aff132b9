"""Quests: stages whose objectives count matching events. Progress follows the log; nobody reports it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import lru_cache
from typing import Any

from taleward.engine.kernel import Event, QuestId, QuestTemplateId, event
from taleward.engine.pack import Objective, Pack, Quest, QuestTemplate, Rewards, Scaled, Stage, Trigger

OFFERED = "offered"
ACTIVE = "active"
COMPLETED = "completed"
FAILED = "failed"
DECLINED = "declined"
ABANDONED = "abandoned"
OPEN = frozenset({OFFERED, ACTIVE})
LATE, LOST, WITHDRAWN = "late", "lost", "withdrawn"
"""Why a quest failed, where it did not fail by what was done: the time was up, or what it is about is gone.

One that nobody had taken on yet is withdrawn.
"""
KEPT = 20
"""So many made quests that are over are kept; the oldest are forgotten, but not the newest of each template."""


@dataclass(frozen=True, slots=True)
class QuestState:
    """Where a quest stands; `progress` counts the objectives of its stage, `passed` are stages that were done.

    `deadline` and `stage_deadline` are minutes of the world's clock (0: none); `paid` is 1 once the rewards are paid.
    A made quest has its `template`, what its slots are bound to (`goal=mill;keeper=odo`) and its difficulty.
    """

    status: str
    stage: str
    progress: Mapping[str, int] = field(default_factory=dict)
    passed: tuple[str, ...] = ()
    deadline: int = 0
    stage_deadline: int = 0
    paid: int = 0
    template: str = ""
    bindings: str = ""
    difficulty: int = 0


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


@event("stage_passed", hidden=True)
class StagePassed(Event):
    """A stage was done for the first time: what follows it follows once."""

    quest: QuestId
    stage: str


@event("quest_timed", hidden=True)
class QuestTimed(Event):
    """A quest, or its present stage where `stage` names it, must be done by a minute of the world's clock."""

    quest: QuestId
    stage: str
    deadline: int


@event("quest_generated", hidden=True)
class QuestGenerated(Event):
    """A quest was made of a template; `bindings` say what its slots stand for, as `goal=mill;keeper=odo`."""

    quest: QuestId
    template: QuestTemplateId
    bindings: str
    difficulty: int
    stage: str


@event("quest_offered")
class QuestOffered(Event):
    """A quest is on offer."""

    quest: QuestId
    stage: str


@event("quest_declined")
class QuestDeclined(Event):
    """The character said no to a quest."""

    quest: QuestId
    stage: str


@event("quest_completed")
class QuestCompleted(Event):
    """A quest was brought to its end."""

    quest: QuestId


@event("quest_rewarded", hidden=True)
class QuestRewarded(Event):
    """What a quest pays is paid, so much gold and experience among it, and never will be again."""

    quest: QuestId
    gold: int
    experience: int


@event("quest_failed")
class QuestFailed(Event):
    """A quest can no longer be done: `reason` is `late`, `lost`, `withdrawn` or, where something went wrong, empty."""

    quest: QuestId
    reason: str = ""


@event("quest_abandoned")
class QuestAbandoned(Event):
    """The character gave a quest up."""

    quest: QuestId


def matches(trigger: Trigger, happened: Event) -> bool:
    """Whether an event is what a trigger waits for."""
    if trigger.event != happened.type:
        return False
    return all(getattr(happened, name) == value for name, value in trigger.match)


def met(stage: Stage, state: QuestState) -> bool:
    """Whether as many objectives of a stage have been counted to their end as it needs."""
    asked = [objective for objective in stage.objectives.values() if not objective.optional]
    done = sum(1 for objective in asked if state.progress.get(objective.id, 0) >= objective.count)
    return done >= min(stage.needs or len(asked), len(asked))


def bound(bindings: str) -> dict[str, str]:
    """Read what the slots of a made quest stand for."""
    return dict(part.split("=", 1) for part in bindings.split(";") if part)


def made(quests: Mapping[str, QuestState]) -> dict[str, str]:
    """Answer the quests of a story that were made, each with its template."""
    return {quest_id: state.template for quest_id, state in quests.items() if state.template}


def quest_of(pack: Pack, quests: Mapping[str, QuestState], quest_id: str) -> Quest:
    """Answer a quest of a story: the pack's own, or one that was made; a KeyError tells one that is not there."""
    own = pack.quests.get(quest_id)
    if own is not None:
        return own
    state = quests[quest_id]
    return made_of(pack.quest_templates[state.template], quest_id, state.bindings, state.difficulty)


@lru_cache(maxsize=2_048)
def made_of(template: QuestTemplate, quest_id: str, bindings: str, difficulty: int) -> Quest:
    """Make the quest of a template, its slots filled and its amounts scaled. Its words are the template's."""
    stands = {f"${slot}": name for slot, name in bound(bindings).items()}
    rewards: Rewards = _filled(template.rewards, stands, difficulty)
    return Quest(
        quest_id,
        template.name_pattern,
        template.description_pattern,
        _filled(template.stages, stands, difficulty),
        stands.get("$giver"),
        rewards=rewards,
        start=_filled(template.start, stands, difficulty),
        on_fail=_filled(template.on_fail, stands, difficulty),
        within=template.within,
        abandon=True,
    )


@lru_cache(maxsize=512)
def names_slot(template: QuestTemplate, slot: str) -> bool:
    """Whether a template names a slot anywhere in its rules."""
    return _mentions((template.stages, template.start, template.on_fail, template.rewards), f"${slot}")


def _mentions(value: Any, name: str) -> bool:  # noqa: ANN401 -- likewise
    if isinstance(value, tuple):
        return any(_mentions(part, name) for part in value)
    if isinstance(value, Mapping):
        return any(_mentions(part, name) for pair in value.items() for part in pair)
    if is_dataclass(value) and not isinstance(value, type):
        return any(_mentions(getattr(value, part.name), name) for part in fields(value))
    return bool(value == name)


def _filled(value: Any, stands: Mapping[str, str], difficulty: int) -> Any:  # noqa: ANN401 -- a definition or part of one
    if isinstance(value, str):
        return stands.get(value, value)
    if isinstance(value, tuple):
        return tuple(_filled(part, stands, difficulty) for part in value)
    if isinstance(value, Mapping):
        return {stands.get(key, key): _filled(part, stands, difficulty) for key, part in value.items()}
    if isinstance(value, Scaled):
        return Scaled(value.base + value.each * difficulty)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    whole: Any = replace(
        value, **{part.name: _filled(getattr(value, part.name), stands, difficulty) for part in fields(value)}
    )
    return replace(whole, count=whole.count + whole.each * difficulty) if isinstance(whole, Objective) else whole


def apply_quest_generated(quests: Quests, event: QuestGenerated) -> None:
    quests[event.quest] = QuestState(
        OFFERED, event.stage, template=event.template, bindings=event.bindings, difficulty=event.difficulty
    )


def apply_forgetting(quests: Quests) -> None:
    """Forget the oldest made quests that are over. Only between turns: within one, something may follow from them."""
    if len(quests) <= KEPT:
        return
    over = {name: state.template for name, state in quests.items() if state.template and state.status not in OPEN}
    newest = {template: name for name, template in over.items()}
    for name in list(over)[: max(0, len(over) - KEPT)]:
        if newest[over[name]] != name:
            del quests[name]


def apply_quest_offered(quests: Quests, event: QuestOffered) -> None:
    quests[event.quest] = _turned(quests, event, OFFERED)


def apply_quest_declined(quests: Quests, event: QuestDeclined) -> None:
    quests[event.quest] = _turned(quests, event, DECLINED)


def apply_quest_started(quests: Quests, event: QuestStarted) -> None:
    quests[event.quest] = _turned(quests, event, ACTIVE)


def _turned(quests: Quests, event: QuestOffered | QuestDeclined | QuestStarted, status: str) -> QuestState:
    there = quests.get(event.quest)
    return replace(there, status=status, stage=event.stage) if there else QuestState(status, event.stage)


def apply_objective_advanced(quests: Quests, event: ObjectiveAdvanced) -> None:
    there = quests[event.quest]
    quests[event.quest] = replace(there, progress={**there.progress, event.objective: event.count})


def apply_stage_entered(quests: Quests, event: StageEntered) -> None:
    quests[event.quest] = replace(quests[event.quest], status=ACTIVE, stage=event.stage, progress={}, stage_deadline=0)


def apply_stage_passed(quests: Quests, event: StagePassed) -> None:
    there = quests[event.quest]
    quests[event.quest] = replace(there, passed=(*there.passed, event.stage))


def apply_quest_timed(quests: Quests, event: QuestTimed) -> None:
    there = quests[event.quest]
    if event.stage:
        quests[event.quest] = replace(there, stage_deadline=event.deadline)
    else:
        quests[event.quest] = replace(there, deadline=event.deadline)


def apply_quest_completed(quests: Quests, event: QuestCompleted) -> None:
    apply_end(quests, event.quest, COMPLETED)


def apply_quest_rewarded(quests: Quests, event: QuestRewarded) -> None:
    quests[event.quest] = replace(quests[event.quest], paid=1)


def apply_quest_failed(quests: Quests, event: QuestFailed) -> None:
    apply_end(quests, event.quest, FAILED)


def apply_quest_abandoned(quests: Quests, event: QuestAbandoned) -> None:
    apply_end(quests, event.quest, ABANDONED)


def apply_end(quests: Quests, quest: str, status: str) -> None:
    """Close a quest: what it counted and waited for is over."""
    quests[quest] = replace(quests[quest], status=status, progress={}, deadline=0, stage_deadline=0)
