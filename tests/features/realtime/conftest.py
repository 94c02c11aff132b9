"""One server for the tests of a module, and one of a test's own where it changes how things are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.features.realtime.live import Live, Player, serving

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture(scope="module")
async def live(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Live]:
    async with serving(tmp_path_factory.mktemp("live")) as served:
        yield served


@pytest.fixture
def player(live: Live) -> Player:
    return live.player()


@pytest.fixture
async def session_id(player: Player) -> str:
    return await player.begin()
