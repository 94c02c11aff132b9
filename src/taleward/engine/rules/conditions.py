"""Whether a condition of the vocabulary holds in a scene."""

from collections.abc import Callable
from typing import Any

from taleward.engine.happenings import known_to
from taleward.engine.hours import day_of
from taleward.engine.inventory import count_of
from taleward.engine.pack import Condition
from taleward.engine.pack import conditions as words
from taleward.engine.rules.scene import Scene


def holds(condition: Condition | None, scene: Scene) -> bool:
    """Whether a condition holds; no condition always does."""
    return condition is None or _HOLDS[condition.__class__](condition, scene)


def _has_item(condition: words.HasItem, scene: Scene) -> bool:
    return count_of(scene.state.inventory.bag, condition.item) >= condition.count


def _wears(condition: words.Wears, scene: Scene) -> bool:
    inventory = scene.state.inventory
    return any(inventory.bag[item].kind == condition.item for item in inventory.worn.values())


def _gold(condition: words.HasGold, scene: Scene) -> bool:
    return scene.state.character.gold >= condition.at_least


def _resource(condition: words.HasResource, scene: Scene) -> bool:
    return condition.at_least <= scene.state.character.resources.get(condition.resource, 0) <= condition.at_most


def _fighting(condition: words.Fighting, scene: Scene) -> bool:
    fight = scene.state.fight
    return fight is not None and condition.encounter in {None, fight.encounter}


def _stat(condition: words.StatAtLeast, scene: Scene) -> bool:
    return scene.stat(condition.stat) >= condition.at_least


def _level(condition: words.LevelAtLeast, scene: Scene) -> bool:
    return scene.state.character.level >= condition.at_least


def _health(condition: words.HealthAtMost, scene: Scene) -> bool:
    character = scene.state.character
    return character.health * 100 <= condition.at_most * character.health_max


def _status(condition: words.HasStatus, scene: Scene) -> bool:
    return condition.status in scene.state.character.statuses or condition.status in scene.worn_statuses()


def _quest(condition: words.QuestAt, scene: Scene) -> bool:
    state = scene.state.quests.get(condition.quest)
    status = state.status if state else "unknown"
    if condition.status and condition.status != status:
        return False
    return not condition.stage or (state is not None and status == "active" and state.stage == condition.stage)


def _flag(condition: words.FlagIs, scene: Scene) -> bool:
    return scene.state.world.flags.get(condition.flag, 0) >= condition.at_least


def _at(condition: words.AtPlace, scene: Scene) -> bool:
    return scene.state.world.place == condition.place


def _present(condition: words.Present, scene: Scene) -> bool:
    return scene.state.world.people.get(condition.person) == scene.state.world.place


def _visited(condition: words.Visited, scene: Scene) -> bool:
    return condition.place in scene.state.world.visits


def _time(condition: words.TimeBetween, scene: Scene) -> bool:
    now = scene.state.world.minutes % scene.scenario.calendar.day
    if condition.since <= condition.until:
        return condition.since <= now <= condition.until
    return now >= condition.since or now <= condition.until


def _day(condition: words.DayIs, scene: Scene) -> bool:
    day = day_of(scene.state.world.minutes, scene.scenario.calendar.day)
    return day >= condition.at_least and (not condition.every or (day - condition.offset) % condition.every == 0)


def _weather(condition: words.WeatherIs, scene: Scene) -> bool:
    return scene.state.world.weather == condition.weather


def _unlocked(condition: words.IsUnlocked, scene: Scene) -> bool:
    return condition.lock in scene.state.world.unlocked


def _knows(condition: words.Knows, scene: Scene) -> bool:
    person = condition.person
    if person is not None and condition.fact in scene.pack.people[person].knows:
        return True
    return known_to(person or "", condition.fact) in scene.state.world.known


def _relation(condition: words.RelationAtLeast, scene: Scene) -> bool:
    return scene.state.world.relations.get(condition.person, 0) >= condition.at_least


def _remembers(condition: words.Remembers, scene: Scene) -> bool:
    return condition.memory in scene.state.world.memories.get(condition.person, ())


def _done(condition: words.DeedIsDone, scene: Scene) -> bool:
    return condition.deed in scene.state.world.done


def _chance(condition: words.Chance, scene: Scene) -> bool:
    return scene.dice.draw("chance", 1, 100)[0] <= condition.percent


def _all(condition: words.AllOf, scene: Scene) -> bool:
    return all(holds(part, scene) for part in condition.of)


def _any(condition: words.AnyOf, scene: Scene) -> bool:
    return any(holds(part, scene) for part in condition.of)


def _not(condition: words.NotThis, scene: Scene) -> bool:
    return not holds(condition.what, scene)


_HOLDS: dict[type[Condition], Callable[[Any, Scene], bool]] = {
    words.HasItem: _has_item,
    words.Wears: _wears,
    words.HasGold: _gold,
    words.HasResource: _resource,
    words.Fighting: _fighting,
    words.StatAtLeast: _stat,
    words.LevelAtLeast: _level,
    words.HealthAtMost: _health,
    words.HasStatus: _status,
    words.QuestAt: _quest,
    words.FlagIs: _flag,
    words.AtPlace: _at,
    words.Present: _present,
    words.Visited: _visited,
    words.TimeBetween: _time,
    words.DayIs: _day,
    words.WeatherIs: _weather,
    words.IsUnlocked: _unlocked,
    words.Knows: _knows,
    words.RelationAtLeast: _relation,
    words.Remembers: _remembers,
    words.DeedIsDone: _done,
    words.Chance: _chance,
    words.AllOf: _all,
    words.AnyOf: _any,
    words.NotThis: _not,
}
