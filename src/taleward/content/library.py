"""The packs on offer and every release that a session may still play. Compiles old ones when they are asked for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from cachetools import LRUCache

from taleward.content.codes import Code, Problems
from taleward.content.compiler import compile_pack, release_from
from taleward.content.document import MANIFEST, Mark
from taleward.content.manifest import BASE
from taleward.content.model import Problem, Release, ScenarioInfo, scenario_id
from taleward.content.packaged import shipped_packs
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from taleward.content.ports import ReleaseStore


@dataclass(frozen=True, slots=True)
class Loaded:
    """What stands in folders of packs: the releases that are sound, and every problem."""

    releases: tuple[Release, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep the packs from being offered."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def load_packs(*shelves: Path) -> Loaded:
    """Compile every pack of some folders (the packs that ship, if none is given).

    Two packs with one id, or two scenarios with one slug, are errors too: a player could not say which is meant.
    """
    problems = Problems()
    found: set[Problem] = set()
    releases: list[Release] = []
    packs: dict[str, Path] = {}
    slugs: dict[str, str] = {}
    for folder in _folders(shelves or (shipped_packs(),), problems):
        compiled = compile_pack(folder, (*shelves, shipped_packs()))
        found.update(compiled.problems)
        if compiled.release is not None:
            _claim(compiled.release, folder, packs, slugs, problems)
            releases.append(compiled.release)
    return Loaded(tuple(releases), tuple(sorted({*found, *problems.all()})))


def _folders(shelves: Sequence[Path], problems: Problems) -> Iterator[Path]:
    for shelf in shelves:
        if shelf.is_dir():
            yield from sorted(folder for folder in shelf.iterdir() if (folder / MANIFEST).is_file())
        else:
            problems.add(Mark(str(shelf), 1, 1), Code.NO_PACK, "there is no such folder")


def _claim(release: Release, folder: Path, packs: dict[str, Path], slugs: dict[str, str], problems: Problems) -> None:
    head = Mark(str(folder / MANIFEST), 1, 1)
    name = release.pack.id
    if packs.setdefault(name, folder) != folder:
        problems.add(head, Code.SAME_SLUG, f"the pack in {packs[name]} has the id {name!r} too")
        return
    for slug in release.scenarios:
        if slugs.setdefault(slug, name) != name:
            problems.add(head, Code.SAME_SLUG, f"the pack {slugs[slug]!r} has a scenario {slug!r} too")


class Library:
    """The current release of each pack by id, and any release by its hash."""

    def __init__(self, releases: Sequence[Release], store: ReleaseStore, keep: int = 32) -> None:
        """Offer these releases; at most `keep` others are kept compiled. ValueError if two offer the same slug."""
        self.current: Mapping[str, Release] = {release.pack.id: release for release in releases}
        self._by_hash = {release.hash: release for release in releases}
        self._slugs: dict[str, Release] = {}
        self._ids: dict[str, str] = {}
        for release in self.current.values():
            for slug in release.scenarios:
                if slug in self._slugs:
                    raise ValueError(f"two packs have a scenario {slug!r}")
                self._slugs[slug] = release
                self._ids[scenario_id(release.pack.id, slug)] = slug
        self._store = store
        self._older: LRUCache[str, Release] = LRUCache(keep)
        self._compiling = asyncio.Lock()

    def scenario(self, id_or_slug: str, language: str | None = None) -> tuple[ScenarioInfo, Release] | None:
        """Find a scenario on offer; its words come in the language of its release that is nearest to the one asked."""
        slug = self._ids.get(id_or_slug.lower(), id_or_slug)
        release = self._slugs.get(slug)
        return None if release is None else (_info(release, slug, language), release)

    def scenarios(self, language: str | None = None) -> tuple[ScenarioInfo, ...]:
        """Answer all scenarios on offer, by slug."""
        return tuple(_info(self._slugs[slug], slug, language) for slug in sorted(self._slugs))

    @property
    def base(self) -> Release:
        """The release that speaks for all: the pack `base`, or the first by id where that is only required.

        GameError `not_found` if nothing is on offer.
        """
        if not self.current:
            raise GameError("No pack is on offer", "not_found")
        return self.current.get(BASE) or self.current[min(self.current)]

    async def release(self, release_hash: str) -> Release:
        """Answer a release, compiled, whether it is on offer or not.

        GameError `release_unreadable` if it is not stored, or not as it was published.
        """
        known = self._by_hash.get(release_hash) or self._older.get(release_hash)
        if known is not None:
            return known
        async with self._compiling:  # sessions that come back together compile their release once
            if release_hash not in self._older:
                self._older[release_hash] = await self._stored(release_hash)
            return self._older[release_hash]

    async def _stored(self, release_hash: str) -> Release:
        documents = await self._store.documents(release_hash)
        context = {"release": release_hash}
        if documents is None:
            raise GameError("The release that this session began with is not stored", "release_unreadable", context)
        if sha256(documents).hexdigest() != release_hash:
            raise GameError("The stored release is not what was published", "release_unreadable", context)
        return await asyncio.to_thread(release_from, documents)

    async def publish(self) -> None:
        """Store every release on offer, so that sessions that begin with it can always come back."""
        for release in self.current.values():
            await self._store.publish(release)


def _info(release: Release, slug: str, language: str | None) -> ScenarioInfo:
    scenario, prose = release.pack.scenarios[slug], release.words_in(language).prose
    return ScenarioInfo(
        scenario_id=scenario_id(release.pack.id, slug),
        slug=slug,
        title=prose[scenario.title],
        summary=prose[scenario.summary],
        genre=release.pack.genre,
        languages=release.languages,
        rating=release.pack.rating,
        pack=release.pack.id,
        release=release.hash,
    )
