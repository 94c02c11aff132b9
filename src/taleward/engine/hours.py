"""The arithmetic of the clock: days, times of day, what comes due in a span, where a schedule has somebody.

Reads no state and draws no dice.
"""

from collections.abc import Iterable

from taleward.engine.pack import Due, Happening, Hours, Person


def day_of(minutes: int, day: int) -> int:
    """The day of a story that a minute belongs to, from 1; `day` is how long one is."""
    return minutes // day + 1


def any_mark(marks: tuple[int, ...], before: int, after: int, day: int) -> bool:
    """Whether one of these times of day, which are sorted, lies after `before` and not after `after`."""
    if before // day != after // day:
        return bool(marks)
    since, until = before % day, after % day
    return any(since < mark <= until for mark in marks)


def crossed(mark: int, before: int, after: int, day: int) -> bool:
    """Whether a time of day lies after `before` and not after `after`; never if the day is too short to have it."""
    return mark < day and (after - mark) // day > (before - mark) // day


def falls_due(due: Due, before: int, after: int, day: int) -> bool:
    """Whether what has a date lies after `before` and not after `after`, once or more often."""
    first = (due.day - 1) * day + due.clock
    if due.clock >= day or after < first:
        return False
    if before < first:
        return True
    span = due.every * day
    return bool(span) and (after - first) // span > (before - first) // span


def hours_of(people: Iterable[Person], events: Iterable[Happening]) -> Hours:
    """What the clock brings to these people, and which of these events it brings."""
    schedules = tuple(
        (person.id, tuple(sorted(person.schedule, key=lambda stay: stay.since))) for person in people if person.schedule
    )
    due = tuple(event for event in events if event.at is not None)
    marks = [stay.since for _, schedule in schedules for stay in schedule]
    marks += [event.at.clock for event in due if event.at is not None]
    return Hours(tuple(sorted(dict.fromkeys(marks))), schedules, due)
