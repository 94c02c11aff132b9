"""Change chips: what is otherwise after a turn than before it."""

from collections.abc import Iterator

from taleward.content import Words
from taleward.engine import GameState
from taleward.engine.inventory import Stacks
from taleward.engine.quests import OPEN, QuestState
from taleward.narrative.model import Change
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords

_FIGURES = ("health", "gold", "experience", "level")


def changes(before: GameState, after: GameState, names: Names, words: Words, quests: QuestWords) -> list[Change]:
    """Compare two states; items and quests are named, figures carry the interface's label."""
    return [
        *_figures(before, after, names, words),
        *_resources(before, after, names),
        *_place(before, after, names, words),
        *_items(before, after, names),
        *_weather(before, after, names, words),
        *_statuses(before, after, names),
        *_quests(before, after, quests, words),
    ]


def _figures(before: GameState, after: GameState, names: Names, words: Words) -> Iterator[Change]:
    for kind in _FIGURES:
        was, now = getattr(before.character, kind), getattr(after.character, kind)
        if was != now:
            money = names.money(2) if kind == "gold" else ""
            label = f"{money[:1].upper()}{money[1:]}" if money else words.texts.get(f"change.{kind}", kind)
            yield Change(kind, label, was, now)


def _resources(before: GameState, after: GameState, names: Names) -> Iterator[Change]:
    held = before.character.resources
    for resource, now in after.character.resources.items():
        if held.get(resource, 0) != now:
            yield Change("resource", names.of_kind("resource", resource), held.get(resource, 0), now)


def _place(before: GameState, after: GameState, names: Names, words: Words) -> Iterator[Change]:
    was, now = before.world.place, after.world.place
    if was != now:
        label = words.texts.get("change.place", "place")
        yield Change("place", label, names.of_kind("place", was), names.of_kind("place", now))


def _items(before: GameState, after: GameState, names: Names) -> Iterator[Change]:
    if before.inventory.bag == after.inventory.bag:
        return
    was, now = _counts(before.inventory.bag), _counts(after.inventory.bag)
    for kind in [*was, *(kind for kind in now if kind not in was)]:
        if was.get(kind, 0) != now.get(kind, 0):
            yield Change("item", names.of_kind("item", kind), was.get(kind, 0), now.get(kind, 0))


def _counts(bag: Stacks) -> dict[str, int]:
    counts: dict[str, int] = {}
    for stack in bag.values():
        counts[stack.kind] = counts.get(stack.kind, 0) + stack.count
    return counts


def _weather(before: GameState, after: GameState, names: Names, words: Words) -> Iterator[Change]:
    was, now = before.world.weather, after.world.weather
    if was != now and not names.is_indoors(after.world.place):
        label = words.texts.get("change.weather", "weather")
        told = names.of_kind("weather", was) if was else None
        yield Change("weather", label, told, names.of_kind("weather", now) if now else None)


def _statuses(before: GameState, after: GameState, names: Names) -> Iterator[Change]:
    was, now = before.character.statuses, after.character.statuses
    for status in [*was, *(status for status in now if status not in was)]:
        if (status in was) != (status in now):
            yield Change("status", names.of_kind("status", status), int(status in was), int(status in now))


def _quests(before: GameState, after: GameState, quests: QuestWords, words: Words) -> Iterator[Change]:
    if before.quests == after.quests:
        return
    for quest, now in after.quests.items():
        was = before.quests.get(quest)
        if was is None or was.status != now.status:
            told_before = words.texts.get(f"quest.status.{was.status}", was.status) if was else None
            told_now = words.texts.get(f"quest.status.{now.status}", now.status)
            yield Change("quest", quests.name(quest, after.quests), told_before, told_now)
    for quest in before.quests:
        if quest not in after.quests and not _is_forgotten(before.quests[quest]):
            told_before = words.texts.get(f"quest.status.{before.quests[quest].status}", before.quests[quest].status)
            yield Change("quest", quests.name(quest, before.quests), told_before, None)


def _is_forgotten(quest: QuestState) -> bool:
    """Whether a quest is none that a player would miss: a made one that was over already."""
    return bool(quest.template) and quest.status not in OPEN
