"""Themes: the looks of packs, from design tokens as the DTCG format groups them. Makes no CSS.

What can be in a theme is named here, token by token, and each value has a strict shape: nothing else gets to a page.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from taleward.content.builder import Where
from taleward.content.codes import Code, named, quoted
from taleward.content.contrast import contrast
from taleward.content.document import Mark, Node
from taleward.content.model import Dimension, ThemeDefinition
from taleward.engine.pack.marks import Text

if TYPE_CHECKING:
    from taleward.content.builder import Builder
    from taleward.content.document import Entry

SECTION: Final = "themes"
COLORS: Final = ("paper", "panel", "ink", "soft", "line", "accent", "accent-ink", "good", "bad", "focus")
FONTS: Final = ("serif", "sans")
DIMENSIONS: Final = ("radius", "measure")
GENERIC_FONTS: Final = frozenset(
    {"serif", "sans-serif", "monospace", "system-ui", "ui-serif", "ui-sans-serif", "ui-monospace", "ui-rounded"}
)
"""Fonts that every system has something for; a list of fonts ends in one."""
_GROUPS: Final = {"color": ("color", COLORS), "font": ("fontFamily", FONTS), "dimension": ("dimension", DIMENSIONS)}
"""The groups of tokens, each with its type in the DTCG format."""
_COLOR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_FONT: Final = re.compile(r"[^\W\d_][\w -]{0,63}")
_UNITS: Final = ("px", "rem")
_LONGEST: Final = 2_000

_GROUNDS: Final = ("paper", "panel")
_READ: Final = ("ink", "soft", "good", "bad", "accent")
_PAIRS: Final = (*((front, back) for front in _READ for back in _GROUNDS), ("accent-ink", "accent"))
"""What is read on what."""
_READABLE: Final = {"light": 4.5, "dark": 4.5, "contrast": 7.0}
_VISIBLE: Final = 3.0
"""The least contrast of what is seen and not read: the ring around what has the focus."""


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme as a pack writes it, without its tokens. `based_on` names a theme whose tokens it begins with."""

    id: str
    label: Text
    scheme: str
    genre: str | None = None
    based_on: str | None = None


@dataclass(slots=True)
class _Tokens:
    """The sound tokens of a theme, and where each stands that was written, sound or not."""

    colors: dict[str, str] = field(default_factory=dict)
    fonts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    dimensions: dict[str, Dimension] = field(default_factory=dict)
    marks: dict[str, Mark] = field(default_factory=dict)


