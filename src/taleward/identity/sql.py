"""One-time secrets in a SQL database: the table, which this module alone names in a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from taleward.identity.model import Caller
from taleward.identity.ports import SWEPT
from taleward.infra.database import Id, Utc, metadata

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from taleward.identity.model import OneTimeSecret, Purpose
    from taleward.infra.database import Database

one_time_secrets = sa.Table(
    "one_time_secrets",
    metadata,
    sa.Column("secret_hash", sa.LargeBinary(), primary_key=True),
    sa.Column("purpose", sa.Text(), nullable=False),
    sa.Column("user_id", Id(), nullable=False),
    sa.Column("role", sa.Text(), nullable=False),
    sa.Column("signed_in_until", Utc(), nullable=False),
    sa.Column("expires_at", Utc(), nullable=False),
    sa.Index(None, "expires_at"),
    sa.Index(None, "user_id", "purpose", "expires_at"),
)
_kept = one_time_secrets.c


class SqlOneTimes:
    """A `OneTimeStore` in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def keep(self, secret: OneTimeSecret, now: datetime, most: int) -> None:
        """Keep a secret, and let go of what is old or too much, in one transaction."""
        caller = secret.caller
        expired = sa.select(_kept.secret_hash).where(_kept.expires_at <= now)
        own = sa.select(_kept.secret_hash).where(_kept.user_id == caller.user_id, _kept.purpose == secret.purpose)
        statements = (
            _delete(expired.order_by(_kept.expires_at).limit(SWEPT)),
            _delete(own.order_by(_kept.expires_at.desc(), _kept.secret_hash.desc()).offset(most - 1)),
            sa.insert(one_time_secrets).values(
                secret_hash=secret.secret_hash,
                purpose=secret.purpose,
                user_id=caller.user_id,
                role=caller.role,
                signed_in_until=caller.expires_at,
                expires_at=secret.expires_at,
            ),
        )

        def run(connection: Connection) -> None:
            for statement in statements:
                connection.execute(statement)

        await self._database.write(run)

    async def take(self, purpose: Purpose, secret_hash: bytes, now: datetime) -> Caller | None:
        """Remove a secret and answer whose it was, or None: one statement, so no two calls can both see the row."""
        found = (_kept.secret_hash == secret_hash, _kept.purpose == purpose, _kept.expires_at > now)
        answered = (_kept.user_id, _kept.role, _kept.signed_in_until)
        statement = sa.delete(one_time_secrets).where(*found).returning(*answered)
        row = await self._database.write_one(lambda connection: connection.execute(statement).one_or_none())
        return None if row is None else Caller(*row)


def _delete(chosen: sa.Select[tuple[bytes]]) -> sa.Delete:
    """Delete the chosen rows, but for those that another worker is deleting: two must not wait for each other."""
    return sa.delete(one_time_secrets).where(_kept.secret_hash.in_(chosen.with_for_update(skip_locked=True)))
