"""The one way to a database: plain functions over a SQLAlchemy connection, whichever engine is underneath.

Statements are written once, as synchronous functions; an engine decides on which thread or greenlet they run. The
only commit of the program is the one in `in_transaction`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from sqlalchemy import MetaData

from taleward.infra.database.migration import run_downgrade, run_upgrade

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

T = TypeVar("T")
P = ParamSpec("P")

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""Every feature's `sql` module registers its tables here."""


def in_transaction(
    connection: Connection, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
) -> T:
    """Run `work` and commit; an error rolls all of it back and is raised on."""
    with connection.begin():
        return work(connection, *args, **kwargs)


class Database(ABC):
    """An open database. Made by `open_database`; every method raises `GameError` `unavailable` when it cannot serve."""

    dialect: str
    """`sqlite` or `postgresql`."""

    @abstractmethod
    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run reading statements. On PostgreSQL each sees its own moment, on SQLite all see the same."""

    @abstractmethod
    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run statements in one transaction: all of them are durable on return, or none happened."""

    @abstractmethod
    async def write_one(self, work: Callable[[Connection], T]) -> T:
        """Run one writing statement, which is its own transaction: a `write` with fewer round trips."""

    @abstractmethod
    async def dispose(self) -> None:
        """Close all connections and let go of the file. The database cannot be used after it."""

    async def migrate(self) -> None:
        """Bring the tables to what this program knows, under a lock.

        GameError `database_newer` if a newer program has been here.
        """
        await self._alter(run_upgrade)

    async def downgrade(self, revision: str) -> None:
        """Take the tables back to an earlier revision (`base`: none at all); what newer ones held is gone."""
        await self._alter(lambda connection: run_downgrade(connection, revision))

    @abstractmethod
    async def _alter(self, work: Callable[[Connection], None]) -> None:
        """Run a migration in one transaction, however long it takes."""
