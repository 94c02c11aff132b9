"""How a language writes names with articles, numbers and lists. Plurals and lists are Babel's, articles are texts."""

from collections.abc import Mapping, Sequence
from typing import Final

from babel import Locale, UnknownLocaleError
from babel.lists import format_list

from taleward.content import Piece, Plural, Words

_SEPARATOR: Final = "-"
_UNKNOWN: Final = "en"
"""The rules for a language that Babel does not know; packs are told so when they are compiled, old ones are not."""


class Forms:
    """The forms of one language. `article.*` among its texts say what its articles are; without them there are none."""

    def __init__(self, words: Words) -> None:
        """The language of the words is a tag such as `pt-BR`."""
        self._locale = _locale(words.language)
        self._texts = words.texts
        self._before = dict.fromkeys(words.texts.get("article.an_before", "").split(), "an")
        self._before |= dict.fromkeys(words.texts.get("article.a_before", "").split(), "a")

    def listed(self, names: Sequence[str]) -> str:
        """Some names as a list: "ash, bone and salt"."""
        return format_list(list(names), locale=self._locale)

    def with_article(self, name: str, form: str) -> str:
        """A name with the indefinite (`a`) or definite (`the`) article; the bare name for no form."""
        if not form or not name:
            return name
        article = self._indefinite(name) if form == "a" else form
        return self._texts.get(f"article.{article}", "{name}").replace("{name}", name)

    def fill(self, pieces: Sequence[Piece], slots: Mapping[str, str | int]) -> str:
        """A text with its placeholders filled, its first letter large; what nothing fills stands as it was written."""
        filled = "".join(self._filled(piece, slots) for piece in pieces)
        return filled[:1].upper() + filled[1:]

    def _filled(self, piece: Piece, slots: Mapping[str, str | int]) -> str:
        if isinstance(piece, str):
            return piece
        value = slots.get(piece.name)
        if isinstance(piece, Plural):
            number = value if isinstance(value, int) else 0
            chosen = piece.cases.get(self._locale.plural_form(number), piece.cases["other"])
            return chosen.replace("#", str(number))
        return f"{{{piece.name}}}" if value is None else self.with_article(str(value), piece.form)

    def _indefinite(self, name: str) -> str:
        lowered = name.lower()
        starts = [start for start in self._before if lowered.startswith(start)]
        return self._before[max(starts, key=len)] if starts else "a"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep=_SEPARATOR)
    except (UnknownLocaleError, ValueError):
        return Locale.parse(_UNKNOWN)
