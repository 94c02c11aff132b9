"""Characters to look at before a story begins: the same that a session begins with, or a reason why not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.features.content.conftest import GROUND, MILL, write_pack
from tests.features.sessions.stack import SCENARIO, releases, running, somebody

from taleward.characters import Character, CharacterGenerator, CharacterTemplate, Points
from taleward.content import ContentManager, Library, compile_pack, scenario_id
from taleward.content.memory import MemoryReleases
from taleward.kit import GameError

SMALL = "old_mill"
STRONG = {"template_id": "miller", "character_class": "guard"}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The packs that ship, and a small one whose scenario comes first by slug."""
    shelf = tmp_path_factory.mktemp("packs")
    write_pack(shelf / "ground", GROUND)
    words = "prose: {templates/miller/names/0: Berta, templates/miller/name: Müller}\n"
    names = MILL["scenarios/mill.yaml"].replace("default_name: Brin\n", "default_name: Brin\n    names: [Bertha]\n")
    write_pack(shelf / "mill", {**MILL, "scenarios/mill.yaml": names, "text/de/names.yaml": words})
    small = compile_pack(shelf / "mill", []).release
    assert small is not None
    return Library([*releases(), small], MemoryReleases())


@pytest.fixture(scope="module")
def generator(library: Library) -> CharacterGenerator:
    seeds = count(100)
    return CharacterGenerator(library, lambda: next(seeds))


def blamed(call: Callable[[], object], code: str = "bad_character") -> tuple[list[str], str]:
    """The pointers of a refusal, and its words."""
    with pytest.raises(GameError) as fault:
        call()
    assert fault.value.error_code == code, fault.value.message
    return [error["pointer"] for error in fault.value.context["errors"]], fault.value.message


# --- the default ------------------------------------------------------------------------------------------------------


def test_the_default_is_the_first_template_as_it_stands(generator: CharacterGenerator) -> None:
    made = generator.generate_default_character(SMALL)
    assert (made.template_id, made.template_name, made.name) == ("miller", "Miller", "Brin")
    assert (made.character_class, made.class_name) == ("sneak", "Sneak")
    assert (made.background, made.background_name) == ("orphan", "Orphan")
    assert [(stat.name, stat.base, stat.value) for stat in made.stats] == [("Might", 14, 14), ("Wits", 9, 10)]
    assert [(skill.name, skill.rank) for skill in made.skills] == [("Climbing", 2)]
    assert [(item.name, item.count) for item in made.inventory] == [("rope", 1), ("candle", 3)]
    assert (made.health, made.health_max, made.gold) == (12, 12, 7)
    assert (made.points, made.seed, made.scenario_id) == (Points(4, 0), None, scenario_id("mill", SMALL))


def test_a_scenario_is_named_by_slug_by_id_or_by_genre(generator: CharacterGenerator) -> None:
    first = generator.generate_default_character(SMALL)
    assert generator.generate_default_character(scenario_id("mill", SMALL)) == first
    assert generator.generate_default_character("fantasy") == first
    assert generator.generate_default_character(SCENARIO).name == "Ansel Sedge"


@pytest.mark.parametrize("name", ["nowhere", "", "x" * 10_000, "\u202e", "horror"])
def test_an_unknown_scenario_is_told_with_those_there_are(generator: CharacterGenerator, name: str) -> None:
    for call in (generator.generate_default_character, lambda each: generator.preview(each, {})):
        with pytest.raises(GameError) as fault:
            call(name)
        assert fault.value.error_code == "unknown_scenario"
        assert fault.value.context == {"scenarios": [SMALL, SCENARIO, "short_noon"]}
        assert len(fault.value.message) < 300


def test_a_genre_is_no_scenario_to_look_into(generator: CharacterGenerator) -> None:
    with pytest.raises(GameError, match="There is no scenario 'fantasy'"):
        generator.preview("fantasy", {})


