"""The words of packs by language: interface texts, narration and translated prose, laid over each other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, quoted
from taleward.content.document import Mark
from taleward.content.model import Words
from taleward.content.shape import Id, fields_of
from taleward.engine.kernel import EVENTS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taleward.content.builder import Builder
    from taleward.content.document import Entry, Node

TREES: Final = ("text", "narration")
"""The folders that hold words by language; what stands in them defines nothing."""
_PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_SECTIONS: Final[dict[str, tuple[str, ...]]] = {"text": ("texts", "prose"), "narration": ("narration",)}


@dataclass(slots=True)
class Spoken:
    """What one pack says itself, by language; `places` tells where each text of it stands."""

    own: str = ""
    prose: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    narration: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    places: dict[tuple[str, str], Mark] = field(default_factory=dict)


def read_words(spoken: Spoken, path: str, document: Node, languages: Sequence[str], builder: Builder) -> None:
    """Read one file of a `text` or `narration` folder."""
    tree, _, rest = path.partition("/")
    language = rest.partition("/")[0]
    if "/" not in rest:
        builder.problems.add(document.mark, Code.MISPLACED, f"words stand in {tree}/<language>/")
        return
    if language not in languages:
        told = f"the language {quoted(language)} is not one of the pack's: {', '.join(languages)}"
        builder.problems.add(document.mark, Code.UNKNOWN_LANGUAGE, told)
    reader = _Reader(spoken, language, builder)
    for section, entry in document.entries.items():
        if section in _SECTIONS[tree]:
            reader.section(section, entry)
        else:
            builder.problems.unknown(entry.mark, Code.UNKNOWN_SECTION, "section", section, _SECTIONS[tree])


class _Reader:
    def __init__(self, spoken: Spoken, language: str, builder: Builder) -> None:
        self.spoken = spoken
        self.language = language
        self.builder = builder
        self.problems = builder.problems

    def section(self, section: str, entry: Entry) -> None:
        """Read all keys of one section."""
        if not isinstance(entry.node.value, dict):
            if not entry.node.broken:
                self.problems.add(entry.node.mark, Code.WRONG_TYPE, f"{section} must be a mapping")
            return
        read = {"texts": self._text, "prose": self._prose, "narration": self._narration}[section]
        for key, said in entry.node.value.items():
            first = self.spoken.places.setdefault((f"{section}/{self.language}", key), said.mark)
            if first is not said.mark:
                told = f"the words for {quoted(key)} stand already in {first.file}:{first.line}:{first.column}"
                self.problems.add(said.mark, Code.DEFINED_TWICE, told)
            read(key, said)

    def _text(self, key: str, entry: Entry) -> None:
        if (text := self._words(entry.node)) is not None and self._names(text, entry.node.mark) is not None:
            self.spoken.texts.setdefault(self.language, {}).setdefault(key, text)

    def _prose(self, key: str, entry: Entry) -> None:
        if (text := self._words(entry.node)) is not None:
            self.spoken.prose.setdefault(self.language, {}).setdefault(key, text)

    def _narration(self, key: str, entry: Entry) -> None:
        if key not in EVENTS:
            self.problems.unknown(entry.mark, Code.UNKNOWN_EVENT, "event", key, EVENTS)
            return
        if EVENTS[key].hidden:
            self.problems.add(entry.mark, Code.NEVER_SAID, f"the event {key!r} is hidden: nothing of it is told")
        if not isinstance(entry.node.value, list):
            if not entry.node.broken:
                self.problems.add(entry.node.mark, Code.WRONG_TYPE, "narration must be a list of texts")
            return
        if not entry.node.value:
            self.problems.add(entry.node.mark, Code.EMPTY, "at least one text is needed")
        variants = [variant for node in entry.node.value if (variant := self._variant(key, node)) is not None]
        self.spoken.narration.setdefault(self.language, {}).setdefault(key, tuple(variants))

    def _variant(self, event: str, node: Node) -> str | None:
        text = self._words(node)
        names = None if text is None else self._names(text, node.mark)
        if names is None:
            return None
        known = placeholders(event)
        for name in sorted(names - known):
            self.problems.unknown(node.mark, Code.PLACEHOLDER, f"placeholder of {event}", name, known)
        return text

    def _words(self, node: Node) -> str | None:
        return None if node.broken else self.builder.words(node)

    def _names(self, text: str, mark: Mark) -> set[str] | None:
        """Answer the placeholders of a text; None if its braces are not sound."""
        if set("{}") & set(_PLACEHOLDER.sub("", text)):
            self.problems.add(mark, Code.PLACEHOLDER, "a brace that is not part of a placeholder such as {item}")
            return None
        return set(_PLACEHOLDER.findall(text))


def placeholders(event: str) -> frozenset[str]:
    """Answer what narration of an event can name: its fields, and the kinds of things that they are."""
    fields = fields_of(EVENTS[event])
    return frozenset(fields) | {field.shape.kind for field in fields.values() if isinstance(field.shape, Id)}


def check_prose(spoken: Spoken, builder: Builder, languages: Sequence[str], mark: Mark) -> None:
    """Complain of translations of nothing, and warn of a language that lacks some."""
    own = spoken.prose.setdefault(spoken.own, {})
    known = builder.prose
    for (section, key), place in spoken.places.items():
        if section.startswith("prose/") and key not in known:
            builder.problems.unknown(place, Code.UNKNOWN_PROSE, "prose", key, known)
    for language in languages:
        missing = len(known) - sum(1 for key in known if key in spoken.prose.get(language, {}))
        if language != spoken.own and missing:
            told = f"{language} lacks {missing} of {len(known)} texts; they stand in {spoken.own}"
            builder.problems.add(mark, Code.NOT_TRANSLATED, told)
    for key, text in known.items():
        own.setdefault(key, text)


def layered(packs: Sequence[Spoken], languages: Sequence[str]) -> Mapping[str, Words]:
    """Lay packs over each other, each over what it requires; each language over the pack's own."""
    return MappingProxyType({language: _layer(packs, languages[0], language) for language in languages})


def _layer(packs: Sequence[Spoken], main: str, language: str) -> Words:
    prose: dict[str, str] = {}
    texts: dict[str, str] = {}
    narration: dict[str, tuple[str, ...]] = {}
    for pack in packs:
        for tongue in (pack.own, main, language):
            prose |= pack.prose.get(tongue, {})
            texts |= pack.texts.get(tongue, {})
            narration |= pack.narration.get(tongue, {})
    return Words(MappingProxyType(prose), MappingProxyType(texts), MappingProxyType(narration))
