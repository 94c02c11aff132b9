"""The manager of game sessions on a real SQLite file, wired as the service wires it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from taleward.bootstrap import Services, Settings, open_services
from taleward.identity import Caller
from taleward.kit import GameError
from taleward.sessions import SubmitAction

pytestmark = pytest.mark.anyio
SCENARIO = "one_stroke_over"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(Settings(data=tmp_path)) as opened:
        yield opened


@pytest.fixture
def me(services: Services) -> Caller:
    return services.tokens.issue()[1]


class TestGameSessionManager:
    async def test_create_session_success(self, services: Services, me: Caller) -> None:
        session = await services.sessions.create_session(SCENARIO, {"name": "Ama"}, caller=me)
        assert (session.user_id, session.version, session.is_active) == (me.user_id, 0, True)
        assert session.state["character"]["name"] == "Ama"
        assert session.state["inventory"]["items"]
        assert session.state["world"]["location_id"] == "fantasy:causeway_end"
        assert session.narration.text
        assert any(action.available for action in session.actions)
        assert await services.sessions.get_session(session.session_id, caller=me) == session

    async def test_create_session_invalid_scenario(self, services: Services, me: Caller) -> None:
        with pytest.raises(GameError, match="nowhere") as refused:
            await services.sessions.create_session("nowhere", {}, caller=me)
        assert refused.value.error_code == "unknown_scenario"
        assert refused.value.context == {"scenarios": [SCENARIO, "short_noon"]}
        assert (await services.sessions.list_sessions(caller=me, before=None, limit=5)).items == ()

    async def test_handle_action_with_fallback(self, services: Services, me: Caller) -> None:
        """Without a model a turn is told all the same, in the pack's own words."""
        session = await services.sessions.create_session(SCENARIO, {}, caller=me)
        asked = SubmitAction(action="move", target="the_hard")
        turn = await services.sessions.handle_action(session.session_id, asked, caller=me)
        assert (turn.outcome, turn.version) == ("applied", 1)
        assert (turn.narration.source, turn.narration.pending) == ("curated", False)
        assert "A girl with a slate sits on an upturned boat." in turn.narration.text
        refused = await services.sessions.handle_action(session.session_id, SubmitAction(action="flee"), caller=me)
        assert refused.refusal is not None
        assert refused.narration.text == refused.refusal.reason != ""
        assert refused.narration.source == "curated"

    async def test_a_session_outlives_its_process(self, tmp_path: Path) -> None:
        async with open_services(Settings(data=tmp_path)) as before:
            caller = before.tokens.issue()[1]
            session_id = (await before.sessions.create_session(SCENARIO, {}, caller=caller)).session_id
            asked = SubmitAction(action="move", target="the_hard")
            await before.sessions.handle_action(session_id, asked, caller=caller)
            session = await before.sessions.get_session(session_id, caller=caller)
        async with open_services(Settings(data=tmp_path)) as after:
            assert await after.sessions.get_session(session_id, caller=caller) == session
            listed = await after.sessions.list_sessions(caller=caller, before=None, limit=5)
            assert [(item.session_id, item.version) for item in listed.items] == [(session_id, 1)]
