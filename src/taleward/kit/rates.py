"""How often somebody may do something: token buckets, the newest so many keys of them. It never sleeps or blocks."""

from collections.abc import Callable, Hashable
from typing import Final

from cachetools import LRUCache

_SECOND: Final = 1_000_000_000  # ns


class TokenBuckets:
    """One bucket a key: `burst` tokens when full, refilled at `rate` a second.

    At most `size` keys are kept; the one unused for longest is forgotten first and begins anew with a full bucket.
    `monotonic` answers seconds. Not for use from several threads.
    """

    def __init__(self, rate: float, burst: int, size: int, monotonic: Callable[[], float]) -> None:
        if rate <= 0 or burst < 1 or size < 1:
            raise ValueError("a bucket needs a rate above 0, room for one token, and a place")
        # A bucket is one number: when it will be full again. Whole nanoseconds, so that no error adds up.
        self._interval = max(1, round(_SECOND / rate))
        self._span = self._interval * burst
        self._full_at: LRUCache[Hashable, int] = LRUCache(size)
        self._monotonic = monotonic

    def take(self, key: Hashable) -> float:
        """Take one token: 0 when granted, else the seconds until one is there. A refusal costs nothing."""
        now = int(self._monotonic() * _SECOND)
        full_at = max(self._full_at.get(key, now), now) + self._interval
        if (wait := full_at - now - self._span) > 0:
            return wait / _SECOND
        self._full_at[key] = full_at
        return 0.0
