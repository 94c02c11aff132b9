"""Packs to releases: documents in, a `Release` or all that is wrong out. Reads files through `source` alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from taleward.content.builder import BROKEN, Builder, Rule, Where
from taleward.content.checks import RULES
from taleward.content.codes import Code, Problems
from taleward.content.document import MANIFEST, canonical, restored
from taleward.content.hours import check_hours
from taleward.content.index import Index, index
from taleward.content.interface import InterfaceLayers
from taleward.content.manifest import SECTIONS, Manifest
from taleward.content.model import Problem, Release, ThemeDefinition
from taleward.content.packaged import shipped_packs
from taleward.content.proofs import prove, prove_words
from taleward.content.reach import warn
from taleward.content.room import check_beginnings, check_room
from taleward.content.shape import fields_of
from taleward.content.source import gather
from taleward.content.themes import ThemeReader
from taleward.content.words import TREES, Spoken, check_prose, layered, places_of, read_words
from taleward.engine.hours import hours_of
from taleward.engine.pack import Memory, Pack, Person, Reaction
from taleward.engine.pack.quests import by_event, offered
from taleward.kit import GameError, register

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from taleward.content.document import Mark, Node, PackSource
    from taleward.content.model import Words
    from taleward.content.reach import Own

register("release_unreadable", 503, "The release cannot be read")


@dataclass(frozen=True, slots=True)
class Compilation:
    """What became of a pack: its release if there is no error, and every problem by file, line and column."""

    release: Release | None
    problems: tuple[Problem, ...]


def compile_pack(folder: Path, libraries: Sequence[Path] | None = None) -> Compilation:
    """Compile the pack in a folder.

    Packs that it requires are looked for beside it, then in `libraries` (the packs that ship, unless told otherwise).
    Never raises for anything that stands in the folder.
    """
    problems = Problems()
    folder = folder if folder.name not in {"", ".."} else folder.resolve()
    sources = gather(folder, (shipped_packs(),) if libraries is None else libraries, problems)
    release = _compiled(sources, problems, RULES) if sources else None
    told = (problem for problem in problems.all() if problem.severity == "error" or _inside(problem, folder))
    return Compilation(None if problems.broken else release, tuple(told))


def _inside(problem: Problem, folder: Path) -> bool:
    """Whether a problem is the pack's own: warnings of what it requires are told when that is compiled."""
    return problem.file.startswith(f"{folder}{os.sep}")


def release_from(documents: bytes) -> Release:
    """Make a release of its own documents again, for a session that began with it.

    Only what the rules could not run is refused: checks that came after the release was published do not end its games.
    GameError `release_unreadable` if this program cannot: what it would do otherwise is play by other rules.
    """
    problems = Problems()
    try:
        release = _compiled(restored(documents), problems, {})
    except ValueError as error:
        raise GameError(f"the stored release cannot be read: {error}", "release_unreadable") from error
    if release is None or problems.broken:
        told = [str(problem) for problem in problems.all() if problem.severity == "error"]
        raise GameError("the stored release does not fit this program", "release_unreadable", {"problems": told[:20]})
    return release


@dataclass(slots=True)
class _Built:
    """What has been built of some packs so far, and the rules that are applied to it."""

    rules: Mapping[type, Rule]
    sections: dict[str, dict[str, Any]] = field(default_factory=lambda: {section: {} for section in SECTIONS})
    flags: dict[str, str] = field(default_factory=dict)
    spoken: list[Spoken] = field(default_factory=list)
    places: dict[tuple[str, str], str] = field(default_factory=dict)
    themes: dict[str, ThemeDefinition] = field(default_factory=dict)
    interface: InterfaceLayers = field(default_factory=InterfaceLayers)


def _compiled(sources: Sequence[PackSource], problems: Problems, rules: Mapping[type, Rule]) -> Release | None:
    names = index(sources, problems)
    built = _Built(rules)
    manifest: Manifest | None = None
    for source in sources:
        manifest = _build_pack(source, names, built, problems)
    if rules:
        texts = (key for pack in built.spoken for key in pack.texts.get(pack.own, ()))
        built.interface.check(texts, built.themes, problems)
    if manifest is None or problems.broken:
        return None
    pack = _pack(manifest, built)
    own = _own(sources[-1])
    spoken = layered(built.spoken, manifest.languages)
    if rules:
        check_beginnings(pack, own, problems)
        prove(pack, own, problems)
        _prove_words(pack, own, built.spoken[-1], spoken, problems)
    warn(pack, own, problems)
    if rules:
        check_hours(pack, own, problems)
        if not problems.broken:
            check_room(pack, own, problems)
    documents = canonical(sources)
    return Release(
        hash=sha256(documents).hexdigest(),
        pack=pack,
        title=manifest.title,
        summary=manifest.summary,
        licence=manifest.licence,
        languages=manifest.languages,
        scenarios=tuple(own["scenario"]),
        words=spoken,
        themes=MappingProxyType(built.themes),
        interface=built.interface.made,
        documents=documents,
        places=MappingProxyType(built.places if rules else {}),
    )


