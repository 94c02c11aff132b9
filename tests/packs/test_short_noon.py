"""A Short Noon as people play it: by a straight way, by each way past Margery, and in Sill's own words."""

from __future__ import annotations

import random

import pytest
from tests.engine.solver import solve
from tests.packs.bots import go_on

from taleward.content import Release, load_packs
from taleward.engine import GameState, Outcome, Refusal, begin, decide, legal_actions, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.inventory import count_of
from taleward.narrative import Bags, Chooser, Grammar, Storyteller, Understood

SCENARIO = "short_noon"
SECRET = b"eleven minutes"
PATIENCE = 40
"""So often a check is tried before a way counts as shut."""

STRAIGHT = (
    *("talk came", "talk came/up_and_down", "explore", "interact rope/listen", "interact bin/sieve", "move galley"),
    *("talk muntin", "talk muntin/toes", "interact pot/peel", "talk muntin/socks", "talk muntin/pair"),
    *("move sighting_room", "talk mullion", "talk mullion/business", "talk mullion/narrowing", "interact slate/read"),
    *("move gallery", "talk quarrel", "interact oiling/help", "talk quarrel/lemon", "talk quarrel/pick"),
    *("move shade", "talk sprig", "interact hammock/sweep", "talk sprig/flashes", "talk sprig/code", "move gallery"),
    *("move galley", "talk muntin/lemon", "talk muntin", "move sighting_room", "talk mullion/four"),
    *("interact long_glass/wind", "interact long_glass/flash", "talk mullion/answer", "talk latch", "talk latch/who"),
    *("interact long_glass/wind", "talk latch/four", "talk latch/vote", "talk latch/no_grudge"),
)
"""Every minute accounted for by kindness, and Far Acre heard."""


@pytest.fixture(scope="module")
def release() -> Release:
    return next(each for each in load_packs().releases if SCENARIO in each.scenarios)


@pytest.fixture(scope="module")
def arrived(release: Release) -> GameState:
    pack = release.pack
    return begin(pack, SCENARIO, Choice(pack.templates["fitter"], "Ama"), "main", SECRET).state


def carry_on(release: Release, state: GameState, *steps: str) -> tuple[GameState, int]:
    """Play steps as on the wire, each until it has come about; answer the state and the turns that it took."""
    turns = 0
    for step in steps:
        verb, _, target = step.partition(" ")
        for _ in range(PATIENCE):
            outcome = decide(state, parse_intent(verb, target), release.pack, SECRET)
            assert isinstance(outcome, Outcome), f"{step} is refused: {outcome}"
            state, turns = outcome.state, turns + 1
            if all(getattr(event, "success", 1) for event in outcome.events):
                break
        else:
            pytest.fail(f"{step} never comes about")
    return state, turns


@pytest.mark.parametrize(("wheel", "ending"), [("full", "all_eleven"), ("seven", "seven_back")])
def test_kindness_alone_accounts_for_the_minutes_in_an_evening_s_play(
    release: Release, arrived: GameState, wheel: str, ending: str
) -> None:
    state, turns = carry_on(release, arrived, *STRAIGHT, f"interact wheel/{wheel}")
    assert state.ending == ending
    assert 40 <= turns <= 90


@pytest.mark.parametrize("way", ["key", "rouge", "tray", "fight"])
def test_there_is_a_way_past_margery_for_everybody_and_a_longer_noon_behind_it(
    release: Release, arrived: GameState, way: str
) -> None:
    state, _ = carry_on(release, arrived, "trade came/buy/rouge")
    state, _ = carry_on(release, state, *STRAIGHT[5:], "move gallery", "talk quarrel/margery", "take leaf_crank")
    state, _ = carry_on(release, state, "move shade", "talk sprig/tray", "move gallery", "move stirrup")
    state, _ = carry_on(release, state, "interact pegs/borrow", "equip walking_suit", "equip leaf_crank", "move face")
    tools = {"rouge": "use rouge/margery", "tray": "use tea_tray/margery", "key": "interact margery/key"}
    state = past_margery(release, state, tools.get(way, "interact margery/push"))
    state, _ = carry_on(release, state, "use leaf_crank/row_forty", "move stirrup", "move gallery", "talk quarrel/told")
    assert (state.quests["margery"].status, state.quests["margery"].paid) == ("completed", 1)
    state, _ = carry_on(release, state, "move sighting_room", "interact wheel/forty")
    assert state.ending == "row_forty"


