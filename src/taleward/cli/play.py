"""`taleward play`: the game in a terminal, on a server of one's own or on another. It speaks HTTP and knows no rule."""

import signal
import sys
from contextlib import ExitStack, suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Final

from typer import BadParameter, Option, Typer

from taleward.cli.client import Client
from taleward.cli.embedded import embedded
from taleward.cli.game import Game
from taleward.cli.options import DATA, DataOption, JsonOption, program
from taleward.cli.player import Mode, Player, Wish
from taleward.cli.screen import Lines, Page, Screen

LONGEST_NAME: Final = 40
"""Characters of a name; told before anything is asked, as the server would at the end."""


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(play)


def play(  # noqa: PLR0913 -- each is an option of the command line
    *,
    url: Annotated[
        str | None, Option(help="A server to play on; without one, a server of your own is started.")
    ] = None,
    data: DataOption = DATA,
    scenario: Annotated[str | None, Option(help="Which story, by its short name.")] = None,
    name: Annotated[str | None, Option(help="What your character is called.")] = None,
    character: Annotated[
        Mode | None, Option(help="Who to begin with, without asking: the story's own character, or a random one.")
    ] = None,
    seed: Annotated[
        int | None, Option(min=0, help="Makes the dice fall alike every time, in the games of this folder.")
    ] = None,
    new: Annotated[bool, Option("--new", help="Begin a new game.")] = False,
    go_on: Annotated[bool, Option("--continue", help="Go on with the last game, without asking.")] = False,
    token: Annotated[
        str | None, Option(envvar="TALEWARD_TOKEN", help="Play as the bearer of this token, not as a guest.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Play. The game is kept at every step; come back whenever you like."""
    begins = new or any(option is not None for option in (seed, scenario, character))
    if go_on and begins:
        why = "goes on with a game that is there; leave out --new, --seed, --scenario and --character."
        raise BadParameter(why, param_hint="--continue")
    if name is not None and (go_on or len(name) > LONGEST_NAME):
        why = f"is for a new character, and has {LONGEST_NAME} characters at most."
        raise BadParameter(why, param_hint="--name")
    _sit_down()
    screen: Screen = Lines() if json else Page()
    wish = Wish(scenario, name, character, seed, new=begins, go_on=go_on)
    with ExitStack() as held:
        where = held.enter_context(embedded(data)).url if url is None else (lambda: url)
        client = held.enter_context(Client(where, token, lambda: screen.say("waiting")))
        player = Player(client, screen, data, url)
        with suppress(KeyboardInterrupt):
            opened = player.begin(wish, signed_in=token is not None)
            Game(client, screen, opened.session, resumed=opened.resumed).play()
        screen.say("goodbye", command=_command(url, data))


def _sit_down() -> None:
    """Make the terminal fit to be played at."""
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: sys.exit(0))  # so that a server of our own is stopped on the way out
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a stray byte is no reason to stop
    with suppress(ImportError):
        import_module("readline")  # where there is one, lines can be edited and called back


def _command(url: str | None, data: Path) -> str:
    words = [f"{program()} play --continue", f"--data {data}" if data != DATA else "", f"--url {url}" if url else ""]
    return " ".join(filter(None, words))
