"""What the clock brings: people by their schedules, weather, world events; and the days themselves."""

from dataclasses import replace

import pytest
from tests.engine.pack import PACK, deed, feature, on, person, with_deed, with_definitions
from tests.engine.story import Story, after

from taleward.engine import apply
from taleward.engine.happenings import Happened, PersonCame, PersonLeft, WeatherChanged
from taleward.engine.hours import any_mark, crossed, falls_due, hours_of
from taleward.engine.kernel import MAX_EVENTS, MAX_NUMBER
from taleward.engine.pack import Calendar, Due, Happening, Pack, Reaction, Stay, Trigger, Weather, conditions, effects
from taleward.engine.world import PersonMoved, Told, WorldEvent

WEEK = 10_080


def wait(story: Story, minutes: int) -> Story:
    """Let time pass in the yard, where a lever does that."""
    story.pack = with_deed(effects.PassTime(minutes), minutes=0, pack=story.pack)
    story.do("interact", "lever/pull")
    return story


def at(clock: int, pack: Pack = PACK) -> Story:
    story = Story(pack)
    story.state.world.minutes = clock
    return story


@pytest.mark.parametrize(
    ("before", "after_", "due"),
    [(479, 480, True), (480, 481, False), (0, 479, False), (481, 1_919, False), (481, 1_920, True)],
)
def test_a_time_of_day_is_crossed_when_the_clock_comes_to_it(before: int, after_: int, due: bool) -> None:  # noqa: FBT001 -- a case
    assert crossed(480, before, after_, 1_440) == due


def test_a_day_that_is_too_short_never_comes_to_a_later_hour() -> None:
    assert not crossed(700, 0, 5_000, 600)
    assert not falls_due(Due(700, every=1), 0, 5_000, 600)


def test_the_marks_are_met_exactly_when_one_of_them_is_crossed() -> None:
    marks = (10, 700, 1_300)
    for before in range(0, 2_880, 37):
        for span in (1, 30, 500, 1_439):
            found = any(crossed(mark, before, before + span, 1_440) for mark in marks)
            assert any_mark(marks, before, before + span, 1_440) == found or before // 1_440 != (before + span) // 1_440


@pytest.mark.parametrize(
    ("due", "before", "after_", "falls"),
    [
        (Due(480), 0, 480, True),
        (Due(480), 480, 5_000, False),
        (Due(480, day=3), 0, 3_359, False),
        (Due(480, day=3), 0, 3_360, True),
        (Due(480, day=3), 3_360, 9_000, False),
        (Due(480, every=2), 480, 3_359, False),
        (Due(480, every=2), 480, 3_360, True),
        (Due(480, day=2, every=1), 100, 500, False),
    ],
)
def test_what_has_a_date_falls_due_on_it_and_as_often_as_it_says(
    due: Due,
    before: int,
    after_: int,
    falls: bool,  # noqa: FBT001 -- a case
) -> None:
    assert falls_due(due, before, after_, 1_440) == falls


# --- schedules --------------------------------------------------------------------------------------------------------


def test_a_person_is_where_the_schedule_says_once_its_hour_comes() -> None:
    story = wait(at(530), 9)
    assert story.state.world.people["nell"] == "vault"
    wait(story, 1)
    assert story.state.world.people["nell"] == "mill"
    assert story.happened(PersonMoved) == [PersonMoved("nell", "mill", "schedule")]


def test_a_condition_passes_an_hour_over_and_the_one_before_it_goes_on() -> None:
    story = wait(at(1_190), 20)
    assert story.state.world.people["nell"] == "mill"
    open_ = Story()
    open_.state.world.flags["cellar_open"] = 1
    open_.state.world.minutes = 1_190
    assert wait(open_, 20).state.world.people["nell"] == "cellar"


def test_who_is_away_by_schedule_comes_back_by_it() -> None:
    story = wait(at(1_250), 10)
    assert ("nell" in story.state.world.people, story.state.world.away) == (False, {"nell": 1})
    wait(story, 600)
    assert (story.state.world.people["nell"], story.state.world.away) == ("vault", {})


def test_who_is_taken_out_of_the_world_keeps_no_hours_any_more() -> None:
    story = at(1_250)
    apply(story.state, PersonMoved("nell", ""))
    assert "nell" not in wait(story, WEEK).state.world.people