def past_margery(release: Release, state: GameState, step: str) -> GameState:
    """Deal with her in one way, and by blows where that has failed; whoever is carried in goes out again."""
    for _ in range(PATIENCE):
        if state.world.flags.get("margery_settled"):
            return state
        if state.fight is not None:
            step_now = "attack"
        elif state.world.place == "galley":
            state, _ = carry_on(release, state, "move stirrup", "move face")
            continue
        else:
            step_now = step
        verb, _, target = step_now.partition(" ")
        outcome = decide(state, parse_intent(verb, target), release.pack, SECRET)
        assert isinstance(outcome, Outcome), f"{step_now} is refused: {outcome}"
        state = outcome.state
    pytest.fail("Margery is still out there")


def test_whoever_takes_off_the_suit_outside_loses_air_and_blood_and_is_fetched_in(
    release: Release, arrived: GameState
) -> None:
    out, _ = carry_on(release, arrived, *WAYS["face"])
    bare, _ = carry_on(release, out, "unequip walking_suit")
    assert bare.character.resources["air"] <= out.character.resources["air"] - 12
    assert bare.character.health < out.character.health
    assert isinstance(decide(bare, parse_intent("move", "stirrup"), release.pack, SECRET), Refusal)
    assert isinstance(decide(bare, parse_intent("drop", "walking_suit"), release.pack, SECRET), Refusal)
    dressed, _ = carry_on(release, bare, "equip walking_suit", "move shade")
    assert dressed.world.place == "shade"
    fetched, _ = carry_on(release, bare, "explore")
    assert fetched.world.place == "stirrup"


def refused(release: Release, state: GameState, step: str) -> str:
    """Try a step that cannot be done, and answer why."""
    verb, _, target = step.partition(" ")
    answer = decide(state, parse_intent(verb, target), release.pack, SECRET)
    assert isinstance(answer, Refusal), f"{step} can be done"
    return str(answer.code)


def test_the_boot_in_the_chest_goes_on_beautifully_and_comes_off_with_grease(
    release: Release, arrived: GameState
) -> None:
    state, _ = carry_on(release, arrived, "trade came/buy/grease_pot", "move galley", "take left_boot/chest")
    assert refused(release, state, "use grease_pot") == "no_effect_here"
    state, _ = carry_on(release, state, "equip left_boot")
    assert refused(release, state, "unequip left_boot") == "cursed"
    state, _ = carry_on(release, state, "use grease_pot", "unequip left_boot")
    assert count_of(state.inventory.bag, "left_boot") == 1


def test_the_string_bag_carries_supper_and_the_chest_keeps_what_is_put_away(
    release: Release, arrived: GameState
) -> None:
    state, _ = carry_on(release, arrived, "trade came/buy/string_bag", "put dumpling/string_bag", "move galley")
    assert count_of(state.inventory.bag, "dumpling") == 1
    state, _ = carry_on(
        release, state, "take dumpling/string_bag", "put dumpling/chest", "rest", "take dry_socks/chest"
    )
    assert count_of(state.inventory.bag, "dumpling") == 1
    state, _ = carry_on(release, state, "take dumpling/chest")
    assert count_of(state.inventory.bag, "dumpling") == 2
    assert refused(release, state, "put egg_timer/chest") == "bound"


def test_came_has_one_tin_of_rouge_and_a_purse_and_no_shop_by_night(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "trade came/buy/rouge", "take squeegee", "trade came/sell/squeegee")
    assert refused(release, state, "trade came/buy/rouge") == "sold_out"
    assert refused(release, state, "trade came/sell/rouge") == "not_for_sale"
    assert state.world.purses["came"] == 17
    state, _ = carry_on(release, state, "move galley", "rest", "rest", "move stirrup")
    assert refused(release, state, "trade came/buy/dumpling") == "closed"


def test_the_sweepings_can_be_sieved_three_times_and_at_the_third_something_good_is_due(
    release: Release, arrived: GameState
) -> None:
    state, _ = carry_on(release, arrived, *["interact bin/sieve"] * 3)
    assert count_of(state.inventory.bag, "rouge") + count_of(state.inventory.bag, "grease_pot") > 0
    assert refused(release, state, "interact bin/sieve") == "blocked"


