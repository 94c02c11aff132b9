"""Sessions as things over a real socket: made once, listed, conditionally read and changed, deleted, erased."""

from __future__ import annotations

import asyncio
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import httpx2
import pytest
from tests.journeys.api_server import UNUSED_TLS, ApiServer, Data, Story, data_of, problem_of, running

from taleward.kit import new_id


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture
def story(server: ApiServer) -> Story:
    return server.player().begin()


def at_once(story: Story, bodies: list[Data], keys: list[str]) -> list[Data]:
    """Post many actions in parallel; answers in the order of the bodies."""

    async def post() -> list[Data]:
        limits = httpx2.Limits(max_connections=64)
        async with httpx2.AsyncClient(
            base_url=story.player.url, headers=story.player.headers, limits=limits, verify=UNUSED_TLS
        ) as client:
            calls = (
                client.post(f"{story.path}/action", json=body, headers={"idempotency-key": key}, timeout=60)
                for body, key in zip(bodies, keys, strict=True)
            )
            return [data_of(answer) for answer in await asyncio.gather(*calls)]

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, post()).result()


def hurt(story: Story) -> None:
    story.walk("move the_hard · move wall_top · interact steps/wade")


DRINK = {"action": "use", "target": "eel_broth"}


def test_one_potion_drunk_two_hundred_times_at_once_heals_once(story: Story) -> None:
    hurt(story)
    version = story.now()["version"]
    turns = at_once(story, [DRINK] * 200, [new_id() for _ in range(200)])
    assert Counter(turn["outcome"] for turn in turns) == {"applied": 1, "refused": 199}
    assert sorted(turn["version"] for turn in turns) == list(range(version + 1, version + 201))
    assert sum(turn["changes"] != [] for turn in turns) == 1
    assert {turn["refusal"]["code"] for turn in turns if turn["refusal"]} == {"not_in_inventory"}
    assert story.replay()["equal"] is True


def test_one_request_sent_two_hundred_times_at_once_is_played_once(story: Story) -> None:
    hurt(story)
    version = story.now()["version"]
    turns = at_once(story, [DRINK] * 200, ["the-same"] * 200)
    assert turns == [turns[0]] * 200
    assert (turns[0]["outcome"], turns[0]["version"]) == ("applied", version + 1)
    assert story.now()["version"] == version + 1


def test_many_sessions_of_one_player_play_at_once(server: ApiServer) -> None:
    player = server.player()
    stories = [player.begin() for _ in range(20)]
    with ThreadPoolExecutor(20) as threads:
        turns = list(threads.map(lambda story: story.walk("move the_hard · move wall_top"), stories))
    assert [turn["version"] for turn in turns] == [2] * 20


def test_a_session_asked_for_twice_is_made_once(server: ApiServer) -> None:
    player = server.player()
    first = player.begin(key="begin", title="One")
    first.act("move the_hard")
    assert player.begin(key="begin", title="One").begun == first.begun
    body = {"scenario_id": "one_stroke_over", "title": "Two"}
    again = player.http.post("/game/sessions", json=body, headers={"idempotency-key": "begin"})
    problem_of(again, 422, "idempotency_key_reused")
    assert server.player().begin(key="begin").id != first.id
    assert [item["session_id"] for item in data_of(player.http.get("/game/sessions"))["items"]] == [first.id]


def test_a_session_is_begun_by_the_id_or_the_slug_of_its_scenario(server: ApiServer) -> None:
    player = server.player()
    scenario = data_of(player.http.get("/content/scenarios"))["items"][0]
    stories = [player.begin(scenario_id=scenario[name]) for name in ("scenario_id", "slug")]
    assert {story.begun["scenario_id"] for story in stories} == {scenario["scenario_id"]}


def test_the_character_is_the_one_that_was_asked_for(server: ApiServer) -> None:
    config = {
        "mode": "default",
        "template_id": "waller",
        "name": "  Ama\u0301 ",
        "background": "bargeborn",
        "character_class": "fenwalker",
    }
    character = server.player().begin(character_config=config).begun["state"]["character"]
    assert (character["template_id"], character["name"]) == ("waller", "Am\u00e1")
    assert (character["background"], character["character_class"]) == ("bargeborn", "fenwalker")


def test_lists_are_paged_newest_first_and_hold_no_state(server: ApiServer) -> None:
    player = server.player()
    made = [player.begin().id for _ in range(5)]
    pages: list[list[str]] = []
    cursor = ""
    while True:
        page = data_of(player.http.get("/game/sessions", params={"limit": 2, **({"cursor": cursor} if cursor else {})}))
        pages.append([item["session_id"] for item in page["items"]])
        assert all("state" not in item and item["actions"] and item["narration"]["text"] for item in page["items"])
        if page["next"] is None:
            break
        cursor = page["next"]
    assert [len(page) for page in pages] == [2, 2, 1]
    assert [one for page in pages for one in page] == made[::-1]


def test_turns_are_paged_by_version(story: Story) -> None:
    for _ in range(5):
        story.act("explore")
    first = data_of(story.get("turns?limit=3"))
    assert ([turn["version"] for turn in first["items"]], first["next"]) == ([1, 2, 3], 3)
    rest = data_of(story.get("turns?limit=3&after=3"))
    assert ([turn["version"] for turn in rest["items"]], rest["next"]) == ([4, 5], None)
    assert data_of(story.get("turns?after=5")) == {"items": [], "next": None}
    assert data_of(story.get("turns?after=2147483647")) == {"items": [], "next": None}


