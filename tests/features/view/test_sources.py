"""In dev, widgets and their items name the lines of packs that their words stand in; elsewhere they do not."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from tests.features.sessions.stack import releases
from tests.features.view.screens import Json, plain, screens

from taleward.content import Release


def shown(*, dev: bool, of: tuple[Release, ...] | None = None) -> Json:
    async def made() -> object:
        async with screens(of, dev=dev) as at:
            session = await at.begin()
            await at.walk(session, "interact toll_box/sign")
            return await at.shown(session)

    found: Json = plain(asyncio.run(made()))["widgets"]
    return found


def line_of(place: str) -> str:
    """The line that a place names."""
    file, _, number = place.rpartition(":")
    return Path(file).read_text(encoding="utf-8").splitlines()[int(number) - 1]


def test_words_of_packs_are_found_where_they_stand() -> None:
    found = shown(dev=True)
    commission = found["inventory"]["items"][0]
    assert any("Board commission" in line_of(place) for place in commission["src"])
    assert any("view.inventory:" in line_of(place) for place in found["inventory"]["src"])
    assert any("scenarios/one_stroke_over.yaml" in place for place in found["story"]["src"])


def test_words_that_were_filled_in_are_found_too() -> None:
    found = shown(dev=True)
    assert any("view.inventory.weight" in line_of(place) for place in found["inventory"]["src"])
    assert any("view.health.of" in line_of(place) for place in found["health"]["src"])


def test_every_place_is_a_line_of_a_pack() -> None:
    for widget in shown(dev=True).values():
        for place in widget["src"] or []:
            assert line_of(place).strip()


def test_players_are_not_told_of_files() -> None:
    for widget in shown(dev=False).values():
        assert widget["src"] is None
        assert all(item["src"] is None for item in widget.get("items", []) if "src" in item)


def test_a_release_from_storage_does_not_know_where_its_words_stood() -> None:
    stored = tuple(replace(each, places={}) for each in releases())
    assert {str(widget["src"]) for widget in shown(dev=True, of=stored).values()} == {"None"}
