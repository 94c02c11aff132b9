"""How these tests call the command line: the same Python, an environment of their own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

COMMAND = [sys.executable, "-m", "taleward"]
PATIENCE = 60
SECRET = "a key that these tests share, as dice hang on it"


def environment(**more: str) -> dict[str, str]:
    """The tests' own, without settings of whoever runs them."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TALEWARD_", "DATABASE_URL"))}
    for name in ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "SESSION_TIMEOUT"):
        kept.pop(name, None)
    return {**kept, "TERM": "xterm", "PYTHONUNBUFFERED": "1", **more}


class Served:
    """A server of the command line, known by the line it prints when it is ready."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdout is not None
        self.told: dict[str, Any] = json.loads(process.stdout.readline())
        self.url: str = self.told["url"]
