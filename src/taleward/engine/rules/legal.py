"""The actions of the game: how each is refused and done, and which of them are worth offering in a state."""

from collections.abc import Callable, Iterator
from typing import Any

from taleward.engine.intents import (
    Abandon,
    Accept,
    Attack,
    Decline,
    Defend,
    Drop,
    Equip,
    Explore,
    Flee,
    Intent,
    Interact,
    Move,
    Pick,
    Put,
    Rest,
    Take,
    Talk,
    Trade,
    Unequip,
    Unlock,
    Use,
)
from taleward.engine.inventory import slot_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.rules import containers, deeds, fighting, gear, locks, places, things, trade
from taleward.engine.rules import offers as quests_on_offer
from taleward.engine.rules.scene import Scene
from taleward.engine.world import here

Refuse = Callable[[Scene, Any], Refusal | None]
Do = Callable[[Scene, Any], None]
Offer = tuple[Intent, str]
"""An intent, and the key of the pack's own words for the deed, topic or way it takes (empty where it has none)."""

ACTIONS: dict[type[Intent], tuple[Refuse, Do]] = {
    Attack: (fighting.refuse_attack, fighting.do_attack),
    Defend: (fighting.refuse_defend, fighting.do_defend),
    Explore: (places.refuse_explore, places.do_explore),
    Interact: (places.refuse_interact, places.do_interact),
    Move: (places.refuse_move, places.do_move),
    Unlock: (locks.refuse_unlock, locks.do_unlock),
    Pick: (locks.refuse_pick, locks.do_pick),
    Take: (things.refuse_take, things.do_take),
    Put: (containers.refuse_put, containers.do_put),
    Drop: (things.refuse_drop, things.do_drop),
    Use: (things.refuse_use, things.do_use),
    Equip: (gear.refuse_equip, gear.do_equip),
    Unequip: (gear.refuse_unequip, gear.do_unequip),
    Talk: (places.refuse_talk, places.do_talk),
    Trade: (trade.refuse_trade, trade.do_trade),
    Rest: (places.refuse_rest, places.do_rest),
    Flee: (fighting.refuse_flee, fighting.do_flee),
    Accept: (quests_on_offer.refuse_accept, quests_on_offer.do_accept),
    Decline: (quests_on_offer.refuse_accept, quests_on_offer.do_decline),
    Abandon: (quests_on_offer.refuse_abandon, quests_on_offer.do_abandon),
}
LEGAL_IF_OFFERED = frozenset({Attack, Defend, Flee, Explore, Drop, Put, Equip, Unequip})
"""What is only offered where it can be done, so that nobody need ask again."""
IN_FIGHT = frozenset({Attack, Defend, Flee, Use, Equip, Unequip})
"""What can be done while a fight is on; each takes a round."""


def refuse(scene: Scene, intent: Intent) -> Refusal | None:
    """Why an intent cannot be done now, if it cannot."""
    if scene.state.ending:
        return Refusal(Why.GAME_OVER)
    if scene.state.fight is not None and intent.__class__ not in IN_FIGHT:
        return Refusal(Why.IN_FIGHT)
    return ACTIONS[intent.__class__][0](scene, intent)


def refuse_offered(scene: Scene, intent: Intent) -> Refusal | None:
    """Why an offered intent is blocked, if it is. Offers suit the ending and the fight, so these are not asked."""
    kind = intent.__class__
    return None if kind in LEGAL_IF_OFFERED else ACTIONS[kind][0](scene, intent)


def offers(scene: Scene) -> Iterator[Offer]:
    """What is worth offering, in an order that depends on the state alone: what is here, the ways, what is carried."""
    if scene.state.ending:
        return
    if scene.state.fight is not None:
        yield from ((Attack(foe), "") for foe in scene.state.fight.standing())
        yield Defend(), ""
        yield from _carried(scene)
        yield Flee(), ""
        return
    yield from _people(scene)
    yield from _quests(scene)
    yield from _features(scene)
    yield from ((intent, "") for intent in locks.offers(scene))
    yield from ((Take(item), "") for item in here(scene.state.world))
    at_hand = list(containers.containers_at_hand(scene))
    yield from _contained(scene, at_hand)
    yield Explore(), ""
    yield from _ways(scene)
    yield from _carried(scene)
    yield from _droppable(scene)
    yield from ((Put(item, into), "") for item, into in containers.to_put(scene, at_hand))
    if scene.place.rest or scene.place.rest_refused:
        yield Rest(), ""


def _people(scene: Scene) -> Iterator[Offer]:
    for person in places.people_here(scene):
        for topic in person.topics.values():
            if deeds.shown(scene, topic, f"{person.id}/{topic.id}"):
                yield Talk(person.id, topic.id), topic.label
        yield Talk(person.id), ""
        yield Explore(person.id), ""
        if person.trade is not None:
            yield from ((wanted, "") for wanted in trade.to_trade(scene, person, person.trade))


def _quests(scene: Scene) -> Iterator[Offer]:
    """What is said to quests. Their words are the interface's; `accept` may be offered as blocked."""
    return ((intent, "") for intent in quests_on_offer.offers_here(scene))


def _contained(scene: Scene, at_hand: list[containers.Container]) -> Iterator[Offer]:
    for container in at_hand:
        for item in containers.contents(scene, container.key):
            yield Take(item, within=container.target), ""


def _droppable(scene: Scene) -> Iterator[Offer]:
    items = scene.pack.items
    for item, stack in scene.state.inventory.bag.items():
        kind = items[stack.kind]
        if not kind.bound and not (kind.cursed and deeds.cursed(scene, item)):
            yield Drop(item), ""


def _features(scene: Scene) -> Iterator[Offer]:
    place = scene.place.id
    for feature in places.features_here(scene):
        tools: list[str] = []
        for deed in feature.deeds.values():
            if not deeds.shown(scene, deed, f"{place}/{feature.id}/{deed.id}"):
                continue
            if not deed.tool:
                yield Interact(feature.id, deed.id), deed.label
            elif deed.tool not in tools:
                tools.append(deed.tool)
        for kind in tools:
            item = deeds.tool_at_hand(scene, kind)
            found = things.tool_deed(scene, kind, feature.id)
            if item is not None and found is not None:
                yield Use(item, feature.id), found[1].label
        yield Explore(feature.id), ""


def _ways(scene: Scene) -> Iterator[Offer]:
    for place in dict.fromkeys(way.to for way in scene.place.exits):
        way = places.exit_to(scene, place)
        if way is not None:
            yield Move(place), way.label


def _carried(scene: Scene) -> Iterator[Offer]:
    inventory, fight = scene.state.inventory, scene.state.fight
    for item, stack in inventory.bag.items():
        kind = scene.pack.items[stack.kind]
        if kind.on_use:
            if fight is not None and things.harms_one(kind.on_use):
                yield from ((Use(item, foe), "") for foe in fight.standing())
            else:
                yield Use(item), ""
        if kind.slots or kind.fills:
            if slot_of(inventory, item):
                if not (kind.cursed and deeds.cursed(scene, item)):
                    yield Unequip(item), ""
            elif gear.slots_for(scene, kind):
                yield Equip(item), ""
