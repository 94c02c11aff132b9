"""The curated storyteller: events, actions and refusals in the words of a pack, in one language."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from taleward.content import RATINGS, Piece, Words, parse
from taleward.engine import Event, GameState, LegalAction, Refusal, Why
from taleward.engine.kernel import Dice
from taleward.engine.pack import Pack
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.places import features_here, words_of_place
from taleward.engine.rules.scene import Scene
from taleward.narrative.bags import Bags, Chooser
from taleward.narrative.beats import REFERENCES, TOGETHER, Own, feature_of, tell
from taleward.narrative.changes import changes
from taleward.narrative.composer import Beat, Composer
from taleward.narrative.forms import Forms
from taleward.narrative.hints import hints
from taleward.narrative.labels import Labels
from taleward.narrative.model import Change, Hint, RollShown
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords
from taleward.narrative.recap import recap


class Storyteller:
    """Tells turns of one pack in one language."""

    def __init__(self, pack: Pack, words: Words, rating: str = "") -> None:
        """`words` are complete for the language; nothing is composed that is rated above `rating` (the pack's)."""
        self._pack = pack
        self._words = words
        self._forms = Forms(words)
        self._names = Names(pack, words)
        self._quests = QuestWords(pack, words)
        self._labels = Labels(pack, words, self._names, self._forms, self._quests)
        self._composer = Composer(pack, words, self._forms, rating=_lower(rating, pack.rating))

    def text(self, key: str, **slots: str | int) -> str:
        """A text of the interface with its slots filled."""
        return self._forms.fill(_parsed(self._words.texts.get(key, "")), slots)

    def prose(self, key: str) -> str:
        """Words of the pack by their key."""
        return self._words.prose.get(key, key)

    def narrate(self, events: Sequence[Event], state: GameState, chooser: Chooser) -> str:
        """Tell events in paragraphs; `state` is the one after them. Never empty.

        The pack's own words stand alone; the rest is composed, a new paragraph for each beat that leads one.
        """
        paragraphs: list[list[str]] = []
        joined = False
        lead: Beat | None = None
        around = self._around(state, chooser)
        seen = [happened for happened in events if not _unseen(happened, state)]
        for told in tell(seen, lambda event: self._plainly(event, around, state), self._gathered, self._composer.has):
            if isinstance(told, Own):
                paragraphs.append([self._own_words(told.event)])
                joined, lead = False, None
            elif parts := self._composer.compose(told, chooser, state):
                if told.leads or not joined:
                    paragraphs.append([])
                joined, lead = True, told if told.leads else lead
                paragraphs[-1] += parts
        if lead is not None and (hook := self._composer.hook(lead, chooser, state)):
            paragraphs[-1].append(hook)
        return "\n\n".join(" ".join(parts) for parts in paragraphs) or self.text("narration.nothing")

    def answer(self, moment: str, chooser: Chooser, state: GameState, **slots: str) -> str:
        """Words that answer a player without anything happening, such as `unclear.nonsense`."""
        told = self._composer.compose(Beat(moment, {**self._around(state, chooser), **slots}), chooser, state)
        return " ".join(told) or self.text("clarify.text")

    def slot(self, number: int) -> tuple[str, str, str]:
        """The moment, slot and words of a fragment by its number."""
        return self._composer.slot(number)

    def recap(self, events: Iterable[Event], state: GameState, chooser: Chooser) -> str:
        """What has happened so far, in a paragraph."""
        around = self._around(state, chooser)
        beats = (
            replace(beat, slots={**around, **beat.slots})
            for beat in recap(events, state, self._names, self._forms, self._quests)
        )
        return " ".join(part for beat in beats for part in self._composer.compose(beat, chooser, state))

    def hints(self, state: GameState) -> list[Hint]:
        """Hints for the quests under way."""
        return hints(state, self._pack, self._names, self._quests, self.text)

    def remember(self, bags: Bags, told: Sequence[int], turn: int) -> None:
        """Let what a turn told be out of the bags of its session."""
        self._composer.remember(bags, told, turn)

    def describe(self, state: GameState) -> str:
        """The place the character is at, as it is now."""
        return self.prose(words_of_place(Scene(self._pack, state, Dice(b"", "", 0))))

    def reason(self, refusal: Refusal) -> str:
        """Why something is refused, in the pack's words where it has them."""
        if refusal.text:
            return self.prose(refusal.text)
        if refusal.subject and (name := self._subject(refusal)):
            return self.text(f"refusal.{refusal.code}", subject=name)
        plain = self.text(f"refusal.{refusal.code}.plain")
        return plain or self.text(f"refusal.{refusal.code}", subject=refusal.subject)

    def _subject(self, refusal: Refusal) -> str:
        if refusal.code is Why.TOO_LITTLE:
            return self._names.plenty(refusal.subject)
        return self._names.of(refusal.subject)

    def offered(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target of an offered action, as on the wire, and its label with what it costs."""
        return self._labels.offered(action, state)

    def told(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target of an offered action, as on the wire, and its label."""
        return self._labels.told(action, state)

    def changes(self, before: GameState, after: GameState) -> list[Change]:
        """What is otherwise than before."""
        return changes(before, after, self._names, self._words, self._quests)

    def rolls(self, events: Iterable[Event]) -> list[RollShown]:
        """The rolls among the events."""
        return [
            RollShown(self._names.roll(event.label), event.dice, event.total, event.target, event.success, event.aim)  # type: ignore[attr-defined]  # the type says it is a roll
            for event in events
            if event.type == "rolled"
        ]

    def _own_words(self, happened: Event) -> str:
        if happened.type == "story_ended":
            ending = self._pack.endings[happened.ending]  # type: ignore[attr-defined]  # the type says what it has
            return f"{self.prose(ending.title)}\n\n{self.prose(ending.text)}"
        return self.prose(happened.text)  # type: ignore[attr-defined]  # the type says what it has

    def _plainly(self, happened: Event, around: Mapping[str, str], state: GameState) -> Beat:
        """The beat of one event by itself: its fields, ids as names, what is around, and what it is about."""
        slots: dict[str, str | int] = {field: getattr(happened, field) for field in _fields(happened)}
        slots = {**around, **slots}
        about = set()
        for name, kind in REFERENCES[happened.type].items():
            value = str(getattr(happened, name) or "")
            called = self._quests.name(value, state.quests) if kind == "quest" else self._names.of_kind(kind, value)
            slots[name] = slots[kind] = called if value else ""
            about.add(value)
        if happened.type in {"gold_gained", "gold_lost"}:
            slots["currency"] = self._names.money(happened.amount)  # type: ignore[attr-defined]  # the type says what it has
        if happened.type == "deed_done" and (feature := feature_of(str(slots["deed"]))):
            slots["feature"] = self._names.feature(str(slots["deed"]).partition("/")[0], feature)
        for name in ("on", "target"):
            if slots.get(name):
                slots[name] = self._names.of(str(slots[name]))
        return Beat(happened.type, slots, frozenset(about))

    def _gathered(self, gained: Sequence[Event]) -> Beat:
        """The beat of several things that were gained at once."""
        counts: dict[str, int] = {}
        for happened in gained:
            kind = happened.kind  # type: ignore[attr-defined]  # the caller has picked these events
            counts[kind] = counts.get(kind, 0) + happened.count  # type: ignore[attr-defined]  # likewise
        return Beat(TOGETHER, {"items": self._portions(counts)}, frozenset(counts), otherwise="item_gained")

    def _portions(self, counts: Mapping[str, int]) -> str:
        return self._forms.listed([self._portion(kind, count) for kind, count in counts.items()])

    def _portion(self, kind: str, count: int) -> str:
        if count > 1:
            return self._names.several(kind, count)
        return self._forms.with_article(self._names.of_kind("item", kind), "a")

    def _around(self, state: GameState, chooser: Chooser) -> Mapping[str, str]:
        """Words for what is around the character: a thing and a way of the place, any of them, and what is in hand."""
        scene = Scene(self._pack, state, Dice(b"", "", 0))
        features = [feature.name for feature in features_here(scene)]
        ways = [way.label for way in scene.place.exits if holds(way.when, scene)]
        weapon = scene.weapon()
        return {
            "name": state.character.name,
            "place": self.prose(self._pack.places[state.world.place].name),
            "feature": self._one_of("feature", features, chooser),
            "way": self._one_of("way", ways, chooser),
            "weapon": self.prose(weapon.name) if weapon else "",
            "currency": self._names.money(0),
        }

    def _one_of(self, label: str, keys: Sequence[str], chooser: Chooser) -> str:
        return self.prose(keys[chooser.among(label, len(keys))]) if keys else ""


def _lower(rating: str, most: str) -> str:
    """The lower of two ratings; one that there is not counts as the other."""
    return rating if rating in RATINGS[: RATINGS.index(most)] else most


def _unseen(happened: Event, state: GameState) -> bool:
    """Whether it happens in somebody's head who is not here."""
    if happened.type != "relation_changed":
        return False
    return state.world.people.get(happened.person) != state.world.place  # type: ignore[attr-defined]  # the type says it


def _fields(happened: Event) -> Sequence[str]:
    return tuple(type(happened).__slots__)


@cache
def _parsed(text: str) -> tuple[Piece, ...]:
    return parse(text)
