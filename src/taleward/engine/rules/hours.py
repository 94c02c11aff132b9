"""What time brings when it passes: weather, people on their way, events by the clock. Cheap when nothing is due.

However long a time passes, each person goes at most once, the weather turns at most once, and each event falls once.
"""

from taleward.engine.happenings import PersonCame, PersonLeft
from taleward.engine.hours import any_mark, crossed, falls_due
from taleward.engine.kernel import clip
from taleward.engine.pack import Stay
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.effects import befall, turn_weather, weather_span
from taleward.engine.rules.scene import Scene
from taleward.engine.world import PersonMoved

_BY_SCHEDULE = "schedule"


def pass_hours(scene: Scene, before: int, after: int) -> None:
    """Let happen what comes due after minute `before` and not after `after`; the clock stands at `after` already."""
    if scene.state.ending:
        return
    world, hours = scene.state.world, scene.pack.hours
    if world.weather and world.weather_until <= after:
        _pass_weather(scene, after)
    if not hours.marks:
        return
    day = scene.scenario.calendar.day
    if not any_mark(hours.marks, before, after, day):
        return
    for person, schedule in hours.schedules:
        if any(crossed(stay.since, before, after, day) for stay in schedule):
            _go(scene, person, schedule, after % day)
    for event in hours.due:
        if event.at is not None and falls_due(event.at, before, after, day):
            befall(scene, event)


def _pass_weather(scene: Scene, now: int) -> None:
    """Draw what the weather has become; what it was in between nobody saw. Each kind lasts an hour at least."""
    weather, until = scene.state.world.weather, scene.state.world.weather_until
    while until <= now:
        weights = scene.pack.weather[weather].next
        if weights:
            left = scene.dice.draw("weather", 1, sum(weights.values()))[0]
            for kind, weight in weights.items():
                left -= weight
                if left <= 0:
                    weather = kind
                    break
        until += weather_span(scene, weather)
    turn_weather(scene, weather, clip(until))


def _go(scene: Scene, person: str, schedule: tuple[Stay, ...], now: int) -> None:
    """Bring a person to where they are at this time of the day, unless they are out of the world for good."""
    world = scene.state.world
    was = world.people.get(person, "")
    stay = _stay(scene, schedule, now)
    if stay is None or (not was and person not in world.away):
        return
    place = stay.place or ""
    if place == was:
        return
    scene.emit(PersonMoved(person, place, _BY_SCHEDULE))
    if world.place == was:
        scene.emit(PersonLeft(person))
    elif world.place == place:
        scene.emit(PersonCame(person))


def _stay(scene: Scene, schedule: tuple[Stay, ...], now: int) -> Stay | None:
    """The latest entry that has begun and holds; before the first of the day, the last of the day before."""
    today = [stay for stay in schedule if stay.since <= now]
    yesterday = [stay for stay in schedule if stay.since > now]
    return next((stay for stay in (*reversed(today), *reversed(yesterday)) if holds(stay.when, scene)), None)
