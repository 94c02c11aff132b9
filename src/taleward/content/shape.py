"""The annotations of the rules' dataclasses as shapes that a builder can follow. Reads nothing that is written."""

from __future__ import annotations

import dataclasses
import types
from collections.abc import Mapping
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from taleward.engine.kernel import Ref
from taleward.engine.pack import Condition, Effect, Notation, Prose, Range, Trigger


@dataclasses.dataclass(frozen=True, slots=True)
class Text:
    """Words for players; the build holds their key."""


@dataclasses.dataclass(frozen=True, slots=True)
class Dice:
    """Dice notation, or a plain number."""


@dataclasses.dataclass(frozen=True, slots=True)
class Word:
    """A short text that is not told to players."""


@dataclasses.dataclass(frozen=True, slots=True)
class Id:
    """The id of a thing of a kind."""

    kind: str


@dataclasses.dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in a range."""

    low: int
    high: int


@dataclasses.dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""


@dataclasses.dataclass(frozen=True, slots=True)
class Maybe:
    """A shape, or null."""

    of: Shape


@dataclasses.dataclass(frozen=True, slots=True)
class Many:
    """A list."""

    of: Shape


@dataclasses.dataclass(frozen=True, slots=True)
class Table:
    """A mapping from ids of a kind (None: ids that are made here)."""

    kind: str | None
    of: Shape


@dataclasses.dataclass(frozen=True, slots=True)
class Thing:
    """A mapping with the fields of a dataclass."""

    cls: type


@dataclasses.dataclass(frozen=True, slots=True)
class When:
    """A condition."""


@dataclasses.dataclass(frozen=True, slots=True)
class Then:
    """An effect."""


@dataclasses.dataclass(frozen=True, slots=True)
class On:
    """A trigger."""


Shape = Text | Dice | Word | Id | Whole | Flag | Maybe | Many | Table | Thing | When | Then | On

_LARGEST = 1_000_000_000


@dataclasses.dataclass(frozen=True, slots=True)
class Field:
    """A field of a dataclass: its name, shape, whether it must be written, and what it is when it is not."""

    name: str
    shape: Shape
    required: bool
    default: Any

    @property
    def value(self) -> Any:  # noqa: ANN401 -- whatever the dataclass says
        """The default, made anew."""
        return self.default() if callable(self.default) else self.default


_known: dict[type, Mapping[str, Field]] = {}


def fields_of(cls: type) -> Mapping[str, Field]:
    """Answer the fields of a dataclass in their order."""
    if cls not in _known:
        hints = get_type_hints(cls, include_extras=True)
        _known[cls] = {item.name: _field(item, hints[item.name]) for item in dataclasses.fields(cls)}
    return _known[cls]


def _field(item: dataclasses.Field[Any], hint: Any) -> Field:  # noqa: ANN401 -- an annotation may be anything
    made = item.default_factory is not dataclasses.MISSING
    default = item.default_factory if made else item.default
    return Field(item.name, shape_of(hint), default is dataclasses.MISSING, default)


def shape_of(hint: Any) -> Shape:  # noqa: ANN401 -- likewise
    """Turn an annotation into a shape; a TypeError tells one that packs cannot hold."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _marked(args[0], args[1])
    if origin in {Union, types.UnionType} and args[1:] == (types.NoneType,):
        return Maybe(shape_of(args[0]))
    if origin is tuple:
        return Many(shape_of(args[0]))
    if origin is Mapping:
        key = shape_of(args[0])
        return Table(key.kind if isinstance(key, Id) else None, shape_of(args[1]))
    return _plain(hint)


def _marked(base: Any, mark: object) -> Shape:  # noqa: ANN401 -- likewise
    if isinstance(mark, Prose):
        return Text()
    if isinstance(mark, Notation):
        return Dice()
    if isinstance(mark, Ref):
        return Id(mark.kind)
    if isinstance(mark, Range) and base is int:
        return Whole(mark.low, mark.high)
    raise TypeError(f"a pack cannot hold {base} marked {mark}")


_SIMPLE: dict[object, Shape] = {
    str: Word(),
    int: Whole(-_LARGEST, _LARGEST),
    bool: Flag(),
    Condition: When(),
    Effect: Then(),
    Trigger: On(),
}


def _plain(hint: Any) -> Shape:  # noqa: ANN401 -- likewise
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return Thing(hint)
    raise TypeError(f"a pack cannot hold {hint}")
