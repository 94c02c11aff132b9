"""The README shows what happens: its transcript is a run of the client, its commands are there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TRANSCRIPT = re.compile(r"```text\n(.*?)\n```", re.DOTALL)
CHOICES = ["sign the visitors' book", "walk in along the row", "ask the girl what she counts", "x"]
GAME = ROOT / "docs" / "a-whole-game.md"
SECRET = "what is shown in words hangs on this key"


def play(folder: Path, choices: list[str]) -> str:
    command = [str(Path(sys.executable).with_name("taleward")), "play", "--seed", "7", "--data", str(folder)]
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PATH": os.defpath, "TALEWARD_SECRET_KEY": SECRET}
    done = subprocess.run(
        command,
        cwd=ROOT,
        input="\n".join(choices) + "\n",
        capture_output=True,
        text=True,
        timeout=60,
        env=env,
        check=True,
    )
    return re.sub(r"\s--data\s\S+", "", done.stdout)  # a reader needs none


def check(page: Path, choices: list[str], folder: Path) -> str:
    """The run that a page shows is what happens; answer it."""
    told = page.read_text(encoding="utf-8")
    shown = TRANSCRIPT.search(told)
    assert shown is not None
    played = play(folder, choices).strip()
    if os.environ.get("TALEWARD_GOLDEN") == "write":
        page.write_text(told.replace(shown[1], played), encoding="utf-8")
    else:
        assert played == shown[1]
    return played


def test_the_transcript_of_the_readme_is_a_run(tmp_path: Path) -> None:
    check(README, CHOICES, tmp_path)


def test_the_whole_game_is_a_run_to_an_ending(tmp_path: Path) -> None:
    typed = re.findall(r"^> (.+)$", GAME.read_text(encoding="utf-8"), re.MULTILINE)
    assert 20 <= len(typed) <= 80
    assert "The story is told" in check(GAME, typed, tmp_path)


def test_every_target_and_file_that_the_readme_names_is_there() -> None:
    told = README.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)", told, re.MULTILINE))
    assert named
    assert named <= targets
    for path in re.findall(r"\]\(([^)]+)\)", told):
        assert (ROOT / path).exists(), path
