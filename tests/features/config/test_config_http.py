"""Config over a real socket: whose it is, entity tags, and a pointer for each wrong field."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from taleward.config import ConfigurationManager
from taleward.config.http import router
from taleward.config.memory import MemoryPreferences
from taleward.content import Library
from taleward.identity import Role, Tokens, install_tokens, unruled
from taleward.kit import Edge, TokenBuckets, install_problem_handlers, lax_routes, new_id

Serve = Callable[[ASGIApp], httpx2.Client]
TOKENS = Tokens(b"k" * 32)


class Reader:
    """Somebody with a token."""

    def __init__(self, client: httpx2.Client, role: Role = "player") -> None:
        token, caller = TOKENS.issue(role)
        self.client = client
        self.id = caller.user_id
        self.path = f"/config/user/{self.id}/preferences"
        self.headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **headers: str) -> httpx2.Response:
        return self.client.get(path, headers={**self.headers, **headers})

    def put(self, body: object, path: str | None = None, **headers: str) -> httpx2.Response:
        return self.client.put(path or self.path, json=body, headers={**self.headers, **headers})


@pytest.fixture(scope="module")
def app(library: Library) -> FastAPI:
    app = FastAPI()
    install_tokens(app, TOKENS)
    install_problem_handlers(app)
    app.include_router(router(ConfigurationManager(library, MemoryPreferences())))
    return app


@pytest.fixture(scope="module")
def client(app: FastAPI, serve: Serve) -> httpx2.Client:
    return serve(Edge(app))


@pytest.fixture
def me(client: httpx2.Client) -> Reader:
    return Reader(client)


def data(answer: httpx2.Response) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body["success"], body["error"]) == (200, True, None), body
    found: dict[str, Any] = body["data"]
    return found


def problem(answer: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["error_code"]) == (status, code), body
    return body


def test_the_wire_has_the_shape_that_clients_rely_on(client: httpx2.Client) -> None:
    found = data(client.get("/config/ui"))
    assert set(found) == {"theme", "quick_actions", "panel_layout", "accessibility_options", "language"}
    assert found["quick_actions"][0] == {"id": "look", "label": "Look around", "action": "explore", "icon": None}
    assert found["panel_layout"]["panels"][0] == {
        "id": "bar", "region": "bar", "order": 0, "visible": True, "sheet": None,
    }  # fmt: skip
    assert found["accessibility_options"] == {
        "text_scale": 1.0, "line_height": 1.6, "high_contrast": False, "reduce_motion": False, "dyslexia_font": False,
        "captions": True,
    }  # fmt: skip
    assert found == data(client.get("/config/defaults"))


def test_a_reader_gets_their_own_and_everybody_else_what_is_for_everybody(client: httpx2.Client, me: Reader) -> None:
    before = data(client.get("/config/ui"))
    assert data(me.put({"theme": "lamp", "accessibility_options": {"text_scale": 1.5}}))["theme"] == "lamp"
    own = data(me.get("/config/ui"))
    assert (own["theme"], own["accessibility_options"]["text_scale"]) == ("lamp", 1.5)
    assert own == data(me.get(me.path))
    for headers in ({}, {"Authorization": "Bearer x.y.z"}, Reader(client).headers):
        assert data(client.get("/config/ui", headers=headers)) == before
    assert data(me.get("/config/defaults")) == before
    assert data(me.put({"theme": None, "accessibility_options": None})) == before


def test_preferences_are_their_readers_and_the_operators(client: httpx2.Client, me: Reader) -> None:
    stranger, operator = Reader(client), Reader(client, "operator")
    for other in (stranger, Reader(client, "designer")):
        problem(other.get(me.path), 404, "not_found")
        problem(other.put({"theme": "lamp"}, me.path), 404, "not_found")
    assert data(operator.put({"theme": "contrast"}, me.path))["theme"] == "contrast"
    assert data(operator.get(me.path)) == data(me.get(me.path.replace(me.id, me.id.upper())))
    problem(client.get(me.path), 401, "unauthorized")
    problem(client.put(me.path, json={}), 401, "unauthorized")
    for nobody in ("me", "%00", "a" * 64):
        problem(operator.get(f"/config/user/{nobody}/preferences"), 404, "not_found")
    assert data(operator.get(f"/config/user/{new_id()}/preferences"))["theme"] == "auto"


def test_what_a_client_has_is_not_sent_again_until_it_changes(client: httpx2.Client, me: Reader) -> None:
    for path in ("/config/ui", "/config/defaults", "/config/themes", me.path):
        answer = me.get(path)
        tag = answer.headers["etag"]
        assert (answer.headers["cache-control"], answer.headers["vary"]) == ("private, no-cache", "Authorization")
        same = me.get(path, **{"If-None-Match": tag})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
        assert me.get(path, **{"If-None-Match": '"0.other"'}).status_code == 200
    assert client.get("/config/ui").headers["cache-control"] == "no-cache"
    tag = me.get("/config/ui").headers["etag"]
    assert tag not in {client.get("/config/ui").headers["etag"], Reader(client).get("/config/ui").headers["etag"]}
    assert tag != client.get("/config/ui", params={"language": "de"}, headers=me.headers).headers["etag"]
    me.put({"theme": "lamp"})
    assert me.get("/config/ui", **{"If-None-Match": tag}).status_code == 200


def test_a_change_can_be_bound_to_what_was_read(me: Reader) -> None:
    read = me.get("/config/ui").headers["etag"]
    answer = me.put({"theme": "lamp"}, **{"If-Match": read})
    assert data(answer)["theme"] == "lamp"
    stale = problem(me.put({"theme": "day"}, **{"If-Match": read}), 412, "precondition_failed")
    assert stale["context"] == {"revision": 1}
    problem(me.put({"theme": "day"}, **{"If-Match": f"W/{answer.headers['etag']}"}), 412, "precondition_failed")
    problem(me.put({"theme": "day"}, **{"If-Match": '"later"'}), 412, "precondition_failed")
    problem(me.put({"theme": "day"}, **{"If-Match": f'"{"9" * 900}"'}), 412, "precondition_failed")
    problem(me.put({"theme": "day"}, **{"If-Match": "1"}), 422, "invalid_request")
    assert data(me.put({"theme": "day"}, **{"If-Match": f'"x", {answer.headers["etag"]}'}))["theme"] == "day"
    assert data(me.put({"theme": "lamp"}, **{"If-Match": "*"}))["theme"] == "lamp"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"theme": "neon"}, "/theme"),
        ({"revision": 3}, "/revision"),
        ({"accessibility_options": {"text_scale": "1"}}, "/accessibility_options/text_scale"),
        ({"quick_actions": [{"id": "a", "label": "A", "action": "dance"}]}, "/quick_actions/0/action"),
        (
            {"panel_layout": {"panels": [{"id": "attic", "region": "side", "order": 0}]}},
            "/panel_layout/panels/0/id",
        ),
        ([], ""),
    ],
)
def test_a_wrong_field_is_pointed_at_and_nothing_is_kept(me: Reader, body: object, pointer: str) -> None:
    found = problem(me.put(body), 422, "invalid_request")
    assert [(each["pointer"], each["in"]) for each in found["errors"]] == [(pointer, "body")]
    assert me.get(me.path).headers["etag"].startswith('"0.')


def test_labels_come_in_the_language_asked_for(client: httpx2.Client) -> None:
    themes = {
        asked: {
            theme["id"]: theme["label"]
            for theme in data(client.get("/config/themes", params={"language": asked}))["items"]
        }
        for asked in ("de", "en")
    }
    assert (themes["de"]["flour"], themes["en"]["flour"]) == ("Mehl", "Flour")
    assert data(client.get("/config/themes"))["next"] is None
    problem(client.get("/config/themes", params={"language": "../etc"}), 422, "invalid_request")
    problem(client.get("/config/ui", params={"language": "a" * 10_000}), 422, "invalid_request")
    problem(client.get("/config/ui", headers={"If-None-Match": "x"}), 422, "invalid_request")


def test_themes_of_a_genre_come_first(client: httpx2.Client) -> None:
    page = data(client.get("/config/themes", params={"genre": "fantasy"}))
    first = page["items"][0]
    assert (first["id"], first["genre"], first["scheme"], first["css"]["--radius"]) == (
        "tallow",
        "fantasy",
        "dark",
        "2px",
    )
    assert set(first) == {"id", "label", "genre", "scheme", "tokens", "css"}


def test_only_so_many_changes_are_taken_at_once(library: Library, serve: Serve) -> None:
    app = FastAPI()
    install_tokens(app, TOKENS)
    install_problem_handlers(app)
    buckets = TokenBuckets(1, 2, 8, lambda: 0.0)
    app.include_router(router(ConfigurationManager(library, MemoryPreferences()), buckets))
    me = Reader(serve(Edge(app)))
    assert [me.put({"theme": theme}).status_code for theme in ("day", "lamp", "day")] == [200, 200, 429]
    assert data(me.get(me.path))["theme"] == "lamp"


def test_every_route_has_a_rule_and_reads_bodies_strictly(app: FastAPI) -> None:
    assert (unruled(app), lax_routes(app)) == ([], [])
    schemas = app.openapi()["components"]["schemas"]
    assert set(schemas["UIConfig"]["properties"]) >= {"theme", "quick_actions", "panel_layout", "accessibility_options"}
    assert "flee" in schemas["QuickActionChange"]["properties"]["action"]["enum"]
