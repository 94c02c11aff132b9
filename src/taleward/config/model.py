"""The interface of a reader: its look, buttons and panels, in words of one language. Frozen values, no defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from taleward.kit import GameError


@dataclass(frozen=True, slots=True)
class QuickAction:
    """A button that is always at hand: it does an action that wants no target."""

    id: str
    label: str
    action: str
    icon: str | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """Where a widget stands. `sheet` is what its button is called where the screen is small."""

    id: str
    region: Literal["bar", "main", "side", "bottom"]
    order: int
    visible: bool
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class PanelLayout:
    """The panels, region by region in their order."""

    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class AccessibilityOptions:
    """How a text is set. Scale and line height are factors: 1.0 is the reader's usual size, 1.6 lines of it apart."""

    text_scale: float
    line_height: float
    high_contrast: bool
    reduce_motion: bool
    dyslexia_font: bool
    captions: bool


@dataclass(frozen=True, slots=True)
class UIConfig:
    """What an interface is like. `language` is what the reader wants to read, as a tag such as `en`."""

    theme: str
    quick_actions: tuple[QuickAction, ...]
    panel_layout: PanelLayout
    accessibility_options: AccessibilityOptions
    language: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A look. `tokens` are in the DTCG format (2025.10), `css` the same as CSS variables, ready to be set."""

    id: str
    label: str
    genre: str | None
    scheme: Literal["light", "dark", "contrast"]
    tokens: Mapping[str, Any]
    css: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field, by its RFC 6901 pointer."""

    pointer: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """Whether preferences can be kept, and all that keeps them from it."""

    valid: bool
    errors: tuple[FieldFault, ...]

    def insist(self) -> None:
        """Raise `invalid_request` with a pointer per wrong field, unless all is well."""
        if not self.valid:
            first = self.errors[0]
            blamed = [
                {"pointer": fault.pointer, "code": fault.code, "message": fault.message, "in": "body"}
                for fault in self.errors
            ]
            told = f"{first.pointer or 'the preferences'}: {first.message}"
            raise GameError(told, "invalid_request", {"errors": blamed})


@dataclass(frozen=True, slots=True)
class Kept:
    """A reader's preferences as they are kept; `revision` counts their changes, 0 while there are none."""

    revision: int = 0
    preferences: Mapping[str, Any] = field(default_factory=dict)
