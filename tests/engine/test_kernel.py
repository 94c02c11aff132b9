"""The kernel and the registries that stand on it."""

import dataclasses
from typing import get_type_hints

import pytest
from tests.engine.pack import PACK

from taleward.engine import EVENTS, INTENTS, Event
from taleward.engine.kernel import MAX_NUMBER, clip, event
from taleward.engine.pack import CONDITIONS, EFFECTS
from taleward.engine.rules.conditions import _HOLDS
from taleward.engine.rules.effects import _PERFORM
from taleward.engine.rules.legal import ACTIONS
from taleward.engine.state import REDUCERS


def test_every_event_has_a_reducer_and_every_reducer_an_event() -> None:
    assert set(REDUCERS) == set(EVENTS.values())


def test_every_word_of_the_vocabulary_and_every_intent_has_its_rule() -> None:
    assert set(_HOLDS) == set(CONDITIONS.values())
    assert set(_PERFORM) == set(EFFECTS.values())
    assert set(ACTIONS) == set(INTENTS.values())


@pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: str(kind.type))
def test_an_event_is_made_of_frozen_integers_and_strings(kind: type[Event]) -> None:
    hints = get_type_hints(kind)
    for field in dataclasses.fields(kind):  # type: ignore[arg-type]  # every event is a dataclass
        assert hints[field.name] in {int, str}
    assert kind.__dataclass_params__.frozen  # type: ignore[attr-defined]  # what dataclass leaves on a class


def test_two_events_cannot_have_one_name() -> None:
    with pytest.raises(ValueError, match="moved"):

        @event("moved")
        class Again(Event):
            """Another."""


@pytest.mark.parametrize(("number", "clipped"), [(-1, 0), (0, 0), (7, 7), (MAX_NUMBER + 1, MAX_NUMBER)])
def test_a_number_is_brought_within_its_bounds(number: int, clipped: int) -> None:
    assert clip(number) == clipped


def _classes(value: object) -> set[type]:
    found: set[type] = {type(value)}
    if dataclasses.is_dataclass(value):
        parts = [getattr(value, field.name) for field in dataclasses.fields(value)]
    else:
        parts = list(value.values()) if isinstance(value, dict) else list(value) if isinstance(value, tuple) else []
    return found.union(*map(_classes, parts))


def test_the_pack_of_these_tests_uses_every_word() -> None:
    used = _classes(PACK)
    assert set(CONDITIONS.values()) | set(EFFECTS.values()) <= used
