"""What everything in a pack is called, as words that can be compared. Made once per pack and language."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations
from typing import Final

from taleward.content import Words
from taleward.engine import GameState
from taleward.engine.inventory import Stacks, find
from taleward.engine.pack import Feature, Foe, Item, Pack, Person, Place
from taleward.engine.world import here
from taleward.narrative.grammar.lexicon import Lexicon
from taleward.narrative.grammar.text import words_in

DEFINITE: Final = "article.the"
"""The text that puts the definite article before a name."""


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that a player can name. `tag` is its kind and id; `name` has its article; `phrases` are stems.

    `described` are the words of its description: what they name may be a part of it.
    """

    tag: str
    name: str
    phrases: tuple[tuple[str, ...], ...]
    words: frozenset[str]
    described: frozenset[str]

    def said_whole(self, stems: frozenset[str]) -> bool:
        """Whether all words of its name, or of an alias, are among some stems."""
        return any(stems.issuperset(phrase) for phrase in self.phrases)


class Things:
    """The things of one pack in one language."""

    def __init__(self, pack: Pack, words: Words, lexicon: Lexicon) -> None:
        """`words` are complete for the language."""
        self._lexicon = lexicon
        self._prose = words.prose
        self._article = words.texts.get(DEFINITE, "{name}")
        self.raw: set[str] = set()
        self.joined: dict[str, tuple[str, ...]] = {}
        self.pairs: set[tuple[str, ...]] = set()
        self.items = {item.id: self._thing("item", item) for item in pack.items.values()}
        self.foes = {foe.id: self._thing("foe", foe) for foe in pack.foes.values()}
        self.people = {person.id: self._thing("person", person) for person in pack.people.values()}
        self.places = {place.id: self._thing("place", place) for place in pack.places.values()}
        self.features = {
            (place.id, feature.id): self._thing("feature", feature)
            for place in pack.places.values()
            for feature in place.features.values()
        }
        self.stems = frozenset(lexicon.stem(word) for word in self.raw)
        calling = (phrase for person in self.people.values() for phrase in person.phrases if len(phrase) == 1)
        self.callings = frozenset(word for phrase in calling for word in phrase)

    def _thing(self, kind: str, one: Item | Foe | Person | Place | Feature) -> Thing:
        called = self._prose[one.name]
        phrases = dict.fromkeys(self._phrase(each) for each in (called, *one.aliases))
        shown = called if kind in {"person", "place"} else self._article.replace("{name}", called)
        stems = frozenset(stem for phrase in phrases for stem in phrase)
        lexicon = self._lexicon
        words = (lexicon.bare(word) for word in words_in(self._prose[one.description]))
        described = frozenset(lexicon.stem(word) for word in words if word not in lexicon.small)
        return Thing(f"{kind}:{one.id}", shown, tuple(phrase for phrase in phrases if phrase), stems, described)

    def _phrase(self, called: str) -> tuple[str, ...]:
        lexicon = self._lexicon
        words = [word for word in map(lexicon.bare, words_in(called)) if word not in lexicon.small]
        self.raw.update(words)
        if len(words) == 2:  # noqa: PLR2004 -- people join two words into one: tollbox, boathook
            self.joined["".join(words)] = tuple(words)
        stems = tuple(map(lexicon.stem, words))
        self.pairs.update(permutations(stems, 2))
        return stems

    def item(self, state: GameState, item: str) -> Thing | None:
        """An item by the id it has in a state, or by its kind."""
        for stacks in (state.inventory.bag, here(state.world), *at_hand(state)):
            found = find(stacks, item)
            if found is not None:
                return self.items.get(stacks[found].kind)
        return self.items.get(item)

    def mentioned(self, stems: frozenset[str]) -> frozenset[str]:
        """All words for the people whom some stems name, and for the things whose name they hold or two words of it."""
        words: set[str] = set()
        for person in self.people.values():
            if person.said_whole(stems):
                words |= person.words
        for thing in (*self.items.values(), *self.features.values()):
            name = thing.phrases[0]
            if len(stems.intersection(name)) >= min(len(name), 2):
                words |= thing.words
        return frozenset(words)

    def foe(self, state: GameState, foe: str) -> Thing | None:
        """A foe of the fight that is on."""
        standing = state.fight.foes.get(foe) if state.fight else None
        return self.foes.get(standing.kind) if standing else None

    def elsewhere(self, state: GameState) -> Iterator[Thing]:
        """The people and places that are not here."""
        here_now = state.world.place
        yield from (thing for one, thing in self.people.items() if state.world.people.get(one) != here_now)
        yield from (thing for one, thing in self.places.items() if one != here_now)


def at_hand(state: GameState) -> Iterator[Stacks]:
    """What is in the containers that are here or carried."""
    place, bag, ground = f"{state.world.place}/", state.inventory.bag, here(state.world)
    for key, stacks in state.world.ground.items():
        if key.startswith(place) or (key[0] == "@" and (key[1:] in bag or key[1:] in ground)):
            yield stacks


def instances(state: GameState) -> Mapping[str, str]:
    """The kind of everything that is carried or lies here, by its id."""
    return {item: stack.kind for stacks in (here(state.world), state.inventory.bag) for item, stack in stacks.items()}
