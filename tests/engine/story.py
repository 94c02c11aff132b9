"""A story under test: what was played, said as actions and asked as questions."""

from dataclasses import replace
from typing import Any, TypeVar

from tests.engine.pack import PACK, with_deed

from taleward.engine import Event, GameState, LegalAction, Outcome, Refusal, begin, decide, legal_actions, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.intents import target_of
from taleward.engine.pack import Effect, Pack

SEED = b"a seed of the tests"
Happened = TypeVar("Happened", bound=Event)


class Story:
    """One played story; `state` may be set up by the test before it acts."""

    def __init__(self, pack: Pack = PACK, *, seed: bytes = SEED, branch: str = "main", plain: bool = True) -> None:
        self.pack, self.seed = pack, seed
        template = pack.templates["wanderer"]
        calling = None if plain else pack.classes["thief"]
        past = None if plain else pack.backgrounds["clerk"]
        outcome = begin(pack, "valley", Choice(template, "Ada", calling, past), branch, seed)
        self.events: tuple[Event, ...] = outcome.events
        self.state: GameState = outcome.state

    def try_(self, action: str, target: str = "", **params: Any) -> Outcome | Refusal:  # noqa: ANN401 -- as on the wire
        return decide(self.state, parse_intent(action, target, params), self.pack, self.seed)

    def do(self, action: str, target: str = "", **params: Any) -> tuple[Event, ...]:  # noqa: ANN401 -- as on the wire
        outcome = self.try_(action, target, **params)
        assert isinstance(outcome, Outcome), outcome
        self.state, self.events = outcome.state, outcome.events
        return outcome.events

    def refused(self, action: str, target: str = "", **params: Any) -> Refusal:  # noqa: ANN401 -- as on the wire
        outcome = self.try_(action, target, **params)
        assert isinstance(outcome, Refusal), outcome
        return outcome

    def happened(self, kind: type[Happened]) -> list[Happened]:
        """The events of one type of the last turn."""
        return [event for event in self.events if isinstance(event, kind)]

    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def offered(self) -> dict[str, Refusal | None]:
        """What is offered, as `action target`, with the refusal of what is blocked."""
        actions: list[LegalAction] = legal_actions(self.state, self.pack)
        return {f"{a.intent.action} {target_of(a.intent)}".strip(): a.refusal for a in actions}

    def carries(self) -> dict[str, int]:
        counts: dict[str, int] = {}
        for stack in self.state.inventory.bag.values():
            counts[stack.kind] = counts.get(stack.kind, 0) + stack.count
        return counts

    def lies(self, place: str) -> dict[str, int]:
        counts: dict[str, int] = {}
        for stack in self.state.world.ground.get(place, {}).values():
            counts[stack.kind] = counts.get(stack.kind, 0) + stack.count
        return counts


def after(*effects: Effect, pack: Pack = PACK, seed: bytes = SEED, health: int | None = None) -> Story:
    """A story in which a lever with these effects was just pulled."""
    story = Story(with_deed(*effects, pack=pack), seed=seed)
    if health is not None:
        story.state = replace(story.state, character=replace(story.state.character, health=health))
    story.do("interact", "lever/pull")
    return story


def seed_number(number: int) -> bytes:
    return f"seed {number}".encode()
