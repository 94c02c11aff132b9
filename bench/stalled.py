"""Readers that never read: whether other players feel them, what they cost in memory, and how soon they are closed."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import uvloop

from bench import servers
from bench.figures import Figure
from bench.frames import TEXT, frame, handshake
from bench.live import LivePlayer, hello, path_of
from bench.load import offer, percentile, saturate
from bench.machine import LOAD_CORE, allow_files, memory, on_core, open_sockets, processor_seconds
from bench.players import Player, join_all, leave_all
from bench.sockets import join_live

READERS: Final = 1_000
SESSIONS: Final = 63
"""Long sessions that are read: with 16 sockets each, as many as one may have."""
LONG: Final = 300
"""Turns of each."""
OTHERS: Final = 48
RATE: Final = 480.0
"""Turns a second of the others: each acts ten times a second."""
ROUNDS: Final = 5
SECONDS: Final = 2.0
ARRIVING: Final = 3.0
PROMISED: Final = 12.0
"""Seconds: 10 for a frame to go through, 2 to see how the connection ended."""
_LATE: Final = 2.0  # seconds between looks, here and there
_CALM: Final = 0.05  # of a core: less is used by a server that has nothing to send
_PATIENCE: Final = 12.0  # seconds to greet all in: with more, too many of those that came first would be gone
_GIVEN_UP: Final = 60.0
_AT_ONCE: Final = 10
_BUFFER: Final = 4_096  # bytes that the system keeps for a reader: nearly all that is sent stays with the server
_LOOK: Final = 0.1
_PAUSE: Final = 0.5
_FILES: Final = READERS + 500


def figures(folder: Path) -> list[Figure]:
    """Measure over a new database in a folder."""
    allow_files(_FILES)
    data = folder / "stalled"
    loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with on_core(LOAD_CORE), servers.game(data) as game, loop as runner:
        return runner.run(_measured(game, data))


@dataclass(slots=True)
class _Round:
    """Times are of the others' turns, in seconds; memory is of the server, in bytes, the first before readers came."""

    alone: list[float]
    arriving: list[float]
    stalled: list[float]
    calm: bool
    held: int
    closed: float
    memory: list[int]


@asynccontextmanager
async def _watched(pid: int, seen: list[int]) -> AsyncIterator[None]:
    """Note how much memory a process has, again and again."""

    async def look() -> None:
        while True:
            seen.append(memory(pid))
            await asyncio.sleep(_LOOK)

    looking = asyncio.create_task(look())
    try:
        yield
    finally:
        looking.cancel()
        await asyncio.wait([looking])


async def _measured(game: servers.Running, data: Path) -> list[Figure]:
    told = await _long_sessions(game, data)
    others = await join_live(game, data, OTHERS)
    await saturate(others, SECONDS / 2)
    await offer(others, RATE, SECONDS)
    usual = open_sockets(game.pid)
    rounds = [await _round(game, others, told, usual) for _ in range(ROUNDS)]
    after = memory(game.pid)
    leave_all(others)
    return _found(rounds, after)


async def _long_sessions(game: servers.Running, data: Path) -> list[tuple[str, bytes]]:
    """Play long sessions; answer the path of each socket to open, and what is sent there first."""
    players = await join_all(game, data, SESSIONS)
    await asyncio.gather(*map(_lengthen, players))
    leave_all(players)
    return [
        (path_of(player.session_id), hello(player.token, since=0))
        for player in (players[number % SESSIONS] for number in range(READERS))
    ]


async def _lengthen(player: Player) -> None:
    """Play on. What would end the story is taken back."""
    while player.version < LONG:
        await (player.undo() if player.over else player.act())


