"""No word of a document is the program's own: with a sign for each word of the packs, only it is left."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

import pytest
from tests.features.sessions.stack import releases
from tests.features.view.screens import Json, members, plain, screens
from tests.features.view.test_documents import KINDS, SAVED

from taleward.content import Piece, Plural, Release, Slot, Words, parse
from taleward.view import Static

SIGN: Final = "¤"
READ: Final = {
    "title", "announce", "label", "text", "reason", "alt", "help", "note", "said", "detail", "question",
    "placeholder", "empty", "send", "close", "told", "mark", "more_label", "sheet",
}  # fmt: skip
"""The members that readers see. The `value` of a stat is one too."""
FORMATS: Final = re.compile(r"\bd\d+|\{[a-z_]+\}|\band\b")
"""Dice, what a client fills in, and how the language writes a list, which is Unicode's to say."""
LETTERS: Final = re.compile(r"[^\W\d_]")


def masked(text: str) -> str:
    """A text whose letters are all the sign, but for its placeholders."""
    return "".join(_masked(piece) for piece in parse(text))


def _masked(piece: Piece) -> str:
    if isinstance(piece, Slot):
        return f"{{{piece.name}}}"
    if isinstance(piece, Plural):
        cases = "".join(f" {case} {{{LETTERS.sub(SIGN, text)}}}" for case, text in piece.cases.items())
        return f"{{{piece.name}, plural,{cases}}}"
    return LETTERS.sub(SIGN, piece)


def _unspoken(words: Words) -> Words:
    return replace(
        words,
        prose=MappingProxyType({key: SIGN for key in words.prose}),  # noqa: C420 -- the mapping is read by its type
        texts=MappingProxyType({key: masked(text) for key, text in words.texts.items()}),
        narration=tuple(replace(told, text=masked(told.text)) for told in words.narration),
    )


@cache
def unspoken() -> tuple[Release, ...]:
    """The packs that ship, without a word."""
    return tuple(
        replace(each, words={language: _unspoken(words) for language, words in each.words.items()})
        for each in releases()
    )


def foreign(texts: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The texts in which there is a word still."""
    spoken = [(path, FORMATS.sub("", text).replace(SIGN, "").replace(SAVED, "")) for path, text in texts]
    return [(path, text) for path, text in spoken if LETTERS.search(text)]


def read(document: Json) -> list[tuple[str, str]]:
    """What a reader sees of a document, with the path of each text."""
    found = [(path, value) for path, name, value in members(document) if name in READ and isinstance(value, str)]
    stats = [
        (path, each["value"])
        for path, name, value in members(document)
        if name == "items" and isinstance(value, list)
        for each in value
        if set(each) == {"label", "value"}
    ]
    return [*found, *stats]


@pytest.mark.parametrize("name", [kind for kind in KINDS if kind != "asked"])
def test_a_document_says_nothing_that_no_pack_has_said(name: str) -> None:
    async def made() -> object:
        async with screens(unspoken()) as at:
            return await KINDS[name](at)

    texts = read(plain(asyncio.run(made())))
    assert any(SIGN in text for _, text in texts)
    assert foreign(texts) == []


def test_a_static_part_says_nothing_that_no_pack_has_said() -> None:
    async def made() -> Static:
        async with screens(unspoken()) as at:
            shown = await at.shown(await at.begin())
            release, language, _ = shown.static.url.rsplit("/", 3)[1:]
            return await at.view.static(release, language)

    static = plain(asyncio.run(made()))
    texts = [*read(static), *static["texts"].items()]
    assert foreign(texts) == []
