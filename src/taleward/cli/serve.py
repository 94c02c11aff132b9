"""`taleward serve`: the server, in this process. Wires nothing itself: `bootstrap` makes the app."""

import os
from typing import Annotated

from typer import Option, Typer

from taleward.cli.options import DATA, HOST, PORT, DataOption, HostOption, JsonOption, PacksOption, PortOption
from taleward.cli.report import show_json
from taleward.cli.server import run
from taleward.cli.settings import settings_of


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    *,
    host: HostOption = HOST,
    port: PortOption = PORT,
    data: DataOption = DATA,
    packs: PacksOption = None,
    until_eof: Annotated[bool, Option("--until-eof", hidden=True, help="Stop when the input ends.")] = False,
    json: JsonOption = False,
) -> None:
    """Serve the game over HTTP until told to stop."""
    settings = settings_of(host=host, port=port, data=data, packs=packs)
    run(settings, _announce_json if json else _announce, until_eof=until_eof)


def _announce(url: str) -> None:
    print(f"Taleward is ready on {url}", flush=True)


def _announce_json(url: str) -> None:
    show_json({"url": url, "pid": os.getpid()})
