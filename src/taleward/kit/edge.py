"""The outermost layer of the service: request ids, common headers, counting, and the one catch of what nobody caught.

It wraps the whole ASGI app. Being on the path of every turn it allocates little, reads no body and knows no route.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from time import perf_counter
from typing import Any, Final

import structlog
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import STRUCTLOG_KEY_PREFIX

from taleward.kit.clock import Clock, utc_now
from taleward.kit.handlers import CLIENT_CLOSED_REQUEST, problem_body
from taleward.kit.ids import new_id
from taleward.kit.problems import INTERNAL, MEDIA_TYPE, GameError, code_of

Observe = Callable[[str, str, int, float], None]  # method, route template, status, seconds until the answer began

NO_ROUTE: Final = "unmatched"  # paths are the client's to invent, so they name no counter
_REQUEST_ID: Final = re.compile(rb"[A-Za-z0-9._-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
BODY_BYTES: Final = 65_536
"""The largest body that is read."""
_NOTHING: Final[dict[str, Any]] = {}
_log = structlog.get_logger(__name__)

# The names that structlog's merge_contextvars gathers; set directly, for binding by keyword costs a microsecond.
_bound_request_id: ContextVar[Any] = ContextVar(STRUCTLOG_KEY_PREFIX + "request_id", default=...)
_bound_traceparent: ContextVar[Any] = ContextVar(STRUCTLOG_KEY_PREFIX + "traceparent", default=...)


class Edge:
    """ASGI middleware around a whole FastAPI app: `Edge(app, observe)`, the outermost of all.

    It puts `request_id` (and `traceparent`, if a sound one came) into `scope["state"]` of HTTP and WebSocket, echoes
    them, and calls `observe` when an answer begins. HEAD is answered like GET without its body. A body of more than
    `most` bytes is refused as `too_large`, before it is read where its length is announced. Errors before an answer
    become a 500 problem; after it has begun they are raised again, so that the server cuts the connection.
    """

    def __init__(
        self, app: ASGIApp, observe: Observe | None = None, clock: Clock = utc_now, *, most: int = BODY_BYTES
    ) -> None:
        self.app = app
        self.observe = observe
        self.clock = clock
        self.most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection. Errors of a WebSocket are for the server, which logs them and closes it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        exchange = _Exchange(self, scope, send)
        if scope["type"] == "websocket":
            await self.app(scope, receive, send)
            return
        if exchange.length > self.most:
            await exchange.tell(_too_large())
            return
        bounded = receive if exchange.length >= 0 else exchange.counted(receive)
        try:
            await self.app(exchange.scope, bounded, exchange.send)
        except ClientDisconnect:
            if not exchange.began:
                exchange.count(CLIENT_CLOSED_REQUEST)
        except Exception as error:  # noqa: BLE001 -- this is the outermost edge, the only place that may
            await exchange.fault(error)


class _Exchange:
    """One request and its answer."""

    __slots__ = ("began", "edge", "ended", "extra", "forward", "head", "length", "scope", "since")

    def __init__(self, edge: Edge, scope: Scope, send: Send) -> None:
        self.edge, self.scope, self.forward = edge, scope, send
        self.since = perf_counter()
        self.began = self.ended = False
        self.head = scope.get("method") == "HEAD"
        if self.head:
            self.scope = scope = {**scope, "method": "GET"}
        request_id, traceparent, self.length = _names(scope)
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
        if message["type"] == "http.response.body":
            if self.head:
                return
            self.ended = not message.get("more_body", False)
        await self.forward(message)

    def counted(self, receive: Receive) -> Receive:
        """Bound a body that does not say how long it is."""
        read = 0

        async def bounded() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > self.edge.most:
                raise _too_large()
            return message

        return bounded

    async def tell(self, error: GameError) -> None:
        """Answer with a problem, without asking the app."""
        body = problem_body(error, self.scope, self.edge.clock)
        status = code_of(error.error_code).status
        await self.send({"type": "http.response.start", "status": status, "headers": _describe(body)})
        await self.send({"type": "http.response.body", "body": body})

    def count(self, status: int) -> None:
        """Report the answer to whoever counts."""
        if (observe := self.edge.observe) is not None:
            observe(self.scope["method"], _template(self.scope), status, perf_counter() - self.since)

    async def fault(self, error: Exception) -> None:
        """Log an error that nobody caught, and answer for it if nobody did."""
        _log.error("unhandled", path=self.scope["path"], exc_info=error)
        if not self.began:
            await self.tell(GameError(INTERNAL, "internal"))
        elif not self.ended:
            raise error  # half an answer is out: only the server can cut the connection

    async def _begin(self, message: Message) -> None:
        self.began = True
        self.count(message["status"])
        await self.forward({**message, "headers": [*message.get("headers", ()), *self.extra]})
        if self.head:  # there is no more to an answer, and some bodies never end
            self.ended = True
            await self.forward({"type": "http.response.body"})


def _names(scope: Scope) -> tuple[bytes, bytes | None, int]:
    """Find the request's id (made here unless a sound one came), its sound trace parent, its length (-1: not said)."""
    request_id = traceparent = None
    length = -1
    for name, value in scope["headers"]:
        if name == b"x-request-id":
            if _REQUEST_ID.fullmatch(value):
                request_id = value
        elif name == b"content-length":
            length = int(value) if value.isdigit() else -1
        elif name == b"traceparent" and _TRACEPARENT.fullmatch(value):
            traceparent = value
    return request_id or new_id().encode("ascii"), traceparent, length


def _too_large() -> GameError:
    return GameError("The body is larger than this server takes", "too_large")


def _template(scope: Scope) -> str:
    """Answer the route's path with its parameters' names. An included route's whole path stands in FastAPI's scope."""
    context = scope.get("fastapi", _NOTHING).get("effective_route_context") or scope.get("route")
    return getattr(context, "path_format", None) or getattr(context, "path", None) or NO_ROUTE


def _describe(body: bytes) -> list[tuple[bytes, bytes]]:
    return [(b"content-type", MEDIA_TYPE.encode()), (b"content-length", b"%d" % len(body))]
