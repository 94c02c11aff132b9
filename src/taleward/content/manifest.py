"""What `pack.yaml` says, and what each kind of definition is called. Plain data; nothing is read or checked here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

RATINGS: Final = ("everyone", "teen", "mature")
BASE: Final = "base"
"""The pack that has what every other shares: words, looks, the interface."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The head of a pack. Its definitions are written in `languages[0]`; `flags` say what each is for."""

    id: str
    version: str
    title: str
    genre: str
    languages: tuple[str, ...]
    licence: str
    rating: str
    summary: str
    requires: tuple[str, ...] = ()
    flags: Mapping[str, str] = field(default_factory=dict)


SECTIONS: Final[dict[str, str]] = {
    "stats": "stat",
    "skills": "skill",
    "statuses": "status",
    "resources": "resource",
    "checks": "check",
    "items": "item",
    "places": "place",
    "people": "person",
    "foes": "foe",
    "encounters": "encounter",
    "loot": "loot_table",
    "quests": "quest",
    "quest_templates": "quest_template",
    "reactions": "reaction",
    "events": "happening",
    "weather": "weather",
    "facts": "fact",
    "dispositions": "disposition",
    "classes": "class",
    "backgrounds": "background",
    "templates": "template",
    "endings": "ending",
    "scenarios": "scenario",
}
"""The kind of thing that each section defines, as references name it."""
