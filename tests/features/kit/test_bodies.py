"""Hostile bodies over a real socket: each is a problem, none is a fault of ours."""

import json
from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal

import httpx2
import pytest
from fastapi import APIRouter, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field

from taleward.kit import (
    Edge,
    GameError,
    Line,
    StrictRoute,
    install_problem_handlers,
    is_json,
    lax_routes,
    read_json,
)

LIMIT = 300_000


class Look(BaseModel):
    model_config = ConfigDict(extra="forbid")

    target: Annotated[str, Line(40)]


class Move(BaseModel):
    model_config = ConfigDict(extra="forbid")

    steps: int


class Tea(BaseModel):
    kind: Literal["tea"]


class Ale(BaseModel):
    kind: Literal["ale"]


class Order(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Line(20)]
    amount: Annotated[int, Field(le=100)] = 1
    extra: dict[str, Any] = {}
    way: Look | Move | None = None
    parts: list[Look] = []
    drink: Annotated[Tea | Ale | None, Field(discriminator="kind")] = None


def make_app() -> FastAPI:
    routes = APIRouter(prefix="/api", route_class=StrictRoute)

    @routes.post("/orders/{number}")
    async def order(number: int, order: Order, limit: int = 1) -> dict[str, Any]:
        return {"number": number, "limit": limit, **order.model_dump()}

    @routes.post("/optional")
    async def optional(order: Order | None = None) -> dict[str, Any]:
        return {"given": order is not None}

    app = FastAPI()
    app.include_router(routes)
    install_problem_handlers(app)
    return app


@pytest.fixture(scope="module")
def client(serve: Callable[[Edge], httpx2.Client]) -> httpx2.Client:
    return serve(Edge(make_app(), most=LIMIT))


def post(
    client: httpx2.Client, body: str | bytes, path: str = "/api/orders/1", kind: str = "application/json"
) -> httpx2.Response:
    response = client.post(path, content=body, headers={"Content-Type": kind})
    assert response.headers["content-type"].startswith("application/")
    return response


NOT_JSON = {
    "empty member": b'{"name":}',
    "nan": b'{"name":"a","extra":{"x":NaN}}',
    "infinity": b'{"name":"a","extra":{"x":-Infinity}}',
    "a float that overflows": b'{"name":"a","extra":{"x":1e999}}',
    "5,000 digits": b'{"name":"a","extra":{"x":' + b"9" * 5000 + b"}}",
    "21 digits": b'{"name":"a","extra":{"x":100000000000000000000}}',
    "above 64 bits": b'{"name":"a","extra":{"x":18446744073709551616}}',
    "below 64 bits": b'{"name":"a","extra":{"x":-9223372036854775809}}',
    "100,000 arrays": b"[" * 100_000 + b"]" * 100_000,
    "100,000 open arrays": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 50_000,
    "65 levels": b'{"name":"a","extra":' + b'{"x":' * 64 + b"1" + b"}" * 64 + b"}",
    "invalid UTF-8": b'{"name":"\xff"}',
    "overlong UTF-8": b'{"name":"\xc0\xaf"}',
    "a surrogate in UTF-8": b'{"name":"\xed\xa0\x80"}',
    "UTF-16": '{"name":"a"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name":"a"}',
    "half a pair": b'{"name":"\\ud800"}',
    "half a pair far inside": b'{"name":"a","extra":{"x":[{"y":"\\udc00"}]}}',
    "half a pair in a name": b'{"name":"a","extra":{"\\ud800":1}}',
    "an escaped NUL": b'{"name":"a","extra":{"x":"\\u0000"}}',
    "a raw control character": b'{"name":"a\x01"}',
    "a member twice": b'{"name":"a","name":"b"}',
    "a member twice inside": b'{"name":"a","extra":{"x":{"y":1,"y":1}}}',
    "a member twice in two spellings": b'{"name":"a","n\\u0061me":"b"}',
    "two values": b'{"name":"a"}{}',
    "a comment": b'{"name":"a"/**/}',
    "single quotes": b"{'name':'a'}",
    "spaces": b"   ",
    "a NUL": b"\0",
}


@pytest.mark.parametrize("body", NOT_JSON.values(), ids=NOT_JSON)
def test_what_is_no_sound_json_is_an_invalid_request(client: httpx2.Client, body: bytes) -> None:
    response = post(client, body)
    problem = response.json()
    assert (response.status_code, problem["error_code"], problem["success"]) == (422, "invalid_request", False)
    assert response.headers["content-type"] == "application/problem+json"
    assert problem["error"].startswith("The body is not sound JSON: ")
    assert problem["errors"] == [{"pointer": "", "code": "json", "message": problem["error"], "in": "body"}]
    assert len(response.content) < 1500


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"{}", [("/name", "missing")]),
        (b"[]", [("", "model_attributes_type")]),
        (b'"x"', [("", "model_attributes_type")]),
        (b"", [("", "missing")]),
        (b'{"name":"a\\u202eb","amount":101}', [("/name", "text_character"), ("/amount", "less_than_equal")]),
        (b'{"name":"","amount":"x"}', [("/name", "text_empty"), ("/amount", "int_parsing")]),
        (b'{"name":"a","a/b~c":1}', [("/a~1b~0c", "extra_forbidden")]),
        (b'{"name":"a","parts":[{"target":"x"},{"target":7}]}', [("/parts/1/target", "string_type")]),
        (
            b'{"name":"a","way":{"steps":"far"}}',
            [("/way/target", "missing"), ("/way/steps", "extra_forbidden"), ("/way/steps", "int_parsing")],
        ),
    ],
)
def test_each_wrong_field_has_a_pointer_and_a_code(client: httpx2.Client, body: bytes, errors: list[Any]) -> None:
    response = post(client, body)
    assert response.status_code == 422
    assert [(each["pointer"], each["code"]) for each in response.json()["errors"]] == errors


