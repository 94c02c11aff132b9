"""Quests over HTTP: read and accepted by players, made, brought further and completed by operators."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.features.quests.boards import posted_packs
from tests.journeys.api_server import ApiServer, Data, Player, Story, data_of, problem_of, running

KEYED = {"idempotency-key": "the-work-of-today"}
WHY = "It would not count."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api"), posted_packs(tmp_path_factory.mktemp("boards"))) as started:
        yield started


@pytest.fixture
def story(server: ApiServer) -> Story:
    return server.player().begin()


@pytest.fixture
def operator(server: ApiServer) -> Player:
    return server.player("operator")


def quests(story: Story, tail: str = "") -> dict[str, Data]:
    """The quests that are told, by their plain ids."""
    return {each["quest_id"].partition(":")[2]: each for each in data_of(story.get(f"quests{tail}"))["items"]}


def test_a_player_reads_their_quests_and_accepts_by_an_action(story: Story) -> None:
    there = quests(story)
    assert there["rounds"] == next(iter(quests(story, "/available?level=1&location=causeway_end").values()))
    assert (there["rounds"]["available"], there["rounds"]["gold"], there["rounds"]["items"][0]["count"]) == (True, 7, 2)
    state = {each["quest_id"]: each for each in story.state()["quests"]}
    told = there["rounds"]
    assert {name: told[name] for name in state[told["quest_id"]]} == state[told["quest_id"]]
    assert quests(story, "/available?level=7&location=fantasy:causeway_end")["veterans"]["available"] is True
    story.act("accept rounds")
    assert (quests(story)["rounds"]["status"], quests(story)["rounds"]["reason"]) == ("active", "under way")
    for query, pointer in (
        ("level=0&location=causeway_end", "/level"),
        ("level=x&location=causeway_end", "/level"),
        ("level=1", "/location"),
        ("level=1&location=the_hard", "/location"),
        ("level=1&location=nowhere", "/location"),
    ):
        problem = problem_of(story.get(f"quests/available?{query}"), 422, "invalid_request")
        assert problem["errors"][0]["pointer"] == pointer
    stranger = Story(story.player, {"session_id": "01a20b70-8218-72bf-8be4-ade9446ca84c"})
    problem_of(stranger.get("quests"), 404, "not_found")
    problem_of(stranger.get("quests/available?level=1&location=the_hard"), 404, "not_found")


def test_an_operator_makes_a_quest_which_its_player_plays(story: Story, operator: Player) -> None:
    story.act("move the_hard")
    body = {"reason": WHY, "templates": ["second_opinion"], "giver": "nettie", "expected_version": 1}
    made = [data_of(operator.http.post(f"{story.path}/quests", json=body, headers=KEYED), 201) for _ in range(2)]
    assert made[0] == made[1] == quests(story)["second_opinion.1"]
    assert story.turns()[-1]["narration"]["text"].startswith(f"An operator set something right: {WHY}")
    story.act("accept second_opinion.1")
    path = f"{story.path}/quests/{made[0]['quest_id']}"
    further = data_of(operator.http.patch(path, json={"reason": WHY, "objectives": {"counted": 1}}))
    assert (further["stage"], further["status"]) == ("tell", "active")
    gained = story.act("talk nettie")["changes"]
    assert {change["kind"] for change in gained} >= {"quest", "experience"}
    assert story.replay()["equal"] is True
    for wrong, status, code, pointer in (
        ({"templates": ["no_such_work"]}, 422, "invalid_request", "/templates/0"),
        ({"difficulty": 101}, 422, "invalid_request", "/difficulty"),
        ({"giver": "nobody"}, 422, "invalid_request", "/giver"),
        ({"reason": ""}, 422, "invalid_request", "/reason"),
        ({"difficulty": 90}, 409, "no_work", None),
        ({"expected_version": 1}, 409, "stale_version", None),
    ):
        before = story.now()
        answer = operator.http.post(f"{story.path}/quests", json={"reason": WHY} | wrong)
        problem = problem_of(answer, status, code)
        assert [each["pointer"] for each in problem.get("errors", [])] == ([pointer] if pointer else [])
        assert story.now() == before


def test_an_operator_completes_a_quest_once(story: Story, operator: Player) -> None:
    story.act("accept rounds")
    path, gold = f"{story.path}/quests/rounds", story.state()["character"]["gold"]
    data_of(operator.http.patch(path, json={"reason": WHY, "stage": "tell"}))
    done = [data_of(operator.http.post(f"{path}/complete", json={"reason": WHY}, headers=KEYED)) for _ in range(2)]
    assert done[0] == done[1]
    assert (done[0]["quest"]["status"], done[0]["gold"], done[0]["experience"], done[0]["version"]) == (
        "completed",
        7,
        12,
        3,
    )
    assert [(item["kind"], item["count"]) for item in done[0]["items"]] == [("eel_broth", 2)]
    before = story.now()
    assert before["state"]["character"]["gold"] == gold + 7
    problem_of(operator.http.post(f"{path}/complete", json={"reason": WHY}), 409, "already_done")
    problem_of(operator.http.patch(path, json={"reason": WHY, "stage": "look"}), 409, "already_done")
    assert story.now() == before
    assert story.replay()["equal"] is True


def test_what_is_wrong_with_progress_is_said_and_changes_nothing(
    server: ApiServer, story: Story, operator: Player
) -> None:
    story.act("accept rounds")
    other, before = server.player().begin(), story.now()
    for name, said, status, code, pointer in (
        ("rounds", {"stage": "nowhere"}, 422, "invalid_request", "/stage"),
        ("rounds", {"objectives": {"told": 1}}, 422, "invalid_request", "/objectives/told"),
        ("rounds", {"objectives": {"read": 4}}, 422, "invalid_request", "/objectives/read"),
        ("rounds", {"objectives": {"read": 0}}, 422, "invalid_request", "/objectives/read"),
        ("rounds", {"stage": "tell", "objectives": {"read": 1}}, 422, "invalid_request", ""),
        ("rounds", {}, 422, "invalid_request", ""),
        ("round", {"stage": "tell"}, 404, "unknown_quest", "/quest_id"),
        (f"{other.id}:rounds", {"stage": "tell"}, 422, "invalid_request", "/quest_id"),
        ("elsewhere", {"stage": "complete"}, 409, "not_begun", None),
    ):
        problem = problem_of(
            operator.http.patch(f"{story.path}/quests/{name}", json={"reason": WHY} | said), status, code
        )
        assert [each["pointer"] for each in problem.get("errors", [])][:1] == ([] if pointer is None else [pointer])
    for name, status, code in ((f"{other.id}:rounds", 422, "invalid_request"), ("elsewhere", 409, "not_begun")):
        answer = operator.http.post(f"{story.path}/quests/{name}/complete", json={"reason": WHY})
        problem_of(answer, status, code)
    assert story.now() == before
    assert other.turns() == []


def test_players_are_sent_to_the_actions(story: Story) -> None:
    story.act("accept rounds")
    before, http = story.now(), story.player.http
    for answer in (
        http.post(f"{story.path}/quests", json={"reason": WHY}),
        http.patch(f"{story.path}/quests/rounds", json={"reason": WHY, "stage": "tell"}),
        http.post(f"{story.path}/quests/rounds/complete", json={"reason": WHY}),
    ):
        assert "`accept`" in problem_of(answer, 403, "forbidden")["detail"]
    assert story.now() == before


def test_a_story_that_is_closed_or_over_is_left_alone(story: Story, operator: Player) -> None:
    story.act("accept rounds")
    event = {"event_type": "last_bell", "scope": f"session:{story.id}"}
    data_of(operator.http.post("/world/events", json=event), 201)
    asked = [
        ("post", f"{story.path}/quests", {"reason": WHY}),
        ("patch", f"{story.path}/quests/rounds", {"reason": WHY, "stage": "tell"}),
        ("post", f"{story.path}/quests/rounds/complete", {"reason": WHY}),
    ]
    for method, path, body in asked:
        problem_of(operator.http.request(method, path, json=body), 409, "correction_impossible")
    assert not any(each["available"] for each in quests(story).values())
    assert story.replay()["equal"] is True
    data_of(story.player.http.delete(story.path))
    for method, path, body in asked:
        problem_of(operator.http.request(method, path, json=body), 404, "not_found")
