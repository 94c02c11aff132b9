"""What stands of a story and what was taken back, as a client finds it from `takes_back` alone."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.features.view.screens import Json, Screens, plain, screens

from taleward.kit import GameError
from taleward.sessions import SubmitAction

KINDS = ("act", "act", "refused", "title", "save", "undo", "undo", "restore")
STEPS = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 9)), min_size=4, max_size=40)


def standing(entries: list[Json]) -> set[int]:
    """The numbers of the entries that stand, from the newest backwards, as the vocabulary says it."""
    found, at = set(), entries[-1]["seq"]
    for entry in reversed(entries):
        if entry["seq"] <= at:
            found.add(entry["seq"])
            at = at if entry["takes_back"] is None else entry["takes_back"]
    return found


class Reckoned:
    """The same, kept in mind while playing: the line of turns behind each version, and where an undo there leads."""

    def __init__(self) -> None:
        self.lines: list[list[int]] = [[0]]
        self.back: list[int | None] = [None]
        self.saves: list[tuple[str, int]] = []

    @property
    def now(self) -> int:
        return len(self.lines) - 1

    def goes_on(self, at: int, back: int | None) -> None:
        self.lines.append([*self.lines[at], len(self.lines)])
        self.back.append(back)


async def _play(at: Screens, session: str, steps: list[tuple[str, int]]) -> Reckoned:
    known = Reckoned()
    for step, number in steps:
        now = known.now
        if step == "act":
            await at.act(session, "explore")
            known.goes_on(now, now)
        elif step == "refused":
            asked = SubmitAction(None, "take", "nothing_of_that_name")
            assert (await at.manager.handle_action(session, asked, caller=at.caller)).outcome == "refused"
            known.goes_on(now, known.back[now])
        elif step == "title":
            await at.manager.update_session(session, {"title": f"Number {now}"}, caller=at.caller)
            known.goes_on(now, known.back[now])
        elif step == "save":
            save = await at.manager.name_save(session, "here", caller=at.caller)
            known.saves.append((save.save_id, now))
        elif step == "restore" and known.saves:
            save_id, to = known.saves[number % len(known.saves)]
            await at.manager.restore(session, save_id, caller=at.caller)
            known.goes_on(to, now)
        elif step == "undo" and (back := known.back[now]) is not None:
            await at.manager.undo(session, 1, caller=at.caller)
            known.goes_on(back, known.back[back])
        elif step == "undo":
            with pytest.raises(GameError, match="nothing to take back"):
                await at.manager.undo(session, 1, caller=at.caller)
    return known


async def _told(steps: list[tuple[str, int]]) -> tuple[list[Json], Reckoned]:
    async with screens() as at:
        session = await at.begin()
        known = await _play(at, session, steps)
        entries = plain(await at.shown(session))["widgets"]["story"]["entries"]
        return entries, known


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_what_stands_is_found_from_the_entries_alone_however_it_was_played(steps: list[tuple[str, int]]) -> None:
    entries, known = asyncio.run(_told(steps))
    assert standing(entries) == set(known.lines[known.now]) & {entry["seq"] for entry in entries}


def test_what_was_taken_back_stands_again_once_it_is_gone_back_to() -> None:
    played = [("act", 0), ("act", 0), ("save", 0), ("act", 0), ("undo", 0), ("undo", 0), ("undo", 0), ("restore", 0)]
    entries, _ = asyncio.run(_told(played))
    assert [entry["takes_back"] for entry in entries] == [None, None, None, None, 2, 1, 0, 2]
    assert standing(entries) == {0, 1, 2, 7}
