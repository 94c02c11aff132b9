"""What is stored of a turn: it comes back as it was, and what an older version stored still reads."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any, get_type_hints

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.features.sessions.stack import KEY, release

from taleward.engine import EVENTS, INTENTS, SAVE_VERSION, BadIntent, Event, GameState, Intent, begin, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.intents import target_of
from taleward.engine.world import Moved
from taleward.kit import GameError
from taleward.sessions import codec
from taleward.sessions.codec import Origin, Outcome, Settings, Snapshot

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
NUMBER = st.integers(-(2**63), 2**63 - 1)
NAME = st.from_regex(r"[a-z_][a-z_0-9.]{0,12}", fullmatch=True)
WORDS = st.text(st.sampled_from("ab./ "), max_size=120)
PARAMETER = st.sampled_from(
    ["foe", "target", "feature", "deed", "place", "item", "on", "person", "topic", "side", "count"]
)
SETTINGS = Settings("A title", "en", "everyone", "curated")


def slots(kind: type[Event]) -> list[str]:
    return list(kind.__slots__)


def made_up(kind: type[Event]) -> st.SearchStrategy[Event]:
    hints = get_type_hints(kind)
    values = {name: TEXT if hints[name] is str else NUMBER for name in slots(kind)}
    return st.builds(kind, **values)


EVENT = st.one_of([made_up(kind) for kind in EVENTS.values()])


def made_up_intent(kind: type[Intent]) -> st.SearchStrategy[Intent]:
    parts: dict[str, st.SearchStrategy[Any]] = {
        part.name: st.integers(1, 999) if part.name == "count" else NAME
        for part in fields(kind)  # type: ignore[arg-type]  # every intent is a dataclass
    }
    return st.builds(kind, **parts)


@given(
    st.sampled_from(sorted(INTENTS)), st.none() | WORDS, st.dictionaries(PARAMETER, WORDS | st.integers(), max_size=4)
)
def test_what_can_be_asked_for_can_be_read_back(action: str, target: str | None, params: dict[str, Any]) -> None:
    try:
        wanted = parse_intent(action, target, params)
    except BadIntent:
        return
    assert codec.decode_intent(codec.encode_intent(wanted)) == wanted


def beginning(template: str = "waller") -> GameState:
    pack = release().pack
    found = pack.templates[template]
    choice = Choice(found, "Ama", pack.classes["wallwright"], pack.backgrounds["bargeborn"])
    return begin(pack, "one_stroke_over", choice, "main", KEY).state


@given(st.lists(EVENT, max_size=6))
def test_events_come_back_as_they_were(happened: list[Event]) -> None:
    stored = codec.encode_events(happened)
    assert codec.decode_events(stored) == happened
    assert codec.encode_events(codec.decode_events(stored)) == stored


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_is_stored_by_its_name_and_fields(name: str) -> None:
    kind = EVENTS[name]
    hints = get_type_hints(kind)
    happened = kind(**{name: "x" if hints[name] is str else 1 for name in slots(kind)})
    assert list(json.loads(codec.encode_events([happened]))[0]) == ["type", *slots(kind)]
    assert codec.decode_events(codec.encode_events([happened])) == [happened]


@given(st.one_of([made_up_intent(kind) for kind in INTENTS.values()]))
def test_intents_come_back_as_they_were(intent: Intent) -> None:
    stored = codec.encode_intent(intent)
    assert codec.decode_intent(stored) == intent
    assert json.loads(stored)["target"] == target_of(intent)


def test_a_session_comes_back_as_it_was_with_its_order() -> None:
    game = beginning()
    snapshot = Snapshot(game, SETTINGS, bytes(range(32)))
    back = codec.decode_snapshot(codec.encode_snapshot(snapshot))
    assert back == snapshot
    assert list(back.game.inventory.bag) == list(game.inventory.bag)
    assert list(back.game.character.stats) == list(game.character.stats)
    assert codec.encode_snapshot(back) == codec.encode_snapshot(snapshot)
    assert back.game is not game


def test_equal_states_have_equal_digests_whatever_their_order() -> None:
    game, other = beginning(), beginning()
    other.inventory.bag = dict(reversed(other.inventory.bag.items()))
    assert list(other.inventory.bag) != list(game.inventory.bag)
    assert codec.encode_game(other) == codec.encode_game(game)
    other.character.gold += 1
    assert codec.encode_game(other) != codec.encode_game(game)


@pytest.mark.parametrize("version", [SAVE_VERSION + 1, 0])
def test_a_save_of_another_age_is_refused_with_both_versions(version: int) -> None:
    game = beginning()
    game.save_version = version
    stored = codec.encode_snapshot(Snapshot(game, SETTINGS, b""))
    with pytest.raises(GameError, match=f"version {version}") as refused:
        codec.decode_snapshot(stored)
    assert refused.value.context == {"save_version": version}


def _without(stored: bytes, *way: str) -> bytes:
    """Stored bytes as they were before a field was added."""
    whole = json.loads(stored)
    place = whole
    for step in way[:-1]:
        place = place[step]
    del place[way[-1]]
    return json.dumps(whole).encode()


@pytest.mark.parametrize("name", ["quests", "fight", "journal", "ending", "turn", "save_version"])
def test_a_state_without_a_field_that_came_later_still_reads(name: str) -> None:
    game = beginning()
    stored = codec.encode_snapshot(Snapshot(game, SETTINGS, b""))
    back = codec.decode_snapshot(_without(stored, "game", name)).game
    fresh = {part.name: part for part in fields(GameState)}[name]
    default = fresh.default_factory() if callable(fresh.default_factory) else fresh.default
    assert getattr(back, name) == default
    assert replace(back, **{name: getattr(game, name)}) == game


def test_an_outcome_and_an_origin_without_later_fields_still_read() -> None:
    assert codec.decode_outcome(b'{"outcome":"applied"}') == Outcome("applied")
    origin = Origin("id", "slug", {"name": "Ama"}, "main", "d")
    stored = codec.encode_origin(origin)
    assert codec.decode_origin(_without(stored, "parent")) == origin
    assert codec.decode_origin(stored) == origin


def test_bytes_of_a_newer_version_are_not_read_by_half() -> None:
    whole = json.loads(codec.encode_events([Moved("a", "b")]))
    whole[0]["sideways"] = True
    with pytest.raises(TypeError):
        codec.decode_events(json.dumps(whole).encode())


@given(st.dictionaries(NAME, st.one_of(TEXT, NUMBER, st.none())), st.randoms(use_true_random=False))
def test_a_request_means_the_same_in_any_order(asked: dict[str, Any], chance: Any) -> None:  # noqa: ANN401 -- hypothesis' own
    shuffled = list(asked.items())
    chance.shuffle(shuffled)
    assert codec.request_hash(dict(shuffled)) == codec.request_hash(asked)
    assert codec.request_hash({**asked, "more": 1}) != codec.request_hash(asked)


def test_outcomes_come_back_as_they_were() -> None:
    outcome = Outcome("refused", "blocked", "door", "a/key", 7, 2)
    assert codec.decode_outcome(codec.encode_outcome(outcome)) == outcome


def test_damaged_bytes_are_no_state() -> None:
    stored = codec.encode_snapshot(Snapshot(beginning(), SETTINGS, b""))
    with pytest.raises(msgspec.DecodeError):
        codec.decode_snapshot(stored[:-1])
    with pytest.raises(msgspec.ValidationError):
        codec.decode_snapshot(stored.replace(b'"gold":', b'"gold":"x","was":'))
