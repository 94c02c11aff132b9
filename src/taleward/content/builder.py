"""Documents to the rules' dataclasses, driven by their annotations alone. One builder for everything a pack can say.

It goes on after a mistake: what cannot be built becomes `BROKEN`, and so does what holds it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from taleward.content import shape as s
from taleward.content.codes import Code, quoted
from taleward.content.document import Entry, Node
from taleward.content.slots import slots_of
from taleward.content.source import ID
from taleward.engine.dice import parse as parse_dice
from taleward.engine.kernel import EVENTS
from taleward.engine.pack import CONDITIONS, EFFECTS, Condition, Line, QuestTemplate, Trigger
from taleward.engine.pack.conditions import AllOf
from taleward.engine.pack.effects import If

if TYPE_CHECKING:
    from taleward.content.codes import Problems
    from taleward.content.document import Mark
    from taleward.content.index import Index

LONGEST: Final = 1_200
"""Characters of one text; more is not read at a screen."""
_LONGEST_WORD: Final = 200
_LONGEST_DICE: Final = 40
_BEFORE: Final = ("requirements", "slots")
"""What of a template is read before its slots stand for anything, so that none can be named there."""
_TRIGGERS: Final = {name: cls for name, cls in EVENTS.items() if name != "turn_passed"}
"""What can be waited for: nothing follows the event that closes a turn."""


class _Broken:
    """What stands where nothing could be built; the reason has been noted."""


BROKEN: Final = _Broken()


class Where(NamedTuple):
    """Where the builder stands: the path of the prose, the key that led here, whether `chance` is allowed.

    `slots` are what a template of quests may name with a `$`, each with its kind.
    """

    path: str
    mark: Mark
    gamble: bool = False
    slots: Mapping[str, str] = MappingProxyType({})

    def down(self, name: str | int, mark: Mark) -> Where:
        """Go one step further in."""
        return Where(f"{self.path}/{name}" if self.path else str(name), mark, self.gamble, self.slots)


class Site(NamedTuple):
    """What a rule may look at: the dataclass's fields that could be built, as written, and what the pack defines."""

    made: Mapping[str, Any]
    node: Node
    where: Where
    defined: Index
    problems: Problems

    def mark(self, name: str) -> Mark:
        """Where a field's value stands; the whole thing's place if it is not written."""
        entry = self.node.entries.get(name)
        return entry.node.mark if entry else self.where.mark

    def complain(self, name: str, code: Code, message: str) -> None:
        """Note a problem with a field."""
        self.problems.add(self.mark(name), code, message)


Rule = Callable[[Site], None]


