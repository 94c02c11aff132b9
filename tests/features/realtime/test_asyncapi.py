"""The AsyncAPI document says what the service does: its frames, their examples, and no reference that leads nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import jsonschema_rs
import pytest

from taleward.realtime.asyncapi import EXAMPLES, document
from taleward.realtime.frames import TYPES, understand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.features.realtime.live import Data, Live, Player

DOCUMENT = document("1.0")


def frame_schema(kind: str) -> Data:
    """The schema of a type of frame, with all that it refers to."""
    payload = DOCUMENT["components"]["messages"][kind]["payload"]
    return {**payload, "components": DOCUMENT["components"]}


def references(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (told for name, told in value.items() if name == "$ref")
        for child in value.values():
            yield from references(child)
    elif isinstance(value, list):
        for child in value:
            yield from references(child)


def found(reference: str) -> Data:
    place = DOCUMENT
    for step in reference.removeprefix("#/").split("/"):
        place = place[step]
    return place


@pytest.mark.anyio
async def test_it_is_served_to_everybody(live: Live) -> None:
    async with httpx2.AsyncClient(base_url=f"http://{live.address}") as http:
        answer = await http.get("/asyncapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    told = answer.json()
    assert told["asyncapi"] == "3.0.0"
    assert set(told["channels"]) == {"game", "events"}
    assert told["channels"]["game"]["address"] == "/ws/game/{session_id}"


def test_every_reference_leads_somewhere() -> None:
    told = list(references(DOCUMENT))
    assert len(told) > 40
    for reference in told:
        assert found(reference)


def test_every_operation_has_messages_of_its_channel() -> None:
    for operation in DOCUMENT["operations"].values():
        channel = operation["channel"]["$ref"]
        assert operation["messages"]
        for message in operation["messages"]:
            assert message["$ref"].startswith(f"{channel}/messages/")
    heard = {message["$ref"].rpartition("/")[2] for message in DOCUMENT["operations"]["hear"]["messages"]}
    assert heard == set(TYPES)


@pytest.mark.parametrize("kind", EXAMPLES)
def test_every_example_is_as_its_schema_says_and_no_other_type_is(kind: str) -> None:
    jsonschema_rs.validate(frame_schema(kind), EXAMPLES[kind])
    with pytest.raises(jsonschema_rs.ValidationError):
        jsonschema_rs.validate(frame_schema(kind), {**EXAMPLES[kind], "type": "other"})


@pytest.mark.parametrize("kind", TYPES)
def test_the_examples_of_clients_are_understood(kind: str) -> None:
    assert understand(EXAMPLES[kind])


@pytest.mark.anyio
async def test_what_the_service_sends_is_as_the_document_says(player: Player, session_id: str) -> None:
    client = await player.hello(session_id)
    documents = await player.hello(session_id, view={"schema": "ui/1", "widgets": ["map"]})
    await client.act(key="a")
    await client.say(type="action", text="flibbertigibbet", key="what")
    await client.say(type="dance")
    await client.say(type="ping")
    frames = [await client.hear() for _ in range(5)] + [await documents.hear() for _ in range(2)]
    await player.live.services.sessions.delete_session(session_id, caller=player.caller)
    frames += (await client.closed())[1]
    assert {frame["type"] for frame in frames} == {"snapshot", "turn", "error", "pong", "view", "bye"}
    for frame in frames:
        jsonschema_rs.validate(frame_schema(frame["type"]), frame)
