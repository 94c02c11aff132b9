"""Everything a pack names, found before anything is built, so that a reference may stand before what it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taleward.content.codes import Code, quoted
from taleward.content.document import MANIFEST, Mark
from taleward.content.manifest import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taleward.content.codes import Problems
    from taleward.content.document import Entry, Node, PackSource


@dataclass(slots=True)
class Index:
    """Where things are defined: by kind and id, the stages of quests, the memories of people, and deeds by name.

    `raised` are the names of world events that some effect raises.
    """

    ids: dict[str, dict[str, Mark]] = field(default_factory=dict)
    stages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    memories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: dict[str, Mark] = field(default_factory=dict)
    raised: set[str] = field(default_factory=set)

    def has(self, kind: str, name: str) -> bool:
        """Whether a thing of this kind is defined."""
        return name in self.ids.get(kind, ())

    def names(self, kind: str) -> Iterable[str]:
        """Answer all ids of a kind."""
        return self.ids.get(kind, {})


def index(sources: Sequence[PackSource], problems: Problems) -> Index:
    """Find all definitions of some packs; note what is defined twice."""
    found = Index({kind: {} for kind in (*SECTIONS.values(), "flag")})
    for source in sources:
        for path, document in source.documents.items():
            if path == MANIFEST:
                for name, entry in _entries(document, "flags"):
                    _define(found.ids["flag"], name, entry.mark, problems, "flag")
            else:
                _index_document(document, found, problems)
                found.raised |= set(_raised(document))
    return found


def _index_document(document: Node, found: Index, problems: Problems) -> None:
    for section, kind in SECTIONS.items():
        for name, entry in _entries(document, section):
            _define(found.ids[kind], name, entry.mark, problems, kind)
            for deed, mark in _deeds(kind, name, entry.node):
                _define(found.deeds, deed, mark, problems, "deed")
            if kind in {"quest", "quest_template"}:
                found.stages.setdefault(name, tuple(stage for stage, _ in _entries(entry.node, "stages")))
            elif kind == "person":
                found.memories.setdefault(name, tuple(memory for memory, _ in _entries(entry.node, "memories")))


def _raised(node: Node) -> Iterator[str]:
    """Every name that an effect `event` may raise, in whatever stands under a node."""
    parts = [node]
    for part in parts:
        if isinstance(part.value, list):
            parts += part.value
        for key, entry in part.entries.items():
            parts.append(entry.node)
            if key == "event":
                named = entry.node.at("name") or entry.node
                if isinstance(named.value, str):
                    yield named.value


def _define(names: dict[str, Mark], name: str, mark: Mark, problems: Problems, kind: str) -> None:
    if name not in names:
        names[name] = mark
        return
    first = names[name]
    told = f"the {kind.replace('_', ' ')} {quoted(name)} is defined already in {first.file}:{first.line}:{first.column}"
    problems.add(mark, Code.DEFINED_TWICE, told)


def _deeds(kind: str, owner: str, node: Node) -> Iterator[tuple[str, Mark]]:
    direct = {"place": "finds", "person": "topics"}.get(kind)
    if direct:
        for name, entry in _entries(node, direct):
            yield f"{owner}/{name}", entry.mark
    if kind == "reaction":
        yield f"reaction/{owner}", node.mark
    if kind == "place":
        for feature, holder in _entries(node, "features"):
            for name, entry in _entries(holder.node, "deeds"):
                yield f"{owner}/{feature}/{name}", entry.mark


def _entries(node: Node, key: str) -> Iterable[tuple[str, Entry]]:
    under = node.at(key)
    return under.entries.items() if under else ()
