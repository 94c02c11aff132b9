"""What must hold of every state and every turn, whatever was played."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum

from tests.engine.pack import PACK
from tests.engine.walks import Step, encode

from taleward.engine import Event, GameState, Outcome, Refusal, Why, decide, legal_actions, replay
from taleward.engine.characters import GoldGained, GoldLost, ResourceChanged, most
from taleward.engine.goods import PurseChanged
from taleward.engine.inventory import (
    ItemBought,
    ItemDropped,
    ItemGained,
    ItemLost,
    ItemSold,
    ItemStowed,
    ItemTaken,
    Stack,
)
from taleward.engine.kernel import MAX_NUMBER
from taleward.engine.quests import quest_of
from taleward.engine.state import TurnPassed
from taleward.engine.world import RECALLED, REMEMBERED, ItemSpawned


def _leaves(value: object) -> Iterator[object]:
    if is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name))
    elif type(value) is dict:
        for key, part in value.items():
            yield key
            yield from _leaves(part)
    elif type(value) is tuple:
        for part in value:
            yield from _leaves(part)
    else:
        yield value


def only_integers_and_strings(value: object) -> None:
    for leaf in _leaves(value):
        assert type(leaf) in {int, str} or isinstance(leaf, StrEnum) or leaf is None, leaf


def totals(state: GameState) -> Counter[str]:
    """How many of each kind there are, carried or lying somewhere."""
    found: Counter[str] = Counter()
    for stacks in (state.inventory.bag, *state.world.ground.values()):
        for stack in stacks.values():
            found[stack.kind] += stack.count
    return found


def gold_of(state: GameState) -> int:
    """All gold there is, in the character's purse and in those of others."""
    return state.character.gold + sum(state.world.purses.values())


def gold_changed(event: Event) -> int:
    """How much more gold there is after an event."""
    if isinstance(event, GoldGained | PurseChanged):
        return event.amount
    return -event.amount if isinstance(event, GoldLost) else 0


def _numbers(state: GameState) -> Iterable[int]:
    character, world = state.character, state.world
    yield from (character.health, character.gold, character.experience, character.level, state.turn, world.minutes)
    yield from (*world.purses.values(), *world.luck.values())
    yield from (state.inventory.made, *character.stats.values(), *character.skills.values())
    yield from character.resources.values()
    yield from (*character.statuses.values(), *world.visits.values(), *world.done.values())
    yield from (world.heard, world.corrected)
    yield from (world.weather_until, *world.away.values(), *world.unlocked.values(), *world.known.values())
    for quest in state.quests.values():
        yield from quest.progress.values()
        yield from (quest.deadline, quest.stage_deadline, quest.paid, quest.difficulty)
    if state.fight:
        yield from (state.fight.round, *(foe.health for foe in state.fight.foes.values()))


def sound_state(state: GameState) -> None:
    only_integers_and_strings(state)
    assert all(0 <= number <= MAX_NUMBER for number in _numbers(state))
    assert state.character.health <= state.character.health_max
    assert state.character.health > 0 or state.ending
    assert all(-100 <= relation <= 100 for relation in state.world.relations.values())
    assert state.fight is None or state.fight.standing() or state.ending
    assert state.world.weather in PACK.weather
    assert not set(state.world.away) & set(state.world.people)
    for person, memories in state.world.memories.items():
        assert set(memories) <= set(PACK.people[person].memories)
        assert set(memories.values()) <= {REMEMBERED, RECALLED}
    assert all(left <= most(PACK.resources[name]) for name, left in state.character.resources.items())
    _sound_things(state)
    _sound_quests(state)


def _sound_things(state: GameState) -> None:
    inventory = state.inventory
    every = [inventory.bag, *state.world.ground.values()]
    for name, stack in ((name, stack) for stacks in every for name, stack in stacks.items()):
        _sound_stack(name, stack)
    single = [name for stacks in every for name, stack in stacks.items() if PACK.items[stack.kind].stack == 1]
    assert len(single) == len(set(single))
    for slot, name in inventory.worn.items():
        kind = PACK.items[inventory.bag[name].kind]
        assert slot in (kind.fills or kind.slots)
        assert [where for where, worn in inventory.worn.items() if worn == name] in ([slot], list(kind.fills))
    assert set(inventory.lifted) <= {name for stacks in every for name in stacks}
    free = [stack for stack in inventory.bag.values() if not PACK.items[stack.kind].bound]
    inside = [stacks for key, stacks in state.world.ground.items() if key[0] == "@" and key[1:] in inventory.bag]
    free += [stack for stacks in inside for stack in stacks.values()]
    most = PACK.scenarios[state.scenario].carry + max(item.carries for item in PACK.items.values())
    assert sum(PACK.items[stack.kind].weight * stack.count for stack in free) <= most
    _sound_containers(state)
    free = [stack for stack in inventory.bag.values() if not PACK.items[stack.kind].bound]
    assert all(stack.count <= PACK.items[stack.kind].stack for stack in free)


