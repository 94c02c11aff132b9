"""The two lines to a client: a WebSocket, and server-sent events. Bytes out, in order; nothing is decided here."""

import asyncio
from typing import Any, Final

from starlette.types import Receive, Send
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketDisconnected, WebSocketState

from taleward.realtime.ports import HungUp

CUT: Final = "taleward.cut"
"""The extension of a server whose WebSockets can be closed while their reader stalls: `(code, reason) -> None`."""
_HEADERS: Final = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class SocketLine:
    """A WebSocket. Nothing can be sent before it is accepted."""

    __slots__ = ("_websocket",)
    beats = False  # the server's own pings show that it lives

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket

    async def send(self, kind: str, place: tuple[int, str] | None, data: bytes) -> None:
        """Send a frame as text."""
        del kind, place  # both stand in the frame
        await self._pass({"type": "websocket.send", "text": data.decode()})

    async def beat(self) -> None:
        """Do nothing: it is never asked for."""

    async def close(self, code: int, reason: str) -> None:
        """Close with a code."""
        await self._pass({"type": "websocket.close", "code": code, "reason": reason})

    def cut(self, code: int, reason: str) -> None:
        """Close past all that waits, where the server can; elsewhere its own patience with the transport ends it."""
        if (cut := self._websocket.scope.get("extensions", {}).get(CUT)) is not None:
            cut(code, reason)

    async def _pass(self, message: dict[str, Any]) -> None:
        if self._websocket.application_state is WebSocketState.CONNECTING:
            raise HungUp
        try:
            await self._websocket.send(message)
        except (WebSocketDisconnect, WebSocketDisconnected) as error:
            raise HungUp from error


class EventLine:
    """An answer of server-sent events, begun with its first event. Its end is told by the server, in `receive`."""

    __slots__ = ("_closed", "_ending", "_send", "began")
    beats = True

    def __init__(self, send: Send) -> None:
        self._send = send
        self.began = self._closed = False
        self._ending: asyncio.Task[None] | None = None

    async def listen(self, receive: Receive) -> None:
        """Wait until the client hangs up or all was sent. Sending to a client that is gone is no error here."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self._closed = True

    async def send(self, kind: str, place: tuple[int, str] | None, data: bytes) -> None:
        """Send an event; its id is `<seq>.<epoch>` if a client can go on from there."""
        named = b"" if place is None else b"id: %d.%b\n" % (place[0], place[1].encode())
        await self._pass(b"event: %b\n%bdata: %b\n\n" % (kind.encode(), named, data), more=True)

    async def beat(self) -> None:
        """Send a comment."""
        await self._pass(b":\n\n", more=True)

    async def close(self, code: int, reason: str) -> None:
        """End the answer; the event before has said why."""
        del code, reason
        await self._pass(b"", more=False)

    def cut(self, code: int, reason: str) -> None:
        """End the answer as soon as there is room; else the transport times out."""
        del code, reason
        if not self._closed:
            self._closed = True
            self._ending = asyncio.create_task(self._write(b"", more=False))

    async def _pass(self, body: bytes, *, more: bool) -> None:
        if self._closed:
            raise HungUp
        self._closed = not more
        await self._write(body, more=more)

    async def _write(self, body: bytes, *, more: bool) -> None:
        if not self.began:
            self.began = True
            await self._send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
        await self._send({"type": "http.response.body", "body": body, "more_body": more})
