"""The server's WebSockets, mended where uvicorn's trust their clients. Knows no frame's meaning."""

import asyncio
import socket
from typing import Any, Final, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import CloseCode
from websockets.protocol import OPEN

from taleward.realtime import CUT

_LAST: Final = 2.0  # seconds for a stalled reader to see how its connection ended
_HIGH: Final = 4_096  # bytes that wait for a client before the app waits too
_UNSENT: Final = 16_384  # bytes that the system keeps besides, of which Linux makes twice as many
_BAD_REQUEST: Final = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class Socket(WebSocketsSansIOProtocol):
    """A WebSocket of uvicorn, whose own way to close waits until its reader has room."""

    _giving_up: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Bound what waits here for a client that does not read."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=_HIGH)
        self.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)

    async def run_asgi(self) -> None:
        """Hand the app the means to cut the connection off."""
        extensions = cast("dict[str, Any]", self.scope["extensions"])
        extensions[CUT] = self.cut
        serve = self.app

        async def served(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 -- uvicorn has types of its own
            await serve(scope, receive, send)
            if self.initial_response is not None:
                self.handshake_complete = True  # denied in order, which uvicorn takes for a mistake of the app

        self.app = served
        try:
            await super().run_asgi()
        finally:
            del self.app, extensions[CUT]  # else each closed socket waits for the garbage collector, which comes late

    async def send(self, message: Any) -> None:  # noqa: ANN401 -- uvicorn has types of its own
        """Send for the app, which may be behind: to uvicorn it is a mistake not to know that the socket is closing."""
        await self.writable.wait()
        if self.close_sent:
            raise ClientDisconnected
        await super().send(message)

    def data_received(self, data: bytes) -> None:
        """Refuse an upgrade that is none, which uvicorn leaves without an answer."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()) or _BAD_REQUEST)
            self.transport.close()

    def send_receive_event_to_app(self) -> None:
        """Close on text that is none, without an error in the log: it is the client's."""
        if self.curr_msg_data_type == "text" and not self.close_sent and not _is_text(b"".join(self.frames)):
            self.frames = []
            self.conn.send_close(CloseCode.INVALID_DATA)
            self.handle_parser_exception()
            return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer a client that reads; for another the answers would heap up without end."""
        if self.writable.is_set():
            super().handle_ping()
        else:
            self.conn.data_to_send()

    def cut(self, code: int, reason: str) -> None:
        """Close behind what is still unread; give that up after some seconds."""
        if self.transport.is_closing() or self._giving_up is not None:
            return
        if self.conn.state is OPEN:
            self.conn.send_close(code, reason)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
        self.stop_keepalive()
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self._giving_up = asyncio.get_running_loop().call_later(_LAST, self.transport.abort)

    def shutdown(self) -> None:
        """End with the server; what its client is closing already, uvicorn would close once more, and stumble."""
        if self.handshake_complete and not self.close_sent and self.conn.state is not OPEN:
            self.transport.abort()
        else:
            super().shutdown()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait for nothing any more."""
        if self._giving_up is not None:
            self._giving_up.cancel()
        super().connection_lost(exc)
        self.conn.parser.close()  # it holds the connection, which holds it


def _is_text(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True
