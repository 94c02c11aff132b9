"""Folders and files that nobody should write: each is a problem with a place, none is followed or obeyed."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import compile_pack
from taleward.content.codes import Problems
from taleward.content.source import read_file

Write = Callable[[str, Mapping[str, str]], Path]
Told = Callable[[str | bytes], list[str]]


def _lines(folder: Path) -> list[str]:
    return [str(problem).removeprefix(f"{folder}/") for problem in compile_pack(folder, []).problems]


@pytest.fixture
def told(write: Write, ground: dict[str, str]) -> Told:
    """Tell what is wrong with a pack that is sound but for one file."""

    def lines(content: str | bytes) -> list[str]:
        folder = write("ground", ground)
        (folder / "x.yaml").write_bytes(content if isinstance(content, bytes) else content.encode())
        return [line for line in _lines(folder) if not line.startswith("pack.yaml:1:1 P405")]

    return lines


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"items:\n  a: \xff\n", "x.yaml:2:6 P005 this is not UTF-8; save the file as UTF-8"),
        ("items:\n\ta: b\n", "x.yaml:2:1 P006 a tab; use spaces"),
        ("# \x1b[2J\n", "x.yaml:1:3 P006 the character U+001B is not allowed"),
        ("# \u202e\n", "x.yaml:1:3 P006 the character U+202E is not allowed"),
        ("# \u2028\n", "x.yaml:1:3 P006 the character U+2028 is not allowed"),
        ('items: {"a\\0": 1}\n', "x.yaml:1:9 P006 the text holds the character U+0000, which is not allowed"),
        ('items: {"a\\u202e": 1}\n', "x.yaml:1:9 P006 the text holds the character U+202E, which is not allowed"),
        ("items: [a\n", "x.yaml:2:1 P007 this is not YAML: did not find expected ',' or ']'"),
        ("items: 'a\n", "x.yaml:2:1 P007 this is not YAML: found unexpected end of stream"),
        ('items: "\\ud800"\n', "x.yaml:1:11 P007 this is not YAML: found invalid Unicode character escape code"),
        ("items: {}\n---\nitems: {}\n", "x.yaml:2:1 P007 a second document (---); a file holds one"),
        ("items: {}\nitems: {}\n", "x.yaml:2:1 P010 the key 'items' stands already in line 1"),
        ("items: {}\n1: {}\n", "x.yaml:2:1 P011 a key must be text; quote it"),
        ("items: {}\ntrue: {}\n", "x.yaml:2:1 P011 a key must be text; quote it"),
        ("items: {}\n? [a]\n: {}\n", "x.yaml:2:3 P011 a key must be text; quote it"),
        ("items: !!python/none [ls]\n", "x.yaml:1:8 P009 the tag 'tag:yaml.org,2002:python/none' is not allowed"),
        ("items: !!str {}\n", "x.yaml:1:8 P009 the tag 'tag:yaml.org,2002:str' is not allowed"),
        ("items: ! a\n", "x.yaml:1:8 P009 the tag '!' is not allowed"),
        ("- items\n", "x.yaml:1:1 P105 a file of a pack is a mapping of sections"),
        ("items\n", "x.yaml:1:1 P105 a file of a pack is a mapping of sections"),
        ("on: {}\n", "x.yaml:1:1 P101 unknown section 'on'"),
        ("items: 5\n", "x.yaml:1:8 P105 this must be a mapping, not the number 5"),
        ("items:\n", "x.yaml:1:7 P105 this must be a mapping, not nothing"),
    ],
)  # fmt: skip
def test_what_yaml_may_not_say(told: Told, content: str | bytes, expected: str) -> None:
    assert told(content) == [expected]


@pytest.mark.parametrize(
    "value",
    ["1.5", "-1e3", ".inf", ".NaN", "010", "+5", "1_000", "0x1F", "12:30", "2024-01-31", "2024-1-1 10:00:00", "9" * 13],
)  # fmt: skip
def test_values_that_readers_would_disagree_about_are_refused(told: Told, value: str) -> None:
    assert told(f"endings: {{e: {{title: {value}, text: t}}}}\n") == [
        f"x.yaml:1:22 P012 '{value}' is neither a whole number nor plain text; quote it if it is text"
    ]


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "y", "True", "NULL", "1st", "1.2.3", "2d6"])
def test_words_of_old_yaml_are_text(told: Told, word: str) -> None:
    assert told(f"endings: {{e: {{title: {word}, text: t}}}}\n") == []


def test_a_byte_order_mark_and_foreign_line_ends_are_harmless(told: Told) -> None:
    assert told("\ufeffendings:\r\n  e: {title: T, text: t}\r\n") == []
    assert told("") == []
    assert told("# nothing yet\n") == []


def test_anchors_and_aliases_never_unfold(told: Told) -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{chr(ord('b') + n)}: &n{n} [*a, *a]\n" for n in range(20))
    lines = told(bomb)
    assert lines[0] == "x.yaml:1:1 P101 unknown section 'a'"
    assert lines[1] == "x.yaml:1:4 P008 the anchor 'a' is not allowed; write it out"
    assert sum(" P008 the alias 'a' is not allowed" in line for line in lines) == 40


def test_deep_and_wide_documents_are_stopped(told: Told) -> None:
    assert told("[" * 100_000) == ["x.yaml:1:42 P004 nested deeper than 40"]
    assert told("items: " + "[" * 39 + "]" * 39) == ["x.yaml:1:8 P105 this must be a mapping, not a list"]
    assert told("items: [" + "a," * 250_000 + "]") == ["x.yaml:1:399887 P004 more than 200000 values in a pack"]


def test_a_file_that_is_too_large_is_not_read(told: Told) -> None:
    assert told("#" * (1 << 20)) == []
    assert told("#" * ((1 << 20) + 1)) == ["x.yaml:1:1 P003 the file is larger than 1048576 bytes"]


def test_a_pack_that_is_too_large_is_not_read(write: Write, ground: dict[str, str]) -> None:
    folder = write("ground", ground)
    for number in range(17):
        (folder / f"a{number}.yaml").write_text("#" * (1 << 20))
    assert "pack.yaml:1:1 P003 the pack is larger than 16777216 bytes" in _lines(folder)


def test_links_are_not_followed(write: Write, ground: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("endings: {e: {title: T, text: t}}\n")
    (tmp_path / "outside").mkdir()
    folder = write("ground", ground)
    (folder / "file.yaml").symlink_to(tmp_path / "secret.yaml")
    (folder / "folder").symlink_to(tmp_path / "outside")
    (folder / "loop").symlink_to(folder)
    (folder / "dangling.yaml").symlink_to(tmp_path / "nowhere")
    (folder / ".#draft.yaml").symlink_to("editor@host")  # an editor's lock: not ours to complain of
    told = "P002 a pack holds plain files and folders, no links or devices"
    assert [line for line in _lines(folder) if "P405" not in line] == [
        f"{name}:1:1 {told}" for name in ("dangling.yaml", "file.yaml", "folder", "loop")
    ]


def test_what_is_no_file_is_not_waited_for(
    write: Write, ground: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write("ground", ground)
    os.mkfifo(folder / "pipe.yaml")
    monkeypatch.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock.yaml")
        (folder / "folder.yaml").mkdir()
        lines = [line for line in _lines(folder) if "P405" not in line]
    assert [line.partition(" ")[0] for line in lines] == ["pipe.yaml:1:1", "sock.yaml:1:1"]


def test_names_that_are_not_read_are_told(write: Write, ground: dict[str, str]) -> None:
    folder = write("ground", {**ground, "a.yml": "", "B.YAML": "", "c d.yaml": "", "e\nf.yaml": "", "notes.txt": "\t"})
    assert [line for line in _lines(folder) if "P405" not in line] == [
        "'e\\nf.yaml':1:1 P013 names of files and folders hold only letters, digits, _ . and -",
        "B.YAML:1:1 P013 this file is not read; its name must end in .yaml",
        "a.yml:1:1 P013 this file is not read; its name must end in .yaml",
        "c d.yaml:1:1 P013 names of files and folders hold only letters, digits, _ . and -",
    ]


def test_a_name_that_is_not_utf8_is_told(write: Write, ground: dict[str, str]) -> None:
    folder = write("ground", ground)
    (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.yaml"))).write_text("endings: {e: {title: T, text: t}}\n")
    lines = _lines(folder)
    assert any("P013" in line for line in lines)
    assert all(line.isascii() for line in lines)


def test_too_many_files_and_folders_are_told(write: Write, ground: dict[str, str]) -> None:
    folder = write("ground", {**ground, "/".join("abcdefghij") + "/x.yaml": ""})
    assert "a/b/c/d/e/f/g/h/i:1:1 P004 folders nested deeper than 8" in _lines(folder)
    for number in range(2_000):
        (folder / f"n{number}").touch()
    assert _lines(folder) == ["pack.yaml:1:1 P004 more than 2000 files"]


def test_what_is_no_pack_is_told(tmp_path: Path) -> None:
    assert _lines(tmp_path / "nowhere") == ["pack.yaml:1:1 P001 there is no such folder"]
    assert _lines(tmp_path) == ["pack.yaml:1:1 P001 a pack needs this file"]
    (tmp_path / "pack.yaml").mkdir()
    assert _lines(tmp_path) == ["pack.yaml:1:1 P001 a pack needs this file"]
    (tmp_path / "pack.yaml").rmdir()
    (tmp_path / "pack.yaml").write_text("[")
    assert [line.partition(" ")[2][:4] for line in _lines(tmp_path)] == ["P007"]
    (tmp_path / "pack.yaml").write_text("- id\n")
    assert "P105" in "".join(_lines(tmp_path))


def test_a_file_that_became_something_else_since_it_was_listed_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "link.yaml").symlink_to(__file__)
    os.mkfifo(tmp_path / "pipe.yaml")
    problems = Problems()
    for name in ("link.yaml", "pipe.yaml", "gone.yaml"):
        assert read_file(tmp_path / name, problems) is None
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in problems.all()] == [
        "gone.yaml:1:1 P001 the file cannot be read: No such file or directory",
        "link.yaml:1:1 P001 the file cannot be read: Too many levels of symbolic links",
        "pipe.yaml:1:1 P002 this is no plain file",
    ]


def test_a_required_name_cannot_leave_the_shelf(write: Write, ground: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "pack.yaml").write_text(ground["pack.yaml"])
    for name in ("..", "../..", "/etc", ".", "ground/../../x"):
        folder = write("ground", {**ground, "pack.yaml": ground["pack.yaml"] + f'requires: ["{name}"]\n'})
        assert any(" P206 there is no pack " in line for line in _lines(folder)), name


def test_ten_thousand_mistakes_are_told_soon(told: Told) -> None:
    rows = "".join(f"  item_{number}: {{nam: a, stat_bonus: {{stat_{number}: 1}}}}\n" for number in range(10_000))
    assert len(told(f"items:\n{rows}")) == 40_000
