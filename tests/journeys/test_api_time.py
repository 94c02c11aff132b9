"""Undo, forks and save points over a real socket: what they bring back, and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.journeys.api_server import ApiServer, Data, Story, data_of, problem_of, running
from tests.journeys.walkthroughs import BEFORE_THE_FIGHT, FIGHTER, PAID, RETURNED

from taleward.kit import new_id


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture
def story(server: ApiServer) -> Story:
    return server.player().begin()


def undo(story: Story, steps: int = 1) -> Data:
    return data_of(story.post("undo", {"steps": steps}))


def played(story: Story, steps: str) -> list[Data]:
    """Play steps once; the states before each that was not refused, and after the last."""
    moves = (story.act(step.rstrip("+")) for step in steps.split(" · "))
    return [story.state(), *(story.state() for turn in moves if turn["outcome"] == "applied")]


@pytest.mark.parametrize("steps", [PAID, RETURNED])
def test_every_step_back_brings_back_all_of_the_state(story: Story, steps: str) -> None:
    states = played(story, steps)
    for number, state in enumerate(reversed(states[:-1]), 1):
        turn = undo(story)
        assert story.state() == state, number
        assert turn["outcome"] == "applied"
        assert [event["type"] for event in turn["events"]] == ["undone"]
    problem_of(story.post("undo"), 409, "undo_impossible")
    assert story.state() == states[0]
    assert story.replay()["equal"] is True


def test_undo_gives_back_items_gold_place_and_quest_and_says_so(story: Story) -> None:
    bought = "interact toll_box/sign · move the_hard · trade crake/buy/barley_sugar"
    before, *_ = played(story, bought)
    turn = undo(story, 3)
    assert story.state() == before
    kinds = {change["kind"] for change in turn["changes"]}
    assert {"gold", "place", "item"} <= kinds
    assert before["world"]["description"] in turn["narration"]["text"]


def test_several_steps_at_once_are_as_many_single_ones(story: Story) -> None:
    states = played(story, PAID)
    undo(story, 5)
    assert story.state() == states[-6]
    undo(story, 4)
    assert story.state() == states[-10]


def test_what_was_taken_back_can_be_played_again_with_the_same_dice(server: ApiServer) -> None:
    story = server.player().begin(character_config=FIGHTER)
    story.walk(BEFORE_THE_FIGHT)
    first = story.act("attack")
    undo(story)
    again = story.act("attack")
    assert again["rolls"] == first["rolls"] != []
    assert again["events"] == first["events"]
    undo(story)
    assert story.act("defend")["rolls"] != first["rolls"]


def test_refusals_and_settings_are_no_story_turns_to_take_back(story: Story) -> None:
    story.act("move the_hard")
    before = story.state()
    story.act("move tally_house")
    assert story.act("attack")["outcome"] == "refused"
    tag = story.get().headers["etag"]
    data_of(story.player.http.put(story.path, json={"title": "Mine"}, headers={"if-match": tag}))
    undo(story)
    assert story.state() == before
    assert story.now()["title"] == "Mine"


def test_undo_has_a_limit_that_playing_on_renews(story: Story) -> None:
    for _ in range(51):
        story.act("explore")
    undo(story, 50)
    assert problem_of(story.post("undo", {}), 409, "undo_impossible")["context"] == {"limit": 50}
    story.act("explore")
    undo(story, 2)
    problem_of(story.post("undo", {}), 409, "undo_impossible")


def test_an_undo_that_goes_too_far_takes_nothing_back(story: Story) -> None:
    story.act("explore")
    before = story.now()
    assert problem_of(story.post("undo", {"steps": 2}), 409, "undo_impossible")["context"] == {"possible": 1}
    assert story.now() == before


def test_a_fork_at_any_turn_begins_there_and_leaves_its_origin_alone(server: ApiServer) -> None:
    story = server.player().begin()
    states = played(story, PAID)
    before, log = story.now(), story.turns()
    for version in range(0, len(states), 4):
        fork = story.fork(version)
        assert (fork.begun["version"], fork.begun["state"]["world"]) == (0, states[version]["world"])
        assert fork.begun["state"]["inventory"] == states[version]["inventory"]
        assert fork.now() == fork.begun
        problem_of(fork.post("undo", {}), 409, "undo_impossible")
        fork.act("explore")
        assert fork.replay()["equal"] is True
    assert (story.now(), story.turns()) == (before, log)


def test_a_fork_goes_its_own_way_with_dice_of_its_own(server: ApiServer) -> None:
    story = server.player().begin(character_config=FIGHTER)
    story.walk(BEFORE_THE_FIGHT)
    stories = (story, story.fork(story.now()["version"]), story.fork(story.now()["version"]))
    rolls = [[one.act("defend")["rolls"] for _ in range(4)] for one in stories]
    assert rolls[0] != rolls[1] != rolls[2] != rolls[0]


def test_a_fork_outlives_its_origin_and_can_be_forked(story: Story) -> None:
    story.walk("move the_hard · move tally_house")
    fork = story.fork(1)
    data_of(story.player.http.delete(f"{story.path}?purge=true"))
    grandchild = fork.fork(0)
    for one in (fork, grandchild):
        one.walk("move wall_top")
        assert one.replay()["equal"] is True
    problem_of(story.post("fork", {}), 404, "not_found")


def test_a_fork_of_a_version_that_is_not_there(story: Story) -> None:
    told = problem_of(story.post("fork", {"version": 3}), 422, "invalid_request")
    assert told["errors"][0]["pointer"] == "/version"


def test_a_fork_asked_for_twice_is_made_once(story: Story) -> None:
    headers = {"idempotency-key": "fork-1"}
    first = story.post("fork", {"version": 0}, **headers)
    story.act("explore")
    second = story.post("fork", {"version": 0}, **headers)
    assert data_of(first, 201) == data_of(second, 201)
    problem_of(story.post("fork", {"version": 1}, **headers), 422, "idempotency_key_reused")


def test_save_points(story: Story) -> None:
    story.walk("move the_hard · trade crake/buy/barley_sugar")
    kept = story.state()
    save = data_of(story.post("saves", {"name": "  Before the wall "}), 201)
    assert (save["name"], save["version"]) == ("Before the wall", 2)
    story.walk("use barley_sugar · move wall_top")
    later = data_of(story.post("saves", {"name": "On the wall"}), 201)
    turn = data_of(story.post(f"saves/{save['save_id']}/restore"))
    assert [event["type"] for event in turn["events"]] == ["restored"]
    assert story.state() == kept
    undo(story)
    assert story.state()["world"]["location_id"] == "fantasy:wall_top"
    assert [one["save_id"] for one in data_of(story.get("saves"))["items"]] == [save["save_id"], later["save_id"]]
    assert story.replay()["equal"] is True


def test_save_points_of_nobody_and_of_others(story: Story, server: ApiServer) -> None:
    save = data_of(story.post("saves", {"name": "Mine"}), 201)["save_id"]
    other = server.player().begin()
    for wrong in (new_id(), "nothing", save):
        problem_of(other.post(f"saves/{wrong}/restore"), 404, "not_found")


def test_a_save_asked_for_twice_is_made_once(story: Story) -> None:
    headers = {"idempotency-key": "save-1"}
    first = data_of(story.post("saves", {"name": "Here"}, **headers), 201)
    story.act("explore")
    assert data_of(story.post("saves", {"name": "Here"}, **headers), 201) == first
    problem_of(story.post("saves", {"name": "There"}, **headers), 422, "idempotency_key_reused")
