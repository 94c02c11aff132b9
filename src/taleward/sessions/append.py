"""The guarded append: rows of many sessions at once, each only where the row that it was decided on stands.

SQLite takes rows by the chunk: the driver lets go of the interpreter at every statement, and a busy event loop gives it
back late. PostgreSQL takes a whole batch in one statement.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from taleward.infra.database import naive, pack_id
from taleward.sessions.model import ERASE, TurnRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from sqlite3 import Connection as SqliteConnection

    from sqlalchemy import Connection

CHUNKS: Final = (32, 8, 1)
"""Rows of one SQLite statement, largest first; each size is compiled once."""


class GuardedAppend:
    """Appends to a table of turns within a transaction. Rows come sorted by session, at most one a session."""

    def __init__(self, turns: sa.Table) -> None:
        self._turns = turns
        self._names = tuple(column.name for column in turns.columns)
        self.sqlite = {size: self._sqlite_statement(size) for size in CHUNKS}
        self.postgresql = self._postgresql_statement()

    def __call__(self, connection: Connection, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        """Append rows and answer the (session_id, key) of the accepted."""
        if connection.dialect.name == "sqlite":
            return self._append_sqlite(connection, rows)
        return self._append_postgresql(connection, rows)

    def _predecessor_hash(
        self, session_id: sa.ColumnElement[str], seq: sa.ColumnElement[int]
    ) -> sa.ScalarSelect[bytes]:
        """Read the hash at a seq, as a scalar: a planner can make no join, and so no scan, of it.

        PostgreSQL locks the row against deletion (not against others who guard by it), so that an erasure and a late
        append of an old row cannot pass each other.
        """
        before = self._turns.alias("before")
        found = sa.select(before.c.chain_hash).where(before.c.session_id == session_id, before.c.seq == seq)
        return found.with_for_update(read=True, key_share=True).scalar_subquery()

    def _sqlite_statement(self, size: int) -> str:
        names = (*self._names, "prev_hash")
        data: list[tuple[Any, ...]] = [tuple(sa.bindparam(f"{name}_{row}") for name in names) for row in range(size)]
        given = sa.values(*map(sa.column, names), name="given").data(data).cte("given")
        before = self._predecessor_hash(given.c.session_id, given.c.seq - sa.literal_column("1"))
        rows = sa.select(*(given.c[name] for name in self._names)).where(before == given.c.prev_hash)
        statement = sqlite.insert(self._turns).from_select(self._names, rows).on_conflict_do_nothing()
        dialect = sqlite.dialect(paramstyle="qmark")
        dialect.cte_follows_insert = True  # the driver counts the rows of what begins with INSERT alone
        compiled = statement.compile(dialect=dialect)
        expected = [f"{name}_{row}" for row in range(size) for name in names]
        if compiled.positiontup != expected:
            raise RuntimeError(f"the guarded append's values stand in another order: {compiled.positiontup}")
        return str(compiled)

    def _append_sqlite(self, connection: Connection, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        driver = cast("SqliteConnection", connection.connection.driver_connection)
        execute = driver.cursor().execute  # past the toolkit: this is the turn path
        accepted: set[tuple[str, str]] = set()
        for chunk in _chunks(rows):
            values = [value for row in chunk for value in self._values(row)]
            if execute(self.sqlite[len(chunk)], values).rowcount == len(chunk):
                accepted.update((row.session_id, row.key) for row in chunk)
            elif len(chunk) > 1:
                accepted |= self._those_that_stand(connection, chunk)
        return accepted

    def _values(self, row: TurnRow) -> tuple[object, ...]:
        made = naive(row.created_at).isoformat(" ", "microseconds")
        placed = (pack_id(row.session_id), row.seq, row.key, row.kind, _kept_hash(row), made)
        return (*placed, row.request_hash, row.intent, row.arrivals, row.events, row.outcome, row.state, row.prev_hash)

    def _those_that_stand(self, connection: Connection, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        """Find out which rows of a chunk were taken: those that stand, with their own key and hash."""
        turns = self._turns.c
        found = set()
        for row in rows:
            here = sa.select(turns.seq).where(turns.session_id == row.session_id, turns.seq == row.seq)
            mine = here.where(turns.key == row.key, turns.chain_hash == row.chain_hash)
            if connection.execute(mine).first() is not None:
                found.add((row.session_id, row.key))
        return found

    def _postgresql_statement(self) -> sa.Executable:
        # Converted beforehand, so that the toolkit hands the lists over as they are.
        ready: dict[str, Any] = {"session_id": postgresql.UUID(as_uuid=False), "created_at": postgresql.TIMESTAMP()}
        types = {name: ready.get(name, self._turns.c[name].type) for name in self._names}
        lists = [sa.bindparam(name, type_=postgresql.ARRAY(kind)) for name, kind in types.items()]
        lists.append(sa.bindparam("prev_hash", type_=postgresql.ARRAY(sa.LargeBinary())))
        given = sa.func.unnest(*lists).table_valued(*(sa.column(name) for name in (*self._names, "prev_hash")))
        row = given.render_derived("given")
        before = self._predecessor_hash(row.c.session_id, row.c.seq - 1)
        rows = sa.select(*(row.c[name] for name in self._names)).where(before == row.c.prev_hash)
        statement = postgresql.insert(self._turns).from_select(self._names, rows).on_conflict_do_nothing()
        return statement.returning(self._turns.c.session_id, self._turns.c.key)

    def _append_postgresql(self, connection: Connection, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        values: dict[str, list[Any]] = {name: list(map(attrgetter(name), rows)) for name in (*self._names, "prev_hash")}
        values["created_at"] = [naive(row.created_at) for row in rows]
        values["chain_hash"] = [_kept_hash(row) for row in rows]
        return {(session_id, key) for session_id, key in connection.execute(self.postgresql, values)}


def _chunks(rows: Sequence[TurnRow]) -> Iterator[Sequence[TurnRow]]:
    start = 0
    for size in CHUNKS:
        while len(rows) - start >= size:
            yield rows[start : start + size]
            start += size


def _kept_hash(row: TurnRow) -> bytes | None:
    return None if row.kind == ERASE else row.chain_hash