@pytest.mark.anyio
async def test_a_template_is_content_s_own(library: Library) -> None:
    found = await ContentManager(library).get_character_templates(SMALL)
    assert all(isinstance(each, CharacterTemplate) for each in found)
    assert [(each.template_id, each.point_budget, each.stat_min, each.stat_max) for each in found] == [
        ("miller", 4, 6, 18),
        ("thief", 0, 6, 18),
    ]


# --- random -----------------------------------------------------------------------------------------------------------


def test_a_random_character_spends_its_points_and_keeps_to_its_constraints(generator: CharacterGenerator) -> None:
    wanted = {"skills": ["climbing"], "min_stats": {"wits": 11}, "exclude": ["thief"]}
    for seed in range(50):
        made = generator.generate_random_character(wanted, scenario=SMALL, seed=seed)
        assert (made.template_id, made.character_class, made.points) == ("miller", "sneak", Points(4, 4))
        assert {stat.id: stat.value for stat in made.stats}["wits"] >= 11
        assert made.base_stats == {stat.id: stat.base for stat in made.stats}
        assert made.name in {"Brin", "Bertha"}


def test_a_seed_makes_the_same_character_again(generator: CharacterGenerator) -> None:
    made = [generator.generate_random_character({}, scenario=SCENARIO, seed=seed) for seed in (1, 1, -1, 2**62, 5)]
    assert made[0] == made[1]
    assert len({str(each) for each in made}) == 4
    drawn = generator.generate_random_character({}, scenario=SCENARIO)
    assert drawn.seed is not None
    assert generator.generate_random_character({}, scenario=SCENARIO, seed=drawn.seed) == drawn


def test_without_a_seed_no_two_are_drawn_by_the_same(library: Library) -> None:
    generator = CharacterGenerator(library)
    assert len({generator.generate_random_character({}).seed for _ in range(20)}) == 20


def test_a_random_name_is_in_the_language_that_was_asked_for(generator: CharacterGenerator) -> None:
    wanted = {"template_id": "miller"}
    pairs = {
        (
            generator.generate_random_character(wanted, scenario=SMALL, seed=seed).name,
            generator.generate_random_character(wanted, scenario=SMALL, seed=seed, language="de-AT").name,
        )
        for seed in range(30)
    }
    assert pairs == {("Brin", "Brin"), ("Bertha", "Berta")}


CONFLICTS: list[tuple[Any, list[str], str]] = [
    ({"min_stats": {"might": 19}}, ["/min_stats/might"], "the most is 17 (miller, sneak)"),
    ({"max_stats": {"wits": 5}}, ["/max_stats/wits"], "the least is 6 (miller, guard)"),
    (
        {"min_stats": {"might": 15, "wits": 12}, "character_class": "guard"},
        ["/character_class", "/min_stats/wits", "/min_stats/might"],
        "the nearest lacks 1 (miller, guard)",
    ),
    (
        {"template_id": "thief", "character_class": "guard", "name": "Ama"},
        ["/template_id", "/character_class"],
        "class guard is not open to template thief",
    ),
    ({"skills": ["climbing"], "exclude": ["sneak"]}, ["/skills/0", "/exclude/0"], "nobody allowed has skill climbing"),
    ({"template_id": "milller"}, ["/template_id"], "did you mean 'miller'?"),
    ({"min_stats": {"a/b~c": 3}}, ["/min_stats/a~1b~0c"], "unknown stat 'a/b~c'"),
    ({"exclude": ["sneak", "king"]}, ["/exclude/1"], "unknown template, class or background 'king'"),
]
SHAPES: list[tuple[Any, list[str], str]] = [
    ({"min_stats": {"might": "12"}}, ["/min_stats/might"], "valid integer"),
    ({"min_stats": {"might": 12.5}}, ["/min_stats/might"], "valid integer"),
    ({"min_stats": {"might": True}}, ["/min_stats/might"], "valid integer"),
    ({"min_stats": {"might": -1}}, ["/min_stats/might"], "greater than or equal to 0"),
    ({"max_stats": {"might": 10**5_000}}, ["/max_stats/might"], "less than or equal to 100"),
    ({"min_stats": [12]}, ["/min_stats"], "valid dictionary"),
    ({"min_stats": {"x" * 81: 1}}, ["/min_stats/" + "x" * 81], "at most 80 characters"),
    ({"min_stats": {f"s{n}": 1 for n in range(65)}}, ["/min_stats"], "at most 64 items"),
    ({"skills": "climbing"}, ["/skills"], "valid list"),
    ({"skills": [7]}, ["/skills/0"], "valid string"),
    ({"exclude": ["x"] * 65}, ["/exclude"], "at most 64 items"),
    ({"template_id": 7}, ["/template_id"], "valid string"),
    ({"name": " \u200b"}, ["/name"], "not allowed here"),
    ({"gold": 7}, ["/gold"], "not permitted"),
    ({1: 2}, ["/1"], "Keys should be strings"),
    ([], [""], "the character"),
    (None, [""], "the character"),
    ("wits", [""], "the character"),
]


