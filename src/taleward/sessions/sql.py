"""Sessions in a SQL database: the tables, and the one store over both engines.

The only module that names these tables in a statement. It decides nothing: what a row means is the service's affair.
"""

from __future__ import annotations

from dataclasses import replace
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from taleward.infra.database import Id, Json, JsonText, Utc, metadata
from taleward.sessions.append import GuardedAppend
from taleward.sessions.model import CLOSE, ERASE, SavePoint, SessionRecord, StateCopy, TurnRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Connection

    from taleward.infra.database import Database

_NOT_COPIED = -1  # the state_seq of a session whose state was never copied
_ANY_SEQ = 2**63 - 1

game_sessions = sa.Table(
    "game_sessions",
    metadata,
    sa.Column("session_id", Id(), primary_key=True),
    sa.Column("user_id", Id()),
    sa.Column("scenario_id", Id()),
    sa.Column("current_state", JsonText()),
    sa.Column("created_at", Utc()),
    sa.Column("last_updated", Utc()),
    sa.Column("is_active", sa.Boolean(), server_default=sa.true()),
    sa.Column("create_key", sa.Text()),
    sa.Column("state_seq", sa.BigInteger(), nullable=False),
    sa.Column("state_hash", sa.LargeBinary()),
    sa.Column("pack_release", sa.Text(), nullable=False),
    sa.Column("rules_version", sa.Integer(), nullable=False),
    sa.Column("language", sa.Text(), nullable=False),
    sa.Column("title", sa.Text(), nullable=False),
    sa.Column("origin_session", Id()),
    sa.Column("origin_seq", sa.BigInteger()),
    sa.Column("erased", sa.Boolean(), nullable=False, server_default=sa.false()),
    sa.UniqueConstraint("user_id", "create_key"),
    sa.Index(None, "user_id", "session_id"),
)

# The hash stands early, so that the guard reads it without following a long row to its overflow pages.
session_turns = sa.Table(
    "session_turns",
    metadata,
    sa.Column("session_id", Id(), primary_key=True),
    sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("kind", sa.Text(), nullable=False),
    sa.Column("chain_hash", sa.LargeBinary()),  # none in a tombstone: nothing equals it, so nothing can follow
    sa.Column("created_at", Utc(), nullable=False),
    sa.Column("request_hash", sa.LargeBinary(), nullable=False),
    sa.Column("intent", sa.LargeBinary(), nullable=False),
    sa.Column("arrivals", sa.LargeBinary(), nullable=False),
    sa.Column("events", sa.LargeBinary(), nullable=False),
    sa.Column("outcome", sa.LargeBinary(), nullable=False),
    sa.Column("state", sa.LargeBinary()),
    sa.UniqueConstraint("key", "session_id"),  # in this order: the other tempts PostgreSQL to guard by it, slowly
)
# One row in a hundred: a load finds its first row by a seek, whatever a planner thinks of the length of a log.
_HOLDS_STATE = session_turns.c.state.is_not(None)
sa.Index(
    "ix_session_turns_states",
    session_turns.c.session_id,
    session_turns.c.seq,
    sqlite_where=_HOLDS_STATE,
    postgresql_where=_HOLDS_STATE,
)

narrations = sa.Table(
    "narrations",
    metadata,
    sa.Column("session_id", Id(), primary_key=True),
    sa.Column("seq", sa.BigInteger(), primary_key=True, autoincrement=False),
    sa.Column("language", sa.Text(), primary_key=True),
    sa.Column("take", sa.Integer(), primary_key=True, autoincrement=False),
    sa.Column("text", sa.Text(), nullable=False),
    sa.Column("source", sa.Text(), nullable=False),
    sa.Column("model", sa.Text()),
    sa.Column("prompt_version", sa.Text()),
    sa.Column("verdict", sa.Text()),
    sa.Column("usage", Json),
    sa.Column("created_at", Utc(), nullable=False),
)

