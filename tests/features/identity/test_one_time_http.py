"""Tickets and codes over HTTP: every answer of their routes, and every limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp
from tests.features.identity.hands import NOON, Hands

from taleward.identity import Caller, OneTime, Tokens, install_tokens
from taleward.identity.http import CodeResponse, Limits, SignInResponse, TicketResponse, router
from taleward.identity.memory import MemoryOneTimes
from taleward.identity.sql import SqlOneTimes
from taleward.infra.database import open_database
from taleward.kit import Edge, install_problem_handlers

if TYPE_CHECKING:
    from pathlib import Path

    import sqlalchemy as sa

    from taleward.identity.ports import OneTimeStore

Serve = Callable[[ASGIApp], httpx2.Client]
HANDS = Hands()
TOKENS = Tokens(b"k" * 32, HANDS.clock)
ONE_TIME = OneTime(MemoryOneTimes(), HANDS.clock)
WRONG = "3333-3333"


def make_app(one_time: OneTime = ONE_TIME) -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    install_tokens(app, TOKENS)
    app.include_router(router(TOKENS, one_time, Limits(HANDS.monotonic), HANDS.clock), prefix="/api")
    return app


@pytest.fixture(scope="module")
def client(serve: Serve) -> httpx2.Client:
    return serve(Edge(make_app(), clock=HANDS.clock))


@pytest.fixture(autouse=True)
def _as_at_first() -> None:
    HANDS.now = NOON
    HANDS.seconds += 10_000


@contextmanager
def at(client: httpx2.Client, address: str) -> Iterator[httpx2.Client]:
    """The same server as another machine calls it."""
    with httpx2.Client(base_url=client.base_url, transport=httpx2.HTTPTransport(local_address=address)) as other:
        yield other


def signed(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def post(client: httpx2.Client, what: str, token: str) -> httpx2.Response:
    return client.post(f"/api/auth/{what}", headers=signed(token))


def issued(client: httpx2.Client, what: str, token: str) -> str:
    answer = post(client, what, token)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"][what])


def redeem(client: httpx2.Client, code: str) -> httpx2.Response:
    return client.post("/api/auth/redeem", json={"code": code})


def told(answer: httpx2.Response) -> tuple[int, Any, Any, Any]:
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    return answer.status_code, problem["error_code"], problem["detail"], problem["context"]


# --- tickets --------------------------------------------------------------------------------------------------------


def test_a_ticket_stands_for_its_caller_once_for_thirty_seconds(client: httpx2.Client) -> None:
    token, me = TOKENS.issue("designer")
    answer = client.post("/api/auth/ticket", headers=signed(token) | {"X-Request-ID": "r-1"})
    assert answer.status_code == 201
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["request_id"] == "r-1"
    data = answer.json()["data"]
    assert data == {"ticket": data["ticket"], "expires_at": "2026-01-31T12:00:30.000000Z"}
    assert asyncio.run(ONE_TIME.redeem("ticket", data["ticket"])) == me
    assert asyncio.run(ONE_TIME.redeem("ticket", data["ticket"])) is None


@pytest.mark.parametrize("what", ["ticket", "code"])
def test_only_who_is_signed_in_gets_one(client: httpx2.Client, what: str) -> None:
    late, _ = TOKENS.issue(lifetime=timedelta(minutes=1))
    HANDS.now += timedelta(minutes=1)
    for token in ("a.b", "a.b.c", late):
        answer = post(client, what, token)
        assert (answer.status_code, answer.json()["error_code"]) == (401, "unauthorized")
    assert client.post(f"/api/auth/{what}").status_code == 401


@pytest.mark.parametrize(("what", "burst", "wait"), [("ticket", 100, 0.05), ("code", 5, 10.0)])
def test_one_user_gets_only_so_many(client: httpx2.Client, what: str, burst: int, wait: float) -> None:
    token, _ = TOKENS.issue()
    answers = [post(client, what, token) for _ in range(burst + 1)]
    assert [each.status_code for each in answers] == [201] * burst + [429]
    assert told(answers[-1])[1::2] == ("rate_limited", {"retry_after": pytest.approx(wait)})
    assert post(client, what, TOKENS.issue()[0]).status_code == 201
    HANDS.seconds += wait * 1.1
    assert post(client, what, token).status_code == 201


# --- codes ----------------------------------------------------------------------------------------------------------


def test_a_code_signs_in_another_device_as_the_same_user(client: httpx2.Client) -> None:
    token, me = TOKENS.issue()
    made = post(client, "code", token)
    assert made.headers["cache-control"] == "no-store"
    code = made.json()["data"]["code"]
    assert made.json()["data"] == {"code": code, "expires_at": "2026-01-31T12:10:00.000000Z"}
    HANDS.now += timedelta(minutes=9)
    answer = redeem(client, code.lower().replace("-", " "))
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    data = answer.json()["data"]
    assert data["user_id"] == me.user_id
    assert data["expires_at"] == "2026-03-02T12:09:00.000000Z"
    assert TOKENS.verify(data["token"]) == Caller(me.user_id, "player", datetime(2026, 3, 2, 12, 9, tzinfo=UTC))


@pytest.mark.parametrize("role", ["designer", "operator"])
def test_a_code_hands_on_no_more_than_play(client: httpx2.Client, role: Any) -> None:  # noqa: ANN401 -- one of two words
    token, me = TOKENS.issue(role)
    answer = redeem(client, issued(client, "code", token))
    who = TOKENS.verify(answer.json()["data"]["token"])
    assert (who.user_id, who.role) == (me.user_id, "player")


def test_a_code_that_is_wrong_used_old_or_no_code_is_told_of_alike(client: httpx2.Client) -> None:
    token, _ = TOKENS.issue()
    used, old = issued(client, "code", token), issued(client, "code", token)
    assert redeem(client, used).status_code == 201
    answers = [told(redeem(client, each)) for each in (used, WRONG, "?", " ", "3333" * 10)]
    HANDS.now += timedelta(minutes=10)
    answers.append(told(redeem(client, old)))
    assert len({str(answer) for answer in answers}) == 1
    assert answers[0][:2] == (404, "unknown_code")
    assert answers[0][3] == {}


def test_of_many_devices_that_redeem_one_code_at_once_one_is_signed_in(client: httpx2.Client) -> None:
    code = issued(client, "code", TOKENS.issue()[0])
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: redeem(client, code).status_code, range(20)))
    assert sorted(answers) == [201] + [404] * 19


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/code"),
        ({"code": 7}, "/code"),
        ({"code": None}, "/code"),
        ({"code": ""}, "/code"),
        ({"code": "3" * 41}, "/code"),
        ({"code": WRONG, "user_id": "me"}, "/user_id"),
        ([WRONG], ""),
    ],
)
def test_a_body_that_is_no_code_is_refused_where_it_is_wrong(client: httpx2.Client, body: Any, pointer: str) -> None:  # noqa: ANN401 -- any JSON value
    answer = client.post("/api/auth/redeem", json=body)
    assert (answer.status_code, answer.json()["error_code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


def test_a_form_is_no_body(client: httpx2.Client) -> None:
    answer = client.post("/api/auth/redeem", data={"code": WRONG})
    assert (answer.status_code, answer.json()["error_code"]) == (415, "unsupported_media_type")


def test_one_address_tries_only_so_many_codes_and_a_sound_one_waits(client: httpx2.Client) -> None:
    code = issued(client, "code", TOKENS.issue()[0])
    answers = [redeem(client, WRONG).status_code for _ in range(20)]
    assert answers == [404] * 20
    refused = redeem(client, code)
    assert told(refused)[1::2] == ("rate_limited", {"retry_after": pytest.approx(6)})
    assert refused.headers["retry-after"] == "6"
    HANDS.seconds += 5.9
    assert redeem(client, code).status_code == 429
    with at(client, "127.0.0.2") as elsewhere:
        assert redeem(elsewhere, WRONG).status_code == 404
    HANDS.seconds += 0.2
    assert redeem(client, code).status_code == 201


def test_all_addresses_together_try_only_so_many_codes(client: httpx2.Client) -> None:
    for number in range(10):
        with at(client, f"127.0.1.{number + 1}") as guesser:
            assert [redeem(guesser, WRONG).status_code for _ in range(20)] == [404] * 20
    code = issued(client, "code", TOKENS.issue()[0])
    assert told(redeem(client, code))[1::2] == ("rate_limited", {"retry_after": pytest.approx(0.05)})
    HANDS.seconds += 0.06
    assert redeem(client, code).status_code == 201


# --- the rest -------------------------------------------------------------------------------------------------------


def test_a_store_that_cannot_write_is_said(serve: Serve, tmp_path: Path) -> None:
    database = asyncio.run(open_database(f"sqlite:///{tmp_path}/game.db"))
    asyncio.run(database.migrate())
    store: OneTimeStore = SqlOneTimes(database)

    def fill(connection: sa.Connection) -> None:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close()

    asyncio.run(database.write(fill))
    client = serve(Edge(make_app(OneTime(store, HANDS.clock)), clock=HANDS.clock))
    for what in ("ticket", "code"):
        statuses = [post(client, what, TOKENS.issue()[0]).status_code for _ in range(80)]
        assert statuses[-1] == 503
        assert set(statuses) <= {201, 503}
    answer = post(client, "code", TOKENS.issue()[0])
    assert answer.json()["error_code"] == "unavailable"
    assert "disk" in answer.json()["detail"]
    asyncio.run(database.dispose())


def test_openapi_tells_of_tickets_and_codes() -> None:
    paths = make_app().openapi()["paths"]
    expected: dict[str, tuple[str, set[str], Any]] = {
        "ticket": ("create_ticket", {"201", "401", "429", "503"}, TicketResponse),
        "code": ("create_code", {"201", "401", "429", "503"}, CodeResponse),
        "redeem": ("redeem_code", {"201", "404", "413", "415", "422", "429", "503"}, SignInResponse),
    }
    for path, (operation_id, statuses, model) in expected.items():
        described = paths[f"/api/auth/{path}"]["post"]
        assert described["operationId"] == operation_id
        assert set(described["responses"]) == statuses
        model.model_validate(described["responses"]["201"]["content"]["application/json"]["example"])
        assert described.get("security") == (None if path == "redeem" else [{"bearer": []}])
