"""A person at a terminal: a game on a real pseudo-terminal, typed into line by line."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
from time import monotonic
from typing import TYPE_CHECKING

from tests.journeys.command_line import COMMAND, PATIENCE, environment

if TYPE_CHECKING:
    from pathlib import Path

PROMPT = "> "
ESCAPES = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|[=>])")


class Terminal:
    """A game under way. `screen` is all that was shown, `bare` without colours and cursor."""

    def __init__(self, folder: Path, *arguments: str, width: int = 80, **more: str) -> None:
        self._here, there = pty.openpty()
        self.resize(width)
        self.process = subprocess.Popen(
            [*COMMAND, "play", *arguments],
            cwd=folder,
            env=environment(**more),
            stdin=there,
            stdout=there,
            stderr=there,
            start_new_session=True,
        )
        os.close(there)
        self.screen = ""

    def resize(self, width: int) -> None:
        """Make the window as wide as this."""
        fcntl.ioctl(self._here, termios.TIOCSWINSZ, struct.pack("HHHH", 40, width, 0, 0))

    def shown(self) -> str:
        """Read up to the next prompt, or to the end; answer it without colours."""
        told, until = b"", monotonic() + PATIENCE
        while not ESCAPES.sub("", told.decode("utf-8", "replace")).endswith(f"\n{PROMPT}"):
            if not select.select([self._here], [], [], max(until - monotonic(), 0))[0]:
                raise AssertionError(f"nothing more is shown after: {told.decode('utf-8', 'replace')[-500:]}")
            try:
                more = os.read(self._here, 65_536)
            except OSError:  # the other end has closed
                more = b""
            if not more:
                break
            told += more
        text = told.decode("utf-8").replace("\r\n", "\n")
        self.screen += text
        return ESCAPES.sub("", text)

    def type(self, *lines: str) -> str:
        """Type lines, each when it is asked for; answer what was shown after the last."""
        told = ""
        for line in lines:
            os.write(self._here, line.encode() + b"\n")
            told = self.shown()
        return told

    def end(self) -> None:
        """Close it, however far it got."""
        self.process.kill()
        self.process.wait()
        os.close(self._here)
