"""Opens a database from its URL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exc, make_url

from taleward.infra.database.postgres import PostgresDatabase
from taleward.infra.database.sqlite import SqliteDatabase
from taleward.kit import GameError

if TYPE_CHECKING:
    from sqlalchemy import URL

    from taleward.infra.database.database import Database


@dataclass(frozen=True, slots=True)
class Limits:
    """What bounds the use of a database; times in seconds. SQLite heeds `readers` alone, PostgreSQL the others."""

    readers: int = 4
    connections: int = 10
    pool_wait: float = 2.0
    connect_timeout: float = 2.0
    statement_timeout: float = 5.0


_DEFAULTS = Limits()


def _refused(detail: str) -> GameError:
    return GameError(
        f"The database URL {detail}. Use sqlite:///path/to/file or postgresql://user:password@host/name.",
        "misconfigured",
    )


def _parsed(url: str | URL) -> URL:
    try:
        return make_url(url)
    except exc.ArgumentError:
        raise _refused("cannot be read") from None


async def open_database(
    url: str | URL, limits: Limits = _DEFAULTS, *, allow_asynchronous_commit: bool = False
) -> Database:
    """Open and try the database that `url` names; its tables are left as they are.

    GameError `misconfigured` (the URL; or PostgreSQL with synchronous_commit=off, unless allowed), `database_in_use`
    (SQLite: another process serves the file) or `unavailable`.
    """
    parsed = _parsed(url)
    backend = parsed.get_backend_name() if parsed.drivername != "postgres" else "postgresql"
    if backend == "sqlite":
        return await _open_sqlite(parsed, limits)
    if backend == "postgresql":
        return await _open_postgres(parsed, limits, allow_asynchronous_commit=allow_asynchronous_commit)
    raise _refused("names an engine that is not supported")


async def _open_sqlite(url: URL, limits: Limits) -> Database:
    if not url.database or url.database == ":memory:" or url.database.startswith("file:"):
        raise _refused("names no file")
    database = SqliteDatabase(url.set(drivername="sqlite"), limits.readers)
    await database.start()
    return database


async def _open_postgres(url: URL, limits: Limits, *, allow_asynchronous_commit: bool) -> Database:
    try:
        database = PostgresDatabase(url, limits)
    except ModuleNotFoundError as error:
        raise GameError(
            f"PostgreSQL needs the module {error.name}. Install the extra: pip install 'taleward[postgres]'.",
            "misconfigured",
        ) from error
    try:
        await database.start(allow_asynchronous_commit=allow_asynchronous_commit)
    except BaseException:
        await database.dispose()
        raise
    return database
