"""Quests on offer: which there are and why not, how they begin, how they are made, and that they are given up."""

from collections.abc import Iterator, Sequence

from taleward.engine import errands
from taleward.engine.intents import Abandon, Accept, Decline
from taleward.engine.kernel import Dice, Refusal, Why
from taleward.engine.pack import Offer, Pack, QuestTemplate
from taleward.engine.pack.effects import AdvanceQuest
from taleward.engine.quests import (
    ACTIVE,
    DECLINED,
    OFFERED,
    ObjectiveAdvanced,
    QuestAbandoned,
    QuestCompleted,
    QuestDeclined,
    QuestFailed,
    QuestGenerated,
    QuestOffered,
    QuestStarted,
    QuestTimed,
    StageEntered,
    bound,
    quest_of,
)
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.scene import Scene
from taleward.engine.state import GameState

_SHOWN = frozenset({Why.LEVEL_TOO_LOW, Why.LEVEL_TOO_HIGH, Why.BLOCKED})
"""Why a quest is not offered to somebody who is told of it all the same."""

# --- stages -----------------------------------------------------------------------------------------------------------


def start_quest(scene: Scene, quest_id: str) -> None:
    """Begin a quest at its first stage. One that was made, and was forgotten meanwhile, cannot begin."""
    if quest_id not in scene.pack.quests and quest_id not in scene.state.quests:
        return
    quest = quest_of(scene.pack, scene.state.quests, quest_id)
    stage = next(iter(quest.stages))
    scene.entered[quest_id] = len(scene.events)
    scene.emit(QuestStarted(quest_id, stage))
    _time(scene, quest_id, "", quest.within)
    _time(scene, quest_id, stage, quest.stages[stage].within)


def advance(scene: Scene, effect: AdvanceQuest) -> None:
    """Bring an active quest to a stage, or count an objective of its present one up; what follows settles."""
    if effect.stage:
        enter_stage(scene, effect.quest, effect.stage)
        return
    state = scene.state.quests[effect.quest]
    stage = quest_of(scene.pack, scene.state.quests, effect.quest).stages[state.stage]
    objective = stage.objectives.get(effect.objective)
    if objective is None:
        return
    count = min(effect.count or objective.count, objective.count)
    if count > state.progress.get(objective.id, 0):
        scene.emit(ObjectiveAdvanced(effect.quest, objective.id, count, objective.count))


def enter_stage(scene: Scene, quest_id: str, stage: str) -> None:
    """Bring an active quest to a stage, or to its end."""
    if stage == "complete":
        scene.emit(QuestCompleted(quest_id))
    elif stage == "fail":
        scene.emit(QuestFailed(quest_id))
    else:
        scene.entered[quest_id] = len(scene.events)
        scene.emit(StageEntered(quest_id, stage))
        _time(scene, quest_id, stage, quest_of(scene.pack, scene.state.quests, quest_id).stages[stage].within)


def _time(scene: Scene, quest_id: str, stage: str, within: int) -> None:
    if within:  # what this turn takes is still to pass
        scene.emit(QuestTimed(quest_id, stage, scene.state.world.minutes + scene.minutes + within))


# --- what is on offer -------------------------------------------------------------------------------------------------


def propose(scene: Scene, quest_id: str) -> None:
    """Put a quest of the pack on offer that was not begun or declined; a made one has been on offer."""
    if quest_id not in scene.state.quests and quest_id in scene.pack.quests:
        scene.emit(QuestOffered(quest_id, next(iter(scene.pack.quests[quest_id].stages))))


def available(
    pack: Pack, state: GameState, level: int | None = None, place: str | None = None
) -> list[tuple[str, Refusal | None]]:
    """Answer every quest that may be offered, each with the reason why it is not, for a level and at a place.

    Without them they are those of the character. A quest under way is not on offer any more, and one that nobody
    offers, because the story itself begins it, never is.
    """
    scene = Scene(pack, state, Dice(b"", state.branch, state.turn))
    level = state.character.level if level is None else level
    place = state.world.place if place is None else place
    made = [quest_id for quest_id, quest in state.quests.items() if quest_id not in pack.quests_on_offer]
    listed = [*pack.quests_on_offer, *made]
    return [(quest_id, _refused(scene, quest_id, level, place)) for quest_id in listed]


def offers_here(scene: Scene) -> Iterator[Accept | Decline | Abandon]:
    """What can be said to quests here: to those on offer, also where one does not suit, and to those under way."""
    state = scene.state
    for quest_id in scene.pack.quests_on_offer:
        if quest_id not in state.quests or state.quests[quest_id].status == DECLINED:
            reason = _refused(scene, quest_id, state.character.level, state.world.place)
            if reason is None or reason.code in _SHOWN:
                yield Accept(quest_id)
            if reason is None:
                yield Decline(quest_id)
    for quest_id, quest in state.quests.items():
        if quest.status == OFFERED and _is_handed_out(scene, quest_id, state.world.place):
            yield Accept(quest_id)
            yield Decline(quest_id)
        elif quest.status == ACTIVE and quest_of(scene.pack, state.quests, quest_id).abandon:
            yield Abandon(quest_id)


def _is_handed_out(scene: Scene, quest_id: str, place: str) -> bool:
    """Whether a quest that was offered is to be had at a place: a made one only where it was made."""
    bindings = scene.state.quests[quest_id].bindings
    return not bindings or bound(bindings)[errands.HERE] == place


