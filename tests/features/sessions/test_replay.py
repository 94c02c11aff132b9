"""Replay finds whatever was done to a log, and decides it anew."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from tests.features.sessions.stack import release, row_after, running, somebody

from taleward.sessions import Replayed, codec, verify_session
from taleward.sessions.head import Kind
from taleward.sessions.model import SessionRecord, TurnRow, chain
from taleward.sessions.replay import replay_rows, told

pytestmark = pytest.mark.anyio
STEPS = ("move the_hard", "take boat_hook", "attack", "trade crake/buy/barley_sugar", "move wall_top", "explore")


@dataclass(frozen=True)
class Played:
    record: SessionRecord
    rows: list[TurnRow]


async def played(steps: tuple[str, ...] = STEPS) -> Played:
    """A log with every kind of row but its end."""
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me, template_id="waller")).session_id
        await stack.walk(session_id, me, steps)
        await stack.manager.undo(session_id, 2, caller=me)
        save = await stack.manager.name_save(session_id, "here", caller=me)
        await stack.manager.update_session(session_id, {"title": "Another"}, caller=me)
        await stack.walk(session_id, me, ("move the_hard", "take boat_hook", "move wall_top", "interact steps/wade"))
        await stack.manager.restore(session_id, save.save_id, caller=me)
        record = await stack.store.session(session_id)
        assert record is not None
        return Played(record, [row async for row in stack.reading.log(session_id)])


async def each(rows: Sequence[TurnRow]) -> AsyncIterator[TurnRow]:
    for row in rows:
        yield row


async def replayed(story: Played, rows: list[TurnRow]) -> Replayed:
    return await replay_rows(story.record, each(rows), release())


async def test_an_honest_log_is_equal_and_every_action_was_decided_anew() -> None:
    story = await played()
    found = await replayed(story, story.rows)
    assert found.equal
    assert (found.turns, found.differences) == (len(story.rows) - 1, ())
    assert found.decided == sum(row.kind == Kind.ACTION for row in story.rows)
    assert found.head == story.rows[-1].chain_hash.hex()
    assert told(found)["equal"] is True


def other_bytes(stored: bytes) -> bytes:
    return stored[:-1] + b" " + stored[-1:]


EDITS: dict[str, Callable[[TurnRow], TurnRow]] = {
    "key": lambda row: replace(row, key=row.key + "x"),
    "intent": lambda row: replace(row, intent=other_bytes(row.intent) if row.intent else b"{}"),
    "arrivals": lambda row: replace(row, arrivals=b"[ ]"),
    "events": lambda row: replace(row, events=other_bytes(row.events)),
    "hash": lambda row: replace(row, chain_hash=row.chain_hash[::-1]),
}


@pytest.mark.parametrize("part", sorted(EDITS))
async def test_an_edit_of_any_row_is_found(part: str) -> None:
    story = await played()
    for number, row in enumerate(story.rows):
        rows = [*story.rows]
        rows[number] = EDITS[part](row)
        found = await replayed(story, rows)
        assert not found.equal, number
        assert any(f"turn {number}:" in each for each in found.differences)


async def test_a_row_that_is_missing_anywhere_is_found() -> None:
    story = await played()
    for number in range(len(story.rows) - 1):
        assert not (await replayed(story, story.rows[:number] + story.rows[number + 1 :])).equal, number
    assert not (await replayed(story, [])).equal


async def test_rows_that_changed_places_are_found() -> None:
    story = await played()
    for number in range(len(story.rows) - 1):
        one, two = story.rows[number : number + 2]
        plain = [*story.rows[:number], two, one, *story.rows[number + 2 :]]
        assert not (await replayed(story, plain)).equal, number
        renumbered = [replace(row, seq=seq) for seq, row in enumerate(plain)]
        assert not (await replayed(story, renumbered)).equal, number


async def test_a_row_that_was_put_in_is_found() -> None:
    story = await played()
    for number in range(1, len(story.rows)):
        before = story.rows[number - 1]
        forged = [*story.rows[:number], row_after(before), *story.rows[number:]]
        rows = [replace(row, seq=seq) for seq, row in enumerate(forged)]
        assert not (await replayed(story, rows)).equal, number


def richer(stored: bytes) -> bytes:
    whole = json.loads(stored)
    whole["game"]["character"]["gold"] += 1
    return json.dumps(whole, separators=(",", ":")).encode()


async def test_an_edit_of_any_state_is_found() -> None:
    story = await played()
    holding = [number for number, row in enumerate(story.rows) if row.state is not None]
    assert len(holding) == 3
    for number in holding:
        rows = [*story.rows]
        rows[number] = replace(rows[number], state=richer(rows[number].state or b""))
        assert not (await replayed(story, rows)).equal, number
        rows[number] = replace(rows[number], state=None)
        assert not (await replayed(story, rows)).equal, number


async def test_a_state_of_a_hundredth_row_is_compared_with_the_events() -> None:
    story = await played(("explore",) * 105)
    number = 100
    rows = [*story.rows]
    assert rows[number].state is not None
    rows[number] = replace(rows[number], state=richer(rows[number].state or b""))
    found = await replayed(story, rows)
    assert found.differences == ("turn 100: the state it holds is not what the events give",)


async def test_a_state_where_none_belongs_is_compared_with_the_events() -> None:
    story = await played()
    rows = [*story.rows]
    rows[2] = replace(rows[2], state=richer(rows[0].state or b""))
    assert not (await replayed(story, rows)).equal


def forged(rows: list[TurnRow], number: int, **changes: bytes) -> list[TurnRow]:
    """Change a row and chain all after it anew, as one who knows the scheme would."""
    made = rows[:number]
    for row in [replace(rows[number], **changes), *rows[number + 1 :]]:  # type: ignore[arg-type]  # all of them are bytes
        before = made[-1].chain_hash
        made.append(replace(row, chain_hash=chain(before, row.key, row.intent, row.arrivals, row.events)))
    return made


async def test_a_forger_who_chains_anew_is_found_by_deciding_anew() -> None:
    story = await played()
    number = next(number for number, row in enumerate(story.rows) if b"gold_lost" in row.events)
    events = story.rows[number].events.replace(b'"gold_lost"', b'"gold_gained"')
    found = await replayed(story, forged(story.rows, number, events=events))
    assert f"turn {number}: the rules now decide other events" in found.differences
    refused = next(n for n, row in enumerate(story.rows) if b"refused" in row.outcome)
    intent = codec.encode_intent(codec.decode_intent(b'{"action":"explore","target":""}'))
    assert not (await replayed(story, forged(story.rows, refused, intent=intent))).equal


async def test_an_outcome_that_does_not_fit_is_found() -> None:
    story = await played()
    for number, row in enumerate(story.rows):
        if row.kind != Kind.ACTION:
            continue
        outcome = codec.decode_outcome(row.outcome)
        other = replace(outcome, outcome="refused" if outcome.outcome == "applied" else "applied", code="blocked")
        rows = [*story.rows]
        rows[number] = replace(row, outcome=codec.encode_outcome(other))
        assert not (await replayed(story, rows)).equal, number


async def test_a_kind_or_an_undo_that_does_not_fit_is_found_without_the_rules() -> None:
    story = await played()
    for number, row in enumerate(story.rows):
        outcome = codec.decode_outcome(row.outcome)
        others = [replace(outcome, undo_to=(outcome.undo_to or 0) + 7), replace(outcome, undone=outcome.undone + 1)]
        changed = [replace(row, outcome=codec.encode_outcome(other)) for other in others]
        changed += [replace(row, kind=kind) for kind in Kind if kind != row.kind]
        for other in changed:
            rows = [*story.rows[:number], other, *story.rows[number + 1 :]]
            assert not (await replay_rows(story.record, each(rows), None)).equal, (number, other.kind)


@pytest.mark.parametrize("part", ["intent", "events", "outcome", "state"])
async def test_bytes_that_nobody_wrote_are_a_difference_and_no_fault(part: str) -> None:
    story = await played()
    for number in range(len(story.rows)):
        for nonsense in (b"", b"\xff", b"{}", b"[[]]", b'[{"type":"moved"}]', b'[{"type":"nothing"}]'):
            rows = [*story.rows]
            rows[number] = replace(rows[number], **{part: nonsense})  # type: ignore[arg-type]  # all of them are bytes
            found = await replayed(story, rows)
            assert rows == story.rows or not found.equal, (number, nonsense)


async def test_rules_of_another_version_are_not_asked() -> None:
    story = await played()
    older = replace(story.record, rules_version=0)
    found = await replay_rows(older, each(story.rows), release())
    assert (found.equal, found.decided) == (True, 0)
    assert (await replay_rows(story.record, each(story.rows), None)).decided == 0


async def test_no_more_than_ten_differences_are_told() -> None:
    story = await played()
    rows = [replace(row, arrivals=b"[ ]") for row in story.rows]
    assert len((await replayed(story, rows)).differences) == 10


async def test_a_session_that_was_deleted_after_a_refusal_is_equal() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, ("explore", "flee"))
        await stack.manager.delete_session(session_id, caller=me)
        found = await verify_session(stack.reading, session_id)
        assert found is not None
        assert (found.turns, found.differences) == (3, ())


async def test_a_stored_session_is_verified_and_an_absent_one_is_not() -> None:
    me = somebody()
    async with running() as stack:
        session_id = (await stack.begin(me)).session_id
        await stack.walk(session_id, me, STEPS)
        for redecide in (True, False):
            found = await verify_session(stack.reading, session_id, redecide=redecide)
            assert found is not None
            assert (found.equal, found.decided) == (True, len(STEPS) if redecide else 0)
        await stack.manager.delete_session(session_id, caller=me, purge=True)
        assert await verify_session(stack.reading, session_id) is None
        assert await verify_session(stack.reading, me.user_id) is None
