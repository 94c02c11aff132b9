"""What a character can reach now and for good, and come back from. Asks a state and a pack; changes nothing.

It is strict: a way counts if it is always open, or if what opened it stays so: a visit, a deed, a level. None with a
lock does, as that can be shut again.
"""

from collections.abc import Iterator, Mapping

from taleward.engine.pack import Condition, Pack
from taleward.engine.pack.conditions import AllOf, AnyOf, DeedIsDone, LevelAtLeast, Visited
from taleward.engine.state import GameState


def stands(condition: Condition | None, state: GameState) -> bool:
    """Whether a condition holds and always will."""
    if condition is None:
        return True
    if isinstance(condition, Visited):
        return condition.place in state.world.visits
    if isinstance(condition, DeedIsDone):
        return condition.deed in state.world.done
    if isinstance(condition, LevelAtLeast):
        return state.character.level >= condition.at_least
    if isinstance(condition, AllOf):
        return all(stands(part, state) for part in condition.of)
    return isinstance(condition, AnyOf) and any(stands(part, state) for part in condition.of)


def distances(state: GameState, pack: Pack, origin: str) -> dict[str, int]:
    """Answer how many ways each place is off, of those that can be reached from a place and left again for it."""
    ways = {place: tuple(_ways(state, pack, place)) for place in pack.places}
    back: dict[str, list[str]] = {place: [] for place in pack.places}
    for place, others in ways.items():
        for other in others:
            back[other].append(place)
    returning = _steps(back, origin)
    return {place: steps for place, steps in _steps(ways, origin).items() if place in returning}


def _ways(state: GameState, pack: Pack, place: str) -> Iterator[str]:
    """The ways on from a place. Of two to the same place the first that is open is taken, so that one is enough."""
    return (way.to for way in pack.places[place].exits if way.lock is None and stands(way.when, state))


def _steps(ways: Mapping[str, tuple[str, ...] | list[str]], origin: str) -> dict[str, int]:
    found = {origin: 0}
    waiting = [origin]
    for place in waiting:
        for other in ways[place]:
            if other not in found:
                found[other] = found[place] + 1
                waiting.append(other)
    return found
