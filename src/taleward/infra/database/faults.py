"""Turns what a database engine says when it cannot serve into a `GameError` that says what to do.

Only faults of the engine's surroundings are translated (gone, full, busy, damaged); a wrong statement stays what it
is, so that it shows as the fault of this program.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import exc

from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import Iterator

RETRY_AFTER = 1
"""Seconds after which a client may try again."""

_SQLITE = {
    sqlite3.SQLITE_FULL: "The disk that holds the database is full. Free some space; nothing was written.",
    sqlite3.SQLITE_IOERR: "The disk that holds the database reports an error. Check the disk.",
    sqlite3.SQLITE_READONLY: "The database file may only be read. Check its owner and mode.",
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened. Check that its folder is there and may be written.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged. Restore it from a backup.",
    sqlite3.SQLITE_NOTADB: "The database file is not a SQLite database. Check the path.",
    sqlite3.SQLITE_BUSY: "The database is busy with another program. Try again.",
    sqlite3.SQLITE_LOCKED: "The database is busy. Try again.",
    sqlite3.SQLITE_INTERRUPT: "The database was interrupted. Try again.",
}
_PRIMARY = 0xFF  # the low byte of an extended SQLite result code is the primary one

_LOST = "The database cannot be reached. Try again."
_POSTGRESQL = {
    "08": _LOST,
    "25006": "The database takes no writes at the moment. Try again.",
    "28": "The database refuses these credentials. Check the user and password in the database URL.",
    "3D": "The database that the URL names does not exist. Create it.",
    "40": "The database gave up a conflicting write; nothing was written. Try again.",
    "53": "The database is out of disk, memory or connections; nothing was written. Try again.",
    "55P03": "The database is busy. Try again.",
    "57": "The database is stopping, starting or too slow. Try again.",
    "58": "The database's disk reports an error.",
    "XX001": "The database is damaged. Restore it from a backup.",
}


def unavailable(message: str, **context: object) -> GameError:
    """Make the error that a caller answers with 503."""
    return GameError(message, "unavailable", {"retry_after": RETRY_AFTER, **context})


def _of_sqlite(error: sqlite3.Error) -> str | None:
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else _SQLITE.get(code & _PRIMARY)


def _of_state(state: str) -> str | None:
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])


def explain(error: BaseException) -> str | None:
    """Say in words what keeps the engine from serving; None if it is not that kind of fault."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, exc.TimeoutError):
        return "All connections to the database are in use. Try again."
    if isinstance(error, exc.DBAPIError):
        return _of_driver(error)
    state = getattr(error, "sqlstate", None)
    if isinstance(state, str):
        return _of_state(state)
    if isinstance(error, OSError):
        return _LOST
    return None


def _of_driver(error: exc.DBAPIError) -> str | None:
    original = error.orig
    known = explain(original) if original is not None else None
    if known is None and original is not None and original.__cause__ is not None:
        known = explain(original.__cause__)
    if known is None and (error.connection_invalidated or isinstance(error, exc.InterfaceError)):
        known = _LOST
    return known


@contextmanager
def translated() -> Iterator[None]:
    """Raise `GameError` `unavailable` in the place of an engine's fault; let everything else pass."""
    try:
        yield
    except (sqlite3.Error, exc.SQLAlchemyError, OSError) as error:
        message = explain(error)
        if message is None:
            raise
        raise unavailable(message, cause=type(error).__name__) from error
