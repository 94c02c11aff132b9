"""The live connections of this worker: who may have one more, and who is told what. It sends nothing itself."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from taleward.identity import Caller
from taleward.kit import GameError, is_uuid
from taleward.realtime.connection import Connection
from taleward.realtime.model import WorldEvent
from taleward.realtime.ports import Bus, Counters, Line
from taleward.sessions import GameSessionManager

WORLD: Final = "world"
"""The topic of world events."""


def topic(session_id: str) -> str:
    """The topic of a session. Its messages are versions that there are now, or None: look, it may be gone."""
    return f"session:{session_id}"


@dataclass(frozen=True, slots=True)
class Limits:
    """Connections at most: to one session, of one user, and in all. Waiting ones count."""

    session: int = 16
    user: int = 64
    all: int = 20_000


class Registry:
    """Connections by session and by user. Owned by one event loop."""

    def __init__(self, sessions: GameSessionManager, bus: Bus, counters: Counters, limits: Limits) -> None:
        """Nobody is connected yet."""
        self._sessions, self._bus, self._counters, self._limits = sessions, bus, counters, limits
        self._here: dict[str, dict[Connection, None]] = {}
        self._deaf: dict[str, Callable[[], None]] = {}
        self._users: Counter[str] = Counter()
        self._open = 0
        self.closing = False

    def arrive(self) -> None:
        """Count a connection, before anybody knows whose it is. GameError `rate_limited`, `unavailable`."""
        self._check_open()
        if self._open >= self._limits.all:
            raise _crowded("Too many connections; come again later")
        self._open += 1
        self._counters.live(1)

    def depart(self) -> None:
        """Count it no more."""
        self._open -= 1
        self._counters.live(-1)

    async def enter(self, session_id: str, caller: Caller, line: Line) -> Connection:
        """Make a connection to a session of the caller's, which is told what happens from now on.

        GameError `not_found`, `rate_limited`, `unavailable`.
        """
        if not is_uuid(session_id):
            raise GameError("There is nothing here", "not_found")
        self._check_room(session_id, caller)
        newest = partial(self._sessions.newest, session_id, caller=caller)
        connection = Connection(session_id, caller, line, self._counters, newest)
        self._add(connection)  # before the session is read, so that no turn falls between
        try:
            connection.scenario_id = await self._sessions.scenario_of(session_id, caller=caller)
            self._check_open()  # who comes in meanwhile has missed the goodbye
        except BaseException:
            self.leave(connection)
            raise
        return connection

    def leave(self, connection: Connection) -> None:
        """Forget a connection."""
        connection.let_go()
        session_id, user_id = connection.session_id, connection.caller.user_id
        here = self._here[session_id]
        del here[connection]
        if not here:
            del self._here[session_id]
            self._deaf.pop(session_id)()
        self._users[user_id] -= 1
        if not self._users[user_id]:
            del self._users[user_id]

    def tell(self, event: WorldEvent) -> None:
        """Have an event displayed by whom it is for."""
        for connection in list(self.reached(event.scope)):
            connection.note(event)

    def reached(self, scope: str) -> Iterator[Connection]:
        """The connections of a scope."""
        kind, _, name = scope.partition(":")
        if kind == "session":
            yield from self._here.get(name, ())
            return
        for connection in self.everybody():
            mine = {"scenario": connection.scenario_id, "user": connection.caller.user_id}
            if kind == "realm":
                mine["realm"] = self._sessions.realm_of(connection.scenario_id)
            if kind == "all" or mine.get(kind) == name:
                yield connection

    def everybody(self) -> Iterator[Connection]:
        """All connections."""
        for here in self._here.values():
            yield from here

    def _check_open(self) -> None:
        if self.closing:
            raise GameError("The server restarts; connect again in a moment", "unavailable", {"retry_after": 2})

    def _check_room(self, session_id: str, caller: Caller) -> None:
        if len(self._here.get(session_id, ())) >= self._limits.session:
            raise _crowded("This story is open in too many places; close one of them")
        if self._users[caller.user_id] >= self._limits.user:
            raise _crowded("You are connected too many times; close some of them")

    def _add(self, connection: Connection) -> None:
        session_id = connection.session_id
        here = self._here.get(session_id)
        if here is None:
            here = self._here[session_id] = {}
            self._deaf[session_id] = self._bus.subscribe(topic(session_id), partial(_wake, here))
        here[connection] = None
        self._users[connection.caller.user_id] += 1


def _wake(here: dict[Connection, None], version: int | None) -> None:
    for connection in tuple(here):
        connection.wake(version)


def _crowded(told: str) -> GameError:
    return GameError(told, "rate_limited", {"retry_after": 5})
