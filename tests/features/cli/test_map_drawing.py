"""The map: every place that was visited has one row, every way is told once, and rows fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from tests.features.cli.handmade import act, built, choices

from taleward.cli.map import drawn
from taleward.cli.menu import Offer
from taleward.cli.screen import Page
from taleward.cli.words import Words
from taleward.view.widgets import Action, Group, Map, Place, Way

if TYPE_CHECKING:
    import pytest


TEXTS = {
    "client.closed": "closed",
    "client.not_seen": "not seen yet",
    "client.terminal.elsewhere_on_map": "see there",
}


def words() -> Words:
    found = Words()
    found.learn(TEXTS)
    return found


def way(to: str, minutes: int = 5, *, open_: bool = True, action: Action | None = None) -> Way:
    return Way(label=f"the {to}", to=to, open=open_, visited=False, note=f"{minutes} min", action=action)


def place(name: str, *ways: Way, here: bool = False) -> Place:
    return Place(id=name, label=f"the {name}", here=here, note="you are here" if here else None, ways=list(ways))


def rows(*places: Place, offer: Offer | None = None) -> list[str]:
    return [row.head + row.text for row in drawn(list(map(built, places)), words(), offer or Offer())]


def test_it_begins_where_the_player_is_and_leads_on() -> None:
    hall = place("hall", way("yard"), way("attic", open_=False))
    yard = place("yard", way("hall"), way("wood", 10), here=True)
    assert rows(hall, yard) == [
        "the yard · you are here",
        "├─ the hall · 5 min",
        "│  └─ the attic · 5 min · closed · not seen yet",
        "└─ the wood · 10 min · not seen yet",
    ]


def test_a_ring_of_ways_is_told_once_each() -> None:
    a = place("a", way("b"), way("c"), here=True)
    b = place("b", way("a"), way("c", 7))
    c = place("c", way("a"), way("b", 7))
    assert rows(a, b, c) == [
        "the a · you are here",
        "├─ the b · 5 min",
        "│  └─ the c · 7 min · see there",
        "└─ the c · 5 min",
    ]


def test_what_no_open_way_leads_to_has_a_tree_of_its_own() -> None:
    assert rows(place("a", way("b", open_=False)), place("b", here=True)) == [
        "the b · you are here",
        "the a",
        "└─ the b · 5 min · closed · see there",
    ]


def test_a_way_that_can_be_gone_now_says_its_number() -> None:
    out = act("go out")
    offer = Offer([built(choices(Group(label="", actions=[act("stay"), out])))])
    told = rows(place("hall", way("yard", action=out), way("attic", action=act("no such")), here=True), offer=offer)
    assert told[1:] == ["├─ the yard · 5 min · not seen yet · [2]", "└─ the attic · 5 min · not seen yet"]


@given(st.data())
def test_every_place_has_one_row_and_every_way_one_place(data: st.DataObject) -> None:
    names = [str(n) for n in range(data.draw(st.integers(1, 12)))]
    target = st.sampled_from([*names, "x", "y"])
    places = []
    for number, name in enumerate(names):
        leads = {to for to in data.draw(st.lists(target, max_size=4)) if to != name}
        ways = [way(to, open_=data.draw(st.booleans())) for to in sorted(leads)]
        places.append(place(name, *ways, here=number == 0))
    told = rows(*places)
    branches = [row for row in told if "see there" not in row and "not seen yet" not in row]
    assert len(branches) == len(names)
    pairs = {frozenset((one.id, on.to)) for one in places for on in one.ways}
    assert len([row for row in told if "─ " in row]) == len(pairs)


def test_long_names_are_wrapped_under_their_branch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = "n" + "ever ending " * 6
    drawn_on = Map(label="Map", places=[place("a", way(long), way("b"), here=True)], text=[])
    Page(words()).widgets({"map": built(drawn_on)}, Offer())
    told = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 40 for line in told)
    first, *others = told[1:-2]
    assert first.startswith("├─ ")
    assert {line[:3] for line in others} == {"│  "}
    assert long.strip() in " ".join(line[3:].strip() for line in (first, *others))
