"""One-time secrets kept in this process alone: for a service of one worker that may forget them."""

from datetime import datetime
from operator import attrgetter

from taleward.identity.model import Caller, OneTimeSecret, Purpose
from taleward.identity.ports import SWEPT

_expiry = attrgetter("expires_at", "secret_hash")


class MemoryOneTimes:
    """A `OneTimeStore` that lasts as long as its process."""

    def __init__(self) -> None:
        self._kept: dict[bytes, OneTimeSecret] = {}

    async def keep(self, secret: OneTimeSecret, now: datetime, most: int) -> None:
        """Keep a secret, and let go of what is old or too much."""
        if secret.secret_hash in self._kept:
            raise ValueError("this secret is taken")
        expired = sorted((kept for kept in self._kept.values() if kept.expires_at <= now), key=_expiry)
        self._forget(expired[:SWEPT])
        own = [each for each in self._kept.values() if _owner(each) == _owner(secret)]
        self._forget(sorted(own, key=_expiry, reverse=True)[most - 1 :])
        self._kept[secret.secret_hash] = secret

    async def take(self, purpose: Purpose, secret_hash: bytes, now: datetime) -> Caller | None:
        """Remove a secret and answer whose it was, or None."""
        kept = self._kept.get(secret_hash)
        if kept is None or kept.purpose != purpose or kept.expires_at <= now:
            return None
        del self._kept[secret_hash]
        return kept.caller

    def _forget(self, secrets: list[OneTimeSecret]) -> None:
        for each in secrets:
            del self._kept[each.secret_hash]


def _owner(secret: OneTimeSecret) -> tuple[str, Purpose]:
    return secret.caller.user_id, secret.purpose
