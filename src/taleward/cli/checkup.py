"""What `taleward doctor` looks at. Each check reads settings and answers findings; none changes anything."""

import asyncio
import fcntl
import os
import sqlite3
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from alembic.runtime.migration import MigrationContext
from sqlalchemy import URL, Connection, make_url

from taleward.bootstrap import Settings, packs_of
from taleward.cli.report import CommandError
from taleward.cli.server import listening
from taleward.infra.database import open_database, revisions
from taleward.kit import GameError

Level = Literal["OK", "WARN", "FAIL"]

_PYTHON: Final = (3, 11)
_SQLITE: Final = (3, 35)  # the first that answers what an INSERT has inserted
_KEY: Final = "signing.key"
_KEY_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found; of WARN and FAIL the message says what to do."""

    level: Level
    subject: str
    message: str
    details: tuple[str, ...] = ()


def python(_: Settings) -> Iterator[Finding]:
    """Tell whether Python is new enough."""
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < _PYTHON:
        yield Finding("FAIL", "python", f"{found} is too old; install {'.'.join(map(str, _PYTHON))} or newer")
    else:
        yield Finding("OK", "python", found)


def sqlite(_: Settings) -> Iterator[Finding]:
    """Tell whether the SQLite inside Python is new enough."""
    if sqlite3.sqlite_version_info < _SQLITE:
        needed = ".".join(map(str, _SQLITE))
        yield Finding("FAIL", "sqlite", f"{sqlite3.sqlite_version} is too old; take a Python with {needed} or newer")
    else:
        yield Finding("OK", "sqlite", sqlite3.sqlite_version)


def folder(settings: Settings) -> Iterator[Finding]:
    """Tell whether the data folder can be written to, or made."""
    data = settings.data
    nearest = next(path for path in (data, *data.absolute().parents) if path.exists())
    if not nearest.is_dir():
        yield Finding("FAIL", "data", f"{nearest} is not a folder; choose another with --data")
    elif not os.access(nearest, os.W_OK | os.X_OK):
        yield Finding("FAIL", "data", f"{nearest} cannot be written to; allow it, or choose another with --data")
    elif nearest != data:
        yield Finding("OK", "data", f"{data} will be made at the first start")
    else:
        yield Finding("OK", "data", str(data))


def key(settings: Settings) -> Iterator[Finding]:
    """Tell whether the signing key is whole and private."""
    path = settings.data / _KEY
    if settings.secret_key is not None:
        yield _secret(settings.secret_key.get_secret_value())
    elif not path.is_file():
        yield Finding("OK", "key", "will be made at the first start")
    elif not os.access(path, os.R_OK):
        yield Finding("FAIL", "key", f"{path} cannot be read; give it to the user who runs the server")
    elif path.stat().st_size < _KEY_BYTES:
        yield Finding("FAIL", "key", f"{path} is too short; restore it (removing it ends all sign-ins)")
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield Finding("WARN", "key", f"others can read {path}: chmod 600 {path}")
    else:
        yield Finding("OK", "key", str(path))


def _secret(secret: str) -> Finding:
    if len(secret.strip()) < _KEY_BYTES:
        return Finding("FAIL", "key", f"TALEWARD_SECRET_KEY needs at least {_KEY_BYTES} characters")
    return Finding("OK", "key", "from TALEWARD_SECRET_KEY")


def database(settings: Settings) -> Iterator[Finding]:
    """Tell whether the database is whole, at a revision that is known here, and free."""
    url = make_url(settings.url())
    if url.get_backend_name() != "sqlite":
        yield from asyncio.run(_served(settings.url()))
        return
    path = Path(url.database or "")
    if not path.exists():
        yield Finding("OK", "database", "will be made at the first start")
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            yield from _file(connection)
    except sqlite3.Error as error:
        yield Finding("FAIL", "database", f"{path} cannot be read ({error}); restore it from a backup")
        return
    yield from _lock(path)


def _file(connection: sqlite3.Connection) -> Iterator[Finding]:
    faults = tuple(str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)"))
    if faults != ("ok",):
        yield Finding("FAIL", "database", "the file is damaged; restore it from a backup", faults)
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    found = connection.execute("SELECT version_num FROM alembic_version") if "alembic_version" in tables else ()
    yield _revision({str(row[0]) for row in found})


def _lock(path: Path) -> Iterator[Finding]:
    """Tell whether a server has the file."""
    lock = path.with_name(path.name + ".lock")
    holder = lock.read_text("ascii", "replace").strip() if lock.exists() else ""
    if holder and _held(lock):
        yield Finding("WARN", "lock", f"process {holder} serves this folder now; a second server would be refused")
    else:
        yield Finding("OK", "lock", "nobody serves this folder now")


def _held(lock: Path) -> bool:
    """Try the lock for a moment: it dies with its process, so the number in the file alone says nothing."""
    with lock.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


async def _served(url: str | URL) -> list[Finding]:
    """Look at a database server."""
    try:
        opened = await open_database(url)
    except GameError as fault:
        return [Finding("FAIL", "database", fault.message)]
    try:
        return [_revision(await opened.read(_heads))]
    except GameError as fault:
        return [Finding("FAIL", "database", fault.message)]
    finally:
        await opened.dispose()


def _heads(connection: Connection) -> set[str]:
    return set(MigrationContext.configure(connection).get_current_heads())


def _revision(found: set[str]) -> Finding:
    known = revisions()
    if not found:
        return Finding("OK", "database", "empty; its tables will be made at the first start")
    if unknown := found - set(known):
        told = f"written by a newer version (revision {', '.join(sorted(unknown))}); install that version"
        return Finding("FAIL", "database", told)
    if found != {known[-1]}:
        told = f"at revision {', '.join(sorted(found))}; back it up: the next start brings it to {known[-1]}"
        return Finding("WARN", "database", told)
    return Finding("OK", "database", f"whole, at revision {known[-1]}")


def packs(settings: Settings) -> Iterator[Finding]:
    """Tell whether the packs compile."""
    loaded = packs_of(settings)
    told = tuple(str(problem) for problem in loaded.problems)
    if loaded.errors:
        yield Finding("FAIL", "packs", "mend these mistakes; nothing starts with them", told)
    elif not loaded.releases:
        yield Finding("FAIL", "packs", "there are none; say with --packs where they are")
    elif told:
        yield Finding("WARN", "packs", "they start, but look at these", told)
    else:
        yield Finding("OK", "packs", ", ".join(sorted(release.pack.id for release in loaded.releases)))


def port(settings: Settings) -> Iterator[Finding]:
    """Tell whether the port is free."""
    try:
        listening(settings.host, settings.port).close()
    except CommandError as error:
        yield Finding("WARN", "port", error.message)
    else:
        yield Finding("OK", "port", f"{settings.port} on {settings.host} is free")


CHECKS: Final[tuple[Callable[[Settings], Iterator[Finding]], ...]] = (
    python,
    sqlite,
    folder,
    key,
    database,
    packs,
    port,
)
"""In the order in which they are told."""
