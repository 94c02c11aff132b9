"""`python -m bench`: all figures of a run, as a table and as a JSON file in `bench/results/`."""

import argparse
import gc
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import growth, rules, turns
from bench.figures import Figure, keep, show
from bench.machine import LOAD_CORE, facts, on_core

PARTS = ("rules", "turns", "growth")


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
            measured = _measure(part, Path(folder), asked.stored)
            show(measured)
            found += measured
    print(f"kept in {keep(found, machine)}")
    return 0 if all(figure.good for figure in found) else 1


def _measure(part: str, folder: Path, stored: int) -> list[Figure]:
    gc.collect()
    if part == "rules":
        with on_core(LOAD_CORE):
            return rules.figures()
    return turns.figures(folder) if part == "turns" else growth.figures(folder, stored)


if __name__ == "__main__":
    sys.exit(main())
