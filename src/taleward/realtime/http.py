"""Live play on the wire: the WebSocket, server-sent events for who cannot have one, and the document about both."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, Depends, Header, Path, Query, Response
from starlette.routing import WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from taleward.identity import Caller, caller, declare
from taleward.realtime.asyncapi import document
from taleward.realtime.frames import place_of, wanted_view
from taleward.realtime.service import GameWebSocket, Wish

declare({"game_socket": "owner", "stream_events": "owner", "asyncapi": "public"})

Me = Annotated[Caller, Depends(caller)]
SessionId = Annotated[str, Path(max_length=64)]
Short = Annotated[str | None, Query(max_length=32)]
Names = Annotated[str | None, Query(max_length=1_000)]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=100)]


class _Events(Response):
    """An answer that goes on for as long as both sides like. Errors before its first event are problems like others."""

    def __init__(self, live: GameWebSocket, session_id: str, me: Caller, wish: Wish) -> None:
        """Begins to work when it is called, as all responses."""
        super().__init__()
        self._live, self._session_id, self._me, self._wish = live, session_id, me, wish

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it to its end."""
        del scope
        await self._live.stream(self._session_id, self._me, self._wish, receive, send)


def router(live: GameWebSocket) -> APIRouter:
    """Make the routes below `/api`: server-sent events. They are described in AsyncAPI, for an answer never ends."""
    routes = APIRouter(prefix="/game/sessions", tags=["live"])

    @routes.get("/{session_id}/events", operation_id="stream_events", include_in_schema=False)
    async def stream_events(
        me: Me, session_id: SessionId, view: Short = None, widgets: Names = None, last: LastEventId = None
    ) -> Response:
        """Send what happens in a session as it happens; a client goes on after the event that it names."""
        since, epoch = place_of(last)
        return _Events(live, session_id, me, Wish(since, epoch, wanted_view(view, widgets)))

    return routes


def sockets(live: GameWebSocket, version: str) -> APIRouter:
    """Make the routes beside `/api`: the WebSocket, and the document. `version` is that of the service."""

    async def game_socket(websocket: WebSocket) -> None:
        await live.connect(websocket, websocket.path_params["session_id"])

    routes = APIRouter(routes=[WebSocketRoute("/ws/game/{session_id}", game_socket, name="game_socket")])
    told = msgspec.json.encode(document(version))

    @routes.get("/asyncapi.json", operation_id="asyncapi", include_in_schema=False)
    async def asyncapi() -> Response:
        """Describe both in AsyncAPI 3.0."""
        return Response(told, media_type="application/json")

    return routes
