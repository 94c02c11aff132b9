"""Durable turns over WebSockets against a bare handler: how many a second, and what each costs the server."""

import asyncio
import gc
from pathlib import Path
from statistics import median
from typing import Final

import uvloop

from bench import servers
from bench.figures import Figure
from bench.live import LivePlayer, bounce
from bench.load import saturate, saturated
from bench.machine import LOAD_CORE, on_core
from bench.players import leave_all

PLAYERS: Final = 96
ROUNDS: Final = 5
SECONDS: Final = 4.0
WARM: Final = 1.5
_SAMPLE: Final = 15  # stories, and turns of each, of which the one of middle length is what the bare handler answers


def figures(folder: Path) -> list[Figure]:
    """Measure over a new database in a folder."""
    data, answer = folder / "sockets", folder / "frame.json"
    loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with on_core(LOAD_CORE), servers.game(data) as game, loop as runner:
        asked, told = runner.run(_typical(game, data))
        answer.write_bytes(told)
        with servers.bare(answer) as bare:
            return runner.run(_measured(game, bare, data, asked, told))


async def join_live(server: servers.Running, data: Path, count: int) -> list[LivePlayer]:
    """Let so many players begin a story each, with a socket each."""
    signing = servers.tokens(data)
    return [await LivePlayer.join(server, signing.issue()[0], number) for number in range(count)]


async def _typical(game: servers.Running, data: Path) -> tuple[bytes, bytes]:
    """The action and the answer of middle length, each by itself, among the turns of some stories."""
    players = await join_live(game, data, _SAMPLE)
    asked, told = [], []
    for player in players:
        for _ in range(_SAMPLE):
            await player.act()
            asked.append(player.asked)
            told.append(player.answer)
    leave_all(players)
    return sorted(asked, key=len)[len(asked) // 2], sorted(told, key=len)[len(told) // 2]


async def _measured(
    game: servers.Running, bare: servers.Running, data: Path, asked: bytes, told: bytes
) -> list[Figure]:
    players = await join_live(game, data, PLAYERS)
    gc.freeze()
    await saturate(players, WARM)
    rounds = [
        (await saturated(game, players, SECONDS), await bounce(bare, asked, PLAYERS, SECONDS)) for _ in range(ROUNDS)
    ]
    leave_all(players)
    (turns, cost), (answers, plain) = (
        [median(pair[side][which] for pair in rounds) for which in (0, 1)] for side in (0, 1)
    )
    ratio = median(ours[0] / theirs[0] for ours, theirs in rounds)
    note = f"{PLAYERS} players, {len(told):,} bytes an answer, SQLite synchronous=FULL, {ROUNDS} rounds in turn"
    return [
        Figure("WebSocket: durable turns", turns, "/s", note=note),
        Figure("WebSocket: bare handler", answers, "/s", note="FastAPI, answers as long, no work"),
        Figure("WebSocket: ratio", ratio, "x", 0.15, note="of durable turns to bare answers"),
        Figure(
            "WebSocket: ratio of processor time", plain / cost, "x", note="other load on the machine disturbs it less"
        ),
        Figure("WebSocket: processor time of a turn", cost, "us", note=f"of the server; a bare answer: {plain:.0f} us"),
    ]
