"""One command of a sentence: its verb, and the words for what is done to what. Knows no action of the game."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from taleward.narrative.grammar.lexicon import Lexicon, Verb
from taleward.narrative.grammar.spelling import LONG, SHORTEST, Speller
from taleward.narrative.grammar.text import BREAKS, PAUSES, QUESTION
from taleward.narrative.grammar.things import Thing, Things

MOST_RESPELT: Final = 8
"""Words of a sentence that are looked up when they are not known; what comes after them stays unknown."""
_NOTHING: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Word:
    """A word that names something. `stems` are all it may mean, `tags` the things that a pronoun stands for.

    `group` counts what stands between small joining words. `here`: something here is called so, or a person anywhere,
    or it is a verb or a number; `weak`: it was respelt so far that it proves little; `soft`: it only says where to.
    """

    said: str
    stems: frozenset[str]
    group: int = 0
    here: bool = True
    respelt: bool = False
    weak: bool = False
    soft: bool = False
    pronoun: bool = False
    tags: frozenset[str] = _NOTHING


@dataclass(frozen=True, slots=True)
class Clause:
    """One command.

    `doubtful`: it denies, supposes or tells of the past, so nothing is done on it; `asks`: it is a question; `strange`:
    it begins with a word that is not known; `spoilt`: it has small words that may mean more than its verb alone does;
    `fled`: it says from what. `amounts` are the stems of words for more or less than one; of other words, `whose` may
    mean another thing than the one that is here, `mine` mean one of the player's own, `told` change what is told.
    """

    words: tuple[Word, ...]
    verb: tuple[str, ...] = ()
    kinds: frozenset[str] = _NOTHING
    weak: bool = False
    respelt: bool = False
    doubtful: bool = False
    asks: bool = False
    strange: bool = False
    spoilt: bool = False
    fled: bool = False
    amounts: frozenset[str] = _NOTHING
    whose: frozenset[str] = _NOTHING
    mine: frozenset[str] = _NOTHING
    told: frozenset[str] = _NOTHING

    @property
    def bare(self) -> bool:
        """Whether nothing is named, but perhaps a direction."""
        return all(word.soft for word in self.words)

    @property
    def alone(self) -> bool:
        """Whether there is nothing but the verb."""
        return all(word.soft and word.stems & set(self.verb) for word in self.words)

    @property
    def names(self) -> tuple[Word, ...]:
        """The words that name things."""
        return tuple(word for word in self.words if not word.soft and (word.tags or not word.pronoun))


@dataclass(slots=True)
class Surroundings:
    """What a sentence can speak of: the words of all that is here, the people, and what `it` and `him` stand for."""

    words: frozenset[str]
    stems: frozenset[str]
    described: frozenset[str]
    names: frozenset[str]
    people: Sequence[Thing]
    verbs: frozenset[str]
    it: frozenset[str] = _NOTHING
    person: frozenset[str] = _NOTHING
    tried: dict[str, "_Token"] = field(default_factory=dict)
    speller: Speller | None = None


class _Token(NamedTuple):
    said: str
    stems: tuple[str, ...]
    known: bool = True
    respelt: bool = False
    weak: bool = False


class Clauses:
    """Reads commands."""

    def __init__(self, lexicon: Lexicon, things: Things) -> None:
        self._lexicon = lexicon
        self._things = things
        self._speller = Speller(things.raw | lexicon.verb_words)
        self._stems = frozenset(lexicon.stem(word) for word in lexicon.known) | things.stems

    def starts_with_verb(self, tokens: Sequence[str], around: Surroundings) -> bool:
        """Whether some words begin with a verb, polite openings left aside."""
        rest = tokens[self._lexicon.opened(tokens) :]
        read = [self._token(token, around) for token in rest[:4] if token not in BREAKS]
        return self._verb(read, around) is not None

    def read(self, tokens: Sequence[str], around: Surroundings) -> Clause:
        """Read one command; `tokens` are folded words and marks."""
        addressed, sure, rest = self._addressed(tokens, around)
        rest = rest[self._lexicon.opened(rest) :]
        words, questions = self._lexicon.words, self._lexicon.words("question")
        spoken = [self._token(token, around) for token in self._expanded(rest) if token not in BREAKS]
        found = self._verb(spoken, around)
        queried = bool(rest) and rest[0] in questions
        if queried and (found is None or len(found.phrase) == 1):
            asks, found = True, None
        else:
            asks = QUESTION in tokens and not queried
        first = spoken[0] if spoken else None
        strange = found is None and first is not None and not first.known and len(spoken) > 1
        taken = set(found.places) if found else {0} if strange else set()
        verbal = first if found else None
        kinds = found.kinds if found else self._mentioned(spoken) if asks else _NOTHING
        beside = frozenset(token.said for at, token in enumerate(spoken) if at not in taken)
        return Clause(
            words=(
                *self._naming(addressed, around),
                *self._where(found),
                *self._names(spoken, taken, around),
            ),
            verb=found.phrase if found else (),
            kinds=kinds | {"ask"} if addressed and sure else kinds,
            weak=verbal is not None and verbal.weak,
            respelt=verbal is not None and verbal.respelt,
            doubtful=self._lexicon.is_doubtful(rest) or (addressed is not None and not sure) or self._is_over(verbal),
            asks=asks,
            strange=strange,
            spoilt=self._is_spoilt(spoken, taken),
            fled=not beside.isdisjoint(words("away")),
            amounts=frozenset(self._amounts(spoken)),
            whose=beside & words("whose"),
            mine=beside & words("mine"),
            told=beside & words("told"),
        )

    def _is_spoilt(self, tokens: Sequence[_Token], taken: set[int]) -> bool:
        words = self._lexicon.words
        harmless = words("filler") | words("article") | words("all") | words("determiner") | words("direction")
        last = max(taken, default=-1)
        open_end = 0 <= last == len(tokens) - 1 and tokens[last].said in words("join") - words("direction") - words(
            "around"
        )
        return open_end or any(
            token.said in self._lexicon.small and token.said not in harmless
            for at, token in enumerate(tokens)
            if at not in taken
        )

    def _mentioned(self, tokens: Sequence[_Token]) -> frozenset[str]:
        """The kinds of all verbs in a question, to know what it may be about."""
        found = (self._lexicon.verb([token.stems[0]]) for token in tokens if token.said not in self._lexicon.small)
        return frozenset().union(*(verb.kinds for verb in found if verb is not None))

    def _where(self, found: Verb | None) -> Iterator[Word]:
        """What a verb says of where to, such as `return`."""
        stems = frozenset(found.phrase if found else ()) & (self._lexicon.direction | self._lexicon.back)
        if found and stems:
            yield Word(found.phrase[-1], stems, soft=True)

    def _amounts(self, tokens: Sequence[_Token]) -> Iterator[str]:
        """The words for more or less than one, but for those of a price: "for 6", "6 gold"."""
        words = self._lexicon.words
        many = words("many") | words("all")
        for before, token, after in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
            price = (before and before.said in words("join")) or (after and after.said in words("wealth"))
            if token.said in many or (self._lexicon.is_amount(token.said) and not price):
                yield token.stems[0]

    def _is_over(self, verb: _Token | None) -> bool:
        return verb is not None and not verb.respelt and self._lexicon.is_past(verb.said)

    def _addressed(self, tokens: Sequence[str], around: Surroundings) -> tuple[Thing | None, bool, Sequence[str]]:
        """Who is spoken to at the beginning, whether surely ("Hanne, ..."), and what is said to them."""
        stems = [self._lexicon.stem(token) for token in tokens[:4]]
        for person in around.people:
            for phrase in person.phrases:
                if phrase and tuple(stems[: len(phrase)]) == phrase and len(tokens) > len(phrase):
                    rest = tokens[len(phrase) :]
                    if rest[0] in PAUSES:
                        return person, True, rest[1:]
                    if self.starts_with_verb(rest, around):
                        return person, False, rest
        return None, False, tokens

    @staticmethod
    def _naming(person: Thing | None, around: Surroundings) -> Iterator[Word]:
        if person is not None:
            yield Word(person.name, frozenset(person.phrases[-1]) & around.stems, tags=frozenset({person.tag}))

    def _expanded(self, tokens: Sequence[str]) -> Iterator[str]:
        """Figures as words, and words that people join ("toollbox") or part ("smoke house") as names have them."""
        joined = self._things.joined
        skip = False
        for token, following in pairwise([*tokens, ""]):
            if skip:
                skip = False
            elif token in joined:
                yield from joined[token]
            elif following and token + following in self._things.raw:
                skip = True
                yield token + following
            else:
                yield self._lexicon.counted(token)

    def _token(self, said: str, around: Surroundings) -> _Token:
        token = around.tried.get(said)
        if token is None:
            token = around.tried[said] = self._look_up(said, around)
        return token

    def _look_up(self, said: str, around: Surroundings) -> _Token:
        word = self._lexicon.bare(said)
        stem = self._lexicon.stem(word)
        small = word in BREAKS or word in self._lexicon.small or self._lexicon.denies(word)
        if small or any(stem in known for known in (around.stems, around.described, self._stems)):
            return _Token(word, (stem,))
        tried = sum(token.respelt or not token.known for token in around.tried.values())
        apart, near = self._nearest(word, around) if tried < MOST_RESPELT and not word.isdecimal() else (0, ())
        if not near:
            return _Token(word, (stem,), known=False)
        stems = tuple(dict.fromkeys(self._lexicon.stem(each) for each in near))
        weak = len(word) < SHORTEST or max(map(len, near)) <= SHORTEST or (apart > 1 and len(word) <= LONG)
        return _Token(word, stems, respelt=True, weak=weak)

    def _nearest(self, word: str, around: Surroundings) -> tuple[int, Sequence[str]]:
        """The words that a word may stand for, and how far they are; of equally near ones those for what is here."""
        if around.speller is None:
            around.speller = Speller(around.words)
        found = [nearest for speller in (around.speller, self._speller) if (nearest := speller.nearest(word))[1]]
        apart = min((apart for apart, _ in found), default=0)
        words = (each for far, words in found if far == apart for each in words)
        near = dict.fromkeys(each for each in words if self._lexicon.may_be(word, each))
        here = [each for each in near if self._lexicon.stem(each) in around.stems]
        return apart, here or list(near)

    def _verb(self, tokens: Sequence[_Token], around: Surroundings) -> Verb | None:
        """The verb at the beginning: one of the language, or the first word of a label here."""
        if not tokens:
            return None
        rest = ["" if token.respelt else token.stems[0] for token in tokens[1:]]
        if around.names.intersection(tokens[0].stems) and all(
            token.said in self._lexicon.small for token in tokens[1:]
        ):
            return None
        found = [verb for stem in tokens[0].stems if (verb := self._lexicon.verb([stem, *rest])) is not None]
        if found:
            longest = max(found, key=lambda verb: len(verb.phrase))
            return longest._replace(kinds=frozenset().union(*(verb.kinds for verb in found)))
        own = next((stem for stem in tokens[0].stems if stem in around.verbs), None)
        return Verb((own,), _NOTHING, (0,)) if own is not None and tokens[0].said not in self._lexicon.small else None

    def _names(self, tokens: Sequence[_Token], taken: set[int], around: Surroundings) -> Iterator[Word]:
        """The words that name something: no small words, but pronouns where no noun follows them."""
        lexicon, group = self._lexicon, 0
        pronouns = self._pronouns(around)
        for at, token in enumerate(tokens):
            if at in taken:
                continue
            if token.said in pronouns and self._stands_for_something(tokens, at, taken):
                yield Word(token.said, _NOTHING, group, pronoun=True, tags=pronouns[token.said])
            elif token.said in lexicon.small or lexicon.denies(token.said):
                group += token.said in lexicon.words("join") or token.said in lexicon.words("and")
            elif token.known or not lexicon.is_manner(token.said):
                stems = frozenset(token.stems)
                soft = bool(stems & lexicon.direction) and not token.respelt
                known = around.stems | lexicon.heads | self._things.callings
                here = bool(stems & known) or token.said in lexicon.numbers
                yield Word(token.said, stems, group, here, token.respelt, token.weak, soft)

    def _pronouns(self, around: Surroundings) -> Mapping[str, frozenset[str]]:
        things = dict.fromkeys(sorted(self._lexicon.words("it")), around.it)
        people = dict.fromkeys(sorted(self._lexicon.words("person")), around.person)
        return {word: things.get(word, _NOTHING) | people.get(word, _NOTHING) for word in (*things, *people)}

    def _stands_for_something(self, tokens: Sequence[_Token], at: int, taken: set[int]) -> bool:
        """Whether a pronoun is one: `her` and `that` may belong to the noun behind them."""
        if tokens[at].said not in self._lexicon.words("determiner"):
            return True
        following = next((token for place, token in enumerate(tokens) if place > at and place not in taken), None)
        joins = ("join", "and", "filler", "direction")
        return following is None or any(following.said in self._lexicon.words(kind) for kind in joins)
