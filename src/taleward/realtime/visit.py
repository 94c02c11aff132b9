"""One WebSocket from its request to its end: let in or denied, signed in, listened to. It plays nothing itself."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec
from starlette.datastructures import Headers
from starlette.websockets import WebSocket, WebSocketDisconnect

from taleward.identity import Caller
from taleward.kit import GameError, TokenBuckets, problem_response, utc_now
from taleward.realtime.connection import Connection
from taleward.realtime.feeds import Feed
from taleward.realtime.frames import Allowance, Told, key_of, read_frame, understand
from taleward.realtime.lines import SocketLine
from taleward.realtime.model import (
    CLOSE_BINARY,
    CLOSE_FLOOD,
    CLOSE_GONE,
    CLOSE_LATER,
    CLOSE_TOO_LARGE,
    CLOSE_UNSIGNED,
    CLOSES,
    FRAME,
    ByeFrame,
    ErrorFrame,
    Hello,
    Ping,
    Reason,
)
from taleward.realtime.ports import HungUp, Tickets
from taleward.realtime.registry import Registry
from taleward.sessions import SubmitAction, Turn

SIGN_IN: Final = 10.0
"""Seconds for somebody without a ticket to say who they are."""
GREETING: Final = 1.0
"""Seconds for somebody with a ticket to say what they have; then they are sent a snapshot."""
_PORTS: Final = {"http": 80, "https": 443}
_UNSIGNED: Final[tuple[Reason, int]] = ("unsigned", CLOSE_UNSIGNED)
_ENDS: Final[Mapping[str, tuple[Reason, int]]] = {
    "not_found": ("gone", CLOSE_GONE),
    "rate_limited": ("later", CLOSE_LATER),
    "unavailable": ("later", CLOSE_LATER),
}
_HELLO: Final = '{"type":"hello"}'
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Gate:
    """What is asked of who comes in: a ticket or a token, of a page that may, and how often they act.

    `verify` answers whom a token is of. `origins` are pages of other servers that may connect: `https://example.org`.
    """

    tickets: Tickets
    verify: Callable[[str], Caller]
    buckets: TokenBuckets
    origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class House:
    """What a visit is to: the gate, the other connections, how an action is played, and what a connection is fed."""

    gate: Gate
    registry: Registry
    play: Callable[[str, SubmitAction, Caller, str | None], Awaitable[Turn]]
    feed: Callable[[Connection, Mapping[str, Any] | None], Feed]


class Visit:
    """One WebSocket."""

    def __init__(self, house: House, websocket: WebSocket, session_id: str) -> None:
        """The session need not exist."""
        self._house, self._websocket, self._session_id = house, websocket, session_id
        self._line = SocketLine(websocket)
        self._allowance = Allowance(monotonic())
        self._connection: Connection | None = None

    async def run(self) -> None:
        """Serve it to its end."""
        registry = self._house.registry
        try:
            registry.arrive()
        except GameError as error:
            await self._deny(error)
            return
        try:
            if await self._let_in():
                await self._listen()
        except (HungUp, WebSocketDisconnect):
            pass
        finally:
            if self._connection is not None:
                registry.leave(self._connection)
            registry.depart()

    async def _let_in(self) -> bool:
        """Accept the WebSocket, or answer its request with a problem."""
        gate, tickets = self._house.gate, self._websocket.query_params.getlist("ticket")
        self._websocket.scope["query_string"] = b""  # a ticket has no business in a log
        try:
            check_origin(self._websocket.headers, gate.origins)
            if tickets:
                await self._enter(await self._sent_by(tickets))
        except GameError as error:
            await self._deny(error)
            return False
        await self._websocket.accept()
        return True

    async def _sent_by(self, tickets: Sequence[str]) -> Caller:
        caller = await self._house.gate.tickets.redeem("ticket", tickets[0]) if len(tickets) == 1 else None
        if caller is None:
            raise GameError("This ticket is not valid, or was used: get another", "forbidden")
        return caller

    async def _enter(self, caller: Caller) -> Connection:
        self._connection = await self._house.registry.enter(self._session_id, caller, self._line)
        return self._connection

    async def _deny(self, error: GameError) -> None:
        await self._websocket.send_denial_response(problem_response(error, self._websocket.scope, utc_now))

    async def _listen(self) -> None:
        """Sign in whoever has not, then obey frame by frame."""
        if (connection := self._connection) is None:
            text = await self._first(SIGN_IN)
            connection = await self._sign_in(text)
        else:
            text = await self._first(GREETING)
        text = text or _HELLO
        while True:
            if not connection.ended:  # else it waits for the goodbye, which ends this as any hanging up does
                await self._answer(connection, text)
            text = await self._hear()

    async def _first(self, patience: float) -> str | None:
        try:
            async with asyncio.timeout(patience):
                return await self._hear()
        except TimeoutError:
            return None

    async def _hear(self) -> str:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise HungUp
        text: str | None = message.get("text")
        if text is None:
            await self._end("binary", CLOSE_BINARY)
        elif len(text) > FRAME or (not text.isascii() and len(text.encode()) > FRAME):
            await self._end("too_large", CLOSE_TOO_LARGE)
        elif not self._allowance.take(monotonic()):
            await self._end("flood", CLOSE_FLOOD)
        else:
            return text
        raise HungUp

    async def _sign_in(self, text: str | None) -> Connection:
        """Let in who says in the first frame who they are; tell others why not, and close."""
        try:
            return await self._enter(self._house.gate.verify(token_of(text)))
        except GameError as error:
            await self._line.send("error", None, _encode(ErrorFrame(None, None, self._problem(error))))
            await self._end(*_ENDS.get(error.error_code, _UNSIGNED))
            raise HungUp from error

    async def _end(self, reason: Reason, code: int) -> None:
        if self._connection is not None:
            await self._connection.end(reason, code)
            return
        await self._line.send("bye", None, _encode(ByeFrame(None, None, reason)))
        await self._line.close(code, CLOSES[code])

    async def _answer(self, connection: Connection, text: str) -> None:
        key = None
        try:
            frame = read_frame(text)
            key = key_of(frame)
            await self._obey(connection, understand(frame), key)
        except GameError as error:
            await connection.fail(self._problem(error), key)
            if error.error_code == "not_found":
                await connection.end("gone", CLOSE_GONE)

    async def _obey(self, connection: Connection, told: Told, key: str | None) -> None:
        if isinstance(told, Hello):
            if told.token is not None:
                self._renew(connection, told.token)
            feed = self._house.feed(connection, told.view)
            await connection.begin(feed, told.since, told.epoch)
            return
        if connection.feed is None:
            await connection.begin(self._house.feed(connection, None), None, None)
        if isinstance(told, Ping):
            await connection.pong()
        else:
            play = partial(self._house.play, self._session_id, told, connection.caller, key)
            await connection.act(play, key)

    def _renew(self, connection: Connection, token: str) -> None:
        """Let a newer token keep the connection open for longer."""
        caller = self._house.gate.verify(token)
        if caller.user_id != connection.caller.user_id:
            raise GameError("This connection is somebody else's: open another", "forbidden")
        connection.caller = caller

    def _problem(self, error: GameError) -> msgspec.Raw:
        return msgspec.Raw(bytes(problem_response(error, self._websocket.scope, utc_now).body))


def token_of(text: str | None) -> str:
    """The token of a first frame; None: nothing came. GameError `unauthorized`, `invalid_request`."""
    told = understand(read_frame(text)) if text is not None else None
    if not isinstance(told, Hello) or told.token is None:
        raise GameError("Say hello with a token first, or come with a ticket", "unauthorized")
    return told.token


def check_origin(headers: Headers, origins: frozenset[str]) -> None:
    """Refuse a page that is neither of this host nor of `origins`. Who names no page is no browser, and may come."""
    found, hosts = headers.getlist("origin"), headers.getlist("host")
    known = len(found) == 1 and (found[0].lower() in origins or (len(hosts) == 1 and _same(found[0], hosts[0])))
    if found and not known:
        raise GameError("Pages of this address may not connect here", "forbidden")


def _same(origin: str, host: str) -> bool:
    try:
        page, ours = urlsplit(origin), urlsplit(f"//{host}")
        default = _PORTS.get(page.scheme)
        same = (page.hostname, page.port or default) == (ours.hostname, ours.port or default)
    except ValueError:  # a port that is none
        return False
    return same and default is not None and page.hostname is not None