async def _round(
    game: servers.Running, others: Sequence[LivePlayer], told: list[tuple[str, bytes]], usual: int
) -> _Round:
    alone = await offer(others, RATE, SECONDS)
    seen = [memory(game.pid)]
    with ExitStack() as readers:
        async with _watched(game.pid, seen):
            arriving, _ = await asyncio.gather(offer(others, RATE, ARRIVING), _stall(game, told, readers))
            calm = await _calm(game.pid)
            began = perf_counter()
            stalled = await offer(others, RATE, SECONDS)
            held = open_sockets(game.pid) - usual
        while open_sockets(game.pid) > usual and perf_counter() < began + _GIVEN_UP:  # noqa: ASYNC110 -- nothing tells of another process's sockets
            await asyncio.sleep(_LOOK)
        return _Round(alone, arriving, stalled, calm, held, perf_counter() - began, seen)


async def _calm(pid: int) -> bool:
    """Wait until a server that nobody asks for anything has sent what it can, or has had the time to; tell which."""
    until = perf_counter() + _PATIENCE
    busy = True
    while busy and perf_counter() < until:
        before = processor_seconds(pid)
        await asyncio.sleep(_PAUSE)
        busy = processor_seconds(pid) - before > _CALM * _PAUSE
    return not busy


async def _stall(game: servers.Running, told: list[tuple[str, bytes]], readers: ExitStack) -> None:
    """Open sockets, say hello, and read nothing more. They come evenly, and all have come a little before the time."""
    began = perf_counter()
    for first in range(0, len(told), _AT_ONCE):
        due = began + 0.8 * ARRIVING * first / len(told)
        await asyncio.sleep(max(0.0, due - perf_counter()))
        opened = [readers.enter_context(socket.socket()) for _ in told[first : first + _AT_ONCE]]
        await asyncio.gather(*(_greet(game, *pair) for pair in zip(opened, told[first:], strict=False)))


async def _greet(game: servers.Running, reader: socket.socket, told: tuple[str, bytes]) -> None:
    loop = asyncio.get_running_loop()
    path, text = told
    reader.settimeout(0)
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    await loop.sock_connect(reader, (game.host, game.port))
    await loop.sock_sendall(reader, handshake(path))
    head = await loop.sock_recv(reader, _BUFFER)
    if b" 101 " not in head:
        raise ConnectionError(f"not upgraded: {head!r}")
    await loop.sock_sendall(reader, frame(TEXT, text))


def _found(rounds: Sequence[_Round], after: int) -> list[Figure]:
    alone, arriving, stalled = (
        [percentile(times, 95) for times in group]
        for group in zip(*((each.alone, each.arriving, each.stalled) for each in rounds), strict=True)
    )
    held, closed = min(each.held for each in rounds), max(each.closed for each in rounds)
    note = f"{OTHERS} players, {RATE:.0f} turns/s, median of {ROUNDS} rounds"
    calm = sum(each.calm for each in rounds)
    stalled_note = f"{held:,} readers or more held to the end; all had stalled before in {calm} rounds of {ROUNDS}"
    before, most = rounds[0].memory[0], max(max(each.memory) for each in rounds)
    grown = max(max(each.memory) - each.memory[0] for each in rounds)
    memory_note = f"the worst round; server: {before / 2**20:.0f} MiB before all, {most / 2**20:.0f} at most"
    return [
        Figure("stalled: the others' p95 alone", median(alone) * 1_000, "ms", note=note),
        Figure("stalled: their p95 beside stalled readers", median(stalled) * 1_000, "ms", note=stalled_note),
        Figure("stalled: their p95 while those arrive", median(arriving) * 1_000, "ms", note=f"{ARRIVING:.0f} s"),
        _most("stalled: p95 to alone", median(_each(stalled, alone)), "x", 1.1),
        _most("stalled: memory of a reader", _kib(grown), "KiB", 64, memory_note),
        Figure("stalled: memory left when all are gone", _kib(after - before), "KiB", note="by the readers of a round"),
        _most("stalled: until the last is closed", closed, "s", PROMISED + _LATE, "from then on; the slowest round"),
    ]


def _most(name: str, value: float, unit: str, bar: float, note: str = "") -> Figure:
    return Figure(name, value, unit, bar, at_most=True, note=note)


def _each(these: Sequence[float], those: Sequence[float]) -> list[float]:
    return [one / other for one, other in zip(these, those, strict=True)]


def _kib(size: int) -> float:
    return size / READERS / 1_024
