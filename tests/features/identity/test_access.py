from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from fastapi import APIRouter, FastAPI, WebSocket
from starlette.routing import Mount, Router

from taleward.identity import RULES, Caller, OneTime, Role, Rule, Tokens, declare, may_see, require, unruled
from taleward.identity.http import router
from taleward.identity.memory import MemoryOneTimes
from taleward.kit import GameError

MINE, THEIRS = "0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002"
LATER = datetime(2030, 1, 1, tzinfo=UTC)


def as_role(role: Role) -> Caller:
    return Caller(MINE, role, LATER)


@pytest.fixture(autouse=True)
def _rules_as_before() -> Iterator[None]:
    before = dict(RULES)
    yield
    RULES.clear()
    RULES.update(before)


def outcome(caller: Caller | None, rule: Rule, owner: str | None) -> str:
    try:
        require(caller, rule, owner)
    except GameError as error:
        return error.error_code
    return "granted"


@pytest.mark.parametrize(
    ("rule", "nobody", "player", "designer", "operator"),
    [
        ("public", "granted", "granted", "granted", "granted"),
        ("any", "unauthorized", "granted", "granted", "granted"),
        ("designer", "unauthorized", "forbidden", "granted", "granted"),
        ("operator", "unauthorized", "forbidden", "forbidden", "granted"),
    ],
)
@pytest.mark.parametrize("owner", [None, MINE, THEIRS])
def test_rules_by_role(rule: Rule, nobody: str, player: str, designer: str, operator: str, owner: str | None) -> None:
    assert outcome(None, rule, owner) == nobody
    assert outcome(as_role("player"), rule, owner) == player
    assert outcome(as_role("designer"), rule, owner) == designer
    assert outcome(as_role("operator"), rule, owner) == operator


@pytest.mark.parametrize(
    ("owner", "player", "designer", "operator"),
    [
        (MINE, "granted", "granted", "granted"),
        (THEIRS, "not_found", "not_found", "granted"),
        (None, "not_found", "not_found", "not_found"),
    ],
)
def test_what_is_owned(owner: str | None, player: str, designer: str, operator: str) -> None:
    assert outcome(None, "owner", owner) == "unauthorized"
    assert outcome(as_role("player"), "owner", owner) == player
    assert outcome(as_role("designer"), "owner", owner) == designer
    assert outcome(as_role("operator"), "owner", owner) == operator


def test_what_is_not_yours_is_told_in_the_words_of_what_is_not_there() -> None:
    errors = []
    for owner in (THEIRS, None):
        with pytest.raises(GameError) as caught:
            require(as_role("player"), "owner", owner)
        errors.append((caught.value.message, caught.value.error_code, caught.value.context))
    assert errors[0] == errors[1]


def test_who_may_see() -> None:
    assert may_see(as_role("player"), MINE)
    assert not may_see(as_role("player"), THEIRS)
    assert not may_see(as_role("designer"), THEIRS)
    assert may_see(as_role("operator"), THEIRS)


def test_a_rule_is_declared_once() -> None:
    declare({"tell_story": "owner"})
    declare({"tell_story": "owner"})
    with pytest.raises(ValueError, match="tell_story has the rule owner, not public"):
        declare({"tell_story": "public"})
    assert RULES["tell_story"] == "owner"


def test_every_kind_of_route_without_a_rule_is_found() -> None:
    app = FastAPI()
    app.include_router(router(Tokens(b"k" * 32), OneTime(MemoryOneTimes())), prefix="/api")
    assert unruled(app) == []

    inner = APIRouter()

    @inner.get("/open", operation_id="read_open")
    async def read_open() -> None: ...

    @inner.get("/hidden", include_in_schema=False)
    async def hidden() -> None: ...

    @inner.websocket("/socket", name="live")
    async def socket(websocket: WebSocket) -> None: ...

    app.include_router(inner, prefix="/v1")
    app.router.routes.append(Mount("/files", Router(), name="files"))
    found = unruled(app)
    assert [each.split(" ")[0] for each in found] == ["/files", "/v1/hidden", "/v1/open", "/v1/socket"]
    declare({"read_open": "any", "live": "owner", "files": "public"})
    assert [each.split(" ")[0] for each in unruled(app)] == ["/v1/hidden"]
