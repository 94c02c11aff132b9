"""JSON bodies read strictly: what two parsers could read in two ways, or what no encoder could write again, is refused.

Here is no schema: which members a body must have is for the route's model.
"""

import json
import math
import re
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.routing import APIRoute, iter_route_contexts

from taleward.kit.problems import GameError, field_error

DEEPEST: Final = 64  # nested arrays and objects
_LEAST, _MOST = -(2**63), 2**64 - 1  # what columns and encoders carry
_MOST_DIGITS: Final = 20
_NAMED: Final = 40  # characters of a member's name that an error repeats
_JSON_TYPE: Final = re.compile(r"application/(?:[a-z0-9!#$&^_.+-]+\+)?json[ \t]*(?:;|\Z)", re.IGNORECASE)
_UNFIT: Final = re.compile("[\x00\ud800-\udfff]")


def read_json(data: bytes) -> Any:  # noqa: ANN401 -- any JSON value
    """Parse a body of UTF-8 JSON into plain values.

    Refused as `invalid_request`: other encodings, lone surrogates, U+0000, NaN and infinities in any spelling, integers
    beyond 64 bits, a member named twice, and more than `DEEPEST` levels.
    """
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise _malformed("it is not UTF-8") from error
    except json.JSONDecodeError as error:
        raise _malformed(f"{error.msg} at character {error.pos + 1}") from error
    except RecursionError as error:
        raise _too_deep() from error
    if b"\\u" in data or data.count(b"[") + data.count(b"{") > DEEPEST:
        _inspect(value)
    return value


def is_json(content_type: str | None) -> bool:
    """Tell whether a Content-Type header says JSON: `application/json` or any `application/...+json`."""
    return content_type is not None and _JSON_TYPE.match(content_type.strip(" \t")) is not None


class StrictRoute(APIRoute):
    """A FastAPI route whose JSON body is read by `read_json`: `APIRouter(route_class=StrictRoute)`.

    A body that does not say it is JSON is `unsupported_media_type`; so there are no forms on such a route.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Read the body before FastAPI's own handler asks for it."""
        handle = super().get_route_handler()

        async def strict(request: Request) -> Response:
            read = _StrictRequest(request.scope, request.receive)
            if body := await read.body():
                if not is_json(read.headers.get("content-type")):
                    raise GameError("Send the body as application/json", "unsupported_media_type")
                read.parsed = read_json(body)
            return await self.quick(read, read.parsed) or await handle(read)

        return handle if self.body_field is None else strict

    async def quick(self, request: Request, body: Any) -> Response | None:  # noqa: ANN401, ARG002 -- any JSON value
        """Answer a sound request without FastAPI's solver, where a route has reason to. None leaves it to FastAPI."""
        return None


def lax_routes(app: FastAPI) -> list[str]:
    """List the paths of an app that take a body but read it with FastAPI's own, laxer parser: there should be none."""
    return [
        route.path or ""
        for route in iter_route_contexts(app.routes)
        if isinstance(route.original_route, APIRoute)
        and route.original_route.body_field is not None
        and not isinstance(route.original_route, StrictRoute)
    ]


class _StrictRequest(Request):
    parsed: Any = None

    async def json(self) -> Any:  # noqa: ANN401 -- any JSON value
        return self.parsed


def _inspect(value: object) -> None:
    """Walk a value without recursion and refuse what is too deep or holds a text that cannot be kept."""
    waiting = [(value, 0)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if _UNFIT.search(item):
                raise _malformed("a text holds U+0000 or half a surrogate pair")
        elif isinstance(item, (dict, list)):
            if depth == DEEPEST:
                raise _too_deep()
            waiting += [(child, depth + 1) for child in item]
            if isinstance(item, dict):
                waiting += [(child, depth + 1) for child in item.values()]


def _object(members: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(members)
    if len(found) != len(members):
        seen: set[str] = set()
        twice = next(name for name, _ in members if name in seen or seen.add(name))  # type: ignore[func-returns-value]  # None is no
        raise _malformed(f"the member {twice[:_NAMED]!a} stands there twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) <= _MOST_DIGITS and _LEAST <= (number := int(digits)) <= _MOST:
        return number
    raise _malformed("an integer has more than 64 bits")


def _number(text: str) -> float:
    if math.isfinite(number := float(text)):
        return number
    raise _malformed("a number is too large")


def _constant(name: str) -> float:
    raise _malformed(f"{name} is not JSON")


def _too_deep() -> GameError:
    return _malformed(f"it is nested deeper than {DEEPEST} levels")


def _malformed(why: str) -> GameError:
    return field_error(f"The body is not sound JSON: {why}", "", "json")


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_number, parse_constant=_constant
)
