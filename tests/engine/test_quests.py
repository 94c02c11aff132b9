"""Quests: what counts, what is done already, stages, ends, and rewards that come once."""

from dataclasses import replace

from tests.engine.pack import PACK, by_id, on, with_definitions
from tests.engine.story import Story, after

from taleward.engine import Refusal, Why
from taleward.engine.characters import ExperienceGained, GoldGained
from taleward.engine.pack import Effect, Objective, Quest, Stage
from taleward.engine.pack import effects as words
from taleward.engine.quests import (
    ObjectiveAdvanced,
    QuestAbandoned,
    QuestCompleted,
    QuestFailed,
    QuestOffered,
    QuestRewarded,
    QuestStarted,
    StageEntered,
)
from taleward.engine.rules.offers import available
from taleward.engine.world import RelationChanged


def errand(name: str, *then: Effect, event: str = "world_event", following: str = "complete") -> Quest:
    objective = Objective("goal", "o", on(event))
    first = Stage("first", "s", by_id(objective), then, following)
    return Quest(name, name, name, by_id(first, Stage("last", "s", {})))


def offered(*quests: str) -> tuple[words.OfferQuest, ...]:
    return tuple(words.OfferQuest(quest) for quest in quests)


def test_a_quest_begins_at_its_first_stage_and_begins_once() -> None:
    story = after(words.OfferQuest("hunt"), words.OfferQuest("hunt"))
    assert story.happened(QuestStarted) == [QuestStarted("hunt", "kill")]
    assert (story.state.quests["hunt"].status, story.state.quests["hunt"].stage) == ("active", "kill")


def test_an_objective_counts_the_events_that_match() -> None:
    story = after(words.OfferQuest("bell"))
    story.do("explore", "well")
    assert not story.happened(ObjectiveAdvanced)
    story.do("explore")
    assert story.happened(ObjectiveAdvanced) == [ObjectiveAdvanced("bell", "look", 1, 2)]
    story.do("explore")
    story.do("explore")
    assert story.state.quests["bell"].progress == {"look": 2}


def test_what_is_done_already_counts_at_once() -> None:
    story = after(words.Give("seal"), words.OfferQuest("bell"))
    assert ObjectiveAdvanced("bell", "seal", 1, 1) in story.events


def test_an_event_counts_only_where_its_condition_holds() -> None:
    story = after(words.OfferQuest("hunt"), words.StartFight("pack"))
    story.state.character.health = story.state.character.health_max = 500
    while story.state.fight:
        story.do("attack")
    assert story.state.quests["hunt"].status == "active"
    assert story.state.quests["hunt"].progress == {}


def test_what_happened_before_a_quest_began_does_not_count_for_it() -> None:
    pack = with_definitions(quests={"late": errand("late", event="deed_done")})
    story = after(words.OfferQuest("late"), pack=pack)
    assert story.state.quests["late"].status == "active"
    story.do("interact", "well/drop_in")
    assert story.state.quests["late"].status == "completed"


def test_what_happened_after_a_quest_began_in_the_same_turn_counts() -> None:
    pack = with_definitions(quests={"now": errand("now")})
    story = after(words.OfferQuest("now"), words.RaiseEvent("any"), pack=pack)
    assert story.state.quests["now"].status == "completed"


def test_a_stage_gives_its_reward_and_leads_to_the_next() -> None:
    story = after(words.Give("seal"), words.OfferQuest("bell"))
    story.do("explore")
    story.do("explore")
    assert story.happened(StageEntered) == [StageEntered("bell", "bring")]
    assert story.happened(ExperienceGained) == [ExperienceGained(70)]
    assert story.state.quests["bell"].progress == {}
    story.do("move", "mill")
    story.do("talk", "mara/seal")
    assert story.happened(QuestCompleted) == [QuestCompleted("bell")]
    assert story.state.quests["bell"].status == "completed"


def test_a_quest_that_is_over_neither_counts_nor_rewards_nor_begins_again() -> None:
    pack = with_definitions(quests={"gold": errand("gold", words.ChangeGold(5))})
    story = after(*offered("gold"), words.RaiseEvent("x"), pack=pack)
    assert story.happened(GoldGained) == [GoldGained(5, "quest")]
    story.do("interact", "lever/pull")
    assert not story.happened(GoldGained)
    assert not story.happened(QuestStarted)


def test_a_quest_can_be_failed_and_then_not_be_advanced() -> None:
    story = after(
        *offered("watch"),
        words.AdvanceQuest("watch", "fail"),
        words.AdvanceQuest("watch", "complete"),
        words.AdvanceQuest("hunt", "complete"),
    )
    assert story.happened(QuestFailed) == [QuestFailed("watch")]
    assert not story.happened(QuestCompleted)
    assert story.state.quests["watch"].status == "failed"
    assert "hunt" not in story.state.quests


