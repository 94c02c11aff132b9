"""Sessions on the wire: the bodies that are read and the envelopes that are answered. Shapes only."""

import re
from typing import Annotated, Any, Final, Literal

from fastapi import Depends, Header, Path
from pydantic import BaseModel, ConfigDict, Field, model_validator

from taleward.kit import APIResponse, GameError, Line, field_error, is_uuid
from taleward.sessions.answers import Action, GameSession, Narration, Recap, SessionItem, Turn
from taleward.sessions.casting import CharacterConfig, Strict
from taleward.sessions.service import check_updates
from taleward.sessions.turns import SubmitAction

TEXT: Final = 500
MAX_VERSION: Final = 2**31 - 1
LONGEST_ID: Final = 64
KEY: Final = re.compile("[!-~]{1,200}")
"""What an idempotency key may be."""


async def stored_id(session_id: Annotated[str, Path(max_length=LONGEST_ID)]) -> str:
    """A session's id as it is stored. What is no id names no session.

    Async though nothing waits: FastAPI would run a plain function in a thread.
    """
    if not is_uuid(session_id.lower()):
        raise GameError("There is nothing here", "not_found")
    return session_id.lower()


SessionId = Annotated[str, Depends(stored_id)]
Key = Annotated[
    str | None,
    Header(alias="Idempotency-Key", pattern=f"^{KEY.pattern}$", description="Repeat a request with the same key"),
]


class CreateSessionBody(Strict):
    """A story to begin."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"scenario_id": "one_stroke_over", "character_config": {"name": "Ama"}},
                {
                    "scenario_id": "one_stroke_over",
                    "character_config": {"mode": "random", "constraints": {"min_stats": {"wits": 15}}},
                },
            ]
        }
    )
    scenario_id: Annotated[str, Field(min_length=1, max_length=80)]
    character_config: CharacterConfig = CharacterConfig()
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$", max_length=35)] | None = None
    title: Annotated[str, Line(120)] | None = None
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None


class UpdateSessionBody(Strict):
    """Settings to change. The game itself changes by actions alone."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"title": "The night I let the river in"}]})
    title: Annotated[str, Line(120)] | None = None
    language: Annotated[str, Field(min_length=2, max_length=35)] | None = None
    rating: Literal["everyone", "teen", "mature"] | None = None
    narration_mode: Literal["curated", "model"] | None = None

    @model_validator(mode="before")
    @classmethod
    def _settings_only(cls, data: Any) -> Any:  # noqa: ANN401 -- whatever JSON came
        if isinstance(data, dict):
            check_updates(data)
        return data


class ActionBody(Strict):
    """What to do: one of `action_id`, `action` and `text`."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"action": "explore"}, {"action": "talk", "target": "pell/business"}]}
    )
    action_id: Annotated[str, Field(min_length=1, max_length=80)] | None = None
    action: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    target: Annotated[str, Field(max_length=200)] | None = None
    params: Annotated[dict[str, str | int], Field(max_length=8)] | None = None
    text: Annotated[str, Field(max_length=TEXT)] | None = None
    expected_version: Annotated[int, Field(ge=0, le=MAX_VERSION)] | None = None

    def submission(self) -> SubmitAction:
        """The action as the write path takes it; GameError if not exactly one thing is asked for."""
        given = [name for name in ("action_id", "action", "text") if getattr(self, name) is not None]
        if len(given) != 1:
            told = f"Send exactly one of action_id, action and text; this has {' and '.join(given) or 'none'}"
            raise field_error(told, f"/{given[1]}" if given else "/action", "one_of")
        if given != ["action"] and (self.target is not None or self.params is not None):
            raise field_error("target and params belong to action", "/target", "one_of")
        return SubmitAction(self.action_id, self.action, self.target, self.params, self.text, self.expected_version)


class UndoBody(Strict):
    """How many story turns to take back."""

    steps: Annotated[int, Field(ge=1, le=1_000)] = 1


class ForkBody(Strict):
    """The version to fork at; the newest without one."""

    version: Annotated[int, Field(ge=0, le=MAX_VERSION)] | None = None


class CorrectionBody(Strict):
    """What to set right: effects of the pack vocabulary, and the reason that the player is told."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"effects": [{"give": {"item": "eel_broth"}}], "reason": "It was lost by a fault."}]
        }
    )
    effects: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=32)]
    reason: Annotated[str, Line(200)]


class SaveBody(Strict):
    """A name for the present version."""

    name: Annotated[str, Line(80)]


class SessionResponse(APIResponse):
    """The envelope of a session."""

    data: GameSession


class SessionPage(BaseModel):
    """Sessions, newest first."""

    items: list[SessionItem]
    next: str | None


class SessionsResponse(APIResponse):
    """The envelope of a page of sessions."""

    data: SessionPage


class TurnResponse(APIResponse):
    """The envelope of a turn."""

    data: Turn


class TurnPage(BaseModel):
    """Turns, ascending; `next` is what `after` must be for the rest."""

    items: list[Turn]
    next: int | None


class TurnsResponse(APIResponse):
    """The envelope of a page of turns."""

    data: TurnPage


class ActionPage(BaseModel):
    """The legal actions, all of them."""

    items: list[Action]
    next: None


class ActionsResponse(APIResponse):
    """The envelope of the legal actions."""

    data: ActionPage


class NarrationResponse(APIResponse):
    """The envelope of a turn's words."""

    data: Narration


class RecapResponse(APIResponse):
    """The envelope of a story so far."""

    data: Recap


class ReplayData(BaseModel):
    """How the replay of a session went; `head` is its newest chain hash."""

    turns: int
    equal: bool
    head: str
    differences: list[str]


class ReplayResponse(APIResponse):
    """The envelope of a replay."""

    data: ReplayData


class Deleted(BaseModel):
    """The session is gone."""

    deleted: bool


class DeletedResponse(APIResponse):
    """The envelope of a deletion."""

    data: Deleted


class SavedPoint(BaseModel):
    """A save point: the version it names."""

    save_id: str
    name: str
    version: int
    created_at: str


class SaveResponse(APIResponse):
    """The envelope of a save point."""

    data: SavedPoint


class SavePage(BaseModel):
    """All save points of a session, oldest first."""

    items: list[SavedPoint]
    next: None


class SavesResponse(APIResponse):
    """The envelope of save points."""

    data: SavePage
