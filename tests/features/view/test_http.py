"""Documents over HTTP: what they offer can be sent as it stands, what has not changed is not sent again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.features.view.screens import Json, actions
from tests.journeys.api_server import SCENARIO, UNUSED_TLS, ApiServer, Player, Story, data_of, problem_of, running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("data")) as started:
        yield started


@pytest.fixture
def player(server: ApiServer) -> Player:
    return server.player()


@pytest.fixture
def story(player: Player) -> Story:
    return player.begin()


def show(player: Player, path: str, **params: Any) -> Json:  # noqa: ANN401 -- query parameters
    """A document, by the path that another one names."""
    return data_of(player.http.get(path.removeprefix("/api"), params=params or None))


def send(player: Player, action: Json, fields: Json | None = None) -> httpx2.Response:
    """Do an action that is sent, with fields laid into its body by their names."""
    assert action["available"]
    do = action["do"]
    body: Json = dict(do["body"])
    for name, value in (fields or {}).items():
        *parents, last = name.split(".")
        into = body
        for parent in parents:
            into = into.setdefault(parent, {})
        into[last] = value
    return player.http.request(do["method"], do["path"].removeprefix("/api"), json=body)


def action_of(document: Json, identifier: str) -> Json:
    return next(action for action in actions(document) if action["id"] == identifier)


def filled(form: Json, **changes: object) -> Json:
    """The fields of a form as they stand; an empty text is left out."""
    values = {field["name"]: field["value"] for field in form["fields"]} | changes
    return {name: value for name, value in values.items() if value not in {"", None} or value is False}


def choose(document: Json) -> Json:
    return next(action for action in document["widgets"]["choices"]["groups"][0]["actions"] if action["available"])


def test_a_story_begins_by_the_start_and_the_quick_choice(player: Player) -> None:
    start = show(player, "/api/view/start")
    go = action_of(start["widgets"]["stories"], "begin")["do"]
    new = show(player, go["view"])
    begun = data_of(send(player, action_of(new["widgets"]["quick"], "default")), 201)
    again = show(player, "/api/view/start")["widgets"]["sessions"]["items"]
    assert [item["id"] for item in again] == [begun["session_id"]]
    shown = show(player, action_of(again[0], "continue")["do"]["view"])
    assert shown["session_id"] == begun["session_id"]
    assert shown["widgets"]["story"]["entries"][0]["text"] == begun["narration"]["text"]


def test_every_form_of_a_new_story_can_be_sent_as_it_stands_and_as_it_is_changed(player: Player) -> None:
    widgets = show(player, f"/api/view/new/{SCENARIO}")["widgets"]
    forms = [widget for name, widget in widgets.items() if name.startswith("form.")]
    assert len(forms) == 2
    for form in forms:
        as_it_stands = data_of(send(player, form["actions"][0], filled(form)), 201)
        assert as_it_stands["state"]["character"]["name"] in form["fields"][0]["help"]
        changed = {"character_config.name": "Ama", "character_config.character_class": "fenwalker"}
        made = data_of(send(player, form["actions"][0], filled(form, **changed)), 201)
        who = made["state"]["character"]
        assert (who["name"], who["character_class"]) == ("Ama", "fenwalker")
    dear = filled(forms[0], **{"character_config.stats.might": 99})
    told = problem_of(send(player, forms[0]["actions"][0], dear), 422, "bad_character")
    assert told["errors"][0]["pointer"].startswith("/character_config/stats")


def test_playing_by_documents_is_playing(player: Player, story: Story) -> None:
    path = f"{story.path}/view"
    first = show(player, path)
    chosen = choose(first)
    after = data_of(player.http.post(f"{path}?since=0", json={"action_id": chosen["do"]["action_id"]}))
    (entry,) = after["widgets"]["story"]["entries"]
    assert (after["seq"], entry["seq"], entry["said"]) == (1, 1, chosen["label"])
    assert story.turns()[0]["narration"]["text"] == entry["text"]


def test_the_same_key_plays_once_and_shows_the_same(player: Player, story: Story) -> None:
    body = {"action": "explore"}
    answers = [
        data_of(player.http.post(f"{story.path}/view?since=0", json=body, headers={"idempotency-key": "k1"}))
        for _ in range(2)
    ]
    assert answers[0] == answers[1]
    assert len(story.turns()) == 1
    other = player.http.post(f"{story.path}/view", json={"action": "rest"}, headers={"idempotency-key": "k1"})
    problem_of(other, 422, "idempotency_key_reused")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 422, "invalid_request"),
        ({"action": "explore", "text": "look"}, 422, "invalid_request"),
        ({"action": "explore", "surprise": 1}, 422, "invalid_request"),
        ({"action_id": "0-0000000000000000.0"}, 409, "stale_action"),
        ({"action": "explore", "expected_version": 7}, 409, "stale_version"),
    ],
)
def test_a_document_is_played_as_strictly_as_an_action(story: Story, body: Json, status: int, code: str) -> None:
    for path in ("action", "view"):
        problem_of(story.post(path, body), status, code)


def test_what_the_reader_says_and_nobody_understands_is_asked_back(player: Player, story: Story) -> None:
    shown = data_of(player.http.post(f"{story.path}/view?since=0", json={"text": "look at the door or the road"}))
    choices = shown["widgets"]["choices"]
    assert choices["question"] == shown["announce"]
    options = {action["id"] for group in choices["groups"] for action in group["actions"]}
    waiting = {action["id"] for group in choices["more"] for action in group["actions"]}
    at_hand = {action["id"] for action in shown["widgets"]["quick"]["groups"][0]["actions"]}
    assert options
    assert waiting
    assert not options & waiting
    assert not at_hand & waiting
    assert shown["seq"] == 0


def test_a_step_is_taken_back_by_the_bar(player: Player, story: Story) -> None:
    assert not action_of(show(player, f"{story.path}/view"), "undo")["available"]
    story.act("interact toll_box/sign")
    undone = data_of(send(player, action_of(show(player, f"{story.path}/view"), "undo")))
    (entry,) = show(player, f"{story.path}/view", since=1)["widgets"]["story"]["entries"]
    assert (entry["seq"], entry["takes_back"]) == (undone["version"], 0)


def test_another_way_is_gone_from_an_entry(player: Player, story: Story) -> None:
    story.walk("interact toll_box/sign · move the_hard")
    shown = show(player, f"{story.path}/view")
    forked = data_of(send(player, action_of(shown, "fork.1")), 201)
    other = show(player, f"/game/sessions/{forked['session_id']}/view")
    assert other["session_id"] != shown["session_id"]
    assert other["widgets"]["place"]["label"] == "the causeway end"


def test_a_moment_is_kept_and_gone_back_to(player: Player, story: Story) -> None:
    page = show(player, f"{story.path}/view/saves")
    form = page["widgets"]["save"]
    data_of(send(player, form["actions"][0], {"name": "Dry feet"}), 201)
    story.act("move the_hard")
    (item,) = show(player, f"{story.path}/view/saves")["widgets"]["saves"]["items"]
    assert item["label"] == "Dry feet"
    restored = data_of(send(player, item["actions"][0]))
    assert restored["session_id"] == story.id
    last = show(player, f"{story.path}/view")["widgets"]["story"]["entries"][-1]
    assert last["takes_back"] == 0


def test_settings_are_kept_and_shown(player: Player, story: Story) -> None:
    page = show(player, "/api/view/settings", session=story.id)
    form = page["widgets"]["settings"]
    chosen = {"theme": "lamp", "accessibility_options.text_scale": 1.2, "accessibility_options.reduce_motion": True}
    assert send(player, form["actions"][0], filled(form, **chosen)).status_code == 200
    options = show(player, f"{story.path}/view")["options"]
    assert (options["theme"], options["text_scale"], options["reduce_motion"]) == ("lamp", 1.2, True)
    assert options["captions"] is True


def test_a_document_that_has_not_changed_is_not_sent_again(player: Player, story: Story) -> None:
    for path in (f"{story.path}/view", f"{story.path}/view/recap", f"{story.path}/view/saves", "/view/start"):
        first = player.http.get(path)
        tag = first.headers["etag"]
        assert tag.startswith('W/"')
        assert player.http.get(path, headers={"if-none-match": tag}).status_code == 304
    seen = player.http.get(f"{story.path}/view").headers["etag"]
    story.act("explore")
    assert player.http.get(f"{story.path}/view", headers={"if-none-match": seen}).status_code == 200


def test_earlier_entries_are_read_page_by_page_down_to_the_beginning(player: Player, story: Story) -> None:
    for _ in range(54):
        story.act("explore")
    shown = show(player, f"{story.path}/view")["widgets"]["story"]
    seen = [entry["seq"] for entry in shown["entries"]]
    pages = [len(seen)]
    before = shown["before"]
    while before is not None:
        page = show(player, before, limit=2, before=before.rpartition("=")[2])
        pages.append(len(page["entries"]))
        seen = [entry["seq"] for entry in page["entries"]] + seen
        before = page["before"]
    assert seen == list(range(55))
    assert pages == [50, 2, 2, 1]
    assert show(player, f"{story.path}/view/entries", before=0)["entries"] == []


def test_the_static_part_stays_under_its_hash(player: Player, story: Story) -> None:
    ref = show(player, f"{story.path}/view")["static"]
    found = player.http.get(ref["url"].removeprefix("/api"))
    assert "immutable" in found.headers["cache-control"]
    static = data_of(found)
    assert static["hash"] == ref["hash"]
    assert all(key.startswith("client.") for key in static["texts"])
    stem = ref["url"].removeprefix("/api").rpartition("/")[0]
    other = player.http.get(f"{stem}/{'0' * 32}")
    assert other.headers["cache-control"] == "no-cache"
    assert data_of(other) == static
    problem_of(player.http.get(f"/view/static/{'0' * 64}/en/{ref['hash']}"), 404, "not_found")


def test_what_is_not_the_callers_does_not_exist(server: ApiServer, story: Story) -> None:
    stranger = server.player()
    for tail in ("view", "view/recap", "view/saves", "view/entries?before=1"):
        problem_of(stranger.http.get(f"{story.path}/{tail}"), 404, "not_found")
    problem_of(stranger.http.post(f"{story.path}/view", json={"action": "explore"}), 404, "not_found")
    problem_of(stranger.http.get(f"/view/settings?session={story.id}"), 404, "not_found")
    problem_of(stranger.http.get("/view/settings?session=nothing"), 404, "not_found")
    problem_of(stranger.http.get("/view/new/nothing"), 404, "not_found")


def test_what_is_the_callers_alone_is_kept_for_nobody_else(player: Player, story: Story) -> None:
    view = f"{story.path}/view"
    for path in (view, f"{view}/recap", f"{view}/saves", f"{view}/entries", "/view/start", "/view/settings"):
        first = player.http.get(path)
        again = player.http.get(path, headers={"if-none-match": first.headers["etag"]})
        assert again.status_code == 304
        for answer in (first, again):
            assert answer.headers["cache-control"] == "private, no-cache", path
            assert answer.headers["vary"] == "Authorization", path
    assert "private" not in player.http.get("/view/schema").headers["cache-control"]


def test_older_stories_are_a_page_further_and_from_there_it_goes_back(player: Player) -> None:
    begun = [player.begin().id for _ in range(11)]
    start = show(player, "/api/view/start")
    assert [item["id"] for item in start["widgets"]["sessions"]["items"]] == begun[:0:-1]
    older = show(player, action_of(start, "older")["do"]["view"])
    assert [item["id"] for item in older["widgets"]["sessions"]["items"]] == begun[:1]
    assert action_of(older, "newest")["do"]["view"] == "/api/view/start"
    assert "older" not in {action["id"] for action in actions(older)}
    for before in ("nothing", "", "%00", "9" * 65):
        problem_of(player.http.get(f"/view/start?before={before}"), 422, "invalid_request")


def test_an_action_has_one_button_at_hand_however_many_somebody_sets(player: Player, story: Story) -> None:
    path = f"/config/user/{story.begun['user_id']}/preferences"
    buttons = [{"id": name, "label": name.title(), "action": "explore"} for name in ("look", "peer")]
    assert player.http.put(path, json={"quick_actions": buttons}).status_code == 200
    shown = show(player, f"{story.path}/view")
    assert [action["label"] for action in shown["widgets"]["quick"]["groups"][0]["actions"]] == ["Look"]


def test_what_answers_a_question_is_not_at_hand_a_second_time(player: Player, story: Story) -> None:
    first = show(player, f"{story.path}/view")
    (look,) = [one for one in first["widgets"]["quick"]["groups"][0]["actions"] if one["label"] == "Look around"]
    text = "look around and read the sign"
    widgets = data_of(player.http.post(f"{story.path}/view?since=0", json={"text": text}))["widgets"]
    assert look["id"] in [one["id"] for one in widgets["choices"]["groups"][0]["actions"]]
    assert look["id"] not in [one["id"] for one in actions(widgets.get("quick", {}))]


def test_both_ends_of_a_way_to_another_device_use_the_same_words(player: Player, story: Story) -> None:
    device = action_of(show(player, f"{story.path}/view")["widgets"]["menu_items"], "device")
    form = show(player, "/api/view/start")["widgets"]["code"]
    assert device["label"] in form["text"]
    assert re.findall(r"\{\w+\}", device["do"]["told"]) == ["{code}"]


def test_another_schema_is_refused(player: Player, story: Story) -> None:
    for path in (f"{story.path}/view", "/view/start"):
        problem_of(player.http.get(f"{path}?schema=ui/2"), 422, "unknown_schema")
        assert player.http.get(f"{path}?schema=ui/1&widgets=map,,grid").status_code == 200


def test_the_schema_is_for_everybody(server: ApiServer) -> None:
    found = data_of(httpx2.get(f"{server.url}/api/view/schema", verify=UNUSED_TLS))
    assert {"Document", "Static", "Narrative"} <= set(found["$defs"])
