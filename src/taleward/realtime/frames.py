"""What a client sends, read strictly, and how fast it may. Nothing is obeyed here."""

import re
from typing import Any, Final

import msgspec
from pydantic import ValidationError

from taleward.kit import field_error, pointer, read_json
from taleward.realtime.model import Hello, Ping
from taleward.sessions import ActionBody, SubmitAction

RATE, BURST = 60, 300
"""Frames that one connection may send a second, and at once."""
TYPES: Final = ("hello", "action", "ping")
_KEY: Final = re.compile("[!-~]{1,200}")
_WHERE: Final = re.compile(r" - at `\$((?:\.\w+)*)`$")
Told = Hello | Ping | SubmitAction
"""What a frame can say."""


class Allowance:
    """Frames that a connection may send now: a bucket of its own."""

    __slots__ = ("_at", "_left")

    def __init__(self, now: float) -> None:
        self._left, self._at = float(BURST), now

    def take(self, now: float) -> bool:
        """Tell whether one more frame is all right. `now` is in seconds."""
        self._left = min(BURST, self._left + (now - self._at) * RATE) - 1
        self._at = now
        return self._left >= 0


def read_frame(text: str) -> dict[str, Any]:
    """Read a frame as a JSON object. GameError `invalid_request`."""
    value = read_json(text.encode("utf-8", "surrogatepass"))
    if not isinstance(value, dict):
        raise field_error("A frame is a JSON object with a type", "", "object")
    return value


def key_of(frame: dict[str, Any]) -> str | None:
    """The key of a frame, if it is one; what is answered to the frame repeats it."""
    key = frame.get("key")
    return key if isinstance(key, str) and _KEY.fullmatch(key) else None


def understand(frame: dict[str, Any]) -> Told:
    """What a frame says. GameError `invalid_request` with the member that is wrong."""
    kind = frame.get("type")
    if kind == "action":
        return _action(frame)
    if kind == "hello":
        return _converted(frame, Hello)
    if kind == "ping":
        return _converted(frame, Ping)
    raise field_error(f"A frame's type is one of: {', '.join(TYPES)}", "/type", "unknown_type")


def action_of(body: dict[str, Any]) -> SubmitAction:
    """An action as the write path takes it, of what HTTP would be sent as a body. GameError `invalid_request`."""
    try:
        return ActionBody.model_validate(body).submission()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        raise field_error(f"{first['msg']}", pointer(iter(first["loc"][:4])), first["type"]) from error


def _action(frame: dict[str, Any]) -> SubmitAction:
    if "key" in frame and key_of(frame) is None:
        raise field_error("A key is a text of 1 to 200 visible ASCII characters", "/key", "key")
    return action_of({name: value for name, value in frame.items() if name not in {"type", "key"}})


def _converted(frame: dict[str, Any], kind: type[Hello] | type[Ping]) -> Hello | Ping:
    try:
        return msgspec.convert(frame, kind)
    except msgspec.ValidationError as error:
        told = str(error)
        where = _WHERE.search(told)
        raise field_error(_WHERE.sub("", told), where[1].replace(".", "/") if where else "", "frame") from error


def wanted_view(schema: str | None, widgets: str | None) -> dict[str, Any] | None:
    """The wish for view documents of a query, as a hello has it."""
    if schema is None:
        return None
    return {"schema": schema, "widgets": [name for name in (widgets or "").split(",") if name]}


def place_of(event_id: str | None) -> tuple[int | None, str | None]:
    """Version and epoch of an event's id; what is none is none."""
    seq, _, epoch = (event_id or "").partition(".")
    return (int(seq), epoch) if seq.isascii() and seq.isdigit() and len(seq) < 10 and epoch else (None, None)  # noqa: PLR2004 -- digits of a version
