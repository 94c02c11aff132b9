"""Runs the app on a socket until told to stop, and says in words why it could not. Knows no route and no game word."""

import errno
import signal
import socket
import sys
from collections.abc import Callable
from threading import Thread
from typing import Final

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from taleward.bootstrap import Settings, create_app
from taleward.cli.faults import as_command_error, told_plainly
from taleward.cli.report import CommandError
from taleward.kit import GameError

Announce = Callable[[str], None]
"""Takes the URL of a server that has just become ready."""

_BACKLOG: Final = 2_048
_GRACE: Final = 10  # seconds for requests to end when the server stops


def run(settings: Settings, announce: Announce, *, until_eof: bool = False) -> None:
    """Serve until SIGTERM or Ctrl-C, or until stdin ends if `until_eof`. CommandError if it cannot start."""
    with listening(settings.host, settings.port) as listener:
        with told_plainly():
            watched = _Watched(create_app(settings))
        server = _Server(_config(watched), lambda: announce(_url(listener)))
        if until_eof:
            Thread(target=_leave_at_eof, args=(server,), daemon=True).start()
        _serve(server, watched, listener)


def listening(host: str, port: int) -> socket.socket:
    """Take the port, before anything slow is done. CommandError if it cannot be had."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(found[0], socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(found[4])
            listener.listen(_BACKLOG)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        raise _refused(host, port, error) from error
    return listener


def _refused(host: str, port: int, error: OSError) -> CommandError:
    if error.errno == errno.EADDRINUSE:
        why = f"Port {port} of {host} is taken. Stop what listens there, or choose another with --port (0: a free one)."
        return CommandError(why, "port_taken")
    why = f"Port {port} of {host} cannot be had: {error.strerror or error}. Choose others with --host and --port."
    return CommandError(why, "port_refused")


def _config(app: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_GRACE,
    )


def _serve(server: uvicorn.Server, watched: "_Watched", listener: socket.socket) -> None:
    # The server hands a signal on once it has shut down; it has then done what the signal asks for.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, lambda *_: None)
    try:
        server.run([listener])
    except SystemExit:
        if watched.fault is None:
            raise CommandError("The server could not start; its log says why.", "server_failed") from None
        raise as_command_error(watched.fault) from watched.fault


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _leave_at_eof(server: uvicorn.Server) -> None:
    while sys.stdin.buffer.read(4_096):
        pass
    server.should_exit = True


class _Server(uvicorn.Server):
    """Calls `ready` when it answers."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, and say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()


class _Watched:
    """The app, with an eye on why its lifespan failed: uvicorn would only log a traceback of it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.fault: GameError | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a scope."""
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return

        async def tell(message: Message) -> None:
            if message["type"] != "lifespan.startup.failed":  # the error itself follows, and says more
                await send(message)

        try:
            await self._app(scope, receive, tell)
        except GameError as fault:
            self.fault = fault
            await send({"type": "lifespan.startup.failed", "message": ""})
