"""The outermost layer of the service: request ids, common headers, counting, and the one catch of what nobody caught.

It wraps the whole ASGI app. Being on the path of every turn it allocates little, reads no body and knows no route.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import STRUCTLOG_KEY_PREFIX

from taleward.kit.clock import Clock, utc_now
from taleward.kit.handlers import CLIENT_CLOSED_REQUEST, problem_body
from taleward.kit.ids import new_id
from taleward.kit.problems import INTERNAL, MEDIA_TYPE, GameError

Observe = Callable[[str, str, int, float], None]  # method, route template, status, seconds until the answer began

NO_ROUTE: Final = "unmatched"  # paths are the client's to invent, so they name no counter
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_PLAIN: Final = (b"content-type", b"text/plain; charset=utf-8")
_NOTHING: Final[dict[str, Any]] = {}
_log = structlog.get_logger(__name__)

# The names that structlog's merge_contextvars gathers; set directly, for binding by keyword costs a microsecond.
_bound_request_id: ContextVar[Any] = ContextVar(STRUCTLOG_KEY_PREFIX + "request_id", default=...)
_bound_traceparent: ContextVar[Any] = ContextVar(STRUCTLOG_KEY_PREFIX + "traceparent", default=...)


class Edge:
    """ASGI middleware around a whole FastAPI app: `Edge(app, observe)`, the outermost of all.

    It puts `request_id` (and `traceparent`, if a sound one came) into `scope["state"]` of HTTP and WebSocket, echoes
    them, and calls `observe` when an answer begins. Errors before an answer become a 500 problem; after it has begun
    they are raised again, so that the server cuts the connection.
    """

    def __init__(self, app: ASGIApp, observe: Observe | None = None, clock: Clock = utc_now) -> None:
        self.app = app
        self.observe = observe
        self.clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Errors of a WebSocket are for the server, which logs them and closes it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(self, scope, send)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        try:
            await self.app(scope, receive, exchange.send)
        except ClientDisconnect:
            if not exchange.began:
                exchange.count(CLIENT_CLOSED_REQUEST)
        except Exception as error:  # noqa: BLE001 -- this is the outermost edge, the only place that may
            await exchange.fault(error)


class _Exchange:
    """One request and its answer."""

    __slots__ = ("began", "edge", "ended", "extra", "forward", "instead", "scope", "since")

    def __init__(self, edge: Edge, scope: Scope, send: Send) -> None:
        self.edge, self.scope, self.forward = edge, scope, send
        self.since = perf_counter()
        self.began = self.ended = False
        self.instead: bytes | None = None
        request_id, traceparent = _names(scope)
        self.extra = [(b"x-request-id", request_id), _NOSNIFF]
        state = scope.setdefault("state", {})
        state["request_id"] = name = request_id.decode("ascii")
        _bound_request_id.set(name)
        if traceparent is None:
            _bound_traceparent.set(...)
        else:
            state["traceparent"] = parent = traceparent.decode("ascii")
            _bound_traceparent.set(parent)
            self.extra.append((b"traceparent", traceparent))

    async def send(self, message: Message) -> None:
        """Pass a message on; the first carries our headers."""
        if message["type"] == "http.response.start":
            await self._begin(message)
            return
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            self.ended = True
            if self.instead is not None:
                message = {"type": "http.response.body", "body": self.instead}
        await self.forward(message)

    def count(self, status: int) -> None:
        """Report the answer to whoever counts."""
        if (observe := self.edge.observe) is not None:
            observe(self.scope["method"], _template(self.scope), status, perf_counter() - self.since)

    async def fault(self, error: Exception) -> None:
        """Log an error that nobody caught, and answer for it if nobody did."""
        _log.error("unhandled", path=self.scope["path"], exc_info=error)
        if not self.began:
            body = problem_body(GameError(INTERNAL, "internal"), self.scope, self.edge.clock)
            await self.send({"type": "http.response.start", "status": 500, "headers": _describe(body)})
            await self.send({"type": "http.response.body", "body": body})
        elif not self.ended:
            raise error  # half an answer is out: only the server can cut the connection

    async def _begin(self, message: Message) -> None:
        self.began = True
        headers = message.get("headers", ())
        if message["status"] == HTTPStatus.REQUEST_ENTITY_TOO_LARGE and _PLAIN in headers:
            # The framework's own limit, which speaks plain text.
            error = GameError("The body is larger than this server takes", "too_large")
            self.instead = problem_body(error, self.scope, self.edge.clock)
            headers = _describe(self.instead)
        self.count(message["status"])
        await self.forward({**message, "headers": [*headers, *self.extra]})


def _names(scope: Scope) -> tuple[bytes, bytes | None]:
    """Find the request's id (made here unless a sound one came) and its trace parent, if that is sound."""
    request_id = traceparent = None
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            if _REQUEST_ID.fullmatch(value):
                request_id = value
        elif name == b"traceparent" and _TRACEPARENT.fullmatch(value):
            traceparent = value
    return request_id or new_id().encode("ascii"), traceparent


def _template(scope: Scope) -> str:
    """Answer the route's path with its parameters' names. An included route's whole path stands in FastAPI's scope."""
    context = scope.get("fastapi", _NOTHING).get("effective_route_context") or scope.get("route")
    return getattr(context, "path_format", None) or getattr(context, "path", None) or NO_ROUTE


def _describe(body: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))]
