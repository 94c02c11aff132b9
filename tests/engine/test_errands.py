"""Made quests: what they are bound to, that they are offered once, fail without blame, and can be measured."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, by_id, on, with_definitions
from tests.engine.solver import solve
from tests.engine.story import Story, after

from taleward.engine import Refusal, Why, reaching
from taleward.engine.errands import MOST, name_next
from taleward.engine.kernel import Dice
from taleward.engine.pack import Lock, Objective, QuestTemplate, Slot, Stage, Stay
from taleward.engine.pack import conditions as when
from taleward.engine.pack import effects as do
from taleward.engine.quests import KEPT, QuestFailed, QuestGenerated, QuestOffered, QuestRewarded, bound, quest_of
from taleward.engine.rules.effects import perform
from taleward.engine.rules.offers import generate, no_work
from taleward.engine.rules.scene import Scene
from taleward.engine.rules.settle import conclude, end_turn


def asked(*templates: str) -> Story:
    """A story in which Mara was asked for work of these templates, at the mill."""
    story = Story(with_definitions(quest_templates={}))
    story.do("move", "mill")
    scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
    assert generate(scene, templates, 0, "mara") is None
    story.state, story.events = scene.state, tuple(scene.events)
    return story


def only(story: Story) -> str:
    (quest,) = [name for name, state in story.state.quests.items() if state.template]
    return quest


def test_a_made_quest_is_bound_to_what_can_be_reached_and_says_so_in_its_event() -> None:
    story = asked("fetch")
    (event,) = story.happened(QuestGenerated)
    stands = bound(event.bindings)
    assert (event.quest, event.template, stands["here"], stands["giver"]) == ("fetch.1", "fetch", "mill", "mara")
    assert stands["goal"] in {"yard", "bridge"}
    assert stands["thing"] in {"parcel", "letter"}
    quest = quest_of(PACK, story.state.quests, "fetch.1")
    assert quest.start == (do.Spawn(stands["thing"], stands["goal"]),)
    assert quest.rewards.gold.base == 2 + event.difficulty
    assert quest.rewards.relation == {"mara": 3}
    assert quest_of(PACK, story.state.quests, "fetch.1") is quest


def test_a_made_quest_is_offered_where_it_was_made_and_is_done_by_what_it_says() -> None:
    story = asked("deliver")
    gold = story.state.character.gold
    story.do("move", "yard")
    assert "accept deliver.1" not in story.offered()
    assert story.refused("accept", "deliver.1").code == Why.NOT_HERE
    story.do("move", "mill")
    state, _ = solve(story.state, "deliver.1", PACK, story.seed)
    assert (state.quests["deliver.1"].status, state.quests["deliver.1"].paid) == ("completed", 1)
    assert state.character.gold == gold + 1 + 2 * state.quests["deliver.1"].difficulty


def test_whoever_asks_again_is_offered_the_same_again() -> None:
    story = asked("patrol")
    story.do("talk", "mara/work")
    assert not story.happened(QuestGenerated)
    assert story.happened(QuestOffered) == [QuestOffered("patrol.1", "go")]


def test_no_more_than_a_few_are_open_at_once_and_whoever_asks_is_told() -> None:
    story = Story()
    story.do("move", "mill")
    for _ in range(MOST):
        story.do("talk", "mara/work")
        story.do("accept", story.happened(QuestOffered)[0].quest)
        if story.state.world.place != "mill":
            story.do("move", "mill")
    story.do("talk", "mara/work")
    assert not story.happened(QuestOffered)
    assert "mara.no_work" in [getattr(event, "text", "") for event in story.events]
    scene = Scene(PACK, story.state.copy(), Dice(b"", "main", 1))
    assert generate(scene, ()) == Refusal(Why.NO_WORK)


def test_quests_that_are_long_over_are_forgotten_and_their_numbers_are_not_used_again() -> None:
    story = Story()
    story.do("move", "mill")
    for _ in range(KEPT + 9):
        story.do("talk", "mara/work")
        story.do("decline", story.happened(QuestOffered)[0].quest)
    kept = [name for name, state in story.state.quests.items() if state.template]
    assert len(kept) == KEPT
    assert len({name.rpartition(".")[2] for name in kept if name.startswith("fetch")}) > 1


def test_no_quest_is_forgotten_in_the_turn_that_something_may_still_follow_from_it() -> None:
    """Each quest that is completed makes the next one with what it pays."""
    patrol = PACK.quest_templates["patrol"]
    more = replace(patrol, rewards=replace(patrol.rewards, effects=(do.GenerateQuest(("patrol",)),)))
    pack = with_definitions(quest_templates={"patrol": more})
    state = Story(pack).state
    for number in range(KEPT + 5):
        scene = Scene(pack, state.copy(), Dice(b"", "main", number))
        if number == 0:
            assert generate(scene, ("patrol",)) is None
        else:
            quest = f"patrol.{number}"
            perform(scene, (do.OfferQuest(quest), do.AdvanceQuest(quest, "complete")))
        end_turn(scene, ())
        rewarded = [event.quest for event in scene.events if isinstance(event, QuestRewarded)]
        assert rewarded == ([f"patrol.{number}"] if number else [])
        state = scene.state
    assert sum(1 for quest in state.quests.values() if quest.status == "completed") == KEPT


def test_the_newest_quest_of_each_template_is_remembered_for_its_number() -> None:
    story = asked("fetch")
    story.do("decline", "fetch.1")
    story.pack = PACK
    for _ in range(KEPT + 5):
        scene = Scene(PACK, story.state.copy(), Dice(story.seed, "main", story.state.turn))
        assert generate(scene, ("patrol",)) is None
        story.state = scene.state
        story.do("decline", next(event.quest for event in scene.events if isinstance(event, QuestOffered)))
    assert "fetch.1" in story.state.quests
    assert name_next(story.state, "fetch") == "fetch.2"


def test_nothing_begins_a_made_quest_that_was_forgotten() -> None:
    story = asked("patrol")
    del story.state.quests["patrol.1"]
    scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
    perform(scene, (do.OfferQuest("patrol.1"), do.ProposeQuest("patrol.1"), do.AdvanceQuest("patrol.1", "complete")))
    assert scene.events == []


def test_why_nothing_is_made_is_known_by_template() -> None:
    story = Story()
    templates = PACK.quest_templates
    patrol = templates["patrol"]
    level, place = replace(patrol.requirements, level=(5, 9)), replace(patrol.requirements, places=("attic",))
    pack = with_definitions(
        quest_templates={
            **templates,
            "other": replace(patrol, id="other", scenario_types=("modern",)),
            "old": replace(patrol, id="old", requirements=level),
            "high": replace(patrol, id="high", requirements=place),
            "late": replace(patrol, id="late", requirements=replace(patrol.requirements, when=when.LevelAtLeast(9))),
        }
    )
    expected = {"other": "genre", "old": "level", "high": "place", "late": "moment", "patrol": "unbound"}
    assert no_work(pack, story.state, tuple(expected)) == expected
    assert set(no_work(pack, story.state, ())) == set(pack.quest_templates)


def test_a_made_quest_whose_person_goes_away_or_whose_thing_is_gone_fails_without_blame() -> None:
    story = asked("deliver")
    story.do("accept", "deliver.1")

    quest = story.state.quests["deliver.1"]
    keeper = bound(quest.bindings)["keeper"]
    gone = after(do.MovePerson(keeper), pack=PACK)
    gone.state.quests.update(story.state.quests)
    gone.do("interact", "lever/pull")
    assert gone.happened(QuestFailed) == []  # they had gone before
    gone.state.world.people[keeper] = "bridge"
    gone.do("interact", "lever/pull")
    assert gone.happened(QuestFailed) == [QuestFailed("deliver.1", "lost")]


def test_an_errand_outlives_the_going_home_of_somebody_it_does_not_lead_to() -> None:
    away = with_definitions(people={"mara": replace(PACK.people["mara"], schedule=(Stay(1_080), Stay(420, "mill")))})
    story = Story(away)
    story.do("move", "mill")
    scene = Scene(away, story.state.copy(), Dice(story.seed, "main", 1))
    assert generate(scene, ("patrol",), 0, "mara") is None
    perform(scene, (do.OfferQuest("patrol.1"), do.PassTime(1_000)))
    conclude(scene)
    assert "mara" not in scene.state.world.people
    assert scene.state.quests["patrol.1"].status == "active"


def test_a_thing_that_is_lost_before_it_is_asked_for_ends_the_errand() -> None:
    deliver = PACK.quest_templates["deliver"]
    look = Stage("look", "t", by_id(Objective("seen", "o", on("explored", place="$here"), 2)), next="bring")
    story = Story(
        with_definitions(quest_templates={"deliver": replace(deliver, stages={"look": look, **deliver.stages})})
    )
    story.do("move", "mill")
    scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
    assert generate(scene, ("deliver",)) is None
    perform(scene, (do.OfferQuest("deliver.1"),))
    conclude(scene)
    assert scene.state.quests["deliver.1"].stage == "look"
    perform(scene, (do.TakeAway(bound(scene.state.quests["deliver.1"].bindings)["thing"]),))
    conclude(scene)
    assert [event.reason for event in scene.events if isinstance(event, QuestFailed)] == ["lost"]


def test_what_was_only_offered_is_withdrawn_without_blame() -> None:
    blamed = replace(PACK.quest_templates["deliver"], on_fail=(do.ChangeGold(-2),))
    story = Story(with_definitions(quest_templates={"deliver": blamed}))
    story.do("move", "mill")
    scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
    assert generate(scene, ("deliver",)) is None
    keeper = bound(scene.state.quests["deliver.1"].bindings)["keeper"]
    perform(scene, (do.MovePerson(keeper),))
    conclude(scene)
    assert [event.reason for event in scene.events if isinstance(event, QuestFailed)] == ["withdrawn"]
    assert scene.state.character.gold == story.state.character.gold


def test_the_same_is_made_of_the_same_and_the_difficulty_can_be_asked_for() -> None:
    assert only(asked("fetch")) == only(asked("fetch"))
    assert asked("fetch").state.quests == asked("fetch").state.quests
    story = Story()
    for wanted in range(1, 6):
        scene = Scene(PACK, story.state.copy(), Dice(story.seed, "main", 1))
        if generate(scene, ("patrol",), wanted) is None:
            assert scene.state.quests["patrol.1"].difficulty == wanted
        else:
            assert not PACK.quest_templates["patrol"].difficulty_range[0] <= wanted <= 2


@pytest.mark.parametrize(
    "unfit",
    [
        replace(PACK.quest_templates["patrol"], scenario_types=("modern",)),
        replace(PACK.quest_templates["fetch"], id="patrol"),  # it leads back to a giver, and there is none
        replace(PACK.quest_templates["patrol"], difficulty_range=(90, 99)),
        replace(PACK.quest_templates["patrol"], slots={"first": Slot(places=("attic",)), "last": Slot(any="place")}),
        replace(
            PACK.quest_templates["patrol"],
            requirements=replace(PACK.quest_templates["patrol"].requirements, level=(5, 9)),
        ),
        replace(
            PACK.quest_templates["patrol"],
            requirements=replace(PACK.quest_templates["patrol"].requirements, places=("attic",)),
        ),
    ],
    ids=["genre", "giver", "difficulty", "reach", "level", "place"],
)
def test_what_does_not_suit_is_not_made(unfit: QuestTemplate) -> None:
    story = Story(with_definitions(quest_templates={"patrol": unfit}))
    scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
    assert generate(scene, ("patrol",)) == Refusal(Why.NO_WORK)


def test_a_way_counts_only_if_it_stays_open() -> None:
    state = Story().state
    assert set(reaching.distances(state, PACK, "yard")) == {"yard", "mill", "bridge"}
    state.world.flags["cellar_open"] = 1
    assert "cellar" not in reaching.distances(state, PACK, "yard")  # a flag may be taken back
    done, been, level = when.DeedIsDone("yard/door/force"), when.Visited("mill"), when.LevelAtLeast(2)
    assert not any(reaching.stands(one, state) for one in (done, been, level, when.AnyOf((done, been))))
    state.world.visits["mill"], state.world.done["yard/door/force"], state.character.level = 1, 1, 2
    assert reaching.stands(when.AllOf((done, been, level)), state)
    assert not reaching.stands(when.NotThis(done), state)


def test_nobody_is_sought_or_returned_to_who_does_not_stay() -> None:
    walking = {name: replace(one, schedule=(Stay(0, one.place),)) for name, one in PACK.people.items() if one.place}
    for pack, expected in ((PACK, None), (with_definitions(people=walking), Refusal(Why.NO_WORK))):
        story = Story(pack)
        story.do("move", "mill")
        scene = Scene(story.pack, story.state.copy(), Dice(story.seed, "main", 1))
        assert generate(scene, ("deliver",)) == expected
        assert generate(scene, ("fetch",), 0, "mara") == expected


def test_no_errand_leads_through_a_lock_that_may_be_shut_again() -> None:
    yard = PACK.places["yard"]
    exits = tuple(replace(way, lock=Lock("key")) for way in yard.exits)
    story = Story(with_definitions(places={"yard": replace(yard, exits=exits)}))
    assert set(reaching.distances(story.state, story.pack, "yard")) == {"yard"}
    story.state.world.unlocked |= {"yard/mill": 1, "yard/bridge": 1}
    assert set(reaching.distances(story.state, story.pack, "yard")) == {"yard"}
