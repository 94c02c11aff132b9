import stat
import subprocess
import sys
from pathlib import Path

import pytest

from taleward.identity import signing_key
from taleward.kit import GameError

SCRIPT = """
import sys
from pathlib import Path
from taleward.identity import signing_key
sys.stdin.readline()
print(signing_key(Path(sys.argv[1]), None).hex())
"""


def refused(folder: Path, secret: str | None = None) -> str:
    with pytest.raises(GameError) as caught:
        signing_key(folder, secret)
    assert caught.value.error_code == "misconfigured"
    return caught.value.message


def test_a_set_secret_is_the_key_and_writes_nothing(tmp_path: Path) -> None:
    assert signing_key(tmp_path / "new", "s" * 32) == b"s" * 32
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("secret", ["", "short", "s" * 31, " " * 64, " " + "s" * 31 + " "])
def test_a_short_secret_is_refused_with_what_to_do(tmp_path: Path, secret: str) -> None:
    message = refused(tmp_path, secret)
    assert "32 characters" in message
    assert secret.strip() == "" or secret.strip() not in message


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    key = signing_key(folder, None)
    assert len(key) == 32
    assert signing_key(folder, None) == key
    assert stat.S_IMODE((folder / "signing.key").stat().st_mode) == 0o600
    assert [each.name for each in folder.iterdir()] == ["signing.key"]
    assert signing_key(tmp_path / "c", None) != key


def test_processes_that_start_at_once_end_with_one_key(tmp_path: Path) -> None:
    for round_ in range(2):
        folder = tmp_path / str(round_)
        command = [sys.executable, "-c", SCRIPT, str(folder)]
        started = [
            subprocess.Popen(command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(4)
        ]
        for each in started:
            assert each.stdin is not None
            each.stdin.write("go\n")
            each.stdin.flush()
        keys = {each.communicate()[0].strip() for each in started}
        assert keys == {signing_key(folder, None).hex()}


def test_what_a_killed_start_left_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "signing.new").write_bytes(b"half")
    assert len(signing_key(tmp_path, None)) == 32
    assert [each.name for each in tmp_path.iterdir()] == ["signing.key"]


@pytest.mark.parametrize("content", [b"", b"short", b"k" * 31])
def test_a_short_key_file_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "signing.key").write_bytes(content)
    assert "too short" in refused(tmp_path)
    assert (tmp_path / "signing.key").read_bytes() == content


def test_a_key_that_cannot_be_read_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "signing.key").mkdir()
    assert "cannot be read" in refused(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_clear_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert str(tmp_path / "file") in refused(tmp_path / "file" / "data")
    assert "cannot be read" in refused(tmp_path / "file")
