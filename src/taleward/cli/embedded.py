"""A server of one's own for one player: a child process on a free loopback port that ends with this one."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from time import monotonic
from typing import IO, Any, Final

from taleward.cli.report import CommandError

_PATIENCE: Final = 30.0  # seconds for a server to start, and to stop
SERVE: Final = (sys.executable, "-m", "taleward", "serve")


class Embedded:
    """A server process. It holds our end of its input: when this process is gone, however it went, it leaves too."""

    def __init__(
        self,
        data: Path,
        launch: Sequence[str] = SERVE,
        environment: Mapping[str, str] | None = None,
        *,
        port: int = 0,
    ) -> None:
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 -- open as long as the process; `kill` closes it
        self.process = subprocess.Popen(  # noqa: S603 -- our own command line
            [*launch, "--host", "127.0.0.1", "--port", str(port), "--data", str(data), "--until-eof", "--json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            env=environment,
            process_group=0,  # Ctrl-C is for the player's own process
        )
        try:
            self.url = self._ready()
        except BaseException:
            self.kill()
            raise

    def _ready(self) -> str:
        """Wait for the line that says where it listens."""
        said = _line(self.process.stdout, _PATIENCE)
        try:
            told: dict[str, Any] = json.loads(said or "{}")
        except ValueError:
            told = {}
        if isinstance(url := told.get("url"), str):
            return url
        if "error" in told:
            details = tuple(map(str, told.get("details", ())))
            raise CommandError(str(told["error"]), str(told.get("error_code", "internal")), details)
        raise CommandError(f"The server did not start. It said:\n{self.said()}", "server_failed")

    def said(self) -> str:
        """Answer the end of what the server wrote to stderr."""
        self._errors.seek(0)
        return self._errors.read()[-2_000:].decode("utf-8", "replace")

    def stop(self) -> None:
        """Let it finish what it is doing and end; after a while, end it."""
        self.process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE)
        self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self._errors):
            if stream is not None:
                stream.close()


class Kept:
    """A server of one's own that is started again when it has ended, however it went.

    It listens on the `port`, or on a free one (as for 0) where that is taken, and stays there as long as it can.
    """

    def __init__(self, data: Path, port: int = 0) -> None:
        self._data = data
        self._server = self._started(port)

    def _started(self, port: int) -> Embedded:
        try:
            return Embedded(self._data, port=port)
        except CommandError as error:
            if not port or error.error_code != "port_taken":
                raise
            return Embedded(self._data)

    def url(self) -> str:
        """Answer where it listens now."""
        if self._server.process.poll() is not None:
            self._server.kill()
            self._server = self._started(int(self._server.url.rpartition(":")[2]))
        return self._server.url

    def stop(self) -> None:
        """End it."""
        self._server.stop()


@contextmanager
def embedded(data: Path, port: int = 0) -> Iterator[Kept]:
    """Keep a server running on a data folder for as long as the block lasts."""
    server = Kept(data, port)
    try:
        yield server
    finally:
        server.stop()


def _line(stream: IO[bytes] | None, patience: float) -> bytes:
    """Read one line of a pipe, or what there is of it when the time is over or the pipe has ended."""
    said, until = bytearray(), monotonic() + patience
    if stream is None:
        return bytes(said)
    with DefaultSelector() as selector:
        selector.register(stream, EVENT_READ)
        while not said.endswith(b"\n") and selector.select(max(until - monotonic(), 0)):
            if not (more := os.read(stream.fileno(), 65_536)):
                break
            said += more
    return bytes(said)
