"""Themes of packs: complete, readable, and nothing in them that is no colour, font or length."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import Release, compile_pack, load_packs, release_from
from taleward.content.contrast import contrast, luminance

pytestmark = pytest.mark.usefixtures("mill_folder")
Write = Callable[[str, Mapping[str, str]], Path]
Lines = Callable[[str], list[str]]

DAY = """\
themes:
  day:
    label: Day
    scheme: light
    tokens:
      color:
        $type: color
        paper: {$value: "#ffffff"}
        panel: {$value: "#FAFAFA"}
        ink: {$value: "#000000"}
        soft: {$value: "#444444"}
        line: {$value: "#cccccc"}
        accent: {$value: "#003366"}
        accent-ink: {$value: "#ffffff"}
        good: {$value: "#005500"}
        bad: {$value: "#770000"}
        focus: {$value: "#0000ff"}
      font:
        serif: {$value: [Palatino Linotype, serif]}
        sans: {$value: sans-serif}
      dimension:
        radius: {$value: {value: 4, unit: px}}
        measure: {$value: {value: 34, unit: rem}}
"""
NIGHT = """\
themes:
  night:
    label: Night
    scheme: light
    genre: fantasy
    based_on: day
    tokens: {font: {serif: {$value: [serif]}}}
"""


@pytest.fixture
def lines(write: Write, ground: dict[str, str]) -> Lines:
    """The problems of the mill with a file of themes, without those that it has anyway."""

    def told(written: str) -> list[str]:
        write("ground", {**ground, "themes/day.yaml": DAY})
        folder = write("mill", {"themes/own.yaml": written})
        problems = [str(problem).replace(f"{folder}/", "") for problem in compile_pack(folder, []).problems]
        return [line for line in problems if not line.startswith("pack.yaml")]

    return told


def release_of(folder: Path) -> Release:
    made = compile_pack(folder, [])
    assert made.release is not None, made.problems
    return made.release


def with_token(old: str, new: str) -> str:
    assert old in DAY
    return DAY.replace(old, new)


def test_a_theme_is_read_whole(write: Write) -> None:
    day = release_of(write("mill", {"themes/day.yaml": DAY})).themes["day"]
    assert (day.label, day.scheme, day.genre) == ("themes/day/label", "light", None)
    assert (day.colors["panel"], day.colors["accent-ink"], len(day.colors)) == ("#fafafa", "#ffffff", 10)
    assert day.fonts == {"serif": ("Palatino Linotype", "serif"), "sans": ("sans-serif",)}
    assert {name: f"{length.value}{length.unit}" for name, length in day.dimensions.items()} == {
        "radius": "4px",
        "measure": "34rem",
    }


def test_a_theme_begins_with_what_it_is_based_on(write: Write, ground: dict[str, str]) -> None:
    write("ground", {**ground, "themes/day.yaml": DAY})
    release = release_of(write("mill", {"themes/night.yaml": NIGHT}))
    assert list(release.themes) == ["day", "night"]
    day, night = release.themes["day"], release.themes["night"]
    assert (night.colors, night.dimensions, night.genre) == (day.colors, day.dimensions, "fantasy")
    assert night.fonts == {"serif": ("serif",), "sans": ("sans-serif",)}


def test_a_later_pack_replaces_a_theme_and_its_label(write: Write, mill_folder: Path, ground: dict[str, str]) -> None:
    write("ground", {**ground, "themes/day.yaml": DAY, "text/de/day.yaml": "prose: {themes/day/label: Tag}\n"})
    own = 'themes: {day: {label: Noon, scheme: light, based_on: day, tokens: {color: {ink: {$value: "#111111"}}}}}\n'
    release = release_of(write("mill", {"themes/day.yaml": own}))
    assert release.themes["day"].colors["ink"] == "#111111"
    assert release.words_in("en").prose["themes/day/label"] == "Noon"
    below = release_of(mill_folder.parent / "ground")
    assert below.themes["day"].colors["ink"] == "#000000"
    assert [below.words_in(language).prose["themes/day/label"] for language in ("en", "de")] == ["Day", "Tag"]


def test_a_release_made_of_its_own_bytes_has_its_themes(write: Write) -> None:
    release = release_of(write("mill", {"themes/day.yaml": DAY, "themes/night.yaml": NIGHT}))
    again = release_from(release.documents)
    assert again == release
    assert again.themes["night"].fonts["serif"] == ("serif",)


def test_a_theme_is_part_of_the_hash(write: Write, mill_folder: Path) -> None:
    hashes = {release_of(mill_folder).hash}
    for written in (DAY, with_token("value: 4", "value: 5")):
        hashes.add(release_of(write("mill", {"themes/day.yaml": written})).hash)
    assert len(hashes) == 3


def test_an_old_theme_that_no_longer_fits_costs_the_theme_and_not_the_game(write: Write) -> None:
    release = release_of(write("mill", {"themes/day.yaml": DAY, "themes/night.yaml": NIGHT}))
    again = release_from(release.documents.replace(b'"focus"', b'"glow"'))
    assert dict(again.themes) == {}
    assert again.pack == release.pack
    faint = release_from(release.documents.replace(b"#000000", b"#eeeeee"))
    assert faint.themes["day"].colors["ink"] == "#eeeeee"


MISTAKES = [
    (
        with_token("focus:", "focsu:"),
        [
            "themes/own.yaml:2:3 P103 the theme 'day' lacks color.focus",
            "themes/own.yaml:17:9 P113 unknown token 'focsu', did you mean 'focus'?",
        ],
    ),
    (
        with_token("dimension:", "dimensions:"),
        [
            "themes/own.yaml:2:3 P103 the theme 'day' lacks dimension.radius, dimension.measure",
            "themes/own.yaml:21:7 P113 unknown group of tokens 'dimensions', did you mean 'dimension'?",
        ],
    ),
    (
        with_token('"#cccccc"', "grey"),
        ["""themes/own.yaml:12:24 P114 'grey' is no colour such as "#1f2a36" (in quotes)"""],
    ),
    (
        with_token('"#cccccc"', '"#ccc"'),
        ["""themes/own.yaml:12:24 P114 '#ccc' is no colour such as "#1f2a36" (in quotes)"""],
    ),
    (
        with_token('"#cccccc"', '"#cccccc;}"'),
        ["""themes/own.yaml:12:24 P114 '#cccccc;}' is no colour such as "#1f2a36" (in quotes)"""],
    ),
    (
        with_token('{$value: "#cccccc"}', '"#cccccc"'),
        ["themes/own.yaml:12:15 P114 a token is a mapping with one key: line: {$value: ...}"],
    ),
    (with_token("$type: color", "$type: colour"), ["themes/own.yaml:7:16 P114 the $type of color is color"]),
    (
        with_token("Palatino Linotype,", '"url(https://e.org/x)",'),
        [
            "themes/own.yaml:19:26 P114 'url(https://e.org/x)' is no name of a font: letters, digits, blanks and - only"
        ],
    ),
    (
        with_token("Palatino Linotype,", '"a;}body{",'),
        ["themes/own.yaml:19:26 P114 'a;}body{' is no name of a font: letters, digits, blanks and - only"],
    ),
    (
        with_token("[Palatino Linotype, serif]", "Palatino"),
        ["themes/own.yaml:19:25 P114 a list of fonts ends in a generic one, such as serif"],
    ),
    (
        with_token("{value: 4, unit: px}", '"4px;}"'),
        ["themes/own.yaml:22:26 P114 '4px;}' is no length such as {value: 4, unit: px}: 0 to 2000 px or rem"],
    ),
    (
        with_token("{value: 4, unit: px}", "{value: 4, unit: vw}"),
        ["themes/own.yaml:22:26 P114 this is no length such as {value: 4, unit: px}: 0 to 2000 px or rem"],
    ),
    (
        with_token("{value: 4, unit: px}", "{value: true, unit: px}"),
        ["themes/own.yaml:22:26 P114 this is no length such as {value: 4, unit: px}: 0 to 2000 px or rem"],
    ),
    (
        with_token("scheme: light", "scheme: bright"),
        ["themes/own.yaml:4:13 P106 'bright' is none of light, dark, contrast"],
    ),
    (
        with_token("scheme: light", "scheme: light\n    genre: Fantasy!"),
        ["themes/own.yaml:5:12 P102 the genre 'Fantasy!' must hold only a-z, 0-9 and _"],
    ),
    (with_token("    label: Day\n", ""), ["themes/own.yaml:2:3 P103 a theme needs 'label'"]),
    (NIGHT.replace("based_on: day", "based_on: dya"), [
        "themes/own.yaml:6:15 P201 unknown theme that stands before night 'dya', did you mean 'day'?"
    ]),
    (NIGHT.replace("based_on: day", "based_on: night"), [
        "themes/own.yaml:6:15 P201 unknown theme that stands before night 'night'"
    ]),
    ("themes: {Day: {label: D, scheme: light, based_on: day}}\n", [
        "themes/own.yaml:1:10 P102 the id 'Day' must begin with a letter and hold only a-z, 0-9 and _ (64 at most)"
    ]),
    ("theme: {}\n", ["themes/own.yaml:1:1 P101 unknown section 'theme', did you mean 'themes'?"]),
    ("themes: [day]\n", ["themes/own.yaml:1:9 P105 this must be a mapping of themes"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "expected"), MISTAKES)
def test_a_mistake_is_told_with_its_place(lines: Lines, written: str, expected: list[str]) -> None:
    assert lines(written) == expected


def test_a_theme_that_is_defined_twice_in_a_pack_is_told(write: Write, lines: Lines) -> None:
    write("mill", {"themes/a.yaml": DAY})
    assert lines(DAY) == ["themes/own.yaml:2:3 P202 the theme 'day' is defined already in themes/a.yaml:2:3"]


def test_what_stands_on_a_broken_theme_is_not_blamed_for_it(lines: Lines) -> None:
    written = with_token("  day:\n", "  noon:\n").replace('"#cccccc"', "grey")
    written += NIGHT.removeprefix("themes:\n").replace("based_on: day", "based_on: noon")
    assert [line.split()[1] for line in lines(written)] == ["P114"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('soft: {$value: "#444444"}', 'soft: {$value: "#777777"}', [
            "themes/own.yaml:11:24 P308 soft on panel has a contrast of 4.29:1; 4.5:1 is the least",
            "themes/own.yaml:11:24 P308 soft on paper has a contrast of 4.47:1; 4.5:1 is the least",
        ]),
        ('accent-ink: {$value: "#ffffff"}', 'accent-ink: {$value: "#335577"}', [
            "themes/own.yaml:14:30 P308 accent-ink on accent has a contrast of 1.62:1; 4.5:1 is the least",
        ]),
        ('focus: {$value: "#0000ff"}', 'focus: {$value: "#999999"}', [
            "themes/own.yaml:17:25 P308 focus on panel has a contrast of 2.72:1; 3:1 is the least",
            "themes/own.yaml:17:25 P308 focus on paper has a contrast of 2.84:1; 3:1 is the least",
        ]),
        ("scheme: light", "scheme: contrast", []),
        ('soft: {$value: "#444444"}', 'soft: {$value: "#666666"}', []),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_in_figures(lines: Lines, old: str, new: str, told: list[str]) -> None:
    assert lines(with_token(old, new)) == told


def test_a_theme_of_strong_contrast_asks_for_more(lines: Lines) -> None:
    written = with_token("scheme: light", "scheme: contrast").replace("#444444", "#666666")
    assert lines(written) == [
        "themes/own.yaml:11:24 P308 soft on panel has a contrast of 5.50:1; 7:1 is the least",
        "themes/own.yaml:11:24 P308 soft on paper has a contrast of 5.74:1; 7:1 is the least",
    ]


def test_what_is_inherited_is_blamed_where_it_is_made_unreadable(lines: Lines) -> None:
    written = NIGHT.replace("tokens: {", 'tokens: {color: {panel: {$value: "#222222"}}, ')
    told = lines(written)
    assert told
    assert {line.partition(" ")[0] for line in told} == {"themes/own.yaml:7:38"}


def test_contrast_is_reckoned_as_wcag_does() -> None:
    assert (luminance("#000000"), round(luminance("#ffffff"), 9)) == (0.0, 1.0)
    known = {("#000000", "#ffffff"): 21.0, ("#777777", "#ffffff"): 4.48, ("#ff0000", "#ffffff"): 4.0}
    for (one, other), ratio in known.items():
        assert round(contrast(one, other), 2) == round(contrast(other, one), 2) == ratio
    assert contrast("#123456", "#123456") == 1.0


def test_the_looks_that_ship_are_there() -> None:
    releases = {release.pack.id: release for release in load_packs().releases}
    assert list(releases["base"].themes) == ["auto", "day", "lamp", "contrast"]
    assert releases["base"].themes["auto"].colors == releases["base"].themes["day"].colors
    own = [theme for theme in releases["fantasy"].themes.values() if theme.genre == "fantasy"]
    assert len(own) == 1
