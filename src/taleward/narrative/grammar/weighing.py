"""How well an action fits a command. All figures are in one table; the rest is counting words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from taleward.engine import intents
from taleward.narrative.grammar.clauses import Clause, Word
from taleward.narrative.grammar.readings import Reading
from taleward.narrative.grammar.things import Thing

_GOING: Final = frozenset({"move", "leave", "flee"})
"""Verbs that say no more than where to."""


_NOT_ALONE: Final = (intents.Drop, intents.Trade, intents.Use, intents.Equip, intents.Unequip)
"""What is not done without its thing being named, not even with the only one there is."""
_COUNTED: Final = (intents.Drop, intents.Trade, intents.Use)
_TRADING: Final = frozenset({"buy", "sell"})
"""What is done with one of a thing, or with all that there are of it: never with the number that is said."""


class Fit(IntEnum):
    """How a verb fits an action. The value is what it is worth."""

    OWN = 8
    """The very verb of the action's label, or of its name in the pack."""
    KIND = 6
    """A verb that means it."""
    INNER = 4
    """A verb from within its label, such as "read" of "Clean and read the lettering"."""
    SIDE = 2
    """A verb that may mean it."""
    LOOSE = 1
    """A verb that is worth a question only."""
    NONE = 0


WORD: Final = 3
"""A word that names something of the action."""
WHOLE: Final = 2
"""All words of a name are said, so that it is this thing and no other that shares a word with it."""
SOFT: Final = 1
"""A word that only says where to, such as `down`, is in the label too."""
HINT: Final = 1
"""A word stands in the description of what it is done to: it may name a part of it."""
STRAY: Final = -4
"""A word that has nothing to do with the action."""
LACK: Final = -3
"""What it would be done to is not said."""
RESPELT: Final = -1
"""A word was taken for another."""
MARGIN: Final = 2
"""By so much the best must be better than the next to be done without a question."""


@dataclass(slots=True)
class Weighed:
    """A reading with its weight.

    `matched` words name something of it, `hints` a part of it or a way to it, `strays` nothing. It is `proven` unless
    all that speaks for it was respelt too far, `other` if small words say that it is not this one, and `sure` if it may
    be done.
    """

    reading: Reading
    score: int
    fit: Fit
    proven: bool
    matched: int
    hints: int
    strays: int
    other: bool
    sure: bool


def weigh(clause: Clause, reading: Reading, pairs: Collection[tuple[str, ...]]) -> Weighed:
    """Weigh one action against a command. `pairs` are words that stand together in a name of the pack."""
    fit = fit_of(clause, reading)
    tags = frozenset(thing.tag for thing in reading.things)
    naming = _naming(clause, reading, tags)
    named = [word for word in naming if not word.soft or word.stems & reading.ids]
    wide = [each for at, each in enumerate(clause.words) if _is_wide(at, clause.words, naming, reading, pairs)]
    hints = sum(not word.respelt and any(word.stems & one.described for one in reading.things) for word in wide)
    strays = len(wide) - hints
    if fit > Fit.NONE:
        hints += sum(bool(word.stems & reading.around) and not word.respelt for word in clause.names)
    lacks = not _is_complete(clause, reading, naming, fit)
    soft = len(naming) - len(named)
    stems = frozenset(stem for word in named for stem in word.stems)
    tagged = any(word.tags & tags for word in naming)
    score = (
        fit
        + WORD * len(named)
        + SOFT * soft
        + WHOLE * sum(thing.said_whole(stems) or tagged for thing in reading.things)
        + STRAY * strays
        + HINT * hints
        + LACK * lacks
        + RESPELT * (sum(word.respelt for word in naming) + clause.respelt)
    )
    proven = not clause.weak if not naming else any(not word.weak for word in naming)
    alone = clause.alone and not isinstance(reading.intent, intents.Move)
    other = _is_other(clause, reading)
    said = (alone or not lacks) and not _is_rash(clause, reading) and not other
    sure = fit > Fit.LOOSE and not wide and proven and said and not _is_left_open(clause, reading)
    return Weighed(reading, score, fit, proven, len(named), hints + soft, strays, other, sure)


def _naming(clause: Clause, reading: Reading, tags: frozenset[str]) -> list[Word]:
    """The words that name something of an action. A verb said twice names nothing of a deed."""
    deed = bool(reading.verb) and not isinstance(reading.intent, intents.Move)
    verb = frozenset(clause.verb if deed else ())
    return [word for word in clause.words if (word.stems & reading.words - verb) or word.tags & tags]


def fit_of(clause: Clause, reading: Reading) -> Fit:
    """How the verb of a command fits an action."""
    if reading.verb and clause.verb and not isinstance(reading.intent, intents.Move) and _is_own(clause, reading):
        return Fit.OWN
    if clause.kinds & reading.kinds or (clause.verb and clause.verb == reading.verb):
        return Fit.KIND
    if reading.verb and len(clause.verb) == 1 and clause.verb[0] in reading.label.stems:
        return Fit.INNER
    if clause.kinds & reading.side:
        return Fit.SIDE
    return Fit.LOOSE if clause.kinds & reading.loose else Fit.NONE


