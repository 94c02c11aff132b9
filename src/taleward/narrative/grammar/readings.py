"""Offered actions as a sentence could mean them: the verbs that fit, the words that name what they are done to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from taleward.content import Words
from taleward.engine import GameState, Intent, LegalAction, intents
from taleward.engine.pack import Pack
from taleward.engine.rules.trade import SELL
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
    intents.Put: (frozenset({"put"}), frozenset({"drop"})),
    intents.Drop: (frozenset({"drop"}), _NOTHING),
    intents.Use: (frozenset({"use"}), _NOTHING),
    intents.Equip: (frozenset({"equip"}), frozenset({"use"})),
    intents.Unequip: (frozenset({"unequip"}), _NOTHING),
    intents.Talk: (frozenset({"talk"}), _NOTHING),
    intents.Unlock: (frozenset({"unlock", "open"}), frozenset({"use"})),
    intents.Pick: (frozenset({"pick"}), frozenset({"force"})),
    intents.Rest: (frozenset({"rest"}), _NOTHING),
    intents.Flee: (frozenset({"flee", "leave"}), _NOTHING),
    intents.Accept: (frozenset({"accept"}), _NOTHING),
    intents.Decline: (frozenset({"refuse"}), _NOTHING),
    intents.Abandon: (frozenset({"give_up"}), _NOTHING),
}
"""By action, the kinds of verbs that mean it, and those that may mean it too."""
_WITH_ITEMS: Final = (
    intents.Trade,
    intents.Take,
    intents.Put,
    intents.Drop,
    intents.Use,
    intents.Equip,
    intents.Unequip,
)
_OF_QUESTS: Final = (intents.Accept, intents.Decline, intents.Abandon)
_AROUND: Final = (frozenset({"look", "search"}), _NOTHING)
_BUYING, _SELLING = frozenset({"buy"}), frozenset({"sell"})
_CONSUMING, _READING = frozenset({"consume"}), frozenset({"read"})
"""What is done with things that are used up, and with the others."""
_MOVING, _WAITING = frozenset({"move"}), frozenset({"wait"})
_SPEAKING: Final = frozenset({"ask", "tell", "talk"})
"""What may mean any topic, but never surely: to ask for something is not to pay for it."""


@dataclass(frozen=True, slots=True)
class Said:
    """A label in words: its verb, the kinds of that, all stems that name something, and its small words.

    `mentions` are the words for items that it names, `ways` its words for where to.
    """

    tokens: tuple[str, ...]
    verb: tuple[str, ...]
    kinds: frozenset[str]
    stems: frozenset[str]
    mentions: frozenset[str]
    ways: frozenset[str]
    small: frozenset[str]
    raw: tuple[str, ...]


@dataclass(slots=True)
class Reading:
    """An action that could be meant. Not frozen: a sentence makes thirty.

    `kinds` of verbs mean it, `side` may mean it too, `loose` are worth a question; `verb` are the first words of its
    own label. `main` is what it is done to, `other` the person or thing beside it. `own` are words that name the deed
    itself, `words` all that name anything of it, `around` those that it takes without their naming anything, `ids`
    those of its id in the pack, `shared` those that call another thing here or a person as well as the item that it is
    done with. `harmless` is a question that costs nothing.
    """

    action: LegalAction
    offered: bool
    kinds: frozenset[str]
    side: frozenset[str]
    loose: frozenset[str]
    label: Said
    verb: tuple[str, ...]
    main: Thing | None
    other: Thing | None
    own: frozenset[str]
    words: frozenset[str]
    around: frozenset[str]
    ids: frozenset[str]
    shared: frozenset[str]
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
        self._about_quest = frozenset(lexicon.stem(word) for word in lexicon.words("quest"))
        self._about_rest = frozenset(lexicon.stem(word) for word in lexicon.words("bed"))
        self._about_blow = frozenset(lexicon.stem(word) for word in lexicon.words("blow"))

    def of(self, state: GameState, offers: Sequence[LegalAction]) -> list[Reading]:
        """All that can be meant now: what is offered, looking at what is at hand, what the rules refuse in words."""
        shared = self._shared(offers, state)
        made = [self._reading(action, state, shared, offered=True) for action in offers]
        there = {action.intent for action in offers}
        more: list[Intent] = [intent for intent in (intents.Explore(), intents.Rest()) if intent not in there]
        if state.fight is None:
            more += [intents.Explore(item) for item in instances(state)]
        return made + [self._reading(LegalAction(intent, None), state, shared, offered=False) for intent in more]

    def _shared(self, offers: Sequence[LegalAction], state: GameState) -> frozenset[str]:
        """All words that call a feature or foe here, or a person anywhere."""
        here = {thing.tag: thing for offer in offers for thing in self._done_to(offer.intent, state) if thing}
        others = (thing.words for tag, thing in here.items() if not tag.startswith("item:"))
        return self._things.callings.union(*others)

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
        words = [lexicon.counted(lexicon.bare(word)) for word in raw]
        stems = [lexicon.stem(word) for word in words]
        verb = lexicon.verb(stems)
        naming = frozenset(stem for stem, word in zip(stems, words, strict=True) if word not in lexicon.small)
        return Said(
            raw,
            verb.phrase if verb else tuple(stems[:1]),
            verb.kinds if verb else _NOTHING,
            naming,
            self._things.mentioned(naming),
            naming & lexicon.direction,
            frozenset(word for word in words if word in lexicon.small),
            tuple(words),
        )

    def _reading(self, action: LegalAction, state: GameState, shared: frozenset[str], *, offered: bool) -> Reading:
        intent = action.intent
        own_label = self._prose.get(action.label, "") if action.label else ""
        label = self.said(own_label or (self._labels(action, state) if offered else ""))
        main, other = self._done_to(intent, state)
        kinds, side = self._verbs(intent, label if own_label else None, state)
        hints, around = self._beside(intent, state)
        kept = self._lexicon.direction if own_label else _NOTHING
        naming = label.stems - (frozenset(label.verb) - kept)
        names = (main.words if main else _NOTHING) | (other.words if other else _NOTHING)
        own = label.mentions | (naming if own_label or isinstance(intent, _OF_QUESTS) else _NOTHING) | hints
        return Reading(
            action,
            offered,
            kinds,
            side,
            self._loose(intent),
            label,
            label.verb if own_label else (),
            main,
            other,
            own,
            naming | label.mentions | names | hints,
            around,
            hints,
            shared if isinstance(intent, _WITH_ITEMS) else _NOTHING,
            self.is_harmless(action),
        )

    def is_harmless(self, action: LegalAction) -> bool:
        """Whether an action is a question to somebody that cannot go wrong."""
        intent = action.intent
        if not isinstance(intent, intents.Talk) or not intent.topic or action.refusal is not None:
            return False
        topic = self._pack.people[intent.person].topics.get(intent.topic)
        asks = "ask" in self.said(self._prose.get(action.label, "")).kinds
        return topic is not None and topic.check is None and asks

    def _done_to(self, intent: Intent, state: GameState) -> tuple[Thing | None, Thing | None]:
        """What an action is done to, and the person or thing beside it."""
        things, here = self._things, state.world.place
        main, other = None, None
        match intent:
            case intents.Talk():
                main = things.people.get(intent.person)
            case intents.Trade():
                main, other = things.item(state, intent.item), things.people.get(intent.person)
            case intents.Move():
                main = things.places.get(intent.place)
            case intents.Attack():
                main = things.foe(state, intent.foe)
            case intents.Interact():
                main = things.features.get((here, intent.feature))
            case intents.Explore() | intents.Unlock() | intents.Pick():
                main = self._meant(intent.target, state)
            case intents.Use():
                main, other = things.item(state, intent.item), things.features.get((here, intent.on))
            case intents.Take() | intents.Drop() | intents.Equip() | intents.Unequip():
                main = things.item(state, intent.item)
            case intents.Put():
                held = things.features.get((here, intent.into)) or things.item(state, intent.into)
                main, other = things.item(state, intent.item), held
        return main, other

    def _meant(self, target: str, state: GameState) -> Thing | None:
        if not target:
            return None
        things = self._things
        feature = things.features.get((state.world.place, target))
        found = feature or things.people.get(target) or things.item(state, target)
        return found or things.places.get(target)

    def _verbs(self, intent: Intent, label: Said | None, state: GameState) -> tuple[frozenset[str], frozenset[str]]:
        """The kinds of verbs that mean an intent; a deed, a topic and a way are meant by those of their own label."""
        if isinstance(intent, intents.Trade):
            return (_SELLING if intent.side == SELL else _BUYING), _NOTHING
        if intent == intents.Explore():
            return _AROUND
        kinds, side = _KINDS.get(intent.__class__, (_NOTHING, _NOTHING))
        if isinstance(intent, intents.Use) and not intent.on:
            item = self._pack.items.get(instances(state).get(intent.item, ""))
            kinds |= _CONSUMING if item is not None and (item.consumed or item.charges) else _READING
        if label is None:
            return kinds, side
        if isinstance(intent, intents.Move):
            return kinds, side
        if isinstance(intent, intents.Talk):
            return label.kinds, _NOTHING
        return (label.kinds | kinds), side

    @staticmethod
    def _loose(intent: Intent) -> frozenset[str]:
        if isinstance(intent, intents.Talk) and intent.topic:
            return _SPEAKING
        if isinstance(intent, intents.Flee):
            return _MOVING
        return _WAITING if intent in {intents.Rest(), intents.Explore()} else _NOTHING

    def _beside(self, intent: Intent, state: GameState) -> tuple[frozenset[str], frozenset[str]]:
        """Words that help to name a deed, and words that mean nothing beside it."""
        stem = self._lexicon.stem
        ids, around = _NOTHING, _NOTHING
        match intent:
            case intents.Talk() | intents.Interact():
                name = intent.topic if isinstance(intent, intents.Talk) else intent.deed
                ids = frozenset(stem(word) for word in name.split("_"))
            case intents.Move():
                ids = self._lexicon.back if intent.place == state.world.came_from else _NOTHING
                around = self._here(state)
            case intents.Equip() | intents.Unequip():
                kind = self._pack.items.get(instances(state).get(intent.item, ""))
                around = frozenset(stem(slot) for slot in kind.slots) if kind else _NOTHING
            case intents.Accept() | intents.Decline() | intents.Abandon():
                around = self._about_quest
            case intents.Rest():
                around = self._about_rest | self._here(state) | self._described(state)
            case intents.Attack() | intents.Defend() | intents.Flee():
                around = self._in_fight(state)
            case intents.Take() | intents.Drop():
                around = self._about_place
            case intents.Explore(target=""):
                around = self._here(state) | self._about_place
        return ids, around

    def _here(self, state: GameState) -> frozenset[str]:
        """Words for the place, but for those that also call people: Hanne's house is not Hanne."""
        place = self._things.places.get(state.world.place)
        there = [person for person, where in state.world.people.items() if where == state.world.place]
        phrases = [phrase for person in there for phrase in self._things.people[person].phrases]
        return place.words.difference(*(phrase for phrase in phrases if len(phrase) == 1)) if place else _NOTHING

    def _described(self, state: GameState) -> frozenset[str]:
        place = self._things.places.get(state.world.place)
        return place.described if place else _NOTHING

    def _in_fight(self, state: GameState) -> frozenset[str]:
        foes = [self._things.foe(state, foe) for foe in state.fight.foes] if state.fight else []
        weapons = [self._things.item(state, item) for item in state.inventory.worn.values()]
        named = (thing.words for thing in (*foes, *weapons) if thing)
        return self._about_blow.union(*named)