def test_the_crank_takes_both_hands_so_the_squeegee_is_put_away(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "take squeegee", "equip squeegee", "move gallery", "take leaf_crank")
    state, _ = carry_on(release, state, "equip leaf_crank")
    assert state.inventory.worn["hand"] == state.inventory.worn["off_hand"]
    assert "squeegee" not in state.inventory.worn["hand"]


def offered(release: Release, state: GameState) -> tuple[GameState, str]:
    """Ask Mrs Muntin what there is to be carried; answer the state and the quest that is on offer then."""
    state, _ = carry_on(
        release, state, *([] if state.world.place == "galley" else ["move galley"]), "talk muntin/errand"
    )
    (quest,) = [name for name, one in state.quests.items() if one.status == "offered"]
    return state, quest


def test_mrs_muntin_has_errands_of_three_sorts_and_each_can_be_run(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "move galley", "interact pot/peel")
    assert refused(release, arrived, "talk muntin/errand") == "not_here"
    run = set()
    for _ in range(PATIENCE):
        state, quest = offered(release, state)
        state, _ = solve(state, quest, release.pack, SECRET)
        assert state.quests[quest].status == "completed"
        run.add(state.quests[quest].template)
        if run == set(release.pack.quest_templates):
            return
    pytest.fail(f"only {run} were handed out")


def test_socks_that_are_slept_on_are_no_longer_dry(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "move galley", "interact pot/peel")
    state, quest = offered(release, state)
    for _ in range(PATIENCE):
        if state.quests[quest].template == "feet":
            break
        state, _ = carry_on(release, state, f"decline {quest}")
        state, quest = offered(release, state)
    state, _ = carry_on(release, state, f"accept {quest}")
    pairs = ("named_pair", "bed_socks")
    assert sum(count_of(state.inventory.bag, pair) for pair in pairs) == 1
    state, _ = carry_on(release, state, "rest")
    assert state.quests[quest].status == "failed"
    assert sum(count_of(state.inventory.bag, pair) for pair in pairs) == 0


def heard(release: Release, state: GameState, step: str) -> tuple[GameState, str]:
    """Play one step and answer what is told of it."""
    verb, _, target = step.partition(" ")
    outcome = decide(state, parse_intent(verb, target), release.pack, SECRET)
    assert isinstance(outcome, Outcome), f"{step} is refused: {outcome}"
    teller = Storyteller(release.pack, release.words_in("en"))
    return outcome.state, teller.narrate(outcome.events, outcome.state, Chooser(Bags(), SECRET, outcome.state.turn))


def test_noon_comes_every_day_and_whoever_sleeps_past_it_is_told_so(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, *WAYS["sighting_room"])
    state, told = heard(release, state, "interact clock/wait")
    assert "a green that you can feel on the soles of your feet" in told
    state, _ = carry_on(release, state, "move galley", "rest", "rest")
    state, told = heard(release, state, "rest")
    assert "four thousand leaves have turned over" in told
    state, _ = carry_on(release, arrived, "move galley")
    _, told = heard(release, state, "rest")
    assert "Noon has come and gone without you." in told


def test_grit_costs_air_and_makes_the_way_in_longer(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, *WAYS["out"], "move galley", "rest")
    for _ in range(PATIENCE):
        if state.world.weather == "grit":
            break
        state, _ = carry_on(release, state, "rest")
    state, _ = carry_on(release, state, "move stirrup")
    out, told = heard(release, state, "move face")
    assert "the slack of your sleeve" in told
    assert out.character.resources["air"] == 24 - 4 - 2
    back, _ = carry_on(release, out, "move stirrup")
    assert back.world.minutes - out.world.minutes == 24


@pytest.mark.parametrize("way", ["unlock", "pick"])
def test_the_cupboard_opens_to_the_key_in_the_reel_and_to_patience(
    release: Release, arrived: GameState, way: str
) -> None:
    state, _ = carry_on(release, arrived, "move gallery")
    assert refused(release, state, "interact cupboard/look") == "blocked"
    if way == "unlock":
        state, _ = carry_on(release, state, "interact oiling/help", "talk quarrel/reel", "unlock cupboard")
    for _ in range(PATIENCE):
        if "gallery/cupboard" not in state.world.unlocked:
            state, _ = heard(release, state, "pick cupboard")
    state, _ = carry_on(release, state, "interact cupboard/look")
    assert state.world.flags["knows_lemon"]
    _, told = heard(release, state, "talk quarrel")
    assert ("You didn't have to." in told) == (way == "pick")


