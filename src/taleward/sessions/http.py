"""Sessions over HTTP: wire shapes in, the manager's answers out. Decides nothing."""

from time import monotonic
from typing import Annotated, Any, Final

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import ValidationError

from taleward.identity import Caller, caller, caller_of, declare
from taleward.kit import (
    Clock,
    GameError,
    StrictRoute,
    TokenBuckets,
    decode_cursor,
    encode_cursor,
    etag,
    field_error,
    if_match,
    if_none_match,
    is_uuid,
    problem_responses,
    rfc3339,
    success,
    utc_now,
)
from taleward.sessions import replay, schemas
from taleward.sessions.answers import GameSession
from taleward.sessions.model import SavePoint
from taleward.sessions.schemas import KEY, LONGEST_ID, MAX_VERSION, Key, stored_id
from taleward.sessions.schemas import SessionId as Id
from taleward.sessions.service import GameSessionManager

RATE, BURST, PLAYERS = 50, 300, 65_536
"""Writes and long reads one player may make a second, at once, and players remembered."""

declare(
    {
        "create_session": "any",
        "list_sessions": "any",
        "get_session": "owner",
        "update_session": "owner",
        "delete_session": "owner",
        "submit_action": "owner",
        "correct_session": "operator",
        "list_turns": "owner",
        "get_turn_narration": "owner",
        "get_recap": "owner",
        "list_actions": "owner",
        "replay_session": "owner",
        "undo_turns": "owner",
        "fork_session": "owner",
        "create_save": "owner",
        "list_saves": "owner",
        "restore_save": "owner",
    }
)

Me = Annotated[Caller, Depends(caller)]
SaveId = Annotated[str, Path(max_length=64)]
IfMatch = Annotated[str | None, Header(alias="If-Match", max_length=1_000)]
IfNoneMatch = Annotated[str | None, Header(alias="If-None-Match", max_length=1_000)]
Version = Annotated[int, Path(ge=1, le=MAX_VERSION)]
After = Annotated[int, Query(ge=0, le=MAX_VERSION)]
Limit = Annotated[int, Query(ge=1, le=500)]
ListLimit = Annotated[int, Query(ge=1, le=100)]
Cursor = Annotated[str | None, Query(max_length=512)]

_encode = msgspec.json.encode
_OWNED: Final = ("unauthorized", "not_found", "invalid_request", "unavailable")
_WRITES: Final = (*_OWNED, "idempotency_key_reused", "rate_limited")
_BODY: Final = ("too_large", "unsupported_media_type")


class _TurnRoute(StrictRoute):
    """The route that every turn takes. FastAPI declares it, and reads what is not sound, to say why.

    Its solver takes longer than a turn's rules do, so what is sound is read here, in the same order.
    """

    async def quick(self, request: Request, body: Any) -> Response | None:  # noqa: ANN401 -- any JSON value
        """Answer a sound action."""
        session_id, key = request.path_params["session_id"], request.headers.get("idempotency-key")
        if len(session_id) > LONGEST_ID or (key is not None and KEY.fullmatch(key) is None):
            return None
        me = caller_of(request.scope)
        stored = await stored_id(session_id)
        try:
            wanted = schemas.ActionBody.model_validate(body)
        except ValidationError:
            return None
        answer: Response = await self.endpoint(request, me, stored, wanted, key)
        return answer


class _Answers:
    """Envelopes what the manager answers, and lets a player write only so often."""

    def __init__(self, clock: Clock, buckets: TokenBuckets) -> None:
        self._clock = clock
        self._buckets = buckets

    def spend(self, me: Caller) -> None:
        """Let a write, or a read that is work, pass; or shed it."""
        if wait := self._buckets.take(me.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})

    def data(self, request: Request, value: Any, status: int = 200) -> Response:  # noqa: ANN401 -- any wire shape
        """Answer a value in the envelope."""
        body = success(_encode(value), request_id=request.state.request_id, now=self._clock())
        return Response(body, status, media_type="application/json")

    def session(self, request: Request, session: GameSession, status: int = 200) -> Response:
        """Answer a session with its ETag."""
        answer = self.data(request, session, status)
        answer.headers["ETag"] = etag(session.revision)
        return answer


