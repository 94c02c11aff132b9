"""The world over HTTP: wire shapes in, the manager's answers out. Decides nothing."""

from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from taleward.identity import Caller, caller, declare
from taleward.kit import (
    APIResponse,
    Clock,
    GameError,
    Line,
    StrictRoute,
    TokenBuckets,
    problem_responses,
    rfc3339,
    success,
    utc_now,
)
from taleward.sessions import MAX_VERSION, Key, SessionId, stored_id
from taleward.world.model import LocationInfo, WorldChanges, WorldEvent, WorldState
from taleward.world.service import WorldManager

RATE, BURST, PLAYERS = 50, 300, 65_536
"""Requests one player may make a second, at once, and players remembered."""

declare(
    {
        "trigger_world_event": "operator",
        "list_world_events": "operator",
        "get_world_state": "owner",
        "update_world_state": "operator",
        "get_location_info": "any",
    }
)

Me = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Field(min_length=1, max_length=64)]
LocationId = Annotated[str, Path(max_length=160, description="`pack:place`")]
Language = Annotated[str | None, Query(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)]
After = Annotated[int, Query(ge=0, le=MAX_VERSION)]
Limit = Annotated[int, Query(ge=1, le=100)]

_WRITES: Final = ("idempotency_key_reused", "too_large", "unsupported_media_type", "rate_limited", "unavailable")


class WorldEventBody(BaseModel):
    """A world event to befall the stories of a scope. `context` is shown with it and changes no game."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"event_type": "blood_moon", "scope": "realm:sallowfleet", "context": {}}]},
    )
    event_type: Id
    scope: Annotated[str, Field(min_length=1, max_length=160)] = "all"
    context: dict[str, Any] = {}


class WorldChangesBody(BaseModel):
    """Changes to one story's world; `relations` are by how much people think otherwise, a place of null is away."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={"examples": [{"reason": "The tide had been missed by a fault.", "minutes": 60}]},
    )
    reason: Annotated[str, Line(200)]
    flags: Annotated[dict[Id, int], Field(max_length=16)] = {}
    minutes: Annotated[int, Field(ge=0, le=10_080)] = 0
    relations: Annotated[dict[Id, int], Field(max_length=16)] = {}
    people: Annotated[dict[Id, Id | None], Field(max_length=16)] = {}
    weather: Id | None = None


class WorldEventTold(BaseModel):
    """A world event as operators see it."""

    number: int
    event_type: str
    scope: str
    context: dict[str, Any]
    by: str
    created_at: str


class WorldEventResponse(APIResponse):
    """The envelope of a world event."""

    data: WorldEventTold


class WorldEventPage(BaseModel):
    """World events, ascending; `next` is what `after` must be for the rest."""

    items: list[WorldEventTold]
    next: int | None


class WorldEventsResponse(APIResponse):
    """The envelope of a page of world events."""

    data: WorldEventPage


class WorldStateResponse(APIResponse):
    """The envelope of a story's world."""

    data: WorldState


class LocationResponse(APIResponse):
    """The envelope of a place."""

    data: LocationInfo


class _Answers:
    """Envelopes what the manager answers, and lets somebody ask only so often."""

    def __init__(self, clock: Clock, buckets: TokenBuckets) -> None:
        self._clock, self._buckets = clock, buckets

    def spend(self, me: Caller) -> None:
        if wait := self._buckets.take(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})

    def data(self, request: Request, value: Any, status: int = 200) -> Response:  # noqa: ANN401 -- any wire shape
        body = success(msgspec.json.encode(value), request_id=request.state.request_id, now=self._clock())
        return Response(body, status, media_type="application/json")


