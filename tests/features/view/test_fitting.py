"""A client that has few widgets gets those that can stand for the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.features.view.screens import Json, plain, screens

from taleward.kit import GameError
from taleward.view.fitting import capabilities
from taleward.view.widgets import CORE


def shown(widgets: list[str] | None) -> dict[str, Any]:
    """The widgets of a session that has just begun, for a client that can show some."""

    async def made() -> object:
        async with screens() as at:
            return await at.view.session(at.caller, await at.begin(), capabilities("ui/1", widgets))

    found: dict[str, Any] = plain(asyncio.run(made()))["widgets"]
    return found


def test_a_client_that_knows_nothing_more_gets_what_stands_for_it() -> None:
    found = shown([])
    assert {widget["type"] for widget in found.values()} <= CORE
    assert (found["map"]["type"], found["inventory"]["type"], found["health"]["type"]) == ("list", "list", "stats")
    here = found["map"]["items"][0]
    assert len(here["items"]) == 4
    assert all(way["actions"] for way in here["items"])


def test_a_client_that_knows_a_widget_gets_it_without_what_would_stand_for_it() -> None:
    found = shown(["map", "grid", "hologram"])
    assert (found["map"]["type"], found["map"]["fallback"]) == ("map", None)
    assert (found["inventory"]["type"], found["inventory"]["fallback"]) == ("grid", None)
    assert found["health"]["type"] == "stats"


def test_a_client_that_does_not_say_gets_both() -> None:
    found = shown(None)
    assert found["map"]["fallback"]["type"] == "list"
    assert found["health"]["fallback"]["items"][0]["value"] == found["health"]["text"]


def test_what_stands_for_a_widget_says_the_same() -> None:
    found: Json = shown(None)
    grid, instead = found["inventory"], found["inventory"]["fallback"]
    assert (grid["items"], grid["note"], grid["label"]) == (instead["items"], instead["note"], instead["label"])


def test_tabs_that_a_client_does_not_know_are_left_out_and_their_sheets_stay() -> None:
    async def made() -> object:
        async with screens() as at:
            return await at.view.new(at.caller, "one_stroke_over", capabilities(None, []))

    found = plain(asyncio.run(made()))["widgets"]
    assert "templates" not in found
    assert "form.waller" in found


@pytest.mark.parametrize("schema", ["ui/2", "", "UI/1"])
def test_another_schema_is_refused_and_ours_is_named(schema: str) -> None:
    with pytest.raises(GameError) as refused:
        capabilities(schema, None)
    assert refused.value.error_code == "unknown_schema"
    assert refused.value.context == {"schemas": ["ui/1"]}
