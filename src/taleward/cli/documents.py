"""Finds its way in view documents: which widgets stand where. Draws nothing and asks nothing."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from taleward.cli.menu import actions_of

Json = Mapping[str, Any]

SHOWN: Final = (
    *("narrative", "choices", "composer", "stats", "meter", "list", "grid", "map"),
    *("media", "text", "form", "tabs", "dialog", "toast"),
)
"""The types of widgets that the terminal can show."""


def inside(document: Json, ids: Iterable[str]) -> Iterator[tuple[str, Json]]:
    """Go through the widgets with these ids. A dialog is what is in it, tabs are a choice of sheets.

    What cannot be shown is its fallback.
    """
    widgets = document["widgets"]
    for name in ids:
        widget = widgets.get(name)
        while widget and widget["type"] not in SHOWN:
            widget = widget.get("fallback")
        if not widget:
            continue
        if widget["type"] == "tabs":
            yield name, _as_choices(widget)
        elif widget["type"] == "dialog":
            yield from inside(document, widget["widgets"])
        else:
            yield name, widget


def region(document: Json, static: Json, *regions: str) -> dict[str, Json]:
    """The widgets of some regions of the page, in order, by id.

    A kind of document without a layout has all in `main`, but for those that tabs show and dialogs keep.
    """
    panels = static["layout"].get(document["kind"])
    if panels is not None:
        named = [
            (regions.index(panel["region"]), panel["order"], panel["id"])
            for panel in panels
            if panel["visible"] and panel["region"] in regions
        ]
        return dict(inside(document, (name for *_, name in sorted(named))))
    if "main" not in regions:
        return {}
    widgets = document["widgets"]
    kept = {one for widget in widgets.values() for one in _within(widget)}
    return dict(
        inside(document, (name for name, widget in widgets.items() if name not in kept and widget["type"] != "dialog"))
    )


def offering(document: Json, static: Json) -> dict[str, Json]:
    """The widgets by id whose actions can be done at once. A question's own answers stand alone.

    They are one group; a question that has none comes with all that can be done.
    """
    main = region(document, static, "main", "bottom")
    asking = {name: widget for name, widget in main.items() if widget.get("question") and len(widget["groups"]) == 1}
    return asking or {name: widget for name, widget in main.items() if any(True for _ in actions_of(widget))}


def question(document: Json) -> str | None:
    """Answer what the document asks back; None if it asks nothing."""
    return next((asked for widget in document["widgets"].values() if (asked := widget.get("question"))), None)


def leads_back(widget: Json, path: str) -> bool:
    """Whether all that a widget offers is the document at this path, for whom that stands beside it."""
    offered = [found["do"] for found in actions_of(widget)]
    return bool(offered) and all(do["kind"] == "go" and do["view"] == path for do in offered)


def _as_choices(tabs: Json) -> Json:
    """Offer the sheets of tabs as what can be done: `do` shows the widgets of one."""
    actions = [
        {
            "id": tab["id"],
            "label": f"{tabs['label']}: {tab['label']}",
            "do": {"kind": "show", "widgets": tab["widgets"]},
            "available": True,
            "reason": None,
            "style": "plain",
            "detail": None,
        }
        for tab in tabs["tabs"]
    ]
    groups = [{"label": "", "actions": actions}]
    return {**tabs, "type": "choices", "groups": groups, "question": None, "more": [], "more_label": None}


def _within(widget: Json) -> Iterator[str]:
    if widget["type"] == "dialog":
        yield from widget["widgets"]
    for tab in widget.get("tabs", ()):
        yield from tab["widgets"]


def action(document: Json, name: str) -> Json | None:
    """Find an action by its id, wherever the document offers it."""
    widgets = document["widgets"].values()
    return next((found for widget in widgets for found in actions_of(widget) if found["id"] == name), None)
