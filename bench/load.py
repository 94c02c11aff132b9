"""Load: as much as goes, or so much a second. Counts turns and the time each took."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from statistics import quantiles
from time import perf_counter

from bench.machine import processor_seconds
from bench.players import Player
from bench.servers import Running


async def saturate(players: Sequence[Player], seconds: float) -> float:
    """Let everybody play without a pause; answer turns a second."""
    until = perf_counter() + seconds
    done = 0

    async def play(player: Player) -> None:
        nonlocal done
        while perf_counter() < until:
            await player.act()
            done += 1

    began = perf_counter()
    await asyncio.gather(*map(play, players))
    return done / (perf_counter() - began)


async def saturated(server: Running, players: Sequence[Player], seconds: float) -> tuple[float, float]:
    """Let everybody play without a pause.

    Answers turns a second, and the microseconds of processor time that the server used for each.
    """
    before = processor_seconds(server.pid)
    rate = await saturate(players, seconds)
    return rate, (processor_seconds(server.pid) - before) / (rate * seconds) * 1_000_000


async def offer(players: Sequence[Player], rate: float, seconds: float) -> list[float]:
    """Let turns be asked for at a rate, whether earlier ones are answered or not; answer what each took.

    A turn that had to wait for its player's last answer counts from when it was due.
    """
    interval = len(players) / rate
    began = perf_counter()
    taken: list[float] = []

    async def play(player: Player, due: float) -> None:
        while due < began + seconds:
            wait = due - perf_counter()
            if wait > 0:
                await asyncio.sleep(wait)
            since = perf_counter() if wait > 0 else due  # the timer's own error is not the server's
            await player.act()
            taken.append(perf_counter() - since)
            due += interval

    await asyncio.gather(*(play(player, began + number / rate) for number, player in enumerate(players)))
    return taken


def percentile(times: Sequence[float], percent: int) -> float:
    """The time that so many of a hundred stay below."""
    return quantiles(times, n=100, method="inclusive")[percent - 1]


async def timed(work: Callable[[], Awaitable[object]]) -> float:
    """How many seconds it takes."""
    began = perf_counter()
    await work()
    return perf_counter() - began