def test_a_quest_that_another_one_ends_in_the_same_event_is_not_rewarded() -> None:
    first = errand("first", words.AdvanceQuest("second", "fail"))
    second = errand("second", words.ChangeGold(100))
    pack = with_definitions(quests={"first": first, "second": second})
    story = after(*offered("first", "second"), words.RaiseEvent("x"), pack=pack)
    assert story.state.quests["second"].status == "failed"
    assert not story.happened(GoldGained)


def test_a_stage_without_objectives_leads_on_and_one_event_does_not_count_for_two_stages() -> None:
    pack = with_definitions(quests={"two": errand("two", words.Say("x"), following="last")})
    story = after(*offered("two"), words.RaiseEvent("x"), pack=pack)
    assert story.state.quests["two"].status == "completed"
    again = Objective("goal", "o", on("world_event"))
    stages = by_id(Stage("first", "s", by_id(again), next="last"), Stage("last", "s", by_id(again)))
    pack = with_definitions(quests={"two": Quest("two", "t", "t", stages)})
    story = after(*offered("two"), words.RaiseEvent("x"), words.RaiseEvent("y"), pack=pack)
    assert (story.state.quests["two"].status, story.state.quests["two"].stage) == ("active", "last")
    assert story.state.quests["two"].progress == {}


def test_the_pack_knows_a_quest_at_a_stage() -> None:
    story = after(words.OfferQuest("bell"))
    story.do("move", "mill")
    assert "talk mara/seal" not in story.offered()
    story.state.quests["bell"] = type(story.state.quests["bell"])("active", "bring")
    assert story.offered()["talk mara/seal"] is not None  # the seal itself is needed
    assert PACK.quests["bell"].giver == "mara"


def vigil(*effects: Effect) -> Story:
    """A story in which the vigil was proposed and accepted, after these effects."""
    story = after(*effects, words.ProposeQuest("vigil"))
    story.do("accept", "vigil")
    return story


def test_a_proposed_quest_begins_when_it_is_accepted_and_is_not_proposed_again_when_it_was_declined() -> None:
    story = after(words.ProposeQuest("vigil"))
    assert story.happened(QuestOffered) == [QuestOffered("vigil", "sit")]
    assert story.offered()["accept vigil"] is None
    story.do("decline", "vigil")
    assert story.state.quests["vigil"].status == "declined"
    story.do("interact", "lever/pull")
    assert not story.happened(QuestOffered)
    assert story.refused("accept", "vigil").code == Why.ALREADY_DONE


def test_a_stage_needs_so_many_objectives_and_never_those_that_are_optional() -> None:
    story = vigil()
    story.do("drop", "apple")
    assert story.state.quests["vigil"].status == "active"
    story.do("move", "mill")
    story.do("explore")
    assert story.state.quests["vigil"].status == "completed"


def test_a_branch_that_holds_comes_before_the_next_stage() -> None:
    story = vigil(words.Give("seal"))
    story.do("move", "mill")
    story.do("explore")
    assert story.happened(StageEntered) == [StageEntered("vigil", "tell")]
    story.do("talk", "mara")
    assert story.state.quests["vigil"].status == "completed"


def test_a_completed_quest_pays_all_that_it_promises_once() -> None:
    story = vigil()
    gold, before = story.state.character.gold, story.state.world.relations["mara"]
    story.do("move", "mill")
    story.do("explore")
    assert story.happened(QuestRewarded) == [QuestRewarded("vigil", 7, 20)]
    assert story.state.character.gold == gold + 7
    assert story.carries()["fang"] == 2
    assert story.state.world.relations["mara"] == before + 5
    assert story.state.journal[-1] == "vigil.paid"
    assert story.state.quests["vigil"].paid == 1
    story.do("explore")
    assert not story.happened(QuestRewarded)


def test_a_quest_that_an_effect_completes_pays_too() -> None:
    story = after(
        words.OfferQuest("vigil"), words.AdvanceQuest("vigil", "complete"), words.AdvanceQuest("vigil", "sit")
    )
    assert story.happened(QuestRewarded) == [QuestRewarded("vigil", 7, 20)]
    assert story.state.quests["vigil"].status == "completed"


def test_an_effect_counts_an_objective_up_to_its_end_and_the_quest_goes_on_as_by_play() -> None:
    look = words.AdvanceQuest("bell", objective="look", count=1)
    story = after(words.OfferQuest("bell"), look, look, words.AdvanceQuest("bell", objective="seal"))
    assert story.happened(ObjectiveAdvanced) == [
        ObjectiveAdvanced("bell", "look", 1, 2),
        ObjectiveAdvanced("bell", "seal", 1, 1),
    ]
    assert story.state.quests["bell"].stage == "find"
    story.do("explore")
    assert (story.state.quests["bell"].stage, story.state.quests["bell"].passed) == ("bring", ("find",))
    whole = after(words.OfferQuest("hunt"), words.AdvanceQuest("hunt", objective="wolves", count=9_999))
    assert whole.happened(ObjectiveAdvanced) == [ObjectiveAdvanced("hunt", "wolves", 2, 2)]
    assert whole.happened(QuestCompleted) == [QuestCompleted("hunt")]
    assert GoldGained(30, "quest") in whole.events


