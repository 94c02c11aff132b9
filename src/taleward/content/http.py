"""Scenarios and their characters over HTTP. Routes and wire shapes only: public, cacheable, the same for everybody."""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import Annotated, Any, Final, TypeVar

import msgspec
from fastapi import APIRouter, Header, Query, Request, Response
from pydantic import BaseModel

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

declare({"list_scenarios": "public", "list_characters": "public"})

_MOST: Final = 500
_CACHED: Final = {"Cache-Control": "no-cache"}  # kept, but asked about each time: a designer may have published

Item = TypeVar("Item")
Language = Annotated[
    str | None,
    Query(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$", description="A tag such as `en`; the nearest is taken."),
]
Limit = Annotated[int, Query(ge=1, le=_MOST, description="The most items of a page.")]
Cursor = Annotated[str | None, Query(max_length=512, description="The `next` of the page before.")]
IfNoneMatch = Annotated[str | None, Header(description="The ETag of an answer that the client still has.")]


class ScenarioPage(BaseModel):
    """Some scenarios, and the cursor of the page after them."""

    items: list[ScenarioInfo]
    next: str | None


class CharacterPage(BaseModel):
    """Some character templates, and the cursor of the page after them."""

    items: list[CharacterTemplate]
    next: str | None


class ScenariosResponse(APIResponse):
    """The envelope of scenarios."""

    data: ScenarioPage


class CharactersResponse(APIResponse):
    """The envelope of character templates."""

    data: CharacterPage


_SAME: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "What the client has is still so"}}


def router(content: ContentManager, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of content."""
    routes = APIRouter(prefix="/content", tags=["content"], route_class=StrictRoute)

    def answer(request: Request, tag: str, page: Page[Any]) -> Response:
        body = success(msgspec.json.encode(page), request_id=request.state.request_id, now=clock())
        return Response(body, headers={"ETag": tag, **_CACHED}, media_type="application/json")

    @routes.get(
        "/scenarios",
        operation_id="list_scenarios",
        responses={200: {"model": ScenariosResponse}, **_SAME, **problem_responses("invalid_request")},
        summary="List the stories to play",
    )
    async def list_scenarios(
        request: Request,
        language: Language = None,
        genre: Annotated[str | None, Query(max_length=64)] = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """List every scenario on offer, by slug."""
        tag = _tag(*(release.hash for release in content.library.current.values()))
        if _unchanged(tag, if_none_match):
            return Response(status_code=304, headers={"ETag": tag, **_CACHED})
        found = await content.get_scenarios({"genre": genre} if genre else None, language)
        return answer(request, tag, _page(found, lambda info: info.slug, cursor, limit))

    @routes.get(
        "/scenarios/{scenario_id}/characters",
        operation_id="list_characters",
        responses={200: {"model": CharactersResponse}, **_SAME, **problem_responses("not_found", "invalid_request")},
        summary="List the characters that a story can begin with",
    )
    async def list_characters(
        request: Request,
        scenario_id: str,
        language: Language = None,
        limit: Limit = 50,
        cursor: Cursor = None,
        if_none_match: IfNoneMatch = None,
    ) -> Response:
        """List the character templates of a scenario (by id or slug), the default first."""
        found = await content.get_character_templates(scenario_id, language)
        tag = _tag(*(release.hash for release in content.library.current.values()))
        if _unchanged(tag, if_none_match):
            return Response(status_code=304, headers={"ETag": tag, **_CACHED})
        return answer(request, tag, _page(found, lambda template: template.template_id, cursor, limit))

    return routes


def _tag(*hashes: str) -> str:
    """Spell the tag of what these releases and this program say; weak, because the envelope has the time in it."""
    return etag(sha256(" ".join((__version__, *sorted(hashes))).encode()).hexdigest()[:32], weak=True)


def _unchanged(tag: str, header: str | None) -> bool:
    opaque = tag.removeprefix("W/").strip('"')
    return header is not None and if_none_match(header).weakly(opaque)


def _page(found: Sequence[Item], key: Callable[[Item], str], cursor: str | None, limit: int) -> Page[Item]:
    """Cut the page that follows the item which the cursor names."""
    start = 0
    if cursor is not None:
        keys = [key(item) for item in found]
        place = decode_cursor(cursor)
        if place not in keys:
            raise field_error("The list has changed. Begin again without a cursor.", "/cursor", "cursor", part="query")
        start = keys.index(place) + 1
    items = found[start : start + limit]
    return Page(items, encode_cursor(key(items[-1])) if start + limit < len(found) else None)
