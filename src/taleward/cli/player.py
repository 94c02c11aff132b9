"""Who plays and which game: signs in, goes on with a game or begins one, and remembers both in the data folder."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, NamedTuple

from taleward.cli.asking import Asker
from taleward.cli.client import Client, ServerRefusal
from taleward.cli.creation import Creation
from taleward.cli.options import program
from taleward.cli.report import CommandError
from taleward.cli.screen import Screen
from taleward.cli.words import WORDS

Json = Mapping[str, Any]

_FILE: Final = "player.json"
_OWN: Final = "here"
"""Under this name the file holds the player of the embedded server; under its URL that of another."""

_NOT_FOUND: Final = 404

Mode = Literal["default", "random"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the player asked for on the command line."""

    scenario: str | None
    name: str | None
    character: Mode | None
    seed: int | None
    new: bool
    go_on: bool


class Opened(NamedTuple):
    """The session to play. `resumed`: something has happened in it before."""

    session: Json
    resumed: bool


class Player:
    """A player of one server. `url` None means the embedded one, whose key is in the folder."""

    def __init__(self, client: Client, screen: Screen, folder: Path, url: str | None) -> None:
        self._client = client
        self._screen = screen
        self._ask = Asker(screen)
        self._folder = folder
        self._place = url or _OWN
        self._known = _read(folder / _FILE)
        self._mine: dict[str, str] = dict(self._known.get(self._place, {}))

    def begin(self, wish: Wish, *, signed_in: bool) -> Opened:
        """Answer the session to play. `signed_in`: the client has brought a token of its own."""
        if not signed_in:
            self._sign_in()
        session = None if wish.new else self._last(wish)
        if session is None and wish.go_on:
            raise CommandError(f"There is no game to go on with. Begin one with: {program()} play --new", "no_game")
        resumed = session is not None and session["version"] > 0
        if session is None:
            session = self._new(wish, signed_in=signed_in)
        self._remember(session_id=session["session_id"])
        return Opened(session, resumed)

    def _sign_in(self) -> None:
        """Be the player of last time, or a new guest if that one is no longer known."""
        if token := self._mine.get("token"):
            self._client.sign_in(token)
            if self._client.knows_us():
                return
        guest = self._client.guest()
        self._mine = {}
        self._remember(token=guest["token"], user_id=guest["user_id"])
        self._client.sign_in(guest["token"])

    def _last(self, wish: Wish) -> Json | None:
        """Answer the game of last time, if it is there and the player wants it."""
        if not (session_id := self._mine.get("session_id")) or not (wish.go_on or sys.stdin.isatty()):
            return None
        try:
            session = self._client.session(session_id)
        except ServerRefusal as refusal:
            if refusal.status == _NOT_FOUND:
                return None
            raise
        if wish.go_on:
            return session
        ways = [WORDS["continue"].format(title=session["title"]), WORDS["new"]]
        return session if self._ask.choose(ways) == 0 else None

    def _new(self, wish: Wish, *, signed_in: bool) -> Json:
        if wish.seed is not None and not signed_in:
            self._become_designer()
        scenario = wish.scenario or self._scenario()
        wishes: dict[str, Any] = {"scenario_id": scenario, "character_config": self._character(wish, scenario)}
        if wish.seed is not None:
            wishes["seed"] = wish.seed
        return self._client.create(wishes)

    def _character(self, wish: Wish, scenario: str) -> Json:
        """Answer the `character_config`: what the command line says, or what somebody who can be asked says."""
        named = {"name": wish.name} if wish.name else {}
        if wish.character == "random":
            return {"mode": "random"} | ({"constraints": named} if named else {})
        if wish.character is None and sys.stdin.isatty():
            return Creation(self._client, self._screen, scenario, wish.name).config()
        return {"mode": "default"} | named

    def _scenario(self) -> str:
        """Let the player choose a story where there are several and somebody to ask."""
        offered = self._client.scenarios()
        if not offered:
            raise CommandError("This server has no story to play. Give it packs and come back.", "no_scenario")
        several = len(offered) > 1 and sys.stdin.isatty()
        chosen = self._ask.choose([f"{one['title']}: {one['summary']}" for one in offered]) if several else 0
        return str(offered[chosen]["slug"])

    def _become_designer(self) -> None:
        """Take a designer's token for the same player: only they may choose the dice."""
        if self._place != _OWN:
            why = "Only designers may choose a seed on another server: bring a designer's token with --token."
            raise CommandError(why, "forbidden")
        asked = ["token", "--role", "designer", "--user", self._mine["user_id"], "--data", str(self._folder), "--json"]
        told = subprocess.run(  # noqa: S603 -- our own command line
            [sys.executable, "-m", "taleward", *asked], capture_output=True, check=False, text=True
        )
        if told.returncode:
            raise CommandError(f"No designer's token could be made. {told.stdout}{told.stderr}".strip(), "no_token")
        self._remember(token=json.loads(told.stdout)["token"])
        self._client.sign_in(self._mine["token"])

    def _remember(self, **what: str) -> None:
        """Keep it, readable to this user alone: the token is the only way back to the games."""
        self._mine |= what
        self._known[self._place] = self._mine
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f"{_FILE}.{os.getpid()}"
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                json.dump(self._known, file, indent=1)
            draft.replace(self._folder / _FILE)
        except OSError as error:
            why = f"{self._folder} cannot be written to: {error.strerror}. Choose another folder with --data."
            raise CommandError(why, "unwritable") from error


def _read(path: Path) -> dict[str, Any]:
    """Read what was remembered; a damaged file is told, not overwritten."""
    try:
        known = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise CommandError(
            f"{path} cannot be read. Mend it, or remove it to play as somebody new.", "damaged"
        ) from error
    if not isinstance(known, dict) or not all(isinstance(entry, dict) for entry in known.values()):
        raise CommandError(f"{path} is damaged. Mend it, or remove it to play as somebody new.", "damaged")
    return known
