"""The interface's configuration over HTTP. Routes and wire shapes only; what is valid is decided by the service."""

from collections.abc import Callable
from hashlib import sha256
from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from taleward import __version__
from taleward.config.model import Theme, UIConfig
from taleward.config.preferences import Preferences
from taleward.config.service import ConfigurationManager
from taleward.identity import Caller, caller, caller_of, declare, require
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    StrictRoute,
    TokenBuckets,
    etag,
    if_match,
    if_none_match,
    is_uuid,
    problem_responses,
    success,
    utc_now,
)

RATE, BURST, READERS = 10, 50, 65_536
"""Changes one reader may make a second, at once, and readers remembered."""
_LONGEST_REVISION: Final = 18  # digits

declare(
    {
        "get_ui_config": "public",
        "get_default_config": "public",
        "list_themes": "public",
        "get_preferences": "owner",
        "update_preferences": "owner",
    }
)


async def _anybody(request: Request) -> Caller | None:
    """The caller, if a good token says who it is. Async though nothing waits, or it would run in a thread."""
    try:
        return caller_of(request.scope)
    except GameError:  # without a token, or with one that no longer holds, a reader gets what is for everybody
        return None


async def _reader(me: Annotated[Caller, Depends(caller)], user_id: Annotated[str, Path(max_length=64)]) -> str:
    """The id of a reader whose preferences the caller may see. What is no id names nobody."""
    stored = user_id.lower()
    require(me, "owner", stored if is_uuid(stored) else None)
    return stored


Me = Annotated[Caller, Depends(caller)]
Anybody = Annotated[Caller | None, Depends(_anybody)]
Reader = Annotated[str, Depends(_reader)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=1_000)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1_000)]


class ConfigQuery(BaseModel):
    """In which language labels come."""

    language: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$", description="Such as `en`; the nearest is taken."),
    ] = None


class ThemesQuery(ConfigQuery):
    """Which themes come first."""

    genre: Annotated[str | None, Field(max_length=64, description="Those of this genre come first.")] = None


class UIConfigResponse(APIResponse):
    """The envelope of a configuration."""

    data: UIConfig


class ThemePage(BaseModel):
    """All themes."""

    items: list[Theme]
    next: str | None


class ThemesResponse(APIResponse):
    """The envelope of themes."""

    data: ThemePage


_SAME: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "What the client has is still so"}}
_OWNED: Final = ("unauthorized", "not_found", "invalid_request", "unavailable")
_CHANGES: Final = (*_OWNED, "precondition_failed", "rate_limited", "too_large", "unsupported_media_type")


class _Answers:
    """Envelopes answers, with an entity tag that says what they were made of."""

    def __init__(self, manager: ConfigurationManager, clock: Clock) -> None:
        self._manager = manager
        self._clock = clock

    async def config(
        self, request: Request, user_id: str | None, language: str | None, if_none: str | None = None
    ) -> Response:
        """Answer a reader's configuration (None: everybody's)."""
        found, revision = await self._manager.get_versioned(user_id, language)
        return self.tagged(request, found, f"{revision}.{self._digest(user_id or '', language)}", if_none)

    async def themes(self, request: Request, query: ThemesQuery, if_none: str | None) -> Response:
        """Answer all themes."""
        items = await self._manager.get_theme_options(query.language, query.genre)
        tag = self._digest(query.language, query.genre)
        return self.tagged(request, {"items": items, "next": None}, tag, if_none)

    def tagged(self, request: Request, data: object, tag: str, if_none: str | None) -> Response:
        """Answer data, or that the client has it already."""
        private = "authorization" in request.headers
        headers = {
            "ETag": etag(tag),
            "Cache-Control": "private, no-cache" if private else "no-cache",
            "Vary": "Authorization",
        }
        if if_none is not None and if_none_match(if_none).weakly(tag):
            return Response(status_code=304, headers=headers)
        body = success(msgspec.json.encode(data), request_id=request.state.request_id, now=self._clock())
        return Response(body, headers=headers, media_type="application/json")

    def _digest(self, *of: str | None) -> str:
        hashes = sorted(release.hash for release in self._manager.library.current.values())
        return sha256(repr((__version__, hashes, of)).encode()).hexdigest()[:24]