def test_came_goes_down_after_noon_until_she_has_stayed_for_one(release: Release, arrived: GameState) -> None:
    ready, _ = carry_on(release, arrived, "trade came/buy/smoked_visor", *WAYS["sighting_room"], "interact clock/wait")
    ready, _ = carry_on(release, ready, "move galley", "move stirrup")
    gone, _ = carry_on(release, ready, "move galley", "interact pot/peel", "interact line/rummage", "move stirrup")
    while gone.world.minutes % 1440 < 766:
        gone, _ = heard(release, gone, "interact bin/sieve")
    assert refused(release, gone, "talk came") == "not_here"
    stayed, _ = carry_on(release, ready, "talk came/noon", "move galley", "interact pot/peel", "move stirrup")
    while stayed.world.minutes % 1440 < 766:
        stayed, _ = heard(release, stayed, "interact bin/sieve")
    carry_on(release, stayed, "talk came")


def test_sprig_sweeps_by_day_and_has_supper_in_the_galley(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "move gallery")
    state, told = heard(release, state, "move shade")
    assert "Expected taller." in told
    state, _ = carry_on(release, state, "talk sprig", "move gallery", "move galley", "rest")
    assert state.world.people["sprig"] == "shade"
    state, _ = carry_on(release, state, "rest")
    _, told = heard(release, state, "talk sprig")
    assert '"Supper," says Sprig' in told


def test_what_far_acre_wants_is_known_and_can_be_told_to_somebody_with_needles(
    release: Release, arrived: GameState
) -> None:
    state, _ = carry_on(release, arrived, *STRAIGHT)
    assert {"far_acre_lives", "eleven_stayed", "needles"} <= set(state.world.known)
    state, _ = carry_on(release, state, "move galley", "talk muntin/needles")
    assert "muntin/needles" in state.world.known


WAYS: dict[str, tuple[str, ...]] = {
    "stirrup": (),
    "out": ("interact pegs/borrow", "equip walking_suit"),
    "face": ("interact pegs/borrow", "equip walking_suit", "move face"),
    "sighting_room": ("move galley", "move sighting_room"),
}
"""How one gets to be there; any other place is one step away."""
SAID = (
    ("stirrup", "scan the hatch", "explore porch"),
    ("stirrup", "take a suit off the pegs", "interact pegs/borrow"),
    ("stirrup", "listen to the cable", "interact rope/listen"),
    ("stirrup", "ask came about the people", "talk came/up_and_down"),
    ("out", "vent the lock", "interact porch/vent"),
    ("out", "bleed the air lock", "interact porch/vent"),
    ("galley", "feel the socks", "interact line/feel"),
    ("galley", "chop onions", "interact pot/peel"),
    ("gallery", "oil the motors", "interact oiling/help"),
    ("gallery", "follow the rod", "interact motor_nine/trace"),
    ("sighting_room", "wait until noon", "interact clock/wait"),
    ("face", "take bearings along leaf twelve", "interact leaf_twelve/sight"),
    ("face", "wind the key", "interact margery/key"),
)
"""Where somebody is, what they type, and what it means."""


@pytest.mark.parametrize(("place", "said", "meant"), SAID)
def test_what_people_say_on_sill_is_understood(
    release: Release, arrived: GameState, place: str, said: str, meant: str
) -> None:
    state, _ = carry_on(release, arrived, *WAYS.get(place, (f"move {place}",)))
    words = release.words_in("en")
    told = Storyteller(release.pack, words).told
    grammar = Grammar(release.pack, words, lambda offer, there: told(offer, there)[1])
    answer = grammar.understand(said, state, legal_actions(state, release.pack), None)
    assert isinstance(answer, Understood)
    verb, _, target = meant.partition(" ")
    assert answer.intent == parse_intent(verb, target)


def test_whoever_sleeps_through_a_week_on_sill_can_still_set_the_wheel(release: Release, arrived: GameState) -> None:
    state, _ = carry_on(release, arrived, "move galley", *["rest"] * 21)
    for step in go_on(release, state, SECRET, random.Random(1), 4_000, policy="completionist"):
        state = step.outcome.state
    assert state.ending
