"""Draws what the server tells onto a terminal or into a pipe. Holds the terminal's few own words, and no game word.

All names and sentences of the game come from the server. They are text: control characters in them are not obeyed.
"""

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from rich.console import Console
from rich.text import Text

from taleward.cli.menu import Menu
from taleward.cli.options import program
from taleward.cli.report import show_json

Json = Mapping[str, Any]

_WIDEST: Final = 80
PROMPT: Final = "> "
WORDS: Final[Mapping[str, str]] = {
    "more": "m  more ({count})",
    "unknown": "There is no choice {line} now.",
    "nothing_yet": "Nothing yet.",
    "over": "The story ends here. u takes the last step back, x leaves; begin another with: {program} play --new",
    "saved": 'Kept as "{name}". l lists what is kept.',
    "save_how": "Say a name too: s before the bridge",
    "restore_how": "l and a number goes back to it.",
    "elsewhere": "The game went on elsewhere; this is how it stands.",
    "waiting": "The server is not answering; trying again...",
    "no_undo": "That cannot be taken back.",
    "goodbye": "Your game is saved. Go on with: {command}",
    "health": "Health {health}/{health_max}",
    "gold": "Gold {gold}",
    "time": "Day {day}, {time}",
    "weight": "Weight {weight}/{carry}",
    "continue": 'Go on with "{title}"',
    "new": "Begin a new game",
    "help": (
        "Type a number to do what stands beside it, or say in your own words what you do.\n\n"
        "u undo · m more choices · h help · x leave\n"
        "w where am I · i inventory · q quests · j journal\n"
        "s NAME keep this moment · l list what is kept · l NUMBER go back to it"
    ),
}
"""All that the terminal says by itself."""


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

    def session(self, session: Json) -> None:
        """Show a game from the beginning, or where it was left."""

    def turn(self, turn: Json, session: Json) -> None:
        """Show what a turn did, and how the game stands after it."""

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Show what can be done; `whole` with what waits behind `more`."""

    def choices(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""

    def items(self, session: Json) -> None:
        """Show what is carried."""

    def quests(self, session: Json) -> None:
        """Show the quests."""

    def place(self, session: Json) -> None:
        """Show where the player is."""


class Page:
    """A terminal, or a pipe that gets the same text without colour and cursor."""

    def __init__(self) -> None:
        self._typed = sys.stdin.isatty()
        fancy = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        width = min(shutil.get_terminal_size().columns, _WIDEST) if sys.stdout.isatty() else _WIDEST
        self._console = Console(
            width=width, force_terminal=fancy, color_system="standard" if fancy else None, highlight=False, markup=False
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
            return line
        return sys.stdin.readline() or None

    def echo(self, line: str) -> None:
        """Repeat a line that came from a pipe, so that a transcript reads well."""
        if not self._typed:
            self._show(f"{PROMPT}{line}", "bold")
            print()

    def say(self, key: str, **values: object) -> None:
        """Say something of the terminal's own words."""
        self.tell(WORDS[key].format(**values))

    def tell(self, text: str) -> None:
        """Show a text, wrapped, with an empty line after it."""
        for paragraph in _plain(text).split("\n\n"):
            self._show(paragraph.strip())
            print()

    def session(self, session: Json) -> None:
        """Show the title, the head's words and how the game stands."""
        self._show(session["title"], "bold")
        self._show("─" * min(len(_plain(session["title"])), _WIDEST), "dim")
        print()
        self.tell(session["narration"]["text"])
        self._stand(session)

    def turn(self, turn: Json, session: Json) -> None:
        """Show a turn's words, rolls and changes."""
        self.tell(turn["narration"]["text"])
        for roll in turn["rolls"]:
            sign = "✓" if roll["success"] else "✗"
            told = f"{roll['label']}: {roll['dice']} = {roll['total']} / {roll['target']} {sign}"
            self._show(f"  {told}", "dim")
        if turn["changes"]:
            self._show("  " + " · ".join(chip(change) for change in turn["changes"]), "green")
        if turn["rolls"] or turn["changes"]:
            print()
        self._stand(session)

    def _stand(self, session: Json) -> None:
        """Say how the game stands, in one line, as far as the state has it."""
        state = session["state"]
        figures = {**state["character"], **state["world"]}
        known = [WORDS[key].format(**figures) for key in ("health", "gold", "time") if key in figures]
        fight = state["world"].get("fight") or {}
        foes = [f"{foe['name']} {foe['health']}/{foe['health_max']}" for foe in fight.get("foes", ())]
        self._show("  " + " · ".join([*known, *foes]), "dim")
        print()
        if state["world"].get("ending"):
            self.say("over", program=program())

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Show what can be done, and dimly what cannot and why."""
        shown = menu.numbered if whole else menu.front
        self._numbered([action["label"] for action in shown])
        for action in menu.blocked:
            self._entry("-", f"{action['label']} ({action['reason']})" if action["reason"] else action["label"], "dim")
        if len(shown) < len(menu.numbered):
            self._show(f"  {WORDS['more'].format(count=len(menu.aside))}", "dim")
        if menu.numbered or menu.blocked:
            print()

    def choices(self, labels: Sequence[str]) -> None:
        """Show a numbered list."""
        self._numbered(labels)
        print()

    def _numbered(self, labels: Sequence[str]) -> None:
        for number, label in enumerate(labels, 1):
            self._entry(str(number), label)

    def items(self, session: Json) -> None:
        """Show what is carried, with what is worn marked by where."""
        inventory = session["state"]["inventory"]
        self._listing(
            (
                item["name"] if item["count"] == 1 else f"{item['count']} {item['name']}",
                " ".join(filter(None, [item["description"], f"[{item['slot']}]" if item.get("slot") else ""])),
            )
            for item in inventory["items"]
        )

    def quests(self, session: Json) -> None:
        """Show the quests with their present stage."""
        self._listing((f"{quest['name']} ({quest['status']})", quest["text"]) for quest in session["state"]["quests"])

    def place(self, session: Json) -> None:
        """Show where the player is and who is there."""
        world = session["state"]["world"]
        self._show(world["name"], "bold")
        self.tell(world["description"])
        if world.get("people"):
            self.tell(", ".join(person["name"] for person in world["people"]))
        self._stand(session)

    def _listing(self, entries: Iterable[tuple[str, str]]) -> None:
        empty = True
        for name, text in entries:
            empty = False
            self._show(name, "bold")
            self._show(text, indent="  ")
        if empty:
            self.say("nothing_yet")
        else:
            print()

    def _entry(self, number: str, label: str, style: str = "") -> None:
        self._show(label, style, indent="     ", head=f"{number:>3}  ")

    def _show(self, text: str, style: str = "", *, indent: str = "", head: str | None = None) -> None:
        """Print a text, wrapped; `head` stands in place of the first line's indent."""
        lines = Text(_plain(text)).wrap(self._console, self._console.width - len(indent)) or [Text()]
        for number, line in enumerate(lines):
            line.rstrip()
            front = head if head is not None and number == 0 else indent
            told = Text.assemble((front, style or "bold"), (line.plain, style))
            self._console.print(told, no_wrap=True, crop=False)


