"""Fits a document to what a client can show: a widget that it has not is replaced by its fallback, or left out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from taleward.kit import GameError, register
from taleward.view.model import SCHEMA, Capabilities
from taleward.view.widgets import CORE, AnyWidget, Grid, Map, Media, Meter

register("unknown_schema", 422, "Unknown schema of view documents")

_MOST: Final = 64
"""Widgets that a client may name."""


def capabilities(schema: str | None, widgets: Iterable[str] | None) -> Capabilities:
    """Read what a client can show. GameError `unknown_schema` if it speaks another version of the vocabulary."""
    if schema is not None and schema != SCHEMA:
        told = f"There are no documents of schema {schema[:20]!r} here, there is {SCHEMA}"
        raise GameError(told, "unknown_schema", {"schemas": [SCHEMA]})
    named = None if widgets is None else frozenset(list(widgets)[:_MOST]) | CORE
    return Capabilities(widgets=named)


def fitted(widgets: Mapping[str, AnyWidget], can: Capabilities) -> dict[str, AnyWidget]:
    """The widgets as a client can show them."""
    if can.widgets is None:
        return dict(widgets)
    found = ((name, _fitted(widget, can.widgets)) for name, widget in widgets.items())
    return {name: widget for name, widget in found if widget is not None}


def _fitted(widget: AnyWidget, known: frozenset[str]) -> AnyWidget | None:
    if widget.type in known:
        return replace(widget, fallback=None) if isinstance(widget, Meter | Grid | Map | Media) else widget
    return widget.fallback if isinstance(widget, Meter | Grid | Map | Media) else None
