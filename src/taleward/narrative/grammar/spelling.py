"""Words that were spelt wrongly: the nearest of those that are known. Knows letters only, no language."""

from collections.abc import Collection
from typing import Final, NamedTuple

SHORTEST: Final = 4
"""Shorter words are never respelt: too many of them are a letter apart."""
LONG: Final = 7
"""From this length on two slips are forgiven, below it one."""
LONGEST: Final = 24
_BITS: Final = 61


def distance(one: str, other: str, limit: int) -> int:
    """How many letters to add, drop, change or swap with their neighbour; `limit` + 1 for more than `limit`."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], before[j - 2] + 1)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


def slips(word: str) -> int:
    """How many slips are forgiven in a word that is meant."""
    return 0 if len(word) < SHORTEST else 1 if len(word) < LONG else 2


class _Spelt(NamedTuple):
    word: str
    letters: int


class Speller:
    """Finds the nearest of some words."""

    def __init__(self, words: Collection[str]) -> None:
        """Words in lower case, without accents."""
        self._by_length: dict[int, list[_Spelt]] = {}
        for word in sorted(set(words)):
            if slips(word):
                self._by_length.setdefault(len(word), []).append(_Spelt(word, _letters(word)))

    def nearest(self, said: str) -> tuple[int, tuple[str, ...]]:
        """How far the nearest words are, and which; none if all are too far or it is too short or long to say."""
        if not SHORTEST - 1 <= len(said) <= LONGEST:
            return 0, ()
        letters, best, found = _letters(said), 3, list[str]()
        for length in range(len(said) - 2, len(said) + 3):
            for word, theirs in self._by_length.get(length, ()):
                limit = min(slips(word), best)
                # Each slip changes two letters of the set at most, so most words are out without being compared.
                if abs(length - len(said)) > limit or (letters ^ theirs).bit_count() > 2 * limit:
                    continue
                apart = distance(said, word, limit)
                if apart < best and apart <= limit:
                    best, found = apart, [word]
                elif apart == best <= limit:
                    found.append(word)
        return (best, tuple(found)) if found else (0, ())


def _letters(word: str) -> int:
    bits = 0
    for letter in word:
        bits |= 1 << ord(letter) % _BITS
    return bits
