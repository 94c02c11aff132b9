"""The packs that ship, and one in two languages that has an interface of its own."""

from __future__ import annotations

import pytest

from taleward.content import Library, Release, compile_pack, load_packs
from taleward.content.memory import MemoryReleases

MILL = {
    "pack.yaml": """\
id: mill
version: 0.1.0
title: The Mill
genre: medieval
languages: [en, de]
licence: MIT
rating: everyone
requires: [base]
summary: A mill.
""",
    "themes/flour.yaml": """\
themes:
  flour: {label: Flour, scheme: light, genre: medieval, based_on: day}
  day: {label: Noon, scheme: light, based_on: day, tokens: {color: {ink: {$value: "#101010"}}}}
""",
    "ui/mill.yaml": """\
theme: flour
quick_actions: {rest: {label: mill.nap, action: rest, icon: sack}}
panel_layout:
  map: {region: bottom, order: 0, sheet: mill.map}
  sluice: {region: side, order: 9}
""",
    "text/en/mill.yaml": "texts: {mill.nap: Nap, mill.map: Millrace}\n",
    "text/de/mill.yaml": "texts: {mill.nap: Nickerchen, mill.map: Mühlbach}\nprose: {themes/flour/label: Mehl}\n",
}


@pytest.fixture(scope="session")
def mill(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("shelf") / "mill"
    for path, text in MILL.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    made = compile_pack(folder)
    assert made.release is not None, made.problems
    return made.release


@pytest.fixture(scope="session")
def library(mill: Release) -> Library:
    return Library([*load_packs().releases, mill], MemoryReleases())
