"""The face of the rules: begin a story, decide a turn, list what is legal, replay a log. Pure calls."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from taleward.engine import characters, world
from taleward.engine.characters import Choice
from taleward.engine.intents import Intent
from taleward.engine.inventory import Inventory
from taleward.engine.kernel import Dice, Event, Refusal, RulesFault, Why
from taleward.engine.pack import Effect, Pack, Portion
from taleward.engine.rules import beyond
from taleward.engine.rules.beyond import Arrival
from taleward.engine.rules.effects import give, perform
from taleward.engine.rules.fighting import finish_round
from taleward.engine.rules.gear import wear_kit
from taleward.engine.rules.legal import ACTIONS, offers, refuse, refuse_offered
from taleward.engine.rules.scene import Scene
from taleward.engine.rules.settle import conclude, cut_short, end_turn
from taleward.engine.state import GameState, apply
from taleward.engine.world import Told

BEFORE_THE_FIRST_TURN = -1
"""The turn that keys the dice of a beginning, so that turn 0 does not roll them again."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A turn that was played: what happened, and the state after it."""

    events: tuple[Event, ...]
    state: GameState


@dataclass(slots=True)
class LegalAction:
    """An action that is offered; `refusal` says why it is blocked, if it is.

    `label` is the key of the pack's own words for the deed, topic or way it takes; empty where it has none. Not frozen:
    a state offers a dozen, and a frozen one takes three times as long to make.
    """

    intent: Intent
    refusal: Refusal | None
    label: str = ""


def begin(pack: Pack, scenario_id: str, choice: Choice, branch: str, seed: bytes) -> Outcome:
    """Begin a story: the first state, and the events that brought it about: kit, intro, first effects."""
    scenario = pack.scenarios[scenario_id]
    found, made = world.create(scenario, pack)
    state = GameState(scenario_id, branch, characters.create(choice, pack.resources), Inventory(made=made), found)
    scene = Scene(pack, state, Dice(seed, branch, BEFORE_THE_FIRST_TURN))
    scene.emit(Told(scenario.intro))
    for portion in _kit(choice):
        give(scene, pack.items[portion.item], portion.count, "kit")
    wear_kit(scene)
    perform(scene, scenario.start)
    conclude(scene)
    return Outcome(tuple(scene.events), state)


def _kit(choice: Choice) -> Iterator[Portion]:
    yield from choice.template.starting_inventory
    yield from choice.character_class.items if choice.character_class else ()
    yield from choice.background.items if choice.background else ()


def decide(state: GameState, intent: Intent, pack: Pack, seed: bytes) -> Outcome | Refusal:
    """Play one turn. The state is left alone; a refusal changes nothing, so that asking again rolls the same dice.

    If more would follow from it than a turn has room for, nothing does; if it does not fit by itself, it is refused.
    """
    scene = Scene(pack, state, Dice(seed, state.branch, state.turn))
    refusal = refuse(scene, intent)
    if refusal is not None:
        return refusal
    for close in (end_turn, cut_short):
        scene.state = state.copy()
        try:
            ACTIONS[intent.__class__][1](scene, intent)
            if state.fight is not None:
                finish_round(scene)
            close(scene, state.character.statuses)
        except RulesFault:
            scene = Scene(pack, state, Dice(seed, state.branch, state.turn))
        else:
            return Outcome(tuple(scene.events), scene.state)
    return Refusal(Why.TOO_MUCH)


def arrive(state: GameState, arrival: Arrival, pack: Pack, seed: bytes) -> Outcome:
    """Let a world event come to a story. It is no story turn, so it has dice of its own.

    RulesFault if it makes too many events.
    """
    scene = _aside(state, f"world:{arrival.number}", pack, seed)
    beyond.arrive(scene, arrival)
    return Outcome(tuple(scene.events), scene.state)


def correct(state: GameState, effects: Iterable[Effect], pack: Pack, seed: bytes, version: int) -> Outcome | Refusal:
    """Do what an operator asks for, in the turn of this version; nothing in a story that is over.

    A correction is no story turn either. RulesFault as `arrive`.
    """
    if state.ending:
        return Refusal(Why.GAME_OVER)
    scene = _aside(state, f"correction:{version}", pack, seed)
    beyond.correct(scene, effects, version)
    return Outcome(tuple(scene.events), scene.state)


def _aside(state: GameState, what: str, pack: Pack, seed: bytes) -> Scene:
    """A scene beside the story's turns, whose dice roll none of theirs."""
    return Scene(pack, state.copy(), Dice(seed, f"{state.branch}|{what}", state.turn))


def legal_actions(state: GameState, pack: Pack) -> list[LegalAction]:
    """What a state offers, the blocked ones with their reason, in an order that depends only on the state."""
    scene = Scene(pack, state, Dice(b"", state.branch, state.turn))
    return [LegalAction(intent, refuse_offered(scene, intent), label) for intent, label in offers(scene)]


def replay(state: GameState, events: Iterable[Event]) -> GameState:
    """Fold events onto a copy of a state. Needs neither pack nor seed."""
    folded = state.copy()
    for happened in events:
        apply(folded, happened)
    return folded
