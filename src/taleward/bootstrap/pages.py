"""The web play client as it is served: a page, a style and a script, read once and kept in memory, packed and plain.

The script's modules are sent as one: that spares three requests, and their headers, before a first scene is there.

It knows no game, and no word that a reader sees: those of the page itself are interface texts.
"""

import gzip
import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib import resources
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types
from fastapi import APIRouter, Request, Response

from taleward.content import Release
from taleward.identity import declare
from taleward.kit import GameError, etag, if_none_match, problem_responses

PAGE: Final = "index.html"
_TYPES: Final = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
_SCRIPT: Final = "main.js"
_IMPORT: Final = re.compile(r'^import (\{.*\}) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)
_WORD: Final = re.compile(r"\{([a-z_.]+)\}")
_COMMENT: Final = re.compile(r"^[ \t]*/\*.*\*/$|(?:^|[ \t]+)// .*$", re.MULTILINE)
_SPACE: Final = re.compile(r"^\s+", re.MULTILINE)
_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'"
)
_GUARDS: Final = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
}
_REFUSES: Final = re.compile(r"q=0(\.0*)?")
_TAG: Final = 12

declare({"web_page": "public", "web_file": "public"})


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is sent. `tag` is of its content, `packed` is it by content coding, the smallest first."""

    plain: bytes
    packed: Mapping[str, bytes]
    tag: str
    media_type: str


def client_files(release: Release) -> dict[str, File]:
    """Read the client's files by name, with the release's words laid into the page: `{key}` is the text of that key.

    A text that the release does not have stands as its key.
    """
    words = {**release.words_in().texts, "language": release.language()}
    sources = {
        entry.name: entry.read_text(encoding="utf-8")
        for entry in resources.files("taleward").joinpath("web").iterdir()
        if entry.is_file()
    }
    sources[PAGE] = _WORD.sub(lambda named: html.escape(words.get(named[1], named[1])), sources[PAGE])
    joined: dict[str, str] = {}
    _join(_SCRIPT, sources, joined)
    sources = {name: text for name, text in sources.items() if name not in joined}
    sources[_SCRIPT] = "".join(joined.values())
    found = {}
    for name, text in sources.items():
        kind = _TYPES[name[name.rfind(".") :]]
        plain = _lean(text).encode("utf-8")
        packed = {"br": brotli.compress(plain, mode=brotli.MODE_TEXT), "gzip": gzip.compress(plain, mtime=0)}
        found[name] = File(plain, packed, sha256(plain).hexdigest()[:_TAG], f"{kind}; charset=utf-8")
    return found


def _join(name: str, sources: Mapping[str, str], joined: dict[str, str]) -> None:
    """Add a module after those that it imports from, each in a function that answers what it exports."""
    if name in joined:
        return
    for _, other in _IMPORT.findall(sources[name]):
        _join(f"{other}.js", sources, joined)
    text = _IMPORT.sub(r"const \1 = $\2;", sources[name])
    exports = ", ".join(_EXPORT.findall(text))
    module = name.removesuffix(".js")
    joined[name] = f"const ${module} = (() => {{\n{_EXPORT.sub('', text)}return {{ {exports} }};\n}})();\n"


def _lean(text: str) -> str:
    """Leave out what only readers of the sources need: comments on a line of their own or at its end, indentation."""
    return _SPACE.sub("", _COMMENT.sub("", text))


def router(release: Release) -> APIRouter:
    """Make the routes of the client: `/` and `/web/...`, beside the API. The page speaks with this release's words."""
    files = client_files(release)
    routes = APIRouter(include_in_schema=False)

    @routes.get("/", operation_id="web_page")
    async def web_page(request: Request) -> Response:
        """Answer the page that plays."""
        return _answer(request, files[PAGE], _GUARDS)

    @routes.get("/web/{name}", operation_id="web_file", responses=problem_responses("not_found"))
    async def web_file(request: Request, name: str) -> Response:
        """Answer one of its files."""
        if name not in files or name == PAGE:
            raise GameError("There is nothing here", "not_found")
        return _answer(request, files[name], {})

    return routes


def _answer(request: Request, file: File, more: Mapping[str, str]) -> Response:
    coding = _coding(request.headers.get("accept-encoding", ""), file)
    tag = f"{file.tag}-{coding}" if coding else file.tag
    headers = {"Cache-Control": "no-cache", "ETag": etag(tag), "Vary": "Accept-Encoding", **more}
    unless = request.headers.get("if-none-match")
    if unless is not None and if_none_match(unless).weakly(tag):
        return Response(status_code=304, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(file.packed[coding] if coding else file.plain, headers=headers, media_type=file.media_type)


def _coding(accepted: str, file: File) -> str | None:
    """Choose the coding that an Accept-Encoding names and does not refuse: the smallest; None: plain."""
    named = {}
    for part in accepted.lower().split(","):
        name, _, weight = part.partition(";")
        named[name.strip()] = _REFUSES.fullmatch(weight.replace(" ", "")) is None
    return next((coding for coding in file.packed if named.get(coding)), None)
