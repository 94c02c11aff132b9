"""What is no action whatever else it says: code, talk to the machine, inventions, abuse. Found by phrases."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from taleward.narrative.grammar.text import BREAKS, fold, words_in

GAP: Final = 4
"""How many words a `*` stands for at most."""
SCREENS: Final[Mapping[str, str]] = {
    "screen.code": "unclear.nonsense",
    "screen.meta": "unclear.meta",
    "screen.rude": "unclear.rude",
    "screen.claim": "unclear.claim",
}
"""The moment that answers each, the first that is found."""
_ANY, _NUMBER, _AT = "*", "#", "@"
_BEGIN, _WHOLE = "^", "="


class _Pattern(NamedTuple):
    parts: tuple[str, ...]
    begins: bool
    whole: bool
    rank: int


class Screens:
    """Finds the phrases of `screen.*` in a sentence, in time linear in its words."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """`phrases` by key, as in a grammar file."""
        self._moments = tuple(SCREENS.values())
        self._sets = {
            key.removeprefix("word."): frozenset(map(fold, said))
            for key, said in phrases.items()
            if key.startswith("word.")
        }
        self._by_first: dict[str, list[_Pattern]] = {}
        for rank, screen in enumerate(SCREENS):
            for phrase in phrases.get(screen, ()):
                pattern = _pattern(phrase, rank)
                for first in self._firsts(pattern.parts):
                    self._by_first.setdefault(first, []).append(pattern)

    def moment(self, tokens: Sequence[str]) -> str:
        """The moment that answers a sentence; empty if nothing of the sort is in it."""
        words = [token for token in tokens if token not in BREAKS]
        found = len(self._moments)
        for at, word in enumerate(words):
            for key in (word, _NUMBER) if word.isdecimal() else (word,):
                for pattern in self._by_first.get(key, ()):
                    if pattern.rank < found and self._stands(pattern, words, at):
                        found = pattern.rank
        return self._moments[found] if found < len(self._moments) else ""

    def _firsts(self, parts: Sequence[str]) -> Sequence[str]:
        if parts and parts[0].startswith(_AT):
            return sorted(self._sets.get(parts[0][1:], ()))
        return parts[:1]

    def _stands(self, pattern: _Pattern, words: Sequence[str], at: int) -> bool:
        if at and (pattern.begins or pattern.whole):
            return False
        return not (pattern.whole and len(words) > len(pattern.parts)) and self._follows(pattern.parts, words, at)

    def _follows(self, parts: Sequence[str], words: Sequence[str], at: int) -> bool:
        if not parts:
            return True
        if parts[0] == _ANY:
            return any(self._follows(parts[1:], words, at + skipped) for skipped in range(GAP + 1))
        return at < len(words) and self._is(parts[0], words[at]) and self._follows(parts[1:], words, at + 1)

    def _is(self, part: str, word: str) -> bool:
        if part == _NUMBER:
            return word.isdecimal()
        return word in self._sets.get(part[1:], ()) if part.startswith(_AT) else word == part


def _pattern(phrase: str, rank: int) -> _Pattern:
    begins, whole = phrase.startswith(_BEGIN), phrase.startswith(_WHOLE)
    written = (phrase[1:] if begins or whole else phrase).split()
    parts: list[str] = []
    for part in written:
        parts += [part] if part in {_ANY, _NUMBER} or part.startswith(_AT) else words_in(part)
    return _Pattern(tuple(parts), begins, whole, rank)
