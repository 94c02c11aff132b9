"""One game at the terminal: reads lines, sends what they mean, shows what the server answers. Decides nothing."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from taleward.cli.client import Client, ServerRefusal
from taleward.cli.menu import Menu
from taleward.cli.screen import Screen

Json = Mapping[str, Any]

_DIGITS: Final = 4
_STALE: Final = frozenset({"stale_version", "stale_action"})
_OURS_TO_TELL: Final = range(400, 500)
_LOST: Final = frozenset({401, 404})


class Game:
    """A session on a screen."""

    def __init__(self, client: Client, screen: Screen, session: Json) -> None:
        self._client = client
        self._screen = screen
        self._session = session
        self._menu = Menu.of(session["actions"])
        self._saves: list[Json] = []
        self._commands: dict[str, Callable[[], None]] = {
            "u": lambda: self._turn(self._client.undo(self._id)),
            "i": lambda: self._screen.items(self._session),
            "q": lambda: self._screen.quests(self._session),
            "j": self._journal,
            "w": lambda: self._screen.place(self._session),
            "m": lambda: self._screen.menu(self._menu, whole=True),
            "l": self._list,
            "s": lambda: self._screen.say("save_how"),
            "h": lambda: self._screen.say("help"),
            "?": lambda: self._screen.say("help"),
        }

    def play(self) -> None:
        """Play until the player leaves."""
        self._screen.session(self._session)
        self._screen.menu(self._menu)
        while (line := self._screen.ask()) is not None:
            said = line.strip()
            if said == "x":
                self._screen.echo(said)
                return
            if said:
                self._hear(said)

    @property
    def _id(self) -> str:
        return str(self._session["session_id"])

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
                self._screen.tell(refusal.message)

    def _do(self, said: str, action: Json | None) -> None:
        word, _, rest = said.partition(" ")
        if action is not None:
            self._turn(self._client.act(self._id, {"action_id": action["action_id"]}))
        elif said.isdecimal():
            self._screen.say("unknown", line=said)
        elif said in self._commands:
            self._commands[said]()
        elif word == "s":
            self._client.save(self._id, rest.strip())
            self._screen.say("saved", name=rest.strip())
        elif word == "l" and rest.strip().isdecimal():
            self._restore(int(rest))
        else:
            self._turn(self._client.act(self._id, {"text": said, "expected_version": self._session["version"]}))

    def _turn(self, turn: Json) -> None:
        """Show a turn and what can be done after it."""
        if turn["outcome"] == "clarify":
            self._screen.tell(turn["clarify"]["question"])
            self._menu = Menu.of(turn["clarify"]["options"])
        else:
            self._session = self._client.session(self._id)
            self._screen.turn(turn, self._session)
            self._menu = Menu.of(turn["actions"])
        self._screen.menu(self._menu)

    def _refresh(self) -> None:
        self._session = self._client.session(self._id)
        self._menu = Menu.of(self._session["actions"])
        self._screen.say("elsewhere")
        self._screen.session(self._session)
        self._screen.menu(self._menu)

    def _journal(self) -> None:
        entries = self._session["state"]["world"].get("journal") or ()
        for entry in entries:
            self._screen.tell(entry)
        if not entries:
            self._screen.say("nothing_yet")

    def _list(self) -> None:
        self._saves = self._client.saves(self._id)
        if not self._saves:
            self._screen.say("nothing_yet")
            return
        self._screen.choices([save["name"] for save in self._saves])
        self._screen.say("restore_how")

    def _restore(self, number: int) -> None:
        self._saves = self._saves or self._client.saves(self._id)
        if not 1 <= number <= len(self._saves):
            self._screen.say("unknown", line=number)
            return
        self._turn(self._client.restore(self._id, self._saves[number - 1]["save_id"]))
