"""World events and corrections over HTTP: operators' by REST, told to players in the log and on their sockets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.features.sessions.moons import moonlit_packs
from tests.journeys.api_server import ApiServer, Data, data_of, problem_of, running

MOON = {"event_type": "blood_moon", "scope": "realm:fantasy", "context": {"hour": 3}}
KEYED = {"idempotency-key": "the-moon-of-tonight"}


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api"), moonlit_packs(tmp_path_factory.mktemp("moon"))) as started:
        yield started


def kinds(turns: list[Data]) -> list[bool]:
    """Which turns of a log were a player's."""
    return [turn["said"] is not None for turn in turns]


def test_a_world_event_comes_to_every_story_before_its_next_turn_over_kill_9(server: ApiServer) -> None:
    operator, stories = server.player("operator"), [server.player().begin() for _ in range(6)]
    event = data_of(operator.http.post("/world/events", json=MOON, headers=KEYED), 201)
    assert (event["number"], event["scope"], event["context"]) == (1, "realm:fantasy", {"hour": 3})
    for story in stories[:3]:
        story.act("explore")
    server.kill()
    server.start()
    assert data_of(operator.http.post("/world/events", json=MOON, headers=KEYED), 201) == event
    for story in stories:
        assert story.act("explore")["outcome"] == "applied"
    for story in stories:
        log = story.turns()
        assert kinds(log) == [False, *[True] * (len(log) - 1)]
        assert "The moon comes up red" in log[0]["narration"]["text"]
        assert story.replay()["equal"] is True
        assert problem_of(story.post("undo", {"steps": len(log)}), 409, "undo_impossible")
    assert data_of(operator.http.get("/world/events"))["items"] == [event]
    assert data_of(operator.http.get("/world/events?limit=1"))["next"] == 1
    late = server.player().begin()
    assert late.act("explore")["version"] == 1


def test_what_is_wrong_with_a_world_event_is_said(server: ApiServer) -> None:
    operator = server.player("operator")
    unknown = problem_of(operator.http.post("/world/events", json={"event_type": "blood_mon"}), 422, "unknown_event")
    assert "did you mean 'blood_moon'" in unknown["detail"]
    for scope in ("realm:nowhere", "moon:1", "user:me"):
        problem_of(operator.http.post("/world/events", json={**MOON, "scope": scope}), 422, "unknown_scope")
    data_of(operator.http.post("/world/events", json=MOON, headers=KEYED), 201)
    other = {**MOON, "context": {}}
    problem_of(operator.http.post("/world/events", json=other, headers=KEYED), 422, "idempotency_key_reused")
    problem_of(server.player().http.post("/world/events", json=MOON), 403, "forbidden")


def test_an_operator_sets_a_story_right_and_its_player_is_told_why(server: ApiServer) -> None:
    story, operator = server.player().begin(), server.player("operator")
    body = {"effects": [{"give": {"item": "boat_hook"}}], "reason": "It fell through the floor."}
    problem_of(story.post("corrections", body), 403, "forbidden")
    made = [operator.http.post(f"{story.path}/corrections", json=body, headers=KEYED) for _ in range(2)]
    assert data_of(made[0]) == data_of(made[1]) == story.turns()[0]
    told = story.turns()[0]["narration"]["text"]
    assert told.startswith("An operator set something right: It fell through the floor.")
    assert [item["kind"] for item in story.state()["inventory"]["items"]].count("boat_hook") == 1
    wrong = {"effects": [{"give": {"item": "boat_hok"}}], "reason": "Because."}
    problem = problem_of(operator.http.post(f"{story.path}/corrections", json=wrong), 422, "invalid_request")
    assert problem["errors"][0]["pointer"] == "/effects/0/give/item"
    assert story.replay()["equal"] is True


def test_a_storys_world_is_read_by_its_player_and_changed_by_operators(server: ApiServer) -> None:
    story, operator = server.player().begin(), server.player("operator")
    before = data_of(story.get("world"))
    assert "flags" not in before
    body = {"reason": "The clock stood still.", "minutes": 1_440, "weather": "fog"}
    problem_of(story.player.http.patch(f"{story.path}/world", json=body), 403, "forbidden")
    after = data_of(operator.http.patch(f"{story.path}/world", json=body))
    assert after["weather"] in {"fog", "rain", "clear", "wind"}
    changed = {"day": before["day"] + 1, "weather": after["weather"], "version": 1}
    assert after == data_of(story.get("world")) == {**before, **changed}
    place = story.player.http.get(f"/game/locations/{before['location_id']}", params={"session_id": story.id})
    assert data_of(place)["description"] == before["description"]
    assert data_of(story.player.http.get("/game/locations/fantasy:the_hard"))["exits"]
    problem_of(story.player.http.get("/game/locations/fantasy:nowhere"), 404, "not_found")
