"""Starts servers as processes of their own on the server's core, and stops them by their process."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final
from urllib.parse import urlsplit

import msgspec

from bench.machine import SERVER_CORE, on_core
from taleward.bootstrap import Settings, tokens_of
from taleward.identity import Tokens

_STOPS_IN: Final = 20


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers. `started` is how many seconds it took from its command to that."""

    host: str
    port: int
    pid: int
    started: float


@contextmanager
def game(data: Path) -> Iterator[Running]:
    """The service as `taleward serve` runs it, over SQLite in a folder."""
    with _running("taleward", "serve", "--port", "0", "--data", str(data), "--json") as server:
        yield server


@contextmanager
def bare(answer: Path) -> Iterator[Running]:
    """The baseline, answering the bytes of a file."""
    with _running("bench.bare", str(answer)) as server:
        yield server


def tokens(data: Path) -> Tokens:
    """What signs tokens that the service over this folder believes: players without the limit on new guests."""
    return tokens_of(Settings(data=data))


@contextmanager
def _running(module: str, *arguments: str) -> Iterator[Running]:
    began = perf_counter()
    with on_core(SERVER_CORE):
        environment = {**os.environ, "TALEWARD_LOG_LEVEL": "WARNING"}
        command = [sys.executable, "-m", module, *arguments]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    try:
        line = process.stdout.readline() if process.stdout else b""
        if not line:
            raise RuntimeError(f"{module} did not start: exit code {process.wait(_STOPS_IN)}")
        url = urlsplit(msgspec.json.decode(line)["url"])
        yield Running(url.hostname or "", url.port or 0, process.pid, perf_counter() - began)
    finally:
        process.terminate()
        process.communicate(timeout=_STOPS_IN)
