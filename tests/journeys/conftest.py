"""The command line as a user has it: real processes, real servers on loopback, ended with the test."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest
from tests.journeys.command_line import COMMAND, PATIENCE, Served, environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def taleward(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command to its end, in a folder of the test's own."""

    def run(*arguments: object, told: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*COMMAND, *map(str, arguments)],
            input=told,
            cwd=tmp_path,
            env=environment(**more),
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    return run


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Start a server, by default on a free port."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: object, port: int = 0, **more: str) -> Served:
        process = subprocess.Popen(
            [*COMMAND, "serve", "--port", str(port), "--json", *map(str, arguments)],
            cwd=tmp_path,
            env=environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        started.append(process)
        return Served(process)

    yield start
    for process in started:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()