def test_who_is_away_by_schedule_can_be_taken_out_of_the_world_for_good() -> None:
    gone = wait(at(1_250), 10)
    gone.pack = with_deed(effects.MovePerson("nell"))
    gone.do("interact", "lever/pull")
    assert gone.state.world.away == {}
    assert "nell" not in wait(gone, WEEK).state.world.people


def test_the_move_of_an_effect_stands_until_the_next_hour_of_the_schedule() -> None:
    story = at(600)
    apply(story.state, PersonMoved("nell", "attic"))
    assert wait(story, 500).state.world.people["nell"] == "attic"
    assert wait(story, 100).state.world.people["nell"] == "mill"


def test_who_comes_and_goes_where_the_character_is_is_told() -> None:
    somebody = person("nell", "yard", schedule=(Stay(540, "mill"), Stay(600, "yard")))
    story = wait(at(530, with_definitions(people={"nell": somebody})), 15)
    assert story.happened(PersonLeft) == [PersonLeft("nell")]
    assert wait(story, 60).happened(PersonCame) == [PersonCame("nell")]


def test_a_week_at_once_moves_everybody_once_and_stays_far_within_a_turn() -> None:
    crowd = {
        f"p{n}": person(f"p{n}", "mill", schedule=(Stay(60 * (n % 24), "yard"), Stay(30, "mill"))) for n in range(128)
    }
    daily = {f"e{n}": Happening(f"e{n}", "t", "x", at=Due(n, every=1)) for n in range(64)}
    story = wait(at(481, with_definitions(people=crowd, events=daily)), WEEK)
    assert len(story.happened(Happened)) == 65
    assert len(story.events) < MAX_EVENTS
    assert all(len([move for move in story.happened(PersonMoved) if move.person == name]) <= 1 for name in crowd)


# --- weather ----------------------------------------------------------------------------------------------------------


def test_weather_holds_its_least_time_at_the_start_and_then_turns() -> None:
    story = at(481)
    assert (story.state.world.weather, story.state.world.weather_until) == ("fog", 480 + 240)
    assert not wait(story, 200).happened(WeatherChanged)
    changed = wait(story, 60).happened(WeatherChanged)
    assert len(changed) == 1
    assert story.state.world.weather_until > story.state.world.minutes
    assert story.state.world.weather == changed[0].weather


def test_new_weather_is_told_out_of_doors_only() -> None:
    kinds = {"fog": Weather("fog", "fog", "fog.comes", {"rain": 1}, (1, 1)), "rain": Weather("rain", "r", "rain.comes")}
    pack = with_definitions(weather=kinds)
    assert Told("rain.comes") in wait(at(700, pack), 60).events
    roofed = with_definitions(pack, places={"yard": replace(pack.places["yard"], indoors=True)})
    story = wait(at(700, roofed), 60)
    assert story.state.world.weather == "rain"
    assert Told("rain.comes") not in story.events


def test_weather_without_a_next_one_stays() -> None:
    story = after(effects.ChangeWeather("rain"), pack=with_definitions(weather={"rain": Weather("rain", "r", "r")}))
    assert (story.state.world.weather, story.state.world.weather_until) == ("rain", MAX_NUMBER)
    assert not wait(story, WEEK).happened(WeatherChanged)


def test_weather_comes_as_often_as_its_weights_say() -> None:
    next_ = {"fog": 3, "rain": 1}
    kinds = {name: Weather(name, name, name, next_, (1, 1)) for name in next_}
    pack = with_definitions(weather=kinds)
    seen = [wait_once(pack, number) for number in range(600)]
    assert 400 <= seen.count("fog") <= 500


def wait_once(pack: Pack, number: int) -> str:
    story = Story(pack, seed=b"weather %d" % number)
    story.state.world.weather_until = 500
    return wait(story, 10).state.world.weather


def test_fog_makes_a_way_longer() -> None:
    story = Story()
    story.state.world.unlocked["mill/vault"] = 1
    story.do("move", "mill")
    before = story.state.world.minutes
    story.do("move", "vault")
    assert story.state.world.minutes == before + 15
    story.do("move", "mill")
    story.state.world.weather = "rain"
    before = story.state.world.minutes
    story.do("move", "vault")
    assert story.state.world.minutes == before + 10


# --- world events -----------------------------------------------------------------------------------------------------


def test_an_event_of_the_clock_befalls_once_however_many_of_its_hours_have_passed() -> None:
    story = wait(at(1_190), 20)
    assert story.happened(Happened) == [Happened("curfew", "curfew.rings")]
    assert story.happened(WorldEvent) == [WorldEvent("curfew")]
    assert len(wait(story, WEEK).happened(Happened)) == 1
    assert story.state.world.done["event/curfew"] == 2


