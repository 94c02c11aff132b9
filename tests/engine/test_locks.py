"""Locks of ways and things: shut, unlocked, picked, and locked again."""

from dataclasses import replace

from tests.engine.pack import PACK, deed, feature, with_deed, with_definitions
from tests.engine.story import Story

from taleward.engine.checks import CheckRolled
from taleward.engine.happenings import Locked, LockHeld, Unlocked
from taleward.engine.kernel import Refusal, Why
from taleward.engine.pack import Holds, Lock, Portion, effects
from taleward.engine.world import Told


def at_the_vault(seed: bytes = b"a seed of the tests", **carried: int) -> Story:
    """Before the locked way to the vault, with things in the bag."""
    gifts = [effects.Give(item, count) for item, count in carried.items()]
    story = Story(with_deed(*gifts, minutes=0), seed=seed)
    story.do("interact", "lever/pull")
    story.do("move", "mill")
    return story


def test_a_way_with_a_shut_lock_is_shown_and_refused_with_the_reason() -> None:
    story = at_the_vault()
    assert story.offered()["move vault"] == Refusal(Why.LOCKED)
    assert story.refused("move", "vault").code == Why.LOCKED


def test_a_key_is_offered_only_when_it_is_at_hand_and_opens_the_way() -> None:
    assert "unlock vault" not in at_the_vault().offered()
    story = at_the_vault(key=1)
    assert story.offered()["unlock vault"] is None
    story.do("unlock", "vault")
    assert story.happened(Unlocked) == [Unlocked("mill/vault", "vault", "key")]
    assert Told("vault.opens") in story.events
    assert "key" not in story.carries()
    assert story.offered()["move vault"] is None
    assert story.refused("unlock", "vault") == Refusal(Why.NOT_LOCKED, "vault")
    assert story.refused("pick", "vault") == Refusal(Why.NOT_LOCKED, "vault")


def test_a_lock_can_be_picked_again_when_it_has_held() -> None:
    story = at_the_vault()
    results = set()
    for _ in range(60):
        before = story.state.world.minutes
        story.do("pick", "vault")
        assert story.happened(CheckRolled)[0].success == bool(story.happened(Unlocked))
        assert story.state.world.minutes == before + 5
        results.add(story.events[1].type)
        if story.happened(Unlocked):
            break
        assert story.happened(LockHeld) == [LockHeld("mill/vault", "vault")]
    assert "unlocked" in results


def test_a_lock_that_spends_its_key_takes_it() -> None:
    story = at_the_vault(key=1)
    story.do("unlock", "vault")
    story.do("move", "vault")
    clubs = story.carries()["club"]
    assert "interact coffer/scoop" not in story.offered()
    story.do("unlock", "coffer")
    assert story.carries().get("club", 0) == clubs - 1
    assert "interact coffer/scoop" in story.offered()


def test_a_key_that_is_used_up_anyhow_is_used_up_once() -> None:
    yard = PACK.places["yard"]
    safe = replace(feature("safe"), lock=Lock("squib", consumes=True))
    pack = with_deed(effects.Give("squib", 3))
    lever = pack.places["yard"].features["lever"]
    here = replace(yard, features={**yard.features, "safe": safe, "lever": lever})
    story = Story(with_definitions(pack, places={"yard": here}))
    story.do("interact", "lever/pull")
    story.do("unlock", "safe")
    assert story.carries()["squib"] == 2


def test_a_tool_that_may_be_spent_is_taken_before_one_with_something_in_it() -> None:
    yard = PACK.places["yard"]
    trough = feature("trough", deed("fill", effects.Say("filled"), tool="ewer"))
    pack = with_deed(effects.Give("ewer", 2))
    lever = pack.places["yard"].features["lever"]
    here = replace(yard, features={**yard.features, "trough": trough, "lever": lever})
    story = Story(with_definitions(pack, places={"yard": here}))
    story.do("interact", "lever/pull")
    story.do("take", "pebble")
    first, second = [item for item, stack in story.state.inventory.bag.items() if stack.kind == "ewer"]
    story.do("put", f"pebble/{first}")
    assert story.refused("use", f"{first}/trough") == Refusal(Why.NOT_EMPTY, "ewer")
    story.do("interact", "trough/fill")
    assert first in story.state.inventory.bag
    assert second not in story.state.inventory.bag


def test_effects_lock_and_unlock_and_say_nothing_where_nothing_changes() -> None:
    story = at_the_vault(key=1)
    story.do("unlock", "vault")
    story.do("move", "vault")
    story.do("interact", "engine/shut")
    assert not story.happened(Locked)
    story.do("interact", "engine/study")
    story.do("interact", "engine/spring")
    assert story.happened(Unlocked) == [Unlocked("vault/coffer", "coffer")]
    story.do("interact", "engine/spring")
    assert not story.happened(Unlocked)
    story.do("interact", "engine/shut")
    assert story.happened(Locked) == [Locked("vault/coffer", "coffer")]
    assert story.state.world.unlocked == {"mill/vault": 1}


def test_what_has_no_lock_no_keyhole_or_no_key_is_refused_with_the_reason() -> None:
    story = at_the_vault(key=1)
    assert story.refused("unlock", "yard") == Refusal(Why.NOT_LOCKED, "yard")
    assert story.refused("pick", "nobody") == Refusal(Why.NO_SUCH_TARGET, "nobody")
    story.do("unlock", "vault")
    story.do("move", "vault")
    assert story.refused("unlock", "hatch") == Refusal(Why.NO_EFFECT_HERE, "hatch")
    assert story.refused("pick", "hatch") == Refusal(Why.NO_EFFECT_HERE, "hatch")
    story.do("drop", "club")
    assert story.refused("unlock", "coffer") == Refusal(Why.NOT_IN_INVENTORY, "club")


def test_a_container_with_a_shut_lock_is_shut() -> None:
    safe = feature("safe", holds=Holds(50, (Portion("rope"),)))
    yard = PACK.places["yard"]
    features = {**yard.features, "safe": replace(safe, lock=Lock("key", refused="safe.shut"))}
    story = Story(with_definitions(PACK, places={"yard": replace(yard, features=features)}))
    assert not [action for action in story.offered() if action.endswith("/safe")]
    assert story.refused("take", "rope/safe") == Refusal(Why.LOCKED, text="safe.shut")
    assert story.refused("put", "club/safe") == Refusal(Why.LOCKED, text="safe.shut")
    story.do("take", "key")
    story.do("unlock", "safe")
    assert [action for action in story.offered() if action.startswith("take rope.") and action.endswith("/safe")]
    story.do("take", "rope/safe")
    assert story.carries()["rope"] == 1


def test_a_lock_takes_no_key_with_something_in_it() -> None:
    yard = PACK.places["yard"]
    safe = replace(feature("safe"), lock=Lock("sack", consumes=True))
    story = Story(with_definitions(PACK, places={"yard": replace(yard, features={**yard.features, "safe": safe})}))
    story.do("take", "sack/bench")
    story.do("take", "pebble")
    story.do("put", "pebble/sack")
    assert story.refused("unlock", "safe") == Refusal(Why.NOT_EMPTY, "sack")
    story.do("take", "pebble/sack")
    story.do("unlock", "safe")
    assert "sack" not in story.carries()
