"""What every rule stands on: versions, bounds, events, refusals and the keyed dice stream. Knows no game concept."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from typing import Annotated, ClassVar, TypeVar, dataclass_transform

RULES_VERSION = 3
"""Raised when `decide` answers differently for an input it knew: older logs still fold, but are not decided anew."""
SAVE_VERSION = 2
"""The shape of a stored `GameState`."""
MIN_SAVE_VERSION = 1
"""The oldest shape that this code still loads."""

MAX_EVENTS = 512
"""Events of one turn; a pack whose reactions feed each other is stopped here and nothing of the turn is kept."""
MAX_NUMBER = 1_000_000_000
"""No quantity in a state passes this; what would is clipped."""


@dataclass(frozen=True, slots=True)
class Ref:
    """Marks a string in content or in an event as the id of a thing of `kind`, so that it can be checked."""

    kind: str


ItemId = Annotated[str, Ref("item")]
PlaceId = Annotated[str, Ref("place")]
PersonId = Annotated[str, Ref("person")]
FoeId = Annotated[str, Ref("foe")]
EncounterId = Annotated[str, Ref("encounter")]
QuestId = Annotated[str, Ref("quest")]
QuestTemplateId = Annotated[str, Ref("quest_template")]
StatId = Annotated[str, Ref("stat")]
SkillId = Annotated[str, Ref("skill")]
StatusId = Annotated[str, Ref("status")]
ResourceId = Annotated[str, Ref("resource")]
CheckId = Annotated[str, Ref("check")]
FlagId = Annotated[str, Ref("flag")]
EndingId = Annotated[str, Ref("ending")]
HappeningId = Annotated[str, Ref("happening")]
WeatherId = Annotated[str, Ref("weather")]
FactId = Annotated[str, Ref("fact")]
LootTableId = Annotated[str, Ref("loot_table")]
TemplateId = Annotated[str, Ref("template")]
ClassId = Annotated[str, Ref("class")]
BackgroundId = Annotated[str, Ref("background")]


class Event:
    """Something that happened, in the past tense. Its fields are all that `apply` needs: folding never reads a pack."""

    __slots__ = ()
    type: ClassVar[str]
    hidden: ClassVar[bool] = False
    """Kept in the log and the state, but not told to the player."""


EVENTS: dict[str, type[Event]] = {}
"""Every event by the name it has in the log. Names and fields are only ever added."""

E = TypeVar("E", bound=Event)


@dataclass_transform(frozen_default=True, kw_only_default=False)
def event(name: str, *, hidden: bool = False) -> Callable[[type[E]], type[E]]:
    """Make a frozen event class of scalars and register it under `name`, the `type` it has in the log."""

    def make(cls: type[E]) -> type[E]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.type = name
        made.hidden = hidden
        if name in EVENTS:
            raise ValueError(f"two events are called {name!r}")
        EVENTS[name] = made
        return made

    return make


class Why(StrEnum):
    """Why an action is refused. Each has a sentence in the base pack's texts."""

    GAME_OVER = "game_over"
    IN_FIGHT = "in_fight"
    NOT_IN_FIGHT = "not_in_fight"
    NO_SUCH_TARGET = "no_such_target"
    NOT_HERE = "not_here"
    NO_WAY = "no_way"
    BLOCKED = "blocked"
    LOCKED = "locked"
    NOT_LOCKED = "not_locked"
    ALREADY_DONE = "already_done"
    NOT_IN_INVENTORY = "not_in_inventory"
    NOT_ENOUGH = "not_enough"
    NOT_USABLE = "not_usable"
    NO_EFFECT_HERE = "no_effect_here"
    NOT_WEARABLE = "not_wearable"
    ALREADY_WORN = "already_worn"
    NOT_WORN = "not_worn"
    TOO_HEAVY = "too_heavy"
    STACK_FULL = "stack_full"
    CURSED = "cursed"
    NO_NESTING = "no_nesting"
    NO_ROOM = "no_room"
    NOT_EMPTY = "not_empty"
    BOUND = "bound"
    NO_CHARGES = "no_charges"
    NOTHING_TO_SAY = "nothing_to_say"
    NO_TRADE = "no_trade"
    TOO_POOR = "too_poor"
    TOO_LITTLE = "too_little"
    NOT_FOR_SALE = "not_for_sale"
    SOLD_OUT = "sold_out"
    CANNOT_PAY = "cannot_pay"
    CLOSED = "closed"
    CANNOT_REST = "cannot_rest"
    TOO_MUCH = "too_much"
    LEVEL_TOO_LOW = "level_too_low"
    LEVEL_TOO_HIGH = "level_too_high"
    NOT_OFFERED = "not_offered"
    CANNOT_ABANDON = "cannot_abandon"
    NO_WORK = "no_work"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A player's mistake, as a value. `text` names a sentence of the pack that says it better than the code's own."""

    code: Why
    subject: str = ""
    text: str = ""


class RulesFault(Exception):
    """A pack drove the rules past a bound (`MAX_EVENTS`). The turn is dropped whole and refused as `too_much`."""


@dataclass(slots=True)
class Dice:
    """Keyed dice: a roll depends on (secret, branch, story turn, label) alone, so a retry rolls the same.

    A label used twice in a turn gets a number. Bias of one draw is below sides / 2**64.
    """

    secret: bytes
    branch: str
    turn: int
    used: dict[str, int] = field(default_factory=dict)

    def draw(self, label: str, count: int, sides: int) -> tuple[int, ...]:
        """Draw `count` numbers, each in 1..sides."""
        times = self.used.get(label, 0) + 1
        self.used[label] = times
        faces: list[int] = []
        for block in range((count + 7) // 8):
            message = f"{self.branch}|{self.turn}|{label}|{times}|{block}".encode()
            digest = blake2b(message, key=self.secret).digest()
            starts = range(0, 8 * min(8, count - len(faces)), 8)
            faces += [(int.from_bytes(digest[at : at + 8], "big") * sides >> 64) + 1 for at in starts]
        return tuple(faces)


def clip(number: int, low: int = 0, high: int = MAX_NUMBER) -> int:
    """Bring a number into low..high."""
    return low if number < low else min(number, high)
