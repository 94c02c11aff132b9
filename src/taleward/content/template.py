"""Texts with placeholders, taken apart: `{foe}`, `{foe:a}`, `{amount, plural, one {# coin} other {# coins}}`.

The plural is that of ICU message formats, with `#` for the number. Fills nothing in and knows no language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

FORMS: Final = ("a", "the")
"""How a name may be asked for: bare, or with the article that the language gives it."""
PLURALS: Final = ("zero", "one", "two", "few", "many", "other")
"""The plural categories of Unicode; `other` must always be there."""

_NAME = r"[a-z_]+"
_PLACEHOLDER: Final = re.compile(
    rf"\{{(?P<name>{_NAME})(?::(?P<form>[a-z]+))?\}}"
    rf"|\{{(?P<number>{_NAME}), plural,(?P<cases>(?: {_NAME} \{{[^{{}}]*\}})+)\}}"
)
_CASE: Final = re.compile(rf"({_NAME}) \{{([^{{}}]*)\}}")


class Slot(NamedTuple):
    """Stands for a value by its name; `form` asks for an article."""

    name: str
    form: str = ""


class Plural(NamedTuple):
    """Stands for one of some texts, by the number of that name."""

    name: str
    cases: Mapping[str, str]


Piece = str | Slot | Plural


def parse(text: str) -> tuple[Piece, ...]:
    """Take a text apart; a ValueError says what is wrong with its braces."""
    return tuple(_pieces(text))


def names_in(pieces: tuple[Piece, ...]) -> frozenset[str]:
    """Answer what the placeholders name."""
    return frozenset(piece.name for piece in pieces if not isinstance(piece, str))


def _pieces(text: str) -> Iterator[Piece]:
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        if found.start() > end:
            yield _plain(text[end : found.start()])
        yield _slot(found)
        end = found.end()
    if end < len(text):
        yield _plain(text[end:])


def _plain(text: str) -> str:
    if "{" in text or "}" in text:
        raise ValueError("a brace that is not part of a placeholder such as {item}")
    return text


def _slot(found: re.Match[str]) -> Slot | Plural:
    if found["name"]:
        form = found["form"] or ""
        if form and form not in FORMS:
            raise ValueError(f"the form {form!r} is none of {', '.join(FORMS)}")
        return Slot(found["name"], form)
    cases = dict(_CASE.findall(found["cases"]))
    if strange := [case for case in cases if case not in PLURALS]:
        raise ValueError(f"the plural {strange[0]!r} is none of {', '.join(PLURALS)}")
    if "other" not in cases:
        raise ValueError("a plural needs the case 'other'")
    return Plural(found["number"], cases)
