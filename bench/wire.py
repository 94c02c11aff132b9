"""HTTP/1.1 by hand, as cheap as it goes: one keep-alive connection, one request at a time. Knows no game."""

import asyncio
from typing import Final, cast

from bench.servers import Running

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"


class Connection(asyncio.Protocol):
    """A connection to a server, made anew where an idle one was closed. `call` it again when it has answered."""

    def __init__(self, server: Running) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._read = bytearray()

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    async def call(self, request: bytes) -> tuple[int, bytes]:
        """Send a request, answer the status and the body."""
        if self._transport is None:
            await asyncio.get_running_loop().create_connection(lambda: self, self._server.host, self._server.port)
        self._answer = asyncio.get_running_loop().create_future()
        cast("asyncio.Transport", self._transport).write(request)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)  # the loop's own is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail the call that waits."""
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Gather an answer until it is whole."""
        self._read += data
        head, found, body = self._read.partition(_END)
        if not found or len(body) < _length(bytes(head)):
            return
        self._read.clear()
        if self._answer is not None and not self._answer.done():
            self._answer.set_result((int(head[9:12]), bytes(body)))


def _length(head: bytes) -> int:
    lower = head.lower()
    start = lower.index(_LENGTH) + len(_LENGTH)
    end = lower.find(b"\r\n", start)
    return int(lower[start : end if end > 0 else None])


def request(method: str, path: str, body: bytes, token: str, key: str = "") -> bytes:
    """The bytes of a request with the headers that a player's client sends."""
    keyed = f"idempotency-key: {key}\r\n" if key else ""
    head = (
        f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {token}\r\n"
        f"content-type: application/json\r\naccept: application/json\r\n{keyed}content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
