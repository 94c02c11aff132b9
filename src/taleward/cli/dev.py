"""`taleward dev`: the server for a designer. A changed pack is compiled first; only a sound one starts it anew."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from typer import Typer
from watchfiles import watch

from taleward.cli.embedded import SERVE
from taleward.cli.options import DATA, HOST, PORT, DataOption, HostOption, JsonOption, PacksOption, PortOption
from taleward.cli.report import CommandError, show_json
from taleward.content import load_packs, shipped_packs

_PATIENCE: Final = 30.0  # seconds for the old server to end
_GLANCE: Final = 500  # milliseconds between looks at whether the server still runs


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(dev)


def dev(
    *,
    host: HostOption = HOST,
    port: PortOption = PORT,
    data: DataOption = DATA,
    packs: PacksOption = None,
    json: JsonOption = False,
) -> None:
    """Serve, log everything, and start anew whenever a pack has changed and is sound."""
    shelf = packs or shipped_packs()
    if not shelf.is_dir():
        raise CommandError(f"There is no folder {shelf}. Say with --packs where your packs are.", "no_packs")
    options = ["--host", host, "--port", str(port), "--data", str(data), "--packs", str(shelf)]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the server is stopped on the way out
    server = _Restarting([*SERVE, *options, "--until-eof", *(["--json"] if json else [])])
    try:
        _serve(server, shelf, json=json)
    except KeyboardInterrupt:
        return
    finally:
        server.stop()


def _serve(server: "_Restarting", shelf: Path, *, json: bool) -> None:
    if _sound(shelf, json=json):
        server.start()
    for changed in watch(shelf, yield_on_timeout=True, rust_timeout=_GLANCE):
        if changed:
            if _sound(shelf, json=json):
                server.stop()
                server.start()
        elif server.ended:
            raise CommandError("The server has ended; what it wrote above says why.", "server_failed")


def _sound(shelf: Path, *, json: bool) -> bool:
    """Compile the packs and tell what is wrong with them."""
    loaded = load_packs(shelf)
    problems = [str(problem) for problem in loaded.problems]
    if json and problems:
        show_json({"problems": problems})
    elif problems:
        print(*problems, sep="\n", file=sys.stderr)
    return not loaded.errors


class _Restarting:
    """A server process that can be stopped and started again."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        """Whether it was started and has ended by itself."""
        return self._process is not None and self._process.poll() is not None

    def start(self) -> None:
        environment = {**os.environ, "TALEWARD_LOG_LEVEL": "debug", "TALEWARD_DEV": "true"}
        self._process = subprocess.Popen(  # noqa: S603 -- our own command line
            self._command, stdin=subprocess.PIPE, env=environment, process_group=0
        )

    def stop(self) -> None:
        """End it. It holds our end of its input, so it also ends when we do."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None