def _is_own(clause: Clause, reading: Reading) -> bool:
    """Whether a verb is that of the label, or the name of the deed ("knock", but not "knock down")."""
    turned = len(clause.verb) > 1 and any(word.soft for word in clause.words)
    return clause.verb == reading.verb[: len(clause.verb)] or (clause.verb[0] in reading.ids and not turned)


def _is_wide(
    at: int, words: Sequence[Word], naming: Sequence[Word], reading: Reading, pairs: Collection[tuple[str, ...]]
) -> bool:
    """Whether a word has nothing to do with an action."""
    word = words[at]
    if word in naming or word.soft or word.stems & reading.around:
        return False
    if word.pronoun:
        return bool(word.tags) and word.said not in reading.label.small
    return not _describes(word, words[at + 1 :], naming, pairs)


def _describes(
    word: Word, following: Sequence[Word], naming: Sequence[Word], pairs: Collection[tuple[str, ...]]
) -> bool:
    """Whether an unknown word describes what is named after it ("the old lantern") without naming another thing."""
    named = [each for each in following if each in naming and each.group == word.group and not each.soft]
    if not named or (word.here and not word.respelt) or word.said.isdecimal():
        return False
    return not any((one, other) in pairs for one in word.stems for each in named for other in each.stems)


def _is_complete(clause: Clause, reading: Reading, naming: Sequence[Word], fit: Fit) -> bool:
    """Whether a command says all that the action needs to be told from others like it."""
    if reading.main is None:
        return True
    if isinstance(reading.intent, intents.Move):
        directed = clause.kinds <= _GOING or any(not word.soft for word in naming)
        own = directed and _says(naming, reading.own)
        return own or _names(naming, reading.main) or ("leave" in clause.kinds and not naming)
    if isinstance(reading.intent, intents.Talk) and reading.verb:
        return _says(naming, reading.own) and ("tell" not in reading.label.kinds or _says_all(naming, reading))
    if reading.verb and reading.other is None:
        enough = fit is Fit.OWN and "take" not in clause.kinds  # what is taken may be a part of it
        return _says(naming, reading.own) or (enough and _names(naming, reading.main))
    if reading.verb and (fit is Fit.OWN or clause.kinds & reading.label.kinds):
        return _names_item(naming, reading) or _says_all(naming, reading)
    beside = not reading.verb or (_names(naming, reading.other) and len(naming) > 1)
    return beside and _names_item(naming, reading)


def _says(naming: Sequence[Word], stems: frozenset[str]) -> bool:
    return any(word.stems & stems for word in naming)


def _says_all(naming: Sequence[Word], reading: Reading) -> bool:
    """Whether a label is said in full: half of it may mean the opposite, or something else with the same thing."""
    said = frozenset(stem for word in naming for stem in word.stems)
    meant = (thing.words for thing in reading.things if any(thing.tag in word.tags for word in naming))
    return said.union(*meant) >= reading.label.stems - frozenset(reading.label.verb)


def _names(naming: Sequence[Word], thing: Thing | None) -> bool:
    return thing is not None and any(word.stems & thing.words or thing.tag in word.tags for word in naming)


def _names_item(naming: Sequence[Word], reading: Reading) -> bool:
    """Whether what an action is done with is named, by its whole name or a word that calls nothing else here."""
    if not reading.shared or reading.main is None:
        return _names(naming, reading.main)
    said = frozenset(stem for word in naming for stem in word.stems)
    own = reading.main.words - reading.shared
    return reading.main.said_whole(said) or bool(said & own) or any(reading.main.tag in word.tags for word in naming)


def _is_other(clause: Clause, reading: Reading) -> bool:
    """Whether small words say that it is not this one, not the only one or not so."""
    label, intent = frozenset(reading.label.tokens), reading.intent
    counted = isinstance(intent, _COUNTED) or clause.kinds & _TRADING
    several = counted and clause.amounts - (reading.main.words if reading.main else label)
    told = "tell" in reading.label.kinds and clause.told - label
    mine = isinstance(intent, intents.Interact) and clause.mine
    ways = reading.verb and reading.label.ways and not isinstance(intent, intents.Move)
    turned = ways and any(word.soft and not word.stems & reading.label.ways for word in clause.words)
    fleeing = isinstance(intent, intents.Flee) and clause.names and not clause.fled
    return bool(several or clause.whose - label or told or mine or turned or fleeing)


def _is_rash(clause: Clause, reading: Reading) -> bool:
    """Whether a verb alone would do what it takes more words to mean: a deed, a trade, going nowhere in particular."""
    if not clause.bare:
        return False
    if isinstance(reading.intent, intents.Move):
        return not clause.words and "leave" not in clause.kinds
    return bool(reading.verb) or isinstance(reading.intent, _NOT_ALONE)


def _is_left_open(clause: Clause, reading: Reading) -> bool:
    """Whether small words may mean more than the action takes up, as in "look at it", "hold on" and "look out"."""
    dangling = any(word.pronoun and not word.tags and word.said not in reading.label.small for word in clause.words)
    turned = clause.bare and not clause.alone and not isinstance(reading.intent, intents.Move | intents.Flee)
    return dangling or turned or (clause.bare and clause.spoilt)
