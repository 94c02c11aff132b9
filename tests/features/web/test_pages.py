"""The web client as it is served, over a real socket."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping

import brotli  # type: ignore[import-untyped]  # it ships no types
import httpx2
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from taleward.bootstrap import pages
from taleward.content import load_packs
from taleward.identity import unruled
from taleward.kit import Edge, install_problem_handlers

Serve = Callable[[ASGIApp], httpx2.Client]
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gzip": gzip.decompress}
FILES = ("main.js", "style.css")


def make_app() -> FastAPI:
    app = FastAPI()
    install_problem_handlers(app)
    app.include_router(pages.router(load_packs().releases[0]))
    return app


@pytest.fixture(scope="module")
def client(serve: Serve) -> httpx2.Client:
    return serve(Edge(make_app()))


def test_the_page_is_at_the_root_with_served_words_and_its_language(client: httpx2.Client) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    texts = load_packs().releases[0].words_in().texts
    assert f"<title>{texts['client.title']}</title>" in answer.text
    assert f"<noscript><p>{texts['client.no_script']}</p></noscript>" in answer.text
    assert '<html lang="en">' in answer.text
    assert "{" not in answer.text


def test_the_page_may_load_from_its_own_server_alone_and_be_framed_by_nobody(client: httpx2.Client) -> None:
    headers = client.get("/").headers
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",
        "media-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["x-content-type-options"] == "nosniff"


def test_the_page_names_all_that_is_served_and_nothing_else(client: httpx2.Client) -> None:
    named = re.findall(r'(?:href|src)="(/[^"]*)"', client.get("/").text)
    assert sorted(named) == [f"/web/{name}" for name in FILES]
    assert all(client.get(path).status_code == 200 for path in named)


def test_the_modules_come_as_one_script_each_after_those_it_needs(client: httpx2.Client) -> None:
    script = client.get("/web/main.js").text
    assert re.findall(r"^(?:import|export) ", script, re.MULTILINE) == []
    made = re.findall(r"^const (\$\w+) = \(\(\) => \{$", script, re.MULTILINE)
    assert sorted(made) == ["$line", "$main", "$page", "$widgets"]
    uses = list(re.finditer(r"= (\$\w+);$", script, re.MULTILINE))
    assert len(uses) > 3
    assert all(script.index(f"const {used[1]} = ") < used.start() for used in uses)


@pytest.mark.parametrize("path", ["/", *(f"/web/{name}" for name in FILES)])
def test_a_file_is_asked_for_again_each_time_and_sent_only_if_it_changed(client: httpx2.Client, path: str) -> None:
    first = client.get(path)
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["vary"] == "Accept-Encoding"
    again = client.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize(
    ("accepts", "coding"),
    [("gzip, deflate, br, zstd", "br"), ("BR", "br"), ("gzip;q=0.5", "gzip"), ("br;q=0, gzip", "gzip")],
)
@pytest.mark.parametrize("path", ["/", "/web/style.css"])
def test_a_file_is_packed_for_who_can_unpack_it(client: httpx2.Client, path: str, accepts: str, coding: str) -> None:
    with client.stream("GET", path, headers={"Accept-Encoding": accepts}) as packed:
        sent = b"".join(packed.iter_raw())
    plain = client.get(path, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == coding
    assert "content-encoding" not in plain.headers
    assert UNPACK[coding](sent) == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) == len(plain.content)
    assert packed.headers["etag"] != plain.headers["etag"]


@pytest.mark.parametrize("accepts", ["", "deflate", "gzip;q=0", "br; q=0.000, gzip;q=0", "x-gzip"])
def test_who_cannot_unpack_it_gets_it_plain(client: httpx2.Client, accepts: str) -> None:
    answer = client.get("/web/main.js", headers={"Accept-Encoding": accepts})
    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize("name", ["index.html", "nothing.js", "..%2Fapp.py", "MAIN.JS"])
def test_nothing_else_is_served(client: httpx2.Client, name: str) -> None:
    answer = client.get(f"/web/{name}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


def test_only_what_readers_of_the_sources_need_is_left_out_on_the_way() -> None:
    served = pages.client_files(load_packs().releases[0])["style.css"]
    assert b"/*" not in served.plain
    assert b"\n " not in served.plain
    assert b"@media (forced-colors: active)" in served.plain


def test_the_pages_have_rules() -> None:
    assert unruled(make_app()) == []