def test_a_session_that_did_not_change_is_not_sent_again(story: Story) -> None:
    answer = story.get()
    tag = answer.headers["etag"]
    for header in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        unchanged = story.get(**{"if-none-match": header})
        assert (unchanged.status_code, unchanged.content, unchanged.headers["etag"]) == (304, b"", tag)
    assert story.get(**{"if-none-match": '"other"'}).status_code == 200
    story.act("explore")
    changed = story.get(**{"if-none-match": tag})
    assert changed.status_code == 200
    assert changed.headers["etag"] != tag


def test_settings_change_only_for_those_who_know_the_version(story: Story) -> None:
    put = story.player.http.put
    before = story.get()
    body = {"title": "Mine", "rating": "teen", "narration_mode": "model", "language": "en"}
    problem_of(put(story.path, json=body), 428, "precondition_required")
    problem_of(put(story.path, json=body, headers={"if-match": '"0-0"'}), 412, "precondition_failed")
    problem_of(
        put(story.path, json=body, headers={"if-match": f"W/{before.headers['etag']}"}), 412, "precondition_failed"
    )
    assert story.now() == data_of(before)
    answer = put(story.path, json=body, headers={"if-match": before.headers["etag"]})
    changed = data_of(answer)
    assert changed == data_of(before) | body | {key: changed[key] for key in _MOVED}
    assert changed["version"] == 1
    assert answer.headers["etag"] == story.get().headers["etag"] != before.headers["etag"]
    problem_of(put(story.path, json=body, headers={"if-match": before.headers["etag"]}), 412, "precondition_failed")
    assert data_of(put(story.path, json={"title": "x"}, headers={"if-match": "*"}))["title"] == "x"
    assert story.replay()["equal"] is True


_MOVED = ("version", "revision", "epoch", "last_updated", "narration", "actions")


def test_a_deleted_session_is_gone_for_its_player_and_can_still_be_erased(story: Story) -> None:
    http = story.player.http
    story.act("explore")
    assert data_of(http.delete(story.path)) == {"deleted": True}
    for tail in ("", "turns", "actions", "replay", "saves", "turns/1/narration"):
        problem_of(story.get(tail), 404, "not_found")
    for tail, body in (("action", {"action": "explore"}), ("undo", {}), ("fork", {}), ("saves", {"name": "x"})):
        problem_of(story.post(tail, body), 404, "not_found")
    problem_of(http.delete(story.path), 404, "not_found")
    assert data_of(http.get("/game/sessions"))["items"] == []
    assert data_of(http.delete(f"{story.path}?purge=true")) == {"deleted": True}
    problem_of(http.delete(f"{story.path}?purge=true"), 404, "not_found")


def test_nothing_of_an_erased_session_stays_in_the_database(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        player = server.player()
        story = player.begin(title="Xylophone-title", character_config={"name": "Quetzal-name"}, key="Wombat-key")
        data_of(story.post("saves", {"name": "Okapi-save"}), 201)
        data_of(story.post("action", {"action": "explore"}, **{"idempotency-key": "Narwhal-key"}))
        other = player.begin(title="Stays")
        assert data_of(player.http.delete(f"{story.path}?purge=true")) == {"deleted": True}
        server.stop_process()
        with closing(sqlite3.connect(tmp_path / "taleward.sqlite3")) as file:
            kept = "\n".join(file.iterdump())
            rows = file.execute("SELECT kind, count(*) FROM session_turns GROUP BY kind ORDER BY kind").fetchall()
        words = ("Xylophone-title", "Quetzal-name", "Wombat-key", "Okapi-save", "Narwhal-key")
        stored = b"".join(file.read_bytes() for file in tmp_path.glob("taleward.sqlite3*"))
        assert b"Stays" in stored
        for word in words:
            assert word not in kept
            assert word.encode() not in stored
            assert word.encode().hex().upper() not in kept.upper()
        assert rows == [("erase", 1), ("origin", 1)]
        server.start()
        late = story.post("action", {"action": "explore"}, **{"idempotency-key": "Narwhal-key"})
        problem_of(late, 404, "not_found")
        assert other.act("explore")["outcome"] == "applied"
        problem_of(story.get(), 404, "not_found")


def test_what_is_not_yours_is_not_there(story: Story, server: ApiServer) -> None:
    stranger = server.player()
    missing = stranger.http.get(f"/game/sessions/{new_id()}")
    foreign = stranger.http.get(story.path)
    told = [problem_of(answer, 404, "not_found") for answer in (missing, foreign)]
    for name in ("request_id", "timestamp", "instance"):
        for each in told:
            del each[name]
    assert told[0] == told[1]
    assert data_of(server.player("operator").http.get(story.path)) == story.now()


def test_every_path_answers_under_its_version_too(story: Story) -> None:
    old, new = (story.player.http.get(story.player.url + tail + story.path) for tail in ("", "/v1"))
    assert data_of(old) == data_of(new)
    assert old.headers["etag"] == new.headers["etag"]