def _refused(scene: Scene, quest_id: str, level: int, place: str) -> Refusal | None:
    state = scene.state.quests.get(quest_id)
    quest = scene.pack.quests.get(quest_id)
    offer = quest.offer if quest is not None else None
    if state is not None and state.status == OFFERED:
        return None if _is_handed_out(scene, quest_id, place) else Refusal(Why.NOT_HERE)
    again = offer is not None and offer.again and state is not None and state.status == DECLINED
    if state is not None and not again:
        return Refusal(Why.ALREADY_DONE, quest_id)
    return Refusal(Why.NOT_OFFERED, quest_id) if offer is None else _unsuited(scene, offer, level, place)


def _unsuited(scene: Scene, offer: Offer, level: int, place: str) -> Refusal | None:
    """Why an offer is not made to somebody of a level at a place, if it is not."""
    if offer.by is not None and scene.state.world.people.get(offer.by) != place:
        return Refusal(Why.NOT_HERE, offer.by)
    if offer.at and place not in offer.at:
        return Refusal(Why.NOT_HERE)
    if not holds(offer.when, scene):
        return Refusal(Why.BLOCKED, text=offer.refused) if offer.refused else Refusal(Why.NOT_OFFERED)
    if offer.level and level < offer.level[0]:
        return Refusal(Why.LEVEL_TOO_LOW, text=offer.refused)
    if offer.level and level > offer.level[-1]:
        return Refusal(Why.LEVEL_TOO_HIGH, text=offer.refused)
    return None


# --- what the player says to it ---------------------------------------------------------------------------------------


def refuse_accept(scene: Scene, intent: Accept | Decline) -> Refusal | None:
    """The quest must be offered, here, and suit the character."""
    if intent.quest not in scene.pack.quests and intent.quest not in scene.state.quests:
        return Refusal(Why.NOT_OFFERED)
    return _refused(scene, intent.quest, scene.state.character.level, scene.state.world.place)


def do_accept(scene: Scene, intent: Accept) -> None:
    """Begin it."""
    start_quest(scene, intent.quest)


def do_decline(scene: Scene, intent: Decline) -> None:
    """Say no."""
    quest = quest_of(scene.pack, scene.state.quests, intent.quest)
    scene.emit(QuestDeclined(intent.quest, next(iter(quest.stages))))


def refuse_abandon(scene: Scene, intent: Abandon) -> Refusal | None:
    """It must be under way, and one that can be given up."""
    state = scene.state.quests.get(intent.quest)
    if state is None or state.status != ACTIVE:
        return Refusal(Why.NOT_OFFERED)
    able = quest_of(scene.pack, scene.state.quests, intent.quest).abandon
    return None if able else Refusal(Why.CANNOT_ABANDON, intent.quest)


def do_abandon(scene: Scene, intent: Abandon) -> None:
    """Give it up."""
    scene.emit(QuestAbandoned(intent.quest))


# --- made quests ------------------------------------------------------------------------------------------------------


def generate(scene: Scene, templates: Sequence[str], difficulty: int = 0, giver: str = "") -> Refusal | None:
    """Make a quest and offer it here, or offer one again that was made of these; a refusal says that nothing fits."""
    names = tuple(templates) or tuple(scene.pack.quest_templates)
    here = scene.state.world.place
    for quest_id, quest in scene.state.quests.items():
        if quest.status == OFFERED and quest.template in names and _is_handed_out(scene, quest_id, here):
            scene.emit(QuestOffered(quest_id, quest.stage))
            return None
    fit = tuple(template for name in names if _suits(scene, template := scene.pack.quest_templates[name]))
    if errands.is_full(scene.state) or not fit:
        return Refusal(Why.NO_WORK)
    asked = errands.Asked(fit, here, giver, difficulty)
    found = errands.find(asked, scene.state, scene.pack, lambda label, count: _shuffled(scene, label, count))
    if found is None:
        return Refusal(Why.NO_WORK)
    quest_id = errands.name_next(scene.state, found.template)
    stage = next(iter(scene.pack.quest_templates[found.template].stages))
    scene.emit(QuestGenerated(quest_id, found.template, found.bindings, found.difficulty, stage))
    scene.emit(QuestOffered(quest_id, stage))
    return None


def no_work(pack: Pack, state: GameState, templates: Sequence[str]) -> dict[str, str]:
    """Why nothing is made of these templates (none: of any) in a state, by template.

    `full`, or what a template is not for: `genre`, `level`, `place`, `moment`; `unbound` where nothing fits its slots
    within the difficulty.
    """
    scene = Scene(pack, state, Dice(b"", state.branch, state.turn))
    full = "full" if errands.is_full(state) else ""
    names = tuple(templates) or tuple(pack.quest_templates)
    return {name: full or _not_for(scene, pack.quest_templates[name]) or "unbound" for name in names}


def _suits(scene: Scene, template: QuestTemplate) -> bool:
    """Whether a template is for this kind of story, this character, this place and this moment."""
    return not _not_for(scene, template)


def _not_for(scene: Scene, template: QuestTemplate) -> str:
    asked, level = template.requirements, scene.state.character.level
    if template.scenario_types and scene.pack.genre not in template.scenario_types:
        return "genre"
    if asked.level and not asked.level[0] <= level <= asked.level[-1]:
        return "level"
    if asked.places and scene.state.world.place not in asked.places:
        return "place"
    return "" if holds(asked.when, scene) else "moment"


def _shuffled(scene: Scene, label: str, count: int) -> list[int]:
    draws = scene.dice.draw(f"quest:{label}", count, 1 << 30)
    return sorted(range(count), key=lambda at: (draws[at], at))
