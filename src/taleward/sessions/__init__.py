"""Sessions: their lifecycle, their log, and the only write path of game state. Enter here."""

from taleward.sessions.answers import Action, GameSession, Narration, Recap, SessionItem, Turn
from taleward.sessions.casting import Casting, CharacterConfig
from taleward.sessions.copies import Copies
from taleward.sessions.corrections import Proviso
from taleward.sessions.lifecycle import Lifecycle
from taleward.sessions.log import GroupCommit
from taleward.sessions.mailbox import Mailboxes
from taleward.sessions.model import SavePoint, WorldEntry
from taleward.sessions.ports import SessionStore, WorldLog
from taleward.sessions.reading import Limits, Reading, Standing, language_of
from taleward.sessions.replay import Replayed, verify_session
from taleward.sessions.schemas import MAX_VERSION, ActionBody, Key, SessionId, stored_id
from taleward.sessions.service import GameSessionManager
from taleward.sessions.turns import SubmitAction, Turns
from taleward.sessions.views import view

__all__ = [
    "MAX_VERSION",
    "Action",
    "ActionBody",
    "Casting",
    "CharacterConfig",
    "Copies",
    "GameSession",
    "GameSessionManager",
    "GroupCommit",
    "Key",
    "Lifecycle",
    "Limits",
    "Mailboxes",
    "Narration",
    "Proviso",
    "Reading",
    "Recap",
    "Replayed",
    "SavePoint",
    "SessionId",
    "SessionItem",
    "SessionStore",
    "Standing",
    "SubmitAction",
    "Turn",
    "Turns",
    "WorldEntry",
    "WorldLog",
    "language_of",
    "stored_id",
    "verify_session",
    "view",
]
