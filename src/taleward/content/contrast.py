"""How far two colours are apart for the eye, as WCAG 2.2 reckons it. Sums only; which colours must be is for themes."""

from typing import Final

_LINEAR_BELOW: Final = 0.04045


def luminance(color: str) -> float:
    """Answer the relative luminance of `#rrggbb`: 0 for black, 1 for white."""
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Answer the contrast ratio of two colours: 1 for the same one, 21 for black and white."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _linear(channel: float) -> float:
    if channel <= _LINEAR_BELOW:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)