session_saves = sa.Table(
    "session_saves",
    metadata,
    sa.Column("session_id", Id(), primary_key=True),
    sa.Column("save_id", Id(), primary_key=True),
    sa.Column("name", sa.Text(), nullable=False),
    sa.Column("seq", sa.BigInteger(), nullable=False),
    sa.Column("key", sa.Text(), nullable=False),
    sa.Column("created_at", Utc(), nullable=False),
    sa.UniqueConstraint("session_id", "key"),
)

_turns, _games = session_turns.c, game_sessions.c
_append = GuardedAppend(session_turns)
_COLUMNS = tuple(column.name for column in session_turns.columns)


# --- reading --------------------------------------------------------------------------------------------------------


def _newest(session_id: sa.ColumnElement[str]) -> sa.ScalarSelect[int]:
    turn = session_turns.alias("newest")
    found = sa.select(turn.c.seq).where(turn.c.session_id == session_id)
    return found.order_by(turn.c.seq.desc()).limit(1).scalar_subquery()


_RECORDS = sa.select(
    *(_games[name] for name in ("session_id", "user_id", "scenario_id", "created_at", "create_key", "pack_release")),
    *(_games[name] for name in ("rules_version", "language", "title", "origin_session", "origin_seq")),
    _turns.seq,
    _turns.created_at.label("last_updated"),
    _games.erased,
    _turns.kind.in_((CLOSE, ERASE)).label("closed"),
).join_from(
    game_sessions,
    session_turns,
    sa.and_(_turns.session_id == _games.session_id, _turns.seq == _newest(_games.session_id)),
)
_LOG = sa.select(
    *(_turns[name] for name in ("session_id", "seq", "key", "kind", "request_hash", "intent", "arrivals", "events")),
    *(_turns[name] for name in ("outcome", "chain_hash")),
    sa.literal(b"", sa.LargeBinary()).label("prev_hash"),
    *(_turns[name] for name in ("state", "created_at")),
)
_SAVES = sa.select(*(session_saves.c[name] for name in ("save_id", "session_id", "name", "seq", "key", "created_at")))

# Those that every read of a session needs are made once: making one takes longer than asking it.
_OF: sa.BindParameter[str] = sa.bindparam("of", type_=Id())
_UPTO, _AFTER, _LIMIT = (sa.bindparam(name, type_=sa.BigInteger()) for name in ("upto", "after", "limit"))
_RECORD = _RECORDS.where(_games.session_id == _OF)
_START = session_turns.alias("start")
_FIRST = (
    sa.select(_START.c.seq)
    .where(_START.c.session_id == _OF, _START.c.seq <= _UPTO, _START.c.state.is_not(None))
    .order_by(_START.c.seq.desc())
    .limit(1)
    .scalar_subquery()
)
_HEAD = _LOG.where(_turns.session_id == _OF, _turns.seq >= _FIRST, _turns.seq <= _UPTO).order_by(_turns.seq)
_TURNS = _LOG.where(_turns.session_id == _OF, _turns.seq > _AFTER).order_by(_turns.seq).limit(_LIMIT)


def _record(rows: Iterable[Sequence[Any]]) -> SessionRecord | None:
    return next((SessionRecord(*row) for row in rows), None)


def _log(rows: Iterable[Sequence[Any]]) -> list[TurnRow]:
    """Make turns of rows, each with its predecessor's hash if that was read too."""
    log: list[TurnRow] = []
    before = b""
    for row in rows:
        stored: Any = (*row[:9], row[9] or b"", before, *row[11:])
        turn = TurnRow(*stored)
        log.append(turn)
        before = turn.chain_hash
    return log


# --- writing --------------------------------------------------------------------------------------------------------


def _insert(connection: Connection, table: sa.Table, values: dict[str, Any]) -> bool:
    """Insert a row unless one like it stands; tell whether it was inserted."""
    build = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    return connection.execute(build(table).values(values).on_conflict_do_nothing()).rowcount == 1


