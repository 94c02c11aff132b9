"""Preferences in a SQL database: the seed's table `ui_configurations`, which this module alone names in a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from taleward.config.model import Kept
from taleward.infra.database import Id, Json, Utc, metadata
from taleward.kit import utc_now

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from taleward.infra.database import Database
    from taleward.kit import Clock

_PREFERENCES = "preferences"
_NAMESPACE = UUID("2f0d6d6e-5b0a-5a3c-9d53-7c1be8a4f0d1")
"""Ids of rows are derived in this namespace; it never changes."""

ui_configurations = sa.Table(
    "ui_configurations",
    metadata,
    sa.Column("id", Id(), primary_key=True),
    sa.Column("user_id", Id()),
    sa.Column("config_type", sa.String(50)),
    sa.Column("config_data", Json),
    sa.Column("created_at", Utc()),
    sa.Column("updated_at", Utc()),
    sa.Index("ix_ui_configurations_user_id_config_type", "user_id", "config_type"),
)


class SqlPreferences:
    """A `PreferenceStore` in a database: one row a reader, whose id is derived from theirs, so there is no second."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def load(self, user_id: str) -> Kept:
        """Answer what is kept of a reader; revision 0 if that is nothing."""
        rows = ui_configurations.c
        query = sa.select(rows.config_data).where(rows.id == _row_id(user_id))
        data = await self._database.read(lambda connection: connection.execute(query).scalar())
        return Kept() if data is None else Kept(data["revision"], data["preferences"])

    async def keep(self, user_id: str, revision: int, preferences: Mapping[str, Any]) -> bool:
        """Keep preferences as the revision after `revision`; False, and nothing kept, if that is not the newest."""
        data, now = {"revision": revision + 1, "preferences": dict(preferences)}, self._clock()
        statement = self._first(user_id, data) if revision == 0 else self._next(user_id, revision, data)

        def write(connection: Connection) -> bool:
            return connection.execute(statement, {"now": now}).rowcount == 1

        return await self._database.write(write)

    def _first(self, user_id: str, data: dict[str, Any]) -> sa.Insert:
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        return (
            insert(ui_configurations)
            .values(
                id=_row_id(user_id),
                user_id=user_id,
                config_type=_PREFERENCES,
                config_data=data,
                created_at=sa.bindparam("now"),
                updated_at=sa.bindparam("now"),
            )
            .on_conflict_do_nothing()
        )

    def _next(self, user_id: str, revision: int, data: dict[str, Any]) -> sa.Update:
        rows = ui_configurations.c
        newest = rows.config_data["revision"].as_integer() == revision
        update = sa.update(ui_configurations).where(rows.id == _row_id(user_id), newest)
        return update.values(config_data=data, updated_at=sa.bindparam("now"))


def _row_id(user_id: str) -> str:
    return str(uuid5(_NAMESPACE, f"{_PREFERENCES}:{user_id}"))
