"""Releases kept in this process alone: for a game on one machine that may forget them."""

from taleward.content.model import Release


class MemoryReleases:
    """A `ReleaseStore` that lasts as long as its process."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    async def publish(self, release: Release) -> None:
        """Keep a release, unless it is kept already."""
        self._kept.setdefault(release.hash, release.documents)

    async def documents(self, release_hash: str) -> bytes | None:
        """Answer the documents of a release, or None."""
        return self._kept.get(release_hash)
