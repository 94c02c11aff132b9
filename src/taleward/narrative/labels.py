"""What actions are called: the pack's own labels for ways, deeds and topics, the interface's words for the rest."""

from collections.abc import Callable
from typing import Any, Final

from taleward.content import Words
from taleward.engine import GameState, Intent, LegalAction, intents
from taleward.engine.intents import target_of
from taleward.engine.inventory import Stacks, find
from taleward.engine.pack import Pack
from taleward.engine.rules.things import SELL, selling_price
from taleward.engine.world import here
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords

REMEMBERED: Final = 8_192
"""Labels kept, of all places and of all things that stories have made."""

_OF_QUESTS: Final = (intents.Accept, intents.Decline, intents.Abandon)
_CHANGING: Final = frozenset({intents.Take, *_OF_QUESTS})
"""What is not called the same wherever it is offered by the same ids."""


class Labels:
    """Labels of one pack in one language."""

    def __init__(self, pack: Pack, words: Words, names: Names, quests: QuestWords) -> None:
        """`words` are complete for the language."""
        self._pack = pack
        self._words = words
        self._names = names
        self._quests = quests
        self._told: dict[tuple[str, str, Intent], tuple[str, str]] = {}
        self._by_intent: dict[type[Intent], Callable[[Any, GameState], str]] = {
            intents.Attack: lambda intent, _: self._text("attack", target=names.of_kind("foe", intent.foe)),
            intents.Explore: self._explore,
            intents.Take: self._take,
            intents.Drop: lambda intent, state: self._text("drop", target=self._item(state, intent.item)),
            intents.Use: self._use,
            intents.Equip: lambda intent, state: self._text("equip", target=self._item(state, intent.item)),
            intents.Unequip: lambda intent, state: self._text("unequip", target=self._item(state, intent.item)),
            intents.Trade: self._trade,
            **dict.fromkeys(_OF_QUESTS, self._quest),
        }

    def told(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target, as on the wire, and the label of an action that the state offers.

        They are remembered: an offer names things by their own ids, so but for a heap's
        size and what a made quest is about nothing else changes them.
        """
        intent = action.intent
        if intent.__class__ in _CHANGING:
            return target_of(intent), self._label(action, state)
        key = (state.world.place, action.label, intent)
        known = self._told.get(key)
        if known is None:
            if len(self._told) >= REMEMBERED:
                self._told.clear()
            known = self._told[key] = target_of(intent), self._label(action, state)
        return known

    def _label(self, action: LegalAction, state: GameState) -> str:
        intent = action.intent
        if isinstance(intent, intents.Talk):
            return self._talk(intent, action.label)
        if action.label:
            return self._prose(action.label)
        make = self._by_intent.get(intent.__class__)
        return make(intent, state) if make else self._text(intent.action)

    def _text(self, key: str, **slots: str | int) -> str:
        text = self._words.texts.get(f"action.{key}", key)
        for slot, value in slots.items():
            text = text.replace(f"{{{slot}}}", str(value))
        return text

    def _prose(self, key: str) -> str:
        return self._words.prose.get(key, key)

    def _item(self, state: GameState, item: str, stacks: Stacks | None = None) -> str:
        held = state.inventory.bag if stacks is None else stacks
        found = find(held, item)
        return self._names.of_kind("item", held[found].kind if found else item)

    def _explore(self, intent: intents.Explore, state: GameState) -> str:
        if not intent.target:
            return self._text("explore")
        person = self._pack.people.get(intent.target)
        if person is not None:
            return self._text("explore.target", target=self._prose(person.name))
        feature = self._pack.places[state.world.place].features.get(intent.target)
        name = self._prose(feature.name) if feature else self._names.of(intent.target)
        return self._text("explore.thing", target=name)

    def _take(self, intent: intents.Take, state: GameState) -> str:
        ground = here(state.world)
        name = self._item(state, intent.item, ground)
        found = find(ground, intent.item)
        count = ground[found].count if found else 1
        return self._text("take.many", target=name, count=count) if count > 1 else self._text("take", target=name)

    def _use(self, intent: intents.Use, state: GameState) -> str:
        name = self._item(state, intent.item)
        if not intent.on:
            return self._text("use", target=name)
        return self._text("use.on", target=name, other=self._names.feature(state.world.place, intent.on))

    def _talk(self, intent: intents.Talk, topic: str) -> str:
        name = self._prose(self._pack.people[intent.person].name)
        if not topic:
            return self._text("talk", target=name)
        return self._text("talk.topic", target=name, topic=self._prose(topic))

    def _quest(self, intent: intents.Accept | intents.Decline | intents.Abandon, state: GameState) -> str:
        return self._text(intent.action, target=self._quests.name(intent.quest, state.quests))

    def _trade(self, intent: intents.Trade, state: GameState) -> str:
        name = self._item(state, intent.item)
        found = find(state.inventory.bag, intent.item)
        kind = self._pack.items[state.inventory.bag[found].kind if found else intent.item]
        if intent.side == SELL:
            return self._text("trade.sell", target=name, price=selling_price(kind))
        return self._text("trade.buy", target=name, price=kind.value)
