"""Values come back from either engine as they went in, and order alike."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
import uuid_utils

from taleward.infra.database import Id, Json, JsonText, Utc, aware, naive, open_database, pack_id, unpack_id

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from taleward.infra.database import Database

pytestmark = pytest.mark.anyio

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("id", Id(), primary_key=True),
    sa.Column("made", Utc()),
    sa.Column("value", Json),
    sa.Column("raw", JsonText()),
)
MOMENT = datetime(2026, 1, 2, 3, 4, 5, 6, UTC)


@pytest.fixture
async def database(empty_url: str) -> AsyncIterator[Database]:
    opened = await open_database(empty_url)
    await opened.write(things.create)
    yield opened
    await opened.dispose()


async def keep(database: Database, *rows: dict[str, Any]) -> None:
    await database.write(lambda connection: connection.execute(sa.insert(things), rows).close())


async def test_values_return_as_they_were(database: Database) -> None:
    row = {"id": str(uuid_utils.uuid7()), "made": MOMENT, "value": {"a": [1, None, "ü"]}, "raw": None}
    empty = {"id": str(uuid_utils.uuid7()), "made": None, "value": None, "raw": None}
    await keep(database, row, empty)
    query = sa.select(things).order_by(things.c.id)
    rows = await database.read(lambda connection: connection.execute(query).mappings().all())
    assert [dict(one) for one in rows] == [row, empty]


async def test_ready_made_json_is_kept_as_json(database: Database) -> None:
    one = str(uuid_utils.uuid7())
    value = {"id": one, "raw": '{"gold": [3], "name": "ü"}'.encode()}
    await keep(database, value)
    query = sa.select(sa.type_coerce(things.c.raw, Json)).where(things.c.id == one)
    assert await database.read(lambda connection: connection.execute(query).scalar()) == {"gold": [3], "name": "ü"}


async def test_ids_order_as_their_text(database: Database) -> None:
    ids = [str(uuid_utils.uuid7()) for _ in range(50)] + [str(uuid_utils.uuid4()) for _ in range(50)]
    random.Random(7).shuffle(ids)
    await keep(database, *({"id": one} for one in ids))
    query = sa.select(things.c.id).order_by(things.c.id)
    assert await database.read(lambda connection: list(connection.execute(query).scalars())) == sorted(ids)


async def test_a_time_without_a_zone_or_a_wrong_id_is_refused(database: Database) -> None:
    for wrong in ({"id": str(uuid_utils.uuid7()), "made": MOMENT.replace(tzinfo=None)}, {"id": "not an id"}):
        with pytest.raises((ValueError, sa.exc.StatementError)):
            await keep(database, wrong)


def test_times_are_kept_in_utc() -> None:
    local = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert naive(local) == MOMENT.replace(tzinfo=None)
    assert aware(naive(local)) == MOMENT


def test_an_id_is_sixteen_bytes() -> None:
    one = str(uuid_utils.uuid7())
    assert len(pack_id(one)) == 16
    assert unpack_id(pack_id(one)) == one
