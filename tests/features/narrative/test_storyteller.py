"""The curated storyteller: the pack's own words alone, plain sentences together, the same turn told the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

import pytest

from taleward.content import Fragment, Release, Words, load_packs
from taleward.engine import Event, GameState, LegalAction, Refusal, Why, begin, intents, legal_actions
from taleward.engine.characters import Choice, ExperienceGained, GoldGained, StatusGained
from taleward.engine.checks import CheckRolled
from taleward.engine.combat import FoeHit
from taleward.engine.inventory import ItemGained, Stack
from taleward.engine.pack import Line
from taleward.engine.quests import QuestCompleted, QuestState
from taleward.engine.state import StoryEnded, TurnPassed
from taleward.engine.world import DeedDone, Moved, RelationChanged, TimePassed, Told
from taleward.narrative import Bags, Chooser, RollShown, Storyteller

SCENARIO = "one_stroke_over"


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if SCENARIO in release.scenarios)


@pytest.fixture
def state(release: Release) -> GameState:
    pack = release.pack
    choice = Choice(pack.templates["waller"], "Ama", pack.classes["wallwright"], pack.backgrounds["bargeborn"])
    return begin(pack, SCENARIO, choice, "main", b"secret").state


@pytest.fixture(scope="module")
def teller(release: Release) -> Storyteller:
    return Storyteller(release.pack, release.words_in("en"))


def plain(release: Release) -> Storyteller:
    """A teller whose events have one sentence each."""
    words = release.words_in("en")
    sentences = {
        "gold_gained": "You gain {amount}.",
        "item_gained": "you have the {item}.",
        "moved": "To {place}.",
        "attack.hit": "The {foe} takes {amount}.",
        "turn_passed": "Hidden.",
    }
    narration = tuple(Fragment(text, moment, "core") for moment, text in sentences.items())
    return Storyteller(release.pack, Words(words.prose, words.texts, narration, MappingProxyType({}), "en"))


def tell(teller: Storyteller, events: Sequence[Event], state: GameState, turn: int = 1) -> str:
    """What a turn of a fresh session is told in."""
    return teller.narrate(events, state, Chooser(Bags(), b"seed", turn))


def test_what_a_deed_brings_is_told_together_after_the_words_for_the_deed(release: Release, state: GameState) -> None:
    intro = release.pack.scenarios[SCENARIO].intro
    events = [GoldGained(3), ItemGained("eel_broth", "eel_broth", 1, 0), Told(intro), Moved("causeway_end", "the_hard")]
    told = tell(plain(release), events, state).split("\n\n")
    assert told[0].startswith("The Wall Board does not send people")
    assert told[1:] == ["You gain 3. You have the bottled eel broth.", "To the Hard."]


def test_what_is_counted_and_not_told_keeps_nothing_from_its_place(release: Release, state: GameState) -> None:
    intro = release.pack.scenarios[SCENARIO].intro
    events = [GoldGained(3), ExperienceGained(5), Told(intro), TimePassed(5)]
    told = tell(plain(release), events, state).split("\n\n")
    assert told[0].startswith("The Wall Board")
    assert told[1:] == ["You gain 3."]


def test_nothing_is_told_after_the_end(release: Release, state: GameState) -> None:
    events = [StoryEnded("paid_in_full"), GoldGained(3), TimePassed(5), QuestCompleted("knocking")]
    told = tell(plain(release), events, state)
    ending = release.words_in("en").prose[release.pack.endings["paid_in_full"].text]
    assert told.startswith("You gain 3.")
    assert told.endswith(ending)


def test_what_somebody_elsewhere_thinks_is_not_told(teller: Storyteller, state: GameState) -> None:
    assert tell(teller, [RelationChanged("hanne", 5)], state) == teller.text("narration.nothing")


def test_a_thing_is_called_what_it_is_called_in_its_place(release: Release, state: GameState) -> None:
    words = release.words_in("en")
    narration = (Fragment("The {feature} is dealt with.", "interact.done", "core"),)
    teller = Storyteller(release.pack, Words(words.prose, words.texts, narration, MappingProxyType({}), "en"))
    pairs = [(place.id, feature) for place in release.pack.places.values() for feature in place.features.values()]
    assert len({feature.id for _, feature in pairs}) < len(pairs)
    for place, feature in pairs:
        told = tell(teller, [DeedDone(f"{place}/{feature.id}/try")], state)
        assert told == f"The {words.prose[feature.name]} is dealt with."


def test_a_place_that_was_never_seen_is_no_part_of_a_hint(release: Release, state: GameState) -> None:
    teller = Storyteller(release.pack, release.words_in("en"))
    told = [step for hint in teller.hints(state) for step in hint.steps]
    assert any("Reeve Pell" in step for step in told)
    assert not any("Look for the Tally House" in step for step in told)
    state.world.visits["tally_house"] = 1
    assert any("Look for the Tally House" in step for hint in teller.hints(state) for step in hint.steps)


def test_a_turn_of_which_nothing_is_said_is_told_too(teller: Storyteller, state: GameState) -> None:
    assert tell(teller, [], state) == teller.text("narration.nothing") != ""


def test_what_is_hidden_is_not_told(release: Release, state: GameState) -> None:
    teller = plain(release)
    assert tell(teller, [TurnPassed(5)], state) == teller.text("narration.nothing")


def test_an_instance_is_called_by_its_kind(release: Release, state: GameState) -> None:
    teller = plain(release)
    assert tell(teller, [FoeHit("bailiff.2", "bailiff", 4)], state) == "The tide bailiff takes 4."


def test_an_ending_is_told_with_its_title(teller: Storyteller, state: GameState) -> None:
    told = tell(teller, [StoryEnded("paid_in_full")], state)
    assert told.startswith("Paid in Full\n\nJoss puts his hand flat on the bronze")


def test_a_status_is_told_by_its_name(teller: Storyteller, state: GameState) -> None:
    assert "chilled" in tell(teller, [StatusGained("chilled", 4)], state).lower()


REASONS = [
    (Refusal(Why.NOT_HERE, "pell"), "Reeve Pell is not here."),
    (Refusal(Why.NOT_HERE, "nobody"), "Nobody by that name is here."),
    (Refusal(Why.GAME_OVER), "This story has been told to its end."),
    (Refusal(Why.NOT_ENOUGH, "3"), "There are not that many."),
]


@pytest.mark.parametrize(("refusal", "begins"), REASONS)
def test_a_refusal_is_told_in_the_best_words_there_are(teller: Storyteller, refusal: Refusal, begins: str) -> None:
    assert teller.reason(refusal).startswith(begins)


def test_the_packs_own_reason_goes_first(teller: Storyteller, release: Release) -> None:
    ways = release.pack.places["wall_top"].exits
    blocked = next(way.blocked for way in ways if way.blocked)
    assert teller.reason(Refusal(Why.BLOCKED, "sluice_house", blocked)).startswith("The sluice-house door is locked.")


LABELS = [
    (intents.Explore(), "Look around"),
    (intents.Explore("toll_box"), "Look at the toll-box"),
    (intents.Use("eel_broth"), "Use the bottled eel broth"),
    (intents.Drop("eel_broth"), "Put down the bottled eel broth"),
    (intents.Rest(), "Rest here"),
    (intents.Flee(), "Run for it"),
    (intents.Defend(), "Guard yourself"),
    (intents.Attack("bailiff"), "Attack the tide bailiff"),
    (intents.Talk("pell"), "Greet Reeve Pell"),
    (intents.Trade("crake", "buy", "eel_broth"), "Buy bottled eel broth for 3 gold"),
]


@pytest.mark.parametrize(("intent", "label"), LABELS, ids=range(len(LABELS)))
def test_actions_are_called_in_words(teller: Storyteller, state: GameState, intent: intents.Intent, label: str) -> None:
    assert teller.told(LegalAction(intent, None), state)[1] == label


def test_deeds_ways_and_topics_are_called_as_the_pack_says(
    teller: Storyteller, state: GameState, release: Release
) -> None:
    told = dict(teller.told(action, state) for action in legal_actions(state, release.pack))
    assert told["toll_box/sign"] == "Sign the visitors' book"
    assert told["the_hard"] == "Walk in along the row"


def test_labels_that_are_remembered_are_those_made_anew(
    state: GameState, release: Release, teller: Storyteller
) -> None:
    fresh = Storyteller(release.pack, release.words_in("en"))
    for action in legal_actions(state, release.pack):
        first = teller.told(action, state)
        assert first == teller.told(action, state) == fresh.told(action, state)


def test_changes_name_all_that_is_otherwise(teller: Storyteller, state: GameState) -> None:
    after = state.copy()
    after.character.health -= 4
    after.character.gold += 2
    after.character.statuses = {"chilled": 9}
    after.world.place = "the_hard"
    after.inventory.bag = {name: stack for name, stack in state.inventory.bag.items() if name != "eel_broth"}
    after.inventory.bag["boat_hook.9"] = Stack("boat_hook", 1, 0)
    after.quests = {**state.quests, "knocking": QuestState("active", "stop")}
    found = {(change.kind, change.label): (change.before, change.after) for change in teller.changes(state, after)}
    assert found["health", "Health"] == (state.character.health, state.character.health - 4)
    assert found["gold", "Gold"] == (state.character.gold, state.character.gold + 2)
    assert found["place", "Place"][1] == "the Hard"
    assert found["item", "bottled eel broth"] == (state.inventory.bag["eel_broth"].count, 0)
    assert found["item", "boat hook"] == (0, 1)
    assert found["quest", "Fourteen houses"] == (None, "under way")
    assert ("status", "Chilled") in {(kind, label.capitalize()) for kind, label in found}
    assert teller.changes(state, state) == []
    back = {(change.kind, change.label): (change.after, change.before) for change in teller.changes(after, state)}
    assert back.keys() == found.keys()
    assert all(back[key] == told for key, told in found.items() if key[0] != "quest")


def test_rolls_are_shown_by_the_name_of_what_was_tried(teller: Storyteller) -> None:
    rolls = [CheckRolled("wits", "d20+2", 11, 13, 12, "success"), CheckRolled("attack", "d20", 2, 2, 12, "disaster")]
    assert teller.rolls([GoldGained(1), *rolls]) == [
        RollShown("Wits", "d20+2", 13, 12, success=True),
        RollShown("Attack", "d20", 2, 12, success=False),
    ]


def test_braces_in_what_places_and_people_bring_along_are_told_as_they_stand(release: Release) -> None:
    pack, words = release.pack, release.words_in("en")
    place = next(iter(pack.places.values()))
    alone = {place.id: replace(place, ambience=(Line("strange"),))}
    told = replace(words, prose=MappingProxyType({**words.prose, "strange": "A sign reads {CLOSED}, {name}."}))
    teller = Storyteller(replace(pack, places=MappingProxyType(alone), people=MappingProxyType({})), told)
    assert teller.slot(len(words.narration))[2] == "A sign reads {CLOSED}, {name}."


def test_a_language_that_nobody_knows_is_told_by_the_rules_of_another(release: Release) -> None:
    unknown = replace(release.words_in("en"), language="xx")
    assert Storyteller(release.pack, unknown).text("change.health") == "Health"
