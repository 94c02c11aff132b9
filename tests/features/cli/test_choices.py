"""Numbers and groups of choices: nothing that is offered is lost, and few are shown at first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taleward.cli.menu import FEW, GROUPS, Menu, group

VERBS = ("talk", "interact", "move", "take", "drop", "use", "equip", "unequip", "trade", "explore", "rest", "attack")


def action(label: str, verb: str = "talk", target: str | None = "who", *, reason: str | None = None) -> dict[str, Any]:
    named = {"action_id": label, "action": verb, "target": target, "label": label}
    return {**named, "available": reason is None, "reason": reason}


def labels(actions: Any) -> list[str]:  # noqa: ANN401 -- actions of any shape of list
    return [one["label"] for one in actions]


def test_few_actions_are_all_shown_and_blocked_ones_have_no_number() -> None:
    offered = [action("a"), action("b", "drop"), action("c", reason="not now")]
    menu = Menu.of(offered)
    assert labels(menu.front) == ["a", "b"]
    assert not menu.aside
    assert labels(menu.hidden) == ["c"]
    assert (menu.pick(2), menu.pick(3), menu.pick(0)) == (offered[1], None, None)


def test_of_many_actions_looking_and_laying_down_wait_behind_more() -> None:
    offered = [action("look at it", "explore"), action("look around", "explore", None)]
    offered += [action(f"put down {n}", "drop") for n in range(5)] + [action(f"ask {n}") for n in range(5)]
    menu = Menu.of(offered)
    assert labels(menu.front) == [*(f"ask {n}" for n in range(5)), "look around"]
    assert len(menu.numbered) == len(offered)


def test_where_everything_would_wait_a_few_are_shown() -> None:
    menu = Menu.of([action(f"put down {n}", "drop") for n in range(12)])
    assert labels(menu.front) == [f"put down {n}" for n in range(FEW)]


def test_choices_stand_group_by_group_and_keep_their_numbers_when_all_are_shown() -> None:
    offered = [action(f"go {n}", "move", f"place{n}") for n in range(3)]
    offered += [action(f"take {n}", "take", f"thing{n}") for n in range(6)] + [action(f"ask {n}") for n in range(6)]
    menu = Menu.of(offered)
    front, whole = menu.shown(whole=False), menu.shown(whole=True)
    assert labels(one for _, one in front) == labels(menu.front)
    assert [number for number, _ in front] == list(range(1, FEW + 1))
    assert [group(one) for _, one in whole] == ["talk"] * 6 + ["go"] * 3 + ["carry"] * 6
    assert all(entry in whole for entry in front)
    assert all(menu.pick(number) is one for number, one in whole)


def test_every_person_has_a_first_word_before_anyone_has_a_second() -> None:
    offered = [action(f"{who}: {n}", "talk", f"{who}/{n}") for who in ("ada", "bo", "cy") for n in range(5)]
    offered += [action(f"go {n}", "move", f"place{n}") for n in range(6)]
    shown = {one["target"].partition("/")[0] for one in Menu.of(offered).front if one["action"] == "talk"}
    assert shown == {"ada", "bo", "cy"}


def test_a_blocked_way_is_shown_without_a_number_and_other_blocked_actions_wait() -> None:
    menu = Menu.of([action("a"), action("gate", "move", reason="locked"), action("b", "use", reason="no key")])
    assert [(number, one["label"]) for number, one in menu.shown(whole=False)] == [(1, "a"), (0, "gate")]
    assert menu.waiting == 1
    assert "b" in labels(one for _, one in menu.shown(whole=True))


def test_the_answers_to_a_question_stand_in_the_order_of_the_server() -> None:
    offered = [action("go", "move"), action("ask"), action("no", reason="not now")]
    menu = Menu.answers(offered)
    assert [(number, one["label"]) for number, one in menu.shown(whole=False)] == [(1, "go"), (2, "ask")]
    assert not Menu.answers([action(str(n)) for n in range(FEW + 1)]).asked


def test_people_and_deeds_come_before_things() -> None:
    offered = [action(f"{verb} {n}", verb, f"{n}") for verb in ("use", "talk", "interact") for n in range(9)]
    shown = [group(one) for one in Menu.of(offered).front]
    assert [shown.count(name) for name in ("talk", "do", "carry")] == [4, 4, 1]


@given(
    st.lists(st.tuples(st.sampled_from(VERBS), st.sampled_from(["", "a", "b/c", "b/d"]), st.booleans()), max_size=60)
)
def test_every_action_that_is_free_has_one_number(spelled: list[tuple[str, str, bool]]) -> None:
    offered = [
        action(f"{n}", verb, target or None, reason=None if free else "not now")
        for n, (verb, target, free) in enumerate(spelled)
    ]
    menu = Menu.of(offered)
    whole = menu.shown(whole=True)
    free = [one for one in offered if one["available"]]
    assert sorted(labels(menu.numbered), key=int) == labels(free)
    assert sorted(labels(one for _, one in whole), key=int) == labels(offered)
    assert bool(menu.front) == bool(free)
    ways = sum(group(one) == "go" for one in free)
    assert len(menu.front) <= max(FEW, ways + 4)
    assert [GROUPS.index(group(one)) for _, one in whole] == sorted(GROUPS.index(group(one)) for _, one in whole)


@pytest.mark.parametrize("verb", ["dance", "defend", "interact"])
def test_a_verb_that_the_terminal_does_not_know_is_something_to_do(verb: str) -> None:
    assert group(action("a", verb)) == "do"
