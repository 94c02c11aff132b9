"""The sources of the web client: how much there is of them, and what may not be in them."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

import taleward
from taleward.bootstrap.pages import client_files
from taleward.content import load_packs

FOLDER: Final = Path(taleward.__file__).parent / "web"
FILES: Final = sorted(FOLDER.iterdir())
SCRIPTS: Final = [path for path in FILES if path.suffix == ".js"]
DANGERS: Final = re.compile(
    r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\b|new Function|setHTML|DOMParser"
    r"|createContextualFragment|srcdoc|setTimeout\(\s*[\"'`]|\bstyle=|\bon[a-z]+=[\"'{]"
)
QUOTED: Final = re.compile(r'"([^"\n]*)"|`([^`]*)`')
SLOT: Final = re.compile(r"\$\{[^}]*\}")
SENTENCE: Final = re.compile(r"[A-Z][a-z]+ |[a-z]{2,} [a-z]{2,} [a-z]{2,}")
"""What looks like words for a reader: a capital and more, or three words in a row."""
PROGRAMS: Final = (
    "paper panel ink soft line accent accent-ink good bad focus serif sans radius measure",  # variables of a theme
    "Bearer ",
)
READ_BY_PEOPLE: Final = re.compile(
    r"(?:textContent|innerText|placeholder|ariaLabel|title)\s*[:=](?!=)\s*[\"'`]\s*[^\"'`\s$]"
    r"|(?:\"aria-(?:label|description|valuetext|roledescription)\"|placeholder|title|alt)\s*:\s*[\"'`]\s*[^\"'`\s$]"
    r"|\b(?:say|toast)\(\s*[\"'`]|\balert\(|\bconfirm\(|\bprompt\("
    r"|\bel\(\s*[\"'`][^\"'`]*[\"'`],\s*\{[^{}]*\},\s*[\"'`](?!\$\{)"
)


def script(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_whole_client_is_small_when_it_is_packed() -> None:
    served = client_files(load_packs().releases[0])
    assert {"index.html", "main.js", "style.css"} <= set(served)
    assert sum(len(file.packed["br"]) for file in served.values()) <= 14_000
    assert sum(len(file.packed["gzip"]) for file in served.values()) <= 16_500


def test_the_scripts_are_at_most_six_and_six_hundred_lines() -> None:
    assert 0 < len(SCRIPTS) <= 6
    assert sum(len(script(path).splitlines()) for path in SCRIPTS) <= 600


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_line_is_too_long_to_read(path: Path) -> None:
    allowed = 120 if path.suffix == ".js" else 240
    assert [line for line in script(path).splitlines() if len(line) > allowed] == []


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_first_what_it_is_for_and_what_it_may_not_do(path: Path) -> None:
    first, second = script(path).splitlines()[:2]
    assert first.startswith("// ")
    assert "may not" in first + second


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_function_is_longer_than_forty_lines(path: Path) -> None:
    opened: list[tuple[int, int]] = []
    lengths = []
    for number, line in enumerate(script(path).splitlines()):
        indent = len(line) - len(line.lstrip())
        if line.startswith("export class"):
            continue
        if line.rstrip().endswith("{"):
            opened.append((indent, number))
        elif line.lstrip().startswith("}") and opened and opened[-1][0] == indent:
            lengths.append(number - opened.pop()[1])
    assert lengths
    assert max(lengths) <= 40


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_nothing_makes_markup_or_code_of_text(path: Path) -> None:
    assert DANGERS.findall(script(path)) == []


@pytest.mark.parametrize(
    "code",
    ["node.innerHTML = text", "eval(text)", '<p style="color: red">', '<p onclick="run()">', "new Function(text)"],
)
def test_what_makes_markup_or_code_of_text_is_found(code: str) -> None:
    assert DANGERS.search(code)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_has_words_for_a_reader(path: Path) -> None:
    told = re.sub(r"^\s*(?://|/\*\*).*$|\s// .*$", "", script(path), flags=re.MULTILINE)
    strings = [SLOT.sub("", plain or template) for plain, template in QUOTED.findall(told)]
    assert [text for text in strings if SENTENCE.search(text) and text not in PROGRAMS] == []
    assert READ_BY_PEOPLE.findall(told) == []


@pytest.mark.parametrize(
    "code",
    [
        'node.textContent = "Loading";',
        'el("p", {}, "Loading")',
        'el("p.note", { id: name }, `Wait for ${name}`)',
        'page.toast("Lost")',
        '{ "aria-label": "Close" }',
        'placeholder: "Say it"',
    ],
)
def test_a_word_for_a_reader_is_found(code: str) -> None:
    assert READ_BY_PEOPLE.search(code)


def test_every_word_that_the_client_asks_for_is_served() -> None:
    asked = {key for path in SCRIPTS for key in re.findall(r'\bt\("([a-z_]+)"\)', script(path))}
    asked |= {
        "live",
        "reconnecting",
        "offline",
        "stopped",
        "connecting",
        "saving",
        "saved",
        "queued",
        "dismiss",
        "anew",
    }
    page = set(re.findall(r"\{client\.([a-z_]+)\}", script(FOLDER / "index.html")))
    assert {"more", "close", "earlier"} <= asked
    for release in load_packs().releases:
        texts = release.words_in("en").texts
        assert {f"client.{key}" for key in asked | page} <= set(texts)


def test_a_word_that_the_packs_do_not_have_stands_as_its_key() -> None:
    release = load_packs().releases[0]
    silent = replace(release, words={name: replace(words, texts={}) for name, words in release.words.items()})
    assert b"<title>client.title</title>" in client_files(silent)["index.html"].plain


def test_the_page_has_no_script_style_or_word_of_its_own() -> None:
    page = script(FOLDER / "index.html")
    assert re.findall(r"<script(?![^>]* src=)|<style", page) == []
    assert re.findall(r">\s*[^<>{}\s][^<>]*<", page.replace("<!doctype html>", "")) == []
    assert re.findall(r'(?:aria-label|title|placeholder|data-[a-z]+)="(?!\{)', page) == []


def test_every_variable_that_a_theme_can_set_is_known_to_the_client() -> None:
    known = {f"--{name}" for name in PROGRAMS[0].split()}
    assert PROGRAMS[0] in script(FOLDER / "page.js")
    for release in load_packs().releases:
        for theme in release.themes.values():
            assert {f"--{name}" for group in (theme.colors, theme.fonts, theme.dimensions) for name in group} <= known
