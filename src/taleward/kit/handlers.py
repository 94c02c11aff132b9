"""Faults as HTTP answers: every error that FastAPI or a route raises becomes one problem. Nothing is decided here."""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import Scope

from taleward.kit.clock import Clock, utc_now
from taleward.kit.problems import INTERNAL, MEDIA_TYPE, GameError, code_of, problem, problem_headers

CLIENT_CLOSED_REQUEST: Final = 499  # nobody reads this answer; it is for the counters
_MOST_ERRORS: Final = 20
_LONGEST_INPUT, _LONGEST_MESSAGE, _LONGEST_PATH = 100, 300, 300  # characters told of what a client sent
_PARTS: Final = frozenset({"body", "query", "path", "header", "cookie"})
_TOLD: Final = {
    401: ("unauthorized", "Sign in first"),
    403: ("forbidden", "This is not for you"),
    404: ("not_found", "There is nothing here"),
    405: ("method_not_allowed", "This method does nothing here"),
    413: ("too_large", "The body is larger than this server takes"),
    415: ("unsupported_media_type", "Send the body as application/json"),
    429: ("rate_limited", "Slow down"),
    503: ("unavailable", "Come again in a moment"),
}
_log = structlog.get_logger(__name__)


def install_problem_handlers(app: FastAPI, clock: Clock = utc_now) -> None:
    """Make the app answer every fault with a problem. `Edge` gives the request id and logs what is left."""

    # Async though nothing waits: Starlette would run a plain function in a thread.
    async def on_error(request: Request, error: Exception) -> Response:
        return answer(error, request.scope, clock)

    for kind in (GameError, RequestValidationError, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(kind, on_error)


def answer(error: Exception, scope: Scope, clock: Clock) -> Response:
    """Answer any error: its own words where it is meant for the caller, and else none of them."""
    match error:
        case GameError():
            return problem_response(error, scope, clock)
        case RequestValidationError():
            return problem_response(_from_validation(error), scope, clock)
        case HTTPException():
            return _from_http(error, scope, clock)
        case ClientDisconnect():
            return Response(status_code=CLIENT_CLOSED_REQUEST)
        case _:
            return problem_response(GameError(INTERNAL, "internal"), scope, clock)


def problem_response(error: GameError, scope: Scope, clock: Clock) -> Response:
    """Answer a fault. One that is ours (500) is logged with its words and told without them."""
    status = code_of(error.error_code).status
    if status == HTTPStatus.INTERNAL_SERVER_ERROR and error.message != INTERNAL:
        _log.error("fault", error_code=error.error_code, message=error.message, context=error.context, exc_info=error)
        error = GameError(INTERNAL, "internal")
    return Response(problem_body(error, scope, clock), status, problem_headers(error), MEDIA_TYPE)


def problem_body(error: GameError, scope: Scope, clock: Clock) -> bytes:
    """Encode a fault for the request of this scope."""
    request_id = scope.get("state", {}).get("request_id", "")
    instance = quote(scope["path"], errors="replace")[:_LONGEST_PATH]
    return problem(error, request_id=request_id, instance=instance, now=clock())


def pointer(tokens: Iterator[str | int]) -> str:
    """Join the names on the way to a member as RFC 6901 does."""
    return "".join("/" + str(token).replace("~", "~0").replace("/", "~1") for token in tokens)


def _from_http(error: HTTPException, scope: Scope, clock: Clock) -> Response:
    if error.status_code < HTTPStatus.BAD_REQUEST:
        return Response(status_code=error.status_code, headers=error.headers)
    fallback = ("internal", INTERNAL) if error.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR else _MALFORMED
    code, message = _TOLD.get(error.status_code, fallback)
    response = problem_response(GameError(message, code), scope, clock)
    response.headers.update(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (allowed := _allowed(scope)):
        response.headers["Allow"] = allowed
    return response


def _allowed(scope: Scope) -> str:
    """The methods of every route that has the path; the framework names those of the first."""
    routes = [route for route in iter_route_contexts(scope["app"].routes) if route.methods]
    methods = {method for route in routes if route.path_regex.match(scope["path"]) for method in route.methods or ()}
    return ", ".join(sorted(methods | ({"HEAD"} if "GET" in methods else set())))


_MALFORMED: Final = ("invalid_request", "The request could not be read")


def _from_validation(error: RequestValidationError) -> GameError:
    found = error.errors()
    context: dict[str, Any] = {"errors": [_field(each, error.body) for each in found[:_MOST_ERRORS]]}
    if len(found) > _MOST_ERRORS:
        context["more_errors"] = len(found) - _MOST_ERRORS
    first = context["errors"][0] if found else {"pointer": "", "message": "it cannot be read"}
    where = first["pointer"] or "the request"
    return GameError(f"{where}: {first['message']}", "invalid_request", context)


def _field(each: dict[str, Any], body: object) -> dict[str, str]:
    part, *way = each["loc"] or ("body",)
    if part not in _PARTS:
        part, way = "body", [part, *way]
    if each["type"] == "json_invalid":  # its place is a character, not a member
        way = []
    names = _named(way, body, each["type"]) if part == "body" else iter(way)
    return {
        "pointer": _shortened(pointer(names), _LONGEST_INPUT),
        "code": each["type"],
        "message": _message(each),
        "in": str(part),
    }


def _named(way: list[str | int], body: object, kind: str) -> Iterator[str | int]:
    """Keep the steps that the body has, and a missing last one: pydantic also names the members of its unions."""
    place = body
    for step, token in enumerate(way, 1):
        if _holds(place, token):
            place = place[token]  # type: ignore[index]  # whatever JSON came
            yield token
        elif step == len(way) and kind == "missing":
            yield token


def _holds(place: object, token: str | int) -> bool:
    if isinstance(place, list):
        return isinstance(token, int) and token < len(place)
    return isinstance(place, dict) and token in place


def _message(each: dict[str, Any]) -> str:
    """Answer pydantic's words. Those about an unknown tag repeat it, however long it is."""
    told: str = each["msg"]
    for quoted in each.get("ctx", {}).values():
        if isinstance(quoted, str):
            told = told.replace(quoted, _shortened(quoted, _LONGEST_INPUT))
    return _shortened(told, _LONGEST_MESSAGE)


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
