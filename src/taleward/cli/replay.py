"""`taleward replay`: folds stored games anew, with no server running, and compares them with what is stored."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Annotated, Any, Final
from uuid import UUID

from typer import Argument, BadParameter, Exit, Option, Typer

from taleward.bootstrap import Services, Settings, open_services
from taleward.bootstrap.settings import DATABASE_FILE
from taleward.cli.faults import told_plainly
from taleward.cli.options import DATA, DataOption, JsonOption
from taleward.cli.report import CommandError, show_json
from taleward.cli.settings import settings_of
from taleward.sessions import Replayed, verify_session

_PAGE: Final = 500


def register(app: Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    *,
    session: Annotated[UUID | None, Argument(help="The session to replay.")] = None,
    every: Annotated[bool, Option("--all", help="Replay every session.")] = False,
    data: DataOption = DATA,
    json: JsonOption = False,
) -> None:
    """Prove stored games: their chain, their states, and that the rules still decide them alike."""
    if (session is not None) == every:
        raise BadParameter("name one session, or say --all.", param_hint="SESSION")
    settings = settings_of(data=data)
    if settings.database_url is None and not (data / DATABASE_FILE).exists():
        raise CommandError(f"There are no games in {data}. Say with --data where they are.", "no_games")
    with told_plainly():
        replayed = asyncio.run(_replayed(settings, session))
    _show(replayed, json=json)
    if not all(one.equal for one in replayed):
        raise Exit(1)


async def _replayed(settings: Settings, session: UUID | None) -> list[Replayed]:
    async with open_services(settings) as services:
        if session is None:
            found = [await verify_session(services.reading, one) async for one in _sessions(services)]
            return [one for one in found if one is not None]  # an erased one has nothing to replay
        one = await verify_session(services.reading, str(session))
        if one is None:
            raise CommandError(f"There is no session {session} here. --all replays every one.", "not_found")
        return [one]


async def _sessions(services: Services) -> AsyncIterator[str]:
    """Name every session, oldest first."""
    page = await services.store.session_ids(None, _PAGE)
    while page:
        for session_id in page:
            yield session_id
        page = await services.store.session_ids(page[-1], _PAGE)


def _show(replayed: Sequence[Replayed], *, json: bool) -> None:
    differing = sum(not one.equal for one in replayed)
    if json:
        show_json({"sessions": [_told(one) for one in replayed], "differing": differing})
        return
    for one in replayed:
        print(f"{one.session_id}  {one.turns} turns  {'equal' if one.equal else 'DIFFERS'}  {one.head}")
        for difference in one.differences:
            print(f"  {difference}")
    turns = sum(one.turns for one in replayed)
    print(f"{len(replayed)} sessions, {turns} turns, {differing} differing")


def _told(one: Replayed) -> dict[str, Any]:
    return {
        "session_id": one.session_id,
        "turns": one.turns,
        "equal": one.equal,
        "head": one.head,
        "decided": one.decided,
        "differences": list(one.differences),
    }