@pytest.mark.parametrize(("constraints", "pointers", "told"), CONFLICTS + SHAPES, ids=range(len(CONFLICTS + SHAPES)))
def test_constraints_that_cannot_be_met_say_where_and_why(
    generator: CharacterGenerator,
    constraints: dict[str, Any],
    pointers: list[str],
    told: str,
) -> None:
    found, message = blamed(lambda: generator.generate_random_character(constraints, scenario=SMALL))
    assert found == pointers
    assert told in message


# --- custom -----------------------------------------------------------------------------------------------------------


def test_a_character_is_changed_step_by_step(generator: CharacterGenerator) -> None:
    base = generator.generate_default_character(SMALL)
    strong = generator.customize_character(base, {"stats": {"might": 16}, "character_class": "guard"})
    assert (strong.base_stats, strong.points) == ({"might": 16, "wits": 9}, Points(4, 4))
    named = generator.customize_character(strong, {"name": "  Ama ", "stats": {"wits": 8}})
    assert (named.name, named.base_stats, named.points) == ("Ama", {"might": 16, "wits": 8}, Points(4, 3))
    assert named.character_class == "guard"
    other = generator.customize_character(named, {"template_id": "thief"})
    assert (other.name, other.character_class, other.background) == ("Ama", "sneak", None)
    assert (other.base_stats, other.points) == ({"might": 9, "wits": 14}, Points(0, 0))
    assert generator.customize_character(base, {}) == base


def test_a_name_that_is_the_pack_s_goes_with_its_template(generator: CharacterGenerator) -> None:
    base = generator.generate_default_character(SMALL, language="de")
    assert generator.customize_character(base, {"template_id": "thief"}).name == "Ash"
    bertha = generator.customize_character(base, {"name": "Berta"})
    assert generator.customize_character(bertha, {"template_id": "thief"}).name == "Ash"
    assert generator.customize_character(bertha, {"background": "orphan"}).name == "Berta"


def test_a_random_character_can_be_changed_and_is_then_no_longer_its_seed_s(generator: CharacterGenerator) -> None:
    for seed in range(20):
        made = generator.generate_random_character({}, scenario=SCENARIO, seed=seed)
        assert generator.customize_character(made, {}) == replace(made, seed=None)
        assert generator.customize_character(made, {"name": "Ama"}) == replace(made, seed=None, name="Ama")


CHANGES: list[tuple[Any, list[str], str]] = [
    ({"stats": {"might": 19}}, ["/stats/might"], "might must be 6 to 18 before the class adds to it, not 19"),
    ({"stats": {"might": 17}}, ["/stats"], "these stats cost 7 points; there are 4 to spend"),
    ({"stats": {"luck": 9}}, ["/stats/luck"], "unknown stat 'luck'"),
    ({"character_class": "king"}, ["/character_class"], "unknown class 'king'; it must be one of: sneak, guard"),
    ({"template_id": "thief", "character_class": "guard"}, ["/character_class"], "is not open to template thief"),
    ({"stats": {"might": "9"}}, ["/stats/might"], "valid integer"),
    ({"stats": {"might": -(10**30)}}, ["/stats/might"], "greater than or equal to 0"),
    ({"stats": [9]}, ["/stats"], "valid dictionary"),
    ({"base_stats": {}}, ["/base_stats"], "not permitted"),
    ({"name": "a\nb"}, ["/name"], "not allowed here"),
    ({"constraints": {}}, ["/constraints"], "not permitted"),
]


