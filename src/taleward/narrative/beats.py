"""From what happened in a turn to what is told of it, in which order: beats for the composer, and the pack's own words.

Some events tell one thing together: a guard and what came of it, a blow that ends a fight, a search and its find. What
a deed brings is told after the words for the deed, whatever the order of its effects.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, get_args, get_type_hints

from taleward.engine import EVENTS, Event
from taleward.engine.kernel import Ref
from taleward.narrative.composer import LOOKED, Beat


def _find_references(kind: type[Event]) -> Mapping[str, str]:
    found = {}
    for name, hint in get_type_hints(kind, include_extras=True).items():
        marks = [mark for mark in get_args(hint)[1:] if isinstance(mark, Ref)]
        if marks:
            found[name] = marks[0].kind
    return found


REFERENCES: Final = {name: _find_references(kind) for name, kind in EVENTS.items()}
"""By event, the fields that hold an id, with the kind of thing it is."""
OWN_WORDS: Final = frozenset({"told", "described", "greeted", "recalled", "happened", "story_ended"})
"""Events whose words are the pack's own."""
AFTERMATH: Final = frozenset(
    {
        "fact_learned", "gold_gained", "gold_lost", "healed", "item_gained", "item_lost", "level_gained",
        "quest_abandoned", "quest_completed", "quest_declined", "quest_failed", "quest_offered", "quest_started",
        "relation_changed", "stage_entered", "status_gained", "status_lost",
    }
)  # fmt: skip
"""Events that are told when the words around them have been."""
TOGETHER: Final = "items_gained"
"""The moment of several things that are gained at once."""
_BREAKS: Final = frozenset({"time_passed", "deed_done"})
"""Events that end what belongs to the one before: what is told after them is told of something else."""
_DEED_OF_A_FEATURE: Final = 3
"""So many parts has the name of what is done with a thing: place, feature, deed."""


def feature_of(deed: str) -> str:
    """The thing that a deed was done with; empty for a topic or a find."""
    parts = deed.split("/")
    return parts[1] if len(parts) == _DEED_OF_A_FEATURE else ""


@dataclass(frozen=True, slots=True)
class Own:
    """The pack's own words, as an event has them."""

    event: Event


Told = Own | Beat
Plainly = Callable[[Event], Beat]
"""Makes the beat of one event by itself."""
Gathered = Callable[[Sequence[Event]], Beat]
"""Makes the beat of several things that were gained."""


@dataclass(slots=True)
class _Turn:
    """The events of a turn, with those that another one tells of too."""

    events: Sequence[Event]
    plainly: Plainly
    silent: set[int] = field(default_factory=set)

    def after(self, index: int, kind: str) -> Iterator[tuple[int, Any]]:
        """The later events of a type, with their numbers."""
        for at in range(index + 1, len(self.events)):
            if self.events[at].type == kind:
                yield at, self.events[at]

    def spoken(self, index: int) -> bool:
        """Whether the pack's own words come with an event: before time passes or anything else is done."""
        for event in self.events[index + 1 :]:
            if event.type in OWN_WORDS:
                return True
            if event.type in _BREAKS:
                return False
        return False

    def before(self, index: int, kind: str) -> bool:
        """Whether an event of this type came just before."""
        return index > 0 and self.events[index - 1].type == kind

    def lead(self, moment: str, event: Event) -> Beat:
        """A beat of a moment that is more than its event."""
        return replace(self.plainly(event), moment=moment, leads=True, otherwise=event.type)


def tell(events: Sequence[Event], plainly: Plainly, gathered: Gathered, has: Callable[[str], bool]) -> Iterator[Told]:
    """What is told of a turn, in the order of telling; nothing after the story's end. `has`: there are words for it."""
    turn = _Turn(events, plainly)
    waiting: list[Event] = []
    for index, happened in enumerate(events):
        if happened.type == "story_ended":
            waiting += [event for event in events[index:] if event.type in AFTERMATH]
            yield from _aftermath(waiting, plainly, gathered)
            yield Own(happened)
            return
        if index in turn.silent or happened.hidden or _is_silent(happened):
            continue
        if _waits(happened):
            waiting.append(happened)
            continue
        told = _told(turn, index, happened, has)
        if isinstance(told, Beat):
            yield from _aftermath(waiting, plainly, gathered)
            waiting = []
        if told is not None:
            yield told
    yield from _aftermath(waiting, plainly, gathered)


