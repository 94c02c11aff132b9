import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest
import structlog
from fastapi import APIRouter, FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send
from structlog.contextvars import merge_contextvars
from structlog.testing import capture_logs

from taleward.kit import Edge, GameError, StrictRoute, install_problem_handlers, is_uuid

PARENT = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
COUNTED: list[tuple[str, str, int, float]] = []
SHARED = Response(b"shared")


def make_app() -> FastAPI:
    routes = APIRouter(prefix="/things", route_class=StrictRoute)

    @routes.get("/{thing_id}")
    async def thing(thing_id: int, request: Request) -> dict[str, Any]:
        structlog.get_logger().warning("seen")
        return {"thing": thing_id, "request_id": request.state.request_id}

    @routes.get("/shared/answer")
    async def shared() -> Response:
        return SHARED

    app = FastAPI()
    app.include_router(routes, prefix="/api")
    install_problem_handlers(app)
    add_faults(app)
    add_refusals(app)
    app.router.routes.append(Mount("/mounted", app=plain_text))
    return app


def add_faults(app: FastAPI) -> None:
    @app.get("/boom")
    async def boom() -> None:
        raise RuntimeError("the password is hunter2")

    @app.get("/group")
    async def group() -> None:
        raise ExceptionGroup("many", [ValueError("the password is hunter2")])

    @app.get("/deep")
    async def deep() -> None:
        await deep()

    @app.get("/ours")
    async def ours() -> None:
        raise GameError("the password is hunter2", "internal", {"password": "hunter2"})

    @app.get("/halfway")
    async def halfway() -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            yield b"half"
            raise RuntimeError("the password is hunter2")

        return StreamingResponse(pieces())

    @app.get("/gone")
    async def gone() -> None:
        raise ClientDisconnect


def add_refusals(app: FastAPI) -> None:
    @app.get("/http/{status}")
    async def http(status: int) -> None:
        raise HTTPException(status, "the password is hunter2", {"X-Kept": "yes"})

    @app.get("/game/{code}")
    async def game(code: str) -> None:
        raise GameError("words for the player", code, {"retry_after": 2.5})

    @app.websocket("/socket")
    async def socket(websocket: WebSocket) -> None:
        await websocket.accept()
        await websocket.send_text(websocket.state.request_id)
        await websocket.close()


async def plain_text(scope: Scope, receive: Receive, send: Send) -> None:
    await Response("mounted")(scope, receive, send)


@pytest.fixture(scope="module")
def client(serve: Callable[[Edge], httpx2.Client]) -> httpx2.Client:
    return serve(Edge(make_app(), lambda *seen: COUNTED.append(seen)))


def shown() -> list[tuple[str, str, int]]:
    assert all(each[3] >= 0 for each in COUNTED)
    return [each[:3] for each in COUNTED]


def test_a_sound_request_id_and_trace_parent_come_back(client: httpx2.Client) -> None:
    for name in ("a", "A.b_c-9", "x" * 128):
        response = client.get("/api/things/1", headers={"X-Request-ID": name, "traceparent": PARENT})
        assert response.headers["x-request-id"] == name
        assert response.json()["request_id"] == name
        assert response.headers["traceparent"] == PARENT
        assert response.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", [b"", b"x" * 129, b"a b", b'a"b', b"a\xe9", b"a/b", b"<script>", b"${jndi:x}"])
def test_an_unsound_request_id_is_replaced(client: httpx2.Client, name: bytes) -> None:
    response = client.get("/api/things/1", headers={b"X-Request-ID": name})
    assert is_uuid(response.headers["x-request-id"])
    assert response.json()["request_id"] == response.headers["x-request-id"]


@pytest.mark.parametrize(
    "parent",
    [
        "",
        PARENT + "-01",
        PARENT.upper(),
        "ff" + PARENT[2:],
        "00-" + "0" * 32 + PARENT[35:],
        PARENT[:36] + "0" * 16 + "-01",
        PARENT[:-1],
        PARENT.replace("a", "g"),
    ],
)
def test_an_unsound_trace_parent_is_dropped(client: httpx2.Client, parent: str) -> None:
    assert "traceparent" not in client.get("/api/things/1", headers={"traceparent": parent}).headers


