"""The README shows what happens: its transcript is a run of the client, its commands are there."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
TRANSCRIPT = re.compile(r"```text\n(.*?)\n```", re.DOTALL)
CHOICES = ["1", "4", "x"]


def play(folder: Path, choices: list[str]) -> str:
    command = [str(Path(sys.executable).with_name("taleward")), "play", "--new", "--data", str(folder)]
    env = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PATH": os.defpath}
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


def test_the_transcript_of_the_readme_can_be_followed_word_for_word(tmp_path: Path) -> None:
    told = README.read_text(encoding="utf-8")
    shown = TRANSCRIPT.search(told)
    assert shown is not None
    choices = re.findall(r"^> (\S+)", shown[1], re.MULTILINE)
    assert choices == CHOICES
    played = play(tmp_path, choices).strip()
    if os.environ.get("TALEWARD_GOLDEN") == "write":
        README.write_text(told.replace(shown[1], played), encoding="utf-8")
    else:
        assert played == shown[1]


def test_every_target_and_file_that_the_readme_names_is_there() -> None:
    told = README.read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)", told, re.MULTILINE))
    assert named
    assert named <= targets
    for path in re.findall(r"\]\(([^)]+)\)", told):
        assert (ROOT / path).exists(), path
