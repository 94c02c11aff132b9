"""How quests go on: what an event does to them, what holds at the end of a turn, what is paid, what is lost."""

from collections.abc import Iterator, Mapping

from taleward.engine import reaching
from taleward.engine.errands import GIVER, HERE
from taleward.engine.inventory import ItemLost, count_of
from taleward.engine.kernel import Event
from taleward.engine.pack import Effect, Objective, Quest, Stage, Trigger
from taleward.engine.pack.conditions import HasItem
from taleward.engine.pack.effects import ChangeGold, ChangeRelation, Experience, Give, Spawn
from taleward.engine.quests import (
    ACTIVE,
    LATE,
    LOST,
    OPEN,
    WITHDRAWN,
    ObjectiveAdvanced,
    QuestAbandoned,
    QuestCompleted,
    QuestFailed,
    QuestRewarded,
    QuestStarted,
    QuestState,
    StagePassed,
    bound,
    matches,
    met,
    names_slot,
    quest_of,
)
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import perform
from taleward.engine.rules.offers import enter_stage
from taleward.engine.rules.scene import Scene
from taleward.engine.world import PersonMoved, TimePassed


def advance_quests(scene: Scene, happened: Event) -> None:
    """Let an event count for the quests that wait for it, and do what its own quest brings with it."""
    if isinstance(happened, QuestStarted | QuestCompleted | QuestFailed | QuestAbandoned):
        _follow(scene, happened)
    elif isinstance(happened, ObjectiveAdvanced):
        _counted(scene, happened)
    waiting = scene.pack.quests_by_event.get(happened.type)
    if waiting:
        for quest_id in list(scene.state.quests):
            state = scene.state.quests[quest_id]  # read now: the quests before this one may have changed it
            if state.status == ACTIVE and (state.template or quest_id) in waiting:
                _count(scene, quest_id, state, happened)
    if isinstance(happened, TimePassed):
        _fail_late(scene)
    elif isinstance(happened, PersonMoved | ItemLost):
        _fail_lost(scene, happened)


def check_quests(scene: Scene) -> None:
    """See what holds of the quests under way once nothing else follows: what is done already, what has gone wrong."""
    for quest_id in list(scene.state.quests):
        state = scene.state.quests[quest_id]
        if state.status == ACTIVE:
            _check(scene, quest_id, state)


def _check(scene: Scene, quest_id: str, state: QuestState) -> None:
    quest = quest_of(scene.pack, scene.state.quests, quest_id)
    stage = quest.stages[state.stage]
    if any(when is not None and holds(when, scene) for when in (stage.fail_when, quest.fail_when)):
        scene.emit(QuestFailed(quest_id))
        return
    before = len(scene.events)
    for objective in stage.objectives.values():
        open_ = state.progress.get(objective.id, 0) < objective.count
        if open_ and objective.done_when is not None and holds(objective.done_when, scene):
            scene.emit(ObjectiveAdvanced(quest_id, objective.id, objective.count, objective.count))
    if len(scene.events) > before or not stage.objectives:
        _go_on(scene, quest_id, stage)


def _count(scene: Scene, quest_id: str, state: QuestState, happened: Event) -> None:
    if scene.settled <= scene.entered.get(quest_id, 0):
        return  # it happened before the quest came to its stage
    quest = quest_of(scene.pack, scene.state.quests, quest_id)
    stage = quest.stages[state.stage]
    if _matches(quest.fail_on, happened) or _matches(stage.fail_on, happened):
        scene.emit(QuestFailed(quest_id))
        return
    before = len(scene.events)
    for objective in stage.objectives.values():
        count = state.progress.get(objective.id, 0)
        if count < objective.count and matches(objective.on, happened) and holds(objective.when, scene):
            scene.emit(ObjectiveAdvanced(quest_id, objective.id, count + 1, objective.count))
    if len(scene.events) > before:
        _go_on(scene, quest_id, stage)


def _counted(scene: Scene, happened: ObjectiveAdvanced) -> None:
    """Let a quest go on whose objective an effect has counted; what was counted by play has gone on already."""
    state = scene.state.quests.get(happened.quest)
    if state is None or state.status != ACTIVE or scene.settled <= scene.entered.get(happened.quest, 0):
        return
    _go_on(scene, happened.quest, quest_of(scene.pack, scene.state.quests, happened.quest).stages[state.stage])


def _matches(trigger: Trigger | None, happened: Event) -> bool:
    return trigger is not None and matches(trigger, happened)


