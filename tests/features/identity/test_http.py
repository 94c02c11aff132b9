from collections.abc import Callable
from datetime import timedelta
from typing import Annotated

import httpx2
import pytest
from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.types import ASGIApp
from tests.features.identity.hands import Hands

from taleward.identity import Caller, OneTime, Tokens, caller, caller_of, install_tokens
from taleward.identity.http import GuestResponse, Limits, _origin, router
from taleward.identity.memory import MemoryOneTimes
from taleward.kit import Edge, StrictRoute, install_problem_handlers, is_uuid

Serve = Callable[[ASGIApp], httpx2.Client]
HANDS = Hands()
TOKENS = Tokens(b"k" * 32, HANDS.clock)


def make_app() -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    install_tokens(app, TOKENS)
    one_time = OneTime(MemoryOneTimes(), HANDS.clock)
    app.include_router(router(TOKENS, one_time, Limits(HANDS.monotonic), HANDS.clock), prefix="/api")
    me = APIRouter(route_class=StrictRoute)

    @me.get("/me")
    async def read_me(who: Annotated[Caller, Depends(caller)]) -> dict[str, str]:
        return {"user_id": who.user_id, "role": who.role}

    @me.get("/direct")
    async def read_directly(request: Request) -> dict[str, str]:
        return {"user_id": caller_of(request.scope).user_id}

    app.include_router(me)
    return app


@pytest.fixture(scope="module")
def client(serve: Serve) -> httpx2.Client:
    return serve(Edge(make_app(), clock=HANDS.clock))


@pytest.fixture(autouse=True)
def _full_buckets() -> None:
    HANDS.seconds += 1000


def test_a_guest_is_made_with_one_call_and_can_come_back(client: httpx2.Client) -> None:
    response = client.post("/api/auth/guest", headers={"X-Request-ID": "r-1"})
    assert response.status_code == 201
    assert response.headers["content-type"] == "application/json"
    assert response.headers["cache-control"] == "no-store"
    body = response.json()
    assert (body["success"], body["error"], body["request_id"]) == (True, None, "r-1")
    assert body["timestamp"] == "2026-01-31T12:00:00.000000Z"
    guest = body["data"]
    assert set(guest) == {"user_id", "token", "expires_at"}
    assert is_uuid(guest["user_id"])
    assert guest["expires_at"] == "2026-03-02T12:00:00.000000Z"
    for path in ("/me", "/direct"):
        again = client.get(path, headers={"Authorization": f"Bearer {guest['token']}"})
        assert again.json()["user_id"] == guest["user_id"]


def test_the_scheme_is_read_in_any_case(client: httpx2.Client) -> None:
    token, who = TOKENS.issue("operator")
    for scheme in ("Bearer", "bearer", "BEARER", "Bearer "):
        answer = client.get("/me", headers={"Authorization": f"{scheme} {token}"}).json()
        assert answer == {"user_id": who.user_id, "role": "operator"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": "Basic dXNlcjpwYXNz"},
        {"Authorization": "Bearer a.b.c"},
        {"Authorization": TOKENS.issue()[0]},
        {"Authorization": "Token " + TOKENS.issue()[0]},
        {"Authorization": "Bearer" + TOKENS.issue()[0]},
        {"Authorization": b"Bearer \xff\xfe"},
        {"Authorization": "Bearer " + "a" * 30_000},
        {"Authorization": f"Bearer {TOKENS.issue()[0]}, Bearer {TOKENS.issue()[0]}"},
        {"X-Authorization": "Bearer " + TOKENS.issue()[0]},
        {"Cookie": "token=" + TOKENS.issue()[0]},
    ],
)
def test_without_a_sound_token_nobody_is_signed_in(client: httpx2.Client, headers: dict[str, str | bytes]) -> None:
    for path in ("/me", "/direct"):
        response = client.get(path, headers={name.encode(): _raw(value) for name, value in headers.items()})
        assert (response.status_code, response.json()["error_code"]) == (401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
        assert response.headers["content-type"] == "application/problem+json"


def _raw(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode()


def test_two_authorization_headers_are_refused(client: httpx2.Client) -> None:
    sound = "Bearer " + TOKENS.issue()[0]
    response = client.get("/me", headers=[("Authorization", sound), ("Authorization", sound)])
    assert response.status_code == 401


def test_an_expired_token_says_so(client: httpx2.Client) -> None:
    token, _ = TOKENS.issue(lifetime=timedelta(minutes=1))
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/me", headers=headers).status_code == 200
    HANDS.now += timedelta(minutes=1)
    response = client.get("/me", headers=headers)
    HANDS.now -= timedelta(minutes=1)
    assert response.status_code == 401
    assert response.json()["context"] == {"expired": True}


def test_one_address_makes_only_so_many_guests(client: httpx2.Client) -> None:
    answers = [client.post("/api/auth/guest") for _ in range(101)]
    assert [each.status_code for each in answers] == [201] * 100 + [429]
    assert answers[-1].headers["retry-after"] == "1"
    assert answers[-1].json()["context"] == {"retry_after": 0.1}
    HANDS.seconds += 0.1
    assert client.post("/api/auth/guest").status_code == 201


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.1", "203.0.113.2", False),
        ("203.0.113.1", "::ffff:203.0.113.1", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("testclient", "testclient", True),
    ],
)
def test_an_ipv6_network_is_one_client(one: str, other: str, same: bool) -> None:  # noqa: FBT001 -- a column of the table
    origins = [_origin(Request({"type": "http", "client": (host, 5), "headers": []})) for host in (one, other)]
    assert (origins[0] == origins[1]) is same


def test_a_unix_socket_is_one_client_too() -> None:
    assert _origin(Request({"type": "http", "client": None, "headers": []})) == ""


def test_openapi_tells_of_the_guest_and_of_the_token() -> None:
    document = make_app().openapi()
    guest = document["paths"]["/api/auth/guest"]["post"]
    assert guest["operationId"] == "create_guest"
    assert set(guest["responses"]) == {"201", "429"}
    example = guest["responses"]["201"]["content"]["application/json"]["example"]
    GuestResponse.model_validate(example)
    assert set(guest["responses"]["429"]["content"]) == {"application/problem+json"}
    assert "security" not in guest
    assert document["paths"]["/me"]["get"]["security"] == [{"bearer": []}]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