def test_all_that_an_effect_counts_at_once_is_counted_before_the_stage_is_left() -> None:
    both = (words.AdvanceQuest("bell", objective="look"), words.AdvanceQuest("bell", objective="seal"))
    story = after(words.OfferQuest("bell"), *both)
    assert story.types().count("stage_entered") == 1
    assert (story.state.quests["bell"].stage, story.state.quests["bell"].progress) == ("bring", {})


def test_an_objective_is_not_counted_down_nor_in_another_stage_nor_where_nothing_is_under_way() -> None:
    to = words.AdvanceQuest
    story = after(
        words.OfferQuest("bell"), to("bell", objective="look", count=2), to("bell", objective="look", count=1)
    )
    assert story.state.quests["bell"].progress == {"look": 2}
    for effect in (to("bell", objective="told"), to("hunt", objective="wolves")):
        assert not after(words.OfferQuest("bell"), effect).happened(ObjectiveAdvanced)


def test_what_follows_a_stage_follows_once_however_often_a_quest_is_brought_back_to_it() -> None:
    quest = errand("round", words.ChangeGold(5), following="again")
    waiting = Stage("again", "s", by_id(Objective("never", "o", on("rested"))))
    pack = with_definitions(quests={"round": replace(quest, stages={**quest.stages, "again": waiting})})
    story = after(*offered("round"), words.RaiseEvent("x"), pack=pack)
    assert story.happened(GoldGained) == [GoldGained(5, "quest")]
    back = after(
        *offered("round"), words.RaiseEvent("x"), words.ChangeGold(1), words.AdvanceQuest("round", "first"), pack=pack
    )
    back.do("interact", "lever/pull")
    assert GoldGained(5) not in back.events


def test_a_quest_fails_by_an_event_by_what_holds_and_by_time_and_does_what_follows() -> None:
    eaten = vigil(words.Harm("3"))
    eaten.do("use", "apple")
    assert eaten.happened(QuestFailed) == [QuestFailed("vigil")]
    assert eaten.happened(RelationChanged) == [RelationChanged("mara", -5)]
    ill = vigil(words.StatusOn("poisoned", 9))
    assert ill.happened(QuestFailed) == [QuestFailed("vigil")]
    late = vigil()
    late.state.world.minutes += 1_000
    late.do("explore", "well")
    assert late.state.quests["vigil"].status == "active"
    late.do("explore")
    assert late.happened(QuestFailed) == [QuestFailed("vigil", "late")]
    assert late.state.quests["vigil"].deadline == 0


def test_what_is_done_in_the_turn_in_which_the_time_runs_out_is_done() -> None:
    story = vigil()
    story.do("move", "mill")
    story.state.world.minutes = story.state.quests["vigil"].stage_deadline
    story.do("explore")
    assert story.state.quests["vigil"].status == "completed"


def test_a_quest_is_given_up_only_where_it_allows_it() -> None:
    story = after(words.OfferQuest("hunt"), words.OfferQuest("vigil"))
    assert story.refused("abandon", "hunt") == Refusal(Why.CANNOT_ABANDON, "hunt")
    assert story.refused("abandon", "bell").code == Why.NOT_OFFERED
    assert "abandon hunt" not in story.offered()
    story.do("abandon", "vigil")
    assert story.happened(QuestAbandoned) == [QuestAbandoned("vigil")]
    assert story.happened(RelationChanged) == [RelationChanged("mara", -5)]
    assert story.state.quests["vigil"].status == "abandoned"


def test_an_offer_stands_where_it_is_made_for_the_levels_that_it_suits_and_says_why_not() -> None:
    story = Story()
    assert "accept toll" not in story.offered()
    assert dict(available(PACK, story.state))["toll"] == Refusal(Why.NOT_HERE, "odo")
    story.do("move", "bridge")
    assert story.offered()["accept toll"] == Refusal(Why.LEVEL_TOO_LOW)
    assert "decline toll" not in story.offered()
    assert dict(available(PACK, story.state, level=2))["toll"] is None
    assert dict(available(PACK, story.state, level=21))["toll"] == Refusal(Why.LEVEL_TOO_HIGH)
    assert dict(available(PACK, story.state, level=2, place="mill"))["toll"] == Refusal(Why.NOT_HERE, "odo")
    story.state.character.level = 2
    story.do("decline", "toll")
    assert story.offered()["accept toll"] is None  # it is offered again
    story.do("accept", "toll")
    assert dict(available(PACK, story.state))["toll"] == Refusal(Why.ALREADY_DONE, "toll")
