"""The composer: paragraphs of fragments, each slot out of its own shuffle bag, fitting what is so. Pure.

A beat is something to tell: a moment, what its placeholders stand for, what it is about. Its core states the outcome;
an opener before it, the senses, a consequence and a hook after it come now and then.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from taleward.content import RATINGS, SLOTS, Fragment, Piece, Words, names_in, parse
from taleward.engine import GameState
from taleward.engine.kernel import Dice
from taleward.engine.pack import Condition, Pack
from taleward.engine.pack.conditions import AllOf, AnyOf, AtPlace, NotThis, WeatherIs
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.scene import Scene
from taleward.narrative.bags import Bags, Candidate, Chooser, remember
from taleward.narrative.forms import Forms

OFTEN: Final[Mapping[str, int]] = {"opener": 75, "core": 100, "sensory": 45, "consequence": 40, "hook": 30}
"""How often a slot is told, in per cent of the beats that lead a paragraph."""
OFTEN_LOOKING: Final[Mapping[str, int]] = {"opener": 100, "core": 100, "sensory": 80, "consequence": 15, "hook": 35}
"""The same for looking around without a find: the place itself is the news."""
LOOKED: Final = "explore.nothing"
AGAIN: Final = "talk.again"
CHATTER: Final = 3
"""How readily a person's own small talk comes, against what anybody would say."""
FITS, MOST_ASKED = 2, 3
"""A fragment that fits only here weighs so much more, for each of so many things that it asks."""


@dataclass(frozen=True, slots=True)
class Beat:
    """Something to tell. `leads`: it opens a paragraph with all slots; else its core alone joins the paragraph.

    `otherwise` is what is told where there are no words for the moment: the event itself.
    """

    moment: str
    slots: Mapping[str, str | int]
    about: frozenset[str] = frozenset()
    leads: bool = False
    otherwise: str = ""


@dataclass(frozen=True, slots=True)
class _Known:
    """A fragment, ready to be told."""

    fragment: Fragment
    pieces: tuple[Piece, ...]
    needs: frozenset[str]
    candidate: Candidate


@dataclass(slots=True)
class _Bag:
    """The fragments of one slot of one moment: those that always fit, and those that ask for something."""

    key: str
    plain: list[Candidate] = field(default_factory=list)
    picky: list[_Known] = field(default_factory=list)


