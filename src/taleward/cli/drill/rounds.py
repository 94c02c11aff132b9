"""The rounds of a drill: load, SIGKILL in the middle of it, start again, compare. Prints nothing."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from taleward.cli.drill.audit import Audit
from taleward.cli.drill.fleet import Fleet
from taleward.cli.drill.ledger import Ledger
from taleward.cli.drill.load import Player
from taleward.cli.drill.wire import Wire
from taleward.cli.report import CommandError

_EARLIEST, _LATEST = 0.2, 0.8  # of a round's actions are acknowledged when the kill comes
_SPREAD: Final = 0.02  # seconds after that acknowledgement, at most
_START, _A_ROUND, _AN_ACTION = 60.0, 60.0, 0.1  # seconds that a drill may take
"""Far more than a healthy server needs: a drill that hangs has to end too."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a drill does."""

    rounds: int
    actions: int
    sessions: int
    seed: int
    workers: int
    database_url: str | None
    launch: Sequence[str]

    @property
    def bound(self) -> float:
        """Seconds after which the drill has failed."""
        return _START + self.rounds * (_A_ROUND + self.actions * _AN_ACTION)


@dataclass(frozen=True, slots=True)
class Result:
    """What came of it."""

    ledger: Ledger
    kills: int


Progress = Callable[[int, Ledger], None]
"""Called after each round with its number, from 1."""


async def drilled(plan: Plan, folder: Path, progress: Progress) -> Result:
    """Run a drill. CommandError if a server does not start or the drill does not end."""
    fleet = Fleet(plan.workers, folder, plan.launch, plan.database_url)
    try:
        async with asyncio.timeout(plan.bound):
            await fleet.start()
            async with Wire(fleet) as wire:
                ledger = await _Rounds(plan, fleet, wire).run(progress)
    except TimeoutError as error:
        raise CommandError(f"The drill did not end within {plan.bound:.0f} s; a server hangs.", "timeout") from error
    finally:
        fleet.end()
    return Result(ledger, fleet.kills)


class _Rounds:
    def __init__(self, plan: Plan, fleet: Fleet, wire: Wire) -> None:
        self._plan = plan
        self._fleet = fleet
        self._dice = _dice(plan.seed, "rounds")
        self._ledger = Ledger()
        self._audit = Audit(wire, self._ledger, _dice(plan.seed, "audit"))
        players = range(plan.sessions)
        self._players = [Player(wire, self._ledger, _dice(plan.seed, str(n)), self._acked) for n in players]
        self._left = 0
        self._due = asyncio.Event()

    async def run(self, progress: Progress) -> Ledger:
        for number in range(1, self._plan.rounds + 1):
            await self._round()
            progress(number, self._ledger)
        await self._audit.whole()
        return self._ledger

    async def _round(self) -> None:
        """Kill one server under load and all of them without, and compare after each."""
        self._left = max(1, int(self._plan.actions * self._dice.uniform(_EARLIEST, _LATEST)))
        self._due.clear()
        load = asyncio.gather(
            *(player.play(share) for player, share in zip(self._players, self._shares(), strict=True))
        )
        load.add_done_callback(lambda _: self._due.set())
        await self._kill()
        await load
        self._audit.forget_heads()
        await self._audit.quiet()
        await self._fleet.kill_all()
        await self._audit.quiet()

    async def _kill(self) -> None:
        await self._due.wait()
        await asyncio.sleep(self._dice.uniform(0, _SPREAD))
        await self._fleet.kill(self._dice.randrange(self._fleet.size))
        await self._audit.acknowledged()

    def _shares(self) -> list[int]:
        each, more = divmod(self._plan.actions, len(self._players))
        return [each + (number < more) for number in range(len(self._players))]

    def _acked(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._due.set()


def _dice(seed: int, name: str) -> Random:
    return Random(f"{seed}/{name}")  # noqa: S311 -- a drill's dice are to fall alike, not to be secret