def _prove_words(pack: Pack, own: Own, said: Spoken, spoken: Mapping[str, Words], problems: Problems) -> None:
    """Prove the words of templates in each language; a translation is complained of where it stands."""
    for name, mark in own.get("quest_template", {}).items():
        for language, words in spoken.items():

            def marks(key: str, language: str = language, mark: Mark = mark) -> Mark:
                return said.places.get((f"prose/{language}", key), mark)

            prove_words(pack.quest_templates[name], words.prose, marks, problems)


def _build_pack(source: PackSource, names: Index, built: _Built, problems: Problems) -> Manifest | None:
    builder = Builder(names, problems, built.rules)
    head = source.documents[MANIFEST]
    made = builder.thing(Manifest, head, Where("", head.mark))
    manifest = made if isinstance(made, Manifest) else None
    spoken, languages = Spoken(), _languages(head)
    looks = _looks(builder)
    themes = ThemeReader(built.themes, looks)
    for path, document in source.documents.items():
        tree = path.partition("/")[0]
        if path == MANIFEST:
            continue
        if not isinstance(document.value, dict):
            problems.add(document.mark, Code.WRONG_TYPE, "a file of a pack is a mapping of sections")
        elif tree == "themes":
            themes.read(document)
        elif tree == "ui":
            built.interface.read(document, looks)
        elif tree in TREES:
            read_words(spoken, path, document, languages, builder)
        else:
            _build_document(document, builder, built)
    if languages:
        spoken.own = languages[0]
        check_prose(spoken, builder, languages, head.mark)
    built.flags |= manifest.flags if manifest else {}
    built.spoken.append(spoken)
    built.places |= places_of(spoken, builder.written)
    return manifest


def _looks(builder: Builder) -> Builder:
    """Answer what builds looks. A stored release has passed its checks: a look out of fashion is left out of it."""
    if builder.rules:
        return builder
    aside = Builder(builder.index, Problems(), builder.rules)
    aside.prose = builder.prose
    return aside


def _languages(head: Node) -> tuple[str, ...]:
    """Answer the languages of a pack, whatever else is wrong with its head."""
    written = head.at("languages")
    parts = written.value if written and isinstance(written.value, list) else []
    return tuple(part.value for part in parts if isinstance(part.value, str))


def _build_document(document: Node, builder: Builder, built: _Built) -> None:
    for section, entry in document.entries.items():
        if section not in SECTIONS:
            builder.problems.unknown(entry.mark, Code.UNKNOWN_SECTION, "section", section, SECTIONS)
            continue
        shape = fields_of(Pack)[section].shape
        made = builder.build(shape, entry.node, Where(section, entry.mark))
        if made is not BROKEN:
            built.sections[section] |= made


def _pack(manifest: Manifest, built: _Built) -> Pack:
    return Pack(
        id=manifest.id,
        version=manifest.version,
        genre=manifest.genre,
        rating=manifest.rating,
        flags=MappingProxyType(built.flags),
        reactions_by_event=_by_event(built.sections["reactions"]),
        quests_by_event=MappingProxyType(by_event(built.sections["quests"], built.sections["quest_templates"])),
        quests_on_offer=offered(built.sections["quests"]),
        memories_by_event=_memories_by_event(built.sections["people"]),
        hours=hours_of(built.sections["people"].values(), built.sections["events"].values()),
        **{section: MappingProxyType(made) for section, made in built.sections.items()},
    )


def _by_event(reactions: Mapping[str, Reaction]) -> Mapping[str, tuple[Reaction, ...]]:
    sorted_out: dict[str, tuple[Reaction, ...]] = {}
    for reaction in reactions.values():
        sorted_out[reaction.on.event] = (*sorted_out.get(reaction.on.event, ()), reaction)
    return MappingProxyType(sorted_out)


def _memories_by_event(people: Mapping[str, Person]) -> Mapping[str, tuple[tuple[str, Memory], ...]]:
    sorted_out: dict[str, tuple[tuple[str, Memory], ...]] = {}
    for person in people.values():
        for memory in person.memories.values():
            sorted_out[memory.on.event] = (*sorted_out.get(memory.on.event, ()), (person.id, memory))
    return MappingProxyType(sorted_out)


def _own(source: PackSource) -> dict[str, dict[str, Mark]]:
    return index([source], Problems()).ids
