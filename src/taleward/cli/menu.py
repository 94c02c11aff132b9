"""Numbers what documents offer to do. What is offered, and what of it comes first, is the server's matter."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]


class Entry(NamedTuple):
    """Something to do by its number; of a form, its fields are asked first."""

    action: Json
    form: Json | None = None


class Offer:
    """What can be done, by the numbers that a player types, from 1 on and in the order of the widgets.

    What is offered in several places has one number. What is blocked has none, nor has what destroys something: a
    number is mistyped too easily.
    """

    def __init__(self, widgets: Iterable[Json] = ()) -> None:
        self._entries: dict[str, Entry] = {}
        for widget in widgets:
            form = widget if widget["type"] == "form" else None
            for action in actions_of(widget):
                if action["available"] and action["style"] != "danger":
                    self._entries.setdefault(_same(action), Entry(action, form))
        self._numbers = {same: number for number, same in enumerate(self._entries, 1)}

    def __len__(self) -> int:
        """Answer how many numbers there are."""
        return len(self._entries)

    @property
    def actions(self) -> list[Json]:
        """The actions in the order of their numbers."""
        return [entry.action for entry in self._entries.values()]

    def pick(self, number: int) -> Entry | None:
        """Answer what has this number."""
        return list(self._entries.values())[number - 1] if 1 <= number <= len(self) else None

    def number(self, action: Json) -> int:
        """Answer the number of an action; 0 if it has none."""
        return self._numbers.get(_same(action), 0)


def actions_of(widget: Json) -> Iterator[Json]:
    """Go through the actions of a widget, in reading order."""
    for group in (*widget.get("groups", ()), *widget.get("more", ())):
        yield from group["actions"]
    yield from _of_items(widget.get("items", ()))
    for place in widget.get("places", ()):
        yield from (way["action"] for way in place["ways"] if way.get("action"))
    yield from widget.get("actions", ())


def _of_items(items: Iterable[Json]) -> Iterator[Json]:
    for item in items:
        yield from item.get("actions", ())
        yield from _of_items(item.get("items", ()))


def _same(action: Json) -> str:
    """Two actions are one if they do the same."""
    return json.dumps(action["do"], sort_keys=True)
