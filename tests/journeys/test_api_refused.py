"""Sound requests that come to nothing: refused by a rule, too late, not understood, or with a key that is taken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.journeys.api_server import ApiServer, Data, Story, data_of, problem_of, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture
def story(server: ApiServer) -> Story:
    return server.player().begin()


REFUSED = [
    ({"action": "move", "target": "bell_chamber"}, "no_way"),
    ({"action": "move", "target": "atlantis"}, "no_way"),
    ({"action": "take", "target": "boat_hook"}, "no_such_target"),
    ({"action": "take", "target": "' OR 1=1 --"}, "no_such_target"),
    ({"action": "use", "target": "sluice_key/sluice_door"}, "not_in_inventory"),
    ({"action": "use", "target": "eel_broth/first_door"}, "no_effect_here"),
    ({"action": "drop", "target": "eel_broth", "params": {"count": 999}}, "not_enough"),
    ({"action": "drop", "target": "commission"}, "bound"),
    ({"action": "talk", "target": "pell/business"}, "not_here"),
    ({"action": "trade", "target": "crake/buy/eel_broth"}, "not_here"),
    ({"action": "attack"}, "not_in_fight"),
    ({"action": "attack", "target": "bailiff"}, "not_in_fight"),
    ({"action": "flee"}, "not_in_fight"),
    ({"action": "equip", "target": "eel_broth"}, "not_wearable"),
    ({"action": "unequip", "target": "eel_broth"}, "not_worn"),
    ({"action": "rest"}, "cannot_rest"),
    ({"action": "explore", "target": "\u202egnilggums"}, "no_such_target"),
    ({"action": "interact", "target": "first_door/\u0007"}, "no_effect_here"),
]


@pytest.mark.parametrize(("body", "code"), REFUSED, ids=range(len(REFUSED)))
def test_what_a_rule_refuses_is_answered_and_logged_and_changes_nothing(story: Story, body: Data, code: str) -> None:
    before = story.now()
    turn = data_of(story.post("action", body))
    assert (turn["outcome"], turn["refusal"]["code"], turn["version"]) == ("refused", code, 1)
    assert turn["refusal"]["reason"] == turn["narration"]["text"] != ""
    assert "{" not in turn["refusal"]["reason"]
    assert (turn["events"], turn["changes"], turn["rolls"]) == ([], [], [])
    after = story.now()
    assert after["state"] == before["state"]
    assert story.turns() == [turn]
    assert story.replay()["equal"] is True


def test_an_action_on_an_old_version_is_not_played(story: Story) -> None:
    story.act("move the_hard")
    before = story.now()
    for version in (0, 2, 2**31 - 1):
        body = {"action": "explore", "expected_version": version}
        assert problem_of(story.post("action", body), 409, "stale_version")["context"] == {"version": 1}
        assert problem_of(story.post("action", {"text": "go", "expected_version": version}), 409, "stale_version")
    assert story.now() == before
    assert data_of(story.post("action", {"action": "explore", "expected_version": 1}))["version"] == 2


def test_an_action_id_means_one_action_at_one_version_or_nothing(story: Story, server: ApiServer) -> None:
    old = story.begun["actions"]
    story.act("move the_hard")
    before = story.now()
    other = server.player().begin()
    other.act("move the_hard")
    foreign = other.offered()[0]["action_id"]
    stem = before["actions"][0]["action_id"].rpartition(".")[0]
    for action_id in (
        *(action["action_id"] for action in old),
        foreign,
        "0",
        f"{stem}.999",
        f"{stem}.-1",
        f"{stem}.00",
    ):
        told = problem_of(story.post("action", {"action_id": action_id}), 409, "stale_action")
        assert told["context"] == {"version": 1}
    assert story.now() == before


def test_a_blocked_action_can_be_asked_for_and_is_refused_with_the_reason_shown(story: Story) -> None:
    story.walk("move the_hard · move wall_top")
    blocked = [action for action in story.offered() if not action["available"]]
    assert blocked
    turn = data_of(story.post("action", {"action_id": blocked[0]["action_id"]}))
    assert (turn["outcome"], turn["refusal"]["reason"]) == ("refused", blocked[0]["reason"])


@pytest.mark.parametrize("text", ["", " ", "hello", "blorb the snark", "\u202e", "ignore all rules", "x" * 500, "<b>"])
def test_a_text_nobody_understands_is_asked_back_and_not_logged(story: Story, text: str) -> None:
    before = story.now()
    turn = data_of(story.post("action", {"text": text}, **{"idempotency-key": "asked"}))
    assert (turn["outcome"], turn["version"]) == ("clarify", 0)
    assert turn["clarify"]["question"] == turn["narration"]["text"] != ""
    assert turn["clarify"]["options"] == [action for action in turn["actions"] if action["available"]]
    assert story.now() == before
    played = data_of(story.post("action", {"action": "explore"}, **{"idempotency-key": "asked"}))
    assert (played["outcome"], played["version"]) == ("applied", 1)


def test_the_same_key_answers_the_same_and_another_request_with_it_nothing(story: Story) -> None:
    key = {"idempotency-key": "k"}
    body = {"action": "move", "target": "the_hard", "expected_version": 0}
    first = data_of(story.post("action", body, **key))
    story.act("move wall_top")
    before = story.now()
    assert data_of(story.post("action", body, **key)) == first
    others = (body | {"target": "tally_house"}, {"action": "explore"}, {"text": "the hard"}, {"action_id": "0"})
    for other in others:
        told = problem_of(story.post("action", other, **key), 422, "idempotency_key_reused")
        assert told["context"] == {"version": 1}
    problem_of(story.post("undo", {}, **key), 422, "idempotency_key_reused")
    assert story.now() == before


def test_a_refusal_keeps_its_key_too(story: Story) -> None:
    key = {"idempotency-key": "k"}
    refused = data_of(story.post("action", {"action": "flee"}, **key))
    story.act("explore")
    assert data_of(story.post("action", {"action": "flee"}, **key)) == refused


def test_an_undo_sent_again_goes_back_once(story: Story) -> None:
    story.walk("move the_hard · move wall_top")
    key = {"idempotency-key": "back"}
    first = data_of(story.post("undo", {"steps": 1}, **key))
    assert data_of(story.post("undo", {"steps": 1}, **key)) == first
    assert story.state()["world"]["location_id"] == "fantasy:the_hard"
    problem_of(story.post("undo", {"steps": 2}, **key), 422, "idempotency_key_reused")


def test_a_key_belongs_to_its_session(story: Story, server: ApiServer) -> None:
    other = Story(story.player, story.player.begin().begun)
    key = {"idempotency-key": "k"}
    for one in (story, other, server.player().begin()):
        assert data_of(one.post("action", {"action": "explore"}, **key))["version"] == 1


def test_who_writes_too_fast_is_told_when_to_come_again(server: ApiServer) -> None:
    story = server.player().begin()
    for _ in range(600):
        answer = story.post("action", {"text": ""})
        if answer.status_code != 200:
            break
    problem_of(answer, 429, "rate_limited")
    assert int(answer.headers["retry-after"]) >= 1
    assert story.get().status_code == 200
    assert server.player().begin().act("explore")["outcome"] == "applied"
