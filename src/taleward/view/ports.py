"""What the view asks of others: who a story could begin with. The wiring fills it."""

from collections.abc import Mapping
from typing import Any, Protocol


class Candidates(Protocol):
    """Characters to look at before a story begins."""

    def __call__(self, scenario: str, config: Mapping[str, Any], language: str) -> Mapping[str, Any]:
        """Who a session with this `character_config` would begin with, as the API tells a preview."""
