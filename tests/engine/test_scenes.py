"""How a place is told: on coming and on looking around, when it is not as it was told last."""

from dataclasses import replace

from tests.engine.pack import PACK, with_definitions
from tests.engine.story import Story, after

from taleward.engine.characters import GoldGained
from taleward.engine.pack import Line, conditions, effects
from taleward.engine.world import Described, Explored, Told


def told(story: Story) -> list[str]:
    return [event.text for event in story.happened(Told)]


def described(story: Story) -> list[str]:
    return [event.text for event in story.happened(Described)]


def test_a_place_is_described_at_the_first_visit_only_while_it_stays_as_it_is() -> None:
    story = Story()
    story.do("move", "mill")
    assert (told(story), described(story)) == (["mill.first"], ["mill.looks"])
    story.do("move", "yard")
    story.do("move", "mill")
    assert (told(story), described(story)) == ([], [])
    assert story.state.world.visits == {"yard": 2, "mill": 2}


def test_a_place_is_described_again_whenever_another_scene_of_it_holds() -> None:
    story = Story()
    seen = []
    for clock in (600, 700, 1300, 1350, 600):
        story.state.world.minutes = clock
        story.do("move", "mill")
        story.do("move", "yard")
        seen.append(described(story))
    assert seen == [["yard.looks"], [], ["yard.night"], [], ["yard.looks"]]
    assert story.state.world.seen == {"place/yard": "yard.looks", "place/mill": "mill.looks"}


def test_of_several_scenes_that_hold_the_first_is_told() -> None:
    scenes = (Line("never", conditions.FlagIs("lit")), Line("first"), Line("second"))
    story = Story(with_definitions(places={"attic": replace(PACK.places["attic"], scenes=scenes)}))
    story.state.world.place = "attic"
    story.do("explore")
    assert described(story) == ["first"]


def test_exploring_finds_what_can_be_found_once_and_then_the_place_as_it_is() -> None:
    story = Story()
    story.do("explore")
    assert story.happened(GoldGained) == [GoldGained(15, "effect")]
    assert described(story) == []
    story.do("explore")
    assert story.events[:2] == (Explored("yard"), Described("yard", "yard.looks"))


def test_a_place_can_be_looked_around_in_any_number_of_times() -> None:
    story = Story()
    for turn in range(30):
        story.do("explore")
        assert described(story) == (["yard.looks"] if turn == 1 else [])
        assert story.happened(Explored) == [Explored("yard")]
        assert story.state.turn == turn + 1
    story.state.world.minutes = 1300
    story.do("explore")
    assert (told(story), described(story)) == ([], ["yard.night"])


def test_who_only_passes_through_a_place_sees_it_at_the_next_visit() -> None:
    story = after(effects.MoveTo("mill"), effects.MoveTo("cellar"))
    seen = [event.text for event in story.events if isinstance(event, Told | Described)]
    assert seen == ["mill.first", "cellar.first", "cellar.looks"]
    story.do("move", "yard")
    story.do("move", "mill")
    assert (told(story), described(story)) == ([], ["mill.looks"])


def test_looking_at_something_tells_of_it_every_time_and_leaves_the_place_untold() -> None:
    story = Story()
    for _ in range(2):
        story.do("explore", "well")
        assert (told(story), described(story)) == (["well.looks"], [])
