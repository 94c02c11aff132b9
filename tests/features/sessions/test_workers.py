"""Two whole services over one PostgreSQL: nothing is lost, doubled or out of order, whoever is asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from taleward.bootstrap import Services, Settings, open_services
from taleward.identity import Caller
from taleward.kit import GameError, new_id
from taleward.sessions import SubmitAction, verify_session

pytestmark = pytest.mark.anyio
DRINK = SubmitAction(action="use", target="eel_broth")
WAY = ("move the_hard", "move wall_top", "interact steps/wade")


@pytest.fixture
async def workers(postgresql_url: str, tmp_path: Path) -> AsyncIterator[list[Services]]:
    settings = Settings(data=tmp_path, database_url=postgresql_url)
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_services(settings)) for _ in range(2)]


async def hurt(worker: Services, me: Caller) -> str:
    session_id = (await worker.sessions.create_session("one_stroke_over", {}, caller=me)).session_id
    for step in WAY:
        action, _, target = step.partition(" ")
        await worker.sessions.handle_action(session_id, SubmitAction(None, action, target), caller=me)
    return session_id


async def insist(worker: Services, session_id: str, me: Caller, key: str) -> str:
    """Send one request as often as it takes; the answer's outcome."""
    while True:
        try:
            return (await worker.sessions.handle_action(session_id, DRINK, caller=me, key=key)).outcome
        except GameError as error:
            if error.error_code != "unavailable":
                raise


async def test_one_potion_is_drunk_once_whoever_is_asked(workers: list[Services]) -> None:
    me = workers[0].tokens.issue()[1]
    session_id = await hurt(workers[0], me)
    outcomes = await asyncio.gather(*(insist(workers[n % 2], session_id, me, new_id()) for n in range(40)))
    assert Counter(outcomes) == {"applied": 1, "refused": 39}
    rows = [row async for row in workers[1].reading.log(session_id)]
    assert [row.seq for row in rows] == list(range(len(WAY) + 41))
    replayed = await verify_session(workers[1].reading, session_id)
    assert replayed is not None
    assert replayed.differences == ()


async def test_one_request_is_played_once_whoever_is_asked(workers: list[Services]) -> None:
    me = workers[0].tokens.issue()[1]
    session_id = await hurt(workers[0], me)
    outcomes = await asyncio.gather(*(insist(workers[n % 2], session_id, me, "same") for n in range(40)))
    assert outcomes == ["applied"] * 40
    assert len([row async for row in workers[1].reading.log(session_id)]) == len(WAY) + 2


async def test_many_players_at_both_are_all_served(workers: list[Services]) -> None:
    async def player(number: int) -> None:
        me = workers[0].tokens.issue()[1]
        session_id = await hurt(workers[number % 2], me)
        for turn in range(6):
            worker = workers[(number + turn) % 2]
            told = await worker.sessions.handle_action(session_id, SubmitAction(action="explore"), caller=me)
            assert told.version == len(WAY) + turn + 1
        found = await verify_session(workers[0].reading, session_id)
        assert found is not None
        assert found.equal

    await asyncio.gather(*(player(number) for number in range(12)))


async def test_what_one_worker_erased_the_other_does_not_play(workers: list[Services]) -> None:
    me = workers[0].tokens.issue()[1]
    session_id = await hurt(workers[0], me)
    await workers[1].sessions.delete_session(session_id, caller=me, purge=True)
    with pytest.raises(GameError) as gone:
        await workers[0].sessions.handle_action(session_id, DRINK, caller=me)
    assert gone.value.error_code == "not_found"
