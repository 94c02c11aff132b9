"""What is offered is grouped: few actions stand in front, all others wait, and none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taleward.sessions import Action
from taleward.view.choices import FEW, GROUPS, all_that_can_be_done, group
from taleward.view.wording import Wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from taleward.view.widgets import Group

VERBS = ("talk", "interact", "move", "take", "drop", "use", "equip", "unequip", "trade", "explore", "rest", "attack")
WORDS = Wording({f"view.choices.{name}": name for name in GROUPS}, "en")


def action(label: str, verb: str = "talk", target: str | None = "who", *, reason: str | None = None) -> Action:
    return Action(label, verb, target, label, reason is None, reason)


def labels(groups: Iterable[Group]) -> list[str]:
    return [one.label for each in groups for one in each.actions]


def front(*offered: Action) -> list[str]:
    return labels(all_that_can_be_done(offered, WORDS).groups)


def test_few_actions_are_all_shown_and_what_cannot_be_done_waits() -> None:
    menu = all_that_can_be_done([action("a"), action("b", "drop"), action("c", reason="not now")], WORDS)
    assert labels(menu.groups) == ["a", "b"]
    assert labels(menu.more) == ["c"]
    assert [one.reason for each in menu.more for one in each.actions] == ["not now"]


def test_of_many_actions_looking_and_laying_down_wait_behind_more() -> None:
    offered = [action("look at it", "explore"), action("look around", "explore", None)]
    offered += [action(f"put down {n}", "drop") for n in range(5)] + [action(f"ask {n}") for n in range(5)]
    menu = all_that_can_be_done(offered, WORDS)
    assert labels(menu.groups) == [*(f"ask {n}" for n in range(5)), "look around"]
    assert len(labels(menu.more)) == 6


def test_where_everything_would_wait_a_few_are_shown() -> None:
    assert front(*(action(f"put down {n}", "drop") for n in range(12))) == [f"put down {n}" for n in range(FEW)]


def test_choices_stand_group_by_group_and_one_group_needs_no_name() -> None:
    offered = [action("go", "move"), action("take", "take", "it"), action("ask")]
    menu = all_that_can_be_done(offered, WORDS)
    assert [each.label for each in menu.groups] == ["talk", "go", "carry"]
    assert [each.label for each in all_that_can_be_done([action("ask")], WORDS).groups] == [""]


def test_every_person_has_a_first_word_before_anyone_has_a_second() -> None:
    offered = [action(f"{who}: {n}", "talk", f"{who}/{n}") for who in ("ada", "bo", "cy") for n in range(5)]
    offered += [action(f"go {n}", "move", f"place{n}") for n in range(6)]
    assert {name.partition(":")[0] for name in front(*offered) if ":" in name} == {"ada", "bo", "cy"}


def test_a_blocked_way_is_in_front_and_other_blocked_actions_wait() -> None:
    offered = [action("a"), action("gate", "move", reason="locked"), action("b", "use", reason="no key")]
    menu = all_that_can_be_done(offered, WORDS)
    assert labels(menu.groups) == ["a", "gate"]
    assert labels(menu.more) == ["b"]


def test_people_and_deeds_come_before_things() -> None:
    shown = front(*(action(f"{verb} {n}", verb, f"{n}") for verb in ("use", "talk", "interact") for n in range(9)))
    verbs = [name.partition(" ")[0] for name in shown]
    assert [verbs.count(verb) for verb in ("talk", "interact", "use")] == [4, 4, 1]


@given(
    st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["", "a", "b/c", "b/d"]), st.booleans()), max_size=60)
)
def test_no_action_is_lost_and_few_are_in_front(spelled: list[tuple[str, str, bool]]) -> None:
    offered = [
        action(f"{n}", verb, target or None, reason=None if free else "not now")
        for n, (verb, target, free) in enumerate(spelled)
    ]
    menu = all_that_can_be_done(offered, WORDS)
    assert sorted([*labels(menu.groups), *labels(menu.more)], key=int) == [one.label for one in offered]
    shown = [one for each in menu.groups for one in each.actions if one.available]
    free = [one for one in offered if one.available]
    assert bool(shown) == bool(free)
    assert len(shown) <= max(FEW, sum(group(one) == "go" for one in free) + 4)


@pytest.mark.parametrize("verb", ["dance", "defend", "interact"])
def test_a_verb_that_is_not_known_is_something_to_do(verb: str) -> None:
    assert group(action("a", verb)) == "do"
