"""Players over WebSockets: a story begins over HTTP, its turns go through a socket of the player's own."""

import asyncio
from functools import partial
from time import perf_counter
from typing import Final

import msgspec

from bench.frames import Socket
from bench.machine import processor_seconds
from bench.players import Player, Told
from bench.servers import Running


class _Frame(msgspec.Struct):
    type: str
    key: str | None = None
    session: Told | None = None
    turn: Told | None = None


_frame = msgspec.json.Decoder(_Frame)
_WARM: Final = 0.5
_encode = msgspec.json.Encoder().encode


def path_of(session_id: str) -> str:
    """Where the socket of a session is."""
    return f"/ws/game/{session_id}"


def hello(token: str, since: int | None = None) -> bytes:
    """The text of a first message; with `since` it asks for the turns after that version."""
    return _encode({"type": "hello", "token": token} | ({} if since is None else {"since": since}))


class LivePlayer(Player):
    """A player whose turns go through a socket. Frames other than the one that is waited for are skipped."""

    def __init__(self, server: Running, token: str, number: int) -> None:
        """`number` draws what is played."""
        super().__init__(server, token, number)
        self._socket: Socket | None = None
        self._key: str | None = None
        self._told: asyncio.Future[None] | None = None
        self.asked = b""
        """The text of the last action that was sent."""

    async def begin(self) -> None:
        """Begin a story, and a socket with it."""
        await super().begin()
        super().leave()
        if self._socket is not None:
            self._socket.close()
        self._key = None
        self._socket = Socket(path_of(self.session_id), self._listen, self._lose)
        await self._socket.connect(self._server)
        await self._ask(self._socket, hello(self.token))

    def leave(self) -> None:
        """Hang up."""
        super().leave()
        if self._socket is not None:
            self._socket.close()

    async def _play(self, action: str, target: str | None) -> None:
        if self._socket is None:
            raise RuntimeError("begin a story first")
        self._key = self._new_key()
        self.asked = _encode({"type": "action", "key": self._key, "action": action, "target": target})
        await self._ask(self._socket, self.asked)

    async def _ask(self, socket: Socket, text: bytes) -> None:
        self._told = asyncio.get_running_loop().create_future()
        socket.send(text)
        await self._told

    def _listen(self, text: bytes) -> None:
        frame = _frame.decode(text)
        told = frame.turn or frame.session
        if frame.type == "error":
            self._lose(text.decode())
        elif told is not None and frame.key == self._key and self._told is not None and not self._told.done():
            self._take(told, text)
            self._told.set_result(None)

    def _lose(self, why: str) -> None:
        if self._told is not None and not self._told.done():
            self._told.set_exception(ConnectionError(why))


async def bounce(server: Running, text: bytes, sockets: int, seconds: float) -> tuple[float, float]:
    """Let sockets send a text again for each frame that they hear.

    Answers how many a second, and the microseconds of processor time that the server used for each. This is cheaper
    than players, who read what they are told: so the server is what is measured here too.
    """
    heard = 0
    lost: list[str] = []

    def again(number: int, _: bytes) -> None:
        nonlocal heard
        heard += 1
        opened[number].send(text)

    opened = [Socket(path_of(str(number)), partial(again, number), lost.append) for number in range(sockets)]
    for socket in opened:
        await socket.connect(server)
        socket.send(text)
    await asyncio.sleep(_WARM)
    before, used, began = heard, processor_seconds(server.pid), perf_counter()
    await asyncio.sleep(seconds)
    done, taken = heard - before, perf_counter() - began
    used = processor_seconds(server.pid) - used
    if lost:
        raise ConnectionError(lost[0])
    for socket in opened:
        socket.close()
    return done / taken, used / done * 1_000_000
