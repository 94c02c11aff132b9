"""The map: every place that was visited has one row, every way is told once, and rows fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from taleward.cli.map import drawn
from taleward.cli.screen import Page

if TYPE_CHECKING:
    import pytest


def way(to: str, minutes: int = 5, *, open_: bool = True) -> dict[str, Any]:
    return {"location_id": to, "name": f"the {to}", "visited": False, "open": open_, "minutes": minutes}


def place(name: str, *ways: dict[str, Any], here: bool = False) -> dict[str, Any]:
    return {"location_id": name, "name": f"the {name}", "here": here, "ways": list(ways)}


def rows(*places: dict[str, Any]) -> list[str]:
    return [row.head + row.text for row in drawn(places)]


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
    pairs = {frozenset((one["location_id"], on["location_id"])) for one in places for on in one["ways"]}
    assert len([row for row in told if "─ " in row]) == len(pairs)


def test_long_names_are_wrapped_under_their_branch(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    long = "n" + "ever ending " * 6
    Page().show("map", [place("a", way(long), way("b"), here=True)])
    told = capsys.readouterr().out.splitlines()
    assert all(len(line) <= 40 for line in told)
    first, *others = told[1:-2]
    assert first.startswith("├─ ")
    assert {line[:3] for line in others} == {"│  "}
    assert long.strip() in " ".join(line[3:].strip() for line in (first, *others))
