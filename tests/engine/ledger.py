"""A ledger of goods and gold: what events say came and went, by source, against what there is."""

from collections import Counter
from dataclasses import dataclass, field

from taleward.engine import Event, GameState
from taleward.engine.characters import GoldGained, GoldLost
from taleward.engine.goods import PurseChanged
from taleward.engine.inventory import ItemGained, ItemLost
from taleward.engine.world import ItemSpawned

SOURCES = frozenset({"kit", "effect", "loot", "trade", "quest", "consumed", "correction", "world"})
"""What goods and gold may come from and go to."""
GOLD = "gold"


def holdings(state: GameState) -> Counter[str]:
    """How many there are of each kind, carried, lying, in containers and in stock; and all gold, in every purse."""
    found: Counter[str] = Counter({GOLD: state.character.gold + sum(state.world.purses.values())})
    for stacks in (state.inventory.bag, *state.world.ground.values()):
        for stack in stacks.values():
            found[f"item {stack.kind}"] += stack.count
    return found


@dataclass(slots=True)
class Ledger:
    """An account that begins with a state; `by_source` is what came and went, by source and thing."""

    held: Counter[str]
    by_source: Counter[tuple[str, str]] = field(default_factory=Counter)

    def enter(self, event: Event) -> None:
        """Book an event. What only changes hands is not booked."""
        if isinstance(event, ItemGained | ItemSpawned):
            self._book(event.source, f"item {event.kind}", event.count)
        elif isinstance(event, ItemLost):
            self._book(event.source, f"item {event.kind}", -event.count)
        elif isinstance(event, GoldGained):
            self._book(event.source, GOLD, event.amount)
        elif isinstance(event, GoldLost):
            self._book(event.source, GOLD, -event.amount)
        elif isinstance(event, PurseChanged):
            self._book("trade", GOLD, event.amount)

    def _book(self, source: str, thing: str, amount: int) -> None:
        assert source in SOURCES, (source, thing)
        self.held[thing] += amount
        self.by_source[source, thing] += amount

    def agrees_with(self, state: GameState) -> None:
        """What is booked is what there is."""
        there = holdings(state)
        assert +self.held == +there, (self.held - there, there - self.held)
        assert min(self.held.values()) >= 0
