"""Turns the faults of the program's parts into errors of the command line, which say what to do. Decides nothing."""

from collections.abc import Iterator
from contextlib import contextmanager

from taleward.cli.report import CommandError
from taleward.kit import GameError


def as_command_error(fault: GameError) -> CommandError:
    """Say a fault in the command line's way; the problems of a pack become lines of their own."""
    problems = fault.context.get("problems", ())
    return CommandError(fault.message, fault.error_code, tuple(str(problem) for problem in problems))


@contextmanager
def told_plainly() -> Iterator[None]:
    """Let no GameError, and no file that cannot be used, out as a traceback."""
    try:
        yield
    except GameError as fault:
        raise as_command_error(fault) from fault
    except OSError as error:
        if error.filename is None:
            raise
        why = f"{error.filename} cannot be used: {error.strerror}. Mend that, or choose another folder with --data."
        raise CommandError(why, "unusable") from error
