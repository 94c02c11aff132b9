"""Fights: rounds, blows, guarding, fleeing, and the three ends."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, item, on, with_definitions
from tests.engine.story import Story, after, seed_number

from taleward.engine import Why
from taleward.engine.characters import ExperienceGained, GoldGained, GoldLost, Harmed, Healed
from taleward.engine.checks import CheckRolled
from taleward.engine.combat import (
    FightEnded,
    FightStarted,
    FleeFailed,
    FoeDefeated,
    FoeHarmed,
    FoeHit,
    FoeMissed,
    FoeState,
    HitBy,
    MissedBy,
    RoundPassed,
)
from taleward.engine.inventory import ItemGained, Stack
from taleward.engine.pack import CheckRule, Combat, Foe, Levels, Lock, Loot, Pack, Reaction, Rest
from taleward.engine.pack import effects as words
from taleward.engine.world import Moved

CALM = Foe("wolf", "w", "w", 5, 1, -20, "1", 60, (Loot("fang", 2), Loot("apple", 1, 40)))
"""A wolf that is always hit and never hits but by a natural disaster of a roll."""
FIERCE = Foe("wolf", "w", "w", 50, 40, 20, "99", 60)


def fight(*, foe: Foe | None = None, encounter: str = "pack", number: int = 0, pack: Pack = PACK) -> Story:
    pack = with_definitions(pack, foes={foe.id: foe} if foe else {})
    return after(words.StartFight(encounter), pack=pack, seed=seed_number(number))


def test_a_fight_begins_with_everybody_in_line_and_nobody_struck_yet() -> None:
    story = fight()
    assert story.happened(FightStarted) == [FightStarted("pack", "wolf:wolf:5,wolf.2:wolf:5")]
    assert story.state.fight is not None
    assert story.state.fight.foes == {"wolf": FoeState("wolf", 5), "wolf.2": FoeState("wolf", 5)}
    assert not story.happened(HitBy)
    assert not story.happened(MissedBy)


def test_a_fight_does_not_begin_in_a_fight() -> None:
    story = after(words.StartFight("pack"), words.StartFight("robber"))
    assert len(story.happened(FightStarted)) == 1


def test_in_a_fight_only_the_actions_of_a_fight_are_offered_and_possible() -> None:
    story = fight()
    assert list(story.offered()) == [
        "attack wolf",
        "attack wolf.2",
        "defend",
        *[action for action in story.offered() if action.startswith(("use", "equip", "unequip"))],
        "flee",
    ]
    for action, target in (("move", "mill"), ("take", "apple"), ("explore", ""), ("rest", ""), ("drop", "apple")):
        assert story.refused(action, target).code == Why.IN_FIGHT


def test_out_of_a_fight_there_is_nobody_to_fight_with() -> None:
    for action in ("attack", "defend", "flee"):
        assert Story().refused(action).code == Why.NOT_IN_FIGHT
    assert fight().refused("attack", "robber").code == Why.NO_SUCH_TARGET


@pytest.mark.parametrize("number", range(8))
def test_a_round_is_the_blow_of_the_character_and_one_of_each_foe_that_stands(number: int) -> None:
    story = fight(number=number)
    story.do("attack", "wolf.2")
    fallen = len(story.happened(FoeDefeated))
    assert len(story.happened(FoeHit)) + len(story.happened(FoeMissed)) == 1
    assert len(story.happened(HitBy)) + len(story.happened(MissedBy)) == 2 - fallen
    assert story.happened(RoundPassed) == [RoundPassed(2)]
    assert sum(hit.amount for hit in story.happened(HitBy)) == sum(harm.amount for harm in story.happened(Harmed))


def test_a_weapon_says_how_one_strikes() -> None:
    story = after(words.Give("sword"), words.StartFight("pack"))
    story.do("equip", "sword")
    story.do("attack")
    assert story.happened(CheckRolled)[0].dice == "d20+2"  # +1 might +1 sword
    bare = after(words.TakeAway("club"), words.StartFight("pack"))
    bare.do("attack")
    assert bare.happened(CheckRolled)[0].dice == "d20+1"


def test_a_triumph_strikes_twice_and_experience_makes_the_hand_surer() -> None:
    pack = with_definitions(items={"maul": item("maul", slots=("hand",), damage="7")})
    degrees = set()
    for number in range(30):
        story = fight(foe=replace(CALM, health=500, defence=12), pack=pack, number=number)
        story.state.inventory.bag["maul.99"] = Stack("maul", 1)
        story.state.inventory.worn["hand"] = "maul.99"
        story.state.character.level = 4
        story.do("attack", "wolf")
        roll = story.happened(CheckRolled)[0]
        degrees.add(roll.degree)
        blows = {"triumph": [14], "success": [7]}.get(roll.degree, [])
        assert [hit.amount for hit in story.happened(FoeHit)] == blows
        assert roll.dice == "d20+4"  # +1 might +3 for the fourth level
    assert {"triumph", "success", "failure"} <= degrees


def test_nobody_strikes_who_lies_already() -> None:
    story = fight(foe=FIERCE)
    story.do("defend")
    assert len(story.happened(HitBy)) == 1
    assert [roll.label for roll in story.happened(CheckRolled)] == ["defence"]


def test_a_fallen_foe_can_not_be_struck_again_and_no_blow_is_harder_than_the_health_left() -> None:
    story = fight(foe=CALM)
    while not story.happened(FoeDefeated):
        story.do("attack", "wolf")
        assert sum(hit.amount for hit in story.happened(FoeHit)) <= 5
    assert story.refused("attack", "wolf").code == Why.NO_SUCH_TARGET
    assert "attack wolf" not in story.offered()


def test_guarding_and_armour_make_blows_rarer() -> None:
    targets = {}
    for name, action in (("open", "attack"), ("guarded", "defend")):
        story = fight(encounter="robber")
        story.do(action)
        targets[name] = next(roll for roll in story.happened(CheckRolled) if roll.label == "defence").dice
    assert targets == {"open": "d20+1", "guarded": "d20+5"}
    armoured = after(words.Give("mail"), words.StartFight("robber"))
    armoured.do("equip", "mail")
    assert armoured.happened(CheckRolled)[0].dice == "d20+3"  # finesse 12 and mail 2
    guarded = fight(encounter="robber")
    guarded.do("defend")
    assert guarded.state.fight is not None
    assert guarded.state.fight.guarded == 0


@pytest.mark.parametrize("number", range(10))
def test_a_won_fight_brings_experience_and_loot_and_what_the_encounter_says(number: int) -> None:
    story = fight(foe=CALM, number=number)
    story.state.character.health = story.state.character.health_max = 500
    while story.state.fight:
        story.do("attack")
    assert story.happened(FightEnded) == [FightEnded("pack", "victory")]
    assert story.happened(ExperienceGained) == [ExperienceGained(120)]
    assert story.carries()["fang"] == 4
    assert story.state.world.people["ghost"] == "cellar"
    assert not story.happened(RoundPassed)


def test_loot_falls_as_often_as_it_says() -> None:
    apples = 0
    for number in range(150):
        story = fight(foe=replace(CALM, health=1), number=number)
        story.state.character.health = story.state.character.health_max = 500
        while story.state.fight:
            story.do("attack")
        apples += sum(event.count for event in story.happened(ItemGained) if event.kind == "apple")
    assert 90 < apples < 150  # 300 draws at 40 per cent: 120, 3.5 standard deviations


def test_fleeing_leads_back_where_one_came_from_or_costs_a_round() -> None:
    fled = failed = 0
    for number in range(40):
        story = Story(seed=seed_number(number))
        story.do("move", "bridge")
        story.do("interact", "ford/wade")
        story.do("flee")
        if story.happened(FightEnded) == [FightEnded("robber", "fled")]:
            fled += 1
            assert story.happened(Moved) == [Moved("bridge", "yard")]
            assert story.happened(GoldLost) == [GoldLost(2, "effect")]
            assert not story.happened(HitBy)
        elif story.happened(FleeFailed):
            failed += 1
            assert {"hit_by", "missed_by"} & set(story.types())
    assert fled > 5
    assert failed > 5


def test_nobody_flees_through_a_lock() -> None:
    bridge = PACK.places["bridge"]
    locked = replace(bridge, exits=tuple(replace(way, lock=Lock("key")) for way in bridge.exits))
    pack = with_definitions(places={"bridge": locked})
    for number in range(40):
        story = Story(pack, seed=seed_number(number))
        story.do("move", "bridge")
        story.do("interact", "ford/wade")
        story.do("flee")
        assert not story.happened(Moved)
        if story.happened(FightEnded):
            return
    raise AssertionError("nobody got away")


def test_a_lost_fight_does_what_the_encounter_says() -> None:
    fierce = replace(FIERCE, id="robber")
    story = fight(foe=fierce, encounter="robber")
    while story.state.fight:
        story.do("defend")
    assert story.happened(FightEnded) == [FightEnded("robber", "defeat")]
    assert story.happened(Healed) == [Healed(3)]
    assert story.state.world.place == "mill"
    assert story.state.character.gold == 10


def test_a_lost_fight_whose_encounter_says_nothing_does_what_the_scenario_says() -> None:
    story = fight(foe=FIERCE)
    while story.state.fight:
        story.do("attack")
    assert story.state.world.place == "mill"
    assert (story.state.character.health, story.state.character.gold) == (1, 15)


def test_a_fall_without_a_fight_does_what_the_scenario_says() -> None:
    story = after(words.Harm("99"))
    assert story.state.world.place == "mill"
    assert story.state.character.health == 1


def test_a_reaction_to_the_fall_cannot_leave_anybody_at_nothing() -> None:
    cruel = Reaction("cruel", on("moved"), (words.Heal("5"), words.Harm("99")), once=False)
    story = after(words.Harm("99"), pack=with_definitions(reactions={"cruel": cruel}))
    assert [harm.amount for harm in story.happened(Harmed)] == [12, 5]
    assert story.state.character.health == 1


def test_using_something_in_a_fight_takes_a_round() -> None:
    story = after(words.Harm("3"), words.StartFight("pack"))
    story.do("use", "apple")
    assert story.happened(RoundPassed) == [RoundPassed(2)]


def test_a_robber_who_loses_pays() -> None:
    story = fight(foe=replace(CALM, id="robber"), encounter="robber")
    while story.state.fight:
        story.do("attack")
    assert GoldGained(25, "effect") in story.events


def armed(*effects: words.HarmFoe, foe: Foe = CALM, **more: bool) -> Story:
    """A fight with two wolves, and a charge in the bag that does this to them."""
    charge = item("charge", stack=9, on_use=effects, **more)
    pack = with_definitions(items={"charge": charge}, foes={foe.id: foe})
    return after(words.Give("charge", 3), words.StartFight("pack"), pack=pack)


def test_what_harms_a_foe_is_offered_for_each_that_stands() -> None:
    story = armed(words.HarmFoe("5"))
    assert [action for action in story.offered() if action.startswith("use charge")] == [
        "use charge/wolf",
        "use charge/wolf.2",
    ]
    story.do("use", "charge/wolf.2")
    assert story.happened(FoeHarmed) == [FoeHarmed("wolf.2", "wolf", 5)]
    assert story.happened(FoeDefeated) == [FoeDefeated("wolf.2", "wolf")]
    assert [action for action in story.offered() if action.startswith("use charge")] == ["use charge/wolf"]
    assert story.refused("use", "charge/wolf.2").code is Why.IN_FIGHT
    story.do("use", "charge")
    assert story.happened(FightEnded) == [FightEnded("pack", "victory")]


def test_what_harms_all_foes_is_used_on_none_of_them() -> None:
    story = armed(words.HarmFoe("2", all=True))
    assert [action for action in story.offered() if action.startswith("use charge")] == ["use charge"]
    assert story.refused("use", "charge/wolf").code is Why.NO_EFFECT_HERE
    story.do("use", "charge")
    assert story.happened(FoeHarmed) == [FoeHarmed("wolf", "wolf", 2), FoeHarmed("wolf.2", "wolf", 2)]
    assert not story.happened(FoeDefeated)


def test_no_foe_is_harmed_by_more_than_it_has_or_out_of_a_fight() -> None:
    story = armed(words.HarmFoe("99"))
    story.do("use", "charge/wolf")
    assert story.happened(FoeHarmed) == [FoeHarmed("wolf", "wolf", 5)]
    assert not after(words.HarmFoe("99")).happened(FoeHarmed)


def test_a_fight_is_won_by_what_follows_from_a_turn() -> None:
    late = Reaction("late", on("round_passed"), (words.HarmFoe("99", all=True),))
    story = fight(foe=CALM, pack=with_definitions(reactions={"late": late}))
    story.do("defend")
    assert story.happened(FightEnded) == [FightEnded("pack", "victory")]
    assert story.state.fight is None


def test_being_brought_elsewhere_ends_a_fight() -> None:
    away = Reaction("away", on("round_passed"), (words.MoveTo("bridge"),))
    story = fight(foe=CALM, pack=with_definitions(reactions={"away": away}))
    story.do("defend")
    assert story.happened(FightEnded) == [FightEnded("pack", "fled")]
    assert (story.state.fight, story.state.world.place) == (None, "bridge")


def scenario(pack: Pack = PACK, **rest: object) -> Pack:
    changed = replace(pack.scenarios["valley"], **rest)  # type: ignore[arg-type]  # the fields of a scenario
    return replace(pack, scenarios={"valley": changed})


def bonus_of(story: Story, label: str) -> str:
    return next(event.dice for event in story.happened(CheckRolled) if event.label == label)


def test_a_scenario_says_which_stats_fight() -> None:
    pack = scenario(combat=Combat("wits", "might", "finesse"))
    bare = with_definitions(pack, foes={"wolf": replace(CALM, defence=40, health=99)})
    story = after(words.TakeAway("club"), words.StartFight("pack"), pack=bare)
    story.state.character.stats.update(might=14, finesse=20, wits=30)
    story.do("attack")
    assert (bonus_of(story, "attack"), bonus_of(story, "defence")) == ("d20+10", "d20+2")
    story.do("flee")
    assert bonus_of(story, "flee") == "d20+5"


def test_without_a_word_for_it_one_flees_by_what_guards() -> None:
    story = fight(pack=scenario(combat=Combat(guard="wits")))
    story.state.character.stats["wits"] = 30
    story.do("flee")
    assert bonus_of(story, "flee") == "d20+10"


def test_a_fight_goes_by_the_check_of_the_scenario() -> None:
    rules = {
        "two": CheckRule("two", "2d6", triumph=4, disaster=4),
        "below": CheckRule("below", "2d6", aim="under", triumph=4, disaster=4),
    }
    for check, struck, guarded in (("two", 10, 7 + 1), ("below", 13 - 10, 14 + 2 - 1)):
        pack = scenario(with_definitions(checks=rules), check=check)
        tough = replace(CALM, health=99, defence=10, attack_bonus=1)
        story = after(
            words.TakeAway("club"),
            words.StartFight("pack"),
            pack=with_definitions(pack, foes={"wolf": tough}),
        )
        story.state.character.stats.update(might=13, finesse=14)
        story.do("attack")
        assert story.happened(CheckRolled)[0].target == struck
        story.state.character.health = 12
        story.do("defend")
        assert story.happened(CheckRolled)[0].target == guarded


def test_a_scenario_says_what_a_rest_is() -> None:
    story = after(words.Harm("9"), words.MoveTo("mill"), pack=scenario(rest=Rest(60, 25)))
    before = story.state.world.minutes
    story.do("rest")
    assert story.happened(Healed) == [Healed(3)]
    assert story.state.world.minutes == before + 60


def test_a_scenario_says_what_levels_cost_and_bring() -> None:
    story = after(words.Experience(1_000), pack=scenario(levels=Levels(10, 1, 3)))
    assert (story.state.character.level, story.state.character.health_max) == (3, 14)


def test_a_fight_that_a_fall_begins_and_ends_is_over() -> None:
    twice = (words.Heal("3"), words.StartFight("pack"), words.HarmFoe("99", all=True))
    story = after(words.Harm("99"), pack=scenario(on_defeat=twice))
    assert story.happened(FightEnded) == [FightEnded("pack", "victory")]
    assert story.state.fight is None
