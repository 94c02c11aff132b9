"""A database in a SQLite file: one writer thread, a few reader threads, one serving process.

WAL lets readers go on beside the writer; `synchronous=FULL` makes a commit wait for the disk.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import create_engine, event
from sqlalchemy.pool import QueuePool

from taleward.infra.database.database import Database, in_transaction
from taleward.infra.database.faults import translated
from taleward.infra.database.lock import FileLock

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=5000",
    "PRAGMA wal_autocheckpoint=8000",  # pages: one that changes often goes to the file once, not at every fourth commit
    "PRAGMA secure_delete=ON",  # an erased session's bytes are overwritten, not only unlinked
)


def _on_connect(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    for pragma in _PRAGMAS:
        connection.execute(pragma).close()


def _engine(url: URL, begin: str, size: int) -> Engine:
    """Make an engine whose transactions open with `begin`, and not when the driver thinks fit."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=size,
        max_overflow=0,
        connect_args={"isolation_level": None, "check_same_thread": False, "cached_statements": 256},
    )
    event.listen(engine, "connect", _on_connect)

    def on_begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "begin", on_begin)
    return engine


class SqliteDatabase(Database):
    """A served SQLite file. `readers` is how many reads run at once."""

    dialect = "sqlite"

    def __init__(self, url: URL, readers: int) -> None:
        path = Path(str(url.database))
        self._lock = FileLock(path.with_name(path.name + ".lock"))
        self._write_engine = _engine(url, "BEGIN IMMEDIATE", 1)
        self._read_engine = _engine(url, "BEGIN", readers)
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="sqlite-writer")
        self._readers = ThreadPoolExecutor(readers, thread_name_prefix="sqlite-reader")

    async def start(self) -> None:
        """Take the file. GameError `database_in_use` if another process serves it."""
        self._lock.acquire()
        try:
            await self.read(
                lambda connection: connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar()
            )
        except BaseException:
            await self.dispose()
            raise

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on a reader thread."""
        return await self._run(self._readers, self._read_engine, work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on the writer thread; it holds the write lock from its start."""
        return await self._run(self._writer, self._write_engine, work)

    async def write_one(self, work: Callable[[Connection], T]) -> T:
        """Run `work` like any other write."""
        return await self.write(work)

    async def _alter(self, work: Callable[[Connection], None]) -> None:
        await self.write(work)

    @staticmethod
    async def _run(threads: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]) -> T:
        def run() -> T:
            with translated(), engine.connect() as connection:
                return in_transaction(connection, work)

        return await asyncio.get_running_loop().run_in_executor(threads, run)

    async def dispose(self) -> None:
        """Let running work end, close the file, let go of it."""
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.shutdown()
        self._readers.shutdown()
        self._read_engine.dispose()
        self._write_engine.dispose()
        self._lock.release()
