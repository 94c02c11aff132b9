"""Fragments of narration: which moments a pack may write words for, and how one file of them is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Final

from taleward.content.builder import Where
from taleward.content.codes import Code, quoted
from taleward.content.manifest import RATINGS
from taleward.content.model import Fragment
from taleward.content.shape import Id, Whole, fields_of
from taleward.content.source import ID
from taleward.content.template import Plural, names_in, parse
from taleward.engine.kernel import EVENTS
from taleward.engine.pack import Condition, Range
from taleward.engine.pack.marks import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taleward.content.builder import Builder
    from taleward.content.document import Entry, Mark, Node

SLOTS: Final = ("opener", "core", "sensory", "consequence", "hook")
"""The parts of a paragraph, in their order. `core` states the outcome."""
_NAMED: Final = frozenset({"ending", "foe", "item", "person", "place", "quest", "resource", "skill", "stat", "status"})
"""The kinds of things that have names."""
_SAID: Final = frozenset({"foe", "on", "target"})
"""Fields that hold no id of one kind and have a name all the same."""
_COUNTED: Final = frozenset({"amount", "level"})
"""What stands for a number in moments that are no events."""
_ABOUT: Final = ("person", "place", "foe", "item", "resource")
"""The kinds of things that a fragment can be about."""
ALWAYS: Final = frozenset({"name", "place", "currency"})
"""What every fragment can name: the character, the place, and money."""
MOMENTS: Final[Mapping[str, frozenset[str]]] = {
    "attack.hit": frozenset({"foe", "weapon", "amount"}),
    "attack.miss": frozenset({"foe", "weapon"}),
    "attack.defeat": frozenset({"foe", "weapon", "amount"}),
    "defend.held": frozenset({"foe", "weapon"}),
    "defend.hurt": frozenset({"foe", "weapon", "amount"}),
    "explore.found": frozenset({"feature"}),
    "explore.nothing": frozenset({"feature", "way"}),
    "explore.failed": frozenset({"feature"}),
    "interact.success": frozenset({"feature"}),
    "interact.failure": frozenset({"feature"}),
    "interact.done": frozenset({"feature"}),
    "talk.again": frozenset({"person"}),
    "items_gained": frozenset({"items"}),
    "unclear.nonsense": frozenset(),
    "unclear.unknown": frozenset(),
    "unclear.verb": frozenset({"thing"}),
    "unclear.hostile": frozenset(),
    "unclear.claim": frozenset(),
    "unclear.meta": frozenset(),
    "unclear.rude": frozenset(),
    "unclear.ambiguous": frozenset(),
    "unclear.absent": frozenset(),
    "recap.opener": frozenset(),
    "recap.quest_started": frozenset({"quest"}),
    "recap.quest_completed": frozenset({"quest"}),
    "recap.quest_failed": frozenset({"quest"}),
    "recap.quest_abandoned": frozenset({"quest"}),
    "recap.fight_won": frozenset({"foes"}),
    "recap.fight_lost": frozenset({"foes"}),
    "recap.fight_fled": frozenset({"foes"}),
    "recap.level_gained": frozenset({"level"}),
    "recap.item_gained": frozenset({"items"}),
    "recap.moved": frozenset({"places"}),
    "recap.rested": frozenset(),
    "recap.now": frozenset(),
    "recap.fighting": frozenset({"foes"}),
    "recap.ended": frozenset({"ending"}),
}
"""What narration can be written for beside the events, and what its placeholders may name."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A fragment as a pack writes it."""

    text: Text
    when: Condition | None = None
    weight: Annotated[int, Range(1, 9)] = 1
    once: bool = False
    cooldown: Annotated[int, Range(0, 1_000)] = 0
    about: str = ""
    rating: str = RATINGS[0]


@dataclass(slots=True)
class Telling:
    """The fragments of one pack in one language, by moment, in the order in which they are read.

    `instead` are the moments of which nothing is told that the packs it requires say.
    """

    moments: dict[str, list[Fragment]] = field(default_factory=dict)
    instead: set[str] = field(default_factory=set)


def placeholders(moment: str) -> frozenset[str] | None:
    """Answer what the words of a moment can name; None if there is no such moment.

    Words of an event can name its numbers, and what its ids are the names of, by field and by kind.
    """
    if moment in MOMENTS:
        return MOMENTS[moment] | ALWAYS
    if moment not in EVENTS:
        return None
    fields = fields_of(EVENTS[moment])
    named = {name: part.shape.kind for name, part in fields.items() if isinstance(part.shape, Id)}
    named = {name: kind for name, kind in named.items() if kind in _NAMED}
    return frozenset(named) | frozenset(named.values()) | _numbers(moment) | ALWAYS | (_SAID & frozenset(fields))


def _numbers(moment: str) -> frozenset[str]:
    """Answer the placeholders of a moment that stand for numbers: a plural can go by these alone."""
    if moment in MOMENTS:
        return MOMENTS[moment] & _COUNTED
    fields = fields_of(EVENTS[moment]) if moment in EVENTS else {}
    return frozenset(name for name, part in fields.items() if isinstance(part.shape, Whole))


