"""The command line. Enter at `main`; a command's module, and all that it needs, is loaded only when it is called."""

import sys
from importlib import import_module
from typing import Annotated, Final

from typer import Exit, Option, Typer

from taleward import __version__
from taleward.cli.report import CommandError, show_error

__all__ = ["main"]

_COMMANDS: Final = ("serve", "dev", "play", "token", "replay", "doctor", "drill")
"""Each is a module of this package with `register(app)`."""


def main() -> None:
    """Run the command that the arguments name. Exit codes: 0 done, 1 failed (and what to do), 2 wrongly called."""
    app = Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(taleward)
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    for name in (asked,) if asked in _COMMANDS else _COMMANDS:
        import_module(f"{__name__}.{name}").register(app)
    try:
        app(prog_name="taleward")
    except CommandError as error:
        show_error(error, json="--json" in sys.argv)
        sys.exit(1)


def _version(asked: bool) -> None:  # noqa: FBT001 -- Typer calls it by position
    if asked:
        print(__version__)
        raise Exit


def taleward(
    *,
    version: Annotated[bool, Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False,
) -> None:
    """Taleward: the authoritative backend for narrated games."""