def _go_on(scene: Scene, quest_id: str, stage: Stage) -> None:
    """Leave a stage that is done; what follows it follows the first time only."""
    state = scene.state.quests[quest_id]
    if not met(stage, state):
        return
    first = stage.id not in state.passed and not scene.state.ending
    if first:
        scene.emit(StagePassed(quest_id, stage.id))
    following = next((branch.to for branch in stage.branches if holds(branch.when, scene)), stage.next)
    enter_stage(scene, quest_id, following)
    if first:
        perform(scene, stage.then, "quest")


def _follow(scene: Scene, happened: QuestStarted | QuestCompleted | QuestFailed | QuestAbandoned) -> None:
    quest = quest_of(scene.pack, scene.state.quests, happened.quest)
    if isinstance(happened, QuestStarted):
        perform(scene, quest.start, "quest")
    elif isinstance(happened, QuestCompleted):
        _pay(scene, quest)
    elif not isinstance(happened, QuestFailed) or happened.reason != WITHDRAWN:
        perform(scene, quest.on_fail, "quest")


def _pay(scene: Scene, quest: Quest) -> None:
    """Pay what a quest promises, unless it was paid before or the story is over."""
    rewards = quest.rewards
    effects = tuple(_paid(quest))
    if effects and not scene.state.quests[quest.id].paid and not scene.state.ending:
        scene.emit(QuestRewarded(quest.id, rewards.gold.base, rewards.experience.base))
        perform(scene, effects, "quest")


def _paid(quest: Quest) -> Iterator[Effect]:
    rewards = quest.rewards
    if rewards.gold.base:
        yield ChangeGold(rewards.gold.base)
    if rewards.experience.base:
        yield Experience(rewards.experience.base)
    yield from (Give(portion.item, portion.count) for portion in rewards.items)
    yield from (ChangeRelation(person, amount) for person, amount in rewards.relation.items())
    yield from rewards.effects


def _fail_late(scene: Scene) -> None:
    now = scene.state.world.minutes
    for quest_id, state in list(scene.state.quests.items()):
        if state.status == ACTIVE and any(by and now > by for by in (state.deadline, state.stage_deadline)):
            scene.emit(QuestFailed(quest_id, LATE))


def _fail_lost(scene: Scene, happened: PersonMoved | ItemLost) -> None:
    """Let a made quest fail whose person cannot be found any more, or whose thing is gone."""
    for quest_id, state in list(scene.state.quests.items()):
        if state.template and state.status in OPEN and _is_lost(scene, quest_id, state, happened):
            scene.emit(QuestFailed(quest_id, LOST if state.status == ACTIVE else WITHDRAWN))


def _is_lost(scene: Scene, quest_id: str, state: QuestState, happened: PersonMoved | ItemLost) -> bool:
    if isinstance(happened, PersonMoved):
        stands = bound(state.bindings)
        if happened.person not in _sought(scene, state.template, stands):
            return False
        return happened.place not in reaching.distances(scene.state, scene.pack, stands[HERE])
    quest = quest_of(scene.pack, scene.state.quests, quest_id)
    needed = _still_needed(quest, state.stage, happened.kind)
    if state.status != ACTIVE or not needed:
        return False
    stacks = (scene.state.inventory.bag, *scene.state.world.ground.values())
    return sum(count_of(each, happened.kind) for each in stacks) < needed


def _sought(scene: Scene, template_id: str, stands: Mapping[str, str]) -> list[str]:
    """The people that a made quest leads to."""
    template = scene.pack.quest_templates[template_id]
    slots = [name for name, slot in template.slots.items() if slot.kind == "person"]
    return [stands[slot] for slot in (*slots, *([GIVER] if names_slot(template, GIVER) else []))]


def _still_needed(quest: Quest, stage_id: str, kind: str) -> int:
    """How many of a kind must be about from a stage on, as long as the quest makes no more of it."""
    needed = 0
    for _ in quest.stages:
        stage = quest.stages.get(stage_id)
        if stage is None:
            break
        needed = max([needed, *(_needed(objective, kind) for objective in stage.objectives.values())])
        if any(isinstance(effect, Give | Spawn) and effect.item == kind for effect in stage.then):
            break
        stage_id = stage.next
    return needed


def _needed(objective: Objective, kind: str) -> int:
    """How many of a kind must be about for an objective."""
    held = objective.when
    if isinstance(held, HasItem) and held.item == kind:
        return held.count
    return int(any(value == kind for _, value in objective.on.match))
