"""What nobody should send: each gets its answer as a problem, and the session stays what it was."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.journeys.api_server import UNUSED_TLS, ApiServer, Story, data_of, problem_of, running

from taleward.kit import encode_cursor, new_id

NO_SESSION = "0198c0de-7a11-7000-8000-00000000dead"

JSON = "application/json"
BIDI = "pay \u202eevil\u2066"
LONG = "x" * 1_000_000
NOBODYS = "0198c0de-7a11-7000-8000-5eed5eed5eed"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture(scope="module")
def owned(server: ApiServer) -> Story:
    story = server.player().begin()
    story.act("move the_hard")
    return story


@pytest.fixture
def story(owned: Story) -> Iterator[Story]:
    """A session that is the same after the test."""
    before = owned.get()
    yield owned
    after = owned.get()
    assert data_of(after) == data_of(before)
    assert after.headers["etag"] == before.headers["etag"]


def send(story: Story, content: bytes, tail: str = "action", media: str = JSON) -> httpx2.Response:
    headers = {"content-type": media}
    return story.player.http.post(f"{story.path}/{tail}", content=content, headers=headers)


MALFORMED = [
    b"{",
    b"[1, 2",
    b"nonsense",
    b'{"action": "explore"} trailing',
    b"{'action': 'explore'}",
    b'{"action": "explore",}',
    b'\xff\xfe{\x00"\x00',
    '{"action": "explore"}'.encode("utf-16"),
    b'{"action": "explore", "action": "rest"}',
    b'{"action": "explore", "expected_version": NaN}',
    b'{"action": "explore", "expected_version": Infinity}',
    b'{"action": "explore", "expected_version": -1e999}',
    b'{"action": "explore", "expected_version": 123456789012345678901234567890}',
    b'{"action": "take", "target": "boat_hook\\u0000"}',
    b'{"text": "\\ud800"}',
    b'{"text": "\\udc00\\ud800"}',
    b"[" * 5_000 + b"]" * 5_000,
    b'{"params":' * 100 + b"1" + b"}" * 100,
    b"\x00",
    b" ",
]


@pytest.mark.parametrize("content", MALFORMED, ids=range(len(MALFORMED)))
def test_what_is_no_sound_json(story: Story, content: bytes) -> None:
    told = problem_of(send(story, content), 422, "invalid_request")
    assert [(error["pointer"], error["in"]) for error in told["errors"]] == [("", "body")]


WRONG: list[tuple[object, list[str]]] = [
    (None, [""]),
    (7, [""]),
    ("explore", [""]),
    ([{"action": "explore"}], [""]),
    ({}, ["/action"]),
    ({"action": "explore", "text": "look"}, ["/text"]),
    ({"action": "explore", "action_id": "1"}, ["/action"]),
    ({"text": "look", "target": "x"}, ["/target"]),
    ({"action": 7}, ["/action"]),
    ({"action": ["explore"]}, ["/action"]),
    ({"action": True}, ["/action"]),
    ({"action": ""}, ["/action"]),
    ({"action": "dance"}, ["/action"]),
    ({"action": "x" * 41}, ["/action"]),
    ({"action": "explore", "sudo": True}, ["/sudo"]),
    ({"action": "explore", "a/b~c": 1}, ["/a~1b~0c"]),
    ({"action": "move"}, ["/target"]),
    ({"action": "move", "target": 5}, ["/target"]),
    ({"action": "move", "target": "x" * 201}, ["/target"]),
    ({"action": "move", "target": "a/b/c/d"}, ["/target"]),
    ({"action": "rest", "target": "bed"}, ["/target"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": 0}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": -1}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": 10**12}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": "2"}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": 1.5}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"count": True}}, ["/params/count"]),
    ({"action": "take", "target": "boat_hook", "params": {"gold": 5}}, ["/params/gold"]),
    ({"action": "take", "target": "boat_hook", "params": []}, ["/params"]),
    ({"action": "explore", "params": {str(n): 1 for n in range(9)}}, ["/params"]),
    ({"action": "explore", "expected_version": "1"}, ["/expected_version"]),
    ({"action": "explore", "expected_version": -1}, ["/expected_version"]),
    ({"action": "explore", "expected_version": 2**31}, ["/expected_version"]),
    ({"action": "explore", "expected_version": 1.5}, ["/expected_version"]),
    ({"action": "explore", "expected_version": True}, ["/expected_version"]),
    ({"text": "x" * 501}, ["/text"]),
    ({"text": 5}, ["/text"]),
    ({"action_id": ""}, ["/action_id"]),
    ({"action_id": "x" * 81}, ["/action_id"]),
    ({"action_id": 0}, ["/action_id"]),
]


@pytest.mark.parametrize(("body", "pointers"), WRONG, ids=range(len(WRONG)))
def test_what_is_no_action(story: Story, body: object, pointers: list[str]) -> None:
    told = problem_of(send(story, json.dumps(body).encode()), 422, "invalid_request")
    assert sorted({error["pointer"] for error in told["errors"]}) == pointers


CREATIONS: list[tuple[dict[str, Any], str]] = [
    ({"character_config": 5}, "/character_config"),
    ({"character_config": {"mode": "god"}}, "/character_config/mode"),
    ({"character_config": {"health": 999}}, "/character_config/health"),
    ({"character_config": {"template_id": "king"}}, "/character_config/template_id"),
    ({"character_config": {"character_class": "wizard"}}, "/character_config/character_class"),
    ({"character_config": {"background": "rich"}}, "/character_config/background"),
    ({"character_config": {"name": ""}}, "/character_config/name"),
    ({"character_config": {"name": " \u200b "}}, "/character_config/name"),
    ({"character_config": {"name": BIDI}}, "/character_config/name"),
    ({"character_config": {"name": "a\nb"}}, "/character_config/name"),
    ({"character_config": {"name": "x" * 41}}, "/character_config/name"),
    ({"title": BIDI}, "/title"),
    ({"title": "a\x07b"}, "/title"),
    ({"title": "x" * 121}, "/title"),
    ({"title": "z" + "\u0301" * 20_000}, "/title"),
    ({"language": "not a language"}, "/language"),
    ({"seed": "1"}, "/seed"),
    ({"seed": 2**63}, "/seed"),
    ({"version": 4}, "/version"),
    ({"scenario_id": ""}, "/scenario_id"),
    ({"scenario_id": 5}, "/scenario_id"),
    ({"scenario_id": "x" * 81}, "/scenario_id"),
]


@pytest.mark.parametrize(("body", "pointer"), CREATIONS, ids=range(len(CREATIONS)))
def test_what_is_no_session(story: Story, body: dict[str, Any], pointer: str) -> None:
    http = story.player.http
    told = problem_of(
        http.post("/game/sessions", json={"scenario_id": "one_stroke_over", **body}), 422, "invalid_request"
    )
    assert [error["pointer"] for error in told["errors"]] == [pointer]
    assert len(data_of(http.get("/game/sessions"))["items"]) == 1


@pytest.mark.parametrize("scenario", ["nowhere", NOBODYS, "../../etc/passwd", "one_stroke_over' OR 1=1 --", "\u202e"])
def test_an_unknown_scenario(story: Story, scenario: str) -> None:
    told = problem_of(story.player.http.post("/game/sessions", json={"scenario_id": scenario}), 422, "unknown_scenario")
    assert "one_stroke_over" in told["context"]["scenarios"]


def test_the_dice_are_not_fixed_by_players(story: Story) -> None:
    body = {"scenario_id": "one_stroke_over", "seed": 1}
    problem_of(story.player.http.post("/game/sessions", json=body), 403, "forbidden")


@pytest.mark.parametrize("name", ["state", "character", "inventory", "version", "user_id", "current_state"])
def test_the_state_is_not_written_by_players(story: Story, name: str) -> None:
    headers = {"if-match": "*"}
    told = problem_of(
        story.player.http.put(story.path, json={name: {"gold": 9}}, headers=headers), 422, "state_is_authoritative"
    )
    assert told["context"] == {"fields": [name]}


SETTINGS = [("/title", ""), ("/title", BIDI), ("/title", 5), ("/language", "xx"), ("/rating", "x"), ("/color", "red")]


@pytest.mark.parametrize(("pointer", "value"), SETTINGS)
def test_what_is_no_setting(story: Story, pointer: str, value: object) -> None:
    answer = story.player.http.put(story.path, json={pointer[1:]: value}, headers={"if-match": "*"})
    assert [error["pointer"] for error in problem_of(answer, 422, "invalid_request")["errors"]] == [pointer]


@pytest.mark.parametrize("header", ["7", '"', "W/", '"a" "b"', "", "x" * 1_001])
def test_what_is_no_condition(story: Story, header: str) -> None:
    answer = story.player.http.put(story.path, json={"title": "x"}, headers={"if-match": header})
    assert answer.json()["errors"][0]["pointer"] == "/If-Match"
    problem_of(answer, 422, "invalid_request")
    if header:
        problem_of(story.get(**{"if-none-match": header}), 422, "invalid_request")


@pytest.mark.parametrize("key", ["", "with a blank", "x" * 201, "caf\u00e9"])
def test_what_is_no_key(story: Story, key: str) -> None:
    headers = [("idempotency-key", key.encode())]
    answer = story.player.http.post(f"{story.path}/action", json={"action": "explore"}, headers=headers)  # type: ignore[arg-type]  # raw bytes, as a socket would carry them
    told = problem_of(answer, 422, "invalid_request")
    assert [(error["pointer"], error["in"]) for error in told["errors"]] == [("/Idempotency-Key", "header")]


@pytest.mark.parametrize("wrong", ["0", "me", "%00", "..%2f..%2fetc", "x" * 300, NOBODYS + "0", "\u202e", "%ff"])
def test_what_is_no_session_id(story: Story, wrong: str) -> None:
    answer = story.player.http.get(f"/game/sessions/{wrong}")
    assert answer.status_code in {404, 422}
    problem_of(answer, answer.status_code, answer.json()["error_code"])
    answer = story.player.http.post(f"/game/sessions/{wrong}/action", json={"action": "explore"})
    assert answer.status_code in {404, 422}
    problem_of(answer, answer.status_code, answer.json()["error_code"])


PAGES = [
    *(f"turns?limit={limit}" for limit in ("0", "-1", "501", "many", "1.5", "9" * 30, "")),
    *(f"turns?after={after}" for after in ("-1", "x", "2147483648", "9" * 5_000)),
    *(f"turns/{version}/narration" for version in ("0", "-1", "x", "2147483648")),
]


@pytest.mark.parametrize("tail", PAGES, ids=range(len(PAGES)))
def test_what_is_no_page(story: Story, tail: str) -> None:
    problem_of(story.get(tail), 422, "invalid_request")


CURSORS = ["x", "%00", "a" * 600, encode_cursor("nothing"), encode_cursor("\u202e"), encode_cursor(NOBODYS) + "="]


@pytest.mark.parametrize("cursor", CURSORS, ids=range(len(CURSORS)))
def test_what_is_no_cursor(story: Story, cursor: str) -> None:
    told = problem_of(story.player.http.get(f"/game/sessions?cursor={cursor}"), 422, "invalid_request")
    assert [(error["pointer"], error["in"]) for error in told["errors"]] == [("/cursor", "query")]


@pytest.mark.parametrize(
    "media", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "json"]
)
def test_what_does_not_say_it_is_json(story: Story, media: str) -> None:
    problem_of(send(story, b'{"action": "explore"}', media=media), 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [{"text": LONG}, {"action": LONG}, {LONG: 1}, [LONG]])
def test_what_is_too_large(story: Story, body: object) -> None:
    problem_of(send(story, json.dumps(body).encode()), 413, "too_large")


def test_what_is_too_large_and_does_not_say_how_large(story: Story) -> None:
    content = iter([b'{"text": "', *[b"x" * 60_000] * 3, b'"}'])
    answer = story.player.http.post(f"{story.path}/action", content=content, headers={"content-type": JSON})
    problem_of(answer, 413, "too_large")


def test_a_body_where_none_belongs_is_not_read(story: Story) -> None:
    answer = story.player.http.request("GET", story.path, content=b"{nonsense", headers={"content-type": JSON})
    assert data_of(answer) == story.now()


@pytest.mark.parametrize(
    ("header", "value"),
    [("x-request-id", "x" * 4_000), ("x-request-id", "a b"), ("traceparent", "00-00"), ("cookie", "x")],
)
def test_odd_headers_change_nothing(story: Story, header: str, value: str) -> None:
    assert data_of(story.get(**{header: value})) == story.now()


def test_headers_without_end_are_cut_off(story: Story, server: ApiServer) -> None:
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(f"GET /api{story.path} HTTP/1.1\r\nhost: x\r\nx-long: {'y' * 200_000}\r\n\r\n".encode())
        first = raw.recv(64)
    assert not first.startswith((b"HTTP/1.1 2", b"HTTP/1.1 5"))
    assert story.get().status_code == 200


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE", "TRACE"])
def test_methods_that_a_path_does_not_have(story: Story, server: ApiServer, method: str) -> None:
    paths = methods_of(server)
    for path, has in paths.items():
        if method.lower() in has or (method == "HEAD" and "get" in has):
            continue
        url = path.replace("{session_id}", story.id).replace("{version}", "1").replace("{save_id}", new_id())
        answer = story.player.http.request(method, server.url + url.replace("{scenario_id}", "one_stroke_over"))
        assert answer.status_code == 405, path
        if method != "HEAD":
            problem_of(answer, 405, "method_not_allowed")
        offered = {each.strip().lower() for each in answer.headers["allow"].split(",")}
        assert offered == (has | {"head"} if "get" in has else has), path
    for path in ("/api/game/nothing", "/nothing", "/api/v2/game/sessions", "/api//game/sessions", f"{'/x' * 500}"):
        answer = story.player.http.request(method, server.url + path)
        assert answer.status_code == 404, path


def test_head_answers_like_get_without_its_body(story: Story) -> None:
    for path in (story.path, f"{story.path}/actions", "/content/scenarios"):
        got, head = story.player.http.get(path), story.player.http.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-type"] == got.headers["content-type"]
        assert int(head.headers["content-length"]) > 0
        assert head.headers.get("etag") == got.headers.get("etag")


def methods_of(server: ApiServer) -> dict[str, set[str]]:
    """The methods of every path of the document, with those of a pattern that it also fits: a quest may have any id."""
    with httpx2.Client(verify=UNUSED_TLS) as http:
        document = http.get(f"{server.url}/openapi.json").json()
    patterns = {path: re.compile(re.sub(r"{[^/]+}", "[^/]+", path)) for path in document["paths"]}
    return {
        path: {
            method for known, item in document["paths"].items() if patterns[known].fullmatch(path) for method in item
        }
        for path in document["paths"]
    }