def _is_silent(happened: Any) -> bool:  # noqa: ANN401 -- an event of any type
    """Whether the pack has no words for an event that only its own words tell: what befell, what is known."""
    return happened.type in {"happened", "fact_learned"} and not happened.text


def _waits(happened: Any) -> bool:  # noqa: ANN401 -- an event of any type
    """Whether an event is told after the words around it. What a foe or a status does to the body is told at once."""
    return happened.type in AFTERMATH or (happened.type == "harmed" and not happened.source)


def _told(turn: _Turn, index: int, happened: Event, has: Callable[[str], bool]) -> Told | None:
    if happened.type in OWN_WORDS:
        return Own(happened)
    make = _MOMENTS.get(happened.type)
    if make is not None:
        return make(turn, index, happened)
    return turn.plainly(happened) if has(happened.type) else None


def _aftermath(events: Sequence[Event], plainly: Plainly, gathered: Gathered) -> Iterator[Beat]:
    gained = [event for event in events if event.type == "item_gained"]
    several = sum(event.count for event in gained) > 1  # type: ignore[attr-defined]  # the type says what it has
    for event in events:
        if several and event is gained[0]:
            yield gathered(gained)
        elif not (several and event.type == "item_gained"):
            yield plainly(event)


def _hit(turn: _Turn, index: int, happened: Any) -> Beat:  # noqa: ANN401 -- each maker knows its own event
    for at, fallen in turn.after(index, "foe_defeated"):
        if fallen.foe == happened.foe:
            turn.silent.add(at)
            return turn.lead("attack.defeat", happened)
    return turn.lead("attack.hit", happened)


def _missed(turn: _Turn, _: int, happened: Event) -> Beat:
    return turn.lead("attack.miss", happened)


def _guarded(turn: _Turn, index: int, happened: Event) -> Beat:
    """A guard is told with the first blow that got through it and its cost, or else with the first that did not."""
    for moment, kind in (("defend.hurt", "hit_by"), ("defend.held", "missed_by")):
        for at, blow in turn.after(index, kind):
            cost = at + 1 < len(turn.events) and turn.events[at + 1].type == "harmed"
            turn.silent |= {at, at + 1} if cost else {at}
            return turn.lead(moment, blow)
    return turn.lead("defend.held", happened)


def _fight_ended(turn: _Turn, index: int, happened: Any) -> Beat | None:  # noqa: ANN401 -- likewise
    """A fight that was not won is told by what came of it."""
    return None if happened.result != "victory" and turn.spoken(index) else turn.plainly(happened)


def _explored(turn: _Turn, index: int, happened: Any) -> Beat | None:  # noqa: ANN401 -- likewise
    if happened.target:
        return None
    for _, deed in turn.after(index, "deed_done"):
        return turn.lead("explore.found" if deed.success else "explore.failed", happened)
    return None if turn.spoken(index) else turn.lead(LOOKED, happened)


def _done(turn: _Turn, index: int, happened: Any) -> Beat | None:  # noqa: ANN401 -- likewise
    """A deed is told by the pack; where it has no words for it, by what came of it."""
    if not feature_of(happened.deed) or turn.spoken(index):
        return None
    if not turn.before(index, "rolled"):
        return turn.lead("interact.done", happened)
    return turn.lead("interact.success" if happened.success else "interact.failure", happened)


def _talked(turn: _Turn, index: int, happened: Any) -> Beat | None:  # noqa: ANN401 -- likewise
    if happened.topic or turn.spoken(index):
        return None
    return turn.lead("talk.again", happened)


def _opened(turn: _Turn, index: int, happened: Event) -> Beat | None:
    """A lock that opens is told by the pack, if it has words for it."""
    return None if turn.spoken(index) else turn.plainly(happened)


def _moved(turn: _Turn, index: int, happened: Event) -> Beat | None:
    """A walk is told; who is brought somewhere is told so by the pack, if it has words for it."""
    return None if index and turn.spoken(index) else turn.lead("moved", happened)


_MOMENTS: Final[Mapping[str, Callable[[_Turn, int, Any], Beat | None]]] = {
    "foe_hit": _hit,
    "foe_missed": _missed,
    "guarded": _guarded,
    "fight_ended": _fight_ended,
    "explored": _explored,
    "deed_done": _done,
    "talked": _talked,
    "moved": _moved,
    "unlocked": _opened,
    "locked": _opened,
}
