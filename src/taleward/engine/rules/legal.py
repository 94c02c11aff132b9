"""The actions of the game: how each is refused and done, and which of them are worth offering in a state."""

from collections.abc import Callable, Iterator
from typing import Any

from taleward.engine.intents import (
    Attack,
    Defend,
    Drop,
    Equip,
    Explore,
    Flee,
    Intent,
    Interact,
    Move,
    Rest,
    Take,
    Talk,
    Trade,
    Unequip,
    Use,
)
from taleward.engine.inventory import slot_of
from taleward.engine.kernel import Refusal, Why
from taleward.engine.rules import deeds, fighting, places, things
from taleward.engine.rules.conditions import holds
from taleward.engine.rules.scene import Scene
from taleward.engine.world import here

Refuse = Callable[[Scene, Any], Refusal | None]
Do = Callable[[Scene, Any], None]

ACTIONS: dict[type[Intent], tuple[Refuse, Do]] = {
    Attack: (fighting.refuse_attack, fighting.do_attack),
    Defend: (fighting.refuse_defend, fighting.do_defend),
    Explore: (places.refuse_explore, places.do_explore),
    Interact: (places.refuse_interact, places.do_interact),
    Move: (places.refuse_move, places.do_move),
    Take: (things.refuse_take, things.do_take),
    Drop: (things.refuse_drop, things.do_drop),
    Use: (things.refuse_use, things.do_use),
    Equip: (things.refuse_equip, things.do_equip),
    Unequip: (things.refuse_unequip, things.do_unequip),
    Talk: (places.refuse_talk, places.do_talk),
    Trade: (things.refuse_trade, things.do_trade),
    Rest: (places.refuse_rest, places.do_rest),
    Flee: (fighting.refuse_flee, fighting.do_flee),
}
IN_FIGHT = frozenset({Attack, Defend, Flee, Use, Equip, Unequip})
"""What can be done while a fight is on; each takes a round."""


def refuse(scene: Scene, intent: Intent) -> Refusal | None:
    """Why an intent cannot be done now, if it cannot."""
    if scene.state.ending:
        return Refusal(Why.GAME_OVER)
    if scene.state.fight is not None and intent.__class__ not in IN_FIGHT:
        return Refusal(Why.IN_FIGHT)
    return ACTIONS[intent.__class__][0](scene, intent)


def offers(scene: Scene) -> Iterator[Intent]:
    """What is worth offering, in an order that depends on the state alone: what is here, the ways, what is carried."""
    if scene.state.ending:
        return
    if scene.state.fight is not None:
        yield from (Attack(foe) for foe in scene.state.fight.standing())
        yield Defend()
        yield from _carried(scene)
        yield Flee()
        return
    yield from _people(scene)
    yield from _features(scene)
    yield from (Take(item) for item in here(scene.state.world))
    yield Explore()
    yield from _ways(scene)
    yield from _carried(scene)
    yield from (
        Drop(item) for item, stack in scene.state.inventory.bag.items() if not scene.pack.items[stack.kind].bound
    )
    if scene.place.rest or scene.place.rest_refused:
        yield Rest()


def own_label(scene: Scene, intent: Intent) -> str:
    """The key of the pack's own words for what an offered action does; empty where the pack has none."""
    if isinstance(intent, Move):
        way = places.exit_to(scene, intent.place)
        return way.label if way else ""
    if isinstance(intent, Interact):
        return scene.place.features[intent.feature].deeds[intent.deed].label
    if isinstance(intent, Talk) and intent.topic:
        return scene.pack.people[intent.person].topics[intent.topic].label
    if isinstance(intent, Use) and intent.on:
        held = things.carried(scene, intent.item)
        found = things.tool_deed(scene, held[2].id, intent.on) if held else None
        return found[1].label if found else ""
    return ""


def _people(scene: Scene) -> Iterator[Intent]:
    for person in places.people_here(scene):
        for topic in person.topics.values():
            if deeds.shown(scene, topic, f"{person.id}/{topic.id}"):
                yield Talk(person.id, topic.id)
        yield Talk(person.id)
        yield Explore(person.id)
        if person.trade is not None:
            yield from (Trade(person.id, things.BUY, item) for item in person.trade.sells)
        if person.trade is not None and person.trade.buys:
            for item, stack in scene.state.inventory.bag.items():
                kind = scene.pack.items[stack.kind]
                if things.selling_price(kind) and not kind.bound:
                    yield Trade(person.id, things.SELL, item)


def _features(scene: Scene) -> Iterator[Intent]:
    place = scene.place.id
    for feature in places.features_here(scene):
        tools: list[str] = []
        for deed in feature.deeds.values():
            if not deeds.shown(scene, deed, f"{place}/{feature.id}/{deed.id}"):
                continue
            if not deed.tool:
                yield Interact(feature.id, deed.id)
            elif deed.tool not in tools:
                tools.append(deed.tool)
        found = (deeds.tool_at_hand(scene, kind) for kind in tools)
        yield from (Use(item, feature.id) for item in found if item is not None)
        yield Explore(feature.id)


def _ways(scene: Scene) -> Iterator[Intent]:
    seen = set()
    for way in scene.place.exits:
        if way.to not in seen and (way.blocked or holds(way.when, scene)):
            seen.add(way.to)
            yield Move(way.to)


def _carried(scene: Scene) -> Iterator[Intent]:
    inventory = scene.state.inventory
    for item, stack in inventory.bag.items():
        kind = scene.pack.items[stack.kind]
        if kind.on_use:
            yield Use(item)
        if kind.slots:
            yield Unequip(item) if slot_of(inventory, item) else Equip(item)