@pytest.mark.parametrize(("changes", "pointers", "told"), CHANGES, ids=range(len(CHANGES)))
def test_changes_that_cannot_be_say_where_and_why(
    generator: CharacterGenerator,
    changes: dict[str, Any],
    pointers: list[str],
    told: str,
) -> None:
    base = generator.generate_default_character(SMALL)
    found, message = blamed(lambda: generator.customize_character(base, changes))
    assert found == pointers
    assert told in message


@pytest.mark.parametrize(
    "forged",
    [
        {"base_stats": {"might": 18, "wits": 18}},
        {"base_stats": {"luck": 9}},
        {"template_id": "king"},
        {"character_class": "king"},
        {"background": "king"},
        {"name": "x" * 41},
    ],
)
def test_a_character_that_never_was_cannot_be_changed(generator: CharacterGenerator, forged: dict[str, Any]) -> None:
    base = replace(generator.generate_default_character(SMALL), **forged)
    assert blamed(lambda: generator.customize_character(base, {}))[0]


# --- what a session begins with ---------------------------------------------------------------------------------------

CONFIGS: list[dict[str, Any]] = [
    {},
    {"template_id": "waller", "name": "Ama", "background": "bargeborn", "character_class": "fenwalker"},
    {"mode": "random", "seed": 7},
    {"mode": "random", "seed": -7, "constraints": {"min_stats": {"wits": 16}, "skills": ["hauling"]}},
    {"mode": "custom", "template_id": "waller", "stats": {"might": 16, "wits": 13}},
    {"mode": "custom", "stats": {"wits": 18, "heart": 9}, "name": "Ama", "character_class": "wallwright"},
]


@pytest.mark.anyio
@pytest.mark.parametrize("config", CONFIGS, ids=range(len(CONFIGS)))
async def test_a_preview_is_what_a_session_begins_with(generator: CharacterGenerator, config: dict[str, Any]) -> None:
    shown = generator.preview(SCENARIO, config)
    async with running() as stack:
        state = (await stack.begin(somebody(), **config)).state
    person = state["character"]
    for name in ("name", "template_id", "character_class", "class_name", "background", "health", "health_max", "gold"):
        assert getattr(shown, name) == person[name]
    assert [(each.id, each.name, each.value) for each in shown.stats] == [
        tuple(each.values()) for each in person["stats"]
    ]
    assert [(each.id, each.name, each.rank) for each in shown.skills] == [
        tuple(each.values()) for each in person["skills"]
    ]
    told = [{name: getattr(each, name) for name in each.__slots__} for each in shown.inventory]
    assert told == [
        {name: item[name] for name in each} for each, item in zip(told, state["inventory"]["items"], strict=True)
    ]


@pytest.mark.anyio
async def test_a_random_session_without_a_seed_is_drawn_by_its_own_secret_and_made_once_a_key() -> None:
    me = somebody()
    config = {"mode": "random"}
    async with running() as stack:
        made = [await stack.begin(somebody(), **config) for _ in range(12)]
        assert len({str(each.state["character"]) for each in made}) > 6
        first = await stack.manager.create_session(SCENARIO, config, caller=me, key="k")
        again = await stack.manager.create_session(SCENARIO, config, caller=me, key="k")
        assert again == first
        designers = [
            await stack.manager.create_session(SCENARIO, config, caller=somebody("designer"), seed=seed)
            for seed in (1, 1, 2)
        ]
        people = [each.state["character"] for each in designers]
        assert people[0] == people[1] != people[2]
        assert (await stack.manager.replay(first.session_id, caller=me)).equal


