"""Asks the player for what a form wants, one field after the other. What is allowed is the server's matter."""

from collections.abc import Collection, Mapping, Sequence
from math import isfinite
from typing import Any, Final

from taleward.cli.layout import DOT
from taleward.cli.screen import Screen
from taleward.cli.words import Words

Json = Mapping[str, Any]

_DIGITS: Final = 4


class BackError(Exception):
    """The player does not want to answer: `leave` says whether they want to go altogether."""

    def __init__(self, *, leave: bool) -> None:
        super().__init__()
        self.leave = leave


class Asker:
    """Asks on a screen. An empty line everywhere means what stands there already."""

    def __init__(self, screen: Screen, words: Words) -> None:
        self._screen = screen
        self._words = words

    def values(self, form: Json, given: Json, wanted: Collection[str]) -> dict[str, Any]:
        """Ask for the fields whose names are wanted; answer all values by name. BackError if the player gives up.

        `given` are values by name that stand there instead of the form's own.
        """
        found = {field["name"]: given.get(field["name"], field["value"]) for field in form["fields"]}
        for field in form["fields"]:
            if field["name"] in wanted:
                found[field["name"]] = self._value(field, found[field["name"]])
        return found

    def _value(self, field: Json, now: object) -> object:
        options = field["options"]
        if field["kind"] == "select" and len(options) == 1:
            return options[0]["value"]
        self._screen.tell(self._question(field, now))
        if field["kind"] == "select":
            labels = [": ".join(filter(None, (option["label"], option["text"]))) for option in options]
            chosen = self._choose(labels)
            return now if chosen is None and now is not None else options[chosen or 0]["value"]
        if field["kind"] == "check":
            chosen = self._choose([self._words.say("yes"), self._words.say("no")])
            return now if chosen is None else chosen == 0
        said = self._line()
        if not said or field["kind"] == "text":
            return said or now
        while (number := _number(said)) is None:
            self._screen.tell(self._words.say("no_number"))
            if not (said := self._line()):
                return now
        return number

    def _question(self, field: Json, now: object) -> str:
        """Say what is asked: the label, what helps, and what an empty line means."""
        if field["kind"] == "check":
            now = self._words.say("yes" if now else "no")
        elif field["kind"] == "select":
            now = next((option["label"] for option in field["options"] if option["value"] == now), None)
        stands = self._words.say("enter_means", value=now) if now not in {None, ""} else ""
        return DOT.join(filter(None, (field["label"], field["help"], stands)))

    def _choose(self, labels: Sequence[str]) -> int | None:
        """Ask until one is chosen, and answer its place from 0; None for an empty line."""
        self._screen.numbered(labels)
        while line := self._line():
            if (number := whole(line)) is not None and 1 <= number <= len(labels):
                return number - 1
            self._screen.tell(self._words.say("unknown", line=line))
        return None

    def _line(self) -> str:
        line = self._screen.ask()
        command = "quit" if line is None else self._words.command(line)
        if line is None or command in {"quit", "back"}:
            raise BackError(leave=command == "quit")
        self._screen.echo(line)
        return line.strip()


def whole(line: str) -> int | None:
    """Read a whole number of few digits, with or without a full stop behind it; None if it is none."""
    digits = line.removesuffix(".")
    return int(digits) if digits.isdecimal() and len(digits) <= _DIGITS else None


def _number(said: str) -> float | None:
    """Read a number of few digits, whole where it can be; None if it is none."""
    if (number := whole(said)) is not None:
        return number
    try:
        found = float(said.replace(",", "."))
    except ValueError:
        return None
    return found if isfinite(found) and len(said) <= 2 * _DIGITS else None
