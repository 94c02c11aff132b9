"""One game at the terminal: reads lines, sends what they mean, shows what the server answers. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from taleward.cli.client import Client, ServerRefusal
from taleward.cli.hints import Ladder
from taleward.cli.menu import Menu
from taleward.cli.screen import Screen
from taleward.cli.words import COMMANDS

Json = Mapping[str, Any]

_DIGITS: Final = 4
_STALE: Final = frozenset({"stale_version", "stale_action"})
_OURS_TO_TELL: Final = range(400, 500)
_LOST: Final = frozenset({401, 404})


class Game:
    """A session on a screen. `resumed`: the player was here before, and is told what has happened."""

    def __init__(self, client: Client, screen: Screen, session: Json, *, resumed: bool) -> None:
        self._client = client
        self._screen = screen
        self._session = session
        self._resumed = resumed
        self._offered = self._menu = Menu.of(session["actions"])
        self._saves: list[Json] = []
        self._ladder = Ladder()
        self._commands: dict[str, Callable[[], None]] = {
            "help": lambda: self._screen.say("help"),
            "more": self._more,
            "map": lambda: self._screen.show("map", self._state["world"]["map"]),
            "inventory": lambda: self._screen.show("inventory", self._state["inventory"]),
            "quests": lambda: self._screen.show("quests", self._state["quests"]),
            "character": lambda: self._screen.show("character", self._state["character"]),
            "journal": lambda: self._screen.show("journal", self._state["world"]["journal"]),
            "where": lambda: self._screen.show("world", self._state["world"]),
            "recap": lambda: self._screen.show("recap", self._client.recap(self._id)),
            "hint": self._hint,
            "undo": lambda: self._turn(self._client.undo(self._id)),
            "save": lambda: self._screen.say("save_how"),
            "saves": self._list,
        }

    def play(self) -> None:
        """Play until the player leaves."""
        self._screen.session(self._session, self._client.recap(self._id) if self._resumed else None)
        self._screen.menu(self._menu)
        while (line := self._screen.ask()) is not None:
            said = line.strip()
            said = said[:-1] if said[:-1].isdecimal() and said.endswith(".") else said
            if COMMANDS.get(said.casefold()) == "quit":
                self._screen.echo(said)
                return
            if said:
                self._hear(said)
            else:
                self._more()

    @property
    def _id(self) -> str:
        return str(self._session["session_id"])

    @property
    def _state(self) -> Json:
        state: Json = self._session["state"]
        return state

    def _hear(self, said: str) -> None:
        """Do what a line means, and tell what the server has against it."""
        action = self._menu.pick(int(said)) if said.isdecimal() and len(said) <= _DIGITS else None
        self._screen.echo(f"{said}  {action['label']}" if action else said)
        try:
            self._do(said, action)
        except ServerRefusal as refusal:
            if refusal.status in _LOST or refusal.status not in _OURS_TO_TELL:
                raise
            if refusal.error_code in _STALE:
                self._refresh()
            else:
                self._screen.tell(refusal.told)

    def _do(self, said: str, action: Json | None) -> None:
        if action is not None:
            self._turn(self._client.act(self._id, {"action_id": action["action_id"]}))
        elif said.isdecimal():
            self._screen.say("unknown", line=said)
        elif command := COMMANDS.get(said.casefold()):
            self._commands[command]()
        elif not self._do_with(*said.split(None, 1)):
            self._turn(self._client.act(self._id, {"text": said, "expected_version": self._session["version"]}))

    def _do_with(self, word: str, rest: str = "") -> bool:
        """Do a command that takes a name or a number; False if the line is none."""
        command = word.casefold()
        number = int(rest) if rest.isdecimal() and len(rest) <= _DIGITS else None
        if command == "save" and rest:
            self._client.save(self._id, rest)
            self._screen.say("saved", name=rest)
        elif command == "load" and rest and (number is not None or self._number_of(rest)):
            self._restore(self._number_of(rest) if number is None else number)
        elif command == "hint" and number is not None:
            self._hint(number)
        else:
            return False
        return True

    def _turn(self, turn: Json) -> None:
        """Show a turn and what can be done after it."""
        if turn["outcome"] == "clarify":
            self._screen.question(turn)
            self._offered = Menu.of(turn["actions"])
            self._menu = Menu.answers(turn["clarify"]["options"])
            if not self._menu.numbered:
                self._menu = self._offered
        else:
            self._session = self._client.session(self._id)
            self._screen.turn(turn, self._session)
            self._offered = self._menu = Menu.of(turn["actions"])
        self._screen.menu(self._menu)

    def _more(self) -> None:
        """Show all choices, also after a question that offered fewer."""
        self._menu = self._offered
        self._screen.menu(self._menu, whole=True)

    def _refresh(self) -> None:
        self._session = self._client.session(self._id)
        self._offered = self._menu = Menu.of(self._session["actions"])
        self._screen.say("elsewhere")
        self._screen.session(self._session, None)
        self._screen.menu(self._menu)

    def _hint(self, number: int | None = None) -> None:
        hints = [hint for hint in self._client.recap(self._id)["hints"] if hint["steps"]]
        if not hints:
            self._screen.say("nothing_yet")
        elif number is not None and not 1 <= number <= len(hints):
            self._screen.say("unknown", line=number)
        else:
            self._screen.show("hint", self._ladder.next(hints, number))

    def _list(self) -> None:
        self._saves = self._client.saves(self._id)
        if not self._saves:
            self._screen.say("nothing_yet")
            return
        self._screen.choices([save["name"] for save in self._saves])
        self._screen.say("load_how")

    def _number_of(self, name: str) -> int:
        """The number in the list of what was kept under a name, the latest; 0 if there is none."""
        self._saves = self._client.saves(self._id)
        return max((at for at, save in enumerate(self._saves, 1) if save["name"] == name), default=0)

    def _restore(self, number: int) -> None:
        self._saves = self._saves or self._client.saves(self._id)
        if not 1 <= number <= len(self._saves):
            self._screen.say("unknown", line=number)
            return
        self._turn(self._client.restore(self._id, self._saves[number - 1]["save_id"]))