def router(manager: ConfigurationManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of config. `buckets` bounds what one reader may change."""
    limit = buckets if buckets is not None else TokenBuckets(RATE, BURST, READERS, monotonic)
    answers = _Answers(manager, clock)
    routes = APIRouter(prefix="/config", tags=["config"], route_class=StrictRoute)
    _route_everybody(routes, answers)
    _route_preferences(routes, manager, answers, limit.take)
    return routes


def _route_everybody(routes: APIRouter, answers: _Answers) -> None:
    described = {200: {"model": UIConfigResponse}, **_SAME, **problem_responses("not_found", "invalid_request")}

    @routes.get(
        "/ui",
        operation_id="get_ui_config",
        responses=described | problem_responses("unavailable"),
        summary="Read how the interface is set up",
    )
    async def get_ui_config(
        request: Request, me: Anybody, query: Annotated[ConfigQuery, Query()], if_none: IfNoneMatch = None
    ) -> Response:
        """Answer the caller's own configuration if a token says who calls, else the one for everybody."""
        return await answers.config(request, me.user_id if me else None, query.language, if_none)

    @routes.get(
        "/defaults",
        operation_id="get_default_config",
        responses=described,
        summary="Read how it is set up without preferences",
    )
    async def get_default_config(
        request: Request, query: Annotated[ConfigQuery, Query()], if_none: IfNoneMatch = None
    ) -> Response:
        """Answer the configuration of a reader who has changed nothing."""
        return await answers.config(request, None, query.language, if_none)

    @routes.get(
        "/themes",
        operation_id="list_themes",
        responses={200: {"model": ThemesResponse}, **_SAME, **problem_responses("invalid_request")},
        summary="List the looks to choose from",
    )
    async def list_themes(
        request: Request, query: Annotated[ThemesQuery, Query()], if_none: IfNoneMatch = None
    ) -> Response:
        """List every theme, as design tokens and as CSS variables."""
        return await answers.themes(request, query, if_none)


def _route_preferences(
    routes: APIRouter, manager: ConfigurationManager, answers: _Answers, spend: Callable[[str], float]
) -> None:
    path = "/user/{user_id}/preferences"
    read = {200: {"model": UIConfigResponse}, **_SAME, **problem_responses(*_OWNED)}

    @routes.get(path, operation_id="get_preferences", responses=read, summary="Read a reader's configuration")
    async def get_preferences(
        request: Request, user_id: Reader, query: Annotated[ConfigQuery, Query()], if_none: IfNoneMatch = None
    ) -> Response:
        """Answer the configuration with the reader's preferences in it. The ETag changes with each change of theirs."""
        return await answers.config(request, user_id, query.language, if_none)

    changed = {200: {"model": UIConfigResponse}, **problem_responses(*_CHANGES)}

    @routes.put(path, operation_id="update_preferences", responses=changed, summary="Change a reader's preferences")
    async def update_preferences(
        request: Request,
        me: Me,
        user_id: Reader,
        body: Preferences,
        query: Annotated[ConfigQuery, Query()],
        match: IfMatch = None,
    ) -> Response:
        """Merge a part of a configuration into the reader's preferences. null sets a member back.

        Lists are replaced whole; panels that are not listed stay where they are without preferences.
        """
        if wait := spend(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})
        revisions = _revisions(match) if match is not None else None
        await manager.update_user_preferences(user_id, body.model_dump(exclude_unset=True), revisions)
        return await answers.config(request, user_id, query.language)


def _revisions(header: str) -> frozenset[int] | None:
    """Answer the revisions that an If-Match names; None for `*`. What else a tag has is of the packs."""
    wanted = if_match(header)
    if wanted.any:
        return None
    parts = (tag.opaque.partition(".")[0] for tag in wanted.tags if not tag.weak)
    return frozenset(int(part) for part in parts if part.isdecimal() and len(part) <= _LONGEST_REVISION)
