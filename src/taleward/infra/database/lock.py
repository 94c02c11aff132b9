"""Lets only one process at a time serve a SQLite file.

The lock dies with its process, so nothing is left to clean up after a crash.
"""

from __future__ import annotations

import fcntl
import os
from typing import TYPE_CHECKING

from taleward.kit import GameError

if TYPE_CHECKING:
    from pathlib import Path


class FileLock:
    """An exclusive lock on a file beside the database, held from `acquire` until `release` or the process's end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Take the lock. GameError `database_in_use` if another holds it, `unavailable` if the folder is not there."""
        try:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise GameError(
                f"The database's folder {self._path.parent} cannot be used: {error.strerror}. "
                "Make the folder, or allow writing in it.",
                "unavailable",
                {"path": str(self._path)},
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(file, 32, 0).decode("ascii", "replace").strip() or "unknown"
            os.close(file)
            raise self._held(holder) from None
        os.ftruncate(file, 0)
        os.pwrite(file, f"{os.getpid()}\n".encode(), 0)
        self._file = file

    def _held(self, holder: str) -> GameError:
        return GameError(
            f"The database {self._path.with_suffix('')} is already served by process {holder}. "
            "Stop that process, give this one another data folder, or use PostgreSQL to run several.",
            "database_in_use",
            {"pid": holder, "path": str(self._path)},
        )

    def release(self) -> None:
        """Let go of the lock; again is harmless."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
