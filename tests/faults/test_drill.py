"""A slice of the drill: sound servers keep their promises under SIGKILL, and a sabotaged one is caught."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SABOTAGED = Path(__file__).with_name("sabotaged.py")
PATIENCE = 240

Drilled = tuple[int, dict[str, Any]]


def drill(*options: object, sabotage: str | None = None) -> Drilled:
    """Run a drill; answer its exit code and what it found."""
    launch = ["--launch", shlex.join([sys.executable, str(SABOTAGED), sabotage, "serve"])] if sabotage else []
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("TALEWARD_", "DATABASE_URL"))}
    run = subprocess.run(
        [sys.executable, "-m", "taleward", "drill", "--json", *map(str, options), *launch],
        env=kept,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE,
    )
    assert run.stdout, run.stderr
    return run.returncode, json.loads(run.stdout)


def test_a_killed_server_loses_and_doubles_nothing() -> None:
    code, found = drill("--rounds", 3, "--actions", 120, "--sessions", 8, "--seed", 11)
    assert found["violations"] == {}, found["examples"]
    assert code == 0
    assert found["kills"] == 6
    assert found["acknowledged"] > 300
    assert found["duplicates"] > 50


def test_two_servers_on_one_database_lose_and_double_nothing(postgresql_url: str) -> None:
    two = ("--workers", 2, "--database-url", postgresql_url)
    code, found = drill("--rounds", 2, "--actions", 100, "--sessions", 8, "--seed", 12, *two)
    assert found["violations"] == {}, found["examples"]
    assert code == 0
    assert found["workers"] == 2


@pytest.mark.parametrize(
    ("sabotage", "caught"),
    [("no_dedup", "duplicate answered otherwise"), ("ack_before_commit", "acknowledged and lost")],
)
def test_a_sabotaged_server_is_caught(sabotage: str, caught: str) -> None:
    code, found = drill("--rounds", 1, "--actions", 120, "--sessions", 12, "--seed", 13, sabotage=sabotage)
    assert code == 1
    assert found["violations"].get(caught), found


def test_two_servers_without_a_fence_are_caught(postgresql_url: str) -> None:
    two = ("--workers", 2, "--database-url", postgresql_url)
    code, found = drill("--rounds", 1, "--actions", 80, "--sessions", 4, "--seed", 14, *two, sabotage="no_fence")
    assert code == 1
    assert found["violations"].get("version acknowledged twice"), found
    assert found["violations"].get("replay differs"), found


def test_a_server_that_cannot_start_is_no_success() -> None:
    code, found = drill("--rounds", 1, "--launch", "false")
    assert code == 1
    assert found["error_code"] == "server_failed"
