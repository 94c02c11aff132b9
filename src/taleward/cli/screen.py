"""Where a game is shown and a player's lines come from: a terminal, a pipe, or a program that reads JSON.

All that is shown comes from the server. It is text: control characters in it are not obeyed.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from taleward.cli import documents
from taleward.cli.layout import BLANK, Row
from taleward.cli.menu import Offer
from taleward.cli.report import show_json
from taleward.cli.widgets import Frame, drawn, paragraphs, standing, together
from taleward.cli.words import Words

Json = Mapping[str, Any]

_KEYS: Final = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])")
"""What the keys of the cursor and the like write where nothing understands them."""
_WIDEST: Final = 80
_NARROWEST: Final = 20
PROMPT: Final = "> "


class Screen(Protocol):
    """What documents are shown on, and where a player's lines come from."""

    def ask(self) -> str | None:
        """Read a line; None when there are no more."""

    def echo(self, line: str) -> None:
        """Repeat a line that was read, where nobody saw it typed."""

    def tell(self, text: str) -> None:
        """Show a sentence."""

    def document(self, document: Json, static: Json, offer: Offer, recap: Mapping[str, Json]) -> None:
        """Show a document that is entered; the widgets of a recap, if there are any, instead of its story."""

    def update(self, document: Json, static: Json, offer: Offer, *, said: bool) -> None:
        """Show what is new of a session. `said`: with what was done, as it was done elsewhere."""

    def widgets(self, widgets: Mapping[str, Json], offer: Offer) -> None:
        """Show widgets that were asked for, by id, with all that waits in them."""

    def numbered(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""


class Page:
    """A terminal, or a pipe that gets the same text without colour and cursor."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._typed = sys.stdin.isatty()
        fancy = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._told_how = False
        self._choices: list[Row] = []
        self._console = Console(
            width=_WIDEST,
            force_terminal=fancy,
            color_system="standard" if fancy else None,
            highlight=False,
            markup=False,
        )
        self._fit()

    def _fit(self) -> None:
        """Be as wide as the terminal is now: its window may have changed since the last line."""
        columns = shutil.get_terminal_size((_WIDEST, 0)).columns
        self._width = self._console.width = max(min(columns, _WIDEST), _NARROWEST)

    def ask(self) -> str | None:
        """Read a line; None at the end of the input, or at Ctrl-C."""
        if self._typed and sys.stdout.isatty():
            try:
                line = input(PROMPT)
            except (EOFError, KeyboardInterrupt):
                print()
                return None
            print()
            self._fit()
            return _typed(line)
        return _read()

    def echo(self, line: str) -> None:
        """Repeat a line that came from a pipe, so that a transcript reads well."""
        if not self._typed:
            self._print([Row(f"{PROMPT}{line}", "bold"), BLANK])

    def tell(self, text: str) -> None:
        """Show a text, wrapped, with an empty line after each paragraph."""
        self._print(paragraphs(text))

    def document(self, document: Json, static: Json, offer: Offer, recap: Mapping[str, Json]) -> None:
        """Show the title, and what the document has."""
        title = _plain(document["title"])
        self._print([Row(title, "bold"), Row("─" * min(cell_len(title), self._width), "dim"), BLANK])
        frame = Frame(self._words, self._width, offer, said=True)
        if document["kind"] == "session":
            self._draw(recap.values(), frame)
            self._session(document, static, frame, story=not recap)
        else:
            shown = documents.region(document, static, "bar", "main", "side", "bottom").values()
            self._draw(together(shown), replace(frame, whole=True))

    def update(self, document: Json, static: Json, offer: Offer, *, said: bool) -> None:
        """Show what has happened, and how it stands."""
        self._session(document, static, Frame(self._words, self._width, offer, said=said), story=True)

    def _session(self, document: Json, static: Json, frame: Frame, *, story: bool) -> None:
        """Show the story, how it stands, and then what can be done; only a question where one is asked."""
        offering = documents.offering(document, static)
        if asked := documents.question(document):
            self.tell(asked)
        else:
            main = documents.region(document, static, "main", "bottom")
            if story:
                self._draw((widget for widget in main.values() if widget["type"] == "narrative"), frame)
            self._print(standing(documents.region(document, static, "bar").values(), self._width))
            rest = {name: widget for name, widget in main.items() if name not in offering}
            self._draw((widget for widget in rest.values() if widget["type"] != "narrative"), frame)
        self._offered([*together(offering.values())], frame)

    def _offered(self, widgets: Sequence[Json], frame: Frame) -> None:
        """Show what can be done, unless it stands there already; once, how to speak."""
        rows = [row for widget in widgets for row in drawn(widget, frame)]
        if rows != self._choices:
            self._print(rows)
            self._choices = rows
        if not self._told_how and frame.offer.actions:
            self._print([Row(self._words.say("how"), "dim"), BLANK])
            self._told_how = True

    def widgets(self, widgets: Mapping[str, Json], offer: Offer) -> None:
        """Show widgets one below the other."""
        self._choices = []
        self._draw(together(widgets.values()), Frame(self._words, self._width, offer, whole=True))

    def numbered(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""
        self._print([*(Row(label, "", f"{number:>3}  ", "bold") for number, label in enumerate(labels, 1)), BLANK])

    def _draw(self, widgets: Iterable[Json], frame: Frame) -> None:
        for widget in widgets:
            self._print(drawn(widget, frame))

    def _print(self, rows: Iterable[Row]) -> None:
        for row in rows:
            indent = cell_len(row.lead) + cell_len(row.head)
            room = self._width - max(indent, cell_len(row.rest or ""))
            front = [(row.lead, "dim"), (row.head, row.head_style)]
            for line in Text(_plain(row.text)).wrap(self._console, max(room, 1)) or [Text()]:
                line.rstrip()
                told = Text.assemble(*front, (line.plain, row.style))
                told.rstrip()
                self._console.print(told, no_wrap=True, crop=False)
                front = [(" " * indent if row.rest is None else row.rest, row.head_style)]


class Lines:
    """For programs: every answer of the server as one line of JSON, with the actions in the order of their numbers."""

    def ask(self) -> str | None:
        """Read a line; None at the end of the input."""
        return _read()

    def echo(self, line: str) -> None:
        """Programs know what they wrote."""

    def tell(self, text: str) -> None:
        """Print a text as {message}."""
        show_json({"message": text})

    def document(self, document: Json, static: Json, offer: Offer, recap: Mapping[str, Json]) -> None:  # noqa: ARG002 -- a layout is for readers
        """Print {document, choices, recap}."""
        show_json({"document": document, "choices": offer.actions, "recap": recap})

    def update(self, document: Json, static: Json, offer: Offer, *, said: bool) -> None:  # noqa: ARG002 -- likewise
        """Print {document, choices}; the story has what is new."""
        show_json({"document": document, "choices": offer.actions})

    def widgets(self, widgets: Mapping[str, Json], offer: Offer) -> None:
        """Print {widgets, choices}."""
        show_json({"widgets": widgets, "choices": offer.actions})

    def numbered(self, labels: Sequence[str]) -> None:
        """Print {labels}."""
        show_json({"labels": list(labels)})


def _read() -> str | None:
    line = sys.stdin.readline()
    return _typed(line) if line else None


def _typed(line: str) -> str:
    """A line as it can be sent: without what keys of the cursor and broken bytes leave in it."""
    return _plain(_KEYS.sub("", line).rstrip("\n"))


def _plain(text: str) -> str:
    """Leave out what a terminal would obey instead of show."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})
