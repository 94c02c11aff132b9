"""Content over a real socket: pages, languages, entity tags, and no token asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from taleward.content import ContentManager, Library, compile_pack, scenario_id
from taleward.content.http import router
from taleward.content.memory import MemoryReleases
from taleward.identity import unruled
from taleward.kit import Edge, install_problem_handlers

Serve = Callable[[ASGIApp], httpx2.Client]
Get = Callable[..., httpx2.Response]

SECOND = """\
scenarios:
  new_mill: {title: The New Mill, summary: Quiet., intro: Hm., place: yard, templates: [thief]}
  zinc: {title: Zinc, summary: Grey., intro: Hm., place: yard, templates: [thief]}
"""


@pytest.fixture
def app(mill_folder: Path) -> FastAPI:
    (mill_folder / "second.yaml").write_text(SECOND)
    release = compile_pack(mill_folder, []).release
    assert release is not None
    app = FastAPI()
    app.include_router(router(ContentManager(Library([release], MemoryReleases()))))
    install_problem_handlers(app)
    return app


@pytest.fixture
def get(app: FastAPI, serve: Serve) -> Get:
    return serve(Edge(app)).get


def data(answer: httpx2.Response) -> dict[str, Any]:
    body = answer.json()
    assert (answer.status_code, body["success"], body["error"]) == (200, True, None)
    found: dict[str, Any] = body["data"]
    return found


def test_scenarios_are_listed_for_everybody(get: Get) -> None:
    page = data(get("/content/scenarios"))
    assert page["next"] is None
    assert [item["slug"] for item in page["items"]] == ["new_mill", "old_mill", "zinc"]
    assert {**page["items"][1], "release": ""} == {
        "scenario_id": scenario_id("mill", "old_mill"),
        "slug": "old_mill",
        "title": "The Old Mill",
        "summary": "Somebody rang.",
        "genre": "fantasy",
        "languages": ["en", "de"],
        "rating": "everyone",
        "pack": "mill",
        "release": "",
    }


def test_words_come_in_the_language_asked_for(get: Get) -> None:
    titles = {
        asked: data(get("/content/scenarios", params={"language": asked}))["items"][1]["title"]
        for asked in ("de", "de-AT", "en", "fr")
    }
    assert titles == {"de": "Die alte Mühle", "de-AT": "Die alte Mühle", "en": "The Old Mill", "fr": "The Old Mill"}
    assert data(get("/content/scenarios", params={"genre": "modern"})) == {"items": [], "next": None}


def test_pages_follow_each_other(get: Get) -> None:
    seen, cursor = [], None
    for _ in range(3):
        page = data(get("/content/scenarios", params={"limit": 1, **({"cursor": cursor} if cursor else {})}))
        seen += [item["slug"] for item in page["items"]]
        cursor = page["next"]
    assert (seen, cursor) == (["new_mill", "old_mill", "zinc"], None)


@pytest.mark.parametrize("asked", ["old_mill", scenario_id("mill", "old_mill")])
def test_characters_are_listed_by_slug_and_id(get: Get, asked: str) -> None:
    page = data(get(f"/content/scenarios/{asked}/characters"))
    assert [item["template_id"] for item in page["items"]] == ["miller", "thief"]
    miller = page["items"][0]
    assert miller["starting_inventory"][0] == {
        "item_id": "rope", "name": "rope", "description": "Hemp.", "count": 1, "weight": 20, "value": 3,
    }  # fmt: skip
    assert miller["class_restrictions"] is None
    assert (miller["point_budget"], miller["scenario_type"], miller["background_options"]) == (4, "fantasy", ["orphan"])
    first = data(get(f"/content/scenarios/{asked}/characters", params={"limit": 1}))
    rest = data(get(f"/content/scenarios/{asked}/characters", params={"limit": 1, "cursor": first["next"]}))
    assert [item["template_id"] for item in rest["items"]] == ["thief"]
    assert rest["next"] is None


@pytest.mark.parametrize("path", ["/content/scenarios", "/content/scenarios/old_mill/characters"])
def test_what_the_client_has_is_not_sent_again(get: Get, path: str) -> None:
    answer = get(path)
    tag = answer.headers["etag"]
    assert answer.headers["cache-control"] == "no-cache"
    for header in (tag, tag.removeprefix("W/"), f'"other", {tag}', "*"):
        same = get(path, headers={"If-None-Match": header})
        assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/content/scenarios/nowhere/characters", 404, "not_found"),
        ("/content/scenarios/%00/characters", 404, "not_found"),
        ("/content/scenarios?limit=0", 422, "invalid_request"),
        ("/content/scenarios?limit=501", 422, "invalid_request"),
        ("/content/scenarios?limit=" + "9" * 5_000, 422, "invalid_request"),
        ("/content/scenarios?cursor=%21", 422, "invalid_request"),
        ("/content/scenarios?cursor=eA", 422, "invalid_request"),
        ("/content/scenarios?language=..%2Fetc", 422, "invalid_request"),
        ("/content/scenarios?language=" + "a" * 10_000, 422, "invalid_request"),
    ],
)
def test_what_cannot_be_answered_is_a_problem(get: Get, path: str, status: int, code: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.json()["error_code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_malformed_condition_is_a_problem(get: Get) -> None:
    assert get("/content/scenarios", headers={"If-None-Match": "x"}).status_code == 422


def test_every_route_has_a_rule_and_a_schema(app: FastAPI) -> None:
    assert unruled(app) == []
    paths = app.openapi()["paths"]
    assert paths["/content/scenarios"]["get"]["operationId"] == "list_scenarios"
    assert paths["/content/scenarios/{scenario_id}/characters"]["get"]["operationId"] == "list_characters"
    schemas = app.openapi()["components"]["schemas"]
    assert set(schemas["ScenarioInfo"]["properties"]) > {"scenario_id", "slug", "title", "summary", "genre", "rating"}
    assert {"template_id", "base_stats", "class_restrictions", "classes"} < set(
        schemas["CharacterTemplate"]["properties"]
    )