def router(manager: WorldManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of the world. `buckets` bounds what one player may ask for."""
    answers = _Answers(clock, buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic))
    routes = APIRouter(tags=["world"], route_class=StrictRoute)
    for add in (_add_events, _add_state, _add_places):
        add(routes, manager, answers)
    return routes


def _responses(model: type[Any], *codes: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}, **problem_responses(*codes)}


def _add_events(routes: APIRouter, manager: WorldManager, answers: _Answers) -> None:
    codes = ("unauthorized", "forbidden", "unknown_event", "unknown_scope", "invalid_request", *_WRITES)

    @routes.post(
        "/world/events",
        status_code=201,
        operation_id="trigger_world_event",
        responses=_responses(WorldEventResponse, *codes, status=201),
        summary="Let a world event befall stories",
    )
    async def trigger_world_event(request: Request, me: Me, body: WorldEventBody, key: Key = None) -> Response:
        """Let a world event of a pack befall every story of a scope, as a turn before its next one. For operators."""
        answers.spend(me)
        event = await manager.trigger_world_event(body.event_type, body.context, scope=body.scope, caller=me, key=key)
        return answers.data(request, _told(event), 201)

    listed = _responses(
        WorldEventsResponse, "unauthorized", "forbidden", "invalid_request", "rate_limited", "unavailable"
    )

    @routes.get("/world/events", operation_id="list_world_events", responses=listed, summary="List world events")
    async def list_world_events(request: Request, me: Me, after: After = 0, limit: Limit = 50) -> Response:
        """List world events after a number, ascending. For operators."""
        answers.spend(me)
        items = await manager.world_events(after, limit, caller=me)
        following = items[-1].number if len(items) == limit else None
        return answers.data(request, {"items": [_told(event) for event in items], "next": following})


def _add_state(routes: APIRouter, manager: WorldManager, answers: _Answers) -> None:
    owned = ("unauthorized", "not_found", "invalid_request", "unavailable")

    @routes.get(
        "/game/sessions/{session_id}/world",
        operation_id="get_world_state",
        responses=_responses(WorldStateResponse, *owned),
        summary="Read a story's world",
    )
    async def get_world_state(request: Request, me: Me, session_id: SessionId) -> Response:
        """Read where and when a story is, who is there, and what those think of the player whom they have met."""
        return answers.data(request, await manager.get_world_state(session_id, caller=me))

    codes = ("unauthorized", "forbidden", "not_found", "invalid_request", "correction_impossible", "log_full", *_WRITES)

    @routes.patch(
        "/game/sessions/{session_id}/world",
        operation_id="update_world_state",
        responses=_responses(WorldStateResponse, *codes),
        summary="Set a story's world right",
    )
    async def update_world_state(
        request: Request, me: Me, session_id: SessionId, body: WorldChangesBody, key: Key = None
    ) -> Response:
        """Change one story's world, as a correction in its log. For operators; players play actions."""
        answers.spend(me)
        changes = WorldChanges(**body.model_dump())
        return answers.data(request, await manager.update_world_state(session_id, changes, caller=me, key=key))


def _add_places(routes: APIRouter, manager: WorldManager, answers: _Answers) -> None:
    codes = ("unauthorized", "not_found", "invalid_request", "rate_limited", "unavailable")

    @routes.get(
        "/game/locations/{location_id}",
        operation_id="get_location_info",
        responses=_responses(LocationResponse, *codes),
        summary="Read about a place",
    )
    async def get_location_info(
        request: Request,
        me: Me,
        location_id: LocationId,
        session_id: Annotated[str | None, Query(max_length=64)] = None,
        language: Language = None,
    ) -> Response:
        """Read a place as its pack tells it; with a session of yours, as its player knows it now."""
        answers.spend(me)
        session = await stored_id(session_id) if session_id is not None else None
        info = await manager.get_location_info(location_id, session_id=session, language=language, caller=me)
        return answers.data(request, info)


def _told(event: WorldEvent) -> dict[str, Any]:
    told = {name: getattr(event, name) for name in ("number", "event_type", "scope", "context", "by")}
    return {**told, "created_at": rfc3339(event.created_at)}
