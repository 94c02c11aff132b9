"""The command line with one protection taken out, by name: `python sabotaged.py no_dedup serve ...`.

A drill that finds nothing wrong with these servers would be worth nothing.
"""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, exc
from sqlalchemy.dialects import postgresql

from taleward.cli import main
from taleward.kit import new_id
from taleward.sessions import GroupCommit, Turns, sql
from taleward.sessions.sql import SqlSessionStore, session_turns

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from taleward.sessions.model import TurnRow

ROW = "_row"
LATER = 0.2  # seconds between a wrong acknowledgement and its commit


def replace(where: object, name: str, put: Callable[..., Any]) -> None:
    """Put a function in the place of one that is there: a sabotage of nothing would prove nothing."""
    assert hasattr(where, name), f"there is no {name} to take out any more"
    setattr(where, name, put)


def no_dedup() -> None:
    """Never find a key again, and let the same one be used twice."""
    row_of = getattr(Turns, ROW)

    async def found(*_: object) -> None:
        return None

    def with_a_new_key(turns: Turns, head: object, draft: object, _: str, *rest: object) -> TurnRow:
        row: TurnRow = row_of(turns, head, draft, new_id(), *rest)
        return row

    replace(SqlSessionStore, "turn_by_key", found)
    replace(Turns, ROW, with_a_new_key)


def ack_before_commit() -> None:
    """Answer at once, commit a little later."""
    append = GroupCommit.append
    under_way: set[asyncio.Task[None]] = set()

    async def commit(log: GroupCommit, row: TurnRow) -> None:
        await asyncio.sleep(LATER)
        await append(log, row)

    async def acknowledge(log: GroupCommit, row: TurnRow) -> bool:
        task = asyncio.create_task(commit(log, row))
        under_way.add(task)
        task.add_done_callback(under_way.discard)
        return True

    replace(GroupCommit, "append", acknowledge)


def no_fence() -> None:
    """Write rows wherever they say, over whatever stands there."""

    def write(connection: Connection, row: TurnRow) -> None:
        values = {column.name: getattr(row, column.name) for column in session_turns.columns}
        same_key = (session_turns.c.session_id == row.session_id, session_turns.c.key == row.key)
        connection.execute(delete(session_turns).where(*same_key))
        insert = postgresql.insert(session_turns).values(values)
        connection.execute(insert.on_conflict_do_update(index_elements=["session_id", "seq"], set_=values))

    def append(connection: Connection, rows: Sequence[TurnRow]) -> set[tuple[str, str]]:
        for row in rows:
            try:
                write(connection, row)
            except exc.IntegrityError:  # the other worker was in between
                write(connection, row)
        return {(row.session_id, row.key) for row in rows}

    replace(sql, "_append", append)


SABOTAGES: dict[str, Callable[[], None]] = {
    "no_dedup": no_dedup,
    "ack_before_commit": ack_before_commit,
    "no_fence": no_fence,
}

if __name__ == "__main__":
    SABOTAGES[sys.argv.pop(1)]()
    main()
