"""The document about live play, AsyncAPI 3.0, made from the frames themselves. It serves nothing."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from taleward.kit import Problem
from taleward.realtime import model
from taleward.sessions import ActionBody

_REF: Final = "#/components/schemas/{name}"
_SENT: Final = (model.Hello, model.Ping)
_TOLD: Final = (
    model.SnapshotFrame,
    model.TurnFrame,
    model.ViewFrame,
    model.WorldEventFrame,
    model.ErrorFrame,
    model.PongFrame,
    model.ByeFrame,
)
_EVENTS: Final = ("snapshot", "turn", "view", "world_event", "bye")
"""The frames that come as server-sent events too; actions are POSTed, and answered there."""
_ID: Final = "0198c0de-7a11-7000-8000-5eed5eed5eed"
_PLACE: Final = {"epoch": "9f86d081884c7d65", "seq": 7}
_ACTION: Final = {"action_id": "7-9f86d081884c7d65.0", "action": "explore", "target": None, "label": "Look around",
                  "available": True, "reason": None}  # fmt: skip
_NARRATION: Final = {"text": "The river is louder here.", "source": "curated", "language": "en", "pending": False}
_TURN: Final = {
    "session_id": _ID,
    "version": 7,
    "epoch": _PLACE["epoch"],
    "said": "Look around",
    "outcome": "applied",
    "refusal": None,
    "clarify": None,
    "events": [],
    "changes": [],
    "rolls": [],
    "narration": _NARRATION,
    "actions": [_ACTION],
}
_SESSION: Final = {
    "session_id": _ID,
    "user_id": _ID,
    "scenario_id": _ID,
    "release": "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae",
    "version": 7,
    "revision": "7-9f86d081884c7d65",
    "is_active": True,
    "language": "en",
    "title": "One Stroke Over",
    "rating": "teen",
    "narration_mode": "curated",
    "created_at": "2026-01-31T12:00:00.000000Z",
    "last_updated": "2026-01-31T12:01:00.000000Z",
    "narration": _NARRATION,
    "actions": [_ACTION],
    "epoch": _PLACE["epoch"],
    "can_undo": True,
    "state": {},
}
_PROBLEM: Final = {
    "type": "urn:taleward:problem:stale_action",
    "title": "The action is no longer offered",
    "status": 409,
    "detail": "This action was not offered at the session's present version: read the actions anew",
    "instance": f"/ws/game/{_ID}",
    "success": False,
    "data": None,
    "error": "This action was not offered at the session's present version: read the actions anew",
    "error_code": "stale_action",
    "context": {"version": 7},
    "timestamp": "2026-01-31T12:01:00.000000Z",
    "request_id": _ID,
}
EXAMPLES: Final[Mapping[str, dict[str, Any]]] = {
    "hello": {"type": "hello", "since": 6, "epoch": "2c26b46b68ffc68f"},
    "action": {"type": "action", "key": "a-1", "action": "explore"},
    "ping": {"type": "ping"},
    "snapshot": {"type": "snapshot", **_PLACE, "session": _SESSION},
    "turn": {"type": "turn", **_PLACE, "turn": _TURN, "key": "a-1"},
    "view": {"type": "view", **_PLACE, "view": {"schema": "ui/1", "kind": "session", "patch": True, "widgets": {}}},
    "world_event": {
        "type": "world_event",
        **_PLACE,
        "event": {"id": "first_frost", "text": "The first frost has come.", "scope": "all"},
    },
    "error": {"type": "error", **_PLACE, "problem": _PROBLEM, "key": "a-1"},
    "pong": {"type": "pong", **_PLACE},
    "bye": {"type": "bye", **_PLACE, "reason": "restart"},
}
"""A sound frame of every type."""


def document(version: str) -> dict[str, Any]:
    """Answer the document as JSON values. `version` is that of the service."""
    schemas, messages = _described()
    sent = [name for name in messages if name in {"hello", "action", "ping"}]
    told = [name for name in messages if name not in sent]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Taleward, live",
            "version": version,
            "description": "What a client of a session says and is told. Clients ignore types that they do not know.",
        },
        "defaultContentType": "application/json",
        "servers": {
            "here": {"host": "localhost:8000", "protocol": "ws", "description": "The server that gave this document"}
        },
        "channels": {
            "game": _channel("/ws/game/{session_id}", _SOCKET, messages, bindings={"ws": _QUERY}),
            "events": _channel("/api/game/sessions/{session_id}/events", _STREAM, _EVENTS),
        },
        "operations": {
            "hear": _operation("receive", "game", sent, "What the server is told by a client."),
            "tell": _operation("send", "game", told, "What the server tells a client."),
            "stream": _operation("send", "events", _EVENTS, "What the server tells a client that only listens."),
        },
        "components": {
            "schemas": schemas,
            "messages": messages,
            "securitySchemes": {
                "ticket": {
                    "type": "httpApiKey",
                    "in": "query",
                    "name": "ticket",
                    "description": "From POST /api/auth/ticket: good once, for half a minute",
                },
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
            },
        },
    }


_CLOSES: Final = "; ".join(f"{code}: {told}" for code, told in sorted(model.CLOSES.items()))
_SOCKET: Final = (
    f"A WebSocket of text frames, {model.FRAME} bytes at most from a client. Sign in by a ticket in the query or by a "
    f"token in the first frame, a hello. Close codes: {_CLOSES}."
)
_STREAM: Final = (
    "Server-sent events, with the Authorization header. The event is the frame's type, the data the frame, the id "
    "`<seq>.<epoch>`, from which Last-Event-ID goes on. Ask for view documents with `?view=ui/1&widgets=a,b`."
)
_QUERY: Final = {"query": {"type": "object", "properties": {"ticket": {"type": "string"}}}, "bindingVersion": "0.1.0"}


def _described() -> tuple[dict[str, Any], dict[str, Any]]:
    """Schemas of all shapes, and a message for every type of frame."""
    _, schemas = msgspec.json.schema_components([*_SENT, *_TOLD], ref_template=_REF)
    schemas["ActionFrame"] = _action()
    schemas["Problem"], fields = _parted(Problem.model_json_schema(ref_template=_REF.replace("{name}", "{model}")))
    schemas |= fields
    schemas["ErrorFrame"]["properties"]["problem"] = {"$ref": _REF.format(name="Problem")}
    schemas["ViewFrame"]["properties"]["view"] = {
        "type": "object",
        "description": "A view document, as /api/view/schema has it",
    }
    named = {_type_of(schema): name for name, schema in schemas.items() if "type" in schema.get("properties", {})}
    messages = {
        kind: {
            "name": kind,
            "title": named[kind],
            "summary": " ".join(schemas[named[kind]]["description"].split()),
            "payload": {"$ref": _REF.format(name=named[kind])},
            "examples": [{"name": kind, "payload": EXAMPLES[kind]}],
        }
        for kind in EXAMPLES
    }
    return schemas, messages


def _action() -> dict[str, Any]:
    """The schema of an action: the body of HTTP, with its type and key."""
    body = ActionBody.model_json_schema()
    body.pop("examples", None)
    told = {
        "title": "ActionFrame",
        "description": "Play: one of action_id, action and text. It may be repeated with its key, also over HTTP.",
    }
    own = {"type": {"enum": ["action"]}, "key": {"type": "string", "pattern": "^[!-~]{1,200}$"}}
    return body | told | {"properties": own | body["properties"], "required": ["type"]}


def _type_of(schema: Mapping[str, Any]) -> str:
    return str(schema["properties"]["type"].get("enum", [""])[0])


def _parted(schema: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A schema, and those that it refers to."""
    return schema, schema.pop("$defs", {})


def _channel(address: str, told: str, names: Any, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON values
    return {
        "address": address,
        "description": told,
        "parameters": {"session_id": {"description": "The id of a session of the caller's"}},
        "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in names},
        **more,
    }


def _operation(action: str, channel: str, names: Any, summary: str) -> dict[str, Any]:  # noqa: ANN401 -- names
    security = ["ticket", "bearer"] if channel == "game" else ["bearer"]
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "summary": summary,
        "security": [{"$ref": f"#/components/securitySchemes/{scheme}"} for scheme in security],
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in names],
    }
