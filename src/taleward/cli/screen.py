"""Where a game is shown and a player's lines come from: a terminal, a pipe, or a program that reads JSON.

All names and sentences of the game come from the server. They are text: control characters in them are not obeyed.
"""

import os
import re
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from taleward.cli import sheets
from taleward.cli.layout import BLANK, Row
from taleward.cli.menu import Menu
from taleward.cli.options import program
from taleward.cli.report import show_json
from taleward.cli.words import WORDS

Json = Mapping[str, Any]

_KEYS: Final = re.compile(r"\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Z])")
"""What the keys of the cursor and the like write where nothing understands them."""
_WIDEST: Final = 80
_NARROWEST: Final = 20
PROMPT: Final = "> "


class Screen(Protocol):
    """What a game is shown on, and where a player's lines come from."""

    def ask(self) -> str | None:
        """Read a line; None when there are no more."""

    def echo(self, line: str) -> None:
        """Repeat a line that was read, where nobody saw it typed."""

    def say(self, key: str, **values: object) -> None:
        """Say something of the terminal's own words."""

    def tell(self, text: str) -> None:
        """Show a text of the server."""

    def session(self, session: Json, recap: Json | None) -> None:
        """Show a game from the beginning, or with a recap where it was left."""

    def turn(self, turn: Json, session: Json) -> None:
        """Show what a turn did, and how the game stands after it."""

    def question(self, turn: Json) -> None:
        """Show what the server asks instead of playing a turn."""

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Show what can be done, unless the same was shown last; `whole` with what waits behind `more`."""

    def choices(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""

    def show(self, kind: str, value: Any) -> None:  # noqa: ANN401 -- each kind has its own shape, the server's
        """Show one of the kinds of `sheets.SHEETS`."""


class Page:
    """A terminal, or a pipe that gets the same text without colour and cursor."""

    def __init__(self) -> None:
        self._typed = sys.stdin.isatty()
        fancy = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        columns = shutil.get_terminal_size((_WIDEST, 0)).columns
        self._width = max(min(columns, _WIDEST), _NARROWEST)
        self._told_how = False
        self._front: list[str] = []
        self._whole = False
        self._console = Console(
            width=self._width,
            force_terminal=fancy,
            color_system="standard" if fancy else None,
            highlight=False,
            markup=False,
        )

    def ask(self) -> str | None:
        """Read a line; None at the end of the input, or at Ctrl-C."""
        if self._typed and sys.stdout.isatty():
            try:
                line = input(PROMPT)
            except (EOFError, KeyboardInterrupt):
                print()
                return None
            print()
            return _typed(line)
        return _read()

    def echo(self, line: str) -> None:
        """Repeat a line that came from a pipe, so that a transcript reads well."""
        if not self._typed:
            self._print([Row(f"{PROMPT}{line}", "bold"), BLANK])

    def say(self, key: str, **values: object) -> None:
        """Say something of the terminal's own words."""
        self.tell(WORDS[key].format(**values))

    def tell(self, text: str) -> None:
        """Show a text, wrapped, with an empty line after each paragraph."""
        self._print(sheets.paragraphs(text))

    def session(self, session: Json, recap: Json | None) -> None:
        """Show the title, and the head's words or the recap with the place; then how the game stands."""
        title = _plain(session["title"])
        self._print([Row(title, "bold"), Row("─" * min(cell_len(title), self._width), "dim"), BLANK])
        if recap is None:
            self.tell(session["narration"]["text"])
        else:
            self.show("recap", recap)
            self.show("world", session["state"]["world"])
        self._stand(session)

    def turn(self, turn: Json, session: Json) -> None:
        """Show a turn's words, rolls and changes, and how the game stands."""
        self.tell(turn["narration"]["text"])
        self._print(sheets.outcome(turn, self._width))
        self._stand(session)

    def question(self, turn: Json) -> None:
        """Show the words of the question."""
        self.tell(turn["narration"]["text"] or turn["clarify"]["question"])

    def _stand(self, session: Json) -> None:
        self._print(sheets.standing(session["state"], self._width))
        if session["state"]["world"].get("ending"):
            self.say("over", program=program())

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Show what can be done, and dimly what cannot and why, unless it stands there already; once, how to speak."""
        shown = menu.numbered if self._whole else menu.front
        front = [str(menu.asked), *(action["label"] for action in (*shown, *menu.ways))]
        if whole or front != self._front:
            self._print(sheets.choices(menu, whole=whole))
            self._whole = whole
            shown = menu.numbered if whole else menu.front
            self._front = [str(menu.asked), *(action["label"] for action in (*shown, *menu.ways))]
        if not self._told_how and menu.numbered:
            self._print([Row(WORDS["how"], "dim"), BLANK])
            self._told_how = True

    def choices(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""
        self._print(sheets.listed(labels))

    def show(self, kind: str, value: Any) -> None:  # noqa: ANN401 -- each kind has its own shape, the server's
        """Show a sheet, or say that there is nothing."""
        if not value:
            self.say("nothing_yet")
        else:
            self._print(sheets.SHEETS[kind](value))

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
    """For programs: every answer of the server as one line of JSON."""

    def ask(self) -> str | None:
        """Read a line; None at the end of the input."""
        return _read()

    def echo(self, line: str) -> None:
        """Programs know what they wrote."""

    def say(self, key: str, **values: object) -> None:
        """Say what the terminal would say."""
        self.tell(WORDS[key].format(**values))

    def tell(self, text: str) -> None:
        """Print a text as {message}."""
        show_json({"message": text})

    def session(self, session: Json, recap: Json | None) -> None:
        """Print {session}, with the {recap} where there is one."""
        show_json({"session": session} if recap is None else {"session": session, "recap": recap})

    def turn(self, turn: Json, session: Json) -> None:
        """Print {turn, session}."""
        show_json({"turn": turn, "session": session})

    def question(self, turn: Json) -> None:
        """Print {clarify, message}."""
        show_json({"clarify": turn["clarify"], "message": turn["narration"]["text"]})

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Print {choices} as they are numbered; `whole` once more, as the front of the list is no matter here."""
        show_json({"choices": menu.numbered, "blocked": [*menu.ways, *menu.hidden], "whole": whole})

    def choices(self, labels: Sequence[str]) -> None:
        """Print {choices}."""
        show_json({"choices": list(labels)})

    def show(self, kind: str, value: Any) -> None:  # noqa: ANN401 -- each kind has its own shape, the server's
        """Print the value under its kind."""
        show_json({kind: value})


def _read() -> str | None:
    line = sys.stdin.readline()
    return _typed(line) if line else None


def _typed(line: str) -> str:
    """A line as it can be sent: without what keys of the cursor and broken bytes leave in it."""
    return _plain(_KEYS.sub("", line).rstrip("\n"))


def _plain(text: str) -> str:
    """Leave out what a terminal would obey instead of show."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})
