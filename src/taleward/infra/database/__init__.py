"""A database behind plain functions over a connection: SQLite in a file, or PostgreSQL."""

from taleward.infra.database.database import Database, metadata
from taleward.infra.database.faults import unavailable
from taleward.infra.database.migration import revisions
from taleward.infra.database.opening import Limits, open_database
from taleward.infra.database.types import Id, Json, JsonText, Utc, aware, naive, pack_id, unpack_id

__all__ = [
    "Database",
    "Id",
    "Json",
    "JsonText",
    "Limits",
    "Utc",
    "aware",
    "metadata",
    "naive",
    "open_database",
    "pack_id",
    "revisions",
    "unavailable",
    "unpack_id",
]
