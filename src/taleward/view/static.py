"""The static part of documents: texts, themes, layout of a release in a language. The same for everybody, hashed."""

from hashlib import sha256
from typing import Final

import msgspec
from cachetools import LRUCache

from taleward.content import Library, Release
from taleward.kit import GameError
from taleward.view.looks import Looks
from taleward.view.model import Static, StaticRef
from taleward.view.wording import Wording

SESSION: Final = "session"
"""The kind of document that has a layout."""
_OWN: Final = "client."
"""What keys of clients' own words begin with."""
_KEPT: Final = 64


class Statics:
    """Makes static parts, and the words that all documents of a release are in."""

    def __init__(self, library: Library, looks: Looks, *, dev: bool) -> None:
        """A few of the static parts stay in memory; in `dev` words know what they were made of."""
        self._library = library
        self._looks = looks
        self._dev = dev
        self._wordings: LRUCache[tuple[str, str], Wording] = LRUCache(_KEPT)
        self._made: LRUCache[tuple[str, str], Static] = LRUCache(_KEPT)

    def words(self, release: Release, asked: str | None = None) -> Wording:
        """The words of a release in the nearest language; those of the base pack where it is older than they."""
        language = release.language(asked)
        key = release.hash, language
        if key not in self._wordings:
            texts = {**self._library.base.words_in(language).texts, **release.words_in(language).texts}
            self._wordings[key] = Wording(texts, language, remember=self._dev)
        return self._wordings[key]

    async def named(self, release_hash: str, asked: str | None) -> Static:
        """The static part of a release by its hash. GameError `not_found`."""
        try:
            release = await self._library.release(release_hash)
        except GameError as error:
            raise GameError("There is no such release", "not_found") from error
        return await self.static(release, asked)

    async def static(self, release: Release, asked: str | None) -> Static:
        """The static part of a release in the nearest language."""
        words = self.words(release, asked)
        key = release.hash, words.language
        if key not in self._made:
            self._made[key] = await self._make(release, words)
        return self._made[key]

    @staticmethod
    def ref(release: Release, found: Static) -> StaticRef:
        """Where the static part of a release is."""
        return StaticRef(hash=found.hash, url=f"/api/view/static/{release.hash}/{found.language}/{found.hash}")

    async def _make(self, release: Release, words: Wording) -> Static:
        look = await self._looks.look(None, release, words.language)
        texts = {key: text for key, text in words.texts.items() if key.startswith(_OWN)}
        themes = self._looks.themes(release, words.language)
        layout = {SESSION: list(look.panels)}
        parts = [words.language, words.dir, texts, themes, layout]
        found = sha256(msgspec.json.encode(parts, order="sorted")).hexdigest()[:32]
        return Static(hash=found, language=words.language, dir=words.dir, texts=texts, themes=themes, layout=layout)
