"""The grammar of one language, from the phrases of its `grammar` files. All that is English about English is there."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from taleward.narrative.grammar.text import BREAKS, fold, words_in

_SHORTEST_STEM: Final = 3
_SMALL: Final = ("article", "it", "person", "join", "and", "filler", "helper", "not", "doubt", "all", "question")
"""The kinds of small words that name nothing."""
_APART: Final = "apart"
"""Verbs that are of no kind, and keep their first word from being one."""


class Verb(NamedTuple):
    """A verb that was found: its words, the kinds it belongs to, and the places in the sentence that it takes."""

    phrase: tuple[str, ...]
    kinds: frozenset[str]
    places: tuple[int, ...]


class Lexicon:
    """Words by what they do, verbs by their kinds, and what is left of a word without its endings."""

    def __init__(self, phrases: Mapping[str, Sequence[str]]) -> None:
        """`phrases` by key, as in a grammar file; a language without one has none."""
        self._kinds = {
            kind.removeprefix("word."): frozenset(" ".join(words_in(phrase)) for phrase in said)
            for kind, said in phrases.items()
            if kind.startswith("word.")
        }
        self._directions = self.words("direction") | self.words("back")
        self._endings = _endings(phrases.get("word.ending", ()))
        self._same: dict[str, str] = {}
        for kind, said in phrases.items():
            if kind.startswith("same."):
                words = [fold(word) for word in said]
                self._same |= dict.fromkeys((*words, *map(_trimmed, words)), words[0])
        self._verbs = self._find_verbs(phrases)
        self._openings = _by_first(words_in(phrase) for phrase in phrases.get("word.opening", ()))
        self._past = tuple(map(fold, phrases.get("word.past", ())))
        self._manner = tuple(map(fold, phrases.get("word.manner", ())))
        self._denying = tuple(map(fold, phrases.get("word.denying", ())))
        self._undoing = tuple(map(fold, phrases.get("word.undoing", ())))
        self._doubts = _by_first(words_in(phrase) for kind in ("not", "doubt") for phrase in self.words(kind))
        self.numbers = tuple(" ".join(words_in(number)) for number in phrases.get("word.number", ()))
        self.direction = frozenset(self.stem(word) for word in self.words("direction"))
        self.back = frozenset(self.stem(word) for word in self.words("back"))
        self.small = frozenset(word for kind in _SMALL for word in self.words(kind)) - self.words("direction")
        self.heads = frozenset(self._verbs)
        self.verb_words = frozenset(word for verb in self._spoken_verbs(phrases) for word in verb)
        self.known = self.small | self.verb_words | frozenset().union(*self._kinds.values())
        self.known |= self._same.keys()
        self.letters = frozenset("".join(self.known))

    def words(self, kind: str) -> frozenset[str]:
        """The words of `word.<kind>`."""
        return self._kinds.get(kind, frozenset())

    def stem(self, word: str) -> str:
        """What is compared of a word: without its ending, and one for all that count as one."""
        same = self._same.get(word)
        if same is not None:
            return same
        plain = self._plain(word)
        if plain in self._directions and word not in self._directions:  # the Backs are a place
            return word
        return self._same.get(plain, plain)

    def bare(self, word: str) -> str:
        """A word without what an apostrophe adds to it, unless it is known with it."""
        return word if word in self.known or self.denies(word) else word.partition("'")[0] or word

    def counted(self, word: str) -> str:
        """A word, or for small figures the word for them."""
        small = word.isdecimal() and len(word) < _SHORTEST_STEM and int(word) < len(self.numbers)
        return self.numbers[int(word)] if small else word

    def denies(self, word: str) -> bool:
        """Whether a word is a verb with a denial at its end, such as "mustn't"."""
        return bool(self._denying) and word.endswith(self._denying)

    def is_doubtful(self, words: Sequence[str]) -> bool:
        """Whether some words deny, except, take back or suppose."""
        return any(
            self.denies(word) or any(tuple(words[at : at + len(o)]) == o for o in self._doubts.get(word, ()))
            for at, word in enumerate(words)
        )

    def may_be(self, said: str, word: str) -> bool:
        """Whether one word can be meant by another: what undoes a verb is no slip of the pen for it."""
        return all(word.startswith(before) for before in self._undoing if said.startswith(before))

    def is_amount(self, word: str) -> bool:
        """Whether a word is a number other than one."""
        number = word in self.numbers or any(letter.isdecimal() for letter in word)
        return number and word != self.counted("1")

    def is_past(self, word: str) -> bool:
        """Whether a verb says what was done already."""
        return word not in self.verb_words and word.endswith(self._past) if self._past else False

    def is_manner(self, word: str) -> bool:
        """Whether a word that is not known says how something is done."""
        return bool(self._manner) and len(word) > _SHORTEST_STEM + 1 and word.endswith(self._manner)

    def opened(self, words: Sequence[str]) -> int:
        """How many words a sentence spends on opening politely."""
        at = 0
        while at < len(words):
            if words[at] in BREAKS:
                at += 1
                continue
            found = next((o for o in self._openings.get(words[at], ()) if tuple(words[at : at + len(o)]) == o), ())
            if not found:
                break
            at += len(found)
        return at

    def verb(self, stems: Sequence[str]) -> Verb | None:
        """The verb that a sentence begins with, the longest that fits: "put down the lamp", "put the lamp down"."""
        if not stems:
            return None
        for phrase, kinds in self._verbs.get(stems[0], ()):
            if tuple(stems[: len(phrase)]) == phrase:
                return Verb(phrase, kinds, tuple(range(len(phrase))))
            if len(phrase) == 2 and len(stems) > 2 and stems[-1] == phrase[1]:  # noqa: PLR2004 -- a verb and its particle
                return Verb(phrase, kinds, (0, len(stems) - 1))
        return None

    def _plain(self, word: str) -> str:
        for ending, instead in self._endings:
            if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _SHORTEST_STEM:
                word = word.removesuffix(ending) + instead
                break
        return _trimmed(word)

    @staticmethod
    def _spoken_verbs(phrases: Mapping[str, Sequence[str]]) -> Iterable[tuple[str, ...]]:
        return (words_in(phrase) for kind, said in phrases.items() if kind.startswith("verb.") for phrase in said)

    def _find_verbs(
        self, phrases: Mapping[str, Sequence[str]]
    ) -> Mapping[str, Sequence[tuple[tuple[str, ...], frozenset[str]]]]:
        kinds: dict[tuple[str, ...], set[str]] = {}
        for kind, said in phrases.items():
            if kind.startswith("verb."):
                for phrase in said:
                    stems = tuple(self.stem(word) for word in words_in(phrase))
                    kinds.setdefault(stems, set()).update({kind.removeprefix("verb.")} - {_APART})
        found: dict[str, list[tuple[tuple[str, ...], frozenset[str]]]] = {}
        for stems in sorted(kinds, key=lambda stems: (-len(stems), stems)):
            found.setdefault(stems[0], []).append((stems, frozenset(kinds[stems])))
        return found


def _trimmed(word: str) -> str:
    """A word without a silent e, and without the second of two equal letters."""
    if word.endswith("e") and len(word) > _SHORTEST_STEM:
        word = word[:-1]
    return word[:-1] if len(word) > _SHORTEST_STEM and word[-1] == word[-2] else word


def _endings(written: Iterable[str]) -> tuple[tuple[str, str], ...]:
    pairs = [(ending, instead) for ending, _, instead in (fold(each).partition("=") for each in written)]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _by_first(phrases: Iterable[tuple[str, ...]]) -> Mapping[str, Sequence[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in sorted(set(phrases), key=lambda phrase: (-len(phrase), phrase)):
        found.setdefault(phrase[0], []).append(phrase)
    return found
