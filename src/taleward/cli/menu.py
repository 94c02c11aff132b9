"""Numbers the actions that the server offers. Knows no rule: what is offered, and in which order, is the server's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

Json = Mapping[str, Any]

FEW: Final = 9
"""So many are shown at once without further thought."""

_ASIDE: Final = frozenset({"explore", "drop", "equip", "unequip"})
"""Actions that come in numbers and are seldom the next step. With a target they wait behind `more`; a matter of
presentation alone, and an action that is not named here is never hidden."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Actions with the numbers that a player types. `front` is shown first, `aside` when asked for."""

    front: Sequence[Json] = ()
    aside: Sequence[Json] = ()
    blocked: Sequence[Json] = ()
    numbered: Sequence[Json] = field(default=())

    @classmethod
    def of(cls, actions: Iterable[Json]) -> Self:
        """Put actions in order; the numbers are those of `numbered`, from 1."""
        offered = list(actions)
        free = [action for action in offered if action["available"]]
        blocked = [action for action in offered if not action["available"]]
        front = [action for action in free if len(free) <= FEW or not _is_aside(action)]
        if not front:
            front = free
        aside = [action for action in free if action not in front]
        return cls(front, aside, blocked, [*front, *aside])

    def pick(self, number: int) -> Json | None:
        """Answer the action with this number."""
        return self.numbered[number - 1] if 1 <= number <= len(self.numbered) else None


def _is_aside(action: Json) -> bool:
    return action["action"] in _ASIDE and bool(action.get("target"))
