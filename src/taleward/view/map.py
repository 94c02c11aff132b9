"""The places that were visited and the ways between them, drawn by clients and told in sentences. Finds no way."""

from collections.abc import Mapping, Sequence
from typing import Any

from taleward import sessions
from taleward.view.choices import offered
from taleward.view.widgets import Item, ListWidget, Map, Place, Way
from taleward.view.wording import Wording

Json = Mapping[str, Any]
Offers = Sequence[sessions.Action]


def drawn(places: Sequence[Json], offers: Offers, words: Wording) -> Map:
    """The map of a state; ways from where the player is come with the action that takes them."""
    moves = [offer for offer in offers if offer.action == "move"]
    found = [_place(place, moves if place["here"] else (), words) for place in places]
    told = [_told(place, words) for place in found]
    label, empty = words.say("view.map"), words.say("view.map.empty")
    items = [
        Item(id=place.id, label=place.label, note=place.note, items=[_way_item(way, words) for way in place.ways])
        for place in found
    ]
    return Map(label=label, places=found, text=told, fallback=ListWidget(label=label, items=items, empty=empty))


def _place(place: Json, moves: Offers, words: Wording) -> Place:
    here = place["here"]
    ways = [_way(way, moves, words) for way in place["ways"]]
    note = words.say("view.map.here") if here else None
    return Place(id=place["location_id"], label=place["name"], here=here, note=note, ways=ways)


def _way(way: Json, moves: Offers, words: Wording) -> Way:
    move = next((move for move in moves if _leads(move, way)), None)
    return Way(
        label=way["name"],
        to=way["location_id"],
        open=way["open"],
        visited=way["visited"],
        note=words.say("view.map.minutes", minutes=way["minutes"]),
        action=offered(move) if move else None,
    )


def _leads(move: sessions.Action, way: Json) -> bool:
    """Whether an action takes a way: to a place that was seen by its id, else by what both are called."""
    if way["location_id"] is None:
        return bool(move.label == way["name"])
    return bool(move.target == way["location_id"].partition(":")[2])


def _told(place: Place, words: Wording) -> str:
    name = words.say("view.map.noted", name=place.label, notes=place.note) if place.note else place.label
    ways = [words.say("view.map.noted", name=way.label, notes=_notes(way, words)) for way in place.ways]
    told = words.joined(ways) if ways else words.say("view.map.nothing")
    return words.say("view.map.place", place=name, ways=told)


def _notes(way: Way, words: Wording) -> str:
    closed = [] if way.open else [words.say("view.map.closed")]
    new = [] if way.visited else [words.say("view.map.new")]
    return words.joined([way.note, *closed, *new])


def _way_item(way: Way, words: Wording) -> Item:
    return Item(
        id=way.to or way.label,
        label=way.label,
        note=_notes(way, words),
        actions=[way.action] if way.action else [],
    )
