"""Who plays and which game: signs in, goes on with a game or begins one, and remembers both in the data folder."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal
from urllib.parse import quote

from taleward.cli.client import Client, ServerRefusal
from taleward.cli.game import START
from taleward.cli.options import program
from taleward.cli.report import CommandError

_FILE: Final = "player.json"
_OWN: Final = "here"
"""Under this name the file holds the player of the embedded server; under its URL that of another."""

_NOT_FOUND: Final = 404

Mode = Literal["default", "random"]


@dataclass(frozen=True, slots=True)
class Wish:
    """What the player asked for on the command line."""

    scenario: str | None = None
    name: str | None = None
    character: Mode | None = None
    seed: int | None = None
    new: bool = False
    go_on: bool = False

    @property
    def begins(self) -> bool:
        """Whether a new game is wished for."""
        return self.new or any(wish is not None for wish in (self.seed, self.scenario, self.character))

    def laid_into(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """Lay the name and the seed into a body that begins a story. Where chance decides, the name is a constraint."""
        config = dict(body.get("character_config", {}))
        if self.name and config.get("mode") == "random":
            config["constraints"] = {"name": self.name}
        elif self.name:
            config.setdefault("name", self.name)
        return {**body, "character_config": config} | ({} if self.seed is None else {"seed": self.seed})


class Player:
    """A player of one server. `url` None means the embedded one, whose key is in the folder.

    `signed_in`: the client has brought a token of its own.
    """

    def __init__(self, client: Client, folder: Path, url: str | None, *, signed_in: bool) -> None:
        self._client = client
        self._signed_in = signed_in
        self._folder = folder
        self._place = url or _OWN
        self._known = _read(folder / _FILE)
        self._mine: dict[str, str] = dict(self._known.get(self._place, {}))

    def begin(self, wish: Wish) -> str:
        """Answer the path of the document to begin with.

        Where nobody can be asked, or the wish says all, a story is begun; otherwise the document asks.
        """
        self._sign_in()
        if wish.go_on:
            return self._last()
        if wish.seed is not None and not self._signed_in:
            self._become_designer()
        if not wish.begins and self._mine.get("session_id") and sys.stdin.isatty():
            return START
        slugs = [wish.scenario] if wish.scenario else self._stories()
        if wish.character is None and sys.stdin.isatty():
            return START if len(slugs) > 1 else f"/api/view/new/{quote(slugs[0], safe='')}"
        return self._begun(wish, slugs[0])

    def page(self, server: str) -> str:
        """Answer the URL of the server's page, with a code that makes its reader this player."""
        self._sign_in()
        return f"{server}/#code={self._client.call('POST', '/api/auth/code')['code']}"

    def _sign_in(self) -> None:
        """Be the player of last time, or a new guest if that one is no longer known."""
        if self._signed_in:
            return
        if token := self._mine.get("token"):
            self._client.sign_in(token)
            if self._client.knows_us():
                return
        guest = self._client.call("POST", "/api/auth/guest")
        self._mine = {}
        self.remember(token=guest["token"], user_id=guest["user_id"])
        self._client.sign_in(guest["token"])

    def _last(self) -> str:
        """Answer the path of the game of last time. CommandError if there is none."""
        session_id = self._mine.get("session_id")
        if session_id is None or not self._has(session_id):
            raise CommandError(f"There is no game to go on with. Begin one with: {program()} play --new", "no_game")
        return f"/api/game/sessions/{session_id}/view"

    def _has(self, session_id: str) -> bool:
        try:
            self._client.call("GET", f"/api/game/sessions/{session_id}/actions")
        except ServerRefusal as refusal:
            if refusal.status != _NOT_FOUND:
                raise
            return False
        return True

    def _stories(self) -> list[str]:
        """List the stories on offer by their short names."""
        offered = [str(one["slug"]) for one in self._client.call("GET", "/api/content/scenarios")["items"]]
        if not offered:
            raise CommandError("This server has no story to play. Give it packs and come back.", "no_scenario")
        return offered

    def _begun(self, wish: Wish, slug: str) -> str:
        """Begin a story without asking; answer the path of its document."""
        body: dict[str, Any] = {"scenario_id": slug, "character_config": {"mode": wish.character or "default"}}
        session = self._client.call("POST", "/api/game/sessions", wish.laid_into(body))
        return f"/api/game/sessions/{session['session_id']}/view"

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
        self.remember(token=json.loads(told.stdout)["token"])
        self._client.sign_in(self._mine["token"])

    def remember(self, **what: str) -> None:
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