class Lines:
    """For programs: every answer of the server as one line of JSON."""

    def ask(self) -> str | None:
        """Read a line; None at the end of the input."""
        return sys.stdin.readline() or None

    def echo(self, line: str) -> None:
        """Programs know what they wrote."""

    def say(self, key: str, **values: object) -> None:
        """Say what the terminal would say."""
        self.tell(WORDS[key].format(**values))

    def tell(self, text: str) -> None:
        """Print a text as {message}."""
        show_json({"message": text})

    def session(self, session: Json) -> None:
        """Print {session}."""
        show_json({"session": session})

    def turn(self, turn: Json, session: Json) -> None:
        """Print {turn, session}."""
        show_json({"turn": turn, "session": session})

    def menu(self, menu: Menu, *, whole: bool = False) -> None:
        """Print {choices} as they are numbered; `whole` once more, as the front of the list is no matter here."""
        show_json({"choices": list(menu.numbered), "whole": whole})

    def choices(self, labels: Sequence[str]) -> None:
        """Print {choices}."""
        show_json({"choices": list(labels)})

    def items(self, session: Json) -> None:
        """Print {inventory}."""
        show_json({"inventory": session["state"]["inventory"]})

    def quests(self, session: Json) -> None:
        """Print {quests}."""
        show_json({"quests": session["state"]["quests"]})

    def place(self, session: Json) -> None:
        """Print {world}."""
        show_json({"world": session["state"]["world"]})


def chip(change: Json) -> str:
    """Say a change in few signs: figures as a difference, words as what is now."""
    label, before, after = change["label"], change["before"], change["after"]
    if isinstance(before, int) and isinstance(after, int):
        if {before, after} == {0, 1}:
            return f"+ {label}" if after else f"- {label}"
        return f"{after - before:+} {label}"
    return f"{label}: {after}" if after is not None else str(label)


def _plain(text: str) -> str:
    """Leave out what a terminal would obey instead of show."""
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"})
