"""Entries of the story: what a chip says of a change, and which turns are none of the story."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from tests.features.sessions.stack import release
from tests.features.view.screens import Json, plain, screens

from taleward.narrative import Change, RollShown
from taleward.sessions import Turn
from taleward.view.story import announcement, entry
from taleward.view.widgets import Entry, Note
from taleward.view.wording import Wording

WORDS = Wording(release().words_in("en").texts, "en")


async def _turn() -> Turn:
    async with screens() as at:
        return await at.act(await at.begin(), "explore")


def note(**told: Any) -> Note:  # noqa: ANN401 -- members of a turn
    """The chip of a turn that has one change or one roll."""
    turn = replace(asyncio.run(_turn()), changes=[], rolls=[])
    made = entry("/api/game/sessions/x", replace(turn, **told), WORDS)
    assert made is not None
    (found,) = made.notes
    return found


@pytest.mark.parametrize(
    ("change", "text", "tone"),
    [
        (Change("gold", "Gold", 3, 15), "+12 Gold", "good"),
        (Change("health", "Health", 9, 4), "-5 Health", "bad"),
        (Change("item", "ash", 0, 1), "+1 ash", "good"),
        (Change("item", "ash", 2, 0), "-2 ash", "plain"),
        (Change("status", "soaked", 0, 1), "Now: soaked", "plain"),
        (Change("status", "soaked", 1, 0), "No more: soaked", "plain"),
        (Change("place", "Place", "the Hard", "the Backs"), "Place: the Backs", "plain"),
        (Change("quest", "The one over", None, "under way"), "The one over: under way", "plain"),
        (Change("quest", "The one over", "under way", None), "No more: The one over", "plain"),
    ],
)
def test_a_chip_says_a_change_whole(change: Change, text: str, tone: str) -> None:
    found = note(changes=[change])
    assert (found.text, found.tone) == (text, tone)


@pytest.mark.parametrize(("success", "end", "tone"), [(True, "succeeds", "good"), (False, "fails", "bad")])
def test_a_chip_says_a_roll_in_words_and_figures(success: bool, end: str, tone: str) -> None:  # noqa: FBT001 -- a case
    found = note(rolls=[RollShown("Attack", "d20+3", 17, 12, success)])
    assert (found.text, found.tone) == (f"Attack: d20+3 = 17 against 12, {end}", tone)


def test_a_changed_setting_is_a_version_and_none_of_the_story() -> None:
    async def changed() -> Json:
        async with screens() as at:
            session = await at.begin()
            await at.act(session, "explore")
            await at.manager.update_session(session, {"title": "My own"}, caller=at.caller)
            await at.act(session, "explore")
            return plain(await at.shown(session))

    shown = asyncio.run(changed())
    assert (shown["seq"], shown["title"]) == (3, "My own")
    assert [each["seq"] for each in shown["widgets"]["story"]["entries"]] == [0, 1, 3]


def test_nothing_new_is_not_announced() -> None:
    assert announcement([]) is None


def test_of_many_new_entries_the_latest_are_read_aloud() -> None:
    told = announcement([Entry(seq=seq, text=f"Turn {seq}.") for seq in range(200)])
    assert told == "Turn 197. Turn 198. Turn 199."
