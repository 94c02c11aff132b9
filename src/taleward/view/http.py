"""Documents over HTTP: wire shapes in, the manager's documents out. Decides nothing."""

from hashlib import sha256
from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import BaseModel, Field

from taleward.identity import Caller, caller, declare
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    StrictRoute,
    TokenBuckets,
    etag,
    field_error,
    if_none_match,
    is_uuid,
    problem_responses,
    success,
    utc_now,
)
from taleward.sessions import MAX_VERSION, ActionBody, Key, SessionId
from taleward.view.fitting import capabilities
from taleward.view.model import Capabilities, Document, Static
from taleward.view.schema import schema
from taleward.view.service import ViewManager
from taleward.view.widgets import Narrative

RATE, BURST, PLAYERS = 50, 300, 65_536
"""Documents one player may ask for a second, at once, and players remembered."""

declare(
    {
        "view_start": "any",
        "view_new": "any",
        "view_settings": "any",
        "view_session": "owner",
        "view_play": "owner",
        "view_entries": "owner",
        "view_recap": "owner",
        "view_saves": "owner",
        "view_static": "public",
        "view_schema": "public",
    }
)

Me = Annotated[Caller, Depends(caller)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1_000)]
Since = Annotated[int | None, Query(ge=0, le=MAX_VERSION, description="The version that the client has.")]
Language = Annotated[
    str | None,
    Query(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,3}$", max_length=35, description="The nearest is taken."),
]
Part = Annotated[str, Path(min_length=1, max_length=80, pattern=r"^[A-Za-z0-9_-]+$")]

_encode = msgspec.json.encode
_PRIVATE: Final = {"Cache-Control": "private, no-cache", "Vary": "Authorization"}
_FOR_EVER: Final = "public, max-age=31536000, immutable"
_READ: Final = ("unauthorized", "unknown_schema", "invalid_request", "rate_limited", "unavailable")
_OWNED: Final = (*_READ, "not_found")
_PLAYED: Final = ("stale_version", "stale_action", "log_full", "idempotency_key_reused", "too_large")
_SAME: Final[dict[int | str, dict[str, Any]]] = {304: {"description": "What the client has is still so"}}


class DocumentResponse(APIResponse):
    """The envelope of a document."""

    data: Document


class EntriesResponse(APIResponse):
    """The envelope of entries of a story."""

    data: Narrative


class StaticResponse(APIResponse):
    """The envelope of a static part."""

    data: Static


class SchemaResponse(APIResponse):
    """The envelope of the JSON Schema."""

    data: dict[str, Any]


class ShowQuery(BaseModel):
    """What a client can show."""

    widgets: Annotated[
        str | None, Field(max_length=1_000, description="The widget types it knows, separated by commas.")
    ] = None
    schema_: Annotated[str | None, Field(alias="schema", max_length=20, description="Such as `ui/1`.")] = None


class EntriesQuery(BaseModel):
    """Which entries of a story."""

    before: Annotated[int | None, Field(ge=0, le=MAX_VERSION, description="A version; without one the newest too.")] = (
        None
    )
    limit: Annotated[int, Field(ge=1, le=100)] = 50


class StartQuery(BaseModel):
    """Which stories, in which language."""

    language: Language = None
    before: Annotated[
        str | None, Field(max_length=64, description="A session of the caller's: those begun before it.")
    ] = None


async def _can(query: Annotated[ShowQuery, Query()]) -> Capabilities:
    """Read what a client can show. Async though nothing waits: FastAPI would run a plain function in a thread."""
    named = None if query.widgets is None else filter(None, query.widgets.split(","))
    return capabilities(query.schema_, named)


Can = Annotated[Capabilities, Depends(_can)]


async def _seen(can: Can, since: Since = None) -> tuple[Capabilities, int | None]:
    """Read what a client can show, and what it has."""
    return can, since


Seen = Annotated[tuple[Capabilities, int | None], Depends(_seen)]


class _Answers:
    """Envelopes documents, and lets a player ask only so often."""

    def __init__(self, clock: Clock, buckets: TokenBuckets) -> None:
        self._clock = clock
        self._buckets = buckets

    def spend(self, me: Caller) -> None:
        """Let a request pass, or shed it."""
        if wait := self._buckets.take(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})

    def own(self, request: Request, value: Any, unless: str | None = None) -> Response:  # noqa: ANN401 -- any wire shape
        """Answer what is the caller's alone."""
        answer = self.data(request, value, unless)
        answer.headers.update(_PRIVATE)
        return answer

    def data(self, request: Request, value: Any, unless: str | None = None) -> Response:  # noqa: ANN401 -- any wire shape
        """Answer a value in the envelope, with a weak tag: the envelope has the time in it."""
        encoded = _encode(value)
        tag = sha256(encoded).hexdigest()[:32]
        headers = {"ETag": etag(tag, weak=True), "Cache-Control": "no-cache"}
        if unless is not None and if_none_match(unless).weakly(tag):
            return Response(status_code=304, headers=headers)
        body = success(encoded, request_id=request.state.request_id, now=self._clock())
        return Response(body, headers=headers, media_type="application/json")


