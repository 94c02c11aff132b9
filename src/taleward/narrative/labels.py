"""What actions are called: the pack's own labels for ways, deeds and topics, the interface's words for the rest."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from taleward.content import Words
from taleward.engine import GameState, Intent, LegalAction, intents
from taleward.engine.intents import target_of
from taleward.engine.inventory import Stacks, contents_key, find
from taleward.engine.pack import Pack
from taleward.engine.rules.trade import SELL, buying_price, selling_price
from taleward.engine.world import container_key, here
from taleward.narrative.forms import Forms
from taleward.narrative.names import Names
from taleward.narrative.quests import QuestWords

REMEMBERED: Final = 8_192
"""Labels kept, of all places and of all things that stories have made."""

_OF_QUESTS: Final = (intents.Accept, intents.Decline, intents.Abandon)
_CHANGING: Final = frozenset({intents.Take, intents.Trade, *_OF_QUESTS})
"""What is not called the same wherever it is offered by the same ids."""


class Labels:
    """Labels of one pack in one language."""

    def __init__(self, pack: Pack, words: Words, names: Names, forms: Forms, quests: QuestWords) -> None:
        """`words` are complete for the language."""
        self._pack = pack
        self._words = words
        self._names = names
        self._forms = forms
        self._quests = quests
        self._told: dict[tuple[str, str, Intent], tuple[str, str]] = {}
        self._by_intent: dict[type[Intent], Callable[[Any, GameState], str]] = {
            intents.Attack: lambda intent, _: self._text("attack", target=names.of_kind("foe", intent.foe)),
            intents.Explore: self._explore,
            intents.Take: self._take,
            intents.Put: self._put,
            intents.Drop: lambda intent, state: self._text("drop", target=self._item(state, intent.item)),
            intents.Use: self._use,
            intents.Equip: lambda intent, state: self._text("equip", target=self._item(state, intent.item)),
            intents.Unequip: lambda intent, state: self._text("unequip", target=self._item(state, intent.item)),
            intents.Trade: self._trade,
            intents.Unlock: lambda intent, state: self._lock("unlock", intent.target, state),
            intents.Pick: lambda intent, state: self._lock("pick", intent.target, state),
            **dict.fromkeys(_OF_QUESTS, self._quest),
        }

    def told(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target, as on the wire, and the label of an action that the state offers.

        They are remembered: an offer names things by their own ids, so nothing changes them but heaps, prices and what
        made quests are about.
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

    def offered(self, action: LegalAction, state: GameState) -> tuple[str, str]:
        """The target and the label of an action that the state offers, with what it costs of the resources."""
        target, label = self.told(action, state)
        cost = self._cost(action, state) if self._pack.resources else {}
        if not cost:
            return target, label
        told = [self._names.amount(resource, count) for resource, count in cost.items()]
        return target, self._text("cost", label=label, cost=self._forms.listed(told))

    def _cost(self, action: LegalAction, state: GameState) -> Mapping[str, int]:
        intent = action.intent
        if isinstance(intent, intents.Talk):
            topic = self._pack.people[intent.person].topics.get(intent.topic)
            return topic.cost if topic else {}
        features = self._pack.places[state.world.place].features
        if isinstance(intent, intents.Interact):
            return features[intent.feature].deeds[intent.deed].cost
        if not isinstance(intent, intents.Use):
            return {}
        found = find(state.inventory.bag, intent.item)
        kind = state.inventory.bag[found].kind if found else intent.item
        if not intent.on or state.fight is not None:
            return self._pack.items[kind].use_cost
        deeds = features[intent.on].deeds.values()
        return next((deed.cost for deed in deeds if deed.tool == kind and deed.label == action.label), {})

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
        ground = self._contents(state, intent.within) if intent.within else here(state.world)
        name = self._item(state, intent.item, ground)
        found = find(ground, intent.item)
        count = ground[found].count if found else 1
        if intent.within:
            name_of_it = self._container(state, intent.within)
            return self._text("take.within", target=name, other=name_of_it, count=count)
        return self._text("take.many", target=name, count=count) if count > 1 else self._text("take", target=name)

    def _put(self, intent: intents.Put, state: GameState) -> str:
        name = self._item(state, intent.item)
        return self._text("put", target=name, other=self._container(state, intent.into))

    def _contents(self, state: GameState, container: str) -> Stacks:
        ground = state.world.ground
        return ground.get(container_key(state.world.place, container)) or ground.get(contents_key(container)) or {}

    def _container(self, state: GameState, container: str) -> str:
        feature = self._pack.places[state.world.place].features.get(container)
        return self._prose(feature.name) if feature else self._names.of_kind("item", container)

    def _lock(self, verb: str, target: str, state: GameState) -> str:
        """A thing by its name; a way by where it leads, if that was seen, else by what it is called."""
        place = self._pack.places[state.world.place]
        if target in place.features:
            return self._text(verb, target=self._names.feature(place.id, target))
        way = next((way for way in place.exits if way.to == target and way.lock is not None), None)
        label = self._names.of_kind("place", target) if way is None or target in state.world.visits else ""
        if label or way is None:
            return self._text(f"{verb}.way", target=label)
        return self._text(f"{verb}.unseen", target=self._prose(way.label))

    def _use(self, intent: intents.Use, state: GameState) -> str:
        name = self._item(state, intent.item)
        if not intent.on:
            return self._text("use", target=name)
        if state.fight is not None:
            return self._text("use.on", target=name, other=self._names.of_kind("foe", intent.on))
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
        kind = state.inventory.bag[found].kind if found else intent.item
        if intent.side == SELL:
            price = selling_price(state, self._pack, intent.person, kind)
            return self._text("trade.sell", target=name, price=price, currency=self._names.money(price))
        price = buying_price(state, self._pack, intent.person, kind)
        return self._text("trade.buy", target=name, price=price, currency=self._names.money(price))
