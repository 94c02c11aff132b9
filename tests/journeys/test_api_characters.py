"""Characters over a real socket: looked at, drawn, made by hand, begun with, and refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.journeys.api_server import SCENARIO, ApiServer, Data, Player, data_of, problem_of, running

PREVIEW = "/game/characters/preview"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api")) as started:
        yield started


@pytest.fixture(scope="module")
def player(server: ApiServer) -> Player:
    return server.player()


def ask(player: Player, config: object, path: str = PREVIEW, **body: object) -> httpx2.Response:
    return player.http.post(path, json={"scenario_id": SCENARIO, "character_config": config, **body})


def begun(player: Player, config: Data, **body: Any) -> Data:  # noqa: ANN401 -- more of a session
    found: Data = player.begin(character_config=config, **body).begun["state"]["character"]
    return found


def alike(shown: Data, character: Data) -> bool:
    """Whether a session's character is the one that was shown."""
    stats = [{name: each[name] for name in ("id", "name", "value")} for each in shown["stats"]]
    same = ("name", "template_id", "character_class", "class_name", "background", "background_name")
    more = ("skills", "health", "health_max", "gold")
    return stats == character["stats"] and all(shown[name] == character[name] for name in (*same, *more))


def test_the_default_is_shown_and_begun(player: Player) -> None:
    shown = data_of(player.http.post(PREVIEW, json={"scenario_id": SCENARIO}))
    assert (shown["name"], shown["template_id"], shown["seed"]) == ("Ansel Sedge", "assessor", None)
    assert shown["points"] == {"budget": 6, "spent": 0}
    assert {item["name"] for item in shown["inventory"]} >= {"Board commission"}
    assert alike(shown, begun(player, {}))


def test_a_random_character_is_shown_and_then_begun_by_its_seed(player: Player) -> None:
    wanted = {
        "mode": "random",
        "constraints": {"min_stats": {"might": 15}, "skills": ["marsh_lore"], "exclude": ["assessor"]},
    }
    shown = data_of(ask(player, wanted))
    assert shown["points"] == {"budget": 6, "spent": 6}
    assert data_of(ask(player, {**wanted, "seed": shown["seed"]})) == shown
    character = begun(player, {**wanted, "seed": shown["seed"]})
    assert alike(shown, character)
    assert character["template_id"] == "waller"
    assert next(stat["value"] for stat in character["stats"] if stat["id"] == "might") >= 15
    assert "marsh_lore" in {skill["id"] for skill in character["skills"]}


def test_without_a_seed_each_session_draws_its_own_and_a_repetition_does_not(player: Player) -> None:
    drawn = {str(begun(player, {"mode": "random"})) for _ in range(8)}
    assert len(drawn) > 4
    stories = [player.begin(key="draw", character_config={"mode": "random"}) for _ in range(3)]
    assert stories[0].begun == stories[1].begun == stories[2].begun
    assert stories[0].act("explore")["outcome"] == "applied"
    assert stories[0].replay()["equal"] is True


def test_a_character_made_by_hand_is_shown_and_begun(player: Player) -> None:
    config = {
        "mode": "custom",
        "template_id": "waller",
        "character_class": "fenwalker",
        "background": "bargeborn",
        "name": " Ama ",
        "stats": {"might": 15, "finesse": 15, "heart": 10},
    }
    shown = data_of(ask(player, config))
    assert (shown["name"], shown["points"]) == ("Ama", {"budget": 6, "spent": 5})
    assert [(stat["id"], stat["base"], stat["value"]) for stat in shown["stats"]] == [
        ("might", 15, 15),
        ("finesse", 15, 17),
        ("wits", 11, 11),
        ("heart", 10, 10),
    ]
    assert alike(shown, begun(player, config))


def test_a_look_begins_nothing_and_is_for_those_who_signed_in(server: ApiServer) -> None:
    player = server.player()
    data_of(ask(player, {"mode": "random"}))
    assert data_of(player.http.get("/game/sessions"))["items"] == []
    problem_of(httpx2.post(f"{player.url}{PREVIEW}", json={"scenario_id": SCENARIO}), 401, "unauthorized")


