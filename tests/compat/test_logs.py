"""Logs that were written once: they fold, their chain holds, and rules of their version decide them again."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.compat.golden import kept, packed, read_record, read_row, unpacked, written_record, written_row
from tests.features.sessions.moons import moonlit_packs

from taleward.bootstrap import Settings, open_services
from taleward.content import release_from
from taleward.engine import RULES_VERSION, GameState
from taleward.identity import Tokens
from taleward.sessions import SubmitAction, codec
from taleward.sessions.head import PLAYED, fold
from taleward.sessions.model import SessionRecord, TurnRow
from taleward.sessions.replay import replay_rows

VERSIONS = range(1, RULES_VERSION + 1)
CAME_LATER: dict[int, tuple[tuple[str, str], ...]] = {
    1: (("world", "seen"), ("world", "memories")),
    2: (
        ("world", "heard"),
        ("world", "corrected"),
        ("character", "resources"),
        ("inventory", "lifted"),
        *(("world", field) for field in ("purses", "luck", "away", "unlocked", "known", "weather", "weather_until")),
    ),
}
"""Fields that a state did not have under older rules; after their logs these are empty or zero."""
QUESTS_CAME_LATER = ("passed", "deadline", "stage_deadline", "paid", "template", "bindings", "difficulty")
"""What the state of a quest did not have before version 3."""
SHAPED_ANEW = 3
"""The first rules whose states are of the second shape."""
SECRET = "a secret that never changes, for logs that never do"
STEPS = (
    "interact toll_box/sign", "move the_hard", "flee", "take boat_hook", "equip boat_hook", "explore",
    "trade crake/buy/barley_sugar", "talk nettie/counts", "talk nettie/sugar", "talk nettie/key", "move wall_top",
    "interact steps/wade", "use eel_broth", "use sluice_key/sluice_door", "move sluice_house", "take storm_lantern",
    "equip storm_lantern", "explore", "explore", "talk joss", "talk joss/story",
    "talk joss/wants", "talk joss/sea", "talk joss/tally", "drop barley_sugar", "move wall_top",
    "interact tide_board/wait", "interact bailiff/bar", "attack", "defend", "attack", "attack",
)  # fmt: skip


async def played(folder: Path) -> dict[str, Any]:
    """A session with every kind of row, from a fixed seed, with the release it was played on."""
    async with open_services(Settings(data=folder, packs=moonlit_packs(folder))) as services:
        manager = services.sessions
        me = Tokens(SECRET.encode()).issue("designer")[1]
        session_id = (
            await manager.create_session("one_stroke_over", {"template_id": "waller"}, caller=me, seed=1)
        ).session_id
        for step in STEPS[:12]:
            action, _, target = step.partition(" ")
            await manager.handle_action(session_id, SubmitAction(None, action, target), caller=me)
        await manager.undo(session_id, 2, caller=me)
        save = await manager.name_save(session_id, "here", caller=me)
        await manager.update_session(session_id, {"title": "Golden"}, caller=me)
        await manager.handle_action(session_id, SubmitAction(action="move", target="the_hard"), caller=me)
        await manager.restore(session_id, save.save_id, caller=me)
        for step in STEPS[10:]:
            action, _, target = step.partition(" ")
            await manager.handle_action(session_id, SubmitAction(None, action, target), caller=me)
        operator = Tokens(SECRET.encode()).issue("operator")[1]
        await manager.correct(
            session_id, [{"give": {"item": "eel_broth", "count": 2}}], "They leaked.", caller=operator
        )
        await services.world.trigger_world_event("blood_moon", {}, caller=operator)
        await manager.deliver(session_id)
        await manager.delete_session(session_id, caller=me)
        record = await services.store.session(session_id)
        assert record is not None
        rows = [row async for row in services.reading.log(session_id)]
        documents = (await services.reading.library.release(record.pack_release)).documents
        return {
            "record": written_record(record),
            "rows": [written_row(row) for row in rows],
            "game": codec.digest(codec.encode_game(fold(rows).game)),
            "release": packed(documents),
        }


@pytest.fixture(scope="module", params=VERSIONS)
def golden(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The log of each rules version there was; only that of the newest can still be written."""
    newest = request.param == RULES_VERSION
    make = (lambda: asyncio.run(played(tmp_path_factory.mktemp("data")))) if newest else None
    found: dict[str, Any] = kept(f"log-{request.param}.json", make)
    assert found["record"]["rules_version"] == request.param
    return found


@pytest.fixture(scope="module")
def rows(golden: dict[str, Any]) -> list[TurnRow]:
    return [read_row(told) for told in golden["rows"]]


@pytest.fixture(scope="module")
def record(golden: dict[str, Any]) -> SessionRecord:
    return read_record(golden["record"])


def as_then(game: GameState, rules_version: int) -> bytes:
    """The bytes of a state without the fields that came later."""
    told = msgspec.json.decode(codec.encode_game(game))
    for version in range(rules_version, RULES_VERSION):
        for part, name in CAME_LATER[version]:
            assert not told[part].pop(name)
    if rules_version < SHAPED_ANEW:
        told["save_version"] = 1
        for quest in told["quests"].values():
            assert not any(quest.pop(name) for name in QUESTS_CAME_LATER)
    return msgspec.json.encode(told)


def test_a_log_of_old_folds_to_the_state_it_folded_to(
    golden: dict[str, Any], record: SessionRecord, rows: list[TurnRow]
) -> None:
    beyond = {"world", "correction"} if record.rules_version >= SHAPED_ANEW else set()
    assert {row.kind for row in rows} == {"origin", "action", "undo", "restore", "settings", "close"} | beyond
    assert codec.digest(as_then(fold(rows).game, record.rules_version)) == golden["game"]
    for number, row in enumerate(rows):
        if row.state is not None:
            assert fold(rows[number:]) == fold(rows)


async def each(rows: list[TurnRow]) -> AsyncIterator[TurnRow]:
    for row in rows:
        yield row


def test_the_chain_of_a_log_of_old_holds(record: SessionRecord, rows: list[TurnRow]) -> None:
    found = asyncio.run(replay_rows(record, each(rows), None))
    assert (found.equal, found.turns, found.differences) == (True, len(rows) - 1, ())
    assert found.head == rows[-1].chain_hash.hex()


def test_its_rules_and_no_others_decide_a_log_of_old_again(
    golden: dict[str, Any], record: SessionRecord, rows: list[TurnRow]
) -> None:
    release = release_from(unpacked(golden["release"]))
    assert release.hash == record.pack_release
    found = asyncio.run(replay_rows(record, each(rows), release))
    actions = sum(row.kind in PLAYED for row in rows)
    assert (found.differences, found.decided) == ((), actions if record.rules_version == RULES_VERSION else 0)


def test_what_a_log_of_old_tells_still_has_its_words(golden: dict[str, Any], rows: list[TurnRow]) -> None:
    release = release_from(unpacked(golden["release"]))
    happened = [
        told for row in rows if row.kind in {"origin", *PLAYED} for told in codec.decode_session_events(row.events)
    ]
    keys = {told["text"] for told in happened if "text" in told}
    assert len(keys) > 10
    for language in release.languages:
        assert keys <= set(release.words_in(language).prose)
