"""Asks the player before a game begins: one of several, or a line of text."""

from collections.abc import Sequence
from typing import Final

from taleward.cli.report import CommandError
from taleward.cli.screen import Screen
from taleward.cli.words import COMMANDS

_BACK: Final = "back"
_DIGITS: Final = 4


class BackError(Exception):
    """The player wants to begin again with the questions."""


class Asker:
    """Asks on a screen. Everywhere `quit` and the end of the input are a CommandError: no game was chosen."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen

    def choose(self, labels: Sequence[str], *, back: bool = False) -> int:
        """Ask until one is chosen, and answer its place from 0; an empty line means the first.

        With `back`, the word of that name raises BackError.
        """
        self._screen.choices(labels)
        while line := self.line(back=back):
            if (number := whole(line)) is not None and 1 <= number <= len(labels):
                return number - 1
            self._screen.say("unknown", line=line)
        return 0

    def line(self, *, back: bool = False) -> str:
        """Read a line, without the spaces around it."""
        line = self._screen.ask()
        if line is None or COMMANDS.get(line.strip().casefold()) == "quit":
            raise CommandError("Nothing was chosen.", "nothing_chosen")
        if back and line.strip().casefold() == _BACK:
            raise BackError
        return line.strip()


def whole(line: str) -> int | None:
    """Read a whole number of few digits; None if it is none."""
    return int(line) if line.isdecimal() and len(line) <= _DIGITS else None
