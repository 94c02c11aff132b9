"""What players are told: everything they may know, and nothing that foretells or is not theirs."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from tests.features.sessions.stack import SCENARIO, Stack, release, running, somebody

from taleward.engine import EVENTS, legal_actions
from taleward.identity import Caller
from taleward.sessions import SubmitAction, Turn

pytestmark = pytest.mark.anyio
STEPS = (
    "interact toll_box/sign", "move the_hard", "attack", "take boat_hook", "equip boat_hook", "talk nettie/counts",
    "trade crake/buy/barley_sugar", "talk nettie/sugar", "talk nettie/key", "move wall_top", "interact steps/wade",
    "use sluice_key/sluice_door", "move sluice_house", "take storm_lantern", "equip storm_lantern", "talk joss/story",
    "talk joss/wants", "talk joss/sea", "talk joss/tally", "move wall_top", "use eel_broth", "interact tide_board/wait",
    "use counterfoil/bailiff", "move bell_chamber", "interact bell/read", "use lead_tally/bell",
)  # fmt: skip
HIDDEN = {name for name, kind in EVENTS.items() if kind.hidden}


def wired(value: object) -> Any:  # noqa: ANN401 -- JSON, as a client gets it
    return msgspec.json.decode(msgspec.json.encode(value))


def strings(value: object) -> Iterator[str]:
    """Every key and every text of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)


async def all_answers(stack: Stack, me: Caller) -> list[Any]:
    """Every kind of answer over a whole story."""
    manager = stack.manager
    session = await stack.begin(me, template_id="waller")
    session_id = session.session_id
    answers: list[object] = [session, await manager.handle_action(session_id, SubmitAction(text="eh"), caller=me)]
    for step in STEPS:
        answers += [await stack.act(session_id, me, step), await manager.get_session(session_id, caller=me)]
    save = await manager.name_save(session_id, "here", caller=me)
    answers += [save.name, await manager.undo(session_id, 2, caller=me), await manager.fork(session_id, 9, caller=me)]
    answers += [await manager.restore(session_id, save.save_id, caller=me)]
    answers += [await manager.update_session(session_id, {"title": "x"}, caller=me)]
    answers += [await manager.turns(session_id, 0, 500, caller=me), await manager.replay(session_id, caller=me)]
    answers += [await manager.list_sessions(caller=me, before=None, limit=9)]
    answers += [await manager.narration(session_id, 4, caller=me), await manager.actions(session_id, caller=me)]
    return [wired(answer) for answer in answers]


async def test_no_answer_holds_a_secret_a_flag_a_branch_or_what_is_hidden() -> None:
    me = somebody()
    async with running() as stack:
        answers = await all_answers(stack, me)
        listed = await stack.manager.list_sessions(caller=me, before=None, limit=9)
        heads = [await stack.reading.load(item.session_id) for item in listed.items]
    forbidden = set(HIDDEN)
    for head in heads:
        assert head is not None
        assert head.game.world.flags
        forbidden |= {head.secret.hex(), base64.b64encode(head.secret).decode(), *head.game.world.flags}
        forbidden |= {head.game.branch} - {"main"}
    said = {text for answer in answers for text in strings(answer)}
    assert len(said) > 500
    assert not said & (forbidden | {"secret", "flags", "branch", "seed", "rng", "dice_key", "request_hash"})
    assert not any(text in whole for text in forbidden if len(text) > 30 for whole in said)


async def test_what_is_elsewhere_is_not_shown() -> None:
    me = somebody()
    async with running() as stack:
        session = await stack.begin(me)
        said = " ".join(strings(wired(session.state)))
        assert "boat hook" not in said
        assert "Joss" not in said
        assert session.state["world"]["people"] == []


async def test_events_are_told_without_the_hidden_ones_and_with_all_others() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        turns = await stack.walk(session_id, me, STEPS)
        rows = [row async for row in stack.reading.log(session_id)]
    for turn, row in zip(turns, rows[1:], strict=True):
        stored = msgspec.json.decode(row.events)
        assert turn.events == [event for event in stored if event["type"] not in HIDDEN]


async def test_every_roll_is_shown_with_what_it_had_to_meet() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        turns = await stack.walk(session_id, me, STEPS)
    for turn in turns:
        rolled = [event for event in turn.events if event["type"] == "rolled"]
        assert [(roll.total, roll.target) for roll in turn.rolls] == [
            (each["total"], each["target"]) for each in rolled
        ]
        assert all(roll.success == (roll.total >= roll.target) for roll in turn.rolls)


async def test_changes_are_the_difference_that_the_state_shows() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        before = (await stack.manager.get_session(session_id, caller=me)).state
        for step in STEPS:
            turn = await stack.act(session_id, me, step)
            after = (await stack.manager.get_session(session_id, caller=me)).state
            figures = {change.kind: (change.before, change.after) for change in turn.changes}
            for kind in ("health", "gold", "experience", "level"):
                was, now = before["character"][kind], after["character"][kind]
                assert figures.get(kind) == (None if was == now else (was, now)), (step, kind)
            was, now = before["world"]["name"], after["world"]["name"]
            assert figures.get("place") == (None if was == now else (was, now))
            before = after


async def test_what_is_offered_stands_in_the_order_of_the_rules_and_means_what_it_says() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, STEPS[:10])
        head = await stack.reading.load(session_id)
        assert head is not None
        offered = await stack.manager.actions(session_id, caller=me)
        legal = legal_actions(head.game, release().pack)
        assert [action.action for action in offered] == [each.intent.action for each in legal]
        assert [action.available for action in offered] == [each.refusal is None for each in legal]
        assert len({action.action_id for action in offered}) == len(offered)
        assert len({(action.action, action.target) for action in offered}) == len(offered)
        assert all(action.label and (action.available or action.reason) for action in offered)


async def test_an_action_id_plays_what_it_was_offered_as() -> None:
    me = somebody("designer")
    async with running() as one, running() as two:
        made = [await stack.manager.create_session(SCENARIO, {}, caller=me, seed=1) for stack in (one, two)]
        ids = [session.session_id for session in made]
        for number in range(6):
            turns: list[Turn] = []
            offered = [action for action in await one.manager.actions(ids[0], caller=me) if action.available]
            chosen = offered[number % len(offered)]
            asked = SubmitAction(action_id=chosen.action_id)
            turns.append(await one.manager.handle_action(ids[0], asked, caller=me))
            said = SubmitAction(action=chosen.action, target=chosen.target)
            turns.append(await two.manager.handle_action(ids[1], said, caller=me))
            assert turns[0].events == turns[1].events


async def test_a_turn_told_again_is_the_turn_that_was_told() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        turns = await stack.walk(session_id, me, STEPS)
        turns.append(await stack.manager.undo(session_id, 3, caller=me))
        save = await stack.manager.name_save(session_id, "here", caller=me)
        turns.append(await stack.act(session_id, me, "explore"))
        turns.append(await stack.manager.restore(session_id, save.save_id, caller=me))
        again, following = await stack.manager.turns(session_id, 0, 500, caller=me)
        assert (again, following) == (turns, None)
        page, following = await stack.manager.turns(session_id, 7, 3, caller=me)
        assert (page, following) == (turns[7:10], 10)
