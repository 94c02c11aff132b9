"""Numbers and groups the actions that the server offers. Knows no rule: what is offered is the server's matter."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

Json = Mapping[str, Any]

FEW: Final = 9
"""So many are shown at once without further thought."""
_LEAST: Final = 4
"""So many are shown beside the ways, however many ways there are."""

GROUPS: Final = ("talk", "do", "go", "carry")
_GROUP: Final = {
    "talk": "talk",
    "move": "go",
    **dict.fromkeys(("take", "use", "trade", "equip", "unequip", "drop"), "carry"),
}
"""The group of an action, by its verb; of a verb that is not named here it is `do`. A matter of presentation alone."""
_ASIDE: Final = frozenset({"explore", "drop", "equip", "unequip"})
"""Verbs that come in numbers and are seldom the next step. With a target they wait behind `more`."""
_AT_ONCE: Final = {"talk": 2, "do": 2, "go": 1, "carry": 1}
"""How many of each group are taken in a round, as long as there is room in front."""
_FIRST: Final = ("take", "use", "trade")
"""Of what can be done with things, what is shown first."""


@dataclass(frozen=True, slots=True)
class Menu:
    """Actions with the numbers that a player types. `front` is shown first, `aside` and `hidden` when asked for.

    `ways` and `hidden` are blocked and have no number. `asked`: the answers to a question, which are not grouped.
    """

    front: Sequence[Json] = ()
    aside: Sequence[Json] = ()
    ways: Sequence[Json] = ()
    hidden: Sequence[Json] = ()
    asked: bool = False

    @classmethod
    def of(cls, actions: Iterable[Json]) -> Self:
        """Choose what is shown first. The numbers are those of `numbered`, from 1."""
        offered = list(actions)
        free = [action for action in offered if action["available"]]
        blocked = [action for action in offered if not action["available"]]
        front = _chosen(free)
        aside = [action for action in free if action not in front]
        return cls(
            list(_sorted(front)),
            list(_sorted(aside)),
            [action for action in blocked if group(action) == "go"],
            [action for action in blocked if group(action) != "go"],
        )

    @classmethod
    def answers(cls, options: Iterable[Json]) -> Self:
        """Number what a question of the server offers: a few in its order, more like everything that can be done."""
        offered = [option for option in options if option["available"]]
        return cls(offered, asked=True) if len(offered) <= FEW else cls.of(offered)

    @property
    def numbered(self) -> list[Json]:
        """The actions that have a number."""
        return [*self.front, *self.aside]

    def pick(self, number: int) -> Json | None:
        """Answer the action with this number."""
        numbered = self.numbered
        return numbered[number - 1] if 1 <= number <= len(numbered) else None

    def shown(self, *, whole: bool) -> list[tuple[int, Json]]:
        """The actions to show with their numbers, 0 for blocked ones, group by group."""
        numbers = list(enumerate(self.numbered if whole else self.front, 1))
        entries = [*numbers, *((0, action) for action in (*self.ways, *(self.hidden if whole else ())))]
        if self.asked:
            return entries
        return [entry for name in GROUPS for entry in entries if group(entry[1]) == name]

    @property
    def waiting(self) -> int:
        """How many are shown only when they are asked for."""
        return len(self.aside) + len(self.hidden)


def group(action: Json) -> str:
    """Answer the group that an action is shown in."""
    return _GROUP.get(action["action"], "do")


def _sorted(actions: Iterable[Json]) -> Iterator[Json]:
    taken = list(actions)
    return (action for name in GROUPS for action in taken if group(action) == name)


def _chosen(free: Sequence[Json]) -> list[Json]:
    """Choose what is shown first: the ways, and of the rest some of each group, about as many subjects as there are."""
    if len(free) <= FEW:
        return list(free)
    ways = [action for action in free if group(action) == "go"]
    near = [action for action in free if group(action) != "go" and not _is_aside(action)]
    if not ways and not near:
        return list(free[:FEW])
    room = max(FEW - len(ways), _LEAST)
    queues = {name: _spread([action for action in near if group(action) == name]) for name in GROUPS}
    ranked = [(place // _AT_ONCE[name], action) for name in GROUPS for place, action in enumerate(queues[name])]
    turns = [action for _, action in sorted(ranked, key=lambda entry: entry[0])]
    return [action for action in free if action in ways or action in turns[:room]]


def _spread(actions: Sequence[Json]) -> list[Json]:
    """Put first the first action of each subject, then the second of each, and so on."""
    seen: dict[str, int] = {}
    ranked = []
    for action in sorted(actions, key=_urgency):
        subject = (action["target"] or "").partition("/")[0]
        seen[subject] = seen.get(subject, 0) + 1
        ranked.append((seen[subject], action))
    return [action for _, action in sorted(ranked, key=lambda entry: entry[0])]


def _urgency(action: Json) -> int:
    return _FIRST.index(action["action"]) if action["action"] in _FIRST else -1


def _is_aside(action: Json) -> bool:
    return action["action"] in _ASIDE and bool(action.get("target"))
