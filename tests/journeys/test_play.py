"""The game at the terminal: transcripts that stay as they are, and a player whom nothing throws out."""

from __future__ import annotations

import fcntl
import json
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from tests.journeys.command_line import COMMAND, PATIENCE, Served, environment
from tests.journeys.walkthroughs import PAID, RETURNED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Run = Callable[..., subprocess.CompletedProcess[str]]
    Serve = Callable[..., Any]

GOLDEN = Path(__file__).with_name("golden")
SECRET = "transcripts share this key, for dice hang on it"
SEEDED = ("play", "--data", "games", "--seed", "7", "--new")
LOOKING_AROUND = (
    "h · where · i · q · c · j · m · 2 · more · 99 · open the sky · more · save at the white post · saves · u · undo · "
    "load 1 · load 9 · save · saves · 1 · r · hint · hint · map · menu · quit"
)
WALKS = {"goods_returned": RETURNED, "paid_in_full": PAID, "looking_around": LOOKING_AROUND}


class Sitting:
    """A game under way, by lines of JSON."""

    def __init__(self, folder: Path, *arguments: str, **more: str) -> None:
        self.process = subprocess.Popen(
            [*COMMAND, "play", "--json", *arguments],
            cwd=folder,
            env=environment(**more),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def type(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def next(self, member: str = "document") -> dict[str, Any]:
        """Answer the next line that has this member."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if member in (told := json.loads(line)):
                return dict(told)
        raise AssertionError(f"the game ended without {member}")

    def session(self) -> dict[str, Any]:
        """Answer the next document of a session."""
        found: dict[str, Any] = self.next()["document"]
        return found

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


@pytest.fixture
def sit_down(tmp_path: Path) -> Iterator[Callable[..., Sitting]]:
    sittings: list[Sitting] = []

    def start(*arguments: str, **more: str) -> Sitting:
        sittings.append(Sitting(tmp_path, *arguments, **more))
        return sittings[-1]

    yield start
    for sitting in sittings:
        sitting.end()


def recorded(sitting: Sitting, served: Served, token: str, walk: str) -> list[str]:
    """Walk, and answer the numbers that had to be typed."""
    typed: list[str] = []
    shown = sitting.next()
    at = f"{served.url}/api/game/sessions/{shown['document']['session_id']}/actions"
    for step in walk.split(" · "):
        action, _, target = step.rstrip("+").partition(" ")
        before = len(typed)
        while True:
            legal = httpx2.get(at, headers={"Authorization": f"Bearer {token}"}).json()["data"]["items"]
            wanted = [one["action_id"] for one in legal if one["available"] and _is(one, action, target)]
            if not wanted:
                break
            ids = [one["do"].get("action_id") for one in shown["choices"]]
            typed.append(str(ids.index(wanted[0]) + 1))
            sitting.type(typed[-1])
            shown = sitting.next()
            if not step.endswith("+"):
                break
        assert len(typed) > before, step
    return typed


def _is(one: dict[str, Any], action: str, target: str) -> bool:
    """Tell an action by its spelling. A thing in it may have a number of its own behind its name."""
    return (one["action"], re.sub(r"\.\d+", "", one["target"] or "")) == (action, target)


def lines_of(transcript: str) -> list[str]:
    """What was typed in a transcript: it is its own script."""
    return [line.split("  ")[0] for line in re.findall(r"^> (.*)$", transcript, re.MULTILINE)]


@pytest.mark.parametrize("name", WALKS)
def test_a_transcript_stays_as_it_is(taleward: Run, sit_down: Callable[..., Sitting], serve: Serve, name: str) -> None:
    golden = GOLDEN / f"{name}.txt"

    def play(typed: list[str]) -> str:
        run = taleward(*SEEDED, told="\n".join(typed) + "\n", TALEWARD_SECRET_KEY=SECRET)
        assert run.returncode == 0, run.stderr
        return run.stdout

    if os.environ.get("TALEWARD_GOLDEN") == "write":
        walk = WALKS[name]
        typed = walk.split(" · ")
        if name != "looking_around":
            served = serve("--data", "recording", TALEWARD_SECRET_KEY=SECRET)
            token = taleward(
                "token", "--role", "designer", "--data", "recording", TALEWARD_SECRET_KEY=SECRET
            ).stdout.strip()
            sitting = sit_down("--data", "hand", "--url", served.url, "--seed", "7", TALEWARD_TOKEN=token)
            typed = [*recorded(sitting, served, token, walk), "sing a song"]
        golden.write_text(play(typed), "utf-8")
    transcript = golden.read_text("utf-8")
    assert play(lines_of(transcript)) == transcript


@pytest.mark.parametrize("name", ["goods_returned", "paid_in_full"])
def test_a_transcript_reaches_its_end(name: str) -> None:
    transcript = (GOLDEN / f"{name}.txt").read_text("utf-8")
    assert "The story is told" in transcript
    assert "> sing a song\n\nThe story has been told to its end." in transcript


def told(run: subprocess.CompletedProcess[str], member: str) -> list[Any]:
    assert run.returncode == 0, run.stderr
    return [line[member] for line in map(json.loads, run.stdout.splitlines()) if member in line]


def test_a_game_goes_on_where_it_was_left(taleward: Run, tmp_path: Path) -> None:
    left = told(taleward("play", "--data", "games", "--json", told="1\n2\n"), "document")[-1]
    back = told(taleward("play", "--data", "games", "--json", "--continue", told="u\n"), "document")
    same = ("seq", "session_id", "title")
    assert [back[0][member] for member in same] == [left[member] for member in same]
    assert back[0]["widgets"]["scene"] == left["widgets"]["scene"]
    assert (back[1]["seq"], back[1]["session_id"]) == (3, left["session_id"])
    assert (tmp_path / "games" / "player.json").stat().st_mode & 0o777 == 0o600


def test_a_pipe_begins_anew_unless_told_to_go_on(taleward: Run) -> None:
    first, second = (told(taleward("play", "--data", "games", "--json"), "document")[0] for _ in range(2))
    assert first["session_id"] != second["session_id"]
    listed = taleward("play", "--data", "games", "--json", told="stories\n")
    offered = {one["do"].get("session") for line in told(listed, "choices") for one in line}
    assert {first["session_id"], second["session_id"]} <= offered


def test_there_has_to_be_a_game_to_go_on_with(taleward: Run) -> None:
    run = taleward("play", "--data", "games", "--continue")
    assert run.returncode == 1
    assert "taleward play --new" in run.stderr


def test_a_player_whose_token_is_void_is_somebody_new(taleward: Run, tmp_path: Path) -> None:
    told(taleward("play", "--data", "games", "--json"), "document")
    kept = tmp_path / "games" / "player.json"
    known = json.loads(kept.read_text("utf-8"))
    before = known["here"]["user_id"]
    known["here"]["token"] = "void"
    kept.write_text(json.dumps(known), "utf-8")
    told(taleward("play", "--data", "games", "--json"), "document")
    assert json.loads(kept.read_text("utf-8"))["here"]["user_id"] != before


@pytest.mark.parametrize("damage", ["{", "[]", '{"here": 1}'])
def test_a_damaged_memory_is_told_and_kept(taleward: Run, tmp_path: Path, damage: str) -> None:
    (tmp_path / "games").mkdir()
    (tmp_path / "games" / "player.json").write_text(damage, "utf-8")
    run = taleward("play", "--data", "games")
    assert run.returncode == 1
    assert "player.json" in run.stderr
    assert (tmp_path / "games" / "player.json").read_text("utf-8") == damage


def test_a_name_and_a_story_can_be_chosen(taleward: Run) -> None:
    run = taleward("play", "--data", "games", "--json", "--name", "Wilmot Trane", "--scenario", "one_stroke_over")
    assert "Wilmot Trane" in [stat["value"] for stat in told(run, "document")[0]["widgets"]["character"]["items"]]
    wrong = taleward("play", "--data", "games", "--scenario", "no_such_story")
    assert wrong.returncode == 1
    assert wrong.stderr.strip()
    assert "Traceback" not in wrong.stderr


def test_a_seed_on_another_server_needs_a_designers_token(taleward: Run, serve: Serve) -> None:
    served = serve("--data", "there")
    arguments = ("play", "--data", "games", "--url", served.url, "--seed", "7", "--json")
    assert json.loads(taleward(*arguments).stdout)["error_code"] == "forbidden"
    token = taleward("token", "--role", "designer", "--data", "there").stdout.strip()
    assert told(taleward(*arguments, TALEWARD_TOKEN=token), "document")


def test_a_server_that_dies_is_waited_for_and_nothing_happens_twice(
    sit_down: Callable[..., Sitting], serve: Serve
) -> None:
    served = serve("--data", "there")
    sitting = sit_down("--data", "games", "--url", served.url)
    sitting.session()
    sitting.type("1")
    assert sitting.session()["seq"] == 1
    served.process.kill()
    served.process.wait()
    sitting.type("1")
    assert "trying again" in sitting.next("message")["message"]
    serve("--data", "there", port=int(served.url.rsplit(":", 1)[1]))
    assert sitting.session()["seq"] == 2


def test_a_server_of_ones_own_that_dies_is_started_again(sit_down: Callable[..., Sitting]) -> None:
    sitting = sit_down("--data", "games")
    sitting.session()
    sitting.type("1")
    assert sitting.session()["seq"] == 1
    (server,) = Path(f"/proc/{sitting.process.pid}/task/{sitting.process.pid}/children").read_text().split()
    os.kill(int(server), signal.SIGKILL)
    sitting.type("1")
    assert "trying again" in sitting.next("message")["message"]
    assert sitting.session()["seq"] == 2


def test_a_game_that_went_on_elsewhere_is_shown_as_it_stands(
    sit_down: Callable[..., Sitting], serve: Serve, tmp_path: Path
) -> None:
    served = serve("--data", "there")
    sitting = sit_down("--data", "games", "--url", served.url)
    session = sitting.session()
    token = json.loads((tmp_path / "games" / "player.json").read_text("utf-8"))[served.url]["token"]
    at = f"{served.url}/api/game/sessions/{session['session_id']}/action"
    other = httpx2.post(at, json={"action": "explore"}, headers={"Authorization": f"Bearer {token}"})
    assert other.status_code == 200
    sitting.type("1")
    assert "went on elsewhere" in sitting.next("message")["message"]
    shown = sitting.session()
    assert (shown["seq"], [entry["seq"] for entry in shown["widgets"]["story"]["entries"]]) == (1, [1])
    sitting.type("1")
    assert sitting.session()["seq"] == 2


def test_nobody_there_is_told(taleward: Run) -> None:
    run = taleward("play", "--data", "games", "--url", "http://127.0.0.1:9")
    assert run.returncode == 1
    assert "No server answers at http://127.0.0.1:9" in run.stderr


@pytest.mark.parametrize("url", ["nonsense", "ftp://127.0.0.1", "http://[", "http://"])
def test_a_wrong_url_is_told(taleward: Run, url: str) -> None:
    run = taleward("play", "--data", "games", "--url", url)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert run.stderr.strip()


def test_another_kind_of_server_is_told(taleward: Run) -> None:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Silent) as other:
        thread = Thread(target=other.serve_forever)
        thread.start()
        run = taleward("play", "--data", "games", "--url", f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
        thread.join()
    assert run.returncode == 1
    assert "no Taleward server" in run.stderr


def free_again(folder: Path) -> None:
    """Wait until no process serves a folder: the lock dies with its process."""
    with (folder / "taleward.sqlite3.lock").open("rb") as lock, ThreadPoolExecutor(1) as thread:
        thread.submit(fcntl.flock, lock, fcntl.LOCK_EX).result(PATIENCE)


def test_ctrl_c_leaves_and_says_how_to_come_back(sit_down: Callable[..., Sitting], tmp_path: Path) -> None:
    sitting = sit_down("--data", "games")
    sitting.session()
    sitting.process.send_signal(signal.SIGINT)
    assert "taleward play --continue --data games" in sitting.next("message")["message"]
    assert sitting.process.wait(PATIENCE) == 0
    free_again(tmp_path / "games")


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_server_ends_with_its_player(sit_down: Callable[..., Sitting], tmp_path: Path, end: signal.Signals) -> None:
    sitting = sit_down("--data", "games")
    sitting.session()
    sitting.process.send_signal(end)
    sitting.process.wait(PATIENCE)
    free_again(tmp_path / "games")
