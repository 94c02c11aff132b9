"""A connection that asked for view documents gets a whole one, then patches, and its answers among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.features.realtime.live import Player

pytestmark = pytest.mark.anyio

VIEW = {"schema": "ui/1", "widgets": ["map", "meter", "grid", "tabs", "media"]}


async def test_a_document_comes_first_and_patches_follow(player: Player, session_id: str) -> None:
    client = await player.hello(session_id, view=VIEW)
    whole = await client.hear()
    assert (whole["type"], whole["seq"], whole["view"]["patch"]) == ("view", 0, False)
    await client.act(key="k")
    patch = await client.hear()
    assert (patch["type"], patch["seq"], patch["key"], patch["view"]["patch"]) == ("view", 1, "k", True)
    assert [entry["seq"] for entry in patch["view"]["widgets"]["story"]["entries"]] == [1]
    assert patch["epoch"] == patch["view"]["epoch"]


async def test_the_story_goes_on_after_what_a_client_has(player: Player, session_id: str) -> None:
    first = await player.hello(session_id)
    for number in range(4):
        await first.act(key=str(number))
    frames = [await first.hear() for _ in range(5)]
    resumed = await player.hello(session_id, view=VIEW, since=2, epoch=frames[2]["epoch"])
    story = (await resumed.hear())["view"]["widgets"]["story"]
    assert (story["after"], [entry["seq"] for entry in story["entries"]]) == (2, [3, 4])
    anew = await player.hello(session_id, view=VIEW, since=2, epoch="0" * 16)
    story = (await anew.hear())["view"]["widgets"]["story"]
    assert (story["after"], [entry["seq"] for entry in story["entries"]]) == (None, [0, 1, 2, 3, 4])


async def test_a_question_back_stands_in_the_choices_with_the_key(player: Player, session_id: str) -> None:
    client = await player.hello(session_id, view=VIEW)
    await client.hear()
    await client.say(type="action", text="flibbertigibbet", key="what")
    asked = await client.hear()
    assert (asked["key"], asked["seq"], asked["view"]["patch"]) == ("what", 0, True)
    assert asked["view"]["widgets"]["choices"]["question"]


async def test_what_others_play_comes_as_a_patch_without_a_key(player: Player, session_id: str) -> None:
    watching, acting = await player.hello(session_id, view=VIEW), await player.hello(session_id)
    await watching.hear()
    await acting.act(key="k")
    patch = await watching.hear()
    assert (patch["type"], patch["seq"], patch.get("key")) == ("view", 1, None)


async def test_a_repeated_key_is_answered_with_a_patch(player: Player, session_id: str) -> None:
    client = await player.hello(session_id, view=VIEW)
    await client.act(key="k")
    await client.act(key="k")
    _, first, again = [await client.hear() for _ in range(3)]
    assert (first["key"], again["key"], again["seq"], again["view"]["patch"]) == ("k", "k", 1, True)


async def test_an_unknown_schema_is_a_problem_and_the_client_may_ask_again(player: Player, session_id: str) -> None:
    client = await player.hello(session_id, view={"schema": "ui/9", "widgets": []})
    assert (await client.hear())["problem"]["error_code"] == "unknown_schema"
    await client.say(type="hello", view=VIEW)
    assert (await client.hear())["type"] == "view"


async def test_a_client_can_change_from_documents_to_turns(player: Player, session_id: str) -> None:
    client = await player.hello(session_id, view=VIEW)
    await client.hear()
    await client.say(type="hello", since=0)
    await client.act(key="k")
    assert (await client.hear())["type"] == "turn"
