"""What a reader may set: its shape, what is wrong with it, how it is merged into what is kept. Knows no pack."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from taleward.config.model import FieldFault
from taleward.engine import INTENTS
from taleward.kit import Line, pointer

LEAST_SCALE, MOST_SCALE = 0.8, 2.5
"""Bounds of `text_scale`."""
LEAST_HEIGHT, MOST_HEIGHT = 1.2, 2.4
"""Bounds of `line_height`."""
_MOST_ACTIONS: Final = 12
_MOST_PANELS: Final = 64
_MOST_FAULTS: Final = 20
_OPTIONS: Final = "accessibility_options"
_STRICT: Final = ConfigDict(extra="forbid", strict=True)


def _known(action: str) -> str:
    if action not in INTENTS:
        raise PydanticCustomError("unknown_action", "there is no such action; there are: " + ", ".join(INTENTS))
    return action


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
_Action = Annotated[str, AfterValidator(_known), Field(json_schema_extra={"enum": list(INTENTS)})]


class QuickActionChange(BaseModel):
    """A button of the reader's own."""

    model_config = _STRICT
    id: Name
    label: Annotated[str, Line(40)]
    action: _Action
    icon: Name | None = None


class PanelChange(BaseModel):
    """Where the reader wants a panel. Without `sheet` it keeps the one it has."""

    model_config = _STRICT
    id: Name
    region: Literal["bar", "main", "side", "bottom"]
    order: Annotated[int, Field(ge=0, le=99)]
    visible: bool = True
    sheet: Annotated[str, Line(40)] | None = None


class PanelLayoutChange(BaseModel):
    """The panels that are to stand otherwise than they do without preferences."""

    model_config = _STRICT
    panels: Annotated[list[PanelChange], Field(max_length=_MOST_PANELS)]


class AccessibilityChange(BaseModel):
    """The options to change; null sets one back."""

    model_config = _STRICT
    text_scale: Annotated[float, Field(ge=LEAST_SCALE, le=MOST_SCALE)] | None = None
    line_height: Annotated[float, Field(ge=LEAST_HEIGHT, le=MOST_HEIGHT)] | None = None
    high_contrast: bool | None = None
    reduce_motion: bool | None = None
    dyslexia_font: bool | None = None
    captions: bool | None = None


class Preferences(BaseModel):
    """A part of a `UIConfig`. What is left out stays as it is; null sets a member back to what it is for everybody."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"theme": "lamp", "accessibility_options": {"text_scale": 1.25}}]},
    )
    theme: Name | None = None
    quick_actions: Annotated[list[QuickActionChange], Field(max_length=_MOST_ACTIONS)] | None = None
    panel_layout: PanelLayoutChange | None = None
    accessibility_options: AccessibilityChange | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$")] | None = None


def read_preferences(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[FieldFault]]:
    """Read what a reader wants to set: only the members that are there, cleaned. Empty if anything is wrong with it."""
    try:
        read = Preferences.model_validate(dict(config))
    except ValidationError as error:
        return {}, [
            FieldFault(pointer(iter(each["loc"])), each["type"], each["msg"]) for each in error.errors()[:_MOST_FAULTS]
        ]
    change = read.model_dump(exclude_unset=True)
    faults = list(_twice(change))
    return ({}, faults) if faults else (change, [])


def _twice(change: Mapping[str, Any]) -> Iterator[FieldFault]:
    panels = (change.get("panel_layout") or {}).get("panels", [])
    for path, things in (("/quick_actions", change.get("quick_actions") or []), ("/panel_layout/panels", panels)):
        seen: set[str] = set()
        for at, thing in enumerate(things):
            if thing["id"] in seen:
                yield FieldFault(f"{path}/{at}/id", "twice", "this id stands there twice")
            seen.add(thing["id"])


def merged(kept: Mapping[str, Any], change: Mapping[str, Any]) -> dict[str, Any]:
    """Lay a change over what is kept: accessibility option by option, all else member by member; null takes away."""
    result = dict(kept)
    for name, value in change.items():
        whole = merged(kept.get(name, {}), value) if name == _OPTIONS and value is not None else value
        if whole is None or (name == _OPTIONS and not whole):
            result.pop(name, None)
        else:
            result[name] = whole
    return result
