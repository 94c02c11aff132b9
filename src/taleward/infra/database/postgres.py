"""A PostgreSQL database by asyncpg, for many processes.

Transactions are READ COMMITTED. Every wait is bounded: for a connection, for the server, for a statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from taleward.infra.database.database import Database, in_transaction
from taleward.infra.database.faults import translated
from taleward.kit import GameError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

    from taleward.infra.database.opening import Limits

T = TypeVar("T")

_SETTINGS = {
    "application_name": "taleward",
    "jit": "off",
    # Every statement has an index in its order. A plan made while tables and logs were small must not stay a scan
    # when they have grown, and a page must stop at its limit, where a bitmap would read and sort a whole log first.
    "enable_seqscan": "off",
    "enable_bitmapscan": "off",
    "timezone": "UTC",
}


class PostgresDatabase(Database):
    """A pool of connections to a PostgreSQL server."""

    dialect = "postgresql"

    def __init__(self, url: URL, limits: Limits) -> None:
        self._url = url.set(drivername="postgresql+asyncpg")
        self._engine: AsyncEngine = create_async_engine(
            self._url,
            isolation_level="READ COMMITTED",
            pool_size=limits.connections,
            max_overflow=0,
            pool_timeout=limits.pool_wait,
            pool_use_lifo=True,
            connect_args={
                "timeout": limits.connect_timeout,
                "command_timeout": limits.statement_timeout,
                "server_settings": _SETTINGS,
            },
        )
        self._single = self._engine.execution_options(isolation_level="AUTOCOMMIT")

    async def start(self, *, allow_asynchronous_commit: bool) -> None:
        """Refuse a server that would acknowledge what it may lose: GameError `misconfigured`."""
        setting = await self.read(lambda connection: connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())
        if setting == "off" and not allow_asynchronous_commit:
            raise GameError(
                "PostgreSQL runs with synchronous_commit=off, so an acknowledged turn could be lost in a crash. "
                "Turn it on for this database, or set TALEWARD_ALLOW_ASYNCHRONOUS_COMMIT=true if that is acceptable.",
                "misconfigured",
            )

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` with every statement committed by itself."""
        with translated():
            async with self._single.connect() as connection:
                return await connection.run_sync(work)

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction."""
        with translated():
            async with self._engine.connect() as connection:
                return await connection.run_sync(in_transaction, work)

    async def write_one(self, work: Callable[[Connection], T]) -> T:
        """Run one statement, committed by itself."""
        return await self.read(work)

    async def _alter(self, work: Callable[[Connection], None]) -> None:
        # a connection of its own: a large table may take longer than any statement of the pool is allowed to
        engine = create_async_engine(self._url, isolation_level="READ COMMITTED", poolclass=NullPool)
        with translated():
            async with engine.connect() as connection:
                await connection.run_sync(in_transaction, work)

    async def dispose(self) -> None:
        """Close the pool."""
        await self._engine.dispose()
