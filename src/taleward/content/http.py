"""Scenarios, characters and interface texts over HTTP. Routes and wire shapes only: public, the same for everybody."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel, Field

from taleward import __version__
from taleward.content.model import CharacterTemplate, ScenarioInfo
from taleward.content.service import ContentManager
from taleward.identity import declare
from taleward.kit import (
    APIResponse,
    Clock,
    Page,
    StrictRoute,
    decode_cursor,
    encode_cursor,
    etag,
    field_error,
    if_none_match,
    problem_responses,
    success,
    utc_now,
)

declare({"list_scenarios": "public", "list_characters": "public", "get_ui_text": "public"})

_MOST: Final = 500
_CACHED: Final = {"Cache-Control": "no-cache"}  # kept, but asked about each time: a designer may have published

Item = TypeVar("Item")
IfNoneMatch = Annotated[str | None, Header(description="The ETag of an answer that the client still has.")]


class LanguageQuery(BaseModel):
    """In which language."""

    language: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$", description="Such as `en`; the nearest is taken."),
    ] = None


class PageQuery(LanguageQuery):
    """Which page of a list, in which language."""

    limit: Annotated[int, Field(ge=1, le=_MOST, description="The most items of a page.")] = 50
    cursor: Annotated[str | None, Field(max_length=512, description="The `next` of the page before.")] = None


class ScenarioQuery(PageQuery):
    """Which scenarios."""

    genre: Annotated[str | None, Field(max_length=64, description="Only those of this genre.")] = None


class ScenarioPage(BaseModel):
    """Some scenarios, and the cursor of the page after them."""

    items: list[ScenarioInfo]
    next: str | None


class CharacterPage(BaseModel):
    """Some character templates, and the cursor of the page after them."""

    items: list[CharacterTemplate]
    next: str | None


@dataclass(frozen=True, slots=True)
class UIText:
    """The interface texts in one language."""

    language: str
    texts: dict[str, str]


class ScenariosResponse(APIResponse):
    """The envelope of scenarios."""

    data: ScenarioPage


class CharactersResponse(APIResponse):
    """The envelope of character templates."""

    data: CharacterPage


class UITextResponse(APIResponse):
    """The envelope of interface texts."""

    data: UIText


_SAME: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "What the client has is still so"}}


def router(content: ContentManager, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of content."""
    routes = APIRouter(prefix="/content", tags=["content"], route_class=StrictRoute)
    _route_scenarios(routes, content, clock)
    _route_characters(routes, content, clock)
    _route_text(routes, content, clock)
    return routes


def _route_scenarios(routes: APIRouter, content: ContentManager, clock: Clock) -> None:
    @routes.get(
        "/scenarios",
        operation_id="list_scenarios",
        responses={200: {"model": ScenariosResponse}, **_SAME, **problem_responses("invalid_request")},
        summary="List the stories to play",
    )
    async def list_scenarios(
        request: Request, query: Annotated[ScenarioQuery, Query()], if_none_match: IfNoneMatch = None
    ) -> Response:
        """List every scenario on offer, by slug."""
        tag = _tag(content)
        if _unchanged(tag, if_none_match):
            return _not_modified(tag)
        found = await content.get_scenarios({"genre": query.genre} if query.genre else None, query.language)
        return _answer(request, tag, _page(found, lambda info: info.slug, query), clock)


def _route_characters(routes: APIRouter, content: ContentManager, clock: Clock) -> None:
    @routes.get(
        "/scenarios/{scenario_id}/characters",
        operation_id="list_characters",
        responses={200: {"model": CharactersResponse}, **_SAME, **problem_responses("not_found", "invalid_request")},
        summary="List the characters that a story can begin with",
    )
    async def list_characters(
        request: Request,
        scenario_id: str,
        query: Annotated[PageQuery, Query()],
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """List the character templates of a scenario (by id or slug), the default first."""
        found = await content.get_character_templates(scenario_id, query.language)
        tag = _tag(content)
        if _unchanged(tag, if_none_match):
            return _not_modified(tag)
        return _answer(request, tag, _page(found, lambda template: template.template_id, query), clock)


def _route_text(routes: APIRouter, content: ContentManager, clock: Clock) -> None:
    @routes.get(
        "/text",
        operation_id="get_ui_text",
        responses={200: {"model": UITextResponse}, **_SAME, **problem_responses("not_found", "invalid_request")},
        summary="Read the words of the interface",
    )
    async def get_ui_text(
        request: Request, query: Annotated[LanguageQuery, Query()], if_none_match: IfNoneMatch = None
    ) -> Response:
        """Answer every text of the interface by key. Words in braces (`{target}`) are for who shows it to fill in."""
        tag = _tag(content)
        if _unchanged(tag, if_none_match):
            return _not_modified(tag)
        language = content.library.base.language(query.language)
        return _answer(request, tag, UIText(language, await content.get_ui_text(language)), clock)


def _answer(request: Request, tag: str, data: Page[Any] | UIText, clock: Clock) -> Response:
    body = success(msgspec.json.encode(data), request_id=request.state.request_id, now=clock())
    return Response(body, headers={"ETag": tag, **_CACHED}, media_type="application/json")


def _not_modified(tag: str) -> Response:
    return Response(status_code=304, headers={"ETag": tag, **_CACHED})


def _tag(content: ContentManager) -> str:
    """Spell the tag of what the releases and this program say; weak, because the envelope has the time in it."""
    hashes = sorted(release.hash for release in content.library.current.values())
    return etag(sha256(" ".join((__version__, *hashes)).encode()).hexdigest()[:32], weak=True)


def _unchanged(tag: str, header: str | None) -> bool:
    opaque = tag.removeprefix("W/").strip('"')
    return header is not None and if_none_match(header).weakly(opaque)


def _page(found: Sequence[Item], key: Callable[[Item], str], query: PageQuery) -> Page[Item]:
    """Cut the page that follows the item which the cursor names."""
    start = 0
    if query.cursor is not None:
        keys = [key(item) for item in found]
        place = decode_cursor(query.cursor)
        if place not in keys:
            raise field_error("The list has changed. Begin again without a cursor.", "/cursor", "cursor", part="query")
        start = keys.index(place) + 1
    items = found[start : start + query.limit]
    return Page(items, encode_cursor(key(items[-1])) if start + query.limit < len(found) else None)
