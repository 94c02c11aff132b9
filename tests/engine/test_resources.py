"""Resources: what a character has an amount of, what it costs, and what follows when there is none left."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine.invariants import resources_changed
from tests.engine.pack import PACK, deed, feature, item, on, with_deed, with_definitions
from tests.engine.story import Story, after, seed_number

from taleward.engine import Outcome, Refusal, Why, decide, legal_actions, replay
from taleward.engine.characters import Choice, Harmed, ResourceChanged, StatusGained, create
from taleward.engine.checks import CheckRolled
from taleward.engine.kernel import MAX_NUMBER
from taleward.engine.pack import Check, CheckRule, Pack, Place, Reaction, Resource, Scenario
from taleward.engine.pack import conditions as when
from taleward.engine.pack import effects as do
from taleward.engine.state import JournalWritten, StoryEnded
from taleward.engine.world import DeedDone, Told

OXYGEN = Resource("oxygen", "oxygen", start=12, most=20, each_turn=-1, empty=(do.Harm("2"), do.Say("air.gone")))
POWER = Resource("power", "power", start=3)
PANEL = feature(
    "panel",
    deed("vent", do.ChangeResource("oxygen", -6)),
    deed("refill", do.ChangeResource("oxygen", 50), cost={"power": 1}),
    deed("charge", do.ChangeResource("power", 2), do.ChangeResource("power", 1)),
    deed("breach", do.ChangeResource("oxygen", 3), cost={"oxygen": 4, "power": 2}, check=Check("wits", 2)),
    deed("look", do.Say("stars"), when=when.HasResource("oxygen", 1, 5)),
)
AIRLOCK = Place("airlock", "the airlock", "airlock.looks", features={"panel": PANEL}, rest=True)
STATION = replace(
    with_definitions(
        resources={"oxygen": OXYGEN, "power": POWER},
        checks={"hazard": CheckRule("hazard", "2d6", aim="under", triumph=4, disaster=4)},
        places={"airlock": AIRLOCK},
    ),
    scenarios={"valley": Scenario("valley", "s", "s", "s.intro", "airlock", ("wanderer",), check="hazard")},
)
"""A pack of another genre: air that runs out, power to spend, and 2d6 under a stat."""


def test_resources_begin_where_the_pack_says_or_the_template() -> None:
    choice = Choice(PACK.templates["wanderer"], "Ada")
    assert create(choice, STATION.resources).resources == {"breath": 4, "debt": 0, "oxygen": 12, "power": 3}
    own = replace(choice.template, resources={"oxygen": 99, "power": 1})
    begun = create(replace(choice, template=own), STATION.resources).resources
    assert (begun["oxygen"], begun["power"]) == (20, 1)


def test_a_resource_changes_by_what_there_is_room_for_and_the_event_says_so() -> None:
    story = after(do.ChangeResource("breath", 50), do.ChangeResource("breath", 1), do.ChangeResource("debt", -3))
    assert story.happened(ResourceChanged) == [ResourceChanged("breath", 2, 6)]
    story = after(do.ChangeResource("debt", 1_000_000))
    story.state.character.resources["debt"] = MAX_NUMBER - 5
    story.do("interact", "lever/pull")
    assert story.happened(ResourceChanged) == [ResourceChanged("debt", 5, MAX_NUMBER)]


def test_what_a_deed_costs_is_paid_first_and_must_be_there() -> None:
    pack = with_deed(do.Say("pulled"), pack=with_definitions(), cost={"breath": 3, "debt": 1})
    story = Story(pack)
    assert story.refused("interact", "lever/pull") == Refusal(Why.TOO_LITTLE, "debt")
    assert story.offered()["interact lever/pull"] == Refusal(Why.TOO_LITTLE, "debt")
    story.state.character.resources["debt"] = 2
    events = story.do("interact", "lever/pull")
    assert [type(event) for event in events[:4]] == [ResourceChanged, ResourceChanged, DeedDone, Told]
    assert story.happened(ResourceChanged) == [ResourceChanged("breath", -3, 1), ResourceChanged("debt", -1, 1)]
    assert story.refused("interact", "lever/pull") == Refusal(Why.TOO_LITTLE, "breath")


def test_what_an_item_costs_to_use_is_paid_and_must_be_there() -> None:
    pack = with_deed(do.Give("pipe"), pack=with_definitions(items={"pipe": item("pipe", **PIPE)}))
    story = Story(pack)
    story.do("interact", "lever/pull")
    story.do("use", "pipe")
    assert story.happened(ResourceChanged) == [ResourceChanged("breath", -3, 1)]
    assert story.refused("use", "pipe") == Refusal(Why.TOO_LITTLE, "breath")


PIPE: dict[str, Any] = {"on_use": (do.Say("tune"),), "use_cost": {"breath": 3}}


def test_what_follows_an_empty_resource_follows_once_a_fall() -> None:
    story = after(do.ChangeResource("breath", -9))
    assert [event.status for event in story.happened(StatusGained)] == ["poisoned"]
    story.do("interact", "lever/pull")
    assert not story.happened(StatusGained)
    story.state.character.resources["breath"] = 1
    story.do("interact", "lever/pull")
    assert len(story.happened(StatusGained)) == 1


def test_what_fills_a_resource_again_when_it_is_empty_does_not_loop() -> None:
    phoenix = Resource("breath", "breath", start=4, most=6, empty=(do.ChangeResource("breath", 2),))
    story = after(do.ChangeResource("breath", -9), pack=with_definitions(resources={"breath": phoenix}))
    assert [event.left for event in story.happened(ResourceChanged)] == [0, 2]


def test_an_event_of_a_resource_can_be_waited_for() -> None:
    low = Reaction("low", on("resource_changed", resource="breath", left=1), (do.WriteJournal("gasping"),))
    story = after(do.ChangeResource("breath", -3), pack=with_definitions(reactions={"low": low}))
    assert story.happened(JournalWritten) == [JournalWritten("gasping")]


def test_a_resource_runs_down_by_the_turn_and_not_by_a_refusal() -> None:
    story = Story(STATION)
    for left in (11, 10, 9):
        story.refused("move", "nowhere")
        story.do("explore")
        assert story.happened(ResourceChanged) == [ResourceChanged("oxygen", -1, left)]


def test_nothing_runs_down_after_the_end() -> None:
    story = Story(with_deed(do.EndGame("home"), pack=with_definitions(resources={"oxygen": OXYGEN})))
    story.do("interact", "lever/pull")
    assert story.happened(StoryEnded)
    assert not story.happened(ResourceChanged)


def test_running_out_by_the_turn_has_its_consequence_in_that_turn() -> None:
    story = Story(STATION)
    story.state.character.resources["oxygen"] = 1
    story.do("explore")
    assert story.happened(Harmed) == [Harmed(2)]
    story.do("explore")
    assert not story.happened(Harmed)


def test_a_condition_asks_for_a_span_of_a_resource() -> None:
    for oxygen, offered in ((0, False), (1, True), (5, True), (6, False)):
        story = Story(STATION)
        story.state.character.resources["oxygen"] = oxygen
        assert ("interact panel/look" in story.offered()) == offered


def test_checks_of_a_scenario_go_by_its_rule() -> None:
    story = Story(STATION)
    story.do("interact", "panel/breach")
    (rolled,) = story.happened(CheckRolled)
    assert (rolled.dice, rolled.aim, rolled.target) == ("2d6", "under", 10 - 2)


def in_bounds(pack: Pack, resources: dict[str, int]) -> bool:
    return all(0 <= left <= (pack.resources[name].most or MAX_NUMBER) for name, left in resources.items())


@given(st.integers(0, 1 << 20), st.lists(st.integers(0, 1 << 20), max_size=40))
@settings(deadline=None, max_examples=80)
def test_resources_stay_in_their_bounds_and_change_by_events_alone(seed: int, steps: list[int]) -> None:
    story = Story(STATION, seed=seed_number(seed))
    for step in steps:
        offers = [offer.intent for offer in legal_actions(story.state, STATION) if offer.refusal is None]
        if not offers:
            assert story.state.ending
            return
        before = story.state
        answer = decide(before, offers[step % len(offers)], STATION, story.seed)
        assert isinstance(answer, Outcome)
        story.state = answer.state
        assert in_bounds(STATION, answer.state.character.resources)
        changed = resources_changed(answer.events)
        for name, left in answer.state.character.resources.items():
            assert left - before.character.resources[name] == changed[name]
        assert replay(before, answer.events) == answer.state


@pytest.mark.parametrize("name", ["oxygen", "power"])
def test_walks_of_the_station_use_every_resource(name: str) -> None:
    story, seen = Story(STATION), 0
    for step in range(60):
        offers = [offer.intent for offer in legal_actions(story.state, STATION) if offer.refusal is None]
        answer = decide(story.state, offers[step * 7 % len(offers)], STATION, story.seed)
        assert isinstance(answer, Outcome)
        story.state = answer.state
        seen += bool(resources_changed(answer.events)[name])
    assert seen > 3