def _sound_containers(state: GameState) -> None:
    """What lies in something lies in a thing that there is, none of it in another container, and it has room for it."""
    everywhere = [state.inventory.bag, *state.world.ground.values()]
    single = {name: stack.kind for stacks in everywhere for name, stack in stacks.items()}
    features = {f"{place.id}/{one.id}": one.holds for place in PACK.places.values() for one in place.features.values()}
    for key, stacks in state.world.ground.items():
        if not stacks or key in PACK.places or key[0] == "$":
            continue
        if key[0] == "@":
            room = PACK.items[single[key[1:]]].holds
            assert not any(PACK.items[stack.kind].holds for stack in stacks.values())
            assert sum(PACK.items[stack.kind].weight * stack.count for stack in stacks.values()) <= room
        else:
            assert features[key] is not None


def _sound_stack(name: str, stack: Stack) -> None:
    kind = PACK.items[stack.kind]
    assert stack.count >= 1
    assert 0 <= stack.charges <= kind.charges
    assert name == kind.id if kind.stack > 1 else name.rpartition(".")[0] == kind.id
    assert kind.stack > 1 or stack.count == 1


def _sound_quests(state: GameState) -> None:
    for name, quest in state.quests.items():
        found = quest_of(PACK, state.quests, name)
        stage = found.stages[quest.stage]
        assert quest.status in {"offered", "active", "completed", "failed", "declined", "abandoned"}
        assert quest.paid <= (quest.status == "completed" or found.offer is not None)
        assert set(quest.passed) <= set(found.stages)
        assert all(count <= stage.objectives[goal].count for goal, count in quest.progress.items())


def _changes(events: Iterable[Event]) -> Counter[str]:
    found: Counter[str] = Counter()
    for event in events:
        if isinstance(event, ItemGained | ItemSpawned):
            found[event.kind] += event.count
        elif isinstance(event, ItemLost):
            found[event.kind] -= event.count
    return found


def resources_changed(events: Iterable[Event]) -> Counter[str]:
    """What resources grew or fell by."""
    found: Counter[str] = Counter()
    for event in events:
        if isinstance(event, ResourceChanged):
            assert event.amount
            found[event.resource] += event.amount
    return found


def _moved(events: Iterable[Event]) -> Counter[str]:
    """What the bag grew by."""
    found: Counter[str] = Counter()
    for event in events:
        if isinstance(event, ItemGained | ItemTaken | ItemBought):
            found[event.item] += event.count
        elif isinstance(event, ItemLost | ItemStowed | ItemSold) or (
            isinstance(event, ItemDropped) and not event.within
        ):
            found[event.item] -= event.count
    return found


def sound_turn(step: Step) -> None:
    """What holds of every answer."""
    assert encode(step.before) == step.was, "deciding changed its state"
    if isinstance(step.answer, Refusal):
        only_integers_and_strings(step.answer)
        return
    events, after = step.answer.events, step.answer.state
    sound_state(after)
    for event in events:
        only_integers_and_strings(event)
    assert [event for event in events if isinstance(event, TurnPassed)] == [events[-1]]
    assert after.turn == step.before.turn + 1
    assert gold_of(after) - gold_of(step.before) == sum(map(gold_changed, events))
    grown = totals(after)
    grown.subtract(totals(step.before))
    assert +grown == +_changes(events)
    assert -grown == -_changes(events)
    there = Counter(after.character.resources)
    there.subtract(step.before.character.resources)
    changed = resources_changed(events)
    assert (+there, -there) == (+changed, -changed)
    bag = Counter({name: stack.count for name, stack in after.inventory.bag.items()})
    bag.subtract({name: stack.count for name, stack in step.before.inventory.bag.items()})
    assert (+bag, -bag) == (+_moved(events), -_moved(events))
    assert encode(replay(step.before, events)) == encode(after)


def sound_offers(state: GameState, seed: bytes) -> None:
    """What is offered is possible, what is blocked is refused with the reason shown, and nothing comes twice."""
    actions = legal_actions(state, PACK)
    assert len({action.intent for action in actions}) == len(actions)
    assert bool(actions) != bool(state.ending)
    for action in actions:
        answer = decide(state, action.intent, PACK, seed)
        if isinstance(answer, Refusal) and answer.code == Why.TOO_MUCH:
            continue  # what follows without end is seen when it is tried, and not before
        assert (None if isinstance(answer, Outcome) else answer) == action.refusal
