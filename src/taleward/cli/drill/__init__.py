"""`taleward drill`: loads real servers, kills them with SIGKILL, and checks what they promised.

Changes nothing of yours: the servers run on a temporary folder, or on a database that is given for the purpose.
"""

import asyncio
import secrets
import shlex
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Annotated, Any

from typer import BadParameter, Exit, Option, Typer

from taleward.cli.drill.ledger import Ledger
from taleward.cli.drill.rounds import Plan, Result, drilled
from taleward.cli.embedded import SERVE
from taleward.cli.options import JsonOption
from taleward.cli.report import show_json


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(drill)


def drill(  # noqa: PLR0913 -- each is an option of the command line
    *,
    rounds: Annotated[int, Option(min=1, max=10_000, help="How often the servers are killed under load.")] = 10,
    actions: Annotated[int, Option(min=1, max=100_000, help="Actions a round.")] = 500,
    sessions: Annotated[int, Option(min=1, max=100, help="Players who act at once, each in a game of their own.")] = 20,
    seed: Annotated[int | None, Option(min=0, help="Makes the players' choices fall alike every time.")] = None,
    workers: Annotated[int, Option(min=1, max=16, help="Servers on one database (PostgreSQL, if several).")] = 1,
    database_url: Annotated[str | None, Option(help="An empty PostgreSQL database to drill on.")] = None,
    launch: Annotated[str | None, Option(help="The command line that starts a server, before its options.")] = None,
    json: JsonOption = False,
) -> None:
    """Kill loaded servers again and again, and check that nothing acknowledged is lost or doubled."""
    if workers > 1 and database_url is None:
        raise BadParameter("several servers need a common database: add --database-url.", param_hint="--workers")
    chosen = secrets.randbelow(2**32) if seed is None else seed
    command = tuple(shlex.split(launch)) if launch else SERVE
    plan = Plan(rounds, actions, sessions, chosen, workers, database_url, command)
    began = monotonic()
    with tempfile.TemporaryDirectory(prefix="taleward-drill-") as folder:
        result = asyncio.run(drilled(plan, Path(folder), _silent if json else _progress))
    told = _told(plan, result, monotonic() - began)
    if json:
        show_json(told)
    else:
        _show(told)
    if result.ledger.violations:
        raise Exit(1)


def _told(plan: Plan, result: Result, seconds: float) -> dict[str, Any]:
    ledger = result.ledger
    return {
        "rounds": plan.rounds,
        "seed": plan.seed,
        "workers": plan.workers,
        "sessions": len(ledger.sessions),
        "acknowledged": ledger.acknowledged,
        "duplicates": ledger.duplicates,
        "kills": result.kills,
        "seconds": round(seconds, 1),
        "violations": dict(ledger.violations),
        "examples": ledger.examples,
    }


def _show(told: Mapping[str, Any]) -> None:
    print(
        f"{told['acknowledged']} acknowledged turns in {told['sessions']} sessions, {told['duplicates']} duplicates, "
        f"{told['kills']} kills in {told['rounds']} rounds, {told['seconds']} s (seed {told['seed']})"
    )
    for kind, count in told["violations"].items():
        print(f"{count:6}  {kind}")
    for example in told["examples"]:
        print(f"        {example}")
    print("A promise was broken." if told["violations"] else "Nothing lost, nothing doubled, every replay equal.")


def _progress(number: int, ledger: Ledger) -> None:
    told = f"round {number}: {ledger.acknowledged} acknowledged, {ledger.violations.total()} violations"
    print(told, file=sys.stderr, flush=True)


def _silent(_: int, __: Ledger) -> None:
    """Programs wait for the result."""
