"""`GameWebSocket`: the public face of live play. Connections come and go; what they are told comes from the log."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, Final

from starlette.types import Receive, Send
from starlette.websockets import WebSocket

from taleward.identity import Caller
from taleward.kit import Clock, GameError, utc_now
from taleward.realtime.connection import Connection, Pace
from taleward.realtime.feeds import Feed, Log, TurnFeed, ViewFeed
from taleward.realtime.frames import action_of
from taleward.realtime.lines import EventLine
from taleward.realtime.model import CLOSE_LATER, CLOSE_RESTART, GameUpdate, WorldEvent
from taleward.realtime.ports import Bus, Counters, HungUp, Views
from taleward.realtime.registry import WORLD, Limits, Registry, topic
from taleward.realtime.visit import Gate, House, Visit
from taleward.sessions import GameSessionManager, SubmitAction, Turn

FAREWELL: Final = 2.0
"""Seconds for all connections to be told that the server restarts."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How many connections there may be, and how long things may take."""

    limits: Limits = field(default_factory=Limits)
    pace: Pace = field(default_factory=Pace)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a client of events wants: to go on after a version of a history, and documents in place of turns."""

    since: int | None = None
    epoch: str | None = None
    view: Mapping[str, Any] | None = None


class GameWebSocket:
    """Live connections of this worker."""

    def __init__(
        self, sessions: GameSessionManager, views: Views, bus: Bus, gate: Gate, counters: Counters, terms: Terms
    ) -> None:
        """Begins to work with `start`."""
        self._sessions, self._views, self._bus, self._gate, self._pace = sessions, views, bus, gate, terms.pace
        self._registry = Registry(sessions, bus, counters, terms.limits)
        self._house = House(gate, self._registry, self._play, self._feed)
        self._reading = asyncio.Semaphore(1)
        self._sweeper: asyncio.Task[None] | None = None
        self._unsubscribe = bus.subscribe(WORLD, self._registry.tell)

    def start(self, clock: Clock = utc_now) -> None:
        """Look after the connections from now on. `clock` says when tokens expire."""
        self._sweeper = asyncio.create_task(self._sweep(clock))

    async def stop(self) -> None:
        """End what is still connected, and look after nothing any more."""
        await self.drain()
        self._unsubscribe()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.wait([self._sweeper])
            if not self._sweeper.cancelled():
                self._sweeper.result()

    async def connect(self, websocket: WebSocket, session_id: str) -> None:
        """Serve a WebSocket to its end."""
        await Visit(self._house, websocket, session_id.lower()).run()

    async def stream(self, session_id: str, caller: Caller, wish: Wish, receive: Receive, send: Send) -> None:
        """Serve server-sent events to their end. GameError before the first: `not_found`, `rate_limited`, ..."""
        line = EventLine(send)
        self._registry.arrive()
        try:
            connection = await self._registry.enter(session_id.lower(), caller, line)
            try:
                await self._tell(connection, line, wish, receive)
            finally:
                self._registry.leave(connection)
        except HungUp:
            return
        except GameError:
            if not line.began:
                raise
        finally:
            self._registry.depart()

    async def _tell(self, connection: Connection, line: EventLine, wish: Wish, receive: Receive) -> None:
        listening = asyncio.create_task(line.listen(receive))
        try:
            await connection.begin(self._feed(connection, wish.view), wish.since, wish.epoch)
            await listening
        except GameError:
            if line.began:
                await connection.end("later", CLOSE_LATER)
            raise
        finally:
            listening.cancel()

    async def send_game_update(self, session_id: str, update: GameUpdate) -> None:
        """Have the connections of a session, of all workers, sent what the log has for them."""
        self._bus.publish(topic(session_id), update.version)

    async def broadcast_world_event(self, event: WorldEvent) -> None:
        """Have an event displayed to those in its scope. It changes no game and is kept nowhere."""
        self._bus.publish(WORLD, event)

    def reached(self, scope: str) -> set[str]:
        """The sessions of a scope that somebody is connected to, at this worker."""
        return {connection.session_id for connection in self._registry.reached(scope)}

    async def handle_real_time_action(
        self, session_id: str, action: dict[str, Any], *, caller: Caller, key: str | None = None
    ) -> Turn:
        """Play an action, as HTTP would play the same body. GameError `invalid_request`, and as the manager has it."""
        return await self._play(session_id, action_of(action), caller, key)

    async def drain(self) -> None:
        """Let nobody in any more; tell everybody that the server restarts, after what they are being told; close."""
        self._registry.closing = True
        ending = {asyncio.create_task(each.end("restart", CLOSE_RESTART)): each for each in self._registry.everybody()}
        if not ending:
            return
        done, late = await asyncio.wait(ending, timeout=FAREWELL)
        for task in late:
            task.cancel()
            ending[task].cut("restart", CLOSE_RESTART)
        for task in done:
            task.result()

    async def _play(self, session_id: str, asked: SubmitAction, caller: Caller, key: str | None) -> Turn:
        if wait := self._gate.buckets.take(caller.user_id):
            raise GameError("That was too fast; wait a moment", "rate_limited", {"retry_after": wait})
        return await self._sessions.handle_action(session_id, asked, caller=caller, key=key)

    def _feed(self, connection: Connection, view: Mapping[str, Any] | None) -> Feed:
        log = Log(self._sessions, connection.session_id, connection.caller, self._reading)
        if view is None:
            return TurnFeed(log, connection.put)
        return ViewFeed(log, self._views.open(connection.session_id, connection.caller, view), connection.put)

    async def _sweep(self, clock: Clock) -> None:
        while True:
            await asyncio.sleep(self._pace.tick)
            now, today = monotonic(), clock()
            for connection in list(self._registry.everybody()):
                connection.tend(now, today, self._pace)