def test_what_an_event_brings_settles_in_the_same_turn() -> None:
    bell = Happening("bell", "Bell", at=Due(600), then=(effects.RaiseEvent("struck"),))
    heard = Reaction("heard", on("world_event", name="struck"), (effects.SetFlag("lit"),))
    rung = Reaction("rung", Trigger("happened", (("event", "bell"),)), (effects.Experience(5),))
    story = wait(at(590, with_definitions(events={"bell": bell}, reactions={"heard": heard, "rung": rung})), 20)
    assert story.state.world.flags["lit"] == 1
    assert story.state.character.experience == 5


def test_what_a_fall_takes_of_time_still_brings_what_is_due() -> None:
    bell = Happening("bell", "Bell", at=Due(600), then=(effects.RaiseEvent("struck"),))
    heard = Reaction("heard", on("world_event", name="struck"), (effects.SetFlag("lit"),))
    down = Reaction("down", on("harmed"), (effects.PassTime(300),))
    pack = with_definitions(events={"bell": bell}, reactions={"heard": heard, "down": down})
    story = Story(with_deed(effects.Harm("1"), minutes=0, pack=pack))
    story.do("interact", "lever/pull")
    assert story.state.world.flags["lit"] == 1


def test_an_event_does_not_befall_where_its_condition_does_not_hold_or_once_is_over() -> None:
    assert not after(
        effects.Happen("quake"),
        pack=with_definitions(events={"quake": replace(PACK.events["quake"], when=conditions.FlagIs("lit"))}),
    ).happened(Happened)
    story = after(effects.Happen("quake"), effects.Happen("quake"))
    assert story.happened(Happened) == [Happened("quake")]


# --- days -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        (conditions.DayIs(3), {3, 4, 5, 6}),
        (conditions.DayIs(every=3), {3, 6}),
        (conditions.DayIs(every=3, offset=1), {1, 4}),
        (conditions.DayIs(2, 3, 1), {4}),
    ],
)
def test_days_are_counted_from_one(condition: conditions.DayIs, days: set[int]) -> None:
    story = Story(with_deed(when=condition))
    found = set()
    for day in range(1, 7):
        story.state.world.minutes = (day - 1) * 1_440 + 700
        if "interact lever/pull" in story.offered():
            found.add(day)
    assert found == days


def test_a_scenario_may_have_days_of_its_own_length() -> None:
    scenario = replace(PACK.scenarios["valley"], calendar=Calendar(600))
    span = conditions.AllOf((conditions.TimeBetween(100, 200), conditions.DayIs(2)))
    story = Story(with_deed(when=span, pack=with_definitions(scenarios={"valley": scenario})))
    story.state.world.minutes = 750
    assert "interact lever/pull" in story.offered()
    story.state.world.minutes = 900
    assert "interact lever/pull" not in story.offered()


def test_the_hours_of_a_pack_hold_who_keeps_some_and_what_is_due() -> None:
    hours = hours_of(PACK.people.values(), PACK.events.values())
    assert hours.marks == (420, 540, 1_200, 1_260)
    assert [name for name, _ in hours.schedules] == ["nell"]
    assert [event.id for event in hours.due] == ["curfew"]


# --- facts ------------------------------------------------------------------------------------------------------------


def test_what_is_learnt_stands_in_the_journal_unless_it_is_a_secret() -> None:
    story = after(effects.Learn("trick"), effects.Learn("tide"), effects.Learn("trick"))
    assert story.state.journal.count("trick.known") == 1
    assert "tide.known" not in story.state.journal
    assert story.state.world.known == {"trick": 1, "tide": 1}


def test_a_person_knows_what_the_pack_says_and_what_they_learn() -> None:
    knows = deed(
        "whisper", when=conditions.AllOf((conditions.Knows("tide", "nell"), conditions.Knows("trick", "nell")))
    )
    yard = PACK.places["yard"]
    tree = replace(yard, features={**yard.features, "tree": feature("tree", knows)})
    story = Story(with_deed(effects.Learn("trick", "nell"), pack=with_definitions(places={"yard": tree})))
    assert "interact tree/whisper" not in story.offered()
    story.do("interact", "lever/pull")
    assert "interact tree/whisper" in story.offered()
    assert "trick" not in story.state.world.known
