"""Everything a pack names, found before anything is built, so that a reference may stand before what it refers to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from taleward.content.codes import Code, quoted
from taleward.content.document import MANIFEST, Mark, Node
from taleward.content.manifest import SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from taleward.content.codes import Problems
    from taleward.content.document import Entry, PackSource


def _nodes() -> dict[str, dict[str, Node]]:
    return {"item": {}, "loot_table": {}}


@dataclass(slots=True)
class Index:
    """Where things are defined: by kind and id, the memories of people, deeds and locks by name.

    Of quests and templates, `stages` are their stages and `objectives` those of all stages.
    `nodes` is what is written of the things that others must know before they are built. Of the kind `raised` are the
    names that `event` effects raise; they may come from several places.
    """

    ids: dict[str, dict[str, Mark]] = field(default_factory=dict)
    stages: dict[str, tuple[str, ...]] = field(default_factory=dict)
    objectives: dict[str, tuple[str, ...]] = field(default_factory=dict)
    memories: dict[str, tuple[str, ...]] = field(default_factory=dict)
    deeds: dict[str, Mark] = field(default_factory=dict)
    nodes: dict[str, dict[str, Node]] = field(default_factory=_nodes)
    locks: dict[str, Mark] = field(default_factory=dict)

    def has(self, kind: str, name: str) -> bool:
        """Whether a thing of this kind is defined."""
        return name in self.ids.get(kind, ())

    def names(self, kind: str) -> Iterable[str]:
        """Answer all ids of a kind."""
        return self.ids.get(kind, {})


def index(sources: Sequence[PackSource], problems: Problems) -> Index:
    """Find all definitions of some packs; note what is defined twice."""
    found = Index({kind: {} for kind in (*SECTIONS.values(), "flag", "raised")})
    for source in sources:
        for path, document in source.documents.items():
            if path == MANIFEST:
                for name, entry in _entries(document, "flags"):
                    _define(found.ids["flag"], name, entry.mark, problems, "flag")
            else:
                _index_document(document, found, problems)
    return found


def _index_document(document: Node, found: Index, problems: Problems) -> None:
    found.ids["raised"] |= {name: mark for name, mark in _raised(document) if name not in found.ids["raised"]}
    for section, kind in SECTIONS.items():
        for name, entry in _entries(document, section):
            _define(found.ids[kind], name, entry.mark, problems, kind)
            for deed, mark in _deeds(kind, name, entry.node):
                _define(found.deeds, deed, mark, problems, "deed")
            if kind in found.nodes:
                found.nodes[kind].setdefault(name, entry.node)
            elif kind in {"quest", "quest_template"}:
                stages = dict(_entries(entry.node, "stages"))
                found.stages.setdefault(name, tuple(stages))
                goals = (goal for stage in stages.values() for goal, _ in _entries(stage.node, "objectives"))
                found.objectives.setdefault(name, tuple(goals))
            elif kind == "place":
                found.locks |= dict(_locks(name, entry.node))
            elif kind == "person":
                found.memories.setdefault(name, tuple(memory for memory, _ in _entries(entry.node, "memories")))


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
    if kind in {"reaction", "happening"}:
        yield f"{kind if kind == 'reaction' else 'event'}/{owner}", node.mark
    if kind == "place":
        for feature, holder in _entries(node, "features"):
            for name, entry in _entries(holder.node, "deeds"):
                yield f"{owner}/{feature}/{name}", entry.mark


def _locks(place: str, node: Node) -> Iterator[tuple[str, Mark]]:
    for feature, entry in _entries(node, "features"):
        if (lock := entry.node.at("lock")) is not None:
            yield f"{place}/{feature}", lock.mark
    ways = node.at("exits")
    for way in ways.value if ways is not None and isinstance(ways.value, list) else []:
        to, lock = way.at("to"), way.at("lock")
        if lock is not None and to is not None and isinstance(to.value, str):
            yield f"{place}/{to.value}", lock.mark


def _raised(node: Node) -> Iterator[tuple[str, Mark]]:
    """The names of the events that effects in a document raise: `{event: name}`, or with the field written out."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if isinstance(here.value, list):
            waiting += here.value
        for key, entry in here.entries.items():
            waiting.append(entry.node)
            name = (entry.node.at("name") or entry.node).value
            if key == "event" and isinstance(name, str):
                yield name, entry.node.mark


def _entries(node: Node, key: str) -> Iterable[tuple[str, Entry]]:
    under = node.at(key)
    return under.entries.items() if under else ()
