"""The world: ways, features, finds, people, rest, the clock, and what conditions see of them."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, on, with_deed, with_definitions
from tests.engine.story import Story, after, seed_number

from taleward.engine import Why
from taleward.engine.characters import GoldLost, Harmed, Healed
from taleward.engine.checks import CheckRolled
from taleward.engine.pack import Condition, Portion, Reaction, conditions, effects
from taleward.engine.world import (
    DeedDone,
    Explored,
    Greeted,
    ItemSpawned,
    Moved,
    Talked,
    TimePassed,
    Told,
)


def told(story: Story) -> list[str]:
    return [event.text for event in story.happened(Told)]


# --- ways -------------------------------------------------------------------------------------------------------------


def test_going_somewhere_takes_the_time_of_the_way() -> None:
    story = Story()
    before = story.state.world.minutes
    story.do("move", "bridge")
    assert story.happened(Moved) == [Moved("yard", "bridge")]
    assert story.state.world.minutes == before + 20
    assert (story.state.world.place, story.state.world.came_from) == ("bridge", "yard")


def test_a_blocked_way_is_offered_with_its_reason_and_opens() -> None:
    story = Story()
    assert story.refused("move", "cellar").text == "cellar.shut"
    assert story.offered()["move cellar"] == story.refused("move", "cellar")
    story.state.world.flags["cellar_open"] = 1
    assert story.offered()["move cellar"] is None
    story.do("move", "cellar")


def test_a_way_without_words_for_being_blocked_is_not_offered_and_is_no_way() -> None:
    story = Story()
    assert "move attic" not in story.offered()
    assert story.refused("move", "attic").code == story.refused("move", "moon").code == Why.NO_WAY


# --- features and finds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", range(12))
def test_a_deed_with_a_check_has_two_ends_and_a_once_deed_can_be_tried_until_it_succeeds(number: int) -> None:
    story = Story(seed=seed_number(number))
    while not story.state.world.flags.get("cellar_open"):
        story.state.character.health = 12
        story.do("interact", "door/force")
        assert story.happened(DeedDone)[0].success == story.happened(CheckRolled)[0].success
        assert bool(story.happened(Harmed)) != bool(story.happened(Told))
    assert story.refused("interact", "door/force").code == Why.ALREADY_DONE
    assert "interact door/force" not in story.offered()


def test_edges_come_from_conditions_and_cancel_out() -> None:
    story = after(effects.Give("sword"))
    story.do("equip", "sword")
    story.do("interact", "door/force")
    assert story.happened(CheckRolled)[0].dice.startswith("2d20kh1")
    story = after(effects.Give("sword"))
    story.do("equip", "sword")
    story.state.character.statuses["poisoned"] = 0
    story.do("interact", "door/force")
    assert story.happened(CheckRolled)[0].dice.startswith("d20")


def test_a_hidden_deed_does_not_exist_and_a_blocked_one_says_why() -> None:
    story = after(effects.TakeAway("apple"))
    assert "interact well/drop_in" not in story.offered()
    assert story.refused("interact", "well/drop_in").code == Why.NO_SUCH_TARGET
    assert story.refused("interact", "well/gaze").code == Why.BLOCKED
    assert story.refused("interact", "well/dance").code == Why.NO_EFFECT_HERE
    assert story.refused("interact", "gate").code == Why.NO_SUCH_TARGET


def test_a_feature_without_a_deed_named_does_the_first_that_is_possible() -> None:
    story = Story()
    story.do("interact", "well")
    assert story.happened(DeedDone) == [DeedDone("yard/well/drop_in")]
    assert after(effects.TakeAway("apple")).refused("interact", "well").code == Why.NO_EFFECT_HERE


def test_a_feature_appears_when_its_condition_holds() -> None:
    story = Story()
    story.do("move", "mill")
    assert "explore chest" not in story.offered()
    assert story.refused("interact", "chest").code == Why.NO_SUCH_TARGET
    story.do("talk", "mara/bell")
    assert "interact chest/open" in story.offered()


def test_a_find_waits_for_its_condition() -> None:
    story = Story()
    story.do("explore")
    story.do("move", "mill")
    story.do("move", "yard")
    while "ring" not in story.carries():
        story.do("explore")
        assert story.happened(DeedDone)[0].deed == "yard/ring"


@pytest.mark.parametrize(
    ("target", "text"), [("well", "well.looks"), ("apple", "apple.looks"), ("club", "club.looks"), ("key", "key.looks")]
)
def test_looking_at_something_tells_of_it_and_takes_no_time(target: str, text: str) -> None:
    story = Story()
    story.do("explore", target)
    assert story.events[:2] == (Explored("yard", target), Told(text))
    assert not story.happened(TimePassed)


def test_what_is_elsewhere_cannot_be_looked_at() -> None:
    assert Story().refused("explore", "mara").code == Story().refused("explore", "mail").code == Why.NO_SUCH_TARGET


# --- people -----------------------------------------------------------------------------------------------------------


def test_people_greet_and_know_topics() -> None:
    story = Story()
    assert story.refused("talk", "mara").code == Why.NOT_HERE
    story.do("move", "mill")
    story.do("talk", "mara")
    assert story.events[:2] == (Talked("mara"), Greeted("mara", "mara.greets"))
    story.do("talk", "mara/bell")
    assert story.happened(Talked) == [Talked("mara", "bell")]
    assert story.refused("talk", "mara/bell").code == Why.ALREADY_DONE
    assert story.refused("talk", "mara/weather").code == Why.NOTHING_TO_SAY
    assert story.refused("talk", "mara/secret").text == "mara.wary"
    assert "talk mara/bell" not in story.offered()


def test_a_better_relation_opens_a_topic() -> None:
    story = Story()
    story.do("move", "mill")
    story.do("talk", "mara/gift")
    assert story.state.world.relations["mara"] == 20
    assert story.offered()["talk mara/secret"] is None


def test_a_relation_stays_within_a_hundred() -> None:
    assert after(effects.ChangeRelation("mara", 100)).state.world.relations["mara"] == 100
    assert after(*[effects.ChangeRelation("mara", -100)] * 2).state.world.relations["mara"] == -100


def test_somebody_moved_is_met_there_and_somebody_gone_nowhere() -> None:
    story = after(effects.MovePerson("ghost", "yard"), effects.MovePerson("mara"), effects.MovePerson("mara"))
    assert story.types().count("person_moved") == 2
    assert "talk ghost/sigh" in story.offered()
    story.do("talk", "ghost/sigh")
    assert "talk ghost" not in story.offered()
    story.do("move", "mill")
    assert story.refused("talk", "mara").code == Why.NOT_HERE


# --- time and rest ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "open_"), [(1199, False), (1200, True), (1439, True), (0, True), (360, True), (361, False), (720, False)]
)
@pytest.mark.parametrize("day", [0, 3])
def test_a_span_of_hours_may_cross_midnight(clock: int, day: int, open_: bool) -> None:  # noqa: FBT001 -- a case
    story = Story()
    story.do("move", "mill")
    story.state.world.minutes = day * 1_440 + clock
    assert ("move bridge" in story.offered()) == open_


@pytest.mark.parametrize(("clock", "holds"), [(299, False), (300, True), (600, True), (601, False)])
def test_a_span_of_hours_may_lie_within_a_day(clock: int, holds: bool) -> None:  # noqa: FBT001 -- a case
    story = Story(with_deed(when=conditions.TimeBetween(300, 600)))
    story.state.world.minutes = clock
    assert ("interact lever/pull" in story.offered()) == holds


def test_rest_heals_where_it_is_possible_and_takes_eight_hours() -> None:
    story = after(effects.Harm("7"))
    refusal = story.refused("rest")
    assert (refusal.code, refusal.text) == (Why.CANNOT_REST, "yard.cold")
    assert story.offered()["rest"] == refusal
    story.do("move", "mill")
    before = story.state.world.minutes
    story.do("rest")
    assert story.happened(Healed) == [Healed(7)]
    assert story.state.world.minutes == before + 480
    story.do("move", "yard")
    story.do("move", "bridge")
    assert story.refused("rest").code == Why.CANNOT_REST
    assert "rest" not in story.offered()


# --- conditions and effects -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        (conditions.HasItem("apple", 2), True),
        (conditions.HasItem("apple", 3), False),
        (conditions.HasItem("pebble"), False),
        (conditions.Wears("club"), True),
        (conditions.Wears("sword"), False),
        (conditions.HasGold(20), True),
        (conditions.HasGold(21), False),
        (conditions.StatAtLeast("finesse", 13), True),
        (conditions.StatAtLeast("finesse", 14), False),
        (conditions.LevelAtLeast(1), True),
        (conditions.LevelAtLeast(2), False),
        (conditions.HealthAtMost(100), True),
        (conditions.HealthAtMost(99), False),
        (conditions.HasStatus("poisoned"), False),
        (conditions.QuestAt("bell", status="unknown"), True),
        (conditions.QuestAt("bell", status="active"), False),
        (conditions.QuestAt("bell", stage="find"), False),
        (conditions.QuestAt("bell"), True),
        (conditions.FlagIs("lit"), False),
        (conditions.FlagIs("lit", 0), True),
        (conditions.AtPlace("yard"), True),
        (conditions.AtPlace("mill"), False),
        (conditions.Present("mara"), False),
        (conditions.Present("ghost"), False),
        (conditions.Visited("yard"), True),
        (conditions.Visited("mill"), False),
        (conditions.RelationAtLeast("mara", 5), True),
        (conditions.RelationAtLeast("mara", 6), False),
        (conditions.RelationAtLeast("odo", 0), True),
        (conditions.DeedIsDone("yard/door/force"), False),
        (conditions.Remembers("mara", "litter"), False),
        (conditions.Chance(100), True),
        (conditions.AllOf(()), True),
        (conditions.AllOf((conditions.AtPlace("yard"), conditions.FlagIs("lit"))), False),
        (conditions.AnyOf(()), False),
        (conditions.AnyOf((conditions.FlagIs("lit"), conditions.AtPlace("yard"))), True),
        (conditions.NotThis(conditions.AtPlace("mill")), True),
    ],
    ids=str,
)
def test_at_the_beginning_a_condition_holds_or_not(condition: Condition, holds: bool) -> None:  # noqa: FBT001 -- a case
    story = after(effects.If(condition, (effects.Say("yes"),), (effects.Say("no"),)))
    assert told(story) == ["yes" if holds else "no"]


def test_a_chance_comes_as_often_as_it_says() -> None:
    effect = effects.If(conditions.Chance(30), (effects.SetFlag("lit"),))
    pack = with_deed(effect)
    story = Story(pack)
    hits = 0
    for turn in range(2_000):
        story.state.turn = turn
        story.state.world.flags.clear()
        story.do("interact", "lever/pull")
        hits += story.state.world.flags.get("lit", 0)
    assert 530 < hits < 670  # 3.4 standard deviations about 600


def test_a_purse_never_falls_below_nothing() -> None:
    story = after(effects.ChangeGold(-500), effects.ChangeGold(-1), effects.ChangeGold(7))
    assert story.happened(GoldLost) == [GoldLost(20, "effect")]
    assert story.state.character.gold == 7


def test_taking_away_takes_what_there_is_over_single_things_too() -> None:
    story = after(effects.Give("pebble", 3), effects.TakeAway("pebble", 2), effects.TakeAway("apple", 99))
    assert story.carries() == {"club": 1, "pebble": 1}


def test_spawning_lays_things_here_or_there() -> None:
    story = after(effects.Spawn("apple", None, 2), effects.Spawn("pebble", "attic", 2))
    assert [(event.place, event.count) for event in story.happened(ItemSpawned)] == [
        ("yard", 2),
        ("attic", 1),
        ("attic", 1),
    ]
    assert (story.lies("yard")["apple"], story.lies("attic")["pebble"]) == (5, 2)


def test_a_flag_that_is_set_already_and_a_move_to_where_one_is_are_no_events() -> None:
    story = after(effects.SetFlag("lit"), effects.SetFlag("lit"), effects.MoveTo("yard"), effects.SetFlag("lit", -4))
    assert story.types().count("flag_set") == 2
    assert story.state.world.flags["lit"] == -4
    assert not story.happened(Moved)


def test_an_effect_passes_time_beside_the_deed() -> None:
    assert sum(event.minutes for event in after(effects.PassTime(60)).happened(TimePassed)) == 65


# --- reactions --------------------------------------------------------------------------------------------------------


def test_a_reaction_happens_once_unless_told_otherwise() -> None:
    story = Story()
    story.do("move", "mill")
    story.do("rest")
    assert "journal_written" in story.types()
    story.do("rest")
    assert "journal_written" not in story.types()
    story.do("move", "yard")
    for _ in range(2):
        story.do("drop", "apple")
        assert "relation_changed" in story.types()


def test_a_reaction_waits_for_its_fields_and_its_condition() -> None:
    story = Story()
    story.do("move", "mill")
    story.do("drop", "apple")
    assert "relation_changed" not in story.types()
    assert "sick" not in told(after(effects.SetFlag("sick")))
    assert "sick" in told(after(effects.Harm("6"), effects.SetFlag("sick")))


def test_reactions_feed_each_other() -> None:
    reactions = {
        "a": Reaction("a", on("world_event", name="one"), (effects.RaiseEvent("two"),)),
        "b": Reaction("b", on("world_event", name="two"), (effects.SetFlag("lit"),)),
    }
    story = after(effects.RaiseEvent("one"), pack=with_definitions(reactions=reactions))
    assert story.state.world.flags["lit"] == 1


def test_a_scenario_begins_with_its_words_its_effects_and_its_time() -> None:
    story = Story()
    assert story.events[0] == Told("valley.intro")
    assert story.state.journal == ("valley.begins",)
    assert story.state.world.minutes == 480 + 15
    assert story.state.turn == 0


def test_a_scenario_that_begins_with_harm_begins_with_somebody_who_stands() -> None:
    valley = replace(PACK.scenarios["valley"], start=(effects.Harm("99"),))
    assert Story(with_definitions(scenarios={"valley": valley})).state.character.health == 1


def test_what_lies_in_places_at_the_beginning_is_there() -> None:
    crowded = replace(PACK.places["attic"], items=(Portion("apple", 4), Portion("oil", 2)))
    story = Story(with_definitions(places={"attic": crowded}))
    assert story.lies("attic") == {"apple": 4, "oil": 2}
    assert sorted(stack.charges for stack in story.state.world.ground["attic"].values()) == [0, 2, 2]


def test_a_person_is_present_where_the_character_is() -> None:
    asked = effects.If(conditions.Present("mara"), (effects.Say("here"),), (effects.Say("away"),))
    assert told(after(asked)) == ["away"]
    assert told(after(effects.MovePerson("mara", "yard"), asked)) == ["here"]
