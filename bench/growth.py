"""What grows: the age of a session, the number of stored ones. Also a new session, and the replay of a long one."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from contextlib import closing
from hashlib import blake2b
from pathlib import Path
from statistics import median
from typing import Final

import uvloop

from bench import servers
from bench.figures import Figure
from bench.load import saturate, timed
from bench.machine import LOAD_CORE, on_core
from bench.players import Player, join_all, leave_all

YOUNG: Final = 10
OLD: Final = 10_000
REPEATS: Final = 40
FEW: Final = 1_000
MANY: Final = 100_000
TURNS: Final = 2
"""Turns of each stored session that is not played."""
PLAYERS: Final = 96
ROUNDS: Final = 5
SECONDS: Final = 2.0
_BURST: Final = 250  # turns until another operator goes on: below what one may do at once

_Played = list[tuple[float, float, float]]  # seconds of a turn, of its undo, of a fork


def figures(folder: Path, many: int = MANY) -> list[Figure]:
    """Measure over new databases in a folder. `many`: how many stored sessions a large one has."""
    with on_core(LOAD_CORE), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        data = folder / "age"
        with servers.game(data) as game:
            found = [*runner.run(_beginnings(game, data)), *runner.run(_ages(game, data))]
        small, large = folder / "few", folder / "many"
        for place, count in ((small, FEW), (large, many)):
            with servers.game(place) as game:
                runner.run(_one_session(game, place, TURNS))
            fill(place, count)
        with servers.game(small) as few, servers.game(large) as lots:
            return [*found, *runner.run(_stored(few, lots, folder, many))]


async def _beginnings(game: servers.Running, data: Path) -> list[Figure]:
    """The first session of a fresh server, and those after it."""
    player = Player(game, servers.tokens(data).issue()[0], 0)
    times = [await timed(player.begin) for _ in range(REPEATS)]
    player.leave()
    return [
        Figure("new session: the first of a server", times[0] * 1_000, "ms", 50, at_most=True, note="with its connect"),
        Figure("new session: median", median(times) * 1_000, "ms", 50, at_most=True),
        Figure("server: from its start to its first answer", game.started, "s", 3, at_most=True),
    ]


async def _one_session(game: servers.Running, data: Path, turns: int = 0) -> None:
    players = await join_all(game, data, 1)
    for _ in range(turns):
        await players[0].act()
    leave_all(players)


async def _ages(game: servers.Running, data: Path) -> list[Figure]:
    """A young session and an old one, in turn; operators play them, for one player may not play so fast."""
    signing = servers.tokens(data)

    def operator() -> str:
        return signing.issue(role="operator")[0]

    young = [await Player.join(game, operator(), number) for number in range(REPEATS)]
    old = await Player.join(game, operator(), REPEATS)
    for player in young:
        await _until(player, YOUNG, operator)
    await _until(old, OLD, operator)
    early: _Played = []
    late: _Played = []
    for player in young:
        old.now(operator())
        early.append(await _played(player))
        late.append(await _played(old))
    proof: dict[str, object] = {}

    async def replay() -> None:
        proof.update(await old.replay())

    seconds = await timed(replay)
    if proof["equal"] is not True:
        raise ValueError(f"the log does not fold to what is stored: {proof}")
    leave_all(young, [old])
    note = f"turn {OLD:,} to turn {YOUNG} of a session, medians of {REPEATS}, over HTTP"
    return [
        _grown("age: turn", early, late, 0, 1.5, note),
        _grown("age: undo", early, late, 1, 2.0),
        _grown("age: fork", early, late, 2, 2.0),
        Figure("replay: a long session", seconds * 1_000, "ms", note=f"{proof['turns']:,} turns, proven over HTTP"),
        Figure("replay: turns", old.version / seconds, "/s", note="read, hashed, folded, compared"),
    ]


async def _until(player: Player, version: int, operator: Callable[[], str]) -> None:
    """Play until a session is so old. What would end the story is taken back."""
    while player.version < version:
        if player.version % _BURST == 0:
            player.now(operator())
        await (player.undo() if player.over else player.act())


async def _played(player: Player) -> tuple[float, float, float]:
    if player.over:
        await player.undo()
    turn: Callable[[], Awaitable[object]] = player.act
    return await timed(turn), await timed(player.undo), await timed(player.fork)


def _grown(name: str, early: _Played, late: _Played, which: int, bar: float, note: str = "") -> Figure:
    young, old = median(each[which] for each in early), median(each[which] for each in late)
    told = note or f"{young * 1_000:.3g} ms, then {old * 1_000:.3g} ms"
    return Figure(name, old / young, "x", bar, at_most=True, note=told)


async def _stored(few: servers.Running, lots: servers.Running, folder: Path, many: int) -> list[Figure]:
    small = await join_all(few, folder / "few", PLAYERS)
    large = await join_all(lots, folder / "many", PLAYERS)
    await _warm(small, large)
    pairs = [(await saturate(small, SECONDS), await saturate(large, SECONDS)) for _ in range(ROUNDS)]
    leave_all(small, large)
    note = f"{many:,} stored sessions to {FEW:,}, {PLAYERS} players, {ROUNDS} rounds in turn"
    return [Figure("stored: turn", median(pair[0] / pair[1] for pair in pairs), "x", 1.5, at_most=True, note=note)]


async def _warm(*groups: Sequence[Player]) -> None:
    for players in groups:
        await saturate(players, SECONDS / 2)


def fill(data: Path, count: int) -> None:
    """Copy the one session of a stopped server until there are so many; times and ids go on as those of real ones."""
    with closing(sqlite3.connect(data / "taleward.sqlite3", isolation_level=None)) as database:
        database.execute("PRAGMA synchronous=OFF")
        database.create_function("id_of", 2, _id_of, deterministic=True)
        for table, owned in (("game_sessions", "user_id"), ("session_turns", "key")):
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
            values = [_VALUES.get(name if name in {"session_id", owned} else "", name) for name in columns]
            database.execute(
                f"WITH RECURSIVE copies(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < ?)"  # noqa: S608 -- names of our own tables
                f" INSERT INTO {table} SELECT {', '.join(values)} FROM copies CROSS JOIN (SELECT * FROM {table})",
                (count - 1,),
            )
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


_VALUES: Final = {"session_id": "id_of(n, 0)", "user_id": "id_of(n, 1)", "key": "lower(hex(randomblob(16)))"}
_EPOCH_MS: Final = 1_700_000_000_000


def _id_of(number: int, kind: int) -> bytes:
    """A UUIDv7 of its own for each copy: 6 bytes of time, then chance, the same at each call."""
    chance = blake2b(b"%d" % number, digest_size=9, salt=b"%d" % kind).digest()
    return (_EPOCH_MS + 997 * number).to_bytes(6, "big") + bytes((0x70, chance[0])) + b"\x80" + chance[2:]
