"""How a command ends: an error that says what to do, or a result as text or JSON. Knows no command."""

import json
import sys
from collections.abc import Mapping
from typing import Any


class CommandError(Exception):
    """An expected failure of a command. The message says what is wrong and what to do; `details` are its lines."""

    def __init__(self, message: str, error_code: str, details: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = error_code
        self.details = details


def show_error(error: CommandError, *, json: bool) -> None:
    """Tell a failure: words on stderr, and as JSON on stdout where a program is listening."""
    if json:
        show_json({"error": error.message, "error_code": error.error_code, "details": error.details})
        return
    print(*error.details, error.message, sep="\n", file=sys.stderr)


def show_json(result: Mapping[str, Any]) -> None:
    """Print a result as one line of JSON."""
    print(json.dumps(result, ensure_ascii=False), flush=True)
