"""Preferences kept in this process alone: for a game on one machine that may forget them."""

from collections.abc import Mapping
from typing import Any

from taleward.config.model import Kept


class MemoryPreferences:
    """A `PreferenceStore` that lasts as long as its process."""

    def __init__(self) -> None:
        self._kept: dict[str, Kept] = {}

    async def load(self, user_id: str) -> Kept:
        """Answer what is kept of a reader; revision 0 if that is nothing."""
        return self._kept.get(user_id, Kept())

    async def keep(self, user_id: str, revision: int, preferences: Mapping[str, Any]) -> bool:
        """Keep preferences as the revision after `revision`; False, and nothing kept, if that is not the newest."""
        if self._kept.get(user_id, Kept()).revision != revision:
            return False
        self._kept[user_id] = Kept(revision + 1, dict(preferences))
        return True