class Builder:
    """Builds the definitions of one pack; its words gather in `prose` by key, their places in `written`."""

    def __init__(self, index: Index, problems: Problems, rules: Mapping[type, Rule]) -> None:
        self.index = index
        self.problems = problems
        self.rules = rules
        self.prose: dict[str, str] = {}
        self.written: dict[str, Mark] = {}
        self._build: dict[type, Callable[[Any, Node, Where], Any]] = {
            s.Text: self._text,
            s.Dice: self._dice,
            s.Word: self._word,
            s.Id: self._id,
            s.Whole: self._whole,
            s.Flag: self._flag,
            s.Maybe: self._maybe,
            s.Many: self._many,
            s.Table: self._table,
            s.Thing: self._thing,
            s.When: self._when,
            s.Then: self._then,
            s.On: self._on,
        }

    def build(self, shape: s.Shape, node: Node, where: Where) -> Any:  # noqa: ANN401 -- as the shape says
        """Build one value; `BROKEN` if it cannot be, and the problems say why."""
        return BROKEN if node.broken else self._build[type(shape)](shape, node, where)

    def thing(self, cls: type, node: Node, where: Where, name: str | None = None) -> Any:  # noqa: ANN401 -- a `cls`
        """Build a dataclass; `name` is its id when the id stands outside, as the key."""
        if node.broken:
            return BROKEN
        fields = dict(s.fields_of(cls))
        if cls is QuestTemplate:
            where = where._replace(slots=slots_of(node))
        made: dict[str, Any] = {}
        if name is not None and "id" in fields:
            del fields["id"]
            made["id"] = name
        written = self._written(fields, node, where, cls)
        if written is None:
            return BROKEN
        whole = Node(dict(written), node.mark)
        ok = self._known(fields, whole)
        for field in fields.values():
            value = self._field(field, written.get(field.name), where, cls)
            ok = ok and value is not BROKEN
            if value is not BROKEN:
                made[field.name] = value
        if rule := self.rules.get(cls):
            rule(Site(made, whole, where, self.index, self.problems))
        return cls(**made) if ok else BROKEN

    def _written(
        self, fields: Mapping[str, s.Field], node: Node, where: Where, cls: type
    ) -> Mapping[str, Entry] | None:
        """Answer what is written for each field; a single value stands for the first."""
        first = next(iter(fields.values()))
        alone = Entry(where.mark, node)
        if isinstance(node.value, dict):
            inner = len(fields) == 1 and isinstance(first.shape, s.When | s.Then | s.Thing)
            return {first.name: alone} if inner and set(node.value) != {first.name} else node.value
        if node.value is None or (isinstance(node.value, list) and not isinstance(first.shape, s.Many | s.When)):
            self._wrong(node, f"a mapping with the fields of {_called(cls)}")
            return None
        return {first.name: alone}

    def _known(self, fields: Mapping[str, s.Field], node: Node) -> bool:
        strange = [key for key in node.entries if key not in fields]
        for key in strange:
            self.problems.unknown(node.entries[key].mark, Code.UNKNOWN_KEY, "key", key, fields)
        return not strange

    def _field(self, field: s.Field, entry: Entry | None, where: Where, cls: type) -> Any:  # noqa: ANN401 -- a field
        if entry is None:
            if not field.required:
                return field.value
            self.problems.add(where.mark, Code.MISSING_FIELD, f"{_called(cls)} needs {field.name!r}")
            return BROKEN
        gamble = (cls is If and field.name == "when") or (where.gamble and issubclass(cls, Condition))
        inner = where.down(field.name, entry.mark)
        if cls is QuestTemplate and field.name in _BEFORE:
            inner = inner._replace(slots=MappingProxyType({}))
        if cls is Line:  # its words have had the key of the line since a line was a plain text
            inner = inner._replace(path=where.path)
        return self.build(field.shape, entry.node, inner._replace(gamble=gamble))

    def _wrong(self, node: Node, wanted: str) -> _Broken:
        self.problems.add(node.mark, Code.WRONG_TYPE, f"this must be {wanted}, not {_told(node)}")
        return BROKEN

    def _words(self, node: Node, longest: int) -> str | _Broken:
        if not isinstance(node.value, str):
            return self._wrong(node, "text (in quotes)" if isinstance(node.value, int) else "text")
        text = node.value.strip()
        if not text:
            self.problems.add(node.mark, Code.EMPTY_TEXT, "this text is empty; leave the field out instead")
            return BROKEN
        if len(text) > longest:
            told = f"this text has {len(text)} characters; {longest} are the most"
            self.problems.add(node.mark, Code.LONG_TEXT, told)
            return BROKEN
        return text

    def words(self, node: Node) -> str | None:
        """Read a text that is told to players; None if it is no good."""
        text = self._words(node, LONGEST)
        return text if isinstance(text, str) else None

    def _text(self, _: s.Text, node: Node, where: Where) -> str | _Broken:
        text = self._words(node, LONGEST)
        if isinstance(text, str):
            self.prose.setdefault(where.path, text)
            self.written.setdefault(where.path, node.mark)
            return where.path
        return text

    def _word(self, _: s.Word, node: Node, __: Where) -> str | _Broken:
        return self._words(node, _LONGEST_WORD)

    def _dice(self, _: s.Dice, node: Node, __: Where) -> str | _Broken:
        if isinstance(node.value, bool) or not isinstance(node.value, int | str):
            return self._wrong(node, "dice such as 2d6+1 or a number")
        text = str(node.value)
        if len(text) > _LONGEST_DICE:
            self.problems.add(node.mark, Code.BAD_DICE, f"{quoted(text)} is not dice notation")
            return BROKEN
        try:
            parse_dice(text)
        except ValueError as error:
            self.problems.add(node.mark, Code.BAD_DICE, str(error))
            return BROKEN
        return text

    def _id(self, shape: s.Id, node: Node, where: Where) -> str | _Broken:
        if not isinstance(node.value, str):
            return self._wrong(node, f"the id of a {shape.kind.replace('_', ' ')}")
        if where.slots and node.value.startswith("$"):
            return self._slot(shape.kind, node, where)
        if self.index.has(shape.kind, node.value):
            return node.value
        kind, known = shape.kind.replace("_", " "), self.index.names(shape.kind)
        self.problems.unknown(node.mark, Code.UNKNOWN_REFERENCE, kind, node.value, known)
        return BROKEN

    def _slot(self, kind: str, node: Node, where: Where) -> str | _Broken:
        """Read what a template's slot will stand for; only one of the same kind fits."""
        known = [f"${slot}" for slot, what in where.slots.items() if what == kind]
        if node.value in known:
            return str(node.value)
        self.problems.unknown(node.mark, Code.UNKNOWN_REFERENCE, f"slot of kind {kind}", str(node.value), known)
        return BROKEN

    def _whole(self, shape: s.Whole, node: Node, __: Where) -> int | _Broken:
        if isinstance(node.value, bool) or not isinstance(node.value, int):
            return self._wrong(node, "a whole number")
        if not shape.low <= node.value <= shape.high:
            told = f"{node.value} is out of range; {shape.low} to {shape.high} are allowed"
            self.problems.add(node.mark, Code.OUT_OF_RANGE, told)
            return BROKEN
        return node.value

    def _flag(self, _: s.Flag, node: Node, __: Where) -> bool | _Broken:
        return node.value if isinstance(node.value, bool) else self._wrong(node, "true or false")

    def _maybe(self, shape: s.Maybe, node: Node, where: Where) -> Any:  # noqa: ANN401 -- as the shape says
        return None if node.value is None else self.build(shape.of, node, where)

    def _many(self, shape: s.Many, node: Node, where: Where) -> Any:  # noqa: ANN401 -- a tuple or BROKEN
        if not isinstance(node.value, list):
            return self._wrong(node, "a list")
        parts = [self.build(shape.of, part, where.down(at, part.mark)) for at, part in enumerate(node.value)]
        return _sound(parts, tuple(parts))

    def _table(self, shape: s.Table, node: Node, where: Where) -> Any:  # noqa: ANN401 -- a mapping or BROKEN
        if not isinstance(node.value, dict):
            return self._wrong(node, "a mapping")
        made = {key: self._row(shape, key, entry, where) for key, entry in node.value.items()}
        return _sound(made.values(), MappingProxyType(made))

    def _row(self, shape: s.Table, key: str, entry: Entry, where: Where) -> Any:  # noqa: ANN401 -- as the shape says
        if shape.kind is not None:
            named = self._id(s.Id(shape.kind), Node(key, entry.mark), where)
        else:
            named = key if self.named(key, entry.mark) else BROKEN
        inner = where.down(key, entry.mark)
        if isinstance(shape.of, s.Thing):
            value = self.thing(shape.of.cls, entry.node, inner, key)
        else:
            value = self.build(shape.of, entry.node, inner)
        return BROKEN if named is BROKEN else value

    def named(self, name: str, mark: Mark) -> bool:
        """Whether a name may be an id."""
        if ID.fullmatch(name):
            return True
        told = f"the id {quoted(name)} must begin with a letter and hold only a-z, 0-9 and _ (64 at most)"
        self.problems.add(mark, Code.BAD_ID, told)
        return False

    def _thing(self, shape: s.Thing, node: Node, where: Where) -> Any:  # noqa: ANN401 -- a dataclass or BROKEN
        return self.thing(shape.cls, node, where)

    def _when(self, shape: s.When, node: Node, where: Where) -> Any:  # noqa: ANN401 -- a condition or BROKEN
        if isinstance(node.value, list):
            if not node.value:
                self.problems.add(node.mark, Code.EMPTY, "this list needs a condition")
                return BROKEN
            parts = [self.build(shape, part, where.down(at, part.mark)) for at, part in enumerate(node.value)]
            return _sound(parts, parts[0] if len(parts) == 1 else AllOf(tuple(parts)))
        return self._said(CONDITIONS, "condition", node, where)

    def _then(self, _: s.Then, node: Node, where: Where) -> Any:  # noqa: ANN401 -- an effect or BROKEN
        return self._said(EFFECTS, "effect", node, where)

    def _said(self, words: Mapping[str, type], what: str, node: Node, where: Where) -> Any:  # noqa: ANN401 -- likewise
        if not isinstance(node.value, dict) or not node.value:
            return self._wrong(node, f"a mapping with one word, such as {{{next(iter(words))}: ...}}")
        if len(node.value) > 1:
            told = f"{what} is a mapping with one word; this one has {len(node.value)}: {_listed(node.value)}"
            self.problems.add(node.mark, Code.WRONG_TYPE, f"{'an' if what[0] == 'e' else 'a'} {told}")
            return BROKEN
        ((word, entry),) = node.value.items()
        cls = words.get(word)
        if cls is None:
            self.problems.unknown(entry.mark, Code.UNKNOWN_WORD, what, word, words)
            return BROKEN
        if word == "chance" and what == "condition" and not where.gamble:
            told = "`chance` is allowed only in the `when` of an `if` effect: what is legal is no gamble"
            self.problems.add(entry.mark, Code.CHANCE, told)
        return self.thing(cls, entry.node, where._replace(mark=entry.mark))

    def _on(self, _: s.On, node: Node, where: Where) -> Any:  # noqa: ANN401 -- a trigger or BROKEN
        if isinstance(node.value, str):
            word, entry = node.value, Entry(node.mark, Node({}, node.mark))
        elif isinstance(node.value, dict) and len(node.value) == 1:
            ((word, entry),) = node.value.items()
        else:
            return self._wrong(node, "an event, or a mapping with one event")
        cls = _TRIGGERS.get(word)
        if cls is None:
            self.problems.unknown(entry.mark, Code.UNKNOWN_EVENT, "event", word, _TRIGGERS)
            return BROKEN
        return self._match(word, cls, entry.node, where)

    def _match(self, event: str, cls: type, node: Node, where: Where) -> Any:  # noqa: ANN401 -- likewise
        if node.broken or not isinstance(node.value, dict):
            return BROKEN if node.broken else self._wrong(node, f"a mapping with fields of {event}")
        known = s.fields_of(cls)
        match: dict[str, Any] = {}
        for name, entry in node.value.items():
            if name in known:
                match[name] = self.build(known[name].shape, entry.node, where.down(name, entry.mark))
            else:
                match[name] = BROKEN
                self.problems.unknown(entry.mark, Code.UNKNOWN_EVENT_FIELD, f"field of {event}", name, known)
        for kind in (Trigger, cls):
            if rule := self.rules.get(kind):
                rule(Site(match, node, where, self.index, self.problems))
        return _sound(match.values(), Trigger(event, tuple(match.items())))


def _sound(parts: Iterable[Any], made: Any) -> Any:  # noqa: ANN401 -- passes on what it is given
    return BROKEN if any(part is BROKEN for part in parts) else made


def _called(cls: type) -> str:
    words = {**CONDITIONS, **EFFECTS}
    word = next((word for word, known in words.items() if known is cls), None)
    spaced = re.sub("(?<=[a-z])(?=[A-Z])", " ", cls.__name__).lower()
    return f"`{word}`" if word else f"a {spaced}".replace("a e", "an e").replace("a i", "an i")


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(quoted(key) for key in list(keys)[:5])


def _told(node: Node) -> str:
    value = node.value
    if isinstance(value, str):
        return f"the text {quoted(value)}"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "a mapping"
    if value is None:
        return "nothing"
    return f"{value}".lower() if isinstance(value, bool) else f"the number {value}"
