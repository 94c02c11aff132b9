"""What is carried, over HTTP: read, worn and used by players, given and taken by operators, proved by replay."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.features.inventory.chests import chest_packs
from tests.journeys.api_server import ApiServer, Data, Player, Story, data_of, problem_of, running

KEYED = {"idempotency-key": "once"}
LOST = "It was lost by a fault."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api"), chest_packs(tmp_path_factory.mktemp("chests"))) as started:
        yield started


@pytest.fixture
def story(server: ApiServer) -> Story:
    return server.player().begin()


@pytest.fixture
def operator(server: ApiServer) -> Player:
    return server.player("operator")


def give(operator: Player, story: Story, **body: object) -> Data:
    return data_of(operator.http.post(f"{story.path}/inventory/items", json={"reason": LOST, **body}))


def test_a_story_is_given_something_which_its_player_wears_uses_and_loses(story: Story, operator: Player) -> None:
    body = {"item_id": "boat_hook", "reason": LOST}
    made = [operator.http.post(f"{story.path}/inventory/items", json=body, headers=KEYED) for _ in range(2)]
    update = data_of(made[0])
    assert data_of(made[1]) == update
    (hook,) = (item["item_id"] for item in update["gained"])
    assert update["narration"]["text"].startswith(f"An operator set something right: {LOST}")
    mine = data_of(story.get("inventory"))
    assert mine == update["inventory"]
    assert {name: mine[name] for name in ("items", "weight", "carry")} == story.state()["inventory"]
    worn = data_of(story.post(f"inventory/items/{hook}/equip", {"expected_version": 1}, **{"idempotency-key": "wear"}))
    assert [item["item_id"] for item in worn["worn"]] == [hook]
    assert worn["turn"] == story.turns()[-1]
    used = data_of(story.post("inventory/items/eel_broth/use"))
    assert (used["item"], used["turn"]["outcome"], used["version"]) == (None, "applied", 3)
    path = f"{story.path}/inventory/items/{hook}"
    asked = {"reason": "It was another's."}
    took = [operator.http.delete(path, params=asked, headers={"idempotency-key": "go"}) for _ in range(2)]
    gone = data_of(took[0])
    assert data_of(took[1]) == gone
    assert ([item["item_id"] for item in gone["lost"]], gone["missing"]) == ([hook], 0)
    assert hook not in {item["item_id"] for item in data_of(story.get("inventory"))["items"]}
    problem = problem_of(operator.http.delete(path, params={"reason": "Again."}), 422, "invalid_request")
    assert [(error["pointer"], error["in"]) for error in problem["errors"]] == [("/item_id", "path")]
    assert story.now()["version"] == 4
    assert story.replay()["equal"] is True


def test_what_does_not_fit_is_said_to_lie_there_and_can_be_taken(story: Story, operator: Player) -> None:
    update = give(operator, story, item_id="boat_hook", count=20)
    assert len(update["laid_down"]) == 9
    data_of(operator.http.delete(f"{story.path}/inventory/items/{update['gained'][0]['item_id']}?reason=Enough."))
    assert story.act(f"take {update['laid_down'][0]['item_id']}")["outcome"] == "applied"
    assert story.replay()["equal"] is True


def test_loot_is_drawn_by_operators_and_its_odds_are_read_by_the_player(story: Story, operator: Player) -> None:
    odds = data_of(story.get("inventory/loot/hoard"))
    assert odds["pity"] == {"after": 3, "dry": 0}
    body = {"table": "hoard", "draws": 4, "reason": "The chest had jammed."}
    gold = story.state()["character"]["gold"]
    made = [operator.http.post(f"{story.path}/inventory/loot", json=body, headers=KEYED) for _ in range(2)]
    update = data_of(made[0])
    assert data_of(made[1]) == update
    assert [item["kind"] for item in update["gained"]].count("storm_lantern") == 4
    assert story.state()["character"]["gold"] == gold + update["gold"]
    after = data_of(story.get("inventory/loot/hoard"))
    assert (after["version"], {**after, "version": 0, "pity": None}) == (1, {**odds, "pity": None})
    chest = data_of(story.get("inventory/loot/chest"))
    assert {item["kind"]: item["exact"] for item in chest["items"]} == {"cork_jerkin": "1/5", "eel_broth": "1/5"}
    assert (chest["exact_gold"], chest["pity"]) == ("6", None)
    assert story.replay()["equal"] is True


def test_a_player_is_told_what_to_play_instead(story: Story) -> None:
    items = {"item_id": "boat_hook", "reason": LOST}
    loot = {"table": "hoard", "reason": LOST}
    gone = story.player.http.delete(f"{story.path}/inventory/items/eel_broth?reason=Mine.")
    for answer, action in (
        (story.post("inventory/items", items), "`take`"),
        (gone, "`drop`"),
        (story.post("inventory/loot", loot), "`explore`"),
    ):
        assert action in problem_of(answer, 403, "forbidden")["detail"]
    assert story.now()["version"] == 0


def test_what_is_wrong_is_told_by_its_field_and_changes_nothing(story: Story, operator: Player) -> None:
    before = story.now()
    for tail, body, pointer in (
        ("items", {"item_id": "boat_hok", "reason": LOST}, "/item_id"),
        ("items", {"item_id": "boat_hook", "count": 0, "reason": LOST}, "/count"),
        ("items", {"item_id": "boat_hook", "count": 10**12, "reason": LOST}, "/count"),
        ("items", {"item_id": "boat_hook"}, "/reason"),
        ("items", {"item_id": "boat_hook", "reason": "\u202e"}, "/reason"),
        ("loot", {"table": "hord", "draws": 3, "reason": LOST}, "/table"),
        ("loot", {"table": "hoard", "draws": 21, "reason": LOST}, "/draws"),
    ):
        problem = problem_of(operator.http.post(f"{story.path}/inventory/{tail}", json=body), 422, "invalid_request")
        assert [(error["pointer"], error["in"]) for error in problem["errors"]] == [(pointer, "body")]
    for tail, pointer, part in (
        ("eel_broth", "/reason", "query"),
        ("eel_broth?reason=%20", "/reason", "query"),
        ("eel_broth?reason=Why.&count=0", "/count", "query"),
        ("eel_broth?reason=Why.&count=-1", "/count", "query"),
        ("eel_broth.7?reason=Why.", "/item_id", "path"),
    ):
        answer = operator.http.delete(f"{story.path}/inventory/items/{tail}")
        problem = problem_of(answer, 422, "invalid_request")
        assert [(error["pointer"], error["in"]) for error in problem["errors"]] == [(pointer, part)]
    problem = problem_of(story.get("inventory/loot/hord"), 422, "invalid_request")
    assert (problem["errors"][0]["in"], problem["errors"][0]["pointer"]) == ("path", "/table")
    problem_of(story.post("inventory/items/eel_broth/use", {"expected_version": 7}), 409, "stale_version")
    assert story.now() == before


def test_what_a_rule_refuses_is_an_answer(story: Story) -> None:
    told = data_of(story.post("inventory/items/eel_broth/equip"))
    assert (told["turn"]["outcome"], told["turn"]["refusal"]["code"], told["worn"]) == ("refused", "not_wearable", [])
    told = data_of(story.post("inventory/items/boat_hook/use", {"target": "first_door"}))
    assert (told["turn"]["refusal"]["code"], told["item"]) == ("not_in_inventory", None)


def test_nobody_sees_what_another_carries(server: ApiServer, story: Story) -> None:
    stranger = server.player().http
    for answer in (
        stranger.get(f"{story.path}/inventory"),
        stranger.get(f"{story.path}/inventory/loot/hoard"),
        stranger.post(f"{story.path}/inventory/items/eel_broth/use"),
        stranger.post(f"{story.path}/inventory/items/eel_broth/equip"),
    ):
        problem_of(answer, 404, "not_found")
