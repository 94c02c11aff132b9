"""Every command: what it prints, how it ends, what it says when it cannot."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.journeys.command_line import COMMAND, environment

from taleward.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Serve = Callable[..., Any]
    Ended = tuple[str | int | None, str, str]

ESCAPE = "\x1b"
PACKS = Path(__file__).parents[2] / "packs"
COMMANDS = ("serve", "dev", "play", "token", "replay", "doctor", "drill")


def played(taleward: Run, *choices: str) -> str:
    """Play a little in the folder `games`, and answer the session's id."""
    run = taleward("play", "--data", "games", "--json", told="\n".join(choices) + "\n")
    assert run.returncode == 0, run.stderr
    answers = [json.loads(line) for line in run.stdout.splitlines()]
    return str(next(answer["document"]["session_id"] for answer in answers if "document" in answer))


def test_version_is_printed(taleward: Run) -> None:
    run = taleward("--version")
    assert (run.returncode, run.stdout) == (0, "0.1.0\n")


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Call the command line in this process: it is quicker, and enough where nothing is run."""

    def call(*arguments: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["taleward", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return ended.value.code, *capsys.readouterr()

    return call


def test_help_lists_every_command(called: Callable[..., Ended]) -> None:
    code, told, _ = called("--help")
    assert code == 0
    assert all(f" {command} " in told for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(called: Callable[..., Ended], command: str) -> None:
    code, told, _ = called(command, "--help")
    assert code == 0
    assert "--json" in told
    assert ESCAPE not in told


@pytest.mark.parametrize(
    "arguments",
    [
        "",
        "plya",
        "--nonsense",
        "serve --port 70000",
        "serve --port many",
        "dev --port -1",
        "play --seed -1",
        "play --continue --new",
        "token",
        "token --role king",
        "token --role player --user me",
        "token --role player --days 0",
        "replay",
        "replay no-uuid",
        "replay 01a2091e-0bc8-72ec-b76b-1f11a38a58cf --all",
        "doctor --port x",
        "drill --rounds 0",
        "drill --workers 2",
    ],
)
def test_a_wrong_call_ends_with_2_and_says_why(called: Callable[..., Ended], arguments: str) -> None:
    code, told, complaint = called(*arguments.split())
    assert code == 2
    assert "Usage" in told + complaint
    assert "Traceback" not in complaint


def test_a_mistyped_command_is_guessed(called: Callable[..., Ended]) -> None:
    assert "'play'" in called("plya")[2]


def test_a_token_is_all_that_token_prints_and_needs_no_database(taleward: Run, tmp_path: Path) -> None:
    run = taleward("token", "--role", "designer", "--data", "games")
    assert run.returncode == 0
    assert len(run.stdout.strip().split(".")) == 3
    assert run.stdout.count("\n") == 1
    assert [path.name for path in (tmp_path / "games").iterdir()] == ["signing.key"]


def test_a_token_stands_for_the_user_and_time_asked_for(taleward: Run) -> None:
    user = "01a2091e-046b-74d3-b6a8-1d1e10544020"
    arguments = ("token", "--role", "operator", "--user", user, "--data", "games", "--json")
    short, long = (json.loads(taleward(*arguments, "--days", days).stdout) for days in (1, 300))
    assert (short["user_id"], short["role"]) == (user, "operator")
    assert short["expires_at"] < long["expires_at"]


def test_the_server_of_the_folder_takes_the_token(taleward: Run, serve: Serve) -> None:
    served = serve("--data", "games")
    answers = {}
    for role in ("player", "designer"):
        token = taleward("token", "--role", role, "--data", "games").stdout.strip()
        scenario = httpx2.get(f"{served.url}/api/content/scenarios").json()["data"]["items"][0]["slug"]
        body = {"scenario_id": scenario, "seed": 7}
        headers = {"Authorization": f"Bearer {token}"}
        answers[role] = httpx2.post(f"{served.url}/api/game/sessions", json=body, headers=headers).status_code
    assert answers == {"player": 403, "designer": 201}


def test_a_short_secret_is_refused_in_words(taleward: Run) -> None:
    run = taleward("token", "--role", "player", "--data", "games", TALEWARD_SECRET_KEY="short")
    assert run.returncode == 1
    assert "32 characters" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize("command", ["token --role player", "serve --port 0", "play"])
def test_a_folder_that_cannot_be_made_is_told(taleward: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").touch()
    run = taleward(*command.split(), "--data", "file/games")
    assert run.returncode == 1
    assert "file/games" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_wrong_setting_is_named(taleward: Run) -> None:
    run = taleward("doctor", TALEWARD_MAX_TURNS="few")
    assert run.returncode == 1
    assert "TALEWARD_MAX_TURNS" in run.stderr
    run = taleward("serve", "--port", 0, TALEWARD_LOG_LEVEL="LOUD")
    assert run.returncode == 1
    assert "TALEWARD_LOG_LEVEL" in run.stderr


def test_serve_says_where_once_it_is_ready_and_ends_well(tmp_path: Path) -> None:
    command = [*COMMAND, "serve", "--port", "0", "--data", str(tmp_path / "games")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Taleward is ready on http://127.0.0.1:")
        assert httpx2.get(line.split()[-1] + "/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        assert process.stdout.read() == ""


def test_serve_ends_at_ctrl_c_and_with_its_parent(serve: Serve) -> None:
    served = serve("--data", "one")
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(30) == 0
    served = serve("--data", "two", "--until-eof")
    served.process.stdin.close()
    assert served.process.wait(30) == 0


def test_a_taken_port_is_told(taleward: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        run = taleward("serve", "--port", port, "--data", "games")
        told = json.loads(taleward("serve", "--port", port, "--data", "games", "--json").stdout)
    assert run.returncode == 1
    assert f"Port {port}" in run.stderr
    assert "--port" in run.stderr
    assert told["error_code"] == "port_taken"


def test_an_address_that_is_not_ours_is_told(taleward: Run) -> None:
    run = taleward("serve", "--host", "192.0.2.1", "--port", 0)
    assert run.returncode == 1
    assert "--host" in run.stderr


def test_a_folder_in_use_is_told_with_the_process(taleward: Run, serve: Serve) -> None:
    served = serve("--data", "games")
    for command in ("serve", "play"):
        run = taleward(command, "--data", "games", *(["--port", 0] if command == "serve" else []))
        assert run.returncode == 1
        assert str(served.process.pid) in run.stderr
        assert "Traceback" not in run.stderr


def test_a_broken_pack_is_told_line_by_line(taleward: Run, tmp_path: Path) -> None:
    shelf = tmp_path / "packs" / "broken"
    shelf.mkdir(parents=True)
    (shelf / "pack.yaml").write_text("id: broken\nversion: [\n", "utf-8")
    run = taleward("serve", "--port", 0, "--data", "games", "--packs", "packs")
    assert run.returncode == 1
    lines = run.stderr.splitlines()
    place, code = next(line for line in lines if "pack.yaml:" in line).split(" ")[:2]
    assert all(part.isdigit() for part in place.rsplit(":", 2)[1:])
    assert code
    assert not (tmp_path / "games" / "taleward.sqlite3").exists()


def test_a_newer_database_is_told(taleward: Run, tmp_path: Path) -> None:
    played(taleward)
    with closing(sqlite3.connect(tmp_path / "games" / "taleward.sqlite3")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (["serve", "--port", 0], ["replay", "--all"], ["doctor"]):
        run = taleward(*command, "--data", "games")
        assert run.returncode == 1
        assert "newer version" in run.stderr + run.stdout
        assert "Traceback" not in run.stderr


def test_the_doctor_finds_a_healthy_folder_healthy(taleward: Run) -> None:
    played(taleward)
    told = json.loads(taleward("doctor", "--data", "games", "--port", 0, "--json").stdout)
    assert told["ok"] is True
    assert {check["check"]: check["level"] for check in told["checks"]} == dict.fromkeys(
        ["python", "sqlite", "data", "key", "database", "lock", "packs", "port"], "OK"
    )


def test_the_doctor_makes_nothing(taleward: Run, tmp_path: Path) -> None:
    assert taleward("doctor", "--data", "games", "--port", 0).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_the_doctor_says_what_is_wrong(taleward: Run, tmp_path: Path) -> None:
    played(taleward)
    games = tmp_path / "games"
    (games / "signing.key").chmod(0o644)
    run = taleward("doctor", "--data", "games", "--port", 0)
    assert run.returncode == 0
    assert "WARN  key" in run.stdout
    (games / "signing.key").write_bytes(b"short")
    (games / "taleward.sqlite3").write_bytes(b"no database, " * 1_000)
    (tmp_path / "packs").mkdir()
    run = taleward("doctor", "--data", "games", "--port", 0, "--packs", "packs")
    assert run.returncode == 1
    failed = {line.split()[1] for line in run.stdout.splitlines() if line.startswith("FAIL")}
    assert failed == {"key", "database", "packs"}


def test_the_doctor_sees_who_serves(taleward: Run, serve: Serve) -> None:
    served = serve("--data", "games")
    run = taleward("doctor", "--data", "games", "--port", served.url.rsplit(":", 1)[1])
    assert run.returncode == 0
    assert f"process {served.process.pid} serves" in run.stdout
    assert "WARN  port" in run.stdout


def test_replay_proves_stored_games(taleward: Run) -> None:
    session = played(taleward, "1", "u", "1", "1")
    one = taleward("replay", session, "--data", "games")
    assert one.returncode == 0
    assert f"{session}  4 turns  equal" in one.stdout
    every = json.loads(taleward("replay", "--all", "--data", "games", "--json").stdout)
    assert every["differing"] == 0
    assert [(told["session_id"], told["turns"], told["equal"]) for told in every["sessions"]] == [(session, 4, True)]


def test_replay_finds_a_changed_log(taleward: Run, tmp_path: Path) -> None:
    session = played(taleward, "1", "1")
    with closing(sqlite3.connect(tmp_path / "games" / "taleward.sqlite3")) as database, database:
        assert database.execute("UPDATE session_turns SET events = ? WHERE seq = 1", (b"[]",)).rowcount == 1
    run = taleward("replay", "--all", "--data", "games")
    assert run.returncode == 1
    assert f"{session}  2 turns  DIFFERS" in run.stdout
    assert "chain hash" in run.stdout


def test_replay_tells_what_is_not_there(taleward: Run) -> None:
    assert "no games in" in taleward("replay", "--all", "--data", "games").stderr
    played(taleward)
    run = taleward("replay", "01a2091e-0bc8-72ec-b76b-1f11a38a58cf", "--data", "games", "--json")
    assert run.returncode == 1
    assert json.loads(run.stdout)["error_code"] == "not_found"


def in_terminal(arguments: list[str], folder: Path, typed: str, **more: str) -> str:
    """Run a command in a terminal of its own and answer all it wrote there."""
    leader, follower = pty.openpty()
    try:
        process = subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=folder,
            env=environment(**more),
            stdin=follower,
            stdout=follower,
            stderr=follower,
        )
        os.close(follower)
        os.write(leader, typed.encode())
        seen = b""
        with contextlib.suppress(OSError):  # so Linux tells that nobody writes any more
            while read := os.read(leader, 4_096):
                seen += read
        assert process.wait(30) == 0
    finally:
        os.close(leader)
    return seen.decode()


def test_a_terminal_gets_colour_unless_it_says_no(tmp_path: Path) -> None:
    colourful = in_terminal(["play", "--new"], tmp_path, "\n\ni\nx\n").splitlines()
    assert f"{ESCAPE}[1mOne Stroke Over{ESCAPE}[0m" in colourful
    assert any(line.startswith(f"{ESCAPE}[1m  1  {ESCAPE}[0m") for line in colourful)
    assert any(line.startswith("The Wall Board") for line in colourful)
    plain = in_terminal(["play", "--new"], tmp_path, "\n\ni\nx\n", NO_COLOR="1")
    assert "\x1b[1m" not in plain
    assert not re.search(r"\x1b\[[0-9;]*m", plain)


def test_a_terminal_is_asked_whether_to_go_on(tmp_path: Path) -> None:
    assert "Go on with" not in in_terminal(["play"], tmp_path, "1\n1\nx\n").partition("saved")[0]
    again = in_terminal(["play"], tmp_path, "7\n1\nx\n")
    assert "There is no choice 7 now." in again
    assert "Go on" in again
    assert "Stories to begin" in again


def test_a_pipe_gets_no_colour_and_no_line_is_too_long(taleward: Run) -> None:
    run = taleward("play", "--data", "games", told="1\nm\ni\nq\nw\nh\n", FORCE_COLOR="1")
    assert run.returncode == 0
    assert ESCAPE not in run.stdout
    assert max(map(len, run.stdout.splitlines())) <= 80
    assert all(line == line.rstrip() for line in run.stdout.splitlines())


def test_the_terminal_client_knows_nothing_of_the_engine() -> None:
    program = "import sys, taleward.cli.play; print(*(name for name in sys.modules if name.startswith('taleward')))"
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout.split()
    assert "taleward.cli.screen" in loaded
    assert [name for name in loaded if not name.startswith("taleward.cli") and name != "taleward"] == []


def test_dev_starts_anew_for_a_sound_change_and_stays_up_for_a_broken_one(tmp_path: Path) -> None:
    shelf = tmp_path / "packs"
    subprocess.run(["cp", "-r", str(PACKS), str(shelf)], check=True)
    command = [*COMMAND, "dev", "--port", "0", "--packs", str(shelf), "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=tmp_path) as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        manifest = shelf / "fantasy" / "pack.yaml"
        sound = manifest.read_text("utf-8")
        manifest.write_text(sound + "\nnonsense: 1\n", "utf-8")
        assert any("pack.yaml:" in problem for problem in json.loads(process.stdout.readline())["problems"])
        assert httpx2.get(f"{first['url']}/readyz").status_code == 200
        manifest.write_text(sound + "\n# mended\n", "utf-8")
        second = next(told for told in map(json.loads, process.stdout) if "pid" in told)
        assert second["pid"] != first["pid"]
        assert httpx2.get(f"{second['url']}/readyz").status_code == 200
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0
