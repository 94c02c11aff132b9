"""Somebody who is handed an errand and does it, by what the rules offer alone: goes there, takes, looks, hands over."""

from collections.abc import Mapping

from taleward.engine import GameState, Intent, Outcome, decide, legal_actions
from taleward.engine.intents import Accept, Drop, Explore, Flee, Move, Take, Talk
from taleward.engine.inventory import Stack, count_of, load_of
from taleward.engine.pack import Objective, Pack
from taleward.engine.pack.conditions import HasItem
from taleward.engine.quests import ACTIVE, OFFERED, quest_of

MOST = 80
"""Turns in which every errand can be done."""


def solve(state: GameState, quest_id: str, pack: Pack, secret: bytes, most: int = MOST) -> tuple[GameState, int]:
    """Accept a quest that is on offer and play it to its end; the last state, and the turns it took."""
    if state.quests[quest_id].status == OFFERED:
        state = played(state, Accept(quest_id), pack, secret)
    for turn in range(1, most + 1):
        quest = state.quests.get(quest_id)
        if quest is None or quest.status != ACTIVE or state.ending:
            return state, turn
        state = played(state, _next(state, quest_id, pack), pack, secret)
    return state, most


def played(state: GameState, intent: Intent, pack: Pack, secret: bytes) -> GameState:
    outcome = decide(state, intent, pack, secret)
    assert isinstance(outcome, Outcome), f"{intent} is refused: {outcome}"
    return outcome.state


def _next(state: GameState, quest_id: str, pack: Pack) -> Intent:
    if state.fight is not None:
        return Flee()
    progress = state.quests[quest_id].progress
    stage = quest_of(pack, state.quests, quest_id).stages[state.quests[quest_id].stage]
    goal = next(one for one in stage.objectives.values() if not one.optional and progress.get(one.id, 0) < one.count)
    return _towards(state, goal, pack)


def _towards(state: GameState, goal: Objective, pack: Pack) -> Intent:
    match: Mapping[str, str | int] = dict(goal.on.match)
    held = goal.when
    if isinstance(held, HasItem) and count_of(state.inventory.bag, held.item) < held.count:
        return _fetch(state, held.item, pack)
    if goal.on.event == "item_taken":
        return _fetch(state, str(match["kind"]), pack)
    if goal.on.event == "talked":
        person = str(match["person"])
        return _at(state, state.world.people[person], Talk(person), pack)
    place = str(match["place"])
    if goal.on.event == "explored":
        return _at(state, place, Explore(), pack)
    if state.world.place == place:  # to come there one must have been elsewhere
        return next(action.intent for action in legal_actions(state, pack) if _is_way(action.intent, action.refusal))
    return Move(_step(state, place, pack))


def _is_way(intent: Intent, refusal: object) -> bool:
    return isinstance(intent, Move) and refusal is None


def _fetch(state: GameState, kind: str, pack: Pack) -> Intent:
    ground = state.world.ground
    place = next(place for place in ground if place in pack.places and count_of(ground[place], kind))
    bag = state.inventory.bag
    load = load_of(bag, ground, pack) + pack.items[kind].weight
    if state.world.place == place and load > pack.scenarios[state.scenario].carry:  # what is in the way is put down
        return Drop(
            next(item for item, stack in bag.items() if pack.items[stack.kind].weight and _is_loose(stack, pack))
        )
    return _at(state, place, Take(kind), pack)


def _is_loose(stack: Stack, pack: Pack) -> bool:
    kind = pack.items[stack.kind]
    return not (kind.bound or kind.cursed)


def _at(state: GameState, place: str, intent: Intent, pack: Pack) -> Intent:
    return intent if state.world.place == place else Move(_step(state, place, pack))


def _step(state: GameState, goal: str, pack: Pack) -> str:
    """The first step of a shortest way, through what is open or was never tried."""
    here = state.world.place
    able = [action.intent for action in legal_actions(state, pack) if action.refusal is None]
    came = {intent.place: intent.place for intent in able if isinstance(intent, Move)}
    waiting = list(came)
    for place in waiting:
        if place == goal:
            return came[place]
        for way in pack.places[place].exits:
            if way.to != here and way.to not in came and way.when is None:
                came[way.to] = came[place]
                waiting.append(way.to)
    raise AssertionError(f"no way leads from {here} to {goal}")