def _create(connection: Connection, record: SessionRecord, origin: TurnRow) -> bool:
    names = ("session_id", "user_id", "scenario_id", "created_at", "create_key", "pack_release", "rules_version")
    values = {name: getattr(record, name) for name in (*names, "language", "title", "origin_session", "origin_seq")}
    values |= {"last_updated": record.created_at, "state_seq": _NOT_COPIED}
    if not _insert(connection, game_sessions, values):
        return False
    connection.execute(sa.insert(session_turns), {name: getattr(origin, name) for name in _COLUMNS})
    return True


def _lock(connection: Connection, session_id: str) -> bool:
    """Keep others from erasing or naming in this session; tell whether it is there and not erased."""
    found = sa.select(_games.erased).where(_games.session_id == session_id).with_for_update()
    return connection.execute(found).scalar() is False


def _erase(connection: Connection, row: TurnRow) -> bool:
    here = _turns.session_id == row.session_id
    if not _lock(connection, row.session_id):
        return connection.execute(sa.select(_games.erased).where(_games.session_id == row.session_id)).scalar() is True
    # Lock the log in its order before anything is put in its place: appends that guard by these rows then either
    # came first, and are seen, or wait, and find their predecessor gone.
    connection.execute(sa.select(_turns.seq).where(here).order_by(_turns.seq).with_for_update()).all()
    if not _append(connection, [row]):
        return False
    connection.execute(sa.delete(session_turns).where(here, _turns.seq != row.seq))
    for table in (session_saves, narrations):
        connection.execute(sa.delete(table).where(table.c.session_id == row.session_id))
    blank = {"current_state": None, "title": "", "state_hash": None, "origin_session": None}
    copy = {"origin_seq": None, "state_seq": row.seq, "last_updated": row.created_at}
    update = sa.update(game_sessions).where(_games.session_id == row.session_id)
    connection.execute(update.values(**blank, **copy, is_active=False, erased=True))
    return True


_COPY = (
    sa.update(game_sessions)
    .where(_games.session_id == sa.bindparam("of"), _games.state_seq < sa.bindparam("seq"), sa.not_(_games.erased))
    .values(
        {
            _games.current_state: sa.bindparam("state"),
            _games.state_seq: sa.bindparam("seq"),
            **{_games[name]: sa.bindparam("new_" + name) for name in ("state_hash", "title", "language")},
            **{_games[name]: sa.bindparam("new_" + name) for name in ("is_active", "last_updated")},
        }
    )
)


def _copied(copy: StateCopy) -> dict[str, Any]:
    names = ("state_hash", "title", "language", "is_active", "last_updated")
    values = {"new_" + name: getattr(copy, name) for name in names}
    return {"of": copy.session_id, "seq": copy.seq, "state": copy.state, **values}


def _add_save(connection: Connection, save: SavePoint, limit: int) -> SavePoint | None:
    if not _lock(connection, save.session_id):
        return None
    mine = session_saves.c.session_id == save.session_id
    known = connection.execute(_SAVES.where(mine, session_saves.c.key == save.key)).first()
    if known is not None:
        return SavePoint(*known)
    count = connection.execute(sa.select(sa.func.count()).select_from(session_saves).where(mine)).scalar_one()
    if count >= limit:
        return None
    values = {name: getattr(save, name) for name in ("save_id", "session_id", "name", "seq", "key", "created_at")}
    connection.execute(sa.insert(session_saves), values)
    return save


