"""A figure, its bar, and how both are shown and kept. Measures nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec
from rich.console import Console
from rich.table import Table

RESULTS: Final = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `bar` is the least it must be, or the most if `at_most`; None: it is only told."""

    name: str
    value: float
    unit: str
    bar: float | None = None
    at_most: bool = False
    note: str = ""

    @property
    def good(self) -> bool:
        """Whether it is on the right side of its bar."""
        if self.bar is None:
            return True
        return self.value <= self.bar if self.at_most else self.value >= self.bar


def show(figures: Iterable[Figure]) -> None:
    """Print figures as a table."""
    table = Table(box=None, pad_edge=False)
    for title in ("figure", "value", "bar", "", "what it is"):
        table.add_column(title, justify="right" if title in {"value", "bar"} else "left")
    for figure in figures:
        verdict = "" if figure.bar is None else ("ok" if figure.good else "MISSED")
        table.add_row(figure.name, f"{_number(figure.value)} {figure.unit}", _bar(figure), verdict, figure.note)
    Console(width=170, highlight=False).print(table)


def _bar(figure: Figure) -> str:
    return "" if figure.bar is None else f"{'<=' if figure.at_most else '>='} {_number(figure.bar)}"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"  # noqa: PLR2004 -- three figures are enough


def keep(figures: Sequence[Figure], machine: Mapping[str, Any]) -> Path:
    """Write a run to `results/` and answer the file."""
    now = datetime.now(UTC)
    RESULTS.mkdir(exist_ok=True)
    told = [asdict(figure) | {"good": figure.good} for figure in figures]
    file = RESULTS / f"{now:%Y-%m-%dT%H-%M-%S}.json"
    file.write_bytes(msgspec.json.format(msgspec.json.encode({"at": now, "machine": machine, "figures": told})) + b"\n")
    return file
