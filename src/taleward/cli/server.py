"""Runs the service on a socket until told to stop, and says in words why it could not. Knows no route, no game word."""

import asyncio
import errno
import gc
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Final

import uvicorn
import uvloop
from starlette.types import ASGIApp

from taleward.bootstrap import Settings, serving
from taleward.cli.faults import told_plainly
from taleward.cli.report import CommandError
from taleward.cli.sockets import Socket
from taleward.infra.telemetry import configure_logging
from taleward.realtime import FRAME

Announce = Callable[[str], None]
"""Takes the URL of a server that has just become ready."""

_BACKLOG: Final = 2_048
_GRACE: Final = 10  # seconds for requests to end when the server stops
_PING: Final = 15.0  # seconds between pings of a live client, and for its answer
_UNSENT: Final = 32_768  # bytes that the system keeps for a client
_UNREAD: Final = 20_000  # milliseconds for a client to read some of them
_COLLECT: Final = (10_000, 20, 50)  # objects, then rounds, until each generation of garbage is looked for
_SWITCH: Final = 0.001  # seconds that the thread of the disk waits for the one that serves


def run(settings: Settings, announce: Announce, *, until_eof: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C, or until stdin ends if `until_eof`. CommandError if it cannot start."""
    try:
        configure_logging(settings.log_level, json=settings.log_json)
    except ValueError as error:
        raise CommandError(
            f"TALEWARD_LOG_LEVEL: {error}. Use DEBUG, INFO, WARNING or ERROR.", "misconfigured"
        ) from error
    runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with listening(settings.host, settings.port) as listener, told_plainly(), runner:
        runner.run(_serve(settings, listener, announce, until_eof=until_eof))


async def _serve(settings: Settings, listener: socket.socket, announce: Announce, *, until_eof: bool) -> None:
    async with serving(settings) as app:
        server = _Server(config_of(app), lambda: announce(_url(listener)), app.drain)
        _fit_to_serving()
        if until_eof:
            Thread(target=_leave_at_eof, args=(server,), daemon=True).start()
        await server.serve([listener])


def _fit_to_serving() -> None:
    """Bound the pauses: packs and code stay for ever, and looking for garbage among them took a tenth of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_COLLECT)
    sys.setswitchinterval(_SWITCH)


def listening(host: str, port: int) -> socket.socket:
    """Take the port, before anything slow is done. CommandError if it cannot be had."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[
            0
        ]
        listener = socket.socket(family, kind)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            _bound_waiting(listener)
            listener.bind(address)
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise _refused(host, port, error) from error
    return listener


def _bound_waiting(listener: socket.socket) -> None:
    """Bound what the system keeps for clients that do not read, and for how long. Connections inherit it."""
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _UNSENT)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux alone has it; elsewhere the system's own patience ends them
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD)


def _refused(host: str, port: int, error: OSError) -> CommandError:
    if error.errno == errno.EADDRINUSE:
        why = f"Port {port} of {host} is taken. Stop what listens there, or choose another with --port (0: a free one)."
        return CommandError(why, "port_taken")
    why = f"Port {port} of {host} cannot be had: {error.strerror or error}. Choose others with --host and --port."
    return CommandError(why, "port_refused")


def config_of(app: ASGIApp) -> uvicorn.Config:
    """How the service is served."""
    return uvicorn.Config(
        app,
        http="httptools",
        ws=Socket,
        ws_per_message_deflate=False,
        ws_max_size=FRAME,
        ws_ping_interval=_PING,
        ws_ping_timeout=_PING,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE,
    )


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave_at_eof(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4_096):
        pass
    server.should_exit = True


class _Server(uvicorn.Server):
    """Calls `ready` when it answers, and ends quietly when a signal asks for it, after `drain`."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], drain: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._ready, self._drain = ready, drain

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more connections, send live clients away, and let requests end."""
        for server in self.servers:
            server.close()
        await self._drain()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Take the signals while it serves. The inherited one raises them again before the service has closed."""
        before = {told: signal.signal(told, self.handle_exit) for told in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for told, handler in before.items():
                signal.signal(told, handler)
