"""Numbers of choices: nothing that can be done is lost, each has one number, and what is blocked has none."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.features.cli.handmade import act, built, choices

from taleward.cli.menu import Offer, actions_of
from taleward.view.widgets import Action, Form, Go, Grid, Group, Item, ListWidget, Map, Place, Send, Way


def labels(offer: Offer) -> list[str]:
    return [action["label"] for action in offer.actions]


def test_what_waits_is_numbered_after_what_is_shown_and_blocked_actions_have_no_number() -> None:
    front = Group(label="Do", actions=[act("a"), act("b", reason="not now"), act("c")])
    widget = built(choices(front, more=(Group(label="Go", actions=[act("d"), act("e", reason="locked")]),)))
    offer = Offer([widget])
    assert labels(offer) == ["a", "c", "d"]
    assert [offer.number(action) for action in actions_of(widget)] == [1, 0, 2, 3, 0]
    picked = offer.pick(3)
    assert picked is not None
    assert picked.action["label"] == "d"
    assert (offer.pick(0), offer.pick(4)) == (None, None)


def test_what_is_offered_in_two_places_has_one_number() -> None:
    bag = Grid(label="Bag", empty="", items=[Item(id="i", label="lamp", actions=[act("use"), act("drop")])])
    way = Way(label="out", to=None, open=True, visited=False, note="5 min", action=act("go"))
    seen = Map(label="Map", places=[Place(id="p", label="here", here=True, ways=[way])], text=[])
    offer = Offer(map(built, [choices(Group(label="", actions=[act("go"), act("use")])), bag, seen]))
    assert labels(offer) == ["go", "use", "drop"]
    assert offer.number(built(way.action)) == 1


def test_what_destroys_something_has_no_number() -> None:
    end = Action(
        id="x",
        label="Remove",
        do=Send(method="DELETE", path="/api/game/sessions/s", then="start"),
        style="danger",
    )
    go = Action(id="g", label="Go on", do=Go(view="/api/view/start"))
    offer = Offer([built(ListWidget(label="Mine", empty="", items=[Item(id="s", label="One", actions=[go, end])]))])
    assert labels(offer) == ["Go on"]


def test_a_form_is_asked_before_its_actions_are_done() -> None:
    send = Action(id="s", label="Keep", do=Send(method="POST", path="/api/x", then="refresh"))
    widget = built(Form(label="Name it", fields=[], actions=[send]))
    picked = Offer([widget]).pick(1)
    assert picked is not None
    assert picked.form == widget


@given(st.lists(st.lists(st.tuples(st.integers(0, 30), st.booleans()), max_size=8), max_size=6))
def test_every_action_that_can_be_done_has_one_number(spelled: list[list[tuple[int, bool]]]) -> None:
    made = [
        Group(label=str(at), actions=[act(f"{n}", reason=None if free else "not now") for n, free in group])
        for at, group in enumerate(spelled)
    ]
    offer = Offer([built(choices(*made[:3], more=tuple(made[3:])))])
    free = list(dict.fromkeys(str(n) for group in spelled for n, able in group if able))
    assert labels(offer) == free
    entries: list[Any] = [offer.pick(number) for number in range(1, len(free) + 1)]
    assert [entry.action["label"] for entry in entries] == free
