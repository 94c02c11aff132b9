"""The servers of a drill: real processes on one data folder, killed and started again."""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from taleward.cli.embedded import Embedded


class Fleet:
    """So many servers on one folder. `database_url` gives them a common database; without one there can be only one."""

    def __init__(self, size: int, data: Path, launch: Sequence[str], database_url: str | None) -> None:
        self._size = size
        self._data = data
        self._launch = launch
        self._environment = dict(os.environ)
        if database_url is not None:
            self._environment["TALEWARD_DATABASE_URL"] = database_url
        self._servers: list[Embedded] = []
        self.kills = 0

    @property
    def size(self) -> int:
        """How many servers there are."""
        return self._size

    async def start(self) -> None:
        """Start all of them, one after the other: the first migrates the database."""
        for _ in range(self._size):
            self._servers.append(await self._launched())

    def url(self, worker: int) -> str:
        """Where a server listens, or listened last; numbers go round."""
        return self._servers[worker % self._size].url

    async def kill(self, worker: int) -> None:
        """SIGKILL a server and start another in its place."""
        place = worker % self._size
        self._servers[place].kill()
        self.kills += 1
        self._servers[place] = await self._launched()

    async def kill_all(self) -> None:
        """SIGKILL all of them and start others."""
        for worker in range(self._size):
            await self.kill(worker)

    async def _launched(self) -> Embedded:
        return await asyncio.to_thread(Embedded, self._data, self._launch, self._environment)

    def end(self) -> None:
        """End all of them at once."""
        for server in self._servers:
            server.kill()
        self._servers.clear()
