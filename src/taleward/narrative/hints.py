"""Hints for quests under way, as a ladder: what is to be done, where to begin, how to go about it. Tells no outcome."""

from collections.abc import Callable, Iterator
from typing import Final

from taleward.engine import GameState
from taleward.engine.pack import Objective, Pack, Trigger
from taleward.engine.quests import ACTIVE, quest_of
from taleward.narrative.model import Hint
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords

Text = Callable[..., str]
"""A text of the interface by key, with its slots filled."""
_WITH_FEATURE: Final = 3


def hints(state: GameState, pack: Pack, names: Names, quests: QuestWords, text: Text) -> list[Hint]:
    """The hints of each active quest, the vaguest first; none where the story is over."""
    found: list[Hint] = []
    if state.ending:
        return found
    for quest_id, quest in state.quests.items():
        if quest.status != ACTIVE:
            continue
        stage = quest_of(pack, state.quests, quest_id).stages[quest.stage]
        open_ = [goal for goal in stage.objectives.values() if quest.progress.get(goal.id, 0) < goal.count]
        told = [quests.say(key, quest_id, state.quests) for key in (*(goal.text for goal in open_), stage.text)]
        steps = [*told[:-1], *_pointers(open_, state, pack, names, text), told[-1]]
        found.append(Hint(quests.name(quest_id, state.quests), tuple(dict.fromkeys(steps))))
    return found


def _pointers(goals: list[Objective], state: GameState, pack: Pack, names: Names, text: Text) -> Iterator[str]:
    for goal in goals:
        pointer = _pointer(goal.on, state, pack, names, text)
        if pointer:
            yield pointer


def _pointer(on: Trigger, state: GameState, pack: Pack, names: Names, text: Text) -> str:
    """Where to begin with what an objective waits for, as far as the player has been there; else nothing."""
    match = dict(on.match)
    parts = str(match.get("deed", "")).split("/")
    if len(parts) == _WITH_FEATURE and parts[0] in state.world.visits:
        place, feature, _ = parts
        return text("hint.feature", feature=names.feature(place, feature), place=names.of_kind("place", place))
    person = parts[0] if parts[0] in pack.people else str(match.get("person", ""))
    if person in pack.people:
        where = state.world.people.get(person, "")
        key = "hint.person" if where in state.world.visits else "hint.person.away"
        return text(key, person=names.of_kind("person", person), place=names.of_kind("place", where))
    if match.get("place") in state.world.visits:
        return text("hint.place", place=names.of_kind("place", str(match["place"])))
    if match.get("kind") in pack.items:
        return text("hint.item", item=names.of_kind("item", str(match["kind"])))
    return ""
