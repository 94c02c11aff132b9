"""What is told beside the prose: change chips and rolls. Frozen values."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """Something that is otherwise than before the turn, in words and figures a player understands.

    `kind` is health, gold, experience, level, resource, place, status, item, quest or fight; counts are numbers, names
    are text.
    """

    kind: str
    label: str
    before: int | str | None
    after: int | str | None


@dataclass(frozen=True, slots=True)
class RollShown:
    """A roll as a player sees it. `dice` is notation with its bonus.

    `target` is the number that had to be met, with `aim` `under` the one that the total must not pass.
    """

    label: str
    dice: str
    total: int
    target: int
    success: bool
    aim: str = "over"


@dataclass(frozen=True, slots=True)
class Hint:
    """Hints for one quest, from what is to be done to how; a client shows one step at a time."""

    quest: str
    steps: tuple[str, ...]
