"""A turn as a whole: its end, its bounds, refusals, endings, undo."""

import copy
from dataclasses import replace

import pytest
from tests.engine.pack import PACK, by_id, on, with_deed, with_definitions
from tests.engine.story import SEED, Story, after

from taleward.engine import Outcome, Why, decide, parse_intent, replay
from taleward.engine.characters import Harmed
from taleward.engine.kernel import MAX_EVENTS
from taleward.engine.pack import Due, Happening, Objective, Quest, Reaction, Stage
from taleward.engine.pack import effects as words
from taleward.engine.state import StoryEnded, TurnPassed
from taleward.engine.world import TimePassed


def test_a_turn_ends_with_turn_passed_and_counts() -> None:
    story = Story()
    for turn in range(1, 4):
        story.do("explore", "well")
        assert story.events[-1] == TurnPassed(turn)
        assert story.state.turn == turn


def test_an_ending_stops_everything_but_the_counting_of_quests() -> None:
    late = {kind: Reaction(kind, on(kind), (words.Say("late"),)) for kind in ("story_ended", "quest_completed")}
    goal = Objective("goal", "o", on("story_ended"))
    quests = {"q": Quest("q", "q", "q", by_id(Stage("s", "s", by_id(goal), (words.ChangeGold(9),))))}
    pack = with_definitions(reactions=late, quests=quests)
    story = after(words.OfferQuest("q"), words.StatusOn("poisoned"), words.EndGame("home"), words.Say("x"), pack=pack)
    assert story.types()[3:] == [
        "story_ended",
        "time_passed",
        "objective_advanced",
        "quest_completed",
        "turn_passed",
    ]
    assert story.state.ending == "home"
    assert story.offered() == {}
    assert {story.refused(a, t).code for a, t in (("rest", ""), ("move", "mill"), ("attack", ""))} == {Why.GAME_OVER}


def test_an_ending_may_come_with_the_last_of_the_health_and_nobody_falls_then() -> None:
    story = after(words.Harm("99"), words.EndGame("drowned"))
    assert story.state.character.health == 0
    assert story.happened(StoryEnded) == [StoryEnded("drowned")]
    assert story.state.world.place == "yard"


def test_reactions_that_feed_each_other_without_end_are_left_out_and_the_turn_stands() -> None:
    echo = {"echo": Reaction("echo", on("told", text="echo"), (words.Say("echo"),), once=False)}
    story = Story(with_deed(words.SetFlag("lit"), words.Say("echo"), minutes=7, pack=with_definitions(reactions=echo)))
    before = story.state.world.minutes
    story.do("interact", "lever/pull")
    assert story.types()[-3:] == ["time_passed", "turn_cut_short", "turn_passed"]
    assert (story.state.world.flags["lit"], story.state.world.minutes, story.state.turn) == (1, before + 7, 1)


def test_what_does_not_fit_into_a_turn_by_itself_is_refused_and_leaves_nothing_behind() -> None:
    story = Story(with_deed(*(words.Say("echo") for _ in range(MAX_EVENTS))))
    before = copy.deepcopy(story.state)
    assert story.refused("interact", "lever/pull").code == Why.TOO_MUCH
    assert story.state == before


@pytest.mark.parametrize("chain", [1, 3, 6, 20])
def test_what_the_clock_brings_while_time_passes_is_followed_to_its_end(chain: int) -> None:
    """Each event takes time in which the next one falls; the last takes all health."""
    start = Story().state.world.minutes
    events = {
        f"e{n}": Happening(f"e{n}", "E", then=(words.PassTime(20),), at=Due(start + 10 + 20 * n)) for n in range(chain)
    }
    events["last"] = Happening("last", "E", then=(words.Harm("99"),), at=Due(start + 20 * chain + 10))
    story = after(words.PassTime(20), pack=with_definitions(events=events))
    assert story.state.character.health > 0
    assert sum(event.minutes for event in story.happened(TimePassed)) >= 20 * min(chain, 7)
    fell = [event for event in story.happened(Harmed) if event.amount]
    assert len(fell) == (chain < 8)


def test_a_refusal_leaves_the_dice_as_they_were() -> None:
    story = Story()
    played = story.try_("interact", "door/force")
    story.refused("interact", "well/gaze")
    story.refused("move", "moon")
    assert story.try_("interact", "door/force") == played


def test_a_turn_taken_back_and_played_again_is_the_same_and_on_another_branch_it_may_not_be() -> None:
    ends = set()
    for branch in ("main", "main", *(f"fork {n}" for n in range(12))):
        story = Story(branch="main")
        story.state.branch = branch
        story.do("interact", "door/force")
        ends.add(story.events)
        if branch == "main":
            assert len(ends) == 1
    assert len(ends) > 1


def test_the_first_turn_does_not_roll_what_the_beginning_rolled() -> None:
    roll = words.Harm("50d1000")
    sturdy = replace(PACK.templates["wanderer"], health=1_000_000)
    valley = replace(PACK.scenarios["valley"], start=(roll,))
    story = Story(with_deed(roll, pack=with_definitions(scenarios={"valley": valley}, templates={"wanderer": sturdy})))
    (before,) = story.happened(Harmed)
    story.do("interact", "lever/pull")
    assert story.happened(Harmed) != [before]


def test_deciding_leaves_its_state_alone_and_replaying_too() -> None:
    story = Story()
    before = copy.deepcopy(story.state)
    outcome = decide(story.state, parse_intent("move", "mill"), story.pack, SEED)
    assert isinstance(outcome, Outcome)
    assert story.state == before
    assert replay(story.state, outcome.events) == outcome.state
    assert story.state == before


def test_statuses_do_nothing_after_the_end() -> None:
    story = Story(with_deed(words.EndGame("home")))
    story.state.character.statuses["poisoned"] = 0
    story.do("interact", "lever/pull")
    assert not story.happened(Harmed)
