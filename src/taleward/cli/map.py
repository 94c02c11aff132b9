"""Draws the places that were visited as trees of the ways between them. Finds no way: the server tells them all."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from taleward.cli.layout import DOT, Row
from taleward.cli.words import WORDS

Json = Mapping[str, Any]


@dataclass(slots=True)
class _Branch:
    """A place in the tree, the way that leads to it there, and what hangs on it."""

    place: Json
    way: Json | None = None
    below: list["_Branch"] = field(default_factory=list)
    marks: tuple[str, ...] = ()


def drawn(places: Sequence[Json]) -> Iterator[Row]:
    """Draw the map of a state: a tree from where the player is, then one for each part that no way leads to from there.

    Every place has one branch, as few ways from the top as can be. A way between two branches is a leaf of the one that
    is drawn first.
    """
    known = {place["location_id"]: place for place in places}
    placed: dict[str, _Branch] = {}
    start = sorted(places, key=lambda place: not place["here"])
    roots = [_grown(place, known, placed) for place in start if place["location_id"] not in placed]
    told: set[frozenset[str]] = set()
    for root in roots:
        _hang_leaves(root, known, placed, told)
    for root in roots:
        yield Row(_name(root), "bold" if root.place["here"] else "")
        yield from _rows(root, "")


def _grown(place: Json, known: Mapping[str, Json], placed: dict[str, _Branch]) -> _Branch:
    """Grow a tree of open ways between visited places, the nearest first."""
    root = placed[place["location_id"]] = _Branch(place)
    queue = deque([root])
    while queue:
        branch = queue.popleft()
        for way in branch.place["ways"]:
            to = way["location_id"]
            if to in known and to not in placed and way["open"]:
                placed[to] = _Branch(known[to], way)
                branch.below.append(placed[to])
                queue.append(placed[to])
    return root


def _hang_leaves(
    branch: _Branch, known: Mapping[str, Json], placed: Mapping[str, _Branch], told: set[frozenset[str]]
) -> None:
    """Add the ways that are no branches: to places not seen yet, closed ones, and those across."""
    here = branch.place["location_id"]
    told.update(frozenset((here, below.place["location_id"])) for below in branch.below)
    for way in branch.place["ways"]:
        across = frozenset((here, way["location_id"] or way["name"]))
        if across in told:
            continue
        told.add(across)
        seen = WORDS["elsewhere_on_map"] if way["location_id"] in known else WORDS["new_place"]
        branch.below.append(_Branch(way, way, marks=(seen,) if way["open"] else (WORDS["closed"], seen)))
    for below in branch.below:
        if below is placed.get(below.place["location_id"]):
            _hang_leaves(below, known, placed, told)


def _rows(branch: _Branch, stem: str) -> Iterator[Row]:
    for number, below in enumerate(branch.below, 1):
        last = number == len(branch.below)
        further = stem + ("   " if last else "│  ")
        style = "dim" if below.marks else ""
        yield Row(
            _name(below), style, stem + ("└─ " if last else "├─ "), "dim", further + ("│  " if below.below else "   ")
        )
        yield from _rows(below, further)


def _name(branch: _Branch) -> str:
    parts = [branch.place["name"]]
    if branch.way is not None:
        parts.append(WORDS["minutes"].format(minutes=branch.way["minutes"]))
    if branch.place.get("here"):
        parts.append(WORDS["here"])
    return DOT.join([*parts, *branch.marks])
