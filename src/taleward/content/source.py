"""A pack's folder, and those of the packs it requires, to documents. Reads plain files only; understands no section."""

from __future__ import annotations

import os
import re
import stat
from typing import TYPE_CHECKING, Final

from taleward.content.codes import Code, quoted
from taleward.content.document import MANIFEST, Mark, Node, PackSource
from taleward.content.syntax import Budget, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from taleward.content.codes import Problems

MAX_FILES: Final = 2_000
MAX_FILE: Final = 1 << 20
MAX_PACK: Final = 16 << 20
MAX_FOLDERS: Final = 8
MAX_REQUIRED: Final = 16
ID: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")

_PLAIN_PATH: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/|$))+")


class _Stopped(Exception):
    """The pack is past a bound; what was read stands, and the reason has been noted."""


def gather(folder: Path, libraries: Sequence[Path], problems: Problems) -> list[PackSource]:
    """Read a pack and all it requires, each required one before those that need it, the pack itself last.

    A required pack is looked for beside the folder, then in `libraries`. Empty if the pack itself cannot be read.
    """
    gathering = _Gathering((folder.parent, *libraries), problems)
    gathering.add(folder, None)
    return gathering.found if gathering.complete else []


class _Gathering:
    def __init__(self, places: Sequence[Path], problems: Problems) -> None:
        self.places = places
        self.problems = problems
        self.found: list[PackSource] = []
        self.open: list[str] = []
        self.complete = False

    def add(self, folder: Path, wanted: Mark | None) -> None:
        """Read a pack after those it requires; `wanted` is where a pack asks for it."""
        documents = read_folder(folder, self.problems)
        manifest = documents.get(MANIFEST)
        if manifest is None:
            return
        name = _name(manifest, folder)
        if wanted and name != folder.name:
            self.problems.add(wanted, Code.NO_REQUIRED_PACK, f"the pack in {folder} calls itself {name!r}")
        self.open.append(name)
        for required in _requires(manifest):
            self._require(str(required.value), required.mark)
        self.open.pop()
        self.found.append(PackSource(name, documents))
        self.complete = wanted is None

    def _require(self, name: str, mark: Mark) -> None:
        if any(source.pack == name for source in self.found):
            return
        folder = self._folder(name)
        if name in self.open:
            self.problems.add(mark, Code.NO_REQUIRED_PACK, f"the packs require each other: {' > '.join(self.open)}")
        elif folder is None:
            self.problems.add(mark, Code.NO_REQUIRED_PACK, f"there is no pack {quoted(name)} beside this one")
        elif len(self.open) + len(self.found) > MAX_REQUIRED:
            self.problems.add(mark, Code.TOO_MANY, f"more than {MAX_REQUIRED} packs are required")
        else:
            self.add(folder, mark)

    def _folder(self, name: str) -> Path | None:
        if not ID.fullmatch(name):
            return None
        return next((place / name for place in self.places if (place / name / MANIFEST).is_file()), None)


def _name(manifest: Node, folder: Path) -> str:
    written = manifest.at("id")
    if written and isinstance(written.value, str) and ID.fullmatch(written.value):
        return written.value
    return folder.name


def _requires(manifest: Node) -> list[Node]:
    written = manifest.at("requires")
    parts = written.value if written and isinstance(written.value, list) else []
    return [part for part in parts if isinstance(part.value, str)]


def read_folder(folder: Path, problems: Problems) -> dict[str, Node]:
    """Read every YAML file below a folder, by its path in the folder, in the order of the paths."""
    whole = Mark(str(folder / MANIFEST), 1, 1)
    if not folder.is_dir():
        problems.add(whole, Code.NO_PACK, "there is no such folder")
        return {}
    documents: dict[str, Node] = {}
    budget, size = Budget(), 0
    try:
        for path in sorted(_files(folder, problems)):
            data = read_file(folder / path, problems)
            size += len(data or b"")
            if size > MAX_PACK:
                problems.add(whole, Code.TOO_LARGE, f"the pack is larger than {MAX_PACK} bytes")
                break
            node = None if data is None else parse(data, str(folder / path), problems, budget)
            if node is not None:
                documents[path] = node
    except _Stopped:
        return documents
    if MANIFEST not in documents and not problems.broken:
        problems.add(whole, Code.NO_PACK, "a pack needs this file")
    return documents


def _files(folder: Path, problems: Problems) -> Iterator[str]:
    """Find the YAML files of a pack. Names that begin with a dot are the system's and editors' own."""
    waiting, seen = [""], 0
    while waiting:
        below = waiting.pop()
        for entry in _entries(folder, below, problems):
            path, mark = f"{below}{entry.name}", Mark(str(folder / _shown(below + entry.name)), 1, 1)
            seen += 1
            if seen > MAX_FILES:
                problems.add(Mark(str(folder / MANIFEST), 1, 1), Code.TOO_MANY, f"more than {MAX_FILES} files")
                raise _Stopped
            if entry.is_symlink() or not (entry.is_dir() or entry.is_file()):
                problems.add(mark, Code.NOT_A_FILE, "a pack holds plain files and folders, no links or devices")
            elif entry.is_dir():
                if below.count("/") >= MAX_FOLDERS:
                    problems.add(mark, Code.TOO_MANY, f"folders nested deeper than {MAX_FOLDERS}")
                else:
                    waiting.append(f"{path}/")
            elif _is_yaml(path, mark, problems):
                yield path


def _entries(folder: Path, below: str, problems: Problems) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder / below) as found:
            return sorted((entry for entry in found if not entry.name.startswith(".")), key=lambda entry: entry.name)
    except OSError as error:
        told = f"the folder cannot be read: {error.strerror}"
        problems.add(Mark(str(folder / _shown(below)), 1, 1), Code.NO_PACK, told)
        return []


def _shown(path: str) -> str:
    return path if path.isprintable() and path.isascii() else ascii(path)


def _is_yaml(path: str, mark: Mark, problems: Problems) -> bool:
    if path.lower().endswith((".yml", ".yaml")) and not path.endswith(".yaml"):
        problems.add(mark, Code.MISPLACED, "this file is not read; its name must end in .yaml")
    elif path.endswith(".yaml") and not _PLAIN_PATH.fullmatch(path):
        problems.add(mark, Code.MISPLACED, "names of files and folders hold only letters, digits, _ . and -")
    else:
        return path.endswith(".yaml")
    return False


def read_file(path: Path, problems: Problems) -> bytes | None:
    """Read a plain file whole, whatever has become of it since it was listed; None if it cannot be, with a problem."""
    mark = Mark(str(path), 1, 1)
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(handle, "rb") as file:  # noqa: PTH123 -- a descriptor that was opened without following links
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                problems.add(mark, Code.NOT_A_FILE, "this is no plain file")
                return None
            data = file.read(MAX_FILE + 1)
    except OSError as error:
        problems.add(mark, Code.NO_PACK, f"the file cannot be read: {error.strerror}")
        return None
    if len(data) > MAX_FILE:
        problems.add(mark, Code.TOO_LARGE, f"the file is larger than {MAX_FILE} bytes")
        return None
    return data
