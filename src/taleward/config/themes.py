"""Compiled themes as clients read them: design tokens in the DTCG format, and CSS variables. Reads no pack.

The compiler let only colours, names of fonts and lengths pass, so nothing here can break out of a declaration.
"""

from collections.abc import Mapping
from typing import Any, Final

from taleward.config.model import Theme
from taleward.content import GENERIC_FONTS, ThemeDefinition

_CHANNELS: Final = (1, 3, 5)


def theme_of(theme: ThemeDefinition, prose: Mapping[str, str]) -> Theme:
    """Answer a theme in the words of a language."""
    return Theme(theme.id, prose[theme.label], theme.genre, theme.scheme, tokens_of(theme), css_of(theme))  # type: ignore[arg-type]  # the compiler knows the schemes


def tokens_of(theme: ThemeDefinition) -> dict[str, Any]:
    """Answer the tokens in the DTCG format, grouped, each group with its type."""
    return {
        "color": {"$type": "color"} | {name: {"$value": _color(color)} for name, color in theme.colors.items()},
        "font": {"$type": "fontFamily"} | {name: {"$value": list(fonts)} for name, fonts in theme.fonts.items()},
        "dimension": {"$type": "dimension"}
        | {name: {"$value": {"value": length.value, "unit": length.unit}} for name, length in theme.dimensions.items()},
    }


def css_of(theme: ThemeDefinition) -> dict[str, str]:
    """Answer the values of the CSS variables of a theme, by name: `--paper`."""
    return (
        {f"--{name}": color for name, color in theme.colors.items()}
        | {f"--{name}": ", ".join(map(_font, fonts)) for name, fonts in theme.fonts.items()}
        | {f"--{name}": f"{length.value}{length.unit}" for name, length in theme.dimensions.items()}
    )


def _color(color: str) -> dict[str, Any]:
    components = [round(int(color[at : at + 2], 16) / 255, 4) for at in _CHANNELS]
    return {"colorSpace": "srgb", "components": components, "hex": color}


def _font(name: str) -> str:
    return name if name in GENERIC_FONTS else f'"{name}"'
