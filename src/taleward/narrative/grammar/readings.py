"""Offered actions as a sentence could mean them: the verbs that fit, the words that name what they are done to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from taleward.content import Words
from taleward.engine import GameState, Intent, LegalAction, intents
from taleward.engine.pack import Pack
from taleward.engine.rules.things import SELL
from taleward.narrative.grammar.lexicon import Lexicon
from taleward.narrative.grammar.text import words_in
from taleward.narrative.grammar.things import Thing, Things, instances

Labels = Callable[[LegalAction, GameState], str]
"""Answers what an offered action is called."""

REMEMBERED: Final = 4_096
"""Labels kept in words."""
_NOTHING: Final = frozenset[str]()
_KINDS: Final[dict[type[Intent], tuple[frozenset[str], frozenset[str]]]] = {
    intents.Attack: (frozenset({"attack"}), _NOTHING),
    intents.Defend: (frozenset({"defend"}), _NOTHING),
    intents.Explore: (frozenset({"look"}), frozenset({"search", "read", "touch", "listen"})),
    intents.Move: (frozenset({"move", "leave"}), _NOTHING),
    intents.Take: (frozenset({"take"}), _NOTHING),
    intents.Drop: (frozenset({"drop"}), _NOTHING),
    intents.Use: (frozenset({"use"}), _NOTHING),
    intents.Equip: (frozenset({"equip"}), frozenset({"use"})),
    intents.Unequip: (frozenset({"unequip"}), _NOTHING),
    intents.Talk: (frozenset({"talk"}), _NOTHING),
    intents.Rest: (frozenset({"rest"}), _NOTHING),
    intents.Flee: (frozenset({"flee", "move", "leave"}), _NOTHING),
}
"""By action, the kinds of verbs that mean it, and those that may mean it too."""
_AROUND: Final = (frozenset({"look", "search"}), _NOTHING)
_BUYING, _SELLING = frozenset({"buy"}), frozenset({"sell"})
_USING: Final = frozenset({"use"})
_ASKING: Final = frozenset({"ask", "talk"})
"""What a topic is open to that is asked for or told; one that is paid for or given is not."""


@dataclass(frozen=True, slots=True)
class Said:
    """A label in words: its verb, the kinds of that, all stems that name something, and its small words."""

    tokens: tuple[str, ...]
    verb: tuple[str, ...]
    kinds: frozenset[str]
    stems: frozenset[str]
    small: frozenset[str]
    raw: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """An action that could be meant. Not frozen: a sentence makes thirty.

    `kinds` of verbs mean it, `side` may mean it too; `verb` are the first words of its own label. `main` is what it is
    done to, `other` the person or thing beside it; `own` are words that name the deed itself, `words` all that name
    anything of it. `around` are words that it takes without naming anything. `harmless` is a question that costs nothing.
    """

    action: LegalAction
    offered: bool
    kinds: frozenset[str]
    side: frozenset[str]
    label: Said
    verb: tuple[str, ...]
    main: Thing | None
    other: Thing | None
    own: frozenset[str]
    words: frozenset[str]
    around: frozenset[str]
    harmless: bool

    @property
    def intent(self) -> Intent:
        """What would be done."""
        return self.action.intent

    @property
    def things(self) -> Iterator[Thing]:
        """What it is done to and with."""
        return (thing for thing in (self.main, self.other) if thing is not None)


class Readings:
    """Makes readings of what a state offers."""

    def __init__(self, pack: Pack, words: Words, lexicon: Lexicon, things: Things, labels: Labels) -> None:
        """`words` are complete for the language; `labels` are what the player is shown."""
        self._pack = pack
        self._prose = words.prose
        self._lexicon = lexicon
        self._things = things
        self._labels = labels
        self._said: dict[str, Said] = {}
        self._about_place = frozenset(lexicon.stem(word) for word in lexicon.words("place"))
        self._about_rest = frozenset(lexicon.stem(word) for word in lexicon.words("bed"))
        self._about_blow = frozenset(lexicon.stem(word) for word in lexicon.words("blow"))

    def of(self, state: GameState, offers: Sequence[LegalAction]) -> list[Reading]:
        """All that can be meant now: what is offered, looking at what is at hand, and what the rules refuse in words."""
        made = [self._reading(action, state, offered=True) for action in offers]
        there = {action.intent for action in offers}
        more: list[Intent] = [intent for intent in (intents.Explore(), intents.Rest()) if intent not in there]
        if state.fight is None:
            more += [intents.Explore(item) for item in instances(state)]
        return made + [self._reading(LegalAction(intent, None), state, offered=False) for intent in more]

    def said(self, label: str) -> Said:
        """A label in words."""
        known = self._said.get(label)
        if known is None:
            if len(self._said) >= REMEMBERED:
                self._said.clear()
            known = self._said[label] = self._read(label)
        return known

    def _read(self, label: str) -> Said:
        lexicon = self._lexicon
        raw = words_in(label)
        words = [lexicon.bare(word) for word in raw]
        stems = [lexicon.stem(word) for word in words]
        verb = lexicon.verb(stems)
        naming = frozenset(stem for stem, word in zip(stems, words, strict=True) if word not in lexicon.small)
        return Said(
            raw,
            verb.phrase if verb else tuple(stems[:1]),
            verb.kinds if verb else _NOTHING,
            naming,
            frozenset(word for word in words if word in lexicon.small),
            tuple(words),
        )

    def _reading(self, action: LegalAction, state: GameState, *, offered: bool) -> Reading:
        intent = action.intent
        own_label = self._prose.get(action.label, "") if action.label else ""
        label = self.said(own_label or (self._labels(action, state) if offered else ""))
        main, other = self._done_to(intent, state)
        kinds, side = self._verbs(intent, label if own_label else None)
        hints, around = self._beside(intent, state)
        names = (main.words if main else _NOTHING) | (other.words if other else _NOTHING)
        own = (label.stems - frozenset(label.verb) if own_label else _NOTHING) | hints
        return Reading(
            action,
            offered,
            kinds,
            side,
            label,
            label.verb if own_label else (),
            main,
            other,
            own,
            label.stems | names | hints,
            around,
            self._is_harmless(action, kinds),
        )

    def _is_harmless(self, action: LegalAction, kinds: frozenset[str]) -> bool:
        """Whether an action is a question to somebody that cannot go wrong."""
        intent = action.intent
        if not isinstance(intent, intents.Talk) or not intent.topic or action.refusal is not None:
            return False
        topic = self._pack.people[intent.person].topics.get(intent.topic)
        return topic is not None and topic.check is None and "ask" in kinds

    def _done_to(self, intent: Intent, state: GameState) -> tuple[Thing | None, Thing | None]:
        things = self._things
        if isinstance(intent, intents.Talk):
            return things.people.get(intent.person), None
        if isinstance(intent, intents.Trade):
            return things.item(state, intent.item), things.people.get(intent.person)
        if isinstance(intent, intents.Move):
            return things.places.get(intent.place), None
        if isinstance(intent, intents.Attack):
            return things.foe(state, intent.foe), None
        if isinstance(intent, intents.Interact):
            return things.features.get((state.world.place, intent.feature)), None
        if isinstance(intent, intents.Explore):
            return self._looked_at(intent.target, state), None
        if isinstance(intent, intents.Use):
            on = things.features.get((state.world.place, intent.on)) if intent.on else None
            return things.item(state, intent.item), on
        item = getattr(intent, "item", "")
        return (things.item(state, item) if item else None), None

    def _looked_at(self, target: str, state: GameState) -> Thing | None:
        if not target:
            return None
        things = self._things
        feature = things.features.get((state.world.place, target))
        return feature or things.people.get(target) or things.item(state, target)

    @staticmethod
    def _verbs(intent: Intent, label: Said | None) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of verbs that mean an intent; a deed, a topic and a way are meant by those of their own label."""
        if isinstance(intent, intents.Trade):
            return (_SELLING if intent.side == SELL else _BUYING), _NOTHING
        if intent == intents.Explore():
            return _AROUND
        kinds, side = _KINDS.get(intent.__class__, (_NOTHING, _NOTHING))
        if label is None:
            return kinds, side
        if isinstance(intent, intents.Talk):
            return (label.kinds | _ASKING if label.kinds & _ASKING else label.kinds), _NOTHING
        return (label.kinds | kinds), side

    def _beside(self, intent: Intent, state: GameState) -> tuple[frozenset[str], frozenset[str]]:
        """Words that help to name a deed, and words that mean nothing beside it."""
        stem = self._lexicon.stem
        if isinstance(intent, intents.Talk | intents.Interact):
            name = intent.topic if isinstance(intent, intents.Talk) else intent.deed
            return frozenset(stem(word) for word in name.split("_")), _NOTHING
        if isinstance(intent, intents.Move):
            back = self._lexicon.back if intent.place == state.world.came_from else _NOTHING
            return back, self._here(state)
        if isinstance(intent, intents.Equip | intents.Unequip):
            kind = self._pack.items.get(instances(state).get(intent.item, ""))
            return _NOTHING, frozenset(stem(slot) for slot in kind.slots) if kind else _NOTHING
        if isinstance(intent, intents.Rest):
            return _NOTHING, self._about_rest | self._here(state)
        if isinstance(intent, intents.Attack | intents.Defend | intents.Flee):
            return _NOTHING, self._in_fight(state)
        return _NOTHING, self._here(state) | self._about_place if intent == intents.Explore() else _NOTHING

    def _here(self, state: GameState) -> frozenset[str]:
        place = self._things.places.get(state.world.place)
        return place.words if place else _NOTHING

    def _in_fight(self, state: GameState) -> frozenset[str]:
        foes = [self._things.foe(state, foe) for foe in state.fight.foes] if state.fight else []
        weapons = [self._things.item(state, item) for item in state.inventory.worn.values()]
        named = (thing.words for thing in (*foes, *weapons) if thing)
        return self._about_blow.union(*named)
