"""What identity needs from outside: a place for one-time secrets that all workers share."""

from datetime import datetime
from typing import Final, Protocol

from taleward.identity.model import Caller, OneTimeSecret, Purpose

SWEPT: Final = 100
"""Expired secrets that go when a new one is kept, at most: more than come, and never a long statement."""


class OneTimeStore(Protocol):
    """Keeps secrets until they are taken or expire. Methods raise `GameError` `unavailable` when it cannot serve."""

    async def keep(self, secret: OneTimeSecret, now: datetime, most: int) -> None:
        """Keep a secret. A hash that is kept already is an error, and stays whose it was.

        Of this user and purpose at most `most` are left open; those that expire first make room. Up to `SWEPT`
        secrets of anybody that have expired by `now` go too.
        """

    async def take(self, purpose: Purpose, secret_hash: bytes, now: datetime) -> Caller | None:
        """Remove a secret and answer whose it was: one caller in all gets it. None if it is not there or expired.

        One of another purpose is not there, and stays.
        """
