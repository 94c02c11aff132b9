"""A turn as a whole: its end, its bounds, refusals, endings, undo."""

import copy
from dataclasses import replace

from tests.engine.pack import PACK, by_id, on, with_deed, with_definitions
from tests.engine.story import SEED, Story, after

from taleward.engine import Outcome, Why, decide, parse_intent, replay
from taleward.engine.characters import Harmed
from taleward.engine.pack import Objective, Quest, Reaction, Stage
from taleward.engine.pack import effects as words
from taleward.engine.state import StoryEnded, TurnPassed


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


def test_reactions_that_feed_each_other_without_end_are_stopped_and_leave_nothing_behind() -> None:
    echo = {"echo": Reaction("echo", on("told", text="echo"), (words.Say("echo"),), once=False)}
    story = Story(with_deed(words.SetFlag("lit"), words.Say("echo"), pack=with_definitions(reactions=echo)))
    before = copy.deepcopy(story.state)
    assert story.refused("interact", "lever/pull").code == Why.TOO_MUCH
    assert story.state == before


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
