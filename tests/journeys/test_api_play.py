"""The whole act over a real socket: every ending, by hand and by a stranger, through a kill and a change of packs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.journeys.api_server import SCENARIO, ApiServer, Story, data_of, running
from tests.journeys.walkthroughs import AFTER_THE_FIGHT, BEFORE_THE_FIGHT, FIGHTER, PAID, RETURNED, curious, fight

from taleward.content import shipped_packs


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


def told_well(story: Story, ending: str) -> None:
    """What holds of a story that was played to its end."""
    now = story.now()
    assert now["state"]["world"]["ending"]["id"] == ending
    assert now["state"]["world"]["ending"]["title"] in now["narration"]["text"]
    assert now["actions"] == []
    turns = story.turns()
    assert [turn["version"] for turn in turns] == list(range(1, now["version"] + 1))
    assert all(turn["narration"]["text"] and "{" not in turn["narration"]["text"] for turn in turns)
    replayed = story.replay()
    assert (replayed["equal"], replayed["turns"], replayed["differences"]) == (True, now["version"], [])
    refused = story.act("explore")
    assert (refused["outcome"], refused["refusal"]["code"]) == ("refused", "game_over")


def test_the_goods_are_returned(server: ApiServer) -> None:
    story = server.player().begin()
    story.walk(RETURNED)
    told_well(story, "goods_returned")
    assert {quest["status"] for quest in story.state()["quests"]} == {"completed"}


def test_the_debt_is_paid(server: ApiServer) -> None:
    story = server.player().begin(title="Night")
    story.walk(PAID)
    told_well(story, "paid_in_full")
    assert story.now()["title"] == "Night"


def test_the_assessor_takes_the_hook(server: ApiServer) -> None:
    story = server.player("designer").begin(character_config=FIGHTER, seed=1)
    story.walk(BEFORE_THE_FIGHT)
    assert [foe["name"] for foe in story.state()["world"]["fight"]["foes"]] == ["tide bailiff"]
    assert story.act("move the_hard")["refusal"]["code"] == "in_fight"
    fight(story)
    story.walk(AFTER_THE_FIGHT)
    told_well(story, "acceptable_substitute")


def test_strangers_who_take_what_is_offered_come_to_different_ends(server: ApiServer) -> None:
    endings: set[str] = set()
    for seed in range(40):
        story = server.player("designer").begin(seed=seed)
        ending = curious(story, seed)
        assert story.replay()["equal"] is True
        endings.add(ending)
        if len(endings - {""}) > 1:
            return
    raise AssertionError(f"forty strangers saw no more than {endings}")


def test_one_seed_gives_one_story(server: ApiServer) -> None:
    stories = [server.player("designer").begin(character_config=FIGHTER, seed=7) for _ in range(2)]
    for story in stories:
        story.walk(BEFORE_THE_FIGHT)
        fight(story)
    first, second = ([turn["events"] for turn in story.turns()] for story in stories)
    assert first == second
    other = server.player("designer").begin(character_config=FIGHTER, seed=8)
    other.walk(BEFORE_THE_FIGHT)
    assert [turn["events"] for turn in other.turns()] != first


def test_a_turn_read_again_is_the_turn_that_was_answered(server: ApiServer) -> None:
    story = server.player().begin()
    answered = [story.act(step.rstrip("+")) for step in RETURNED.split(" · ")]
    assert story.turns() == answered
    narrated = [data_of(story.get(f"turns/{turn['version']}/narration")) for turn in answered]
    assert narrated == [turn["narration"] for turn in answered]


def test_what_is_offered_is_the_same_whether_remembered_or_read_from_the_log(server: ApiServer) -> None:
    story = server.player().begin(character_config=FIGHTER)
    assert story.now() == story.begun
    for step in ("move the_hard", "take boat_hook", "trade crake/buy/cork_jerkin", "use eel_broth", "drop boat_hook"):
        turn = story.act(step)
        assert story.offered() == turn["actions"]
    chosen = turn["actions"][0]
    assert data_of(story.post("action", {"action_id": chosen["action_id"]}))["version"] == turn["version"] + 1


def test_a_server_that_is_killed_comes_back_with_every_turn(tmp_path: Path) -> None:
    steps = PAID.split(" · ")
    with running(tmp_path) as server:
        story = server.player().begin()
        answered = [story.act(step) for step in steps[:9]]
        before = story.now()
        server.kill()
        server.start()
        assert story.now() == before
        answered += [story.act(step) for step in steps[9:15]]
        server.kill()
        server.start()
        answered += [story.act(step) for step in steps[15:]]
        assert story.turns() == answered
        told_well(story, "paid_in_full")


def test_a_session_keeps_the_release_it_began_with(tmp_path: Path) -> None:
    data, packs = tmp_path / "data", tmp_path / "packs"
    shutil.copytree(shipped_packs(), packs)
    with running(data, packs) as server:
        player = server.player()
        story = player.begin()
        story.walk("interact toll_box/sign · move the_hard")
        said = story.turns()
        place = story.state()["world"]["description"]
        server.kill()
        file = packs / "fantasy" / "locations" / "landward.yaml"
        words = file.read_text(encoding="utf-8")
        assert "A slope of cobbles" in words
        file.write_text(words.replace("A slope of cobbles", "A field of nettles"), encoding="utf-8")
        server.start()
        fresh = player.begin(scenario_id=SCENARIO)
        fresh.walk("move the_hard")
        assert fresh.state()["world"]["description"].startswith("A field of nettles")
        assert story.state()["world"]["description"] == place
        assert story.turns() == said
        story.walk(PAID.split(" · ", 2)[2])
        told_well(story, "paid_in_full")
        assert story.fork(2).state()["world"]["description"] == place
