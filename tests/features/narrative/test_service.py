"""Whether an action can be done now, asked as other programs ask: on the wire or in words."""

from __future__ import annotations

import pytest

from taleward.content import Library, Release, load_packs
from taleward.content.memory import MemoryReleases
from taleward.engine import GameState, Refusal, begin, decide, intents, legal_actions, parse_intent
from taleward.engine.characters import Choice
from taleward.engine.intents import target_of
from taleward.kit import GameError
from taleward.narrative import AIResponseManager

pytestmark = pytest.mark.anyio
SCENARIO = "one_stroke_over"


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if SCENARIO in release.scenarios)


@pytest.fixture(scope="module")
def manager(release: Release) -> AIResponseManager:
    return AIResponseManager(Library([release], MemoryReleases()))


@pytest.fixture(scope="module")
def hard(release: Release) -> GameState:
    pack = release.pack
    choice = Choice(pack.templates["waller"], "Ama", pack.classes["wallwright"], pack.backgrounds["bargeborn"])
    state = begin(pack, SCENARIO, choice, "main", b"secret").state
    outcome = decide(state, intents.Move("the_hard"), pack, b"secret")
    assert not isinstance(outcome, Refusal)
    return outcome.state


@pytest.mark.parametrize(
    ("action", "intent"),
    [
        ("talk crake", intents.Talk("crake")),
        ("talk crake/knocks", intents.Talk("crake", "knocks")),
        ("trade crake/buy/storm_lantern", intents.Trade("crake", "buy", "storm_lantern")),
        ("explore", intents.Explore()),
        ("take boat_hook", intents.Take("boat_hook")),
        ("Buy the lantern from Crake", intents.Trade("crake", "buy", "storm_lantern")),
        ("take hook", intents.Take("boat_hook.1")),
    ],
)
async def test_what_can_be_done_is_valid(
    action: str, intent: intents.Intent, manager: AIResponseManager, hard: GameState
) -> None:
    check = await manager.check_action(action, hard)
    assert (check.valid, check.intent, check.reason, check.code) == (True, intent, "", "")
    assert await manager.validate_action(action, hard)


@pytest.mark.parametrize(
    ("action", "code", "reason"),
    [
        ("attack", "not_in_fight", "Nothing here wants to fight"),
        ("attack nettie", "not_in_fight", "Nothing here wants to fight"),
        ("talk pell/business", "not_here", "Reeve Pell is not here"),
        ("use sluice_key/sluice_door", "not_in_inventory", ""),
        ("move bell_chamber", "no_way", "the bell chamber"),
        ("rest", "cannot_rest", ""),
        ("have a nap", "cannot_rest", ""),
    ],
)
async def test_what_the_rules_refuse_says_why(
    action: str, code: str, reason: str, manager: AIResponseManager, hard: GameState
) -> None:
    check = await manager.check_action(action, hard)
    assert (check.valid, check.code) == (False, code)
    assert reason in check.reason
    assert check.reason
    assert check.intent is not None


@pytest.mark.parametrize(
    ("action", "code"),
    [
        ("attack the girl", "unclear.hostile"),
        ("use", "unclear.ambiguous"),
        ("buy something from crake", "unclear.ambiguous"),
        ("take the dragon", "unclear.unknown"),
        ("drop my commission", "unclear.verb"),
        ("set gold 999", "unclear.claim"),
        ('{"action": "drop"}', "unclear.nonsense"),
        ("drop a/b/c", "unclear.nonsense"),
        ("", "unclear.nonsense"),
        ("\ud800", "unclear.nonsense"),
        ("drop " + "x" * 1_000, "unclear.nonsense"),
    ],
)
async def test_what_has_no_clear_meaning_is_answered_in_words(
    action: str, code: str, manager: AIResponseManager, hard: GameState
) -> None:
    check = await manager.check_action(action, hard)
    assert (check.valid, check.code, check.intent) == (False, code, None)
    assert check.reason
    assert "{" not in check.reason
    assert await manager.check_action(action, hard) == check


async def test_every_offered_action_is_valid_unless_it_is_blocked(
    manager: AIResponseManager, hard: GameState, release: Release
) -> None:
    for offer in legal_actions(hard, release.pack):
        check = await manager.check_action(f"{offer.intent.action} {target_of(offer.intent)}", hard)
        assert check.valid == (offer.refusal is None)
        assert check.intent == offer.intent


async def test_checking_leaves_the_state_alone(manager: AIResponseManager, hard: GameState) -> None:
    before = hard.copy()
    await manager.check_action("sell broth", hard)
    assert hard == before


async def test_a_finished_story_says_so_whatever_is_said(manager: AIResponseManager, hard: GameState) -> None:
    over = hard.copy()
    over.ending = "paid_in_full"
    for action in ("talk crake", "look around"):
        assert (await manager.check_action(action, over)).code == "game_over"


async def test_the_game_of_an_unknown_scenario_is_not_found(manager: AIResponseManager, hard: GameState) -> None:
    strange = hard.copy()
    strange.scenario = "nowhere"
    with pytest.raises(GameError, match="no such scenario"):
        await manager.check_action("explore", strange)


async def test_what_is_wired_reads_as_parse_intent_reads_it(manager: AIResponseManager, hard: GameState) -> None:
    check = await manager.check_action("use eel_broth", hard)
    assert check.intent == parse_intent("use", "eel_broth")


async def test_there_are_words_for_every_action_in_every_genre_without_a_game() -> None:
    manager = AIResponseManager(Library(load_packs().releases, MemoryReleases()))
    for action, genres in manager.fallback_responses.items():
        for genre, texts in genres.items():
            assert len(texts) >= 12
            context = {"genre": genre, "seed": 7, "foe": "warden", "place": "the yard"}
            told = [await manager.get_fallback_response(action, {**context, "turn": turn}) for turn in range(12)]
            assert len(set(told)) > 6
            assert not any("{" in text for text in told)
    assert set(manager.fallback_responses) == {"attack", "defend", "explore", "interact"}


@pytest.mark.parametrize(
    ("action", "context"),
    [("dance", {}), ("attack", {"genre": "western"}), ("attack", {"outcome": "nothing"}), ("explore", {"rating": "x"})],
)
async def test_what_there_are_no_words_for_is_refused_with_what_there_is(action: str, context: dict[str, str]) -> None:
    manager = AIResponseManager(Library(load_packs().releases, MemoryReleases()))
    with pytest.raises(GameError, match="there are for") as refused:
        await manager.get_fallback_response(action, context)
    assert (refused.value.error_code, bool(refused.value.context)) == ("unknown_cell", True)


@pytest.mark.parametrize("context", [{"language": 5}, {"seed": "\ud800"}, {"turn": "x", "amount": "many", "foe": 3}])
async def test_strange_values_are_let_go(context: dict[str, object]) -> None:
    manager = AIResponseManager(Library(load_packs().releases, MemoryReleases()))
    assert await manager.get_fallback_response("attack", context)


async def test_without_the_base_pack_there_are_no_words_without_a_game(manager: AIResponseManager) -> None:
    with pytest.raises(GameError, match="not on offer"):
        await manager.get_fallback_response("attack", {})
