"""How frames are read, how fast they may come, and what the bus does."""

from __future__ import annotations

import pytest

from taleward.infra.bus import MemoryBus
from taleward.kit import GameError
from taleward.realtime.frames import BURST, RATE, Allowance, key_of, place_of, read_frame, understand, wanted_view
from taleward.realtime.model import Hello, Ping
from taleward.sessions import SubmitAction


def test_an_allowance_is_a_burst_and_then_a_rate() -> None:
    allowance = Allowance(10.0)
    assert all(allowance.take(10.0) for _ in range(BURST))
    assert not allowance.take(10.0)
    allowance = Allowance(10.0)
    assert all(allowance.take(10.0) for _ in range(BURST))
    assert all(allowance.take(11.0) for _ in range(RATE))
    assert not allowance.take(11.0)


def test_an_allowance_that_was_not_used_for_long_is_a_burst_and_no_more() -> None:
    allowance = Allowance(0.0)
    assert sum(allowance.take(1e9) for _ in range(2 * BURST)) == BURST


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"type": "ping"}', Ping()),
        ('{"type": "hello"}', Hello()),
        ('{"type": "hello", "since": 3, "epoch": "ab", "view": {}}', Hello(since=3, epoch="ab", view={})),
        ('{"type": "action", "text": "go north"}', SubmitAction(text="go north")),
        (
            '{"type": "action", "key": "k", "action": "talk", "target": "pell/business", "expected_version": 4}',
            SubmitAction(action="talk", target="pell/business", expected_version=4),
        ),
    ],
)
def test_a_sound_frame_is_understood(text: str, told: object) -> None:
    assert understand(read_frame(text)) == told


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201, 7, None])
def test_what_is_no_key_is_not_repeated(key: object) -> None:
    frame = {"type": "action", "key": key, "action": "explore"}
    assert key_of(frame) is None
    with pytest.raises(GameError, match="key is a text"):
        understand(frame)


@pytest.mark.parametrize(
    ("event_id", "place"),
    [
        ("7.00ff", (7, "00ff")),
        ("0.a", (0, "a")),
        (None, (None, None)),
        ("7", (None, None)),
        ("-7.a", (None, None)),
        ("\u0667.a", (None, None)),
        ("1234567890.a", (None, None)),
    ],
)
def test_the_id_of_an_event_is_a_version_and_an_epoch(
    event_id: str | None, place: tuple[int | None, str | None]
) -> None:
    assert place_of(event_id) == place


def test_a_wish_for_documents_names_a_schema_and_widgets() -> None:
    assert wanted_view(None, "map") is None
    assert wanted_view("ui/1", None) == {"schema": "ui/1", "widgets": []}
    assert wanted_view("ui/1", "map,,meter") == {"schema": "ui/1", "widgets": ["map", "meter"]}


def test_the_bus_calls_those_who_listen_to_a_topic_until_they_leave() -> None:
    bus, heard = MemoryBus(), []
    first = bus.subscribe("a", lambda message: heard.append(("first", message)))
    second = bus.subscribe("a", lambda message: heard.append(("second", message)))
    bus.subscribe("b", lambda message: heard.append(("other", message)))
    bus.publish("a", 1)
    first()
    bus.publish("a", 2)
    second()
    bus.publish("a", 3)
    assert heard == [("first", 1), ("second", 1), ("second", 2)]


def test_who_leaves_the_bus_while_it_calls_does_not_confuse_it() -> None:
    bus, heard = MemoryBus(), []

    def once(message: int) -> None:
        heard.append(message)
        leave()

    leave = bus.subscribe("a", once)
    bus.subscribe("a", heard.append)
    bus.publish("a", 1)
    bus.publish("a", 2)
    assert heard == [1, 1, 2]
