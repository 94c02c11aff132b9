"""`taleward play`: the game in a terminal or on a page, on a server of one's own or on another. It knows no rule."""

import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack, suppress
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from time import sleep
from typing import Annotated, Final, Literal

from typer import BadParameter, Option, Typer

from taleward.cli.browser import graphical
from taleward.cli.client import Client
from taleward.cli.embedded import embedded
from taleward.cli.game import Game
from taleward.cli.options import DATA, PORT, DataOption, JsonOption, program
from taleward.cli.player import Mode, Player, Wish
from taleward.cli.report import CommandError
from taleward.cli.screen import Lines, Page, Screen
from taleward.cli.words import Words

Where = Literal["terminal", "browser", "auto"]

LONGEST_NAME: Final = 40
"""Characters of a name; told before anything is asked, as the server would at the end."""
_GLANCE: Final = 0.5  # seconds between looks at whether the server still runs


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
    where: Annotated[
        Where, Option("--in", help="Play here, on a page in your browser, or on the page where one can be opened.")
    ] = "terminal",
    token: Annotated[
        str | None, Option(envvar="TALEWARD_TOKEN", help="Play as the bearer of this token, not as a guest.")
    ] = None,
    json: JsonOption = False,
) -> None:
    """Play. The game is kept at every step; come back whenever you like."""
    wish = Wish(scenario, name, character, seed, new=new, go_on=go_on)
    _check(wish, where)
    _sit_down()
    words = Words()
    screen: Screen = Lines() if json else Page(words)
    with ExitStack() as held:
        port = 0 if where == "terminal" else PORT
        server = held.enter_context(embedded(data, port)).url if url is None else (lambda: url)
        client = held.enter_context(Client(server, token, lambda: screen.tell(words.say("waiting"))))
        player = Player(client, data, url, signed_in=token is not None)
        wanted = where == "browser" or (sys.stdin.isatty() and not json and wish == Wish() and graphical() is not None)
        if where != "terminal" and _on_page(server, player, screen, words, wanted=wanted):
            return
        _play(client, screen, words, player, wish)
        screen.tell(words.say("goodbye", command=_command(url, data)))


def _check(wish: Wish, where: Where) -> None:
    """Refuse wishes that cannot both be granted."""
    if wish.go_on and wish.begins:
        why = "goes on with a game that is there; leave out --new, --seed, --scenario and --character."
        raise BadParameter(why, param_hint="--continue")
    if wish.name is not None and (wish.go_on or len(wish.name) > LONGEST_NAME):
        why = f"is for a new character, and has {LONGEST_NAME} characters at most."
        raise BadParameter(why, param_hint="--name")
    if where == "browser" and wish != Wish():
        why = "asks on its page who plays what; leave out the options that say it."
        raise BadParameter(why, param_hint="--in browser")


def _sit_down() -> None:
    """Make the terminal fit to be played at."""
    for told in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(told, lambda *_: sys.exit(0))  # so that a server of our own is stopped on the way out
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a stray byte is no reason to stop
    with suppress(ImportError):
        import_module("readline")  # where there is one, lines can be edited and called back


def _on_page(server: Callable[[], str], player: Player, screen: Screen, words: Words, *, wanted: bool) -> bool:
    """Say where the page is; if it is wanted, open it where that can be, and serve it until Ctrl-C."""
    page = player.page(server())
    screen.tell(words.say("page", url=page))
    if wanted:
        screen.tell(words.say("serving"))
        if browser := graphical():
            browser.open(page)
        with suppress(KeyboardInterrupt):
            while server():
                sleep(_GLANCE)
    return wanted


def _play(client: Client, screen: Screen, words: Words, player: Player, wish: Wish) -> None:
    game = Game(client, screen, words, wish.laid_into, player.remember)
    with suppress(KeyboardInterrupt):
        game.play(player.begin(wish))
    if not game.played:
        raise CommandError("Nothing was chosen.", "nothing_chosen")


def _command(url: str | None, data: Path) -> str:
    words = [f"{program()} play --continue", f"--data {data}" if data != DATA else "", f"--url {url}" if url else ""]
    return " ".join(filter(None, words))
