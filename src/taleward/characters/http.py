"""A look at a character over HTTP, before a story begins with it. One route and its wire shapes; decides nothing."""

from time import monotonic
from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from taleward.characters.model import Character
from taleward.characters.service import CharacterGenerator
from taleward.identity import Caller, caller, declare
from taleward.kit import APIResponse, Clock, GameError, StrictRoute, TokenBuckets, problem_responses, success, utc_now
from taleward.sessions import CharacterConfig

RATE, BURST, PLAYERS = 20, 100, 65_536
"""Looks one player may take a second, at once, and players remembered."""

declare({"preview_character": "any"})


class PreviewBody(BaseModel):
    """The part of a session to begin that says who it begins with."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"scenario_id": "one_stroke_over", "character_config": {"mode": "random", "seed": 7}}]
        },
    )
    scenario_id: Annotated[str, Field(min_length=1, max_length=80)]
    character_config: CharacterConfig = CharacterConfig()
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None


class CharacterResponse(APIResponse):
    """The envelope of a character."""

    data: Character


def router(generator: CharacterGenerator, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the route of characters. `buckets` bounds what one player may ask for."""
    limit = buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic)
    routes = APIRouter(prefix="/game/characters", tags=["characters"], route_class=StrictRoute)
    codes = ("unauthorized", "unknown_scenario", "bad_character", "invalid_request", "rate_limited")
    bodies = problem_responses(*codes, "too_large", "unsupported_media_type")

    @routes.post(
        "/preview",
        operation_id="preview_character",
        responses={200: {"model": CharacterResponse}, **bodies},
        summary="Look at a character",
    )
    async def preview_character(
        request: Request, me: Annotated[Caller, Depends(caller)], body: PreviewBody
    ) -> Response:
        """Answer who a session with this `character_config` would begin with. Nothing is begun.

        A random character comes with its `seed`: the same constraints and seed in `create_session` begin with it.
        """
        if wait := limit.take(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})
        config = body.character_config.model_dump(exclude_none=True)
        made = generator.preview(body.scenario_id, config, body.language)
        answer = success(msgspec.json.encode(made), request_id=request.state.request_id, now=clock())
        return Response(answer, media_type="application/json")

    return routes
