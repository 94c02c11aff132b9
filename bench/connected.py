"""Sockets that are connected and say nothing: what each costs the server in memory."""

import asyncio
from pathlib import Path
from typing import Final

import uvloop

from bench import servers
from bench.figures import Figure
from bench.frames import Socket
from bench.live import hello, path_of
from bench.machine import LOAD_CORE, allow_files, memory, on_core
from bench.players import Player

SOCKETS: Final = 2_000
SETTLE: Final = 2.0
_FILES: Final = SOCKETS + 500
_AT_ONCE: Final = 50


def figures(folder: Path) -> list[Figure]:
    """Measure over a new database in a folder."""
    allow_files(_FILES)
    data = folder / "connected"
    loop = asyncio.Runner(loop_factory=uvloop.new_event_loop)
    with on_core(LOAD_CORE), servers.game(data) as game, loop as runner:
        return runner.run(_measured(game, data))


async def _measured(game: servers.Running, data: Path) -> list[Figure]:
    signing = servers.tokens(data)
    tokens = [signing.issue()[0] for _ in range(SOCKETS)]
    player = Player(game, tokens[0], 0)
    await player.begin()
    fresh = memory(game.pid)
    sessions = []
    for token in tokens:
        player.now(token)
        await player.begin()
        sessions.append(player.session_id)
    player.leave()
    await asyncio.sleep(SETTLE)
    idle = memory(game.pid)
    sockets: list[Socket] = []
    lost: list[str] = []
    for first in range(0, SOCKETS, _AT_ONCE):
        some = zip(sessions[first : first + _AT_ONCE], tokens[first : first + _AT_ONCE], strict=True)
        sockets += await asyncio.gather(*(_greeted(game, session, token, lost) for session, token in some))
    await asyncio.sleep(SETTLE)
    held = memory(game.pid)
    if lost:
        raise ConnectionError(f"{len(lost)} idle sockets were not kept: {lost[0]}")
    for socket in sockets:
        socket.close()
    note = f"{SOCKETS:,} idle sockets, each of a player and a session of its own; server {held / 2**20:.0f} MiB"
    return [
        Figure("connected: memory of a socket", (held - idle) / SOCKETS / 1_024, "KiB", note=note),
        Figure("connected: memory of a session", (idle - fresh) / SOCKETS / 1_024, "KiB", note="begun, and no socket"),
    ]


async def _greeted(game: servers.Running, session_id: str, token: str, lost: list[str]) -> Socket:
    """A socket that has said hello and heard its snapshot. Should it be lost, `lost` is told why."""
    heard: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def hear(_: bytes) -> None:
        if not heard.done():
            heard.set_result(None)

    def lose(why: str) -> None:
        lost.append(why)
        hear(b"")

    socket = Socket(path_of(session_id), hear, lose)
    await socket.connect(game)
    socket.send(hello(token))
    await heard
    return socket
