"""What a pack brings at once, at its worst: a list of effects, a fight that is won, loot, the clock, a beginning.

A turn that makes more than `MAX_EVENTS` is dropped whole. What the clock brings would then come due again for ever, so
that such a pack is refused. Looks at a built pack and plays nothing but the beginning of its stories; changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, named
from taleward.content.manifest import SECTIONS
from taleward.content.reach import parts
from taleward.engine import begin
from taleward.engine.characters import Choice
from taleward.engine.constraints import classes_of
from taleward.engine.dice import parse
from taleward.engine.kernel import MAX_EVENTS, RulesFault
from taleward.engine.loot import MAX_ROLLS
from taleward.engine.pack import (
    Effect,
    Encounter,
    Loot,
    LootEntry,
    LootTable,
    Portion,
    Quest,
    QuestTemplate,
    Template,
)
from taleward.engine.pack.effects import (
    DrawLoot,
    Experience,
    GenerateQuest,
    Give,
    Happen,
    If,
    Learn,
    MoveTo,
    Spawn,
    StartFight,
)

if TYPE_CHECKING:
    from taleward.content.codes import Problems
    from taleward.content.document import Mark
    from taleward.content.reach import Own
    from taleward.engine.pack import Pack
    from taleward.engine.state import GameState

MOST_AT_ONCE: Final = MAX_EVENTS // 2
"""Events of one list of effects, and of all that the clock brings; the other half is for what follows from them."""
_SPARE: Final = MAX_EVENTS // 4
"""Events that are left to a turn in which everybody sets out and all that is due befalls."""
MOST_DRAWS: Final = 1_000
"""Draws of one opening of a loot table with all the tables in it: blanks make no events, and take time all the same."""
_TWICE: Final = (Experience, Learn, MoveTo, StartFight)
"""Effects that make two events as a rule; all others make one at most, and what holds others makes theirs."""


def check_room(pack: Pack, own: Own, problems: Problems) -> None:
    """Complain of what brings more at once than a turn has room for. World events must come to an end."""
    worst = _Worst(pack)
    for section, kind in SECTIONS.items():
        for name, mark in own.get(kind, {}).items():
            most = max((worst.of(done) for done in _lists(pack, getattr(pack, section)[name])), default=0)
            if most > MOST_AT_ONCE:
                told = f"what {named(name)} brings at once makes {most:,} events; {MOST_AT_ONCE} are the most"
                problems.add(mark, Code.TOO_MUCH_AT_ONCE, told)
    for name, mark in own.get("loot_table", {}).items():
        draws = worst.draws(name)
        if draws > MOST_DRAWS:
            told = f"one opening of {named(name)} draws {draws:,} times with the tables in it"
            problems.add(mark, Code.TOO_MUCH_AT_ONCE, f"{told}; {MOST_DRAWS:,} are the most")
    _check_clock(pack, worst, own.get("happening", {}), problems)


def _check_clock(pack: Pack, worst: _Worst, own: Mapping[str, Mark], problems: Problems) -> None:
    """All that is due may befall in one turn, after a long time."""
    room = min(MOST_AT_ONCE, MAX_EVENTS - _SPARE - 2 * len(pack.hours.schedules))
    total = 0
    for event in pack.hours.due:
        total += worst.happening(event.id)
        if total > room and event.id in own:
            told = f"the world events that come by the clock make {total:,} events up to {named(event.id)}"
            problems.add(own[event.id], Code.TOO_MUCH_AT_ONCE, f"{told}; {room} are the most")
            return


def begun(pack: Pack, scenario: str, choice: Choice) -> GameState | None:
    """Begin a story, to see how it stands; None if its beginning makes more events than a turn has room for."""
    try:
        return begin(pack, scenario, choice, "proof", b"").state
    except RulesFault:
        return None


def check_beginnings(pack: Pack, own: Own, problems: Problems) -> None:
    """Complain of scenarios that could not begin, with the largest kit that each of their templates can have."""
    worst = _Worst(pack)
    for name, mark in own.get("scenario", {}).items():
        for template in pack.scenarios[name].templates:
            if begun(pack, name, worst.kit(pack.templates[template])) is None:
                told = f"{named(name)} cannot begin with the kit of {named(template)}"
                problems.add(mark, Code.TOO_MUCH_AT_ONCE, f"{told}: it makes more than {MAX_EVENTS} events")


_Piece = Effect | Portion | Loot | LootEntry
"""What a list brings: effects, and things that come with them."""


def _lists(pack: Pack, definition: object) -> Iterator[tuple[_Piece, ...]]:
    """All that one definition brings at once, list by list."""
    for part in parts(definition):
        if isinstance(part, tuple) and part and all(isinstance(one, Effect) for one in part):
            yield part
    if isinstance(definition, Quest | QuestTemplate):
        yield (*definition.rewards.items, *definition.rewards.effects)
    if isinstance(definition, Encounter):
        left = (loot for foe in definition.foes for loot in pack.foes[foe].loot)
        yield (*left, *definition.on_victory)


class _Worst:
    """Counts the events of what a pack brings, where all that can be more is more."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack
        self._happenings: dict[str, int] = {}
        self._tables: dict[str, int] = {}
        self._draws: dict[str, int] = {}

    def of(self, pieces: Iterable[_Piece]) -> int:
        return sum(self._piece(piece) for piece in pieces)

    def _piece(self, piece: _Piece) -> int:
        if isinstance(piece, Give | Portion):
            made = self._given(piece.item, piece.count)
        elif isinstance(piece, Spawn):
            made = self._pieces(piece.item, piece.count)
        elif isinstance(piece, Loot):
            made = self._found(piece.item, piece.count, piece.table)
        elif isinstance(piece, LootEntry):
            made = self._found(piece.item, parse(piece.count).most, piece.table) + (1 if piece.gold else 0)
        elif isinstance(piece, DrawLoot):
            made = self.table(piece.table)
        elif isinstance(piece, Happen):
            made = self.happening(piece.event)
        elif isinstance(piece, If):
            made = max(self.of(piece.then), self.of(piece.otherwise))
        elif isinstance(piece, GenerateQuest):
            made = max(2, self.of(piece.otherwise))
        else:
            made = 2 if isinstance(piece, _TWICE) else 1
        return made

    def _pieces(self, item: str, count: int) -> int:
        """How many events it takes for so many of an item to lie somewhere: single things come one by one."""
        kind = self._pack.items.get(item)  # none, where a slot of a template stands for it
        return 1 if kind is not None and kind.stack > 1 else count

    def _given(self, item: str, count: int) -> int:
        """As many, and as many again where it is too much to carry and lies on the ground."""
        kind = self._pack.items.get(item)
        sure = kind is not None and (kind.bound or (kind.stack == 1 and not kind.weight))
        return self._pieces(item, count) * (1 if sure else 2)

    def _found(self, item: str | None, count: int, table: str | None) -> int:
        if item is not None:
            return self._given(item, count)
        return self.table(table) if table is not None else 0

    def happening(self, name: str) -> int:
        """A world event with all that it brings about."""
        if name not in self._happenings:
            self._happenings[name] = 2 + self.of(self._pack.events[name].then)
        return self._happenings[name]

    def table(self, name: str) -> int:
        """One opening of a loot table at its largest."""
        if name not in self._tables:
            table = self._pack.loot[name]
            largest = max((self._piece(entry) for entry in table.entries), default=0)
            found = self.of(table.guaranteed) + _rolls(table) * largest
            self._tables[name] = found + (1 if table.pity is not None else 0)
        return self._tables[name]

    def draws(self, name: str) -> int:
        """How often one opening of a loot table draws, with the tables in it."""
        if name not in self._draws:
            table = self._pack.loot[name]
            inner = max((self.draws(entry.table) for entry in table.entries if entry.table), default=0)
            sure = sum(self.draws(entry.table) for entry in table.guaranteed if entry.table)
            self._draws[name] = sure + _rolls(table) * (1 + inner)
        return self._draws[name]

    def kit(self, template: Template) -> Choice:
        """The character of a template that begins with most."""
        callings = [self._pack.classes[name] for name in classes_of(self._pack, template)]
        pasts = [self._pack.backgrounds[name] for name in template.background_options]
        calling = max(callings, key=lambda each: self.of(each.items), default=None)
        past = max(pasts, key=lambda each: self.of(each.items), default=None)
        return Choice(template, "", calling, past)


def _rolls(table: LootTable) -> int:
    return min(MAX_ROLLS, max(0, parse(table.rolls).most))
