"""What config needs from outside: a place where preferences are kept."""

from collections.abc import Mapping
from typing import Any, Protocol

from taleward.config.model import Kept


class PreferenceStore(Protocol):
    """Keeps the preferences of each reader. Methods raise `GameError` `unavailable` when the store cannot serve."""

    async def load(self, user_id: str) -> Kept:
        """Answer what is kept of a reader; revision 0 if that is nothing."""

    async def keep(self, user_id: str, revision: int, preferences: Mapping[str, Any]) -> bool:
        """Keep preferences as the revision after `revision`; False, and nothing kept, if that is not the newest."""