class Composer:
    """Composes paragraphs in the words of one language, for one genre."""

    def __init__(self, pack: Pack, words: Words, forms: Forms, *, genre: str | None = None, rating: str = "") -> None:
        """`genre` and `rating` are the pack's, unless told otherwise; nothing is told that is rated above."""
        self._pack = pack
        self._forms = forms
        plain = len(words.narration)
        self._known = [
            _ready(number, fragment, parse(fragment.text) if number < plain else (fragment.text,))
            for number, fragment in enumerate(narration_of(pack, words))
        ]
        self._bags: dict[tuple[str, str], _Bag] = {}
        suited = RATINGS[: RATINGS.index(rating or pack.rating) + 1]
        for known in self._known:
            genres = known.fragment.genres
            if (not genres or (genre or pack.genre) in genres) and known.fragment.rating in suited:
                self._put(known)

    def has(self, moment: str) -> bool:
        """Whether there are words for a moment."""
        return (moment, "core") in self._bags

    def remember(self, bags: Bags, told: Sequence[int], turn: int) -> None:
        """Let what a turn told be out of the bags of its session."""
        remember(bags, told, turn, self._find)

    def slot(self, number: int) -> tuple[str, str, str]:
        """The moment, slot and words of a fragment by its number; all empty where nothing was told."""
        if number < 0:
            return "", "", ""
        fragment = self._known[number].fragment
        return fragment.moment, fragment.slot, fragment.text

    def compose(self, beat: Beat, chooser: Chooser, state: GameState | None) -> list[str]:
        """The words of a beat but for its hook, in the order of telling; none without a core.

        Without a state nothing fits that asks something of it.
        """
        scene = self._scene(state)
        core = self._slot("core", beat, chooser, scene)
        if core is None:
            return []
        if not beat.leads:
            return [core]
        told = {slot: self._slot(slot, beat, chooser, scene) for slot in SLOTS if slot not in {"core", "hook"}}
        told["core"] = core
        return [words for slot in SLOTS if (words := told.get(slot)) is not None]

    def hook(self, beat: Beat, chooser: Chooser, state: GameState | None) -> str:
        """What a paragraph ends with that leads on, now and then; else nothing."""
        return self._slot("hook", beat, chooser, self._scene(state)) or ""

    def _scene(self, state: GameState | None) -> Scene | None:
        return None if state is None else Scene(self._pack, state, Dice(b"", "", 0))

    def _slot(self, slot: str, beat: Beat, chooser: Chooser, scene: Scene | None) -> str | None:
        moment = beat.moment if self.has(beat.moment) else beat.otherwise
        bag = self._bags.get((moment, slot))
        often = OFTEN_LOOKING if moment == LOOKED else OFTEN
        if bag is None or chooser.among(f"{bag.key}?", 100) >= often[slot]:
            return None
        number = chooser.pick(bag.key, list(self._fitting(bag, beat, scene)))
        return None if number is None else self._forms.fill(self._known[number].pieces, beat.slots)

    def variants(self, moment: str) -> Sequence[Fragment]:
        """Every fragment of a moment's core, in any state."""
        bag = self._bags.get((moment, "core"))
        if bag is None:
            return []
        numbers = [one.number for one in bag.plain] + [known.candidate.number for known in bag.picky]
        return [self._known[number].fragment for number in numbers]

    def _put(self, known: _Known) -> None:
        fragment = known.fragment
        key = (fragment.moment, fragment.slot)
        bag = self._bags.setdefault(key, _Bag("/".join(key)))
        if fragment.when is None and not fragment.about and not known.needs:
            bag.plain.append(known.candidate)
        else:
            bag.picky.append(known)

    def _fitting(self, bag: _Bag, beat: Beat, scene: Scene | None) -> Iterator[Candidate]:
        yield from bag.plain
        for known in bag.picky:
            fragment = known.fragment
            if fragment.about and fragment.about not in beat.about:
                continue
            if not all(beat.slots.get(name) not in {"", None} for name in known.needs):
                continue
            if fragment.when is None or (scene is not None and holds(fragment.when, scene)):
                yield known.candidate

    def _find(self, number: int) -> tuple[str, Candidate] | None:
        if not 0 <= number < len(self._known):
            return None
        known = self._known[number]
        return f"{known.fragment.moment}/{known.fragment.slot}", known.candidate


def narration_of(pack: Pack, words: Words) -> tuple[Fragment, ...]:
    """All fragments of a release in one language: its narration, and what its places and people bring along."""
    return (*words.narration, *_of_places(pack, words), *_of_weather(pack, words), *_of_people(pack, words))


def _ready(number: int, fragment: Fragment, pieces: tuple[Piece, ...]) -> _Known:
    asks = min(_asked(fragment.when) + bool(fragment.about), MOST_ASKED)
    candidate = Candidate(number, fragment.weight * (1 + FITS * asks), fragment.once, fragment.cooldown)
    return _Known(fragment, pieces, names_in(pieces), candidate)


def _asked(condition: Condition | None) -> int:
    """How many things a condition asks."""
    if condition is None:
        return 0
    if isinstance(condition, AllOf):
        return sum(_asked(part) for part in condition.of)
    return _asked(condition.what) if isinstance(condition, NotThis) else 1


def _of_places(pack: Pack, words: Words) -> Iterator[Fragment]:
    """What places bring along for whoever looks around in them."""
    for place in pack.places.values():
        for line in place.ambience:
            here = AtPlace(place.id) if line.when is None else AllOf((AtPlace(place.id), line.when))
            yield Fragment(words.prose[line.text], LOOKED, "sensory", when=here)


def _of_weather(pack: Pack, words: Words) -> Iterator[Fragment]:
    """What weather brings along for whoever looks around out of doors."""
    indoors = [AtPlace(place.id) for place in pack.places.values() if place.indoors]
    outside = (NotThis(AnyOf(tuple(indoors))),) if indoors else ()
    for weather in pack.weather.values():
        for line in weather.ambience:
            also = () if line.when is None else (line.when,)
            seen = AllOf((WeatherIs(weather.id), *outside, *also))
            yield Fragment(words.prose[line.text], LOOKED, "sensory", when=seen)


def _of_people(pack: Pack, words: Words) -> Iterator[Fragment]:
    """What people bring along for whoever greets them again."""
    for person in pack.people.values():
        for line in person.chatter:
            yield Fragment(words.prose[line.text], AGAIN, "core", when=line.when, weight=CHATTER, about=person.id)
