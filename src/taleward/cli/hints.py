"""How far a player has gone down the ladder of hints of each quest. The rungs are the server's."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from taleward.cli.words import Words

Json = Mapping[str, Any]


class Hints(NamedTuple):
    """The hints of a quest, the vaguest first."""

    quest: str
    steps: list[str]


def ladders(widget: Json) -> Iterator[Hints]:
    """Find the ladders of a widget: items below which there are folded ones."""
    for item in widget.get("items", ()):
        steps = [below["text"] or below["label"] for below in item["items"] if below["folded"]]
        if steps:
            yield Hints(item["label"], steps)


class Ladder:
    """Tells one step more of a quest each time; steps that a quest no longer has are forgotten."""

    def __init__(self) -> None:
        self._quest = ""
        self._told: dict[str, list[str]] = {}

    def told(self, hints: Sequence[Hints], number: int | None, words: Words) -> str:
        """Answer the next step of the quest with this number (from 1), without one of the last asked about, or first.

        The last step is told again when there is no more. Below it stands how to ask about the other quests.
        """
        names = [hint.quest for hint in hints]
        index = number - 1 if number is not None else self._index(names)
        quest, steps = hints[index]
        self._quest = quest
        before = [step for step in self._told.get(quest, ()) if step in steps]
        fresh = [step for step in steps if step not in before] or steps[-1:]
        self._told[quest] = [*before, fresh[0]]
        lines = [f"{quest} ({steps.index(fresh[0]) + 1}/{len(steps)})", fresh[0]]
        if len(fresh) == 1:
            lines.append(words.say("hint_end"))
        lines += [words.say("hint", number=at, quest=name) for at, name in enumerate(names, 1) if at - 1 != index]
        return "\n".join(lines)

    def _index(self, names: Sequence[str]) -> int:
        return names.index(self._quest) if self._quest in names else 0
