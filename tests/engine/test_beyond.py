"""What comes to a story from beyond it: world events and corrections."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, with_definitions
from tests.engine.story import Story
from tests.engine.walks import encode

from taleward.engine import Arrival, Outcome, Refusal, RulesFault, Why, arrive, correct, replay
from taleward.engine.characters import GoldGained
from taleward.engine.combat import FightEnded
from taleward.engine.dice import roll
from taleward.engine.happenings import Happened
from taleward.engine.inventory import ItemGained
from taleward.engine.kernel import Dice
from taleward.engine.pack import Effect, Happening, Pack
from taleward.engine.pack import conditions as when
from taleward.engine.pack import effects as do
from taleward.engine.pack.vocabulary import Trigger
from taleward.engine.world import Corrected, FlagSet, WorldEvent, WorldEventArrived


def with_event(*then: Effect, **rest: object) -> Pack:
    """The pack with a world event `moon`."""
    moon = replace(Happening("moon", "moon.title", then=then), **rest)  # type: ignore[arg-type]  # tests name fields
    return with_definitions(PACK, events={"moon": moon})


def test_a_world_event_is_told_and_changes_the_story_but_takes_no_turn() -> None:
    story = Story(with_event(do.SetFlag("lit"), text="moon.text"))
    was = encode(story.state)
    come = arrive(story.state, Arrival(7, "moon"), story.pack, story.seed)
    assert encode(story.state) == was
    assert come.events == (
        WorldEventArrived(7, "moon"),
        WorldEvent("moon"),
        Happened("moon", "moon.text"),
        FlagSet("lit", 1),
    )
    assert (come.state.world.heard, come.state.turn) == (7, story.state.turn)
    assert encode(replay(story.state, come.events)) == encode(come.state)


def test_goods_and_gold_say_whether_the_world_or_an_operator_brought_them() -> None:
    gains = (do.ChangeGold(3), do.Give("rope"))
    story = Story(with_event(*gains))
    come = arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    done = correct(story.state, gains, story.pack, story.seed, 1)
    assert isinstance(done, Outcome)
    for outcome, source in ((come, "world"), (done, "correction")):
        found = [event for event in outcome.events if isinstance(event, GoldGained | ItemGained)]
        assert [event.source for event in found] == [source] * 2


def test_a_world_event_that_cannot_happen_here_has_come_all_the_same() -> None:
    story = Story(with_event(do.SetFlag("lit"), when=when.FlagIs("lit")))
    come = arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    assert come.events == (WorldEventArrived(1, "moon"),)


def test_the_pack_reacts_to_a_world_event() -> None:
    reaction = replace(next(iter(PACK.reactions.values())), id="howl", on=Trigger("world_event", (("name", "moon"),)))
    howl = replace(reaction, then=(do.SetFlag("greased"),), when=None)
    story = Story(with_definitions(with_event(), reactions={"howl": howl}))
    come = arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    assert come.state.world.flags["greased"] == 1


def test_a_world_event_rolls_none_of_the_dice_of_the_next_turn() -> None:
    story = Story(with_event(do.Harm("1d100")))
    story.state.character.health = story.state.character.health_max = 1_000
    come = arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    lost = 1_000 - come.state.character.health
    mine = roll(Dice(story.seed, f"{story.state.branch}|world:1", story.state.turn), "harm", "1d100").total
    others = roll(Dice(story.seed, story.state.branch, story.state.turn), "harm", "1d100").total
    assert (lost, mine != others) == (mine, True)


def test_a_world_event_that_never_ends_is_a_fault_and_changes_nothing() -> None:
    item = next(item.id for item in PACK.items.values() if item.stack == 1)
    story = Story(with_event(do.Give(item, 999)))
    was = encode(story.state)
    with pytest.raises(RulesFault):
        arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    assert encode(story.state) == was


@pytest.mark.parametrize("by", ["event", "operator"])
def test_whoever_is_brought_away_from_a_fight_is_out_of_it(by: str) -> None:
    away = do.MoveTo("yard")
    story = Story(with_event(away))
    story.do("move", "bridge")
    story.do("interact", "ford/wade")
    assert story.state.fight is not None
    if by == "event":
        come: Outcome | Refusal = arrive(story.state, Arrival(1, "moon"), story.pack, story.seed)
    else:
        come = correct(story.state, [away], story.pack, story.seed, 3)
    assert isinstance(come, Outcome)
    assert [event.result for event in come.events if isinstance(event, FightEnded)] == ["fled"]
    assert (come.state.fight, come.state.world.place) == (None, "yard")


def test_a_correction_does_what_is_asked_and_notes_its_version() -> None:
    story = Story()
    item = next(item for item in PACK.items.values() if item.stack == 1)
    done = correct(story.state, [do.Give(item.id)], story.pack, story.seed, 12)
    assert isinstance(done, Outcome)
    assert done.events[0] == Corrected(12)
    assert [event.kind for event in done.events if isinstance(event, ItemGained)] == [item.id]
    assert (done.state.world.corrected, done.state.turn) == (12, story.state.turn)
    assert encode(replay(story.state, done.events)) == encode(done.state)


def test_nothing_is_corrected_in_a_story_that_is_over() -> None:
    story = Story()
    story.state.ending = "home"
    assert correct(story.state, [do.SetFlag("lit")], story.pack, story.seed, 1) == Refusal(Why.GAME_OVER)
