"""What a player sees of the weather, of the hours and of what people think of them."""

from dataclasses import replace
from typing import Any

import pytest

from taleward.content import Release, load_packs
from taleward.engine import GameState, begin
from taleward.engine.characters import Choice
from taleward.engine.pack import Calendar, Lock
from taleward.engine.pack.hours import Part
from taleward.sessions.views import view


@pytest.fixture(scope="module")
def release() -> Release:
    return next(release for release in load_packs().releases if release.pack.id == "fantasy")


@pytest.fixture
def game(release: Release) -> GameState:
    choice = Choice(release.pack.templates["waller"], "Ama", None, None)
    return begin(release.pack, "one_stroke_over", choice, "main", b"seed").state


def world(game: GameState, release: Release) -> dict[str, Any]:
    found: dict[str, Any] = view("session", game, release, "en")["world"]
    return found


def test_weather_is_seen_out_of_doors_only(game: GameState, release: Release) -> None:
    game.world.weather = "fog"
    assert world(game, release)["weather"] == {"id": "fog", "name": "foggy"}
    game.world.place = "tally_house"
    assert world(game, release)["weather"] is None


def test_fog_is_seen_in_the_minutes_of_a_way(game: GameState, release: Release) -> None:
    game.world.place = "saltings"
    game.world.visits["saltings"] = 1
    minutes = []
    for weather in ("clear", "fog"):
        game.world.weather = weather
        here = next(place for place in world(game, release)["map"] if place["here"])
        minutes.append([way["minutes"] for way in here["ways"]])
    assert minutes == [[10, 15, 10, 10, 15], [10, 15, 10, 15, 30]]


@pytest.mark.parametrize(
    ("relation", "word"), [(-50, "hostile"), (-10, "cold"), (0, None), (20, "warm"), (60, "close")]
)
def test_there_is_a_word_for_what_people_think_of_the_player(
    game: GameState, release: Release, relation: int, word: str | None
) -> None:
    game.world.place = "tally_house"
    game.world.relations["pell"] = relation
    assert [person["disposition"] for person in world(game, release)["people"]] == [word]


def test_a_way_behind_a_shut_lock_is_seen_and_not_open(game: GameState, release: Release) -> None:
    end = release.pack.places["causeway_end"]
    locked = replace(end, exits=(replace(end.exits[0], lock=Lock()),))
    made = replace(release, pack=replace(release.pack, places={**release.pack.places, end.id: locked}))
    assert [way["open"] for way in world(game, made)["map"][0]["ways"]] == [False]
    game.world.unlocked[f"{end.id}/{end.exits[0].to}"] = 1
    assert [way["open"] for way in world(game, made)["map"][0]["ways"]] == [True]


def test_a_calendar_names_the_day_and_its_part(game: GameState, release: Release) -> None:
    name = release.pack.weather["fog"].name
    calendar = Calendar(600, (Part(100, name), Part(500, release.pack.weather["rain"].name)), (name,))
    scenario = replace(release.pack.scenarios["one_stroke_over"], calendar=calendar)
    made = replace(release, pack=replace(release.pack, scenarios={scenario.id: scenario}))
    told = []
    for minutes in (50, 700, 1_150):
        game.world.minutes = minutes
        seen = world(game, made)
        told.append((seen["day"], seen["time"], seen["part"], seen["weekday"]))
    assert told == [(1, "00:50", "raining", "foggy"), (2, "01:40", "foggy", "foggy"), (2, "09:10", "raining", "foggy")]
