"""Sessions: their lifecycle, their log, and the only write path of game state. Enter here."""

from taleward.sessions.answers import Action, GameSession, Narration, SessionItem, Turn
from taleward.sessions.casting import Casting, CharacterConfig
from taleward.sessions.copies import Copies
from taleward.sessions.lifecycle import Lifecycle
from taleward.sessions.log import GroupCommit
from taleward.sessions.mailbox import Mailboxes
from taleward.sessions.ports import SessionStore
from taleward.sessions.reading import Limits, Reading, language_of
from taleward.sessions.replay import Replayed, verify_session
from taleward.sessions.service import GameSessionManager
from taleward.sessions.turns import SubmitAction, Turns
from taleward.sessions.views import view

__all__ = [
    "Action",
    "Casting",
    "CharacterConfig",
    "Copies",
    "GameSession",
    "GameSessionManager",
    "GroupCommit",
    "Lifecycle",
    "Limits",
    "Mailboxes",
    "Narration",
    "Reading",
    "Replayed",
    "SessionItem",
    "SessionStore",
    "SubmitAction",
    "Turn",
    "Turns",
    "language_of",
    "verify_session",
    "view",
]
