"""How far a player has gone down the ladder of hints of each quest. The rungs are the server's."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = Mapping[str, Any]


class Ladder:
    """Tells one step more of a quest each time; steps that a quest no longer has are forgotten."""

    def __init__(self) -> None:
        self._quest = ""
        self._told: dict[str, list[str]] = {}

    def next(self, hints: Sequence[Json], number: int | None) -> Json:
        """Answer the next step of the quest with this number (from 1), without one of the last asked about, or first.

        {quest, text, step, steps, last, others: [(number, quest)]}; the last step is told again when there is no more.
        """
        names = [hint["quest"] for hint in hints]
        index = number - 1 if number is not None else self._index(names)
        quest, steps = names[index], hints[index]["steps"]
        self._quest = quest
        told = [step for step in self._told.get(quest, ()) if step in steps]
        fresh = [step for step in steps if step not in told]
        text = fresh[0] if fresh else steps[-1]
        self._told[quest] = [*told, text]
        others = [(place, name) for place, name in enumerate(names, 1) if place - 1 != index]
        rung = steps.index(text) + 1
        return {
            "quest": quest,
            "text": text,
            "step": rung,
            "steps": len(steps),
            "last": len(fresh) <= 1,
            "others": others,
        }

    def _index(self, names: Sequence[str]) -> int:
        return names.index(self._quest) if self._quest in names else 0
