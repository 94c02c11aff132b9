"""The cost of the sessions' statements: none of them reads more as the tables and the logs grow."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import uuid_utils

from taleward.infra.database import Database, open_database
from taleward.sessions import sql
from taleward.sessions.append import GuardedAppend
from taleward.sessions.model import ERASE, GENESIS_HASH, SavePoint, SessionRecord, StateCopy, TurnRow, chain
from taleward.sessions.sql import SqlSessionStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytestmark = pytest.mark.anyio

BORN = datetime(2026, 3, 1, tzinfo=UTC)
USER, SCENARIO = (str(uuid_utils.uuid7()) for _ in range(2))
Statement = tuple[str, Any]


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = await open_database(migrated_url)
    await opened.migrate()
    yield opened
    await opened.dispose()


@pytest.fixture
def statements() -> Iterator[list[Statement]]:
    """Collect the statements that the toolkit runs."""
    seen: list[Statement] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_: object) -> None:  # noqa: ANN401 -- what the driver takes
        seen.append((statement, parameters))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def turn(session_id: str, seq: int, prev_hash: bytes, state: bytes | None = None, kind: str = "action") -> TurnRow:
    key = f"key-{seq}"
    content = (b"request", b"intent", b"", b"events", b"outcome", chain(prev_hash, key, b"intent", b"", b"events"))
    return TurnRow(session_id, seq, key, kind, *content, prev_hash, state, BORN)


async def begun(store: SqlSessionStore, user_id: str = USER) -> TurnRow:
    session_id = str(uuid_utils.uuid7())
    origin = turn(session_id, 0, GENESIS_HASH, b"state")
    made = (BORN, f"make {session_id}", "fantasy@1", 1, "en", "Title", None, None)
    record = SessionRecord(session_id, user_id, SCENARIO, *made)
    assert await store.create(record, origin)
    return origin


async def grown(database: Database) -> list[TurnRow]:
    """Fill the tables, tell the planner, and answer the heads."""
    store = SqlSessionStore(database)
    users = [USER, *(str(uuid_utils.uuid7()) for _ in range(19))]
    heads = [await begun(store, user_id) for user_id in users * 4]
    for _ in range(20):
        heads = [turn(head.session_id, head.seq + 1, head.chain_hash) for head in heads]
        assert len(await store.append(heads)) == len(heads)
    await database.write(lambda connection: connection.exec_driver_sql("ANALYZE").close())
    return heads


async def test_no_statement_scans_or_sorts_a_table(database: Database, statements: list[Statement]) -> None:
    heads = await grown(database)
    store, head = SqlSessionStore(database), heads[0]
    following = [turn(one.session_id, one.seq + 1, one.chain_hash) for one in heads]
    copy = StateCopy(head.session_id, 1, b"hash", b"{}", "Title", "en", is_active=True, last_updated=BORN)
    statements.clear()
    await store.append(following)
    await store.head(head.session_id)
    await store.head(head.session_id, 10)
    await store.turns(head.session_id, 5, 10)
    await store.turn_by_key(head.session_id, "key-3")
    await store.session(head.session_id)
    await store.sessions(USER, None, 20)
    await store.sessions(USER, heads[40].session_id, 20)
    await store.created(USER, "key")
    await store.copy_states([copy])
    await store.add_save(SavePoint(str(uuid_utils.uuid7()), head.session_id, "Name", 3, "key", BORN), 9)
    await store.saves(head.session_id)
    await store.save(head.session_id, USER)
    await store.erase(turn(head.session_id, head.seq + 2, following[0].chain_hash, kind=ERASE))
    ran = [each for each in statements if each[0].lstrip().split()[0] in {"SELECT", "INSERT", "UPDATE", "DELETE"}]
    if database.dialect == "sqlite":  # its append goes past the toolkit
        append = GuardedAppend(sql.session_turns)
        ran += [(statement, tuple(range(13 * size))) for size, statement in append.sqlite.items()]
    assert len(ran) >= 20
    for statement, parameters in ran:
        plan = await explained(database, statement, parameters)
        assert not costly(database.dialect, plan), f"{statement}\n{plan}"


async def explained(database: Database, statement: str, parameters: Any) -> str:  # noqa: ANN401 -- what the driver takes
    word = "EXPLAIN QUERY PLAN " if database.dialect == "sqlite" else "EXPLAIN "
    one = parameters[0] if isinstance(parameters, list) else parameters
    rows = await database.read(lambda connection: connection.exec_driver_sql(word + statement, one).all())
    return "\n".join(str(row[-1]) for row in rows)


def costly(dialect: str, plan: str) -> bool:
    if dialect == "sqlite":
        return "TEMP B-TREE" in plan or any(
            "SCAN " in line and not line.endswith(("CONSTANT ROW", "CONSTANT ROWS", "SCAN given"))
            for line in plan.splitlines()
        )
    return "Seq Scan" in plan or "Sort" in plan


async def test_a_costly_plan_would_be_noticed(database: Database) -> None:
    await grown(database)
    for statement in ("SELECT * FROM session_turns WHERE kind = 'x'", "SELECT * FROM game_sessions ORDER BY title"):
        assert costly(database.dialect, await explained(database, statement, ()))


async def test_a_long_session_loads_from_its_last_state(database: Database) -> None:
    store = SqlSessionStore(database)
    head = await begun(store)
    for seq in range(1, 10_000):
        head = turn(head.session_id, seq, head.chain_hash, b"state" if seq % 100 == 0 else None)
        assert await store.append([head]) == {(head.session_id, head.key)}
    for upto in (9_999, 5_000, 5_099, 42):
        rows = await store.head(head.session_id, upto)
        assert [row.seq for row in rows] == list(range(upto // 100 * 100, upto + 1))
        assert rows[0].state is not None
        assert len(rows) <= 101
