"""What every store of sessions promises, on every adapter."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
import uuid_utils

from taleward.infra.database import open_database
from taleward.sessions.memory import MemorySessionStore
from taleward.sessions.model import CLOSE, ERASE, GENESIS_HASH, SavePoint, SessionRecord, StateCopy, TurnRow, chain
from taleward.sessions.sql import SqlSessionStore

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from taleward.sessions.ports import SessionStore

pytestmark = pytest.mark.anyio

BORN = datetime(2026, 3, 1, 12, 30, 15, 123456, UTC)
USER = "0198c2f4-0000-7000-8000-00000000000a"
SCENARIO = "6f1c1b2e-5d3a-5f6b-9c7d-0e1f2a3b4c5d"
HOSTILE = b"\x00\xff'; DROP TABLE session_turns; --\x00"


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str | None:
    if request.param == "postgresql":
        return str(request.getfixturevalue("postgresql_url"))
    return f"sqlite:///{tmp_path}/game.db" if request.param == "sqlite" else None


@pytest.fixture
async def store(url: str | None) -> AsyncIterator[SessionStore]:
    if url is None:
        yield MemorySessionStore()
        return
    database = await open_database(url)
    await database.migrate()
    yield SqlSessionStore(database)
    await database.dispose()


def new_id() -> str:
    return str(uuid_utils.uuid7())


@dataclass
class Log:
    """Makes the rows of one session, each chained to the one before."""

    session_id: str
    last: TurnRow

    def row(self, key: str | None = None, state: bytes | None = None, kind: str = "action") -> TurnRow:
        seq, key = self.last.seq + 1, key or f"key-{self.last.seq + 1}"
        made = BORN + timedelta(seconds=seq)
        head = chain(self.last.chain_hash, key, HOSTILE, b"", b"events")
        content = (b"request", HOSTILE, b"", b"events", b"outcome", head, self.last.chain_hash, state)
        return TurnRow(self.session_id, seq, key, kind, *content, made)

    def took(self, row: TurnRow) -> TurnRow:
        self.last = row
        return row


def origin(session_id: str) -> TurnRow:
    head = chain(GENESIS_HASH, "origin", b"{}", b"", b"")
    content = (b"", b"{}", b"", b"", b"{}", head, GENESIS_HASH, b"state 0")
    return TurnRow(session_id, 0, "origin", "origin", *content, BORN)


def record(session_id: str, user_id: str = USER, create_key: str | None = None) -> SessionRecord:
    pack = ("fantasy@1", 1, "en", "A dark wood")
    return SessionRecord(session_id, user_id, SCENARIO, BORN, create_key, *pack, None, None)


async def begun(store: SessionStore, user_id: str = USER, turns: int = 0) -> Log:
    session_id = new_id()
    log = Log(session_id, origin(session_id))
    assert await store.create(record(session_id, user_id), log.last)
    for _ in range(turns):
        await advance(store, log)
    return log


async def advance(store: SessionStore, log: Log, state: bytes | None = None, kind: str = "action") -> TurnRow:
    row = log.row(state=state, kind=kind)
    assert await store.append([row]) == {(row.session_id, row.key)}
    return log.took(row)


def seqs(rows: list[TurnRow]) -> list[int]:
    return [row.seq for row in rows]


# --- creating and reading -------------------------------------------------------------------------------------------


async def test_a_created_session_reads_as_it_was_written(store: SessionStore) -> None:
    parent, session_id = new_id(), new_id()
    made = replace(record(session_id, create_key="k"), origin_session=parent, origin_seq=7)
    assert await store.create(made, origin(session_id))
    assert await store.session(session_id) == replace(made, last_seq=0, last_updated=BORN)
    assert await store.created(USER, "k") == await store.session(session_id)
    assert await store.head(session_id) == [origin(session_id)]


async def test_what_is_absent_reads_as_absent(store: SessionStore) -> None:
    session_id = new_id()
    assert await store.session(session_id) is None
    assert await store.created(USER, "k") is None
    assert await store.head(session_id) == []
    assert await store.turns(session_id, 0, 10) == []
    assert await store.turn_by_key(session_id, "origin") is None
    assert await store.saves(session_id) == []
    assert await store.save(session_id, new_id()) is None
    assert await store.sessions(USER, None, 10) == []
    assert await store.append([]) == set()
    await store.copy_states([])
    await store.ready()


async def test_a_create_key_serves_one_session_of_a_user(store: SessionStore) -> None:
    first, second, third = new_id(), new_id(), new_id()
    assert await store.create(record(first, create_key="k"), origin(first))
    assert not await store.create(record(second, create_key="k"), origin(second))
    assert await store.session(second) is None
    assert await store.head(second) == []
    assert await store.create(record(third, user_id=new_id(), create_key="k"), origin(third))
    assert not await store.create(record(first, create_key="other"), origin(first))


async def test_creates_with_one_key_at_once_make_one_session(store: SessionStore) -> None:
    ids = [new_id() for _ in range(8)]
    made = await asyncio.gather(*(store.create(record(one, create_key="k"), origin(one)) for one in ids))
    assert sum(made) == 1
    kept = await store.created(USER, "k")
    assert kept is not None
    assert kept.session_id == ids[made.index(True)]
    assert [one.session_id for one in await store.sessions(USER, None, 10)] == [kept.session_id]


async def test_sessions_without_a_create_key_never_meet(store: SessionStore) -> None:
    await begun(store)
    await begun(store)
    assert len(await store.sessions(USER, None, 10)) == 2


# --- the guarded append ---------------------------------------------------------------------------------------------


async def test_a_turn_reads_byte_for_byte_as_it_was_appended(store: SessionStore) -> None:
    log = await begun(store)
    row = await advance(store, log, state=bytes(range(256)))
    assert await store.turns(log.session_id, 0, 10) == [replace(row, prev_hash=b"")]
    assert await store.turn_by_key(log.session_id, row.key) == replace(row, prev_hash=b"")
    assert (await store.turns(log.session_id, -1, 10))[1] == row
    newest = await store.session(log.session_id)
    assert newest is not None
    assert (newest.last_seq, newest.last_updated) == (1, row.created_at)


async def test_a_row_is_refused_unless_its_predecessor_stands(store: SessionStore) -> None:
    log = await begun(store, turns=2)
    good = log.row()
    wrong = {
        "other hash": replace(good, prev_hash=bytes(32)),
        "no hash": replace(good, prev_hash=b""),
        "gap": replace(good, seq=good.seq + 1),
        "old seq": replace(good, seq=good.seq - 1),
        "taken seq": replace(good, seq=2, prev_hash=(await store.turns(log.session_id, 0, 1))[0].chain_hash),
        "negative": replace(good, seq=-1),
        "taken key": replace(good, key="key-1"),
        "absent session": replace(good, session_id=new_id()),
    }
    accepted = {name: await store.append([row]) for name, row in wrong.items()}
    assert not any(accepted.values()), accepted
    assert seqs(await store.turns(log.session_id, 0, 10)) == [1, 2]
    assert await store.append([good]) == {(log.session_id, good.key)}
    assert await store.append([good]) == set()


async def test_a_key_may_be_used_in_two_sessions(store: SessionStore) -> None:
    one, two = await begun(store), await begun(store)
    assert await store.append([one.row(key="k"), two.row(key="k")]) == {(one.session_id, "k"), (two.session_id, "k")}


async def test_the_refused_rows_of_a_batch_do_not_harm_the_others(store: SessionStore) -> None:
    logs = [await begun(store) for _ in range(20)]
    rows = [log.row() for log in logs]
    stale = {log.session_id for log in logs[::3]}
    batch = [replace(row, prev_hash=b"stale") if row.session_id in stale else row for row in reversed(rows)]
    assert await store.append(batch) == {(row.session_id, row.key) for row in rows if row.session_id not in stale}
    for log in logs:
        assert seqs(await store.turns(log.session_id, 0, 5)) == ([] if log.session_id in stale else [1])


async def test_a_session_twice_in_a_batch_is_an_error_and_appends_nothing(store: SessionStore) -> None:
    log = await begun(store)
    first = log.row()
    log.took(first)
    with pytest.raises(ValueError, match="one row a session"):
        await store.append([first, log.row()])
    assert await store.turns(log.session_id, 0, 5) == []


async def test_of_racing_appends_one_wins_every_seq(store: SessionStore) -> None:
    logs = [await begun(store) for _ in range(40)]
    for turn in range(1, 11):
        rivals = [[log.row(key=f"{turn}-{rival}") for log in logs[:: (-1) ** rival]] for rival in range(6)]
        won = await asyncio.gather(*(store.append(batch) for batch in rivals))
        assert sorted(session for batch in won for session, _ in batch) == sorted(log.session_id for log in logs)
        for log in logs:
            key = next(key for batch in won for session, key in batch if session == log.session_id)
            log.took(log.row(key=key))
    for log in logs:
        rows = await store.turns(log.session_id, -1, 50)
        assert seqs(rows) == list(range(11))
        assert rows[-1].chain_hash == log.last.chain_hash
        assert all(row.prev_hash == before.chain_hash for before, row in pairwise(rows))


# --- loading a state ------------------------------------------------------------------------------------------------


async def test_head_begins_at_the_newest_state(store: SessionStore) -> None:
    log = await begun(store, turns=2)
    await advance(store, log, state=b"state 3")
    await advance(store, log)
    await advance(store, log)
    assert seqs(await store.head(log.session_id)) == [3, 4, 5]
    assert {upto: seqs(await store.head(log.session_id, upto)) for upto in (-1, 0, 2, 3, 4, 99)} == {
        -1: [],
        0: [0],
        2: [0, 1, 2],
        3: [3],
        4: [3, 4],
        99: [3, 4, 5],
    }
    rows = await store.head(log.session_id)
    assert [row.prev_hash for row in rows] == [b"", rows[0].chain_hash, rows[1].chain_hash]


async def test_turns_are_paged_ascending(store: SessionStore) -> None:
    log = await begun(store, turns=7)
    assert seqs(await store.turns(log.session_id, 0, 3)) == [1, 2, 3]
    assert seqs(await store.turns(log.session_id, 3, 3)) == [4, 5, 6]
    assert seqs(await store.turns(log.session_id, 6, 3)) == [7]
    assert await store.turns(log.session_id, 7, 3) == []


# --- lists ----------------------------------------------------------------------------------------------------------


async def test_a_users_open_sessions_are_listed_newest_first(store: SessionStore) -> None:
    logs = [await begun(store, turns=1) for _ in range(7)]
    await begun(store, user_id=new_id())
    await advance(store, logs[2], kind=CLOSE)
    assert await store.erase(logs[4].row(kind=ERASE))
    expected = [logs[index].session_id for index in (6, 5, 3, 1, 0)]
    paged: list[str] = []
    while page := await store.sessions(USER, paged[-1] if paged else None, 2):
        paged += [one.session_id for one in page]
    assert paged == expected
    newest = (await store.sessions(USER, None, 1))[0]
    assert newest == await store.session(logs[6].session_id)
    assert newest.last_seq == 1


async def test_every_session_is_named_oldest_first(store: SessionStore) -> None:
    logs = [await begun(store), await begun(store, user_id=new_id()), await begun(store)]
    await advance(store, logs[0], kind=CLOSE)
    assert await store.erase(logs[2].row(kind=ERASE))
    named: list[str] = []
    while page := await store.session_ids(named[-1] if named else None, 2):
        named += page
    assert named == [log.session_id for log in logs]


async def test_a_closed_session_still_reads(store: SessionStore) -> None:
    log = await begun(store)
    await advance(store, log, kind=CLOSE)
    closed = await store.session(log.session_id)
    assert closed is not None
    assert (closed.last_seq, closed.erased, closed.closed) == (1, False, True)
    assert seqs(await store.head(log.session_id)) == [0, 1]


async def test_only_a_newer_state_is_copied(store: SessionStore) -> None:
    log, other = await begun(store), await begun(store)
    first = StateCopy(log.session_id, 5, b"hash", b'{"gold": 3}', "Five", "de", is_active=True, last_updated=BORN)
    await store.copy_states([replace(first, session_id=other.session_id, title="Other"), first])
    await store.copy_states([replace(first, seq=4, title="Four"), replace(first, session_id=new_id())])
    await store.copy_states([replace(first, title="Five again")])
    mine, theirs = await store.session(log.session_id), await store.session(other.session_id)
    assert mine is not None
    assert theirs is not None
    assert (mine.title, mine.language, mine.last_seq, theirs.title) == ("Five", "de", 0, "Other")
    await store.copy_states([replace(first, seq=6, title="Six")])
    renamed = await store.session(log.session_id)
    assert renamed is not None
    assert renamed.title == "Six"


# --- save points ----------------------------------------------------------------------------------------------------


def save_point(log: Log, key: str, name: str = "Before the bridge") -> SavePoint:
    return SavePoint(new_id(), log.session_id, name, log.last.seq, key, BORN)


async def test_saves_are_kept_named_and_bounded(store: SessionStore) -> None:
    log, other = await begun(store), await begun(store)
    first, second, third = (save_point(log, key) for key in "abc")
    assert await store.add_save(first, 2) == first
    assert await store.add_save(replace(second, key="a", name="Again"), 2) == first
    assert await store.add_save(second, 2) == second
    assert await store.add_save(third, 2) is None
    assert await store.add_save(replace(third, key="b"), 2) == second
    assert await store.add_save(save_point(other, "a"), 2) is not None
    assert await store.saves(log.session_id) == [first, second]
    assert await store.save(log.session_id, second.save_id) == second
    assert await store.save(other.session_id, second.save_id) is None
    assert await store.add_save(replace(first, session_id=new_id()), 2) is None


async def test_saves_at_once_stay_within_the_limit(store: SessionStore) -> None:
    log = await begun(store)
    kept = await asyncio.gather(*(store.add_save(save_point(log, f"k{number}"), 3) for number in range(9)))
    assert sum(save is not None for save in kept) == 3
    assert len(await store.saves(log.session_id)) == 3


# --- erasure --------------------------------------------------------------------------------------------------------


async def test_erasing_leaves_a_tombstone_alone(store: SessionStore) -> None:
    session_id = new_id()
    log = Log(session_id, origin(session_id))
    assert await store.create(record(session_id, create_key="k"), log.last)
    await advance(store, log)
    assert await store.add_save(save_point(log, "a"), 5) is not None
    tombstone = log.row(key="gone", kind=ERASE, state=b"never kept")
    assert await store.erase(tombstone)
    expected = replace(tombstone, chain_hash=b"", prev_hash=b"", state=None)
    assert await store.turns(session_id, -1, 10) == [expected]
    assert await store.turn_by_key(session_id, "gone") == expected
    assert await store.turn_by_key(session_id, "key-1") is None
    assert await store.head(session_id) == []
    assert await store.saves(session_id) == []
    left = await store.session(session_id)
    blank = replace(record(session_id, create_key="k"), title="", erased=True, closed=True)
    assert left == replace(blank, last_seq=2, last_updated=tombstone.created_at)
    assert await store.created(USER, "k") == left
    assert await store.erase(tombstone)
    assert await store.erase(log.row(key="again", kind=ERASE))


async def test_an_erasure_is_guarded(store: SessionStore) -> None:
    log = await begun(store, turns=1)
    late = log.row(kind=ERASE)
    await advance(store, log)
    assert not await store.erase(late)
    assert not await store.erase(replace(late, session_id=new_id()))
    assert seqs(await store.turns(log.session_id, -1, 10)) == [0, 1, 2]


async def test_nothing_follows_an_erasure(store: SessionStore) -> None:
    log = await begun(store, turns=3)
    rows = await store.turns(log.session_id, -1, 10)
    tombstone = log.row(key="gone", kind=ERASE)
    assert await store.erase(tombstone)
    zombies = [replace(row, key=f"zombie {row.seq}") for row in (*rows, log.row())]
    guesses = [tombstone.chain_hash, b"", bytes(32), log.last.chain_hash]
    zombies += [replace(tombstone, seq=tombstone.seq + 1, key="z", prev_hash=guess) for guess in guesses]
    for zombie in zombies:
        assert await store.append([zombie]) == set()
    assert not await store.create(record(log.session_id), origin(log.session_id))
    assert await store.add_save(save_point(log, "late"), 5) is None
    copy = StateCopy(log.session_id, 99, b"hash", b'{"name": "Ann"}', "Title", "en", is_active=True, last_updated=BORN)
    await store.copy_states([copy])
    left = await store.session(log.session_id)
    assert left is not None
    assert (left.title, left.erased, left.last_seq) == ("", True, 4)
    assert seqs(await store.turns(log.session_id, -1, 10)) == [4]


async def test_an_erasure_among_racing_appends_leaves_the_tombstone_alone(store: SessionStore) -> None:
    for _ in range(15):
        log = await begun(store, turns=4)
        rows = await store.turns(log.session_id, -1, 10)
        zombies = [replace(row, key=f"zombie {row.seq}") for row in rows[1:]]
        tombstone = log.row(key="gone", kind=ERASE)
        appends = [store.append([row]) for row in (*zombies, *zombies, log.row(key="fair"))]
        *accepted, erased, again = await asyncio.gather(
            *appends, store.erase(tombstone), store.erase(replace(tombstone, key="twice"))
        )
        assert erased or again or accepted[-1]
        assert not any(accepted[:-1])
        left = seqs(await store.turns(log.session_id, -1, 10))
        assert left == ([5] if erased or again else [0, 1, 2, 3, 4, 5])
