"""Quests: what counts, what is done already, stages, ends, and rewards that come once."""

from tests.engine.pack import PACK, by_id, on, with_definitions
from tests.engine.story import after

from taleward.engine.characters import ExperienceGained, GoldGained
from taleward.engine.pack import Effect, Objective, Quest, Stage
from taleward.engine.pack import effects as words
from taleward.engine.quests import ObjectiveAdvanced, QuestCompleted, QuestFailed, QuestStarted, StageEntered


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
