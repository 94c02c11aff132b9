"""Rows of text as a screen prints them, and how short parts fit into lines. Prints nothing, and knows no word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.cells import cell_len

DOT: Final = " · "
_METER: Final = 8
_LOW, _HALF = 4, 2  # a quarter and a half


@dataclass(frozen=True, slots=True)
class Row:
    """A text that is wrapped behind its head.

    `lead` is dim and stands before the head; `rest` takes the place of both in further lines (spaces without one).
    """

    text: str = ""
    style: str = ""
    head: str = ""
    head_style: str = ""
    rest: str | None = None
    lead: str = ""


BLANK: Final = Row()


def fitted(parts: Iterable[str], width: int) -> Iterator[str]:
    """Join parts by dots into lines of at most `width` cells; a part is torn only if it alone is wider."""
    line = ""
    for part in parts:
        if line and cell_len(line) + cell_len(DOT) + cell_len(part) > width:
            yield line
            line = ""
        line = f"{line}{DOT}{part}" if line else part
    if line:
        yield line


def meter(now: int, most: int) -> str:
    """Draw how much is left of something; it looks empty or full only when it is."""
    if most <= 0:
        return ""
    filled = now * _METER // most
    filled = min(max(filled, 1 if now > 0 else 0), _METER)
    return "█" * filled + "░" * (_METER - filled)


def warning(now: int, most: int) -> str:
    """Answer the style in which so much is told: quiet as long as there is more than half."""
    if now * _LOW <= most:
        return "red"
    return "yellow" if now * _HALF <= most else "dim"
