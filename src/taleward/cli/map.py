"""Draws the places that were visited as trees of the ways between them. Finds no way: the server tells them all."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taleward.cli.layout import DOT, Row
from taleward.cli.menu import Offer
from taleward.cli.words import Words

Json = Mapping[str, Any]


@dataclass(slots=True)
class _Branch:
    """A place in the tree or the end of a way, the way that leads to it there, and what hangs on it."""

    label: str
    place: Json | None = None
    way: Json | None = None
    below: list["_Branch"] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)


def drawn(places: Sequence[Json], words: Words, offer: Offer) -> Iterator[Row]:
    """Draw the places of a map: a tree from where the player is, then one for each part that no way leads to from it.

    Every place has one branch, as few ways from the top as can be. A way between two branches is a leaf of the one that
    is drawn first. A way that can be gone now ends in its number.
    """
    known = {place["id"]: place for place in places}
    placed: dict[str, _Branch] = {}
    start = sorted(places, key=lambda place: not place["here"])
    roots = [_grown(place, known, placed) for place in start if place["id"] not in placed]
    told: set[frozenset[str]] = set()
    for root in roots:
        _hang_leaves(root, known, told, words)
    for root in roots:
        here = root.place is not None and root.place["here"]
        yield Row(_name(root, offer), "bold" if here else "")
        yield from _rows(root, "", offer)


def _grown(place: Json, known: Mapping[str, Json], placed: dict[str, _Branch]) -> _Branch:
    """Grow a tree of open ways between visited places, the nearest first."""
    root = placed[place["id"]] = _Branch(place["label"], place)
    queue = deque([root])
    while queue:
        branch = queue.popleft()
        for way in branch.place["ways"] if branch.place else ():
            to = way["to"]
            if to in known and to not in placed and way["open"]:
                placed[to] = _Branch(known[to]["label"], known[to], way)
                branch.below.append(placed[to])
                queue.append(placed[to])
    return root


def _hang_leaves(branch: _Branch, known: Mapping[str, Json], told: set[frozenset[str]], words: Words) -> None:
    """Add the ways that are no branches: to places not seen yet, closed ones, and those across."""
    if branch.place is None:
        return
    here = branch.place["id"]
    further = list(branch.below)
    told.update(frozenset((here, below.place["id"])) for below in further if below.place)
    for way in branch.place["ways"]:
        across = frozenset((here, way["to"] or way["label"]))
        if across in told:
            continue
        told.add(across)
        marks = [words.say("closed")] if not way["open"] else []
        marks.append(words.say("elsewhere_on_map" if way["to"] in known else "not_seen"))
        branch.below.append(_Branch(way["label"], None, way, marks=marks))
    for below in further:
        _hang_leaves(below, known, told, words)


def _rows(branch: _Branch, stem: str, offer: Offer) -> Iterator[Row]:
    for number, below in enumerate(branch.below, 1):
        last = number == len(branch.below)
        further = stem + ("   " if last else "│  ")
        style = "" if below.place else "dim"
        rest = further + ("│  " if below.below else "   ")
        yield Row(_name(below, offer), style, stem + ("└─ " if last else "├─ "), "dim", rest)
        yield from _rows(below, further, offer)


def _name(branch: _Branch, offer: Offer) -> str:
    parts = [branch.label, branch.way["note"] if branch.way else "", *branch.marks]
    if branch.place and branch.place["note"]:
        parts.append(branch.place["note"])
    if branch.way and branch.way["action"]:
        number = offer.number(branch.way["action"])
        parts.append(f"[{number}]" if number else "")
    return DOT.join(filter(None, parts))
