"""What content needs from outside: a place where releases are kept."""

from typing import Protocol

from taleward.content.model import Release


class ReleaseStore(Protocol):
    """Keeps the documents of releases for ever: a session may come back to the release that it began with.

    Methods raise `GameError` `unavailable` when the store cannot serve.
    """

    async def publish(self, release: Release) -> None:
        """Keep a release. One that is kept already is left as it is."""

    async def documents(self, release_hash: str) -> bytes | None:
        """Answer the documents of a release; None if it was never kept."""
