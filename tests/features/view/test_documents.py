"""Documents of every kind: as they were looked at once, of the vocabulary alone, with actions that lead somewhere."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.features.sessions.stack import SCENARIO
from tests.features.view.screens import ALL, Json, Screens, actions, kept, plain, screens
from tests.journeys.walkthroughs import AFTER_THE_FIGHT, BEFORE_THE_FIGHT, FIGHTER, RETURNED

from taleward.bootstrap import Settings, open_services
from taleward.bootstrap.app import build_app
from taleward.sessions import SubmitAction
from taleward.view import Document
from taleward.view.schema import DIALECT, schema

SAVED = "Before the bridge"
"""What a player says, who may say it in any words."""
Make = Callable[[Screens], Awaitable[object]]


async def _start(at: Screens) -> object:
    session = await at.begin()
    assert session
    return await at.view.start(at.caller, ALL)


async def _new(at: Screens) -> object:
    return await at.view.new(at.caller, SCENARIO, ALL)


async def _begun(at: Screens) -> object:
    return await at.shown(await at.begin())


async def _played(at: Screens) -> object:
    session = await at.begin()
    await at.walk(session, "interact toll_box/sign · interact first_door/taste · move the_hard")
    return await at.shown(session, 1)


async def _fight(at: Screens) -> object:
    session = await at.begin(**FIGHTER)
    await at.walk(session, BEFORE_THE_FIGHT)
    return await at.shown(session, 15)


async def _over(at: Screens) -> object:
    session = await at.begin()
    await at.walk(session, RETURNED)
    shown = await at.shown(session)
    assert shown.seq is not None
    return await at.shown(session, shown.seq - 1)


async def _asked(at: Screens) -> object:
    session = await at.begin()
    return await at.view.play(at.caller, session, SubmitAction(text="look at the door or the road"), ALL, since=0)


async def _undone(at: Screens) -> object:
    session = await at.begin()
    await at.walk(session, "interact toll_box/sign · move the_hard")
    await at.manager.undo(session, 1, caller=at.caller)
    return await at.shown(session, 2)


async def _recap(at: Screens) -> object:
    session = await at.begin()
    await at.walk(session, "interact toll_box/sign · move the_hard")
    return await at.view.recap(at.caller, session, ALL)


async def _saves(at: Screens) -> object:
    session = await at.begin()
    await at.manager.name_save(session, SAVED, caller=at.caller)
    return await at.view.saves(at.caller, session, ALL)


async def _settings(at: Screens) -> object:
    return await at.view.settings(at.caller, ALL, await at.begin())


async def _static(at: Screens) -> object:
    shown = await at.shown(await at.begin())
    release, language, _ = shown.static.url.rsplit("/", 3)[1:]
    return await at.view.static(release, language)


KINDS: dict[str, Make] = {
    "start": _start,
    "new": _new,
    "begun": _begun,
    "played": _played,
    "fight": _fight,
    "over": _over,
    "asked": _asked,
    "undone": _undone,
    "recap": _recap,
    "saves": _saves,
    "settings": _settings,
}


async def _made(make: Make) -> object:
    async with screens() as at:
        return await make(at)


@cache
def document(name: str) -> Json:
    """A document of a kind, made once."""
    return plain(asyncio.run(_made({**KINDS, "static": _static}[name])))


@cache
def judge() -> Any:  # noqa: ANN401 -- the validator has no name to import
    return jsonschema_rs.Draft202012Validator(schema())


@pytest.mark.parametrize("name", KINDS)
def test_a_document_is_what_it_was_when_it_was_looked_at(name: str) -> None:
    found, golden = kept(name, document(name))
    assert found == golden


@pytest.mark.parametrize("name", [*KINDS, "static"])
def test_a_document_keeps_to_the_schema(name: str) -> None:
    judge().validate(document(name))


def test_the_schema_is_of_its_dialect_and_refuses_what_lacks_a_label() -> None:
    assert schema()["$schema"] == DIALECT
    jsonschema_rs.meta.validate(schema())
    text = {"type": "text", "label": "Here", "src": None, "text": "It rains.", "tone": "plain"}
    assert judge().is_valid({**document("begun"), "widgets": {"place": text}})
    for change in ({"label": ""}, {"label": None}, {"surprise": 1}, {"type": "hologram"}, {"tone": "loud"}):
        assert not judge().is_valid({**document("begun"), "widgets": {"place": text | change}}), change
    for member in text:
        less = {name: value for name, value in text.items() if name != member}
        assert not judge().is_valid({**document("begun"), "widgets": {"place": less}}), member


@pytest.mark.parametrize("reason", [None, ""])
def test_the_schema_refuses_what_is_blocked_without_a_reason(reason: str | None) -> None:
    shown = json.loads(json.dumps(document("begun")))
    undo = shown["widgets"]["bar"]["groups"][0]["actions"][0]
    assert not undo["available"]
    judge().validate(shown)
    undo["reason"] = reason
    assert not judge().is_valid(shown)


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> set[tuple[str, re.Pattern[str]]]:
    """The methods and paths that the service answers."""

    async def read(data: Path) -> set[tuple[str, re.Pattern[str]]]:
        async with open_services(Settings(data=data)) as services:
            paths = build_app(services).openapi()["paths"]
            return {
                (method.upper(), re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path)))
                for path, methods in paths.items()
                for method in methods
            }

    return asyncio.run(read(tmp_path_factory.mktemp("data")))


@pytest.mark.parametrize("name", KINDS)
def test_every_action_leads_to_a_route_or_to_a_widget(name: str, routes: set[tuple[str, re.Pattern[str]]]) -> None:
    shown = document(name)
    found = actions(shown)
    assert found
    for action in found:
        do = action["do"]
        if do["kind"] == "open":
            assert shown["widgets"][do["widget"]]["type"] == "dialog"
        elif do["kind"] != "act":
            method, path = (do["method"], do["path"]) if do["kind"] == "send" else ("GET", do["view"])
            assert any(known == method and found.fullmatch(path.partition("?")[0]) for known, found in routes), path


@pytest.mark.parametrize("name", KINDS)
def test_what_is_blocked_says_why(name: str) -> None:
    for action in actions(document(name)):
        assert (action["reason"] is None) == action["available"], action


@pytest.mark.parametrize("name", KINDS)
def test_widgets_that_others_name_are_there(name: str) -> None:
    widgets = document(name)["widgets"]
    for widget in widgets.values():
        named = widget.get("widgets", []) + [each for tab in widget.get("tabs", []) for each in tab["widgets"]]
        assert set(named) <= set(widgets)


def test_the_layout_names_widgets_of_sessions() -> None:
    ids = {panel["id"] for panel in document("static")["layout"]["session"]}
    made = {name for kind in ("begun", "fight", "over") for name in document(kind)["widgets"]}
    assert ids <= made


def test_a_story_that_is_over_offers_another_and_no_composer() -> None:
    widgets = document("over")["widgets"]
    (again,) = widgets["choices"]["groups"][0]["actions"]
    assert again["do"] == {"kind": "go", "view": "/api/view/start", "session": None}
    assert widgets["composer"]["available"] is False
    assert widgets["over"]["text"]


def test_a_fight_can_be_fought_to_its_end_and_is_gone_then() -> None:
    async def fought() -> Document:
        async with screens() as at:
            session = await at.begin(**FIGHTER)
            await at.walk(session, BEFORE_THE_FIGHT)
            assert "fight" in (await at.shown(session)).widgets
            while "fight" in (await at.shown(session)).widgets:
                await at.walk(session, "attack")
            await at.walk(session, AFTER_THE_FIGHT)
            return await at.shown(session)

    assert "over" in asyncio.run(fought()).widgets


def test_the_text_that_is_announced_is_that_of_new_entries_with_their_chips() -> None:
    shown = document("played")
    entries = shown["widgets"]["story"]["entries"]
    told = [part for each in entries for part in [*each["text"].split("\n\n"), *(n["text"] for n in each["notes"])]]
    assert shown["announce"] == " ".join(told)
    assert document("begun")["announce"] is None
    assert document("asked")["announce"] == document("asked")["widgets"]["choices"]["question"]


def test_the_day_of_a_story_is_written_in_figures() -> None:
    assert document("start")["widgets"]["sessions"]["items"][0]["note"].endswith("2030-01-01")
