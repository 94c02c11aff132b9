"""The OpenAPI document against the service: who may call what, and whether answers are what it says they are."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.features.sessions.moons import moonlit_packs
from tests.journeys.api_server import (
    SCENARIO,
    SECRET,
    UNUSED_TLS,
    ApiServer,
    Player,
    Story,
    data_of,
    problem_of,
    running,
)

from taleward.bootstrap import Services, Settings, open_services
from taleward.bootstrap.app import build_app
from taleward.content import load_packs
from taleward.identity import RULES, Tokens, unruled
from taleward.kit import lax_routes, utc_now

if TYPE_CHECKING:
    from fastapi import FastAPI
    from schemathesis.schemas import APIOperation

Operation = tuple[str, str, dict[str, Any]]
Operations = dict[str, Operation]
METHODS: Final = ("get", "put", "post", "delete", "patch")
EXAMPLES: Final = 16
"""Requests made up for each operation."""

BODIES: Final[dict[str, Any]] = {
    "create_session": {"scenario_id": SCENARIO},
    "preview_character": {"scenario_id": SCENARIO},
    "update_session": {"title": "Mine"},
    "submit_action": {"action": "explore"},
    "view_play": {"action": "explore"},
    "undo_turns": {"steps": 1},
    "fork_session": {"version": 0},
    "create_save": {"name": "Here"},
    "update_preferences": {"theme": "lamp"},
    "correct_session": {"effects": [{"gold": 1}], "reason": "It was lost."},
    "trigger_world_event": {"event_type": "blood_moon"},
    "generate_quest": {"reason": "The board was empty."},
    "update_quest_progress": {"reason": "It did not count.", "stage": "fail"},
    "complete_quest": {"reason": "It did not count."},
    "update_world_state": {"reason": "The clock stood still.", "minutes": 10},
    "add_item": {"item_id": "eel_broth", "reason": "It was lost."},
    "equip_item": {},
    "use_item": {"target": "first_door"},
    "generate_loot": {"table": "tideline", "reason": "It was lost."},
    "redeem_code": None,  # a code works once, so each call asks for its own
}
"""A sound body for every operation that takes one."""
QUERIES: Final = {
    "list_available_quests": {"level": "1", "location": "causeway_end"},
    "remove_item": {"reason": "It was another's."},
}
"""A sound query for every operation that must have one."""
CARRIED: Final = {"item_id": "eel_broth", "table": "tideline"}
"""What is carried, and what falls."""
STATIC: Final = {"release": load_packs().releases[0].hash, "language": "en", "name": "0"}
"""Where the static part of documents is."""

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ApiServer]:
    with running(tmp_path_factory.mktemp("api"), moonlit_packs(tmp_path_factory.mktemp("moon"))) as started:
        yield started


def app_of(folder: Path) -> FastAPI:
    """The app as it is wired; only its routes are looked at."""
    found: list[Services] = []

    async def wired() -> FastAPI:
        async with open_services(Settings(data=folder)) as services:
            found.append(services)
            return build_app(services)

    return asyncio.run(wired())


def test_every_route_has_a_rule_and_reads_bodies_strictly(tmp_path: Path) -> None:
    app = app_of(tmp_path)
    assert unruled(app) == []
    assert lax_routes(app) == []


@pytest.fixture(scope="module")
def operations(tmp_path_factory: pytest.TempPathFactory) -> Operations:
    """By id: method, path and description of every operation of the document."""
    paths: dict[str, Any] = app_of(tmp_path_factory.mktemp("data")).openapi()["paths"]
    return {
        item[method]["operationId"]: (method, path, item[method])
        for path, item in paths.items()
        for method in METHODS
        if method in item
    }


def user_of(server: ApiServer, player: Player) -> str:
    """The id of a player."""
    return server.tokens.verify(player.headers["authorization"].removeprefix("Bearer ")).user_id


class Callers:
    """Everybody who may call, and a fresh session of the owner's."""

    def __init__(self, server: ApiServer) -> None:
        self.server = server
        self.owner = server.player()
        past = Tokens(SECRET.encode(), lambda: utc_now() - timedelta(days=60))
        self.tokens = {
            "nobody": "",
            "forger": Tokens(b"another key of thirty-two characters").issue()[0],
            "late": past.issue()[0],
            "garbled": "x.y.z",
            "stranger": server.token()[0],
            "owner": self.owner.headers["authorization"].removeprefix("Bearer "),
            "designer": server.token("designer")[0],
            "operator": server.token("operator")[0],
        }

    def story(self) -> tuple[Story, str]:
        """A session with one turn, and a save point of it."""
        story = self.owner.begin()
        story.act("explore")
        return story, str(data_of(story.post("saves", {"name": "Here"}), 201)["save_id"])

    def call(self, who: str, operation: Operation) -> httpx2.Response:
        """Call an operation in good order, as somebody."""
        method, path, described = operation
        story, save = self.story() if "{session_id}" in path else (None, "")
        for name, value in {"session_id": story.id if story else "", "save_id": save, "version": "1"}.items():
            path = path.replace(f"{{{name}}}", value)
        path = path.replace("{scenario_id}", SCENARIO).replace("{user_id}", user_of(self.server, self.owner))
        path = path.replace("{location_id}", "fantasy:the_hard").replace("{quest_id}", "one_over")
        for name, value in {**STATIC, **CARRIED}.items():
            path = path.replace(f"{{{name}}}", value)
        body = BODIES.get(described["operationId"]) if "requestBody" in described else None
        if described["operationId"] == "redeem_code":
            body = {"code": data_of(self.server.player().http.post("/auth/code"), 201)["code"]}
        headers = {"if-match": "*"} if method == "put" else {}
        if self.tokens[who]:
            headers["authorization"] = f"Bearer {self.tokens[who]}"
        with httpx2.Client(base_url=self.server.url, verify=UNUSED_TLS) as http:
            return http.request(method, path, json=body, headers=headers, params=QUERIES.get(described["operationId"]))


