"""The slots that a template of quests declares, read before it is built, so that its stages may name them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from taleward.engine.errands import GIVER, HERE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from taleward.content.document import Node

_KINDS: Final = {"places": "place", "people": "person", "items": "item"}


def slots_of(template: Node) -> Mapping[str, str]:
    """Answer the kind of each slot, those that every template has among them; an odd one is left out."""
    found = {HERE: "place", GIVER: "person"}
    slots = template.at("slots")
    for name, entry in (slots.entries if slots else {}).items():
        any_ = entry.node.at("any")
        kinds = [kind for field, kind in _KINDS.items() if entry.node.at(field)]
        if any_ is not None and isinstance(any_.value, str):
            kinds = [any_.value]
        if kinds:
            found[name] = kinds[0]
    return found
