"""The options that several commands share, so that they read alike everywhere."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Final

from typer import Option

DATA: Final = Path(".taleward")

DataOption = Annotated[
    Path,
    Option("--data", envvar="TALEWARD_DATA", file_okay=False, help="The folder that holds the games and the key."),
]
JsonOption = Annotated[bool, Option("--json", help="Print JSON, for programs.")]
HostOption = Annotated[str, Option("--host", envvar="TALEWARD_HOST", help="The address to listen on.")]
PortOption = Annotated[
    int, Option("--port", envvar="TALEWARD_PORT", min=0, max=65_535, help="The port to listen on; 0 picks a free one.")
]
PacksOption = Annotated[
    Path | None,
    Option("--packs", envvar="TALEWARD_PACKS", file_okay=False, help="A folder of packs instead of those shipped."),
]

HOST: Final = "127.0.0.1"
PORT: Final = 8_000


def program() -> str:
    """How this command line is called, as a person would type it here."""
    started = Path(sys.argv[0])
    if started.name != "taleward" or shutil.which("taleward"):
        return "taleward"
    return os.path.relpath(started)