def read_fragments(telling: Telling, path: str, document: Node, builder: Builder) -> None:
    """Read the `narration` section of one file; its `genres` hold for all of it, `instead` for its moments."""
    reader = _Reader(telling, _genres(document, builder), path, builder)
    section = document.at("narration")
    telling.instead |= _instead(document, section.entries if section else {}, builder)
    if section is None or section.broken:
        return
    if not isinstance(section.value, dict):
        builder.problems.add(section.mark, Code.WRONG_TYPE, "narration must be a mapping from moments to texts")
        return
    for moment, entry in section.value.items():
        reader.moment(moment, entry)


def _instead(document: Node, told: Mapping[str, Entry], builder: Builder) -> set[str]:
    """Answer the moments whose words in required packs are to be left out: this file has its own."""
    written = document.at("instead")
    if written is None or written.broken:
        return set()
    parts = written.value if isinstance(written.value, list) else []
    moments = {part.value: part.mark for part in parts if isinstance(part.value, str)}
    if not moments or len(moments) < len(parts):
        builder.problems.add(written.mark, Code.WRONG_TYPE, "instead must be a list of moments such as gold_gained")
    for moment, mark in moments.items():
        if moment not in told:
            why = f"this file tells nothing of {quoted(moment)}: write its words here, or leave it out of `instead`"
            builder.problems.add(mark, Code.EMPTY, why)
    return set(moments)


def _genres(document: Node, builder: Builder) -> tuple[str, ...]:
    written = document.at("genres")
    if written is None or written.broken:
        return ()
    parts = written.value if isinstance(written.value, list) else []
    genres = tuple(part.value for part in parts if isinstance(part.value, str) and ID.fullmatch(part.value))
    if not genres or len(genres) < len(parts):
        builder.problems.add(written.mark, Code.WRONG_TYPE, "genres must be a list of genres such as sci_fi")
    return genres


class _Reader:
    def __init__(self, telling: Telling, genres: tuple[str, ...], path: str, builder: Builder) -> None:
        self.telling = telling
        self.genres = genres
        self.path = path
        self.problems = builder.problems
        self.aside = type(builder)(builder.index, builder.problems, builder.rules)  # its prose is not the pack's

    def moment(self, moment: str, entry: Entry) -> None:
        """Read the words of a moment: a mapping from slots to lists, or one list of cores."""
        if placeholders(moment) is None:
            self.problems.unknown(entry.mark, Code.UNKNOWN_EVENT, "moment", moment, (*MOMENTS, *EVENTS))
            return
        if moment in EVENTS and EVENTS[moment].hidden:
            self.problems.add(entry.mark, Code.NEVER_SAID, f"the event {moment!r} is hidden: nothing of it is told")
        if isinstance(entry.node.value, list):
            self._slot(moment, "core", entry.node)
        elif isinstance(entry.node.value, dict):
            for slot, said in entry.node.value.items():
                if slot in SLOTS:
                    self._slot(moment, slot, said.node)
                else:
                    self.problems.unknown(said.mark, Code.UNKNOWN_KEY, "slot", slot, SLOTS)
        elif not entry.node.broken:
            self.problems.add(entry.node.mark, Code.WRONG_TYPE, "narration must be a list of texts, or lists by slot")

    def _slot(self, moment: str, slot: str, node: Node) -> None:
        if not isinstance(node.value, list):
            if not node.broken:
                self.problems.add(node.mark, Code.WRONG_TYPE, "the words of a slot must be a list of texts")
            return
        if not node.value:
            self.problems.add(node.mark, Code.EMPTY, "at least one text is needed")
        for at, part in enumerate(node.value):
            fragment = self._fragment(moment, slot, f"{self.path}/{moment}/{slot}/{at}", part)
            if fragment is not None:
                self.telling.moments.setdefault(moment, []).append(fragment)

    def _fragment(self, moment: str, slot: str, path: str, node: Node) -> Fragment | None:
        written = self.aside.thing(_Sentence, node, Where(path, node.mark))
        if not isinstance(written, _Sentence):
            return None
        text = self.aside.prose[written.text]
        if not check_placeholders(text, moment, node.mark, self.aside):
            return None
        if written.about and not any(self.aside.index.has(kind, written.about) for kind in _ABOUT):
            self.problems.add(node.mark, Code.UNKNOWN_REFERENCE, f"nothing is called {quoted(written.about)}")
        if written.rating not in RATINGS:
            told = f"the rating {quoted(written.rating)} is none of {', '.join(RATINGS)}"
            self.problems.add(node.mark, Code.OUT_OF_RANGE, told)
        return Fragment(
            text,
            moment,
            slot,
            self.genres,
            written.when,
            written.weight,
            written.once,
            written.cooldown,
            written.about,
            written.rating,
        )


def check_placeholders(text: str, moment: str | None, mark: Mark, builder: Builder) -> bool:
    """Complain of braces that are not sound, and of placeholders that nothing in the moment fills (None: any)."""
    try:
        pieces = parse(text)
    except ValueError as error:
        builder.problems.add(mark, Code.PLACEHOLDER, str(error))
        return False
    names = names_in(pieces)
    known = names if moment is None else placeholders(moment) or names
    for name in sorted(names - known):
        builder.problems.unknown(mark, Code.PLACEHOLDER, f"placeholder of {moment}", name, known)
    counted = {piece.name for piece in pieces if isinstance(piece, Plural)} & known
    for name in sorted(counted - _numbers(moment)) if moment is not None else ():
        builder.problems.add(mark, Code.PLACEHOLDER, f"a plural needs a number, and {name} is none")
    return True
