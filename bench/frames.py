"""WebSocket by hand, as cheap as it goes: one connection, text frames whole, no extension. Knows no game."""

import asyncio
from collections.abc import Callable
from typing import Final, cast

from bench.servers import Running

TEXT: Final = 0x81
_CLOSE: Final = 0x88
_PING: Final = 0x89
_PONG: Final = 0x8A
_MASKED: Final = 0x80
_NO_MASK: Final = bytes(4)  # a mask like any other to the server, and none to work at here
_SHORT: Final = 126
_LONG: Final = 127
_END: Final = b"\r\n\r\n"
_TOLD: Final = 500  # bytes of an answer that was not expected

Heard = Callable[[bytes], None]
"""Takes the text of a frame, as UTF-8."""

Lost = Callable[[str], None]
"""Is told once why a connection has ended."""


class Socket(asyncio.Protocol):
    """A WebSocket that gives each text frame to `heard` as it comes, and answers pings."""

    def __init__(self, path: str, heard: Heard, lost: Lost) -> None:
        """Connect it with `connect`."""
        self._path = path
        self._heard = heard
        self._lost = lost
        self._why = ""
        self._transport: asyncio.Transport | None = None
        self._upgraded: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._read = bytearray()

    async def connect(self, server: Running) -> None:
        """Connect and upgrade. ConnectionError with the answer's head if the server does not want to."""
        await asyncio.get_running_loop().create_connection(lambda: self, server.host, server.port)
        self._write(handshake(self._path))
        await self._upgraded

    def send(self, text: bytes) -> None:
        """Send a text frame."""
        self._write(frame(TEXT, text))

    def close(self) -> None:
        """Hang up, without the closing frames."""
        self._why = self._why or "hung up here"
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)  # the loop's own is no subclass

    def connection_lost(self, exc: Exception | None) -> None:
        """Fail who waits."""
        self._transport = None
        self._end(str(exc or "the server hung up"))

    def data_received(self, data: bytes) -> None:
        """Take the frames that are whole; keep the rest."""
        if self._read:
            self._read += data
            data = bytes(self._read)
            self._read.clear()
        start = 0 if self._upgraded.done() else self._upgrade(data)
        while (found := _frame_at(data, start)) is not None:
            kind, begins, start = found
            self._take(kind, data[begins:start])
        if start < len(data):
            self._read += data[start:] if start else data

    def _upgrade(self, data: bytes) -> int:
        """Read the answer's head; answers where the frames begin, which is at the end if it is not whole yet."""
        ends = data.find(_END) + len(_END)
        if ends < len(_END):
            self._read += data
            return len(data)
        if b" 101 " in data[: data.index(b"\r\n")]:
            self._upgraded.set_result(None)
            return ends
        self._end(f"not upgraded: {data[:_TOLD]!r}")
        return len(data)

    def _take(self, kind: int, payload: bytes) -> None:
        if kind == TEXT:
            self._heard(payload)
        elif kind == _PING:
            self._write(frame(_PONG, payload))
        elif kind == _CLOSE:
            self._end(f"closed by the server: {int.from_bytes(payload[:2], 'big')} {payload[2:]!r}")
        elif kind != _PONG:
            raise ValueError(f"this server sends its texts whole, and nothing else: frame {kind:#x}")

    def _end(self, why: str) -> None:
        if self._why:
            return
        self._why = why
        if not self._upgraded.done():
            self._upgraded.set_exception(ConnectionError(why))
        self._lost(why)

    def _write(self, data: bytes) -> None:
        if self._transport is None:
            raise ConnectionError(self._why or "not connected")
        self._transport.write(data)


def handshake(path: str) -> bytes:
    """The bytes that ask for an upgrade. The server's proof is not checked: it is our own server."""
    return (
        f"GET {path} HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: Upgrade\r\n"
        "sec-websocket-key: dGFsZXdhcmQgYmVuY2ghIQ==\r\nsec-websocket-version: 13\r\n\r\n"
    ).encode()


def frame(kind: int, payload: bytes) -> bytes:
    """A client's frame. The first byte of it is `kind`; `payload` is at most 64 KiB."""
    size = len(payload)
    if size < _SHORT:
        return bytes((kind, _MASKED | size)) + _NO_MASK + payload
    return bytes((kind, _MASKED | _SHORT)) + size.to_bytes(2, "big") + _NO_MASK + payload


def _frame_at(data: bytes, start: int) -> tuple[int, int, int] | None:
    """First byte, begin and end of the payload of the server's frame at `start`; None if it is not whole."""
    begins = start + 2
    if len(data) < begins:
        return None
    size = data[start + 1]
    if size >= _SHORT:
        begins += 2 if size == _SHORT else 8
        size = int.from_bytes(data[start + 2 : begins], "big")
    ends = begins + size
    return None if len(data) < ends or begins > len(data) else (data[start], begins, ends)
