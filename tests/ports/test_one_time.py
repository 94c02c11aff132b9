"""What every store of one-time secrets promises, on every adapter, seen through those who issue and redeem them."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine

from taleward.identity import Caller, OneTime
from taleward.identity.memory import MemoryOneTimes
from taleward.identity.model import OneTimeSecret, Purpose
from taleward.identity.ports import SWEPT, OneTimeStore
from taleward.identity.sql import SqlOneTimes, one_time_secrets
from taleward.infra.database import Database, open_database
from taleward.kit import new_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

NOON = datetime(2026, 3, 1, 12, 0, 0, 250_000, UTC)
SECOND = timedelta(seconds=1)
ME = Caller(new_id(), "designer", NOON + timedelta(days=30))
OTHER = Caller(new_id(), "player", NOON + timedelta(days=7))
LIFETIMES: list[tuple[Purpose, timedelta]] = [("ticket", timedelta(seconds=30)), ("code", timedelta(minutes=10))]
MOST: list[tuple[Purpose, int]] = [("ticket", 100), ("code", 5)]


class Hands:
    def __init__(self) -> None:
        self.now = NOON

    def clock(self) -> datetime:
        return self.now


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    opened = await open_database(migrated_url)
    await opened.migrate()
    yield opened
    await opened.dispose()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[OneTimeStore]:
    if request.param == "memory":
        yield MemoryOneTimes()
        return
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_url") if postgresql else f"sqlite:///{tmp_path}/game.db"
    opened = await open_database(url)
    await opened.migrate()
    yield SqlOneTimes(opened)
    await opened.dispose()


@pytest.fixture
def one_time(store: OneTimeStore, hands: Hands) -> OneTime:
    return OneTime(store, hands.clock)


async def rows(database: Database) -> list[Any]:
    query = sa.select(one_time_secrets)
    return await database.read(lambda connection: list(connection.execute(query)))


# --- once -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["ticket", "code"])
async def test_a_secret_answers_who_asked_for_it_and_is_spent(one_time: OneTime, purpose: Purpose) -> None:
    mine, _ = await one_time.issue(purpose, ME)
    theirs, _ = await one_time.issue(purpose, OTHER)
    assert await one_time.redeem(purpose, theirs) == OTHER
    assert await one_time.redeem(purpose, mine) == ME
    assert await one_time.redeem(purpose, mine) is None
    assert await one_time.redeem(purpose, theirs) is None


@pytest.mark.parametrize("purpose", ["ticket", "code"])
async def test_of_fifty_who_redeem_at_once_one_is_let_in(one_time: OneTime, purpose: Purpose) -> None:
    secret, _ = await one_time.issue(purpose, ME)
    answers = await asyncio.gather(*(one_time.redeem(purpose, secret) for _ in range(50)))
    assert [answer for answer in answers if answer is not None] == [ME]


async def test_workers_that_redeem_at_once_let_one_in(postgresql_url: str) -> None:
    databases = [await open_database(postgresql_url) for _ in range(4)]
    workers = [OneTime(SqlOneTimes(each), lambda: NOON) for each in databases]
    for _ in range(5):
        secret, _ = await workers[0].issue("ticket", ME)
        answers = await asyncio.gather(*(worker.redeem("ticket", secret) for worker in workers for _ in range(12)))
        assert [answer for answer in answers if answer is not None] == [ME]
    for each in databases:
        await each.dispose()


async def test_what_is_spent_leaves_no_row(database: Database) -> None:
    one_time = OneTime(SqlOneTimes(database), lambda: NOON)
    secret, _ = await one_time.issue("ticket", ME)
    assert len(await rows(database)) == 1
    await one_time.redeem("ticket", secret)
    assert await rows(database) == []


# --- how long -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("purpose", "lifetime"), LIFETIMES)
async def test_a_secret_expires_to_the_second(
    one_time: OneTime, hands: Hands, purpose: Purpose, lifetime: timedelta
) -> None:
    kept, expires_at = await one_time.issue(purpose, ME)
    late, _ = await one_time.issue(purpose, ME)
    assert expires_at == NOON + lifetime
    hands.now = NOON + lifetime
    assert await one_time.redeem(purpose, late) is None
    hands.now -= timedelta(microseconds=1)
    assert await one_time.redeem(purpose, kept) == ME


@pytest.mark.parametrize("purpose", ["ticket", "code"])
async def test_a_secret_does_not_outlive_the_token_that_asked(
    one_time: OneTime, hands: Hands, purpose: Purpose
) -> None:
    leaving = replace(ME, expires_at=NOON + 5 * SECOND)
    secret, expires_at = await one_time.issue(purpose, leaving)
    assert expires_at == leaving.expires_at
    hands.now = expires_at
    assert await one_time.redeem(purpose, secret) is None


# --- for what -------------------------------------------------------------------------------------------------------


async def test_a_secret_of_another_purpose_is_unknown_and_stays(one_time: OneTime) -> None:
    ticket, _ = await one_time.issue("ticket", ME)
    code, _ = await one_time.issue("code", ME)
    assert await one_time.redeem("code", ticket) is None
    assert await one_time.redeem("ticket", code) is None
    assert await one_time.redeem("ticket", ticket) == ME
    assert await one_time.redeem("code", code) == ME


async def test_the_hash_of_a_ticket_does_not_pass_for_a_code(store: OneTimeStore) -> None:
    secret = OneTimeSecret(b"h" * 32, "ticket", ME, NOON + SECOND)
    await store.keep(secret, NOON, 3)
    assert await store.take("code", secret.secret_hash, NOON) is None
    assert await store.take("ticket", secret.secret_hash, NOON) == ME


@pytest.mark.parametrize("guess", ["", "----", "AAAA-AAAA", "x" * 5_000, "\udc80", "\x00", "' OR 1=1 --"])
async def test_what_was_never_issued_lets_nobody_in(one_time: OneTime, guess: str) -> None:
    for purpose in ("ticket", "code"):
        await one_time.issue(purpose, ME)
        assert await one_time.redeem(purpose, guess) is None


@pytest.mark.parametrize(
    "typed", ["{}", " {} ", "{low}", "{bare}", "{low_bare}", "{first} {last}", "{first}\u2013{last}", "{first}.{last}"]
)
async def test_a_code_is_read_however_it_is_typed(one_time: OneTime, typed: str) -> None:
    code, _ = await one_time.issue("code", ME)
    bare = code.replace("-", "")
    forms = {"low": code.lower(), "bare": bare, "low_bare": bare.lower(), "first": bare[:4], "last": bare[4:]}
    assert await one_time.redeem("code", typed.format(code, **forms)) == ME


async def test_a_ticket_is_read_letter_by_letter(one_time: OneTime) -> None:
    ticket, _ = await one_time.issue("ticket", ME)
    for changed in (ticket.swapcase(), ticket + "=", f" {ticket}", ticket[:-1]):
        assert await one_time.redeem("ticket", changed) is None
    assert await one_time.redeem("ticket", ticket) == ME


async def test_secrets_are_long_or_easy_to_type_and_differ() -> None:
    one_time = OneTime(MemoryOneTimes(), lambda: NOON)
    tickets = {(await one_time.issue("ticket", ME))[0] for _ in range(200)}
    codes = {(await one_time.issue("code", ME))[0] for _ in range(200)}
    assert len(tickets) == len(codes) == 200
    assert all(re.fullmatch(r"[\w-]{43}", ticket) for ticket in tickets)
    assert all(re.fullmatch(r"[3-9A-Z]{4}-[3-9A-Z]{4}", code) for code in codes)
    letters = set("".join(codes)) - {"-"}
    assert not letters & set("0O1IL2508AEU")
    assert len(letters) == 25  # all of them are in use


# --- how many -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("purpose", "most"), MOST)
async def test_a_user_has_so_many_open_and_the_oldest_make_room(
    one_time: OneTime, hands: Hands, purpose: Purpose, most: int
) -> None:
    spared: Purpose = "code" if purpose == "ticket" else "ticket"
    theirs, _ = await one_time.issue(purpose, OTHER)
    another, _ = await one_time.issue(spared, ME)
    mine = []
    for _ in range(most + 2):
        hands.now += timedelta(milliseconds=10)
        mine.append((await one_time.issue(purpose, ME))[0])
    answers = [await one_time.redeem(purpose, secret) for secret in mine]
    assert answers == [None, None, *[ME] * most]
    assert await one_time.redeem(purpose, theirs) == OTHER
    assert await one_time.redeem(spared, another) == ME


@pytest.mark.parametrize(("coming", "left"), [(1, 20), (2, 0)])
async def test_what_has_expired_goes_as_new_ones_come_so_many_at_a_time(
    store: OneTimeStore, coming: int, left: int
) -> None:
    old = [OneTimeSecret(b"%032d" % number, "code", _guest(), NOON + SECOND) for number in range(SWEPT + 20)]
    fresh = [OneTimeSecret(b"fresh%027d" % number, "code", _guest(), NOON + 9 * SECOND) for number in range(coming)]
    for secret in old:
        await store.keep(secret, NOON, 5)
    for secret in fresh:
        await store.keep(secret, NOON + SECOND, 5)
    # A clock that is set back would let in whoever was not forgotten.
    assert len([each for each in old if await store.take("code", each.secret_hash, NOON)]) == left
    assert [await store.take("code", each.secret_hash, NOON) for each in fresh] == [each.caller for each in fresh]


async def test_many_who_ask_at_once_are_all_served(one_time: OneTime, hands: Hands) -> None:
    for _ in range(30):
        await one_time.issue("ticket", _guest())
    hands.now += timedelta(minutes=1)
    asked = [ME if number % 2 else _guest() for number in range(60)]
    issued = await asyncio.gather(*(one_time.issue("ticket", caller) for caller in asked))
    answers = await asyncio.gather(*(one_time.redeem("ticket", secret) for secret, _ in issued))
    assert answers == asked


async def test_no_worker_waits_for_what_another_lets_go(postgresql_url: str) -> None:
    database = await open_database(postgresql_url)
    one_time = OneTime(SqlOneTimes(database), lambda: NOON)
    for _ in range(5):
        await one_time.issue("code", ME)
    engine = create_async_engine(sa.make_url(postgresql_url).set(drivername="postgresql+asyncpg"))
    async with engine.connect() as other, asyncio.timeout(3):
        await other.execute(sa.delete(one_time_secrets))
        await one_time.issue("code", ME)
    await engine.dispose()
    await database.dispose()


def _guest() -> Caller:
    return Caller(new_id(), "player", NOON + timedelta(days=30))


# --- what is kept ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("purpose", ["ticket", "code"])
async def test_no_secret_stands_in_the_table(database: Database, purpose: Purpose) -> None:
    secret, _ = await OneTime(SqlOneTimes(database), lambda: NOON).issue(purpose, ME)
    [row] = await rows(database)
    assert len(row.secret_hash) == 32
    kept = repr(tuple(row)).upper()
    assert secret.upper() not in kept
    assert secret.replace("-", "").upper() not in kept


async def test_a_hash_that_is_taken_stays_whose_it_was(store: OneTimeStore) -> None:
    first = OneTimeSecret(b"h" * 32, "code", ME, NOON + SECOND)
    await store.keep(first, NOON, 3)
    with pytest.raises((ValueError, sa.exc.IntegrityError)):
        await store.keep(replace(first, caller=OTHER), NOON, 3)
    assert await store.take("code", first.secret_hash, NOON) == ME
