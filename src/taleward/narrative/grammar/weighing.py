"""How well an action fits a command. All figures are in one table; the rest is counting words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from taleward.engine import intents
from taleward.narrative.grammar.clauses import Clause, Word
from taleward.narrative.grammar.readings import Reading


class Fit(IntEnum):
    """How a verb fits an action. The value is what it is worth."""

    OWN = 8
    """The very verb of the action's label."""
    KIND = 6
    """A verb that means it."""
    SIDE = 3
    """A verb that may mean it, or one from within its label."""
    NONE = 0


WORD: Final = 3
"""A word that names something of the action."""
WHOLE: Final = 2
"""All words of a name are said, so that it is this thing and no other that shares a word with it."""
SOFT: Final = 1
"""A word that only says where to, such as `down`, is in the label too."""
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
    """A reading with its weight. `matched` words name something of it, `strays` nothing; `sure` if it may be done."""

    reading: Reading
    score: int
    fit: Fit
    matched: int
    strays: int
    sure: bool


def weigh(clause: Clause, reading: Reading, pairs: Collection[tuple[str, ...]]) -> Weighed:
    """Weigh one action against a command. `pairs` are words that stand together in a name of the pack."""
    fit = fit_of(clause, reading)
    tags = frozenset(thing.tag for thing in reading.things)
    naming = [word for word in clause.words if word.stems & reading.words or word.tags & tags]
    named = [word for word in naming if not word.soft]
    strays = _strays(clause.words, naming, reading, pairs)
    lacks = not _is_complete(clause, reading, naming, fit)
    stems = frozenset(stem for word in named for stem in word.stems)
    tagged = any(word.tags & tags for word in naming)
    score = (
        fit
        + WORD * len(named)
        + SOFT * (len(naming) - len(named))
        + WHOLE * sum(thing.said_whole(stems) or tagged for thing in reading.things)
        + STRAY * strays
        + LACK * lacks
        + RESPELT * (sum(word.respelt for word in naming) + clause.respelt)
    )
    proven = not clause.weak if not naming else any(not word.weak for word in naming)
    sure = fit > Fit.NONE and not strays and proven and not (lacks and clause.words) and not _is_rash(clause, reading)
    return Weighed(reading, score, fit, len(named), strays, sure)


def fit_of(clause: Clause, reading: Reading) -> Fit:
    """How the verb of a command fits an action."""
    if clause.verb and clause.verb == reading.verb and not isinstance(reading.intent, intents.Move):
        return Fit.OWN
    if clause.kinds & reading.kinds:
        return Fit.KIND
    inner = bool(reading.verb) and len(clause.verb) == 1 and clause.verb[0] in reading.label.stems
    return Fit.SIDE if inner or clause.kinds & reading.side else Fit.NONE


def _strays(
    words: Sequence[Word], naming: Sequence[Word], reading: Reading, pairs: Collection[tuple[str, ...]]
) -> int:
    """Count the words that have nothing to do with an action."""
    return sum(
        not (word in naming or _is_idle(word, reading) or _describes(word, words[at + 1 :], naming, pairs))
        for at, word in enumerate(words)
    )


def _describes(
    word: Word, following: Sequence[Word], naming: Sequence[Word], pairs: Collection[tuple[str, ...]]
) -> bool:
    """Whether an unknown word describes what is named after it, as in "the old lantern", and makes it no other thing."""
    named = [each for each in following if each in naming and each.group == word.group and not each.soft]
    if not named or (word.here and not word.respelt) or word.said.isdecimal():
        return False
    return not any((one, other) in pairs for one in word.stems for each in named for other in each.stems)


def _is_idle(word: Word, reading: Reading) -> bool:
    return word.soft or bool(word.stems & reading.around) or (word.pronoun and word.said in reading.label.small)


def _is_complete(clause: Clause, reading: Reading, naming: Sequence[Word], fit: Fit) -> bool:
    """Whether a command says all that the action needs to be told from others like it."""
    main = _names(naming, reading, main=True)
    if reading.main is None:
        return True
    if isinstance(reading.intent, intents.Move):
        own = any(word.stems & reading.own for word in naming)
        return main or own or ("leave" in clause.kinds and not naming)
    if not reading.verb:
        return main
    own = any(word.stems & reading.own for word in naming)
    if isinstance(reading.intent, intents.Talk):
        return own
    if reading.other is None:
        return own or main
    if fit is Fit.OWN or clause.kinds & reading.label.kinds:
        return bool(naming)
    return main and _names(naming, reading, main=False)


def _names(naming: Sequence[Word], reading: Reading, *, main: bool) -> bool:
    thing = reading.main if main else reading.other
    return thing is not None and any(word.stems & thing.words or thing.tag in word.tags for word in naming)


def _is_rash(clause: Clause, reading: Reading) -> bool:
    """Whether something would be lost that was not named."""
    return isinstance(reading.intent, intents.Drop | intents.Trade) and not clause.names