UNSIGNED: Final = ("nobody", "forger", "late", "garbled")
MAY: Final = {
    "public": {"nobody", "forger", "late", "garbled", "stranger", "owner", "designer", "operator"},
    "any": {"stranger", "owner", "designer", "operator"},
    "owner": {"owner", "operator"},
    "designer": {"designer", "operator"},
    "operator": {"operator"},
}


@pytest.mark.parametrize("who", ["nobody", "forger", "late", "garbled", "stranger", "owner", "designer", "operator"])
def test_every_operation_answers_each_caller_as_its_rule_says(
    server: ApiServer, operations: Operations, who: str
) -> None:
    callers = Callers(server)
    for name, operation in operations.items():
        rule = RULES[name]
        answer = callers.call(who, operation)
        if who in MAY[rule]:
            assert answer.status_code < 300, (name, answer.text)
        elif who in UNSIGNED:
            problem_of(answer, 401, "unauthorized")
            assert answer.headers["www-authenticate"] == "Bearer"
        elif rule == "owner":
            problem_of(answer, 404, "not_found")
        else:
            problem_of(answer, 403, "forbidden")


def test_every_operation_that_takes_a_body_is_called_with_one(operations: Operations) -> None:
    taking = {name for name, (_, _, described) in operations.items() if "requestBody" in described}
    assert taking == set(BODIES)


def test_every_operation_says_what_it_answers_when_it_cannot(operations: Operations) -> None:
    for name, (_, _, described) in operations.items():
        assert described["summary"]
        expected = {"public": set(), "any": {"401"}, "owner": {"401", "404"}, "designer": {"401", "403"}}
        assert expected.get(RULES[name], {"401", "403"}) <= set(described["responses"]), name
        if "requestBody" in described:
            assert {"413", "415", "422"} <= set(described["responses"]), name


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_made_up_requests_are_answered_as_the_document_says(
    server: ApiServer, operations: Operations, mode: GenerationMode
) -> None:
    schema = schemathesis.openapi.from_url(f"{server.url}/openapi.json")
    for name in operations:
        operation = schema.find_operation_by_id(name)
        if mode == GenerationMode.POSITIVE or operation.definition.raw.get("parameters"):
            answers = conforms(server, operation, mode)
            assert mode == GenerationMode.NEGATIVE or name in SELDOM_SOUND or min(answers) < 300, (name, answers)


SELDOM_SOUND: Final = {
    "create_session",
    "preview_character",
    "update_session",
    "submit_action",
    "view_play",
    "redeem_code",
    "correct_session",
    "trigger_world_event",
    "list_available_quests",
    "generate_quest",
    "update_quest_progress",
    "complete_quest",
    "update_world_state",
    "get_location_info",
    "add_item",
    "remove_item",
    "generate_loot",
}
"""Operations that made-up requests hardly ever meet: they ask for a scenario, a tag, one of three, a code, an id."""


def conforms(server: ApiServer, operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode) -> Counter[int]:
    """Send one operation made-up requests of whoever may, about things of theirs; count the statuses."""
    owner = server.player("operator" if RULES[operation.definition.raw["operationId"]] == "operator" else "player")
    story = owner.begin()
    story.act("explore")
    save = data_of(story.post("saves", {"name": "Here"}), 201)["save_id"]
    known = {"session_id": story.id, "save_id": save, "version": 1, "scenario_id": SCENARIO}
    known |= {"user_id": user_of(server, owner), **STATIC, **CARRIED}
    own = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
    answers: Counter[int] = Counter()

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode, path_parameters=own or None))
    def each(case: schemathesis.Case[Any]) -> None:
        answers[case.call_and_validate(headers=owner.headers, checks=CHECKS).status_code] += 1

    each()
    return answers
