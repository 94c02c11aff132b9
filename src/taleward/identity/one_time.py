"""Tickets and codes: secrets that sign in once and soon expire, so that no token stands in a URL or is typed by hand.

Only the hash of a secret is kept. It issues no tokens and knows no HTTP.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from taleward.identity.model import Caller, OneTimeSecret, Purpose
from taleward.identity.ports import OneTimeStore
from taleward.kit import Clock, utc_now

_LETTERS: Final = "34679BCDFGHJKMNPQRSTVWXYZ"  # none that looks like another, and no vowel to make a word with
_HALF: Final = 4  # a code is two of these: 25 ** 8 codes, to be guessed within minutes
_TICKET_BYTES: Final = 32


class _Terms(NamedTuple):
    lifetime: timedelta
    most: int  # that one user may have open; a new one beyond it ends the oldest


_TERMS: Final[dict[Purpose, _Terms]] = {
    "ticket": _Terms(timedelta(seconds=30), 100),
    "code": _Terms(timedelta(minutes=10), 5),
}


class OneTime:
    """Issues and redeems one-time secrets. `clock` answers aware UTC. What the store raises passes through."""

    def __init__(self, store: OneTimeStore, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def issue(self, purpose: Purpose, caller: Caller) -> tuple[str, datetime]:
        """Make a secret that stands for a caller. Answers it, and when it expires: never after the caller's token.

        A ticket lasts 30 seconds and fits into a URL. A code lasts ten minutes and reads `XXXX-XXXX`.
        """
        secret = _code() if purpose == "code" else secrets.token_urlsafe(_TICKET_BYTES)
        lifetime, most = _TERMS[purpose]
        now = self._clock()
        expires_at = min(now + lifetime, caller.expires_at)
        await self._store.keep(OneTimeSecret(_hash(purpose, secret), purpose, caller, expires_at), now, most)
        return secret, expires_at

    async def redeem(self, purpose: Purpose, secret: str) -> Caller | None:
        """Answer the caller that a secret stands for, once: whatever is asked after, or at the same time, gets None.

        The caller's `expires_at` is that of the token that asked for the secret. A code is read in any case, with
        whatever stands between its letters.
        """
        return await self._store.take(purpose, _hash(purpose, secret), self._clock())


def _code() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(2 * _HALF))
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


def _hash(purpose: Purpose, secret: str) -> bytes:
    read = "".join(filter(str.isalnum, secret.upper())) if purpose == "code" else secret
    return hashlib.sha256(read.encode("utf-8", "surrogatepass")).digest()