def test_each_request_has_its_own_id_and_an_answer_used_twice_stays_clean(client: httpx2.Client) -> None:
    answers = [client.get("/api/things/shared/answer") for _ in range(3)]
    assert len({each.headers["x-request-id"] for each in answers}) == 3
    assert all(len(each.headers.get_list("x-request-id")) == 1 for each in answers)


def test_log_lines_carry_the_request_they_belong_to(client: httpx2.Client) -> None:
    with capture_logs(processors=[merge_contextvars]) as lines:
        client.get("/api/things/1", headers={"X-Request-ID": "one", "traceparent": PARENT})
        client.get("/api/things/1", headers={"X-Request-ID": "two"})
    assert [(each["request_id"], each.get("traceparent")) for each in lines] == [("one", PARENT), ("two", None)]


def test_answers_are_counted_by_route_template(client: httpx2.Client) -> None:
    COUNTED.clear()
    client.get("/api/things/1")
    client.get("/api/things/2")
    client.get("/api/things/x")
    client.post("/api/things/1")
    client.get("/nowhere/17")
    client.get("/mounted/deep/17")
    assert shown() == [
        ("GET", "/api/things/{thing_id}", 200),
        ("GET", "/api/things/{thing_id}", 200),
        ("GET", "/api/things/{thing_id}", 422),
        ("POST", "/api/things/{thing_id}", 405),
        ("GET", "unmatched", 404),
        ("GET", "unmatched", 200),
    ]


@pytest.mark.parametrize("path", ["/boom", "/group", "/deep", "/ours"])
def test_a_fault_is_logged_once_and_told_without_a_word_of_it(client: httpx2.Client, path: str) -> None:
    COUNTED.clear()
    with capture_logs(processors=[merge_contextvars]) as lines:
        response = client.get(path, headers={"X-Request-ID": "r-1", "traceparent": PARENT})
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"] == response.json()["request_id"] == "r-1"
    assert response.headers["traceparent"] == PARENT
    assert (response.json()["error_code"], response.json()["context"]) == ("internal", {})
    assert "hunter2" not in response.text
    assert "Error" not in response.text.replace('"title":"Internal error"', "")
    assert [(each["log_level"], each["request_id"]) for each in lines] == [("error", "r-1")]
    assert isinstance(lines[0]["exc_info"], Exception)
    assert shown() == [("GET", path, 500)]
    assert client.get("/api/things/1").status_code == 200


def test_a_fault_halfway_cuts_the_connection(client: httpx2.Client) -> None:
    with capture_logs() as lines, pytest.raises(httpx2.RemoteProtocolError):
        client.get("/halfway")
    assert [each["event"] for each in lines] == ["unhandled"]


def test_a_client_that_left_is_counted_but_is_no_fault(client: httpx2.Client) -> None:
    COUNTED.clear()
    with capture_logs() as lines:
        client.get("/gone")
    assert lines == []
    assert shown() == [("GET", "/gone", 499)]


@pytest.mark.parametrize(
    ("status", "told", "code"),
    [
        (400, 422, "invalid_request"),
        (401, 401, "unauthorized"),
        (403, 403, "forbidden"),
        (404, 404, "not_found"),
        (405, 405, "method_not_allowed"),
        (413, 413, "too_large"),
        (415, 415, "unsupported_media_type"),
        (418, 422, "invalid_request"),
        (429, 429, "rate_limited"),
        (500, 500, "internal"),
        (502, 500, "internal"),
        (503, 503, "unavailable"),
    ],
)
def test_the_frameworks_own_errors_are_problems(client: httpx2.Client, status: int, told: int, code: str) -> None:
    response = client.get(f"/http/{status}")
    assert (response.status_code, response.json()["error_code"], response.json()["status"]) == (told, code, told)
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-kept"] == "yes"
    assert "hunter2" not in response.text


def test_a_not_modified_stays_one(client: httpx2.Client) -> None:
    response = client.get("/http/304")
    assert (response.status_code, response.content, response.headers["x-kept"]) == (304, b"", "yes")


