"""Durable turns over HTTP against a bare handler: how many a second, and how long each takes at half of that."""

import asyncio
import gc
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Final

import uvloop

from bench import servers
from bench.figures import Figure
from bench.load import offer, percentile, saturate, saturated
from bench.machine import LOAD_CORE, on_core
from bench.players import Player, join_all, join_bare, leave_all

PLAYERS: Final = 96
"""Few enough to be answered within a blink, enough that none comes near the 50 turns a second of one player."""
ROUNDS: Final = 5
SECONDS: Final = 4.0
WARM: Final = 1.5
SLICES: Final = 4


def figures(folder: Path) -> list[Figure]:
    """Measure over a new database in a folder."""
    data, answer = folder / "turns", folder / "answer.json"
    with on_core(LOAD_CORE), servers.game(data) as game:
        signed = servers.tokens(data).issue()[0]
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            answer.write_bytes(runner.run(_typical_answer(game, data)))
            with servers.bare(answer) as bare:
                return runner.run(_measured(game, bare, data, answer.read_bytes(), signed))


async def _typical_answer(game: servers.Running, data: Path) -> bytes:
    """The answer of middle length among those of some turns."""
    (player,) = await join_all(game, data, 1, first=1_000)
    answers = []
    for _ in range(101):
        await player.act()
        answers.append(player.answer)
    player.leave()
    return sorted(answers, key=len)[50]


async def _measured(
    game: servers.Running, bare: servers.Running, data: Path, answer: bytes, token: str
) -> list[Figure]:
    ours, theirs = await join_all(game, data, PLAYERS), join_bare(bare, answer, PLAYERS, token)
    gc.freeze()
    for players in (ours, theirs):
        await saturate(players, WARM)
    pairs = [(await saturated(game, ours, SECONDS), await saturated(bare, theirs, SECONDS)) for _ in range(ROUNDS)]
    turns, calls = (median(pair[which][0] for pair in pairs) for which in (0, 1))
    cost, plain = (median(pair[which][1] for pair in pairs) for which in (0, 1))
    ratio = median(pair[0][0] / pair[1][0] for pair in pairs)
    note = f"{PLAYERS} players, {len(answer):,} bytes an answer, SQLite synchronous=FULL, {ROUNDS} rounds in turn"
    found = [
        Figure("HTTP: durable turns", turns, "/s", note=note),
        Figure("HTTP: bare handler", calls, "/s", note="FastAPI, same body model, headers and length, no work"),
        Figure("HTTP: ratio", ratio, "x", 0.4, note="of durable turns to bare answers"),
        Figure("HTTP: processor time of a turn", cost, "us", note=f"of the server; a bare answer: {plain:.0f} us"),
        *await _latency(ours, theirs, turns / 2),
    ]
    leave_all(ours, theirs)
    return found


async def _latency(ours: Sequence[Player], theirs: Sequence[Player], rate: float) -> list[Figure]:
    mine, bare = [], []
    for _ in range(SLICES):
        mine += await offer(ours, rate, SECONDS)
        bare += await offer(theirs, rate, SECONDS)
    p99, plain = percentile(mine, 99) * 1_000, median(bare) * 1_000
    note = f"{rate:,.0f} turns/s offered for {SLICES} x {SECONDS:.0f} s"
    return [
        Figure("latency: median at half of saturation", median(mine) * 1_000, "ms", note=note),
        Figure("latency: p99 at half of saturation", p99, "ms", 25, at_most=True),
        Figure("latency: bare median at that rate", plain, "ms", note=f"p99 {percentile(bare, 99) * 1_000:.3g} ms"),
        Figure("latency: p99 to bare median", p99 / plain, "x", 10, at_most=True),
    ]
