"""`python -m bench`: all figures of a run, as a table and as a JSON file in `bench/results/`."""

import argparse
import gc
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench import connected, growth, loot, rules, sockets, stalled, turns
from bench.figures import Figure, keep, show
from bench.machine import LOAD_CORE, PROCESSES, facts, on_core

PARTS: Final = ("rules", "loot", "turns", "sockets", "stalled", "connected", "growth")
_LOOK_INTO_PROCESSES: Final = frozenset({"stalled", "connected"})


def main() -> int:
    """Run, print, keep. 1 if a bar was missed."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure, on a machine that does nothing else."
    )
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], help=f"some of {', '.join(PARTS)}; all without")
    parser.add_argument("--stored", type=int, default=growth.MANY, help="sessions of the large database")
    asked = parser.parse_args()
    machine = facts()
    print("  ".join(f"{name}: {value}" for name, value in machine.items()), flush=True)
    found: list[Figure] = []
    with TemporaryDirectory(prefix="taleward-bench-") as folder:
        for part in asked.parts or PARTS:
            if part in _LOOK_INTO_PROCESSES and not PROCESSES.exists():
                print(f"{part}: left out, for it reads {PROCESSES}, which is not here")
                continue
            measured = _measure(part, Path(folder), asked.stored)
            show(measured)
            found += measured
    print(f"kept in {keep(found, machine)}")
    return 0 if all(figure.good for figure in found) else 1


def _measure(part: str, folder: Path, stored: int) -> list[Figure]:
    gc.unfreeze()  # what an earlier part kept alive
    gc.collect()
    measures: dict[str, Callable[[Path], list[Figure]]] = {
        "rules": _rules,
        "loot": _loot,
        "turns": turns.figures,
        "sockets": sockets.figures,
        "stalled": stalled.figures,
        "connected": connected.figures,
        "growth": partial(growth.figures, many=stored),
    }
    return measures[part](folder)


def _rules(_: Path) -> list[Figure]:
    with on_core(LOAD_CORE):
        return rules.figures()


def _loot(_: Path) -> list[Figure]:
    with on_core(LOAD_CORE):
        return loot.figures()


if __name__ == "__main__":
    sys.exit(main())
