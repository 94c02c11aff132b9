import json
from datetime import UTC, datetime
from typing import Any

import pytest

from taleward.kit import GameError, code_of, field_error, problem, problem_headers, problem_responses, register

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)


def told(error: GameError) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(problem(error, request_id="r-1", instance="/api/x", now=NOW))
    return body


def test_a_game_error_has_the_three_attributes_and_its_message_as_text() -> None:
    bare = GameError("gone", "not_found")
    assert (bare.message, bare.error_code, bare.context, str(bare)) == ("gone", "not_found", {}, "gone")
    assert GameError("gone", "not_found", {"a": 1}).context == {"a": 1}


def test_a_problem_is_an_rfc_9457_problem_and_the_envelope() -> None:
    assert told(GameError("moved on", "stale_version", {"version": 7})) == {
        "type": "urn:taleward:problem:stale_version",
        "title": "The version has moved on",
        "status": 409,
        "detail": "moved on",
        "instance": "/api/x",
        "success": False,
        "data": None,
        "error": "moved on",
        "error_code": "stale_version",
        "context": {"version": 7},
        "timestamp": "2026-01-31T12:00:00.000000Z",
        "request_id": "r-1",
    }


def test_field_errors_stand_beside_the_context_and_not_in_it() -> None:
    body = told(field_error("too long", "/character_config/name", "text_too_long"))
    assert body["context"] == {}
    assert body["errors"] == [
        {"pointer": "/character_config/name", "code": "text_too_long", "message": "too long", "in": "body"}
    ]


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("unauthorized", 401),
        ("forbidden", 403),
        ("not_found", 404),
        ("method_not_allowed", 405),
        ("stale_version", 409),
        ("stale_action", 409),
        ("log_full", 409),
        ("saves_full", 409),
        ("undo_impossible", 409),
        ("precondition_failed", 412),
        ("too_large", 413),
        ("unsupported_media_type", 415),
        ("invalid_request", 422),
        ("idempotency_key_reused", 422),
        ("state_is_authoritative", 422),
        ("unknown_scenario", 422),
        ("unknown_template", 422),
        ("precondition_required", 428),
        ("rate_limited", 429),
        ("unavailable", 503),
        ("database_newer", 503),
        ("internal", 500),
        ("nobody registered this", 500),
    ],
)
def test_every_code_has_its_status(code: str, status: int) -> None:
    assert code_of(code).status == status
    assert told(GameError("x", code))["status"] == status


def test_a_code_can_be_added_once_and_never_redefined() -> None:
    register("tea_only", 418, "Teapot")
    register("tea_only", 418, "Teapot")
    assert code_of("tea_only") == (418, "Teapot")
    with pytest.raises(ValueError, match="tea_only is taken"):
        register("tea_only", 410, "Gone")
    with pytest.raises(ValueError, match="not_found is taken"):
        register("not_found", 410, "Gone")
    with pytest.raises(ValueError, match="999"):
        register("no_such_status", 999, "?")


@pytest.mark.parametrize(
    ("wait", "header"),
    [(None, "1"), (0, "1"), (0.2, "1"), (1.01, "2"), (60, "60"), (-5, "1"), (float("inf"), "86400")],
)
def test_retry_after_is_whole_seconds_from_one(wait: float | None, header: str) -> None:
    context = {} if wait is None else {"retry_after": wait}
    assert problem_headers(GameError("x", "rate_limited", context)) == {"Retry-After": header}
    assert problem_headers(GameError("x", "unavailable", context)) == {"Retry-After": header}


def test_a_401_says_how_to_sign_in_and_others_say_nothing() -> None:
    assert problem_headers(GameError("x", "unauthorized")) == {"WWW-Authenticate": "Bearer"}
    assert problem_headers(GameError("x", "not_found", {"retry_after": 3})) == {}


def _loop() -> list[Any]:
    knot: list[Any] = []
    knot.append(knot)
    return knot


@pytest.mark.parametrize("value", ["\ud800", _loop(), {(1, 2): 3}, object()])
def test_no_context_breaks_a_problem(value: object) -> None:
    body = told(GameError("half \ud800 a pair", "not_found", {"value": value}))
    assert body["detail"] == "half \\ud800 a pair"
    assert body["status"] == 404


def test_the_openapi_answers_carry_a_schema_without_references() -> None:
    responses = problem_responses("stale_version", "stale_action", "not_found")
    assert set(responses) == {409, 404}
    assert "stale_version" in responses[409]["description"]
    assert "stale_action" in responses[409]["description"]
    assert "$ref" not in json.dumps(responses)
    schema = responses[404]["content"]["application/problem+json"]["schema"]
    assert set(told(GameError("x", "not_found"))) <= set(schema["properties"])
    assert set(schema["required"]) <= set(told(GameError("x", "not_found")))
