"""Moves a database's tables between the revisions that ship with this program.

Runs inside the transaction it is given, so that a migration happens whole or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import func, select

from taleward.kit import GameError

if TYPE_CHECKING:
    from sqlalchemy import Connection

_LOCK = 0x7461_6C65  # any number will do that other users of the same PostgreSQL database don't take


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "taleward.infra.database:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def revisions() -> list[str]:
    """Name the revisions this program knows, oldest first."""
    config = Config()
    config.set_main_option("script_location", "taleward.infra.database:migrations")
    config.set_main_option("path_separator", "os")
    return [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()][::-1]


def _locked(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":  # SQLite's write transactions exclude each other anyway
        connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))


def _refuse_newer(connection: Connection) -> None:
    unknown = set(MigrationContext.configure(connection).get_current_heads()) - set(revisions())
    if unknown:
        found = ", ".join(sorted(unknown))
        raise GameError(
            f"The database was written by a newer version of Taleward (its revision {found} is not known here). "
            "Install that version, or restore a backup from before the upgrade.",
            "database_newer",
            {"found": sorted(unknown), "known": revisions()[-1]},
        )


def run_upgrade(connection: Connection) -> None:
    """Upgrade to the newest revision. GameError `database_newer` if the database is beyond it."""
    _locked(connection)
    _refuse_newer(connection)
    command.upgrade(_config(connection), "head")


def run_downgrade(connection: Connection, revision: str) -> None:
    """Downgrade to `revision`. GameError `database_newer` if the database is at one that is not known."""
    _locked(connection)
    _refuse_newer(connection)
    command.downgrade(_config(connection), revision)
