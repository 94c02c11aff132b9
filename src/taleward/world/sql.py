"""World events in a SQL database: the table, which this module alone names in a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from taleward.infra.database import Id, Json, Utc, metadata
from taleward.world.model import WorldEvent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from taleward.infra.database import Database

world_events = sa.Table(
    "world_events",
    metadata,
    sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("event_type", sa.Text(), nullable=False),
    sa.Column("scope", sa.Text(), nullable=False),
    sa.Column("context", Json, nullable=False),
    sa.Column("by_user", Id(), nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("created_at", Utc(), nullable=False),
    sa.UniqueConstraint("key"),
)
_kept = world_events.c
_NAMES = ("number", "event_type", "scope", "context", "by_user", "key", "created_at")
_EVENTS = sa.select(*(_kept[name] for name in _NAMES)).order_by(_kept.number)
_NEWEST = sa.select(sa.func.coalesce(sa.func.max(_kept.number), 0))


class SqlWorldStore:
    """A `WorldStore` in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, event: WorldEvent) -> bool:
        """Append an event right after its predecessor. Two at once: one waits for the other, and finds it there."""
        values: dict[str, Any] = {name: getattr(event, name) for name in ("number", "event_type", "scope", "key")}
        values |= {"context": dict(event.context), "by_user": event.by, "created_at": event.created_at}
        row = sa.select(*(sa.literal(values[name], _kept[name].type) for name in _NAMES))
        row = row.where(_NEWEST.scalar_subquery() == event.number - 1)
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        statement = insert(world_events).from_select(_NAMES, row).on_conflict_do_nothing()
        return await self._database.write(lambda connection: connection.execute(statement).rowcount == 1)

    async def by_key(self, key: str) -> WorldEvent | None:
        """Find an event by its key."""
        return next(iter(await self._read(_EVENTS.where(_kept.key == key))), None)

    async def after(self, number: int, limit: int) -> Sequence[WorldEvent]:
        """Read events after a number."""
        return await self._read(_EVENTS.where(_kept.number > number).limit(limit))

    async def newest(self) -> int:
        """The newest number."""
        return await self._database.read(lambda connection: int(connection.execute(_NEWEST).scalar_one()))

    async def _read(self, query: sa.Select[Any]) -> list[WorldEvent]:
        def work(connection: Connection) -> list[WorldEvent]:
            return [WorldEvent(*row) for row in connection.execute(query)]

        return await self._database.read(work)
