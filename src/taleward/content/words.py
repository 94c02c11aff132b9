"""The words of packs by language: interface texts, narration and translated prose, laid over each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, quoted
from taleward.content.document import Mark
from taleward.content.fragments import Telling, check_placeholders, read_fragments
from taleward.content.model import Fragment, Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from taleward.content.builder import Builder
    from taleward.content.document import Entry, Node

_SECTIONS: Final[dict[str, tuple[str, ...]]] = {
    "text": ("texts", "prose"),
    "narration": ("genres", "instead", "narration"),
    "grammar": ("lexicon",),
}
TREES: Final = tuple(_SECTIONS)
"""The folders that hold words by language; what stands in them defines nothing."""


@dataclass(slots=True)
class Spoken:
    """What one pack says itself, by language; `places` tells where each text of it stands."""

    own: str = ""
    prose: dict[str, dict[str, str]] = field(default_factory=dict)
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)
    lexicon: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    places: dict[tuple[str, str], Mark] = field(default_factory=dict)


def read_words(spoken: Spoken, path: str, document: Node, languages: Sequence[str], builder: Builder) -> None:
    """Read one file of a `text`, `narration` or `grammar` folder."""
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
        if section not in _SECTIONS[tree]:
            builder.problems.unknown(entry.mark, Code.UNKNOWN_SECTION, "section", section, _SECTIONS[tree])
        elif tree != "narration":
            reader.section(section, entry)
    if tree == "narration":
        read_fragments(spoken.tellings.setdefault(language, Telling()), path, document, builder)


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
        read = {"texts": self._text, "prose": self._prose, "lexicon": self._lexicon}[section]
        for key, said in entry.node.value.items():
            first = self.spoken.places.setdefault((f"{section}/{self.language}", key), said.mark)
            if first is not said.mark:
                told = f"the words for {quoted(key)} stand already in {first.file}:{first.line}:{first.column}"
                self.problems.add(said.mark, Code.DEFINED_TWICE, told)
            read(key, said)

    def _text(self, key: str, entry: Entry) -> None:
        text = self._words(entry.node)
        if text is not None and check_placeholders(text, None, entry.node.mark, self.builder):
            self.spoken.texts.setdefault(self.language, {}).setdefault(key, text)

    def _prose(self, key: str, entry: Entry) -> None:
        if (text := self._words(entry.node)) is not None:
            self.spoken.prose.setdefault(self.language, {}).setdefault(key, text)

    def _lexicon(self, key: str, entry: Entry) -> None:
        if not isinstance(entry.node.value, list):
            if not entry.node.broken:
                self.problems.add(entry.node.mark, Code.WRONG_TYPE, "the words of a key must be a list of texts")
            return
        phrases = tuple(phrase for node in entry.node.value if (phrase := self._words(node)) is not None)
        self.spoken.lexicon.setdefault(self.language, {}).setdefault(key, phrases)

    def _words(self, node: Node) -> str | None:
        return None if node.broken else self.builder.words(node)


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


def places_of(spoken: Spoken, written: Mapping[str, Mark]) -> Mapping[tuple[str, str], str]:
    """Answer where the words of a pack stand, as `file:line` by language and key; `written` is what its rules say."""
    told = {(spoken.own, key): mark for key, mark in written.items()}
    for (section, key), mark in spoken.places.items():
        kind, _, language = section.partition("/")
        if kind != "lexicon":
            told[language, key] = mark
    return {key: f"{mark.file}:{mark.line}" for key, mark in told.items()}


def layered(packs: Sequence[Spoken], languages: Sequence[str]) -> Mapping[str, Words]:
    """Lay packs over each other, each over what it requires; each language over the pack's own."""
    return MappingProxyType({language: _layer(packs, languages[0], language) for language in languages})


def _layer(packs: Sequence[Spoken], main: str, language: str) -> Words:
    prose: dict[str, str] = {}
    texts: dict[str, str] = {}
    lexicon: dict[str, tuple[str, ...]] = {}
    narration: list[Fragment] = []
    for pack in packs:
        tongues = (pack.own, main, language)
        for tongue in tongues:
            prose |= pack.prose.get(tongue, {})
            texts |= pack.texts.get(tongue, {})
        lexicon |= pack.lexicon.get(language, {})
        instead = {moment for tongue in tongues if tongue in pack.tellings for moment in pack.tellings[tongue].instead}
        narration = [fragment for fragment in narration if fragment.moment not in instead] + _told(pack, tongues)
    return Words(
        MappingProxyType(prose), MappingProxyType(texts), tuple(narration), MappingProxyType(lexicon), language
    )


def _told(pack: Spoken, tongues: Sequence[str]) -> list[Fragment]:
    """Answer what a pack tells of each moment, in the last of these languages in which it tells anything of it."""
    moments: dict[str, list[Fragment]] = {}
    for tongue in tongues:
        if tongue in pack.tellings:
            moments |= pack.tellings[tongue].moments
    return [fragment for told in moments.values() for fragment in told]
