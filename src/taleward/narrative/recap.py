"""What has happened so far, in a paragraph, from the events of the log. For whoever comes back to a story."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from taleward.engine import Event, GameState
from taleward.narrative.composer import Beat
from taleward.narrative.forms import Forms
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords

LATEST: Final = 4
"""So many of each sort are told, the newest."""
_FIGHTS: Final[Mapping[str, str]] = {"victory": "fight_won", "defeat": "fight_lost", "fled": "fight_fled"}


@dataclass(slots=True)
class _Gathered:
    """What is worth telling of the events, each sort in the order in which it came about."""

    places: dict[str, None] = field(default_factory=dict)
    fights: list[tuple[str, str]] = field(default_factory=list)
    quests: dict[str, str] = field(default_factory=dict)
    items: dict[str, None] = field(default_factory=dict)
    level: int = 0
    rested: bool = False
    foes: str = ""


def recap(events: Iterable[Event], state: GameState, names: Names, forms: Forms, quests: QuestWords) -> list[Beat]:
    """The beats of a summary; `state` is how things stand now, so what was lost again is left out."""
    gathered = _Gathered()
    for happened in events:
        note = _NOTES.get(happened.type)
        if note is not None:
            note(gathered, happened)
    carried = {stack.kind for stack in state.inventory.bag.values()}
    places = [place for place in gathered.places if place != state.world.place]
    beats = [Beat("recap.opener", {})]
    if places:
        beats.append(Beat("recap.moved", {"places": _listed(forms, names, "place", places)}))
    for result, foes in gathered.fights[-LATEST:]:
        kinds = list(dict.fromkeys(part.split(":")[1] for part in foes.split(",") if part))
        beats.append(Beat(f"recap.{_FIGHTS[result]}", {"foes": _listed(forms, names, "foe", kinds, "the")}))
    for quest, moment in list(gathered.quests.items())[-LATEST:]:
        beats.append(Beat(f"recap.{moment}", {"quest": quests.name(quest, state.quests)}))
    if items := [item for item in gathered.items if item in carried]:
        beats.append(Beat("recap.item_gained", {"items": _listed(forms, names, "item", items, "the")}))
    if gathered.level:
        beats.append(Beat("recap.level_gained", {"level": gathered.level}))
    if gathered.rested:
        beats.append(Beat("recap.rested", {}))
    return [*beats, _now(state, names, forms)]


def _now(state: GameState, names: Names, forms: Forms) -> Beat:
    """How things stand: at an end, in a fight, or at a place."""
    if state.ending:
        return Beat("recap.ended", {"ending": names.of_kind("ending", state.ending)})
    if state.fight is not None:
        foes = list(dict.fromkeys(state.fight.foes[foe].kind for foe in state.fight.standing()))
        return Beat("recap.fighting", {"foes": _listed(forms, names, "foe", foes, "the")})
    return Beat("recap.now", {"place": names.of_kind("place", state.world.place)})


def _listed(forms: Forms, names: Names, kind: str, ids: Sequence[str], article: str = "") -> str:
    return forms.listed([forms.with_article(names.of_kind(kind, name), article) for name in ids[-LATEST:]])


def _moved(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- each note knows its own event
    for place in (happened.origin, happened.place):
        gathered.places.pop(place, None)
        gathered.places[place] = None


def _fight_started(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- likewise
    gathered.foes = happened.foes


def _fight_ended(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- likewise
    gathered.fights.append((happened.result, gathered.foes))


def _quest(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- likewise
    gathered.quests.pop(happened.quest, None)
    gathered.quests[happened.quest] = happened.type


def _item(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- likewise
    gathered.items.pop(happened.kind, None)
    gathered.items[happened.kind] = None


def _level(gathered: _Gathered, happened: Any) -> None:  # noqa: ANN401 -- likewise
    gathered.level = happened.level


def _rested(gathered: _Gathered, _: Event) -> None:
    gathered.rested = True


_NOTES: Final[Mapping[str, Callable[[_Gathered, Any], None]]] = {
    "moved": _moved,
    "fight_started": _fight_started,
    "fight_ended": _fight_ended,
    "quest_started": _quest,
    "quest_completed": _quest,
    "quest_failed": _quest,
    "quest_abandoned": _quest,
    "item_gained": _item,
    "item_taken": _item,
    "level_gained": _level,
    "rested": _rested,
}
