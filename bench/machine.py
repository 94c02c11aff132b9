"""The machine under the figures: what it is, how fast its disk makes things durable, and which core does what."""

import os
import platform
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, Final

SERVER_CORE: Final = 0
LOAD_CORE: Final = 1
PROCESSES: Final = Path("/proc/self/statm")
"""What is there where the system lets look into processes."""
_SYNCS: Final = 100
_CAN_PIN: Final = hasattr(os, "sched_setaffinity") and {SERVER_CORE, LOAD_CORE} <= os.sched_getaffinity(0)
"""Asked once: who is kept on one core sees no other."""


def facts() -> dict[str, Any]:
    """What a reader needs to compare two runs."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.release()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "pinned": _CAN_PIN,
        "load_average": round(os.getloadavg()[0], 2),
        "sqlite": sqlite3.sqlite_version,
        "fdatasync_ms": round(_fdatasync() * 1_000, 3),
    }


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if not file.exists():
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in file.read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _fdatasync() -> float:
    """The median of the seconds that the disk takes to keep a page."""
    sync = getattr(os, "fdatasync", os.fsync)
    times = []
    with tempfile.TemporaryFile(prefix="taleward-bench-") as file:
        for _ in range(_SYNCS):
            began = perf_counter()
            file.write(bytes(4_096))
            file.flush()
            sync(file.fileno())
            times.append(perf_counter() - began)
    return median(times)


def processor_seconds(pid: int) -> float:
    """What a process has used of processors so far; 0 where the system does not tell."""
    file = Path(f"/proc/{pid}/stat")
    if not file.exists():
        return 0.0
    user, system = file.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def memory(pid: int) -> int:
    """The bytes of a process that are in memory. Where the system does not tell, FileNotFoundError."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_sockets(pid: int) -> int:
    """How many sockets a process has open. Where the system does not tell, FileNotFoundError."""
    count = 0
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed since it was listed
            count += str(file.readlink()).startswith("socket:")
    return count


def allow_files(count: int) -> None:
    """Let this process, and the children that it starts from now on, open so many files. ValueError if it may not."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (count, hard))


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Keep this process, and the children that it starts here, on one core, where the system can."""
    if not _CAN_PIN:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
