"""The interface's own words in one language, with their slots filled. Knows no widget.

A text that no pack has stands as its key.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final, Literal

from babel import Locale, UnknownLocaleError
from cachetools import LRUCache

from taleward.content import Piece, Plural, parse

Value = str | int
_REMEMBERED: Final = 8_192


class Wording:
    """Texts of one language by key."""

    def __init__(self, texts: Mapping[str, str], language: str, *, remember: bool = False) -> None:
        """`language` is a tag such as `pt-BR`. With `remember` it knows what the latest texts were made of."""
        self.texts = texts
        self.language = language
        self.locale = _locale(language)
        self._made: LRUCache[str, str] | None = LRUCache(_REMEMBERED) if remember else None

    @property
    def dir(self) -> Literal["ltr", "rtl"]:
        """Which way the language is written."""
        return "rtl" if self.locale.text_direction == "rtl" else "ltr"

    def say(self, key: str, **slots: Value) -> str:
        """A text with its slots filled; what nothing fills is left out."""
        text = self.texts.get(key, key)
        if "{" not in text:
            return text
        filled = "".join([self._filled(piece, slots) for piece in _parsed(text)])
        if self._made is not None:
            self._made[filled] = text
        return filled

    def money(self) -> str:
        """How money is called as a heading."""
        told = self.say("currency.many")
        return f"{told[:1].upper()}{told[1:]}"

    def template(self, filled: str) -> str:
        """The text whose slots were filled to this one, as far as that is remembered; else the same."""
        return filled if self._made is None else self._made.get(filled, filled)

    def joined(self, parts: Sequence[str]) -> str:
        """Some names or notes, one after the other."""
        told = parts[0] if parts else ""
        for part in parts[1:]:
            told = self.say("view.notes", first=told, then=part)
        return told

    def _filled(self, piece: Piece, slots: Mapping[str, Value]) -> str:
        if isinstance(piece, str):
            return piece
        value = slots.get(piece.name, "")
        if isinstance(piece, Plural):
            number = value if isinstance(value, int) else 0
            return piece.cases.get(self.locale.plural_form(number), piece.cases["other"]).replace("#", str(number))
        return str(value)


@cache
def _locale(language: str) -> Locale:
    """The rules of a language; English ones for a language that Babel does not know."""
    try:
        return Locale.parse(language, sep="-")
    except (UnknownLocaleError, ValueError):
        return Locale.parse("en")


@cache
def _parsed(text: str) -> tuple[Piece, ...]:
    return parse(text)
