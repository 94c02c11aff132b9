"""What a socket is sent: a whole document, then patches that come to the same as whole ones."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.features.view.screens import Json, Screens, plain, screens
from tests.journeys.walkthroughs import BEFORE_THE_FIGHT, FIGHTER

from taleward.kit import GameError
from taleward.sessions import SubmitAction
from taleward.view import LiveSession

WANTED = {"schema": "ui/1", "widgets": ["map", "grid", "meter"]}


class Client:
    """What a client has of a session, brought up to date as the vocabulary says."""

    def __init__(self, live: LiveSession) -> None:
        self.live = live
        self.has: Json = {}
        self.entries: dict[int, Json] = {}

    async def look(self, since: int | None) -> Json:
        seq, epoch, sent = await self.live.next(since)
        document: Json = json.loads(sent)
        assert (document["seq"], document["epoch"]) == (seq, epoch)
        self.take(document)
        return document

    def take(self, document: Json) -> None:
        kept = dict(self.has["widgets"]) if document["patch"] else {}
        story = document["widgets"].get("story")
        if story is not None:
            if story["after"] is None:
                self.entries.clear()
            self.entries |= {entry["seq"]: entry for entry in story["entries"]}
        widgets = {name: widget for name, widget in kept.items() if name not in document["gone"]}
        self.has = {**document, "widgets": widgets | document["widgets"]}

    def stands(self) -> tuple[Json, list[Json]]:
        """The widgets but the story, and the whole of the story."""
        widgets = {name: widget for name, widget in self.has["widgets"].items() if name != "story"}
        return widgets, [self.entries[seq] for seq in sorted(self.entries)]


def opened(at: Screens, session: str) -> Client:
    return Client(at.live.open(session, at.caller, WANTED))


def test_a_whole_document_and_its_patches_come_to_what_a_whole_one_says() -> None:
    async def played() -> tuple[Client, Client, list[Json]]:
        async with screens() as at:
            session = await at.begin(**FIGHTER)
            client = opened(at, session)
            sent = [await client.look(None)]
            for step in [*BEFORE_THE_FIGHT.replace("+", "").split(" · "), "attack", "defend", "attack", "attack"]:
                await at.act(session, step)
                sent.append(await client.look(client.has["seq"]))
            await at.manager.undo(session, 1, caller=at.caller)
            sent.append(await client.look(client.has["seq"]))
            fresh = opened(at, session)
            await fresh.look(None)
            return client, fresh, sent

    client, fresh, sent = asyncio.run(played())
    assert client.stands() == fresh.stands()
    assert [document["patch"] for document in sent] == [False, *[True] * (len(sent) - 1)]
    assert any("fight" in document["widgets"] for document in sent[1:])


def test_a_patch_holds_only_what_is_otherwise() -> None:
    async def looked() -> tuple[Json, Json]:
        async with screens() as at:
            session = await at.begin()
            client = opened(at, session)
            await client.look(None)
            await at.act(session, "explore first_door")
            return await client.look(0), await client.look(1)

    patch, nothing = asyncio.run(looked())
    assert {"story", "choices"} <= set(patch["widgets"])
    assert not {"scene", "health", "character", "quests", "journal", "menu", "composer"} & set(patch["widgets"])
    assert [entry["seq"] for entry in patch["widgets"]["story"]["entries"]] == [1]
    assert (nothing["widgets"], nothing["gone"], nothing["announce"]) == ({}, [], None)


def test_a_widget_that_is_there_no_more_is_named_once() -> None:
    async def fought() -> list[Json]:
        async with screens() as at:
            session = await at.begin(**FIGHTER)
            await at.walk(session, BEFORE_THE_FIGHT)
            client = opened(at, session)
            sent = [await client.look(None)]
            while "fight" in client.has["widgets"]:
                await at.act(session, "attack")
                sent.append(await client.look(client.has["seq"]))
            return [*sent, await client.look(client.has["seq"])]

    sent = asyncio.run(fought())
    assert [document["gone"] for document in sent if document["gone"]] == [["fight"]]


def test_a_question_is_a_patch_and_goes_with_the_next_turn() -> None:
    async def asked() -> tuple[Json, Json]:
        async with screens() as at:
            session = await at.begin()
            client = opened(at, session)
            await client.look(None)
            turn = await at.manager.handle_action(session, SubmitAction(text="look at it all"), caller=at.caller)
            assert turn.outcome == "clarify"
            _, _, sent = await client.live.answered(turn)
            question: Json = json.loads(sent)
            client.take(question)
            await at.act(session, "explore first_door")
            return question, await client.look(0)

    question, after = asyncio.run(asked())
    assert question["patch"] is True
    assert set(question["widgets"]) == {"choices"}
    assert question["announce"] == question["widgets"]["choices"]["question"]
    assert after["widgets"]["choices"]["question"] is None


def test_a_client_that_comes_back_gets_the_whole_with_the_entries_it_lacks() -> None:
    async def come_back() -> tuple[Json, Json]:
        async with screens() as at:
            session = await at.begin()
            await at.walk(session, "interact toll_box/sign · move the_hard")
            return await opened(at, session).look(1), await opened(at, session).look(99)

    document, strange = asyncio.run(come_back())
    story = document["widgets"]["story"]
    assert (document["patch"], story["after"], [entry["seq"] for entry in story["entries"]]) == (False, 1, [2])
    assert strange["widgets"]["story"]["after"] is None
    assert [entry["seq"] for entry in strange["widgets"]["story"]["entries"]] == [0, 1, 2]


def test_a_reader_who_changes_how_they_read_is_sent_it_with_the_next_patch() -> None:
    async def changed() -> Json:
        async with screens() as at:
            session = await at.begin()
            client = opened(at, session)
            await client.look(None)
            panel = {"id": "map", "region": "main", "order": 9}
            wanted = {"theme": "lamp", "panel_layout": {"panels": [panel]}}
            assert await at.config.update_user_preferences(at.caller.user_id, wanted)
            return await client.look(0)

    patch = asyncio.run(changed())
    assert patch["options"]["theme"] == "lamp"
    assert [panel["region"] for panel in patch["layout"] if panel["id"] == "map"] == ["main"]


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"schema": "ui/2"}, "unknown_schema"),
        ({}, "invalid_request"),
        ({"schema": 1}, "invalid_request"),
        ({"schema": "ui/1", "widgets": "map"}, "invalid_request"),
        ({"schema": "ui/1", "widgets": [1]}, "invalid_request"),
    ],
)
def test_a_socket_that_asks_for_what_there_is_not_is_refused(wanted: Json, code: str) -> None:
    async def refused() -> GameError:
        async with screens() as at:
            with pytest.raises(GameError) as found:
                at.live.open(await at.begin(), at.caller, wanted)
            return found.value

    assert asyncio.run(refused()).error_code == code


def test_what_a_patch_says_is_of_the_vocabulary_too() -> None:
    async def looked() -> Json:
        async with screens() as at:
            session = await at.begin()
            client = opened(at, session)
            first = await client.look(None)
            assert set(first) == set(plain(await at.shown(session)))
            return first

    assert asyncio.run(looked())["schema"] == "ui/1"
