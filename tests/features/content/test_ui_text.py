"""The words of the interface, for programs and over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from taleward.content import ContentManager, Library, Release, compile_pack
from taleward.content.http import router
from taleward.content.memory import MemoryReleases
from taleward.kit import Edge, GameError, install_problem_handlers

Serve = Callable[[ASGIApp], httpx2.Client]
Write = Callable[[str, Mapping[str, str]], Path]


def release_of(folder: Path) -> Release:
    made = compile_pack(folder, [])
    assert made.release is not None, made.problems
    return made.release


@pytest.fixture
def content(mill_folder: Path, write: Write, ground: dict[str, str]) -> ContentManager:
    """The mill, and a base pack that says other things."""
    base = {**ground, "pack.yaml": ground["pack.yaml"].replace("id: ground", "id: base")}
    base["text/en/ui.yaml"] = 'texts: {action.take: "Take it", client.goodbye: "Farewell"}\n'
    releases = [release_of(mill_folder), release_of(write("base", base))]
    return ContentManager(Library(releases, MemoryReleases()))


def test_texts_are_those_of_the_base_pack(content: ContentManager) -> None:
    assert asyncio.run(content.get_ui_text()) == {"action.take": "Take it", "client.goodbye": "Farewell"}
    german = {"action.take": "{target} nehmen", "client.goodbye": "Farewell"}
    assert asyncio.run(content.get_ui_text("de-CH")) == german
    assert asyncio.run(content.get_ui_text("fr"))["action.take"] == "Take it"


def test_the_first_pack_speaks_where_the_base_pack_is_not_on_offer(mill_folder: Path) -> None:
    library = Library([release_of(mill_folder)], MemoryReleases())
    assert library.base.pack.id == "mill"
    assert asyncio.run(ContentManager(library).get_ui_text("de"))["client.goodbye"] == "Auf Wiedersehen"
    with pytest.raises(GameError) as refused:
        asyncio.run(ContentManager(Library([], MemoryReleases())).get_ui_text())
    assert refused.value.error_code == "not_found"


def test_texts_are_read_over_http(content: ContentManager, serve: Serve) -> None:
    app = FastAPI()
    app.include_router(router(content))
    install_problem_handlers(app)
    get = serve(Edge(app)).get
    answer = get("/content/text", params={"language": "de-AT"})
    assert answer.json()["data"] == {
        "language": "de",
        "texts": {"action.take": "{target} nehmen", "client.goodbye": "Farewell"},
    }
    assert get("/content/text").json()["data"]["language"] == "en"
    tag = answer.headers["etag"]
    same = get("/content/text", params={"language": "de-AT"}, headers={"If-None-Match": tag})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", tag)
    assert get("/content/text?language=..%2Fetc").json()["error_code"] == "invalid_request"