CHARACTER = "/character_config"
REFUSED: list[tuple[Any, str, list[str]]] = [
    (
        {"mode": "random", "constraints": {"min_stats": {"might": 21}}},
        "might >= 21 cannot be reached by any allowed template within its points: the most is 20 (",
        ["/constraints/min_stats/might"],
    ),
    (
        {"mode": "random", "constraints": {"skills": ["hauling"], "exclude": ["bargeborn", "wallwright"]}},
        "nobody allowed has skill hauling without wallwright",
        ["/constraints/skills/0", "/constraints/exclude/1"],
    ),
    (
        {"mode": "random", "constraints": {"max_stats": {"mihgt": 9}}},
        "unknown stat 'mihgt', did you mean 'might'?",
        ["/constraints/max_stats/mihgt"],
    ),
    ({"mode": "random", "stats": {"might": 12}}, "stats is not for mode random", ["/stats"]),
    ({"stats": {"might": 12}}, "stats is not for mode default", ["/stats"]),
    ({"mode": "custom", "stats": {"wits": 18}}, "these stats cost 10 points; there are 6 to spend", ["/stats"]),
    ({"mode": "custom", "stats": {"luck": 9}}, "unknown stat 'luck'", ["/stats/luck"]),
    ({"mode": "custom", "character_class": "king"}, "unknown class 'king'", ["/character_class"]),
]
UNFIT: list[tuple[Any, list[str]]] = [
    ({"mode": "custom", "stats": {"might": "12"}}, ["/stats/might"]),
    ({"mode": "custom", "stats": {"might": -3}}, ["/stats/might"]),
    ({"mode": "custom", "stats": {"might": 2**62}}, ["/stats/might"]),
    ({"mode": "custom", "stats": {"might": 1.5}}, ["/stats/might"]),
    ({"mode": "custom", "stats": [12]}, ["/stats"]),
    ({"mode": "random", "seed": "7"}, ["/seed"]),
    ({"mode": "random", "seed": 2**63}, ["/seed"]),
    ({"mode": "random", "constraints": []}, ["/constraints"]),
    ({"mode": "random", "constraints": {"gold": 9}}, ["/constraints/gold"]),
    ({"mode": "random", "constraints": {"min_stats": {"might": None}}}, ["/constraints/min_stats/might"]),
    ({"mode": "random", "constraints": {"skills": "hauling"}}, ["/constraints/skills"]),
    ({"mode": "random", "constraints": {"skills": [5]}}, ["/constraints/skills/0"]),
    ({"mode": "random", "constraints": {"exclude": ["x"] * 65}}, ["/constraints/exclude"]),
    ({"mode": "random", "constraints": {"name": "pay \u202eevil"}}, ["/constraints/name"]),
    ({"mode": "god"}, ["/mode"]),
    ([], [""]),
]


@pytest.mark.parametrize("path", [PREVIEW, "/game/sessions"])
@pytest.mark.parametrize(("config", "reason", "pointers"), REFUSED, ids=range(len(REFUSED)))
def test_a_character_that_cannot_be_is_refused_with_the_reason(
    player: Player, path: str, config: object, reason: str, pointers: list[str]
) -> None:
    told = problem_of(ask(player, config, path), 422, "bad_character")
    assert told["detail"].startswith(reason)
    assert [error["pointer"] for error in told["errors"]] == [CHARACTER + each for each in pointers]


@pytest.mark.parametrize("path", [PREVIEW, "/game/sessions"])
@pytest.mark.parametrize(("config", "pointers"), UNFIT, ids=range(len(UNFIT)))
def test_what_is_no_wish_for_a_character(player: Player, path: str, config: object, pointers: list[str]) -> None:
    told = problem_of(ask(player, config, path), 422, "invalid_request")
    assert [error["pointer"] for error in told["errors"]] == [CHARACTER + each for each in pointers]


def test_a_refused_session_is_not_begun(server: ApiServer) -> None:
    player = server.player()
    problem_of(ask(player, {"mode": "custom", "stats": {"wits": 18}}, "/game/sessions"), 422, "bad_character")
    assert data_of(player.http.get("/game/sessions"))["items"] == []


def test_an_unknown_scenario_has_no_characters(player: Player) -> None:
    told = problem_of(player.http.post(PREVIEW, json={"scenario_id": "nowhere"}), 422, "unknown_scenario")
    assert SCENARIO in told["context"]["scenarios"]
    problem_of(player.http.post(PREVIEW, json={"scenario_id": SCENARIO, "seed": 1}), 422, "invalid_request")


def test_looks_are_shed_when_they_come_too_fast(server: ApiServer) -> None:
    player = server.player()
    answers = [ask(player, {}) for _ in range(400)]
    shed = [answer for answer in answers if answer.status_code == 429]
    assert shed
    problem_of(shed[0], 429, "rate_limited")
    assert int(shed[0].headers["retry-after"]) >= 1
