"""The world's public face: what operators let happen and set right, and what players may know."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.features.sessions.moons import moons
from tests.features.sessions.stack import somebody

from taleward.kit import GameError
from taleward.world import WorldChanges

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("event", "scope", "context", "code"),
    [
        ("blood_mon", "all", {}, "unknown_event"),
        ("", "all", {}, "unknown_event"),
        ("blood_moon", "", {}, "unknown_scope"),
        ("blood_moon", "everywhere", {}, "unknown_scope"),
        ("blood_moon", "all:me", {}, "unknown_scope"),
        ("blood_moon", "realm:fantasi", {}, "unknown_scope"),
        ("blood_moon", "scenario:one_strike_over", {}, "unknown_scope"),
        ("blood_moon", "user:me", {}, "unknown_scope"),
        ("blood_moon", "session:01a20b70-8218-72bf-8be4-ade9446ca84c", {}, "unknown_scope"),
        ("blood_moon", "all", {"long": "x" * 4_096}, "invalid_request"),
        ("blood_moon", "all", {"odd": object()}, "invalid_request"),
    ],
)
async def test_an_event_that_no_story_knows_or_for_nobody_is_refused(
    event: str, scope: str, context: Mapping[str, Any], code: str
) -> None:
    async with moons() as here:
        with pytest.raises(GameError) as refused:
            await here.world.trigger_world_event(event, context, scope=scope, caller=here.operator)
        assert refused.value.error_code == code
        assert await here.world.world_events(0, 10, caller=here.operator) == []


async def test_a_slip_is_answered_with_what_may_be_meant() -> None:
    async with moons() as here:
        with pytest.raises(GameError, match="did you mean 'blood_moon'"):
            await here.trigger("blood_mon")
        with pytest.raises(GameError, match="did you mean 'fantasy'"):
            await here.trigger(scope="realm:fantasi")


async def test_an_event_is_kept_with_its_context_under_the_id_of_its_scenario() -> None:
    async with moons() as here:
        told = {"hour": 3, "by": ["the tower"]}
        event = await here.world.trigger_world_event(
            "blood_moon", told, scope="scenario:one_stroke_over", caller=here.operator
        )
        session = await here.stack.begin(somebody())
        assert (event.number, event.scope, event.context) == (1, f"scenario:{session.scenario_id}", told)
        assert await here.world.world_events(0, 10, caller=here.operator) == [event]
        assert await here.world.world_events(1, 10, caller=here.operator) == []


@pytest.mark.parametrize("role", ["player", "designer"])
async def test_players_move_no_world(role: str) -> None:
    me = somebody(role)
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        for asked in (
            here.world.trigger_world_event("blood_moon", {}, caller=me),
            here.world.world_events(0, 10, caller=me),
            here.world.update_world_state(session_id, WorldChanges("Because.", minutes=5), caller=me),
        ):
            with pytest.raises(GameError) as refused:
                await asked
            assert refused.value.error_code == "forbidden"
        assert await here.stack.manager.newest(session_id, caller=me) == 0


async def test_changes_to_a_world_are_one_correction() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        before = await here.world.get_world_state(session_id, caller=me)
        changes = WorldChanges(
            "The clock stood still.",
            flags={"sluice_open": 1},
            minutes=1_440,
            relations={"pell": 5},
            people={"pell": before.location_id.partition(":")[2], "joss": None},
        )
        states = [
            await here.world.update_world_state(session_id, changes, caller=here.operator, key="once") for _ in range(2)
        ]
        assert states[0] == states[1]
        assert (states[0].day, states[0].time, states[0].version) == (before.day + 1, before.time, 1)
        assert "pell" in {person["id"] for person in states[0].people}
        (row,) = await here.rows(session_id, "correction")
        for word in (b"flag_set", b"relation_changed", b"person_moved", b"time_passed"):
            assert word in row.events


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        (WorldChanges("Because."), ""),
        (WorldChanges("Because.", flags={"no_such_flag": 1}), "/effects/0/flag/flag"),
        (WorldChanges("Because.", minutes=-5), "/effects/0/clock"),
        (WorldChanges("Because.", people={"pell": "nowhere"}), "/effects/0/move_person/place"),
        (WorldChanges("Because.", weather="no_such_weather"), "/effects/0/weather"),
    ],
)
async def test_changes_that_cannot_be_are_refused(changes: WorldChanges, pointer: str) -> None:
    async with moons() as here:
        session_id = (await here.stack.begin(somebody())).session_id
        with pytest.raises(GameError) as refused:
            await here.world.update_world_state(session_id, changes, caller=here.operator)
        assert refused.value.context["errors"][0]["pointer"] == pointer


async def test_the_weather_is_set_by_a_correction_and_told_by_its_id() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        changes = WorldChanges("It was to be foul.", weather="fog")
        state = await here.world.update_world_state(session_id, changes, caller=here.operator)
        assert (state.weather, state.version) == ("fog", 1)
        (row,) = await here.rows(session_id, "correction")
        assert b"weather_changed" in row.events


async def test_people_have_a_disposition_once_they_were_met() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        assert (await here.world.get_world_state(session_id, caller=me)).dispositions == []
        await here.stack.walk(session_id, me, ("move the_hard", "talk nettie"))
        (met,) = (await here.world.get_world_state(session_id, caller=me)).dispositions
        assert (met["id"], -100 <= met["disposition"] <= 100) == ("nettie", True)
        with pytest.raises(GameError, match="nothing here"):
            await here.world.get_world_state(session_id, caller=somebody())


async def test_a_place_is_told_by_its_pack_and_as_its_player_knows_it() -> None:
    me = somebody()
    async with moons() as here:
        session = await here.stack.begin(me)
        plain = await here.world.get_location_info("fantasy:the_hard", caller=me)
        assert (plain.location_id, bool(plain.description), len(plain.exits) > 0) == ("fantasy:the_hard", True, True)
        assert all(way.open is None and way.location_id for way in plain.exits)
        place = session.state["world"]["location_id"]
        mine = await here.world.get_location_info(place, session_id=session.session_id, caller=me)
        assert mine.description == session.state["world"]["description"]
        assert all(way.open is not None for way in mine.exits)
        await here.stack.act(session.session_id, me, "move the_hard")
        left = await here.world.get_location_info(place, session_id=session.session_id, caller=me)
        assert (left.name, bool(left.description)) == (mine.name, True)
        for nowhere, caller in (("fantasy:bell_chamber", me), ("fantasy:nowhere", me), (place, somebody())):
            with pytest.raises(GameError) as refused:
                await here.world.get_location_info(nowhere, session_id=session.session_id, caller=caller)
            assert refused.value.error_code == "not_found"
        for nowhere in ("", "fantasy", "fantasy:nowhere", "nothing:the_hard", ":"):
            with pytest.raises(GameError):
                await here.world.get_location_info(nowhere, caller=me)


async def test_events_that_operators_trigger_at_once_all_come() -> None:
    me = somebody()
    async with moons() as here:
        session_id = (await here.stack.begin(me)).session_id
        await asyncio.gather(*(here.trigger() for _ in range(20)))
        await here.stack.act(session_id, me, "explore")
        (row,) = await here.rows(session_id)
        assert row.arrivals.count(b"blood_moon") == 20
