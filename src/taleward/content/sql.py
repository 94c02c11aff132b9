"""Releases in a SQL database: the seed's table `content_items`, which this module alone names in a statement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from taleward.content.document import canonical_json
from taleward.content.model import release_id
from taleward.infra.database import Id, Json, Utc, metadata
from taleward.kit import utc_now

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from taleward.content.model import Release
    from taleward.infra.database import Database
    from taleward.kit import Clock

_RELEASE = "release"

content_items = sa.Table(
    "content_items",
    metadata,
    sa.Column("id", Id(), primary_key=True),
    sa.Column("type", sa.String(50)),
    sa.Column("category", sa.String(50)),
    sa.Column("data", Json),
    sa.Column("metadata", Json),
    sa.Column("created_at", Utc()),
    sa.Index("ix_content_items_type_category", "type", "category"),
)


class SqlReleases:
    """A `ReleaseStore` in a database. A release's id is derived from its hash, so keeping it twice changes nothing."""

    def __init__(self, database: Database, clock: Clock = utc_now) -> None:
        self._database = database
        self._clock = clock

    async def publish(self, release: Release) -> None:
        """Keep a release, unless it is kept already."""
        if await self.documents(release.hash) is not None:
            return
        values = {
            "id": release_id(release.hash),
            "type": _RELEASE,
            "category": release.pack.id[:50],
            "data": json.loads(release.documents),
            "metadata": {"hash": release.hash, "version": release.pack.version, "title": release.title},
            "created_at": self._clock(),
        }
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        statement = insert(content_items).values(values).on_conflict_do_nothing()

        def keep(connection: Connection) -> None:
            connection.execute(statement)

        await self._database.write(keep)

    async def documents(self, release_hash: str) -> bytes | None:
        """Answer the documents of a release, or None."""
        items = content_items.c
        query = sa.select(items.data).where(items.id == release_id(release_hash), items.type == _RELEASE)
        data = await self._database.read(lambda connection: connection.execute(query).scalar())
        return None if data is None else canonical_json(data)
