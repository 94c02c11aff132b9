"""Packs as they ship, with a language more that reads from right to left, so that a page can be seen mirrored.

Its words are nobody's: each Latin letter of the English ones is swapped for an Arabic one, and placeholders stay.
"""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import yaml

from taleward.content import compile_pack, shipped_packs

if TYPE_CHECKING:
    from pathlib import Path

LANGUAGE = "ar"
_PIECE = re.compile(r"\{(?:[^{}]|\{[^{}]*\})*\}|[^{}]+")
_LETTERS = str.maketrans(dict(zip(string.ascii_lowercase, "ابتثجحخدذرزسشصضطظعغفقكلمنه", strict=True)))
_NOT_WORDS = {"about", "at", "genres", "instead", "when"}


def mirrored(text: str) -> str:
    """The text in the other letters, longer or shorter nowhere."""
    pieces = _PIECE.findall(text)
    return "".join(piece if piece.startswith("{") else piece.lower().translate(_LETTERS) for piece in pieces)


def mirror_packs(into: Path) -> Path:
    """Copy the shipped packs, each with the language more; answer the folder."""
    shutil.copytree(shipped_packs(), into)
    below: dict[str, Mapping[str, str]] = {"texts": {}, "prose": {}}
    for folder in sorted(into.iterdir(), key=lambda folder: folder.name != "base"):
        said = _said(folder)
        _announce(folder / "pack.yaml")
        own = {
            kind: {key: mirrored(text) for key, text in told.items() - below[kind].items()}
            for kind, told in said.items()
        }
        _write(folder / "text" / LANGUAGE / "all.yaml", {kind: told for kind, told in own.items() if told})
        _mirror_narration(folder)
        if folder.name == "base":
            below = said
        assert compile_pack(folder).problems == ()
    return into


def _said(folder: Path) -> dict[str, Mapping[str, str]]:
    release = compile_pack(folder).release
    assert release is not None
    return {"texts": dict(release.words["en"].texts), "prose": dict(release.words["en"].prose)}


def _announce(manifest: Path) -> None:
    head = manifest.read_text(encoding="utf-8")
    assert "languages: [en]" in head
    manifest.write_text(head.replace("languages: [en]", f"languages: [en, {LANGUAGE}]"), encoding="utf-8")


def _mirror_narration(folder: Path) -> None:
    for path in sorted((folder / "narration" / "en").glob("*.yaml")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        _write(folder / "narration" / LANGUAGE / path.name, _mirror(told))


def _mirror(told: Any) -> Any:  # noqa: ANN401 -- a YAML document has any shape
    if isinstance(told, Mapping):
        return {key: _mirror_value(key, value) for key, value in told.items()}
    return [mirrored(value) if isinstance(value, str) else _mirror(value) for value in told]


def _mirror_value(key: str, value: Any) -> Any:  # noqa: ANN401 -- likewise
    if key in _NOT_WORDS or not isinstance(value, str | list | Mapping):
        return value
    if isinstance(value, str):
        return mirrored(value) if key == "text" else value
    return _mirror(value)


def _write(path: Path, document: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(document), allow_unicode=True, width=100000), encoding="utf-8")
