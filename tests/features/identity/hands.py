"""The time as the routes of signing in are told it: a clock and a stopwatch, which stand until a test moves them."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


@dataclass
class Hands:
    now: datetime = NOON
    seconds: float = 0.0

    def clock(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds
