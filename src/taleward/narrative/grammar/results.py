"""What can become of free text. Frozen values."""

from dataclasses import dataclass
from typing import ClassVar, Final

from taleward.engine import Intent, LegalAction

MOST_OPTIONS: Final = 6
NONSENSE: Final = "unclear.nonsense"
UNKNOWN: Final = "unclear.unknown"
VERB: Final = "unclear.verb"
HOSTILE: Final = "unclear.hostile"
CLAIM: Final = "unclear.claim"
RUDE: Final = "unclear.rude"
ABSENT: Final = "unclear.absent"


@dataclass(frozen=True, slots=True)
class Understood:
    """What is clearly meant: an offered intent (it may be blocked), or one that needs no offer, such as `Explore()`."""

    intent: Intent


@dataclass(frozen=True, slots=True)
class Unsure:
    """What could be meant, best first, six at most, all of them offered. `about` is what they all have to do with.

    `moment` is what answers it; it names no `thing`.
    """

    options: tuple[LegalAction, ...]
    about: str = ""
    moment: ClassVar[str] = "unclear.ambiguous"
    thing: ClassVar[str] = ""


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Nothing that can be done is meant. `moment` is what answers it; `thing` is what was named, with its article."""

    moment: str
    thing: str = ""


Result = Understood | Unsure | Unplaced
