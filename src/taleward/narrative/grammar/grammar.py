"""Free text to an intent, by grammar: what a player means among the actions that a state offers. Pure.

Nothing is done unless it is clearly meant: the verb fits, every word has to do with the action, what it is done to is
named, and no other action fits nearly as well. Whatever could be meant otherwise is asked about. Of two commands in one
sentence neither is done: both are asked about, because the second may be the one that cannot be taken back.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from taleward.content import Words
from taleward.engine import GameState, Intent, LegalAction
from taleward.engine.intents import Explore
from taleward.engine.pack import Pack
from taleward.narrative.grammar.choosing import choose
from taleward.narrative.grammar.clauses import Clauses, Surroundings
from taleward.narrative.grammar.lexicon import Lexicon
from taleward.narrative.grammar.readings import Labels, Reading, Readings
from taleward.narrative.grammar.results import CLAIM, NONSENSE, RUDE, Result, Understood, Unplaced, Unsure
from taleward.narrative.grammar.screens import Screens
from taleward.narrative.grammar.text import (
    BREAKS,
    ENDS,
    MAX_CHARACTERS,
    MAX_WORDS,
    QUESTION,
    cut,
    fold,
    is_aside,
    is_plain,
    is_spelt,
    unquoted,
    words_in,
)
from taleward.narrative.grammar.things import Things

MOST_COMMANDS: Final = 4
"""Of a text; what comes after them is read as part of the last, which is then not understood."""
_PERSONAL: Final = frozenset({"person", "foe"})
_THINGLY: Final = frozenset({"item", "feature", "foe"})


class Grammar:
    """Understands free text in one language of one pack."""

    def __init__(self, pack: Pack, words: Words, labels: Labels) -> None:
        """`words` are complete for the language; `labels` are what the player is shown."""
        self._lexicon = Lexicon(words.lexicon)
        self._screens = Screens(words.lexicon)
        self._things = Things(pack, words, self._lexicon)
        self._readings = Readings(pack, words, self._lexicon, self._things, labels)
        self._clauses = Clauses(self._lexicon, self._things)
        self._labels = labels
        self._letters = self._lexicon.letters | frozenset("".join(self._things.raw))

    def understand(
        self, text: str, state: GameState, offers: Sequence[LegalAction], last: Intent | None = None
    ) -> Result:
        """Say what a player means. `last` is what was done before, for `it` and `her`."""
        said = unquoted(text[: MAX_CHARACTERS + 1])
        if not said or not is_plain(said):
            return Unplaced(NONSENSE)
        tokens = cut(fold(said))
        spoken = tuple(token for token in tokens if token not in BREAKS)
        exact = self._exactly(spoken, state, offers)
        if exact is not None and (QUESTION not in tokens or self._is_free(exact)):
            return Understood(exact.intent)
        moment = CLAIM if is_aside(said) else self._screens.moment(tokens[:MAX_WORDS])
        if moment and (moment != RUDE or state.ending):
            return Unplaced(moment)
        too_long = len(said) > MAX_CHARACTERS or len(tokens) > MAX_WORDS
        if too_long or not spoken or not is_spelt(spoken, self._letters):
            return Unplaced(moment or NONSENSE)
        if state.ending:
            return Understood(Explore())  # the rules say that the story is over, as they do of any action
        meant = self._meant(tokens, state, offers, last)
        return _offered(meant, offers) if moment else meant

    def _meant(
        self, tokens: Sequence[str], state: GameState, offers: Sequence[LegalAction], last: Intent | None
    ) -> Result:
        readings = self._readings.of(state, offers)
        around = self._surroundings(readings, last)
        clauses = [self._clauses.read(part, around) for part in self._commands(tokens, around)]
        return choose(clauses, readings, self._things, state)

    def _exactly(self, spoken: Sequence[str], state: GameState, offers: Sequence[LegalAction]) -> LegalAction | None:
        """The action whose label was typed as it is shown, if that is one action."""
        found = [offer for offer in offers if words_in(self._labels(offer, state)) == spoken]
        return found[0] if len(found) == 1 else None

    def _is_free(self, offer: LegalAction) -> bool:
        """Whether an action may be done on a question: it only looks or asks."""
        return isinstance(offer.intent, Explore) or self._readings.is_harmless(offer)

    def _commands(self, tokens: Sequence[str], around: Surroundings) -> list[Sequence[str]]:
        """Cut a text where another command begins: after an end, or where both sides begin with a verb."""
        parts: list[Sequence[str]] = []
        for sentence in _sentences(tokens):
            if len(parts) >= MOST_COMMANDS:
                parts[-1] = [*parts[-1], *sentence]
                continue
            start = 0
            for at, token in enumerate(sentence):
                full = len(parts) >= MOST_COMMANDS - 1
                if at > start and not full and self._joins(token) and self._is_cut(sentence, start, at, around):
                    parts.append(sentence[start:at])
                    start = at + 1
            parts.append(sentence[start:])
        return parts

    def _joins(self, token: str) -> bool:
        return token in BREAKS or token in self._lexicon.words("and")

    def _is_cut(self, sentence: Sequence[str], start: int, at: int, around: Surroundings) -> bool:
        starts = self._clauses.starts_with_verb
        return starts(sentence[at + 1 :], around) and starts(sentence[start:at], around)

    @staticmethod
    def _surroundings(readings: Sequence[Reading], last: Intent | None) -> Surroundings:
        here = {thing.tag: thing for reading in readings for thing in reading.things}
        people = [thing for tag, thing in here.items() if tag.startswith("person:")]
        foes = frozenset(tag for tag in here if tag.startswith("foe:"))
        before = frozenset(_tags(last)) & here.keys()
        alone = foes if len(foes) == 1 else frozenset()
        only = frozenset(thing.tag for thing in people) if len(people) == 1 else alone
        return Surroundings(
            words=frozenset(word for reading in readings for word in reading.label.raw),
            stems=frozenset(stem for reading in readings for stem in reading.words),
            described=frozenset(word for thing in here.values() for word in thing.described),
            names=frozenset(word for thing in here.values() for word in thing.words),
            people=people,
            verbs=frozenset(reading.verb[0] for reading in readings if reading.verb),
            it=_of_kinds(before, _THINGLY) or alone,
            person=_of_kinds(before, _PERSONAL) or only,
        )


def _offered(meant: Result, offers: Sequence[LegalAction]) -> Result:
    """What an insult leaves of a text: what is clearly meant is asked about, and nothing else."""
    options = tuple(offer for offer in offers if isinstance(meant, Understood) and offer.intent == meant.intent)
    return Unsure(options) if options else Unplaced(RUDE)


def _sentences(tokens: Sequence[str]) -> Iterator[Sequence[str]]:
    """Cut at ends, each kept with its sentence, so that a question is known by its mark."""
    start = 0
    for at, token in enumerate(tokens):
        if token in ENDS:
            if any(word not in BREAKS for word in tokens[start:at]):
                yield tokens[start : at + 1]
            start = at + 1
    if any(word not in BREAKS for word in tokens[start:]):
        yield tokens[start:]


def _of_kinds(tags: frozenset[str], kinds: frozenset[str]) -> frozenset[str]:
    return frozenset(tag for tag in tags if tag.partition(":")[0] in kinds)


def _tags(last: Intent | None) -> Iterator[str]:
    """The things that an intent was about."""
    for name in last.parts if last else ():
        value = str(getattr(last, name)).partition(".")[0]
        if name == "item":
            yield f"item:{value}"
        elif name == "foe":
            yield f"foe:{value}"
        elif name in {"person", "target"}:
            yield f"person:{value}"
        if name in {"feature", "on", "target"}:
            yield f"feature:{value}"
        if name == "target":
            yield f"item:{value}"