def router(manager: ViewManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of documents. `buckets` bounds what one player may ask for."""
    limit = buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic)
    answers = _Answers(clock, limit)
    routes = APIRouter(tags=["view"], route_class=StrictRoute)
    for add in (_add_session, _add_pages, _add_starting, _add_static):
        add(routes, manager, answers)
    return routes


def _responses(model: type[Any], *codes: str) -> dict[int | str, dict[str, Any]]:
    return {200: {"model": model}, **problem_responses(*codes)}


def _add_session(routes: APIRouter, manager: ViewManager, answers: _Answers) -> None:
    shown = _responses(DocumentResponse, *_OWNED) | _SAME

    @routes.get(
        "/game/sessions/{session_id}/view", operation_id="view_session", responses=shown, summary="Show a session"
    )
    async def view_session(
        request: Request, me: Me, session_id: SessionId, seen: Seen, if_none: IfNoneMatch = None
    ) -> Response:
        """Show a session with its latest entries, or those after `since`."""
        answers.spend(me)
        return answers.own(request, await manager.session(me, session_id, *seen), if_none)

    played = _responses(DocumentResponse, *_OWNED, *_PLAYED, "unsupported_media_type")

    @routes.post(
        "/game/sessions/{session_id}/view", operation_id="view_play", responses=played, summary="Play, and be shown"
    )
    async def view_play(
        request: Request, me: Me, session_id: SessionId, body: ActionBody, seen: Seen, key: Key = None
    ) -> Response:
        """Play an action as `submit_action` does; the answer is the document after it."""
        answers.spend(me)
        can, since = seen
        shown = await manager.play(me, session_id, body.submission(), can, since=since, key=key)
        return answers.own(request, shown)

    listed = _responses(EntriesResponse, *_OWNED) | _SAME

    @routes.get(
        "/game/sessions/{session_id}/view/entries",
        operation_id="view_entries",
        responses=listed,
        summary="Read earlier entries",
    )
    async def view_entries(
        request: Request,
        me: Me,
        session_id: SessionId,
        page: Annotated[EntriesQuery, Query()],
        if_none: IfNoneMatch = None,
    ) -> Response:
        """Read entries before a version, the nearest; `before` of the answer is where still earlier ones are."""
        answers.spend(me)
        return answers.own(request, await manager.entries(me, session_id, page.before, page.limit), if_none)


def _add_pages(routes: APIRouter, manager: ViewManager, answers: _Answers) -> None:
    shown = _responses(DocumentResponse, *_OWNED) | _SAME

    @routes.get(
        "/game/sessions/{session_id}/view/recap",
        operation_id="view_recap",
        responses=shown,
        summary="Show the story so far",
    )
    async def view_recap(
        request: Request, me: Me, session_id: SessionId, can: Can, if_none: IfNoneMatch = None
    ) -> Response:
        """Show the story so far, with hints that are folded."""
        answers.spend(me)
        return answers.own(request, await manager.recap(me, session_id, can), if_none)

    @routes.get(
        "/game/sessions/{session_id}/view/saves", operation_id="view_saves", responses=shown, summary="Show save points"
    )
    async def view_saves(
        request: Request, me: Me, session_id: SessionId, can: Can, if_none: IfNoneMatch = None
    ) -> Response:
        """Show the save points, and the form that makes one."""
        answers.spend(me)
        return answers.own(request, await manager.saves(me, session_id, can), if_none)


def _add_starting(routes: APIRouter, manager: ViewManager, answers: _Answers) -> None:
    shown = _responses(DocumentResponse, *_READ) | _SAME

    @routes.get("/view/start", operation_id="view_start", responses=shown, summary="Show the start")
    async def view_start(
        request: Request, me: Me, can: Can, start: Annotated[StartQuery, Query()], if_none: IfNoneMatch = None
    ) -> Response:
        """Show the caller's stories and those on offer."""
        answers.spend(me)
        before = start.before.lower() if start.before is not None else None
        if before is not None and not is_uuid(before):
            raise field_error("This is no id of a session", "/before", "unknown_session", part="query")
        return answers.own(request, await manager.start(me, can, start.language, before), if_none)

    found = _responses(DocumentResponse, *_OWNED) | _SAME

    @routes.get(
        "/view/new/{scenario_id}", operation_id="view_new", responses=found, summary="Show who may begin a story"
    )
    async def view_new(
        request: Request, me: Me, scenario_id: Part, can: Can, language: Language = None, if_none: IfNoneMatch = None
    ) -> Response:
        """Show the characters that a story (by id or slug) can begin with, and the forms that make others."""
        answers.spend(me)
        return answers.own(request, await manager.new(me, scenario_id, can, language), if_none)

    @routes.get("/view/settings", operation_id="view_settings", responses=found, summary="Show the settings")
    async def view_settings(
        request: Request,
        me: Me,
        can: Can,
        session: Annotated[str | None, Query(max_length=64)] = None,
        language: Language = None,
        if_none: IfNoneMatch = None,
    ) -> Response:
        """Show the form of how the caller reads; with a session in its words."""
        answers.spend(me)
        if session is not None and not is_uuid(session.lower()):
            raise GameError("There is nothing here", "not_found")
        asked = session.lower() if session else None
        return answers.own(request, await manager.settings(me, can, asked, language), if_none)


def _add_static(routes: APIRouter, manager: ViewManager, answers: _Answers) -> None:
    found = _responses(StaticResponse, "not_found", "invalid_request") | _SAME

    @routes.get(
        "/view/static/{release}/{language}/{name}",
        operation_id="view_static",
        responses=found,
        summary="Read the static part of documents",
    )
    async def view_static(
        request: Request, release: Part, language: Part, name: Part, if_none: IfNoneMatch = None
    ) -> Response:
        """Read texts, themes and layout. Under its own hash (`name`) it never changes; under another it is today's."""
        static = await manager.static(release, language)
        answer = answers.data(request, static, if_none)
        if name == static.hash:
            answer.headers["Cache-Control"] = _FOR_EVER
        return answer

    told = _responses(SchemaResponse)

    @routes.get("/view/schema", operation_id="view_schema", responses=told, summary="Read the schema of documents")
    async def view_schema(request: Request) -> Response:
        """Read the JSON Schema 2020-12 of documents and static parts."""
        return answers.data(request, schema())