def test_game_errors_keep_their_words_and_bring_their_headers(client: httpx2.Client) -> None:
    busy = client.get("/game/rate_limited")
    assert (busy.status_code, busy.headers["retry-after"], busy.json()["error"]) == (429, "3", "words for the player")
    assert client.get("/game/unavailable").headers["retry-after"] == "3"
    assert client.get("/game/unauthorized").headers["www-authenticate"] == "Bearer"
    assert client.post("/boom").headers["allow"] == "GET, HEAD"
    assert client.get("/game/not_found").json()["instance"] == "/game/not_found"


def test_a_path_of_any_bytes_is_told_as_a_reference(client: httpx2.Client) -> None:
    response = client.get("/nowhere/%ff%00%0a<é>")
    assert response.status_code == 404
    assert response.json()["instance"].isascii()
    assert not set(response.json()["instance"]) & set("<>\n\0 ")


def test_a_head_of_nothing_has_no_body(client: httpx2.Client) -> None:
    response = client.head("/nowhere")
    assert (response.status_code, response.content) == (404, b"")


def test_a_web_socket_knows_its_request_id(client: httpx2.Client) -> None:
    url = client.base_url
    upgrade = (
        "GET /socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Request-ID: sock-1\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 0)) as wire, wire.makefile("rb") as answer:
        wire.sendall(upgrade.encode())
        assert answer.readline().startswith(b"HTTP/1.1 101")
        while answer.readline() != b"\r\n":
            pass
        assert answer.read(8) == b"\x81\x06sock-1"


def run(app: Any, **more: Any) -> list[MutableMapping[str, Any]]:  # noqa: ANN401 -- any ASGI app and scope
    """Call an ASGI app without a server, as one may in a process."""
    sent: list[MutableMapping[str, Any]] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/", "headers": [], **more}
    asyncio.run(app(scope, receive, send))
    return sent


def test_without_a_framework_inside_faults_are_answered_too() -> None:
    async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise RuntimeError("the password is hunter2")

    now = datetime(2026, 1, 31, 12, tzinfo=UTC)
    counts: list[Any] = []
    with capture_logs():
        start, body = run(Edge(broken, lambda *seen: counts.append(seen), lambda: now))
    assert start["status"] == 500
    assert dict(start["headers"])[b"content-length"] == str(len(body["body"])).encode()
    assert json.loads(body["body"])["timestamp"] == "2026-01-31T12:00:00.000000Z"
    assert [each[:3] for each in counts] == [("GET", "unmatched", 500)]


def test_what_breaks_before_the_answer_ends_is_raised_again_and_what_breaks_after_is_only_logged() -> None:
    def app(*, more: bool) -> Edge:
        async def breaks(_scope: Scope, _receive: Receive, send: Send) -> None:
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b"x", "more_body": more})
            raise RuntimeError("late")

        return Edge(breaks)

    with capture_logs() as lines:
        with pytest.raises(RuntimeError, match="late"):
            run(app(more=True))
        assert len(run(app(more=False))) == 2
    assert len(lines) == 2


def test_a_client_that_left_before_any_answer_is_counted() -> None:
    async def left(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise ClientDisconnect

    counts: list[Any] = []
    assert run(Edge(left, lambda *seen: counts.append(seen))) == []
    assert [each[2] for each in counts] == [499]


def test_cancellation_and_lifespan_pass_through_untouched() -> None:
    async def cancelled(scope: Scope, _receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await send({"type": "lifespan.startup.complete"})
            return
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run(Edge(cancelled))
    assert run(Edge(cancelled), type="lifespan") == [{"type": "lifespan.startup.complete"}]


def test_a_second_request_in_one_task_does_not_inherit_the_trace_of_the_first() -> None:
    async def logs(_scope: Scope, _receive: Receive, _send: Send) -> None:
        structlog.get_logger().warning("seen")

    async def nothing() -> Message:
        return {"type": "http.disconnect"}

    async def unheard(_message: Message) -> None: ...

    async def twice() -> None:
        for headers in ([(b"traceparent", PARENT.encode())], []):
            await Edge(logs)({"type": "http", "method": "GET", "path": "/", "headers": headers}, nothing, unheard)

    with capture_logs(processors=[merge_contextvars]) as lines:
        asyncio.run(twice())
    assert [each.get("traceparent") for each in lines] == [PARENT, None]
    assert lines[0]["request_id"] != lines[1]["request_id"]
