"""The settings of a command: those of the environment, overruled by its options. Mistakes in them are told plainly."""

from typing import Any

from pydantic import ValidationError

from taleward.bootstrap import Settings
from taleward.cli.report import CommandError


def settings_of(**options: Any) -> Settings:  # noqa: ANN401 -- pydantic checks each
    """Make settings. CommandError names the variables that are wrong."""
    try:
        return Settings(**options)
    except ValidationError as error:
        wrong = tuple(f"{_variable(mistake['loc'])}: {mistake['msg']}" for mistake in error.errors())
        raise CommandError("Mend these settings in the environment and try again.", "misconfigured", wrong) from error


def _variable(place: tuple[int | str, ...]) -> str:
    name = ".".join(map(str, place)).upper()
    return name if "_" in name and name.startswith("TALEWARD") else f"TALEWARD_{name}"
