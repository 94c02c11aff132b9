"""What packs say of the interface: laid over each other, and nothing named that is not there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack, load_packs, release_from

pytestmark = pytest.mark.usefixtures("mill_folder")
Write = Callable[[str, Mapping[str, str]], Path]

BELOW = """\
quick_actions:
  look: {label: client.goodbye, action: explore}
  rest: {label: action.take, action: rest}
panel_layout:
  story: {region: main, order: 0}
  map: {region: side, order: 1, sheet: client.goodbye}
accessibility_options: {text_scale: 110, captions: false}
"""
ABOVE = """\
quick_actions:
  look: {label: action.take, action: explore, icon: eye}
panel_layout:
  map: {region: bottom, order: 3, visible: false}
accessibility_options: {line_height: 180}
language: de
"""


@pytest.fixture
def told(write: Write) -> Callable[[str], list[str]]:
    def lines(written: str) -> list[str]:
        folder = write("mill", {"ui/own.yaml": written})
        problems = [str(problem).replace(f"{folder}/", "") for problem in compile_pack(folder, []).problems]
        return [line for line in problems if not line.startswith("pack.yaml")]

    return lines


def release_of(folder: Path) -> Release:
    made = compile_pack(folder, [])
    assert made.release is not None, made.problems
    return made.release


def test_a_pack_lays_its_interface_over_those_that_it_requires(write: Write) -> None:
    write("ground", {"ui/a.yaml": BELOW})
    release = release_of(write("mill", {"ui/a.yaml": ABOVE}))
    made = release.interface
    assert [(one.id, one.label, one.action, one.icon) for one in made.quick_actions.values()] == [
        ("look", "action.take", "explore", "eye"),
        ("rest", "action.take", "rest", None),
    ]
    assert [(one.id, one.region, one.order, one.visible, one.sheet) for one in made.panels.values()] == [
        ("story", "main", 0, True, None),
        ("map", "bottom", 3, False, None),
    ]
    options = made.accessibility
    assert (options.text_scale, options.line_height, options.captions, options.high_contrast) == (
        110,
        180,
        False,
        False,
    )
    assert (made.theme, made.language) == ("auto", "de")
    assert release_from(release.documents) == release


def test_a_stored_interface_that_no_longer_fits_does_not_end_a_game(write: Write) -> None:
    release = release_of(write("mill", {"ui/a.yaml": BELOW}))
    again = release_from(release.documents.replace(b'"captions"', b'"subtitles"'))
    assert (again.pack, dict(again.interface.panels)) == (release.pack, {})


MISTAKES = [
    ("quick_actions: {look: {label: action.tak, action: explore}}\n", [
        "ui/own.yaml:1:31 P209 unknown interface text 'action.tak', did you mean 'action.take'?"
    ]),
    ("panel_layout: {map: {region: side, order: 1, sheet: nowhere}}\n", [
        "ui/own.yaml:1:53 P209 unknown interface text 'nowhere'"
    ]),
    ("theme: neon\n", ["ui/own.yaml:1:8 P201 unknown theme 'neon'"]),
    ("quick_actions: {look: {label: action.take, action: dance}}\n", None),
    ("panel_layout: {map: {region: roof, order: 1}}\n", [
        "ui/own.yaml:1:30 P106 'roof' is none of bar, main, side, bottom"
    ]),
    ("panel_layout: {map: {region: side, order: 100}}\n", [
        "ui/own.yaml:1:43 P106 100 is out of range; 0 to 99 are allowed"
    ]),
    ("accessibility_options: {text_scale: 20}\n", ["ui/own.yaml:1:37 P106 20 is out of range; 80 to 250 are allowed"]),
    ("accessibility_options: {captons: true}\n", [
        "ui/own.yaml:1:25 P104 unknown key 'captons', did you mean 'captions'?"
    ]),
    ("language: English\n", ["ui/own.yaml:1:11 P106 'English' is no known language tag such as en or pt-BR"]),
    ("panels: {}\n", ["ui/own.yaml:1:1 P104 unknown key 'panels'"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place(
    told: Callable[[str], list[str]], written: str, expected: list[str] | None
) -> None:
    found = told(written)
    if expected is None:
        assert [line.partition(" is none of")[0] for line in found] == ["ui/own.yaml:1:52 P106 'dance'"]
    else:
        assert found == expected


def test_the_interface_that_ships_has_every_panel() -> None:
    for release in load_packs().releases:
        made = release.interface
        assert (made.theme, made.language, list(made.quick_actions)) == ("auto", "en", ["look", "rest"])
        assert len(made.panels) == 14
        sheets = {panel.id: panel.sheet for panel in made.panels.values() if panel.region == "side"}
        assert sheets["quests"] == sheets["journal"]
        assert all(sheets.values())


def test_the_looks_in_the_guide_compile(write: Write) -> None:
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "write-a-pack.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    (themes,) = [block for block in blocks if block.startswith("themes:")]
    (interface,) = [block for block in blocks if "panel_layout:" in block]
    head = (
        "id: millrace\nversion: 0.1.0\ntitle: M\ngenre: fantasy\nlanguages: [en]\nlicence: MIT\nrating: everyone\n"
        "requires: [base]\nsummary: S.\n"
    )
    made = compile_pack(write("millrace", {"pack.yaml": head, "themes/own.yaml": themes, "ui/own.yaml": interface}))
    assert made.problems == ()
    assert made.release is not None
    assert made.release.interface.theme in made.release.themes
