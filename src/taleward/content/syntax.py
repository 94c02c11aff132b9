"""One YAML file to a `Node` with the place of everything in it. Stricter than YAML: what could surprise is refused.

Values are true, false, null, whole numbers and text; `yes`, `on` and the like are text. No anchors, no tags.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import yaml

from taleward.content.codes import Code, quoted
from taleward.content.document import Entry, Mark, Node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from taleward.content.codes import Problems

MAX_VALUES: Final = 200_000
"""Values of a whole pack."""
MAX_DEPTH: Final = 40
"""Mappings and lists inside each other."""

_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # a build without libyaml reads the same, slowly
_CONTROL: Final = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_WHOLE: Final = re.compile(r"-?(?:0|[1-9][0-9]{0,11})")
_NOT_PLAIN: Final = re.compile(
    r"[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?"  # 1.5  010  1_000  +5  1e3
    r"|[-+]?0[xo][0-9a-fA-F_]+|0b[01_]+"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
    r"|[-+]?[0-9]+(?::[0-5]?[0-9])+(?:\.[0-9]*)?"  # 12:30 is 750 to YAML 1.1
    r"|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt \t][-+0-9:.Zz \t]*)?"
)
_CONSTANTS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None, "": None, "~": None}
_LINE_BREAK: Final = re.compile("\r\n|\r|\n")


class _Stopped(Exception):
    """The rest of the file is not worth reading; the reason has been noted."""


class Budget:
    """How many values a pack may still have."""

    def __init__(self) -> None:
        self.left = MAX_VALUES


def parse(data: bytes, file: str, problems: Problems, budget: Budget) -> Node | None:
    """Read a file's bytes; None if it cannot be read, and the problems say why. An empty file is an empty mapping."""
    text = _decoded(data, file, problems)
    if text is None:
        return None
    composer = _Composer(file, problems, budget)
    try:
        return composer.whole(yaml.parse(text, Loader=_LOADER))
    except _Stopped:
        return None
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        mark = Mark(file, at.line + 1, at.column + 1) if at else Mark(file, 1, 1)
        problems.add(mark, Code.SYNTAX, f"this is not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        problems.add(Mark(file, 1, 1), Code.SYNTAX, f"this is not YAML: {' '.join(str(error).split())}")
    return None


def _decoded(data: bytes, file: str, problems: Problems) -> str | None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = error.object[: error.start].decode("utf-8", "replace")
        problems.add(_mark_after(before, file), Code.NOT_UTF8, "this is not UTF-8; save the file as UTF-8")
        return None
    if found := _CONTROL.search(text):
        told = "a tab; use spaces" if found[0] == "\t" else f"the character U+{ord(found[0]):04X} is not allowed"
        problems.add(_mark_after(text[: found.start()], file), Code.CONTROL, told)
        return None
    return text


def _mark_after(before: str, file: str) -> Mark:
    lines = _LINE_BREAK.split(before)
    return Mark(file, len(lines), len(lines[-1]) + 1)


class _Composer:
    """Builds nodes from YAML events; refuses as they come, so no bomb ever unfolds."""

    def __init__(self, file: str, problems: Problems, budget: Budget) -> None:
        self.file = file
        self.problems = problems
        self.budget = budget

    def whole(self, events: Iterator[yaml.Event]) -> Node:
        """Compose the one document of a stream."""
        root: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and root is not None:
                self.problems.add(self._mark(event), Code.SYNTAX, "a second document (---); a file holds one")
                raise _Stopped
            if isinstance(event, yaml.NodeEvent):
                root = self._node(event, events, 0)
        return root or Node({}, Mark(self.file, 1, 1))

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self.file, start.line + 1, start.column + 1) if start else Mark(self.file, 1, 1)

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        mark = self._mark(event)
        self.budget.left -= 1
        if self.budget.left < 0 or depth > MAX_DEPTH:
            told = (
                f"nested deeper than {MAX_DEPTH}" if depth > MAX_DEPTH else f"more than {MAX_VALUES} values in a pack"
            )
            self.problems.add(mark, Code.TOO_MANY, told)
            raise _Stopped
        if isinstance(event, yaml.AliasEvent):
            self.problems.add(mark, Code.ALIAS, f"the alias {quoted(str(event.anchor))} is not allowed; write it out")
            return Node(None, mark, broken=True)
        if isinstance(event, yaml.MappingStartEvent):
            refused = self._refused(event, mark)
            return Node(self._mapping(events, depth + 1), mark, broken=refused)
        if isinstance(event, yaml.SequenceStartEvent):
            refused = self._refused(event, mark)
            return Node(self._list(events, depth + 1), mark, broken=refused)
        if isinstance(event, yaml.ScalarEvent) and not self._refused(event, mark):
            return self._scalar(event, mark)
        return Node(None, mark, broken=True)

    def _refused(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent, mark: Mark) -> bool:
        if event.anchor is not None:
            self.problems.add(mark, Code.ALIAS, f"the anchor {quoted(event.anchor)} is not allowed; write it out")
        if event.tag is not None:
            self.problems.add(mark, Code.TAG, f"the tag {quoted(event.tag)} is not allowed")
        return event.tag is not None

    def _list(self, events: Iterator[yaml.Event], depth: int) -> list[Node]:
        parts: list[Node] = []
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            parts.append(self._node(event, events, depth))
        return parts

    def _mapping(self, events: Iterator[yaml.Event], depth: int) -> dict[str, Entry]:
        entries: dict[str, Entry] = {}
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, events, depth)
            value = self._node(next(events), events, depth)
            if key.broken:
                continue
            if not isinstance(key.value, str):
                self.problems.add(key.mark, Code.KEY_NOT_TEXT, "a key must be text; quote it")
            elif key.value in entries:
                first = entries[key.value].mark
                told = f"the key {quoted(key.value)} stands already in line {first.line}"
                self.problems.add(key.mark, Code.DUPLICATE_KEY, told)
            else:
                entries[key.value] = Entry(key.mark, value)
        return entries

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Node:
        text: str = event.value
        if not event.style:
            if text in _CONSTANTS:
                return Node(_CONSTANTS[text], mark)
            if _WHOLE.fullmatch(text):
                return Node(int(text), mark)
            if _NOT_PLAIN.fullmatch(text):
                told = f"{quoted(text)} is neither a whole number nor plain text; quote it if it is text"
                self.problems.add(mark, Code.NOT_PLAIN, told)
                return Node(None, mark, broken=True)
        if found := _CONTROL.search(text):
            told = f"the text holds the character U+{ord(found[0]):04X}, which is not allowed"
            self.problems.add(mark, Code.CONTROL, told)
            return Node(None, mark, broken=True)
        return Node(text, mark)