def router(manager: GameSessionManager, buckets: TokenBuckets | None = None, clock: Clock = utc_now) -> APIRouter:
    """Make the routes of sessions. `buckets` bounds what one player may write."""
    limit = buckets if buckets is not None else TokenBuckets(RATE, BURST, PLAYERS, monotonic)
    answers = _Answers(clock, limit)
    routes = APIRouter(prefix="/game/sessions", tags=["sessions"], route_class=StrictRoute)
    for add in (
        _add_playing,
        _add_making,
        _add_keeping,
        _add_log,
        _add_time,
        _add_saves,
        _add_corrections,
    ):  # the busiest is found first
        add(routes, manager, answers)
    return routes


def _responses(model: type[Any], *codes: str, status: int = 200) -> dict[int | str, dict[str, Any]]:
    return {status: {"model": model}, **problem_responses(*codes)}


def _add_making(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    codes = ("unauthorized", "forbidden", "unknown_scenario", "bad_character", "invalid_request")
    more = ("idempotency_key_reused", *_BODY, "rate_limited", "unavailable")
    made = _responses(schemas.SessionResponse, *codes, *more, status=201)

    @routes.post("", status_code=201, operation_id="create_session", responses=made, summary="Begin a story")
    async def create_session(request: Request, me: Me, body: schemas.CreateSessionBody, key: Key = None) -> Response:
        """Begin a story with a character. `{}` is the scenario's default one."""
        answers.spend(me)
        config = body.character_config.model_dump(exclude_none=True)
        settings = body.model_dump(include={"language", "title"}, exclude_none=True)
        session = await manager.create_session(
            body.scenario_id, config, caller=me, settings=settings, seed=body.seed, key=key
        )
        return answers.session(request, session, 201)

    listed = _responses(schemas.SessionsResponse, "unauthorized", "invalid_request", "rate_limited", "unavailable")

    @routes.get("", operation_id="list_sessions", responses=listed, summary="List my sessions")
    async def list_sessions(request: Request, me: Me, limit: ListLimit = 20, cursor: Cursor = None) -> Response:
        """List the caller's sessions, newest first, without their state."""
        answers.spend(me)
        before = _before(cursor) if cursor is not None else None
        page = await manager.list_sessions(caller=me, before=before, limit=limit)
        following = encode_cursor(page.next) if page.next else None
        return answers.data(request, {"items": page.items, "next": following})


def _before(cursor: str) -> str:
    before = decode_cursor(cursor)
    if not is_uuid(before):
        raise field_error("This cursor was not made here. Begin again without one.", "/cursor", "cursor", part="query")
    return before


def _add_keeping(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    got = _responses(schemas.SessionResponse, *_OWNED) | {304: {"description": "The version is still that one"}}

    @routes.get("/{session_id}", operation_id="get_session", responses=got, summary="Read a session")
    async def get_session(request: Request, me: Me, session_id: Id, if_none: IfNoneMatch = None) -> Response:
        """Read a session at its newest turn. The ETag changes with the version."""
        session = await manager.get_session(session_id, caller=me)
        if if_none is not None and if_none_match(if_none).weakly(session.revision):
            return Response(status_code=304, headers={"ETag": etag(session.revision)})
        return answers.session(request, session)

    codes = (*_WRITES, *_BODY, "state_is_authoritative", "precondition_failed", "precondition_required", "log_full")
    put = _responses(schemas.SessionResponse, *codes)

    @routes.put("/{session_id}", operation_id="update_session", responses=put, summary="Change settings")
    async def update_session(
        request: Request, me: Me, session_id: Id, body: schemas.UpdateSessionBody, match: IfMatch = None
    ) -> Response:
        """Change title, language, rating or narration mode. If-Match with the session's ETag is required."""
        answers.spend(me)
        if match is None:
            raise GameError("Send If-Match with the session's ETag", "precondition_required")
        condition = if_match(match)

        def fresh(revision: str) -> None:
            if not condition.strongly(revision):
                raise GameError("The session has changed: read it anew", "precondition_failed", {"etag": revision})

        updates = body.model_dump(exclude_none=True)
        session = await manager.update_session(session_id, updates, caller=me, fresh=fresh)
        return answers.session(request, session)

    gone = _responses(schemas.DeletedResponse, *_WRITES)

    @routes.delete("/{session_id}", operation_id="delete_session", responses=gone, summary="Delete a session")
    async def delete_session(
        request: Request, me: Me, session_id: Id, *, purge: bool = False, key: Key = None
    ) -> Response:
        """Delete a session. With `purge` all it holds is erased, also of one deleted before."""
        answers.spend(me)
        deleted = await manager.delete_session(session_id, caller=me, purge=purge, key=key)
        return answers.data(request, {"deleted": deleted})


def _add_playing(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    played = _responses(schemas.TurnResponse, *_WRITES, *_BODY, "stale_version", "stale_action", "log_full")

    async def submit_action(
        request: Request, me: Me, session_id: Id, body: schemas.ActionBody, key: Key = None
    ) -> Response:
        """Play an action. What a rule refuses is answered with 200, `outcome: refused` and the reason."""
        answers.spend(me)
        return answers.data(request, await manager.handle_action(session_id, body.submission(), caller=me, key=key))

    routes.add_api_route(
        "/{session_id}/action",
        submit_action,
        methods=["POST"],
        operation_id="submit_action",
        responses=played,
        summary="Play an action",
        route_class_override=_TurnRoute,
    )

    offered = _responses(schemas.ActionsResponse, *_OWNED)

    @routes.get("/{session_id}/actions", operation_id="list_actions", responses=offered, summary="What is legal now")
    async def list_actions(request: Request, me: Me, session_id: Id) -> Response:
        """List the actions of the present version, blocked ones with the reason."""
        return answers.data(request, {"items": await manager.actions(session_id, caller=me), "next": None})


def _add_log(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    listed = _responses(schemas.TurnsResponse, *_OWNED, "rate_limited")

    @routes.get("/{session_id}/turns", operation_id="list_turns", responses=listed, summary="Read the log")
    async def list_turns(request: Request, me: Me, session_id: Id, after: After = 0, limit: Limit = 50) -> Response:
        """List logged turns after a version, ascending."""
        answers.spend(me)
        items, following = await manager.turns(session_id, after, limit, caller=me)
        return answers.data(request, {"items": items, "next": following})

    narrated = _responses(schemas.NarrationResponse, *_OWNED)

    @routes.get(
        "/{session_id}/turns/{version}/narration",
        operation_id="get_turn_narration",
        responses=narrated,
        summary="Read the words of a turn",
    )
    async def get_turn_narration(request: Request, me: Me, session_id: Id, version: Version) -> Response:
        """Read the words of a turn."""
        return answers.data(request, await manager.narration(session_id, version, caller=me))

    recapped = _responses(schemas.RecapResponse, *_OWNED, "rate_limited")

    @routes.get("/{session_id}/recap", operation_id="get_recap", responses=recapped, summary="Read the story so far")
    async def get_recap(request: Request, me: Me, session_id: Id) -> Response:
        """Read a summary of the latest turns, the journal, and hints for the quests under way, the vaguest first."""
        answers.spend(me)
        return answers.data(request, await manager.recap(session_id, caller=me))

    replayed = _responses(schemas.ReplayResponse, *_OWNED, "rate_limited")

    @routes.get("/{session_id}/replay", operation_id="replay_session", responses=replayed, summary="Prove the log")
    async def replay_session(request: Request, me: Me, session_id: Id) -> Response:
        """Fold the whole log anew and compare it with what is stored."""
        answers.spend(me)
        return answers.data(request, replay.told(await manager.replay(session_id, caller=me)))


def _add_time(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    undone = _responses(schemas.TurnResponse, *_WRITES, *_BODY, "undo_impossible", "log_full")

    @routes.post("/{session_id}/undo", operation_id="undo_turns", responses=undone, summary="Take turns back")
    async def undo_turns(
        request: Request, me: Me, session_id: Id, body: schemas.UndoBody | None = None, key: Key = None
    ) -> Response:
        """Take story turns back with all they brought: items, gold, quests, place and dice."""
        answers.spend(me)
        steps = body.steps if body else 1
        return answers.data(request, await manager.undo(session_id, steps, caller=me, key=key))

    forked = _responses(schemas.SessionResponse, *_WRITES, *_BODY, status=201)

    @routes.post(
        "/{session_id}/fork", status_code=201, operation_id="fork_session", responses=forked, summary="Go another way"
    )
    async def fork_session(
        request: Request, me: Me, session_id: Id, body: schemas.ForkBody | None = None, key: Key = None
    ) -> Response:
        """Begin a session of one's own at a turn of this one, which is left alone."""
        answers.spend(me)
        version = body.version if body else None
        return answers.session(request, await manager.fork(session_id, version, caller=me, key=key), 201)


def _add_corrections(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    corrected = _responses(schemas.TurnResponse, "forbidden", *_WRITES, *_BODY, "correction_impossible", "log_full")

    @routes.post(
        "/{session_id}/corrections",
        operation_id="correct_session",
        responses=corrected,
        summary="Set something right",
    )
    async def correct_session(
        request: Request, me: Me, session_id: Id, body: schemas.CorrectionBody, key: Key = None
    ) -> Response:
        """Do effects of the pack vocabulary in a session, as a turn of its log. For operators; players play actions."""
        answers.spend(me)
        return answers.data(request, await manager.correct(session_id, body.effects, body.reason, caller=me, key=key))


def _add_saves(routes: APIRouter, manager: GameSessionManager, answers: _Answers) -> None:
    saved = _responses(schemas.SaveResponse, *_WRITES, *_BODY, "saves_full", status=201)

    @routes.post(
        "/{session_id}/saves", status_code=201, operation_id="create_save", responses=saved, summary="Name a version"
    )
    async def create_save(
        request: Request, me: Me, session_id: Id, body: schemas.SaveBody, key: Key = None
    ) -> Response:
        """Name the present version, to come back to it."""
        answers.spend(me)
        return answers.data(request, _save(await manager.name_save(session_id, body.name, caller=me, key=key)), 201)

    listed = _responses(schemas.SavesResponse, *_OWNED)

    @routes.get("/{session_id}/saves", operation_id="list_saves", responses=listed, summary="List save points")
    async def list_saves(request: Request, me: Me, session_id: Id) -> Response:
        """List the session's save points, oldest first."""
        items = [_save(save) for save in await manager.saves(session_id, caller=me)]
        return answers.data(request, {"items": items, "next": None})

    restored = _responses(schemas.TurnResponse, *_WRITES, "log_full")

    @routes.post(
        "/{session_id}/saves/{save_id}/restore",
        operation_id="restore_save",
        responses=restored,
        summary="Go back to a save point",
    )
    async def restore_save(request: Request, me: Me, session_id: Id, save_id: SaveId, key: Key = None) -> Response:
        """Bring back the game of a save point. It is a turn, so it can be taken back."""
        answers.spend(me)
        if not is_uuid(save_id.lower()):
            raise GameError("There is no such save point", "not_found")
        return answers.data(request, await manager.restore(session_id, save_id.lower(), caller=me, key=key))


def _save(save: SavePoint) -> dict[str, Any]:
    made = rfc3339(save.created_at)
    return {"save_id": save.save_id, "name": save.name, "version": save.seq, "created_at": made}
