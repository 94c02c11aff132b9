"""From the weights of readings to a result: when something is done, when it is asked about, when it has no place."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest
from typing import Final

from taleward.engine import GameState, LegalAction, intents
from taleward.narrative.grammar.clauses import Clause
from taleward.narrative.grammar.readings import Reading
from taleward.narrative.grammar.results import (
    ABSENT,
    HOSTILE,
    MOST_OPTIONS,
    NONSENSE,
    UNKNOWN,
    VERB,
    Result,
    Understood,
    Unplaced,
    Unsure,
)
from taleward.narrative.grammar.things import Thing, Things
from taleward.narrative.grammar.weighing import MARGIN, Fit, Weighed, weigh

_OPEN: Final = frozenset({"ask", "talk", "move", "leave", "buy", "sell", "inventory"})
"""Kinds of verbs after which it is asked what there is, even when what was named is not known."""
_STRICT: Final = frozenset({"drop", "sell", "unequip"})
"""Kinds of verbs that nothing else can stand for."""
_SPEAKING: Final = frozenset({"ask", "talk", "tell"})
_TRADING: Final = frozenset({"buy", "sell"})
MOST_STRAYS: Final = 2
"""Words that may be wide of a deed whose very verb is said, for it still to be offered."""
_OF_NOTHING: Final = (intents.Rest, intents.Defend, intents.Flee)
_CARRIED: Final = (intents.Use, intents.Equip, intents.Unequip)


def choose(clauses: Sequence[Clause], readings: Sequence[Reading], things: Things, state: GameState) -> Result:
    """Choose what becomes of the commands of a sentence."""
    ranked = [_ranked(clause, readings, things) for clause in clauses]
    if len(clauses) == 1:
        return _one(clauses[0], ranked[0], things.elsewhere(state))
    done = [_clear(clause, found) for clause, found in zip(clauses, ranked, strict=True)]
    if done[0] is not None and all(each is not None and each.intent == done[0].intent for each in done):
        return Understood(done[0].intent)
    turns = zip_longest(*(_options(clause, found) for clause, found in zip(clauses, ranked, strict=True)))
    options = _distinct(option for turn in turns for option in turn if option is not None)
    return Unsure(options) if options else _unplaced(clauses[0], ranked[0])


def _one(clause: Clause, found: Sequence[Weighed], elsewhere: Iterable[Thing]) -> Result:
    clear = _clear(clause, found)
    if clear is not None:
        return Understood(clear.intent)
    absent = _absent(clause, found, elsewhere)
    if absent is not None:
        return Unplaced(ABSENT, absent.name)
    options = _distinct(_options(clause, found))
    if not options or _is_out_of_place(clause, found):
        return _unplaced(clause, found)
    return Unsure(options, _about(found, options))


def _ranked(clause: Clause, readings: Sequence[Reading], things: Things) -> list[Weighed]:
    """Weigh all readings, the best first; of equal ones those that can be done, then in the order of the offers."""
    weighed = [weigh(clause, reading, things.pairs) for reading in readings]
    return sorted(weighed, key=lambda each: (-each.score, each.reading.action.refusal is not None))


def _clear(clause: Clause, found: Sequence[Weighed]) -> Reading | None:
    """The one reading that is clearly meant, if there is one."""
    if clause.asks:
        return _answering(clause, found)
    if clause.doubtful:
        return None
    if not clause.verb and not clause.kinds:
        return _only_looking(clause, found)
    sure = [each for each in found if each.sure]
    if not sure:
        return None
    best = sure[0]
    if any(each.other and each.score >= best.score for each in found):
        return None
    rivals = (each for each in sure[1:] if not _is_same(each.reading, best.reading))
    rival = next(rivals, None)
    return best.reading if rival is None or best.score >= rival.score + MARGIN else None


def _is_same(one: Reading, other: Reading) -> bool:
    """Whether two readings are one to a player: the same label, such as of two things of a kind."""
    return one.offered and other.offered and one.label.tokens == other.label.tokens and one.kinds == other.kinds


def _answering(clause: Clause, found: Sequence[Weighed]) -> Reading | None:
    """The one topic that a question is about, more than half of it, if it costs nothing to ask.

    A verb with a question mark is no such question: "pick over the lead?"
    """
    if clause.verb and not clause.kinds & _SPEAKING:
        return None
    fitting = [each for each in found if each.matched and not each.strays and _is_topic(each.reading, clause)]
    if not fitting or clause.doubtful:
        return None
    best = fitting[0]
    clearly = len(fitting) == 1 or best.score >= fitting[1].score + MARGIN
    return best.reading if clearly and best.reading.harmless else None


def _is_topic(reading: Reading, clause: Clause) -> bool:
    if not isinstance(reading.intent, intents.Talk) or not reading.intent.topic:
        return False
    own = reading.label.stems - frozenset(reading.label.verb)
    said = frozenset(stem for word in clause.words for stem in word.stems if not word.weak) & own
    return 2 * len(said) > len(own)


def _only_looking(clause: Clause, found: Sequence[Weighed]) -> Reading | None:
    """What is named alone, if nothing can be done with it but to look at it."""
    named = [each for each in found if each.matched]
    best = named[0] if named else None
    if best is None or clause.strange or clause.spoilt or best.strays or len(named) > 1:
        return None
    proven = any(not word.weak for word in clause.words)
    return best.reading if isinstance(best.reading.intent, intents.Explore) and proven else None


def _options(clause: Clause, found: Sequence[Weighed]) -> Iterator[LegalAction]:
    """What could be meant, best first."""
    offered = [each for each in found if each.reading.offered]
    wares = [each for each in offered if isinstance(each.reading.intent, intents.Trade)]
    if clause.asks and clause.kinds & _TRADING and wares:
        kept = sorted(wares, key=lambda each: "buy" not in each.reading.kinds)
    else:
        kept = [each for each in offered if _is_worth_asking(clause, each)]
    yield from (each.reading.action for each in kept or [each for each in offered if _is_open(clause, each)])


def _is_worth_asking(clause: Clause, each: Weighed) -> bool:
    if not each.proven and each.fit <= Fit.LOOSE:
        return False
    by_label = each.fit > Fit.SIDE and bool(each.reading.verb) and not clause.kinds & _OPEN
    if by_label and each.strays <= MOST_STRAYS:
        return True
    bare = each.fit > Fit.NONE and not clause.names and not clause.asks
    signs = each.matched + each.hints
    return (each.score > 0 and (signs > 0 or bare)) or (signs > 0 and each.strays <= signs)


def _is_open(clause: Clause, each: Weighed) -> bool:
    """Whether to offer something although nothing that was named is known."""
    if "inventory" in clause.kinds:
        return isinstance(each.reading.intent, _CARRIED)
    if clause.asks:
        return isinstance(each.reading.intent, intents.Talk) or each.reading.intent == intents.Explore()
    return bool(clause.kinds & _OPEN) and each.fit >= Fit.KIND


def _distinct(options: Iterable[LegalAction]) -> tuple[LegalAction, ...]:
    kept: list[LegalAction] = []
    for option in options:
        if option not in kept:
            kept.append(option)
        if len(kept) == MOST_OPTIONS:
            break
    return tuple(kept)


def _about(found: Sequence[Weighed], options: Sequence[LegalAction]) -> str:
    """What all options have to do with, with its article."""
    asked = [each.reading for each in found if each.reading.action in options]
    shared = [thing for thing in asked[0].things if all(thing in reading.things for reading in asked)]
    return shared[0].name if shared else ""


def _absent(clause: Clause, found: Sequence[Weighed], elsewhere: Iterable[Thing]) -> Thing | None:
    """A person or place that is named in whole, more fully than anything that is here."""
    here = max((each.matched for each in found), default=0)
    if any(each.fit >= Fit.KIND and isinstance(each.reading.intent, _OF_NOTHING) for each in found):
        return None
    stems = frozenset(stem for word in clause.names for stem in word.stems)
    spelt = frozenset(stem for word in clause.names for stem in word.stems if not word.respelt)
    for thing in elsewhere:
        said = max((len(phrase) for phrase in thing.phrases if stems.issuperset(phrase)), default=0)
        if said > here and spelt & thing.words:
            return thing
    return None


def _is_out_of_place(clause: Clause, found: Sequence[Weighed]) -> bool:
    """Whether the verb is known and means nothing that can be done with what is named."""
    fits = any(each.fit > Fit.LOOSE and each.matched for each in found)
    if clause.asks or clause.doubtful or not clause.names or fits:
        return False
    named = [each.reading for each in found if each.matched]
    if "attack" in clause.kinds:
        return any(isinstance(reading.intent, intents.Talk) for reading in named) or not any(_is_deed(r) for r in named)
    if clause.kinds & _STRICT:
        return True
    if not named or not clause.kinds or clause.kinds & _OPEN - {"buy"}:
        return False
    return all(isinstance(reading.intent, intents.Explore) for reading in named if reading.main is named[0].main)


def _is_deed(reading: Reading) -> bool:
    return isinstance(reading.intent, intents.Interact) or (
        bool(reading.verb) and isinstance(reading.intent, intents.Use)
    )


def _unplaced(clause: Clause, found: Sequence[Weighed]) -> Unplaced:
    named = next((each.reading.main for each in found if each.matched and each.reading.main), None)
    if "attack" in clause.kinds and (named is not None or not clause.names):
        return Unplaced(HOSTILE)
    if named is not None and clause.kinds:
        return Unplaced(VERB, named.name)
    return Unplaced(UNKNOWN if clause.kinds or clause.verb else NONSENSE)