def test_a_preview_of_a_random_one_tells_the_seed_that_makes_it_again(generator: CharacterGenerator) -> None:
    wanted = {"mode": "random", "constraints": {"background": "bargeborn"}}
    shown = generator.preview(SCENARIO, wanted)
    assert shown.seed is not None
    assert generator.preview(SCENARIO, {**wanted, "seed": shown.seed}) == shown
    assert generator.preview(SCENARIO, {}).seed is None


MISPLACED: list[tuple[dict[str, Any], str, list[str]]] = [
    ({"stats": {"wits": 15}}, "bad_character", ["/character_config/stats"]),
    ({"seed": 1}, "bad_character", ["/character_config/seed"]),
    ({"mode": "custom", "constraints": {}}, "bad_character", ["/character_config/constraints"]),
    ({"mode": "random", "name": "Ama"}, "bad_character", ["/character_config/name"]),
    ({"mode": "god"}, "bad_character", ["/character_config/mode"]),
    ({"template_id": "king"}, "invalid_request", ["/character_config/template_id"]),
    ({"mode": "custom", "template_id": "king"}, "bad_character", ["/character_config/template_id"]),
    ({"mode": "custom", "stats": {"wits": 18}}, "bad_character", ["/character_config/stats"]),
    (
        {"mode": "random", "constraints": {"min_stats": {"wits": 40}}},
        "bad_character",
        ["/character_config/constraints/min_stats/wits"],
    ),
]


@pytest.mark.anyio
@pytest.mark.parametrize(("config", "code", "pointers"), MISPLACED, ids=range(len(MISPLACED)))
async def test_a_session_and_a_preview_refuse_alike(
    generator: CharacterGenerator, config: dict[str, Any], code: str, pointers: list[str]
) -> None:
    found, message = blamed(lambda: generator.preview(SCENARIO, config), code)
    assert found == pointers
    async with running() as stack:
        me = somebody()
        with pytest.raises(GameError) as fault:
            await stack.begin(me, **config)
        assert (fault.value.error_code, fault.value.message) == (code, message)
        assert not (await stack.manager.list_sessions(caller=me, before=None, limit=5)).items


# --- whatever comes ---------------------------------------------------------------------------------------------------

WORDS = ("miller", "thief", "sneak", "guard", "orphan", "might", "wits", "climbing", "random", "custom", "default", "")
FIELDS = (
    *("template_id", "character_class", "background", "name", "stats", "min_stats", "max_stats", "skills", "exclude"),
    *("mode", "constraints", "seed"),
)
scalars = st.none() | st.booleans() | st.integers() | st.integers(0, 30) | st.sampled_from(WORDS) | st.text(max_size=9)
scores = st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=3), st.integers(0, 30) | scalars, max_size=3)
anything = scalars | st.floats() | st.lists(scalars, max_size=3) | scores
wishes = st.dictionaries(
    st.sampled_from(FIELDS), anything | st.dictionaries(st.sampled_from(FIELDS), anything), max_size=4
)


def attempts(generator: CharacterGenerator, told: dict[str, Any]) -> Iterator[Callable[[], Character]]:
    yield lambda: generator.generate_random_character(told, scenario=SMALL, seed=1)
    yield lambda: generator.customize_character(generator.generate_default_character(SMALL), told)
    yield lambda: generator.preview(SMALL, told)
    yield lambda: generator.preview(SMALL, {"mode": "random", "constraints": told})


@settings(max_examples=300, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(told=wishes)
def test_whatever_is_asked_for_is_a_sound_character_or_a_refusal(library: Library, told: dict[str, Any]) -> None:
    generator = CharacterGenerator(library, lambda: 1)
    for attempt in attempts(generator, told):
        with suppress(GameError):
            made = attempt()
            assert made.points.spent <= made.points.budget
            assert all(6 <= score <= 18 for score in made.base_stats.values())