def test_wrong_parameters_say_in_which_part_they_stand(client: httpx2.Client) -> None:
    problem = post(client, b'{"name":"a"}', "/api/orders/one?limit=many").json()
    assert [(each["pointer"], each["in"]) for each in problem["errors"]] == [("/number", "path"), ("/limit", "query")]


def test_no_long_input_comes_back(client: httpx2.Client) -> None:
    long = b"k" * 5000
    for body in (
        b'{"name":"a","%b":1}',
        b'{"name":"%b"}',
        b'{"name":"a","amount":"%b"}',
        b'{"%b":1,"%b":2}',
        b'{"name":"a","drink":{"kind":"%b"}}',
    ):
        problem = post(client, body.replace(b"%b", long)).json()
        assert problem["status"] == 422
        assert "k" * 101 not in json.dumps(problem)
    problem = post(client, b'{"name":"a"}', "/api/orders/" + "k" * 5000).json()
    assert len(problem["instance"]) <= 300
    many = b'{"name":"a","parts":[' + b",".join([b"{}"] * 5000) + b"]}"
    problem = post(client, many).json()
    assert len(problem["errors"]) == 20
    assert problem["context"] == {"more_errors": 4980}


def test_sound_bodies_pass(client: httpx2.Client) -> None:
    deep: Any = 1
    for _ in range(62):
        deep = {"x": deep}
    extra = {
        "deep": deep,
        "least": -(2**63),
        "most": 2**64 - 1,
        "pair": "\U0001f680",
        "slash": "\\u0000 \\ud800",
        "f": 0.5,
    }
    response = post(client, json.dumps({"name": " Ann ", "extra": extra}))
    assert response.status_code == 200
    assert response.json()["name"] == "Ann"
    assert response.json()["extra"] == extra


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"]
)
def test_json_by_any_of_its_names_is_read(client: httpx2.Client, kind: str) -> None:
    assert post(client, b'{"name":"a"}', kind=kind).status_code == 200


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "json", "application/jsonx", ";;", ""],
)
def test_another_content_type_is_415(client: httpx2.Client, kind: str) -> None:
    response = post(client, b'{"name":"a"}', kind=kind)
    assert (response.status_code, response.json()["error_code"]) == (415, "unsupported_media_type")
    assert not is_json(kind)


def test_no_content_type_is_415_unless_there_is_no_body(client: httpx2.Client) -> None:
    assert client.post("/api/orders/1", content=b'{"name":"a"}').status_code == 415
    assert client.post("/api/optional").json() == {"given": False}
    assert post(client, b'{"name":"a"}', "/api/optional").json() == {"given": True}
    assert not is_json(None)


@pytest.mark.parametrize("size", [LIMIT + 1, 1_000_000])
def test_a_body_over_the_limit_is_413_announced_or_not(client: httpx2.Client, size: int) -> None:
    def pieces() -> Iterator[bytes]:
        yield b'{"name":"'
        yield from [b"a" * 1000] * (size // 1000 + 1)

    for body in (b" " * size, pieces()):
        response = client.post("/api/orders/1", content=body, headers={"Content-Type": "application/json"})
        problem = response.json()
        assert (response.status_code, problem["error_code"]) == (413, "too_large")
        assert problem["request_id"] == response.headers["x-request-id"]
        assert response.headers["content-type"] == "application/problem+json"
    assert client.get("/nowhere").status_code == 404  # the server is well


def test_a_body_at_the_limit_is_read(client: httpx2.Client) -> None:
    body = b'{"name":"a"}'
    assert post(client, body + b" " * (LIMIT - len(body))).status_code == 200


def test_routes_with_the_lax_parser_are_found() -> None:
    app = make_app()
    assert lax_routes(app) == []

    @app.post("/lax")
    async def lax(order: Order) -> None: ...

    router = APIRouter()
    router.add_api_route("/lax", lax, methods=["POST"])
    router.add_api_route("/bodyless", lambda: None, methods=["GET"])
    app.include_router(router, prefix="/inner")
    assert lax_routes(app) == ["/lax", "/inner/lax"]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**64 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_characters="\0", codec="utf-8")),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_characters="\0", codec="utf-8")), inner)
    ),
    max_leaves=30,
)


@given(json_values, st.booleans())
def test_every_sound_value_is_read_as_it_was_written(value: object, escaped: bool) -> None:  # noqa: FBT001 -- drawn by hypothesis
    assert read_json(json.dumps(value, ensure_ascii=escaped).encode()) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_a_value_or_an_invalid_request(data: bytes) -> None:
    try:
        value = read_json(data)
    except GameError:
        return
    assert json.loads(json.dumps(value, allow_nan=False, ensure_ascii=False).encode()) == value