class ThemeReader:
    """Reads the themes of one pack into those of the packs that it requires: the same id replaces."""

    def __init__(self, themes: dict[str, ThemeDefinition], builder: Builder) -> None:
        self._themes = themes
        self._builder = builder
        self._problems = builder.problems
        self._places: dict[str, Mark] = {}
        self._read: dict[str, Callable[[_Tokens, str, Node], None]] = {
            "color": self._color,
            "font": self._font,
            "dimension": self._dimension,
        }

    def read(self, document: Node) -> None:
        """Read one file of a `themes` folder."""
        for section, entry in document.entries.items():
            if section != SECTION:
                self._problems.unknown(entry.mark, Code.UNKNOWN_SECTION, "section", section, (SECTION,))
                continue
            for name, said in self._mapping(entry.node, "a mapping of themes"):
                if self._builder.named(name, said.mark) and self._is_first(name, said.mark):
                    self._theme(name, said)

    def _mapping(self, node: Node | None, wanted: str) -> Iterator[tuple[str, Entry]]:
        if node is None or node.broken:
            return
        if isinstance(node.value, dict):
            yield from node.value.items()
        else:
            self._problems.add(node.mark, Code.WRONG_TYPE, f"this must be {wanted}")

    def _is_first(self, name: str, mark: Mark) -> bool:
        first = self._places.setdefault(name, mark)
        if first is not mark:
            told = f"the theme {quoted(name)} is defined already in {first.file}:{first.line}:{first.column}"
            self._problems.add(mark, Code.DEFINED_TWICE, told)
        return first is mark

    def _theme(self, name: str, entry: Entry) -> None:
        rest = {key: said for key, said in entry.node.entries.items() if key != "tokens"}
        node = Node(rest, entry.node.mark) if isinstance(entry.node.value, dict) else entry.node
        head = self._builder.thing(Theme, node, Where(f"{SECTION}/{name}", entry.mark), name)
        tokens = _Tokens()
        for group, said in self._mapping(entry.node.at("tokens"), "a mapping of groups of tokens"):
            self._group(tokens, group, said)
        if isinstance(head, Theme):
            self._made(head, node, tokens, entry.mark)

    def _group(self, tokens: _Tokens, group: str, entry: Entry) -> None:
        if group not in _GROUPS:
            self._problems.unknown(entry.mark, Code.UNKNOWN_TOKEN, "group of tokens", group, _GROUPS)
            return
        kind, known = _GROUPS[group]
        for name, said in self._mapping(entry.node, "a mapping of tokens"):
            if name == "$type":
                if said.node.value != kind:
                    self._problems.add(said.node.mark, Code.BAD_TOKEN, f"the $type of {group} is {kind}")
            elif name not in known:
                self._problems.unknown(said.mark, Code.UNKNOWN_TOKEN, "token", name, known)
            else:
                self._token(tokens, group, name, said)

    def _token(self, tokens: _Tokens, group: str, name: str, entry: Entry) -> None:
        tokens.marks[name] = entry.mark
        value = entry.node.at("$value")
        if value is None or len(entry.node.entries) > 1:
            if not entry.node.broken:
                told = f"a token is a mapping with one key: {name}: {{$value: ...}}"
                self._problems.add(entry.node.mark, Code.BAD_TOKEN, told)
        elif not value.broken:
            tokens.marks[name] = value.mark
            self._read[group](tokens, name, value)

    def _color(self, tokens: _Tokens, name: str, node: Node) -> None:
        if isinstance(node.value, str) and _COLOR.fullmatch(node.value):
            tokens.colors[name] = node.value.lower()
        else:
            self._problems.add(node.mark, Code.BAD_TOKEN, f'{_shown(node)} is no colour such as "#1f2a36" (in quotes)')

    def _font(self, tokens: _Tokens, name: str, node: Node) -> None:
        parts = node.value if isinstance(node.value, list) else [node]
        fonts: list[str] = []
        for part in parts:
            if isinstance(part.value, str) and _FONT.fullmatch(part.value):
                fonts.append(part.value)
            elif not part.broken:
                told = f"{_shown(part)} is no name of a font: letters, digits, blanks and - only"
                self._problems.add(part.mark, Code.BAD_TOKEN, told)
        if len(fonts) < len(parts):
            return
        if fonts and fonts[-1] in GENERIC_FONTS:
            tokens.fonts[name] = tuple(fonts)
        else:
            self._problems.add(node.mark, Code.BAD_TOKEN, "a list of fonts ends in a generic one, such as serif")

    def _dimension(self, tokens: _Tokens, name: str, node: Node) -> None:
        value, unit = node.at("value"), node.at("unit")
        number = value.value if value else None
        whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number <= _LONGEST
        if whole and unit and unit.value in _UNITS and set(node.entries) == {"value", "unit"}:
            tokens.dimensions[name] = Dimension(int(str(number)), str(unit.value))
        else:
            told = f"{_shown(node)} is no length such as {{value: 4, unit: px}}: 0 to {_LONGEST} px or rem"
            self._problems.add(node.mark, Code.BAD_TOKEN, told)

    def _made(self, head: Theme, node: Node, tokens: _Tokens, mark: Mark) -> None:
        below = self._themes.get(head.based_on) if head.based_on is not None else None
        if head.based_on is not None and below is None:
            if head.based_on == head.id or head.based_on not in self._places:  # else it was told why it is not there
                at = node.at("based_on")
                told = f"theme that stands before {named(head.id)}"
                place = at.mark if at else mark
                self._problems.unknown(place, Code.UNKNOWN_REFERENCE, told, head.based_on, self._themes)
            return
        made = ThemeDefinition(
            head.id,
            head.label,
            head.scheme,
            head.genre,
            MappingProxyType((dict(below.colors) if below else {}) | tokens.colors),
            MappingProxyType((dict(below.fonts) if below else {}) | tokens.fonts),
            MappingProxyType((dict(below.dimensions) if below else {}) | tokens.dimensions),
        )
        has = {*made.colors, *made.fonts, *made.dimensions}
        lacks = [f"{group}.{name}" for group, (_, known) in _GROUPS.items() for name in known if name not in has]
        untold = [name for name in lacks if name.partition(".")[2] not in tokens.marks]
        if untold:
            self._problems.add(mark, Code.MISSING_FIELD, f"the theme {quoted(head.id)} lacks {', '.join(untold)}")
        if not lacks:
            self._check_contrast(made, tokens, mark)
            self._themes[head.id] = made

    def _check_contrast(self, theme: ThemeDefinition, tokens: _Tokens, mark: Mark) -> None:
        readable = _READABLE.get(theme.scheme, _VISIBLE)
        wanted = dict.fromkeys(_PAIRS, readable) | {("focus", back): _VISIBLE for back in _GROUNDS}
        for (front, back), least in wanted.items():
            found = contrast(theme.colors[front], theme.colors[back])
            if found < least:
                shown = math.floor(found * 100) / 100  # never rounded up to what was asked for
                told = f"{front} on {back} has a contrast of {shown:.2f}:1; {least:g}:1 is the least"
                self._problems.add(tokens.marks.get(front) or tokens.marks.get(back) or mark, Code.CONTRAST, told)


def _shown(node: Node) -> str:
    return quoted(node.value) if isinstance(node.value, str) else "this"
