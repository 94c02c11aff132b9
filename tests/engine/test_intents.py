"""Intents: from the wire and back, and nothing but BadIntent for what means nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taleward.engine import INTENTS, BadIntent, Intent, parse_intent
from taleward.engine.intents import Attack, Drop, Explore, Interact, Take, Trade, Use, target_of


@pytest.mark.parametrize(
    ("action", "target", "params", "intent"),
    [
        ("attack", None, None, Attack()),
        ("attack", "wolf.2", None, Attack("wolf.2")),
        ("interact", "door/force", None, Interact("door", "force")),
        ("interact", None, {"feature": "door", "deed": "force"}, Interact("door", "force")),
        ("use", "key", {"on": "door"}, Use("key", "door")),
        ("take", "apple", {"count": 2}, Take("apple", 2)),
        ("drop", "apple", {}, Drop("apple", 1)),
        ("trade", "mara/buy/apple", {"count": 3}, Trade("mara", "buy", "apple", 3)),
        ("explore", "", {}, Explore()),
    ],
)
def test_a_wire_action_is_read(action: str, target: str | None, params: dict[str, Any] | None, intent: object) -> None:
    assert parse_intent(action, target, params) == intent


@pytest.mark.parametrize(
    ("action", "target", "params", "pointer"),
    [
        ("dance", None, None, "/action"),
        ("", None, None, "/action"),
        ("move", None, None, "/target"),
        ("move", "", {}, "/target"),
        ("move", "mill/attic", {}, "/target"),
        ("rest", "mill", {}, "/target"),
        ("trade", "mara/buy", {}, "/target"),
        ("trade", "mara//apple", {}, "/target"),
        ("move", "m" * 201, {}, "/target"),
        ("move", "mill", {"speed": "fast"}, "/params/speed"),
        ("move", "mill", {"count": 1}, "/params/count"),
        ("move", None, {"place": 7}, "/params/place"),
        ("move", None, {"place": None}, "/params/place"),
        ("move", None, {"place": "m" * 201}, "/params/place"),
        ("take", None, {"item": "a/b"}, "/params/item"),
        ("trade", None, {"person": "p" * 150, "side": "buy", "item": "i" * 150}, "/target"),
        ("take", "apple", {"count": 0}, "/params/count"),
        ("take", "apple", {"count": -1}, "/params/count"),
        ("take", "apple", {"count": 1_000}, "/params/count"),
        ("take", "apple", {"count": True}, "/params/count"),
        ("take", "apple", {"count": 1.0}, "/params/count"),
        ("take", "apple", {"count": "1"}, "/params/count"),
    ],
)
def test_a_wire_action_that_means_nothing_is_refused_with_a_pointer_to_what_is_wrong(
    action: str, target: str | None, params: dict[str, Any] | None, pointer: str
) -> None:
    with pytest.raises(BadIntent) as caught:
        parse_intent(action, target, params)
    assert caught.value.pointer == pointer
    assert str(caught.value)


PARTS = st.text(st.characters(exclude_characters="/"), max_size=12)
NAMES = st.sampled_from(["count", "item", "on", "place", "person", "side", "topic", "foe", "feature", "deed", "target"])
VALUES = st.one_of(PARTS, st.integers(), st.booleans(), st.none(), st.floats(), st.lists(st.integers(), max_size=2))


def read(action: str, target: str | None, params: dict[str, Any] | None) -> Intent | BadIntent:
    try:
        return parse_intent(action, target, params)
    except BadIntent as bad:
        return bad


@given(
    st.sampled_from(sorted(INTENTS)) | st.text(max_size=10),
    st.none() | st.lists(PARTS, max_size=5).map("/".join),
    st.none() | st.dictionaries(NAMES | st.text(max_size=5), VALUES, max_size=4),
)
def test_reading_gives_an_intent_or_bad_intent_and_an_intent_can_be_written_again(
    action: str, target: str | None, params: dict[str, Any] | None
) -> None:
    intent = read(action, target, params)
    if isinstance(intent, BadIntent):
        assert intent.pointer.startswith(("/action", "/target", "/params/"))
        return
    if any("/" in value for value in (params or {}).values() if isinstance(value, str)):
        return  # a name with a slash in it is the name of nothing, and has no path
    count = {"count": intent.count} if getattr(intent, "count", 0) else {}  # type: ignore[attr-defined]  # it was asked
    assert parse_intent(intent.action, target_of(intent), count) == intent
