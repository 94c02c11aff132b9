"""Entries of stories, read from the log once. What is logged never changes, so what was made of it is kept a while."""

from typing import Final

from cachetools import LRUCache

from taleward.identity import Caller
from taleward.sessions import GameSession, GameSessionManager, Turn
from taleward.view import story
from taleward.view.widgets import Entry
from taleward.view.wording import Wording

KEPT: Final = 8_192


class Entries:
    """Reads the entries of sessions. A caller who may see a session was let in before."""

    def __init__(self, sessions: GameSessionManager) -> None:
        """At most `KEPT` entries stay in memory."""
        self._sessions = sessions
        self._known: LRUCache[tuple[str, int, str], Entry | None] = LRUCache(KEPT)

    async def read(self, session: GameSession, after: int, to: int, words: Wording, caller: Caller) -> list[Entry]:
        """The entries after a version and up to another, which is not beyond the session's; -1: from the beginning."""
        wanted = range(after + 1, to + 1)
        found = {seq: self._known[key] for seq in wanted if (key := self._key(session, seq, words)) in self._known}
        missing = [seq for seq in wanted if seq not in found]
        if 0 in missing:
            told = await self._sessions.opening(session.session_id, caller=caller)
            found[0] = self._known[self._key(session, 0, words)] = story.beginning(
                path(session.session_id), told, words
            )
        later = [seq for seq in missing if seq]
        if later:
            turns, _ = await self._sessions.turns(
                session.session_id, later[0] - 1, later[-1] - later[0] + 1, caller=caller
            )
            found |= {turn.version: self.note(turn, words) for turn in turns}
        return [entry for seq in wanted if (entry := found.get(seq)) is not None]

    def note(self, turn: Turn, words: Wording) -> Entry | None:
        """The entry of a logged turn, kept."""
        made = story.entry(path(turn.session_id), turn, words)
        self._known[turn.session_id, turn.version, words.language] = made
        return made

    @staticmethod
    def _key(session: GameSession, seq: int, words: Wording) -> tuple[str, int, str]:
        return session.session_id, seq, words.language


def path(session_id: str) -> str:
    """Where the API has a session."""
    return f"/api/game/sessions/{session_id}"
