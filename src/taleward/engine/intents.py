"""What a player can want, as typed values, and the one way from a wire action to them.

A target may be a path: `mara/bell` is the topic `bell` of `mara`, `gate/force` the deed `force` of the feature `gate`,
`iron_key/gate` the key used on the gate, `odo/buy/lantern` a trade.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, ClassVar, TypeVar, dataclass_transform

MAX_COUNT = 999
MAX_TARGET = 200


class Intent:
    """What a player wants to do. `action` is the verb on the wire, `parts` are the fields that its target names."""

    __slots__ = ()
    action: ClassVar[str]
    parts: ClassVar[tuple[str, ...]]


class BadIntent(ValueError):
    """A wire action that means nothing: `pointer` says which part of it, the message why."""

    def __init__(self, pointer: str, message: str) -> None:
        super().__init__(message)
        self.pointer = pointer


INTENTS: dict[str, type[Intent]] = {}

I = TypeVar("I", bound=Intent)  # noqa: E741 -- I for intent, as E for event


@dataclass_transform(frozen_default=True)
def intent(action: str) -> Callable[[type[I]], type[I]]:
    """Make a frozen intent class whose fields are the parts of the target path, then the params."""

    def make(cls: type[I]) -> type[I]:
        made = dataclass(frozen=True, slots=True)(cls)
        made.action = action
        made.parts = tuple(part.name for part in fields(made) if part.name != "count")  # type: ignore[arg-type]  # every intent is a dataclass
        INTENTS[action] = made
        return made

    return make


@intent("attack")
class Attack(Intent):
    """Strike a foe; without a target, the first that stands."""

    foe: str = ""


@intent("defend")
class Defend(Intent):
    """Guard for a round."""


@intent("explore")
class Explore(Intent):
    """Look around, or at something."""

    target: str = ""


@intent("interact")
class Interact(Intent):
    """Do something with a feature of the place; without a deed, the first that is possible."""

    feature: str
    deed: str = ""


@intent("move")
class Move(Intent):
    """Go to a neighbouring place."""

    place: str


@intent("unlock")
class Unlock(Intent):
    """Open a lock with its key: that of a thing here, or of the way to a place."""

    target: str


@intent("pick")
class Pick(Intent):
    """Try to open a lock without its key."""

    target: str


@intent("take")
class Take(Intent):
    """Take something from the ground or out of a container; without a count, all that can be carried."""

    item: str
    count: int = 0
    within: str = ""


@intent("put")
class Put(Intent):
    """Put something carried into a container."""

    item: str
    into: str
    count: int = 1


@intent("drop")
class Drop(Intent):
    """Lay something down."""

    item: str
    count: int = 1


@intent("use")
class Use(Intent):
    """Use something carried, on a feature or on its own."""

    item: str
    on: str = ""


@intent("equip")
class Equip(Intent):
    """Put something on or take it in hand."""

    item: str


@intent("unequip")
class Unequip(Intent):
    """Put away something worn."""

    item: str


@intent("talk")
class Talk(Intent):
    """Talk to a person about a topic; without one, a greeting."""

    person: str
    topic: str = ""


@intent("trade")
class Trade(Intent):
    """Buy something from a person or sell it to them."""

    person: str
    side: str
    item: str
    count: int = 1


@intent("rest")
class Rest(Intent):
    """Rest where it is possible, and heal."""


@intent("flee")
class Flee(Intent):
    """Get away from a fight."""


@intent("accept")
class Accept(Intent):
    """Take on a quest that is offered."""

    quest: str


@intent("decline")
class Decline(Intent):
    """Say no to a quest that is offered."""

    quest: str


@intent("abandon")
class Abandon(Intent):
    """Give up a quest that allows it."""

    quest: str


def target_of(wanted: Intent) -> str:
    """The target path of an intent, as it is on the wire; empty parts at its end are left out."""
    parts = [getattr(wanted, part) for part in wanted.parts]
    while parts and not parts[-1]:
        parts.pop()
    return "/".join(parts)


def parse_intent(action: str, target: str | None = None, params: Mapping[str, Any] | None = None) -> Intent:
    """Read a wire action; BadIntent says which part of it means nothing."""
    kind = INTENTS.get(action)
    if kind is None:
        raise BadIntent("/action", f"unknown action {action[:40]!r}; known are {', '.join(sorted(INTENTS))}")
    values = _from_path(kind, target or "")
    if params:
        values |= _from_params(kind, params)
    _require(kind, values)
    wanted = kind(**values)
    if len(target_of(wanted)) > MAX_TARGET:
        raise BadIntent("/target", f"the target with its parameters is longer than {MAX_TARGET} characters")
    return wanted


def _from_path(kind: type[Intent], target: str) -> dict[str, Any]:
    parts = kind.parts
    given = target.split("/") if target else []
    if len(given) > len(parts):
        raise BadIntent("/target", f"{kind.action} takes {len(parts)} parts at most: {'/'.join(parts) or 'no target'}")
    return dict(zip(parts, given, strict=False))


def _from_params(kind: type[Intent], params: Mapping[str, Any]) -> dict[str, Any]:
    known = {part.name: part.type for part in fields(kind)}  # type: ignore[arg-type]  # every intent is a dataclass
    for name, value in params.items():
        pointer = f"/params/{name}"
        if name not in known:
            raise BadIntent(
                pointer, f"{kind.action} has no parameter {name[:40]!r}; known are {', '.join(known) or 'none'}"
            )
        if name == "count":
            _check_count(pointer, value)
        elif not isinstance(value, str) or "/" in value or len(value) > MAX_TARGET:
            raise BadIntent(pointer, f"{name} must be a string of at most {MAX_TARGET} characters, without /")
    return dict(params)


def _check_count(pointer: str, value: object) -> None:
    if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= MAX_COUNT:
        raise BadIntent(pointer, f"count must be a whole number from 1 to {MAX_COUNT}")


def _require(kind: type[Intent], values: Mapping[str, Any]) -> None:
    for part in fields(kind):  # type: ignore[arg-type]  # every intent is a dataclass
        if not values.get(part.name) and part.default is MISSING:
            raise BadIntent("/target", f"{kind.action} needs a target: {'/'.join(kind.parts)}")
