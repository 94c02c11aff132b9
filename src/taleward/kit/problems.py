"""Faults and how they are told: `GameError`, the table of codes, and the one JSON body that is problem and envelope.

It knows no web framework: `handlers` turns what stands here into responses.
"""

import math
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import msgspec

from taleward.kit.clock import rfc3339

MEDIA_TYPE: Final = "application/problem+json"
_LONGEST_WAIT: Final = 86_400  # seconds: nobody keeps a longer appointment
INTERNAL: Final = "Something went wrong on our side. Quote the request id when you report it."


class GameError(Exception):
    """A fault: a message for people, a code for programs, and context (JSON values) for both.

    `context["errors"]`, where given, is a list of {pointer, code, message}; `context["retry_after"]` is in seconds.
    """

    def __init__(self, message: str, error_code: str, context: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_code = error_code
        self.context = context or {}


class Code(NamedTuple):
    """What HTTP says of an error code."""

    status: int
    title: str


_INTERNAL_CODE: Final = Code(500, "Internal error")
_CODES: dict[str, Code] = {
    "unauthorized": Code(401, "Not signed in"),
    "forbidden": Code(403, "Not allowed"),
    "not_found": Code(404, "Not found"),
    "method_not_allowed": Code(405, "Method not allowed"),
    "stale_version": Code(409, "The version has moved on"),
    "stale_action": Code(409, "The action is no longer offered"),
    "log_full": Code(409, "The log is full"),
    "saves_full": Code(409, "No room for another save"),
    "undo_impossible": Code(409, "Nothing to undo"),
    "precondition_failed": Code(412, "Precondition failed"),
    "too_large": Code(413, "Content too large"),
    "unsupported_media_type": Code(415, "Unsupported media type"),
    "invalid_request": Code(422, "Invalid request"),
    "idempotency_key_reused": Code(422, "Idempotency key reused"),
    "state_is_authoritative": Code(422, "The server decides the state"),
    "unknown_scenario": Code(422, "Unknown scenario"),
    "unknown_template": Code(422, "Unknown template"),
    "precondition_required": Code(428, "Precondition required"),
    "rate_limited": Code(429, "Too many requests"),
    "internal": _INTERNAL_CODE,
    "misconfigured": Code(500, "Misconfigured"),
    "unavailable": Code(503, "Unavailable"),
    "database_newer": Code(503, "The database is newer than this program"),
}


def register(code: str, status: int, title: str) -> None:
    """Add an error code. The same entry twice is fine; a code with two meanings is a ValueError."""
    entry = Code(HTTPStatus(status).value, title)
    if _CODES.setdefault(code, entry) != entry:
        raise ValueError(f"error code {code} is taken: {_CODES[code]}")


def code_of(error_code: str) -> Code:
    """Answer status and title of a code; one that nobody registered is a 500."""
    return _CODES.get(error_code, _INTERNAL_CODE)


def field_error(message: str, pointer: str, code: str, *, part: str = "body") -> GameError:
    """Make an `invalid_request` that blames one field.

    `pointer` is RFC 6901 inside its `part` of the request: body, query, path or header.
    """
    blamed = {"pointer": pointer, "code": code, "message": message, "in": part}
    return GameError(message, "invalid_request", {"errors": [blamed]})


def problem(error: GameError, *, request_id: str, instance: str, now: datetime) -> bytes:
    """Encode a fault as JSON that is an RFC 9457 problem and the error envelope at once.

    Never fails: context that JSON cannot carry is left out, and a text that UTF-8 cannot carry is spelled in escapes.
    """
    try:
        return _encode(error.message, error, request_id, instance, now)
    except (TypeError, ValueError, OverflowError, RecursionError):
        told = error.message.encode("ascii", "backslashreplace").decode("ascii")
        return _encode(told, GameError(told, error.error_code), request_id, instance, now)


def problem_headers(error: GameError) -> dict[str, str]:
    """Answer the headers that belong to a fault: who must sign in, and when to come again (whole seconds, >= 1)."""
    status = code_of(error.error_code).status
    if status == HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": "Bearer"}
    if status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}:
        return {"Retry-After": str(math.ceil(min(max(error.context.get("retry_after", 1), 1), _LONGEST_WAIT)))}
    return {}


def _encode(message: str, error: GameError, request_id: str, instance: str, now: datetime) -> bytes:
    status, title = code_of(error.error_code)
    body: dict[str, Any] = {
        "type": f"urn:taleward:problem:{error.error_code}",
        "title": title,
        "status": status,
        "detail": message,
        "instance": instance,
        "success": False,
        "data": None,
        "error": message,
        "error_code": error.error_code,
        "context": _without(error.context, "errors"),
        "timestamp": rfc3339(now),
        "request_id": request_id,
    }
    if "errors" in error.context:
        body["errors"] = error.context["errors"]
    return msgspec.json.encode(body, enc_hook=str)


def _without(context: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in context.items() if name != key}
