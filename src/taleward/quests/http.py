"""Quests over HTTP: wire shapes in, the manager's answers out. Decides nothing."""

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
    success,
    utc_now,
)
from taleward.quests.model import GameContext, Quest, QuestCompletion
from taleward.quests.service import COUNTS, DIFFICULTIES, LEVELS, LONGEST, MOST, QuestManager, wire_id
from taleward.sessions import MAX_VERSION, Key, SessionId

RATE, BURST, PLAYERS = 50, 300, 65_536
"""Requests one player may make a second, at once, and players remembered."""

declare(
    {
        "list_quests": "owner",
        "list_available_quests": "owner",
        "generate_quest": "operator",
        "update_quest_progress": "operator",
        "complete_quest": "operator",
    }
)

Me = Annotated[Caller, Depends(caller)]
Id = Annotated[str, Field(min_length=1, max_length=LONGEST)]
QuestId = Annotated[str, Path(max_length=160, description="`session_id:quest`, or the quest alone")]
Level = Annotated[int, Query(ge=LEVELS[0], le=LEVELS[-1])]
Location = Annotated[str, Query(max_length=160, description="`pack:place`, or the place alone")]
Version = Annotated[int, Field(ge=0, le=MAX_VERSION)]

_READS: Final = ("unauthorized", "not_found", "invalid_request", "rate_limited", "unavailable")
_WRITES: Final = (
    *_READS, "forbidden", "correction_impossible", "log_full", "stale_version", "idempotency_key_reused", "too_large",
    "unsupported_media_type",
)  # fmt: skip
_OF_ONE: Final = (*_WRITES, "unknown_quest", "already_done", "not_begun")


class _Reasoned(BaseModel):
    """A change with the reason that the player is told, and the version it is meant for."""

    model_config = ConfigDict(extra="forbid", strict=True)
    reason: Annotated[str, Line(200)]
    expected_version: Version | None = None


class GenerateQuestBody(_Reasoned):
    """A quest to be made of one of these templates (none: of any), of a difficulty (0: any), handed out by somebody."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The board was empty.", "difficulty": 1}]})
    templates: Annotated[list[Id], Field(max_length=MOST)] = []
    difficulty: Annotated[int, Field(ge=DIFFICULTIES[0], le=DIFFICULTIES[-1])] = 0
    giver: Annotated[str, Field(max_length=LONGEST)] = ""


class QuestProgressBody(_Reasoned):
    """How far a quest is to be: at a stage, or with objectives of its stage counted up to a total. One of the two."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"reason": "The bell did not count.", "objectives": {"look": 2}}]}
    )
    stage: Id | None = None
    objectives: dict[Id, Annotated[int, Field(ge=COUNTS[0], le=COUNTS[-1])]] | None = None


class CompleteQuestBody(_Reasoned):
    """A quest to be completed."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "The door would not count as opened."}]})


class QuestPage(BaseModel):
    """The quests, all of them."""

    items: list[Quest]
    next: None


class QuestsResponse(APIResponse):
    """The envelope of quests."""

    data: QuestPage


class QuestResponse(APIResponse):
    """The envelope of a quest."""

    data: Quest


class QuestCompletionResponse(APIResponse):
    """The envelope of the end of a quest."""

    data: QuestCompletion


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


def router(manager: QuestManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of quests. `buckets` bounds what one player may ask for."""
    answers = _Answers(clock, buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic))
    routes = APIRouter(prefix="/game/sessions/{session_id}/quests", tags=["quests"], route_class=StrictRoute)
    for add in (_add_reading, _add_making, _add_changing):
        add(routes, manager, answers)
    return routes


def _responses(model: type[Any], *codes: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}, **problem_responses(*codes)}


def _add_reading(routes: APIRouter, manager: QuestManager, answers: _Answers) -> None:
    listed = _responses(QuestsResponse, *_READS)

    @routes.get("", operation_id="list_quests", responses=listed, summary="List a story's quests")
    async def list_quests(request: Request, me: Me, session_id: SessionId) -> Response:
        """List the quests that are known, or offered where the character is, with what they promise."""
        answers.spend(me)
        items = await manager.get_quests(session_id, caller=me)
        return answers.data(request, {"items": items, "next": None})

    @routes.get(
        "/available", operation_id="list_available_quests", responses=listed, summary="List the quests on offer"
    )
    async def list_available_quests(
        request: Request, me: Me, session_id: SessionId, level: Level, location: Location
    ) -> Response:
        """List what is on offer to a character of a level at a place, or why not. The action `accept` begins it."""
        answers.spend(me)
        items = await manager.get_available_quests(level, location, session_id=session_id, caller=me)
        return answers.data(request, {"items": items, "next": None})


def _add_making(routes: APIRouter, manager: QuestManager, answers: _Answers) -> None:
    @routes.post(
        "",
        status_code=201,
        operation_id="generate_quest",
        responses=_responses(QuestResponse, *_WRITES, "no_work", status=201),
        summary="Make a quest",
    )
    async def generate_quest(
        request: Request, me: Me, session_id: SessionId, body: GenerateQuestBody, key: Key = None
    ) -> Response:
        """Make a quest and offer it where the character is, as a correction. For operators; players ask by `talk`."""
        answers.spend(me)
        context = GameContext(session_id, tuple(body.templates), body.difficulty, body.giver, reason=body.reason)
        made = await manager.generate_quest(context, caller=me, key=key, expected_version=body.expected_version)
        return answers.data(request, made, 201)


def _add_changing(routes: APIRouter, manager: QuestManager, answers: _Answers) -> None:
    @routes.patch(
        "/{quest_id}",
        operation_id="update_quest_progress",
        responses=_responses(QuestResponse, *_OF_ONE),
        summary="Bring a quest further",
    )
    async def update_quest_progress(
        request: Request, me: Me, session_id: SessionId, quest_id: QuestId, body: QuestProgressBody, key: Key = None
    ) -> Response:
        """Bring a quest to a stage, or count objectives, as a correction. For operators; players play actions."""
        answers.spend(me)
        progress = body.model_dump(include={"stage", "objectives"}, exclude_none=True)
        wire, reason = wire_id(session_id, quest_id), body.reason
        quest = await manager.update_quest_progress(
            wire, progress, caller=me, reason=reason, key=key, expected_version=body.expected_version
        )
        return answers.data(request, quest)

    @routes.post(
        "/{quest_id}/complete",
        operation_id="complete_quest",
        responses=_responses(QuestCompletionResponse, *_OF_ONE),
        summary="Complete a quest",
    )
    async def complete_quest(
        request: Request, me: Me, session_id: SessionId, quest_id: QuestId, body: CompleteQuestBody, key: Key = None
    ) -> Response:
        """Complete a quest and pay what it promised, as a correction. For operators; players play actions."""
        answers.spend(me)
        reason, expected = body.reason, body.expected_version
        completed = await manager.complete_quest(
            quest_id, session_id, caller=me, reason=reason, key=key, expected_version=expected
        )
        return answers.data(request, completed)
