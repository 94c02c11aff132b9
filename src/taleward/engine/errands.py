"""Errands: quests made of a template, bound to what a story has now so that they can be completed. Changes nothing.

A place must be reachable for good, and a person be at one and stay there; a thing is made by the quest and must fit
into the bag.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from taleward.engine import reaching
from taleward.engine.inventory import count_of, load_of, stack_room
from taleward.engine.pack import Pack, Quest, QuestTemplate, Slot
from taleward.engine.quests import OPEN, bound, made_of, names_slot
from taleward.engine.state import GameState

MOST = 5
"""So many made quests are on offer or under way at once."""
_TRIES = 200
"""Combinations that are looked at for one template."""
HERE, GIVER = "here", "giver"
OWN = frozenset({HERE, GIVER})
"""What every template may name: where its quest was handed out, and by whom (if anybody did)."""

Shuffle = Callable[[str, int], Sequence[int]]
"""Answers the numbers 0 to n - 1 in an order that is drawn under a label."""


@dataclass(frozen=True, slots=True)
class Errand:
    """A quest that could be made."""

    template: str
    bindings: str
    difficulty: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: one of these templates, of a difficulty (0: any), handed out here by somebody or nobody."""

    templates: tuple[QuestTemplate, ...]
    here: str
    giver: str = ""
    difficulty: int = 0


def name_next(state: GameState, template: str) -> str:
    """The id of the next quest of a template: `fetch.3` comes after `fetch.2`, though older ones are forgotten."""
    numbers = [int(name.rpartition(".")[2]) for name, quest in state.quests.items() if quest.template == template]
    return f"{template}.{max(numbers, default=0) + 1}"


def is_full(state: GameState) -> bool:
    """Whether as many made quests stand open as may."""
    return sum(1 for quest in state.quests.values() if quest.template and quest.status in OPEN) >= MOST


def find(asked: Asked, state: GameState, pack: Pack, shuffle: Shuffle) -> Errand | None:
    """Find an errand that can be completed from where it is handed out; None if nothing fits."""
    near = reaching.distances(state, pack, asked.here)
    if asked.giver and state.world.people.get(asked.giver) not in near:
        return None
    for at in shuffle("template", len(asked.templates)):
        template = asked.templates[at]
        if not _has_giver(asked, pack) and names_slot(template, GIVER):
            continue  # it leads back to somebody, and nobody hands it out who stays
        for stands in _bindings(template, asked, state, pack, near, shuffle):
            bindings = ";".join(f"{slot}={name}" for slot, name in stands.items())
            difficulty = measure(made_of(template, f"{template.id}.0", bindings, 0), stands, state, near)
            low, high = template.difficulty_range[0], template.difficulty_range[-1]
            if low <= difficulty <= high and asked.difficulty in {0, difficulty}:
                return Errand(template.id, bindings, difficulty)
    return None


def _has_giver(asked: Asked, pack: Pack) -> bool:
    return bool(asked.giver) and not pack.people[asked.giver].schedule


def _bindings(
    template: QuestTemplate, asked: Asked, state: GameState, pack: Pack, near: Mapping[str, int], shuffle: Shuffle
) -> Iterator[dict[str, str]]:
    """Every way to fill the slots, in an order that is drawn; no two of a kind are the same."""
    fitting = {name: tuple(_fitting(slot, asked, state, pack, near)) for name, slot in template.slots.items()}
    options = {name: [fit[at] for at in shuffle(f"{template.id}/{name}", len(fit))] for name, fit in fitting.items()}
    own = {HERE: asked.here, **({GIVER: asked.giver} if asked.giver else {})}
    total = _ways(options)
    step = _step(total)
    for number in range(min(total, _TRIES)):
        chosen, left = dict(own), number * step % total
        for name, fit in options.items():
            left, at = divmod(left, len(fit))
            chosen = {**chosen, name: fit[at]}
        if len({chosen[name] for name in options}) == len(options):
            yield chosen


def _ways(options: Mapping[str, Sequence[str]]) -> int:
    total = 1
    for fit in options.values():
        total *= len(fit)
    return total


def _step(total: int) -> int:
    """How far on the next combination lies: 1 where all are looked at, else so far that every slot changes soon.

    It shares no divisor with the total, so that none comes twice; near the golden section they lie evenly.
    """
    if total <= _TRIES:
        return 1
    step = total * 618 // 1_000
    while Fraction(step, total).denominator < total:
        step += 1
    return step


def _fitting(slot: Slot, asked: Asked, state: GameState, pack: Pack, near: Mapping[str, int]) -> Iterator[str]:
    if slot.kind == "place":
        yield from (place for place in slot.places or pack.places if place in near and place != asked.here)
    elif slot.kind == "person":
        settled = (name for name in slot.people or pack.people if not pack.people[name].schedule)
        yield from (name for name in settled if state.world.people.get(name) in near and name != asked.giver)
    elif slot.kind == "item":
        yield from (name for name in slot.items if _is_free(name, state, pack))


def _is_free(item: str, state: GameState, pack: Pack) -> bool:
    """Whether nothing of a kind is about that could be mistaken for the errand's, and one can be carried."""
    if any(count_of(stacks, item) for stacks in (state.inventory.bag, *state.world.ground.values())):
        return False
    if any(quest.status in OPEN and item in bound(quest.bindings).values() for quest in state.quests.values()):
        return False
    bag, kind = state.inventory.bag, pack.items[item]
    load = load_of(bag, state.world.ground, pack)
    return stack_room(bag, kind) > 0 and load + kind.weight <= pack.scenarios[state.scenario].carry


def measure(quest: Quest, stands: Mapping[str, str], state: GameState, near: Mapping[str, int]) -> int:
    """The difficulty of an errand: 1, and 1 for every two ways to what it is about, and for each time beyond the first.

    `near` says how many ways off each place is from where the errand is handed out; a person is where they are now.
    """
    ways = sum(near.get(state.world.people.get(name, name), 0) for slot, name in stands.items() if slot not in OWN)
    goals = (objective for stage in quest.stages.values() for objective in stage.objectives.values())
    return 1 + ways // 2 + sum(goal.count - 1 for goal in goals)