class SqlSessionStore:
    """The sessions' port over a database. What each method promises stands in `ports.SessionStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(self, record: SessionRecord, origin: TurnRow) -> bool:
        """Keep a new session with its origin row."""
        return await self._database.write(lambda connection: _create(connection, record, origin))

    async def created(self, user_id: str, create_key: str) -> SessionRecord | None:
        """Find the session that a user made with this key."""
        query = _RECORDS.where(_games.user_id == user_id, _games.create_key == create_key)
        return await self._database.read(lambda connection: _record(connection.execute(query)))

    async def session(self, session_id: str) -> SessionRecord | None:
        """Read a session."""
        return await self._database.read(lambda connection: _record(connection.execute(_RECORD, {"of": session_id})))

    async def sessions(self, user_id: str, before: str | None, limit: int) -> list[SessionRecord]:
        """List a user's open sessions, newest first."""
        query = _RECORDS.where(_games.user_id == user_id, _turns.kind.not_in((CLOSE, ERASE)))
        if before is not None:
            query = query.where(_games.session_id < before)
        query = query.order_by(_games.session_id.desc()).limit(limit)
        return await self._database.read(lambda connection: [SessionRecord(*row) for row in connection.execute(query)])

    async def session_ids(self, after: str | None, limit: int) -> list[str]:
        """Name sessions of anybody, oldest first."""
        query = sa.select(_games.session_id).order_by(_games.session_id).limit(limit)
        if after is not None:
            query = query.where(_games.session_id > after)
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def append(self, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        """Append rows, each only where its predecessor stands."""
        if not rows:
            return set()
        ordered = sorted(rows, key=attrgetter("session_id"))  # unsorted, two batches deadlock
        if len({row.session_id for row in ordered}) < len(ordered):
            raise ValueError("a batch holds one row a session at most")
        return await self._database.write_one(lambda connection: _append(connection, ordered))

    async def head(self, session_id: str, upto: int | None = None) -> list[TurnRow]:
        """Read the newest row with a state and every row after it."""
        asked = {"of": session_id, "upto": _ANY_SEQ if upto is None else upto}
        return await self._database.read(lambda connection: _log(connection.execute(_HEAD, asked)))

    async def turns(self, session_id: str, after: int, limit: int) -> list[TurnRow]:
        """Read rows after a seq."""
        asked = {"of": session_id, "after": after, "limit": limit}
        return await self._database.read(lambda connection: _log(connection.execute(_TURNS, asked)))

    async def turn_by_key(self, session_id: str, key: str) -> TurnRow | None:
        """Find the turn that took this key."""
        query = _LOG.where(_turns.key == key, _turns.session_id == session_id)
        return await self._database.read(lambda connection: next(iter(_log(connection.execute(query))), None))

    async def erase(self, row: TurnRow) -> bool:
        """Put a tombstone in the place of all a session has."""
        return await self._database.write(lambda connection: _erase(connection, replace(row, kind=ERASE, state=None)))

    async def copy_states(self, copies: Sequence[StateCopy]) -> None:
        """Renew the derived copies."""
        values = [_copied(copy) for copy in sorted(copies, key=attrgetter("session_id", "seq"))]
        if values:
            await self._database.write(lambda connection: connection.execute(_COPY, values).close())

    async def add_save(self, save: SavePoint, limit: int) -> SavePoint | None:
        """Keep a save point, or answer the one that took its key."""
        return await self._database.write(lambda connection: _add_save(connection, save, limit))

    async def saves(self, session_id: str) -> list[SavePoint]:
        """List a session's save points, oldest first."""
        query = _SAVES.where(session_saves.c.session_id == session_id).order_by(session_saves.c.save_id)
        return await self._database.read(lambda connection: [SavePoint(*row) for row in connection.execute(query)])

    async def save(self, session_id: str, save_id: str) -> SavePoint | None:
        """Read one save point."""
        query = _SAVES.where(session_saves.c.session_id == session_id, session_saves.c.save_id == save_id)
        found = await self._database.read(lambda connection: connection.execute(query).first())
        return None if found is None else SavePoint(*found)

    async def ready(self) -> None:
        """Return if the database answers."""
        await self._database.read(lambda connection: connection.execute(sa.select(1)).close())
