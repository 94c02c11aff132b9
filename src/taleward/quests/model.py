"""Quests as values: what is asked for, and what is told of a quest and its end. No rule lives here."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class GameContext:
    """What a quest is to be made of, in which story, and the `reason` that its player is told.

    `templates` are those it may be made of (none: any), `difficulty` what it must have (0: any), `giver` the person who
    hands it out (empty: nobody).
    """

    session_id: str
    templates: Sequence[str] = ()
    difficulty: int = 0
    giver: str = ""
    reason: str = field(kw_only=True)

    def effects(self) -> list[dict[str, Any]]:
        """What is asked for as an effect of the pack vocabulary, in JSON."""
        said: dict[str, Any] = {"templates": list(self.templates), "difficulty": self.difficulty}
        return [{"generate_quest": said | ({"by": self.giver} if self.giver else {})}]


@dataclass(frozen=True, slots=True)
class Objective:
    """What is counted in a stage, and up to what `goal`; an `optional` one is not waited for."""

    id: str
    text: str
    count: int
    goal: int
    optional: bool


@dataclass(frozen=True, slots=True)
class ItemPromised:
    """So many of an item that a quest promises."""

    kind: str
    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest of a story, in the words of its player; `quest_id` is `session_id:quest`.

    `status` is `unknown` (not begun), `offered`, `active`, `completed`, `failed`, `declined` or `abandoned`.
    `remaining` is in minutes (None: no hurry), `difficulty` that of a made quest; `gold`, `experience` and `items` are
    promised. One that is `available` can be accepted; `reason` says why another cannot.
    """

    quest_id: str
    name: str
    summary: str
    status: str
    stage: str
    text: str
    objectives: list[Objective]
    remaining: int | None
    difficulty: int | None
    gold: int
    experience: int
    items: list[ItemPromised]
    available: bool
    reason: str | None


@dataclass(frozen=True, slots=True)
class ItemPaid:
    """So many of an item that were paid; `dropped` of them lie on the ground, as more cannot be carried."""

    kind: str
    name: str
    count: int
    dropped: int


@dataclass(frozen=True, slots=True)
class QuestCompletion:
    """A quest that was completed at a version, and what it has paid: gold, experience and items."""

    quest: Quest
    version: int
    gold: int
    experience: int
    items: list[ItemPaid]
