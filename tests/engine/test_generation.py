"""Characters to begin with: what points buy, what chance makes of constraints, and that every no is true and minimal.

Truth is found by brute force: every combination of a scenario with every set of stats that its points can buy.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import pytest
from tests.engine.pack import PACK, by_id

from taleward.content import load_packs
from taleward.engine import begin
from taleward.engine.characters import Choice, create
from taleward.engine.constraints import Conflict, Constraints, bounds, spent, worth
from taleward.engine.generation import Customisation, customise, generate_default, generate_random, own_names
from taleward.engine.kernel import Dice
from taleward.engine.pack import Background, CharacterClass, Pack, Skill, Stat, Template

SHIPPED = next(release.pack for release in load_packs().releases if "one_stroke_over" in release.scenarios)
STORY = "valley"


def template(name: str, stats: Sequence[int], budget: int, **more: Any) -> Template:  # noqa: ANN401 -- its other fields
    base = dict(zip(STATS, stats, strict=False))
    return Template(name, name, name, f"{name}.name", base, 10, point_budget=budget, **more)


def calling(name: str, skill: str, **bonus: int) -> CharacterClass:
    return CharacterClass(name, name, name, bonus, {skill: 2})


def past(name: str, skill: str) -> Background:
    return Background(name, name, name, {skill: 1})


def peopled(templates: Sequence[Template], classes: Sequence[CharacterClass], pasts: Sequence[Background]) -> Pack:
    """A pack with these to choose from; its scenario `lonely` has the middle template alone."""
    names = tuple(each.id for each in templates)
    story = replace(PACK.scenarios[STORY], templates=names)
    return replace(
        PACK,
        stats=by_id(*(Stat(each, each) for each in templates[0].base_stats)),
        skills=by_id(*(Skill(each, each, "might") for each in ("hauling", "reckoning", "speech"))),
        templates=by_id(*templates),
        classes=by_id(*classes),
        backgrounds=by_id(*pasts),
        scenarios=by_id(story, replace(story, id="lonely", templates=names[len(names) // 2 :][:1])),
    )


STATS = ("might", "finesse", "wits", "heart")
TOWN = peopled(
    (
        template("clerk", (10, 11, 14, 13), 6, background_options=("foundling", "bargeborn"), names=("Issa", "Corm")),
        template("waller", (14, 12, 11, 11), 6, background_options=("foundling",), names=("Hob",)),
    ),
    (
        calling("reckoner", "reckoning", wits=2),
        calling("wallwright", "hauling", might=2),
        calling("fenwalker", "speech", finesse=2),
    ),
    (past("foundling", "speech"), past("bargeborn", "reckoning")),
)
ODD = peopled(
    (
        template("plain", (10, 10, 10), 4, stat_min=8, stat_max=16, background_options=("smith", "hermit")),
        template("odd", (19, 5, 12), 3, stat_min=7, stat_max=15, class_restrictions=("thief", "brute")),
        template("fixed", (12, 12, 12), 0, stat_min=12, stat_max=12, background_options=("smith",)),
    ),
    (
        calling("thief", "speech", might=-2, finesse=2),
        calling("brute", "hauling", might=20, wits=-20),
        calling("scholar", "reckoning", wits=1),
    ),
    (past("smith", "hauling"), past("hermit", "speech")),
)
NO_CLASSES = peopled([template("fixed", (12, 12, 12), 0, stat_min=12, stat_max=12)], [], [])
PLAYED = ((SHIPPED, "one_stroke_over", 4_000), (ODD, STORY, 4_000), (ODD, "lonely", 2_000))


SHAPES = (
    "cannot be reached by any allowed template within its points: the most is",
    "cannot be reached by any allowed template within its points: the least is",
    "cannot be had together within the points of any allowed template: the nearest lacks",
    "no allowed template and class can have",
    "nobody is left",
    "is not open to any template of this story",
    "is not open to template",
    "nobody allowed has",
)
"""All reasons that there are for a no to constraints whose every id is known."""


def dice(seed: int, label: str = "seed") -> Dice:
    return Dice(f"{label} {seed}".encode(), "main", -1)


def steps_cost(low: int, high: int) -> int:
    """What the steps from one score to another cost, as the guide says it."""
    steps = range(min(low, high) + 1, max(low, high) + 1)
    cost = sum(1 if step <= 14 else 2 if step <= 16 else 3 for step in steps)
    return cost if high >= low else -cost


class Bought:
    """All final stats of a template in a class, the cheapest first, as bits: bit n of a mask is the nth of them."""

    def __init__(self, pack: Pack, template: Template, calling: str) -> None:
        given = pack.classes[calling].stat_bonus if calling else {}
        self.stats = list(template.base_stats)
        scores = [range(min(template.stat_min, own), max(template.stat_max, own) + 1) for own in self.bases(template)]
        costs = [
            {each: steps_cost(own, each) for each in of} for own, of in zip(self.bases(template), scores, strict=True)
        ]
        found = sorted((sum(map(dict.__getitem__, costs, each)), each) for each in product(*scores))
        self.costs = [cost for cost, _ in found]
        self.budget = template.point_budget
        self.affordable = (1 << sum(cost <= self.budget for cost in self.costs)) - 1
        self.masks: list[list[int]] = []
        for at, stat in enumerate(self.stats):
            final = [min(max(each[at] + given.get(stat, 0), 1), 30) for _, each in found]
            some = {n: int("".join("1" if each >= n else "0" for each in reversed(final)), 2) for n in {*final}}
            self.masks.append([next((some[m] for m in sorted(some) if m >= n), 0) for n in range(102)])

    @staticmethod
    def bases(template: Template) -> list[int]:
        return list(template.base_stats.values())

    def meeting(self, wanted: Constraints) -> int:
        """The mask of those that meet the bounds, whatever they cost."""
        every = (1 << len(self.costs)) - 1
        for stat, n in wanted.min_stats.items():
            every &= self.masks[self.stats.index(stat)][n]
        for stat, n in wanted.max_stats.items():
            every &= ~self.masks[self.stats.index(stat)][n + 1]
        return every

    def extreme(self, stat: str, *, most: bool) -> int:
        """The most or least that a stat can be for the points."""
        at = self.stats.index(stat)
        if most:
            return max(n for n in range(1, 31) if self.masks[at][n] & self.affordable)
        return min(n for n in range(1, 31) if ~self.masks[at][n + 1] & self.affordable)


class Everybody:
    """Every combination of a scenario, with all that it can buy."""

    def __init__(self, pack: Pack, scenario: str) -> None:
        self.pack = pack
        self.bought: dict[tuple[str, str], Bought] = {}
        self.combinations: list[tuple[str, str, str]] = []
        for name in pack.scenarios[scenario].templates:
            each = pack.templates[name]
            for calling in each.class_restrictions or list(pack.classes) or [""]:
                self.bought[name, calling] = Bought(pack, each, calling)
                self.combinations += [(name, calling, past) for past in each.background_options or [""]]

    def chosen(self, wanted: Constraints) -> Iterator[tuple[str, str, str]]:
        """The combinations that are what is wanted, but for their stats."""
        for name, calling, past in self.combinations:
            skills = set(self.pack.classes[calling].skills) if calling else set()
            skills |= set(self.pack.backgrounds[past].skills) if past else set()
            asked = (wanted.template_id or name, wanted.character_class or calling, wanted.background or past)
            out = {name, calling, past} & {*wanted.exclude}
            if asked == (name, calling, past) and not out and skills >= {*wanted.skills}:
                yield name, calling, past

    def able(self, wanted: Constraints) -> list[tuple[str, str, str]]:
        """The combinations that can be all that is wanted."""
        return [
            each
            for each in self.chosen(wanted)
            if self.bought[each[:2]].meeting(wanted) & self.bought[each[:2]].affordable
        ]


def only(wanted: Constraints, paths: Sequence[tuple[str | int, ...]]) -> Constraints:
    """The constraints to which some paths lead, alone."""
    found: dict[str, Any] = {"exclude": (), "skills": (), "min_stats": {}, "max_stats": {}}
    for path in paths:
        name, value = str(path[0]), getattr(wanted, str(path[0]))
        if isinstance(value, tuple):
            found[name] += (value[int(path[1])],)
        elif isinstance(value, dict):
            found[name] = {**found[name], path[1]: value[path[1]]}
        else:
            found[name] = value
    return Constraints(**found)


def some_constraints(pack: Pack, scenario: str, chance: random.Random) -> Constraints:
    """Constraints on one thing or many; every id exists."""
    often = chance.choice((0.1, 0.3, 0.6))

    def one(of: Sequence[str]) -> str | None:
        return chance.choice(of) if of and chance.random() < often else None

    def some(of: Sequence[str], most: int) -> tuple[str, ...]:
        return tuple(chance.choices(of, k=chance.randint(1, most))) if of and chance.random() < often else ()

    def scores(low: int, high: int) -> dict[str, int]:
        return {stat: chance.randint(low, high) for stat in pack.stats if chance.random() < often}

    everything = [*pack.scenarios[scenario].templates, *pack.classes, *pack.backgrounds]
    return Constraints(
        one(pack.scenarios[scenario].templates),
        one(list(pack.classes)),
        one(list(pack.backgrounds)),
        chance.choice((None, "Ama")),
        scores(1, 19) if chance.random() < 0.9 else scores(0, 100),
        scores(5, 20) if chance.random() < 0.9 else scores(0, 100),
        some(list(pack.skills), 2),
        some(everything, 3),
    )


def combination(made: Choice) -> tuple[str, str, str]:
    calling, past = made.character_class, made.background
    return made.template.id, calling.id if calling else "", past.id if past else ""


def check_character(wanted: Constraints, made: Choice) -> None:
    own = made.template
    assert made.stats is not None
    assert list(made.stats) == list(own.base_stats)
    for stat, score in made.stats.items():
        low, high = min(own.stat_min, own.base_stats[stat]), max(own.stat_max, own.base_stats[stat])
        assert low <= score <= high
    assert spent(own, made.stats) <= own.point_budget
    assert made.name == wanted.name or made.name in own_names(own)
    final = create(made).stats
    assert all(final[stat] >= n for stat, n in wanted.min_stats.items())
    assert all(final[stat] <= n for stat, n in wanted.max_stats.items())
    for stat in made.stats:
        more = {**made.stats, stat: made.stats[stat] + 1}
        grown = create(replace(made, stats=more)).stats[stat]
        full = made.stats[stat] == bounds(own, stat)[1] or grown > wanted.max_stats.get(stat, 100)
        assert full or spent(own, more) > own.point_budget, "points were left that could be spent"


def check_conflict(everybody: Everybody, wanted: Constraints, found: Conflict) -> None:
    """What is blamed cannot be, each part of it is needed for that, and the figures in the reason are so."""
    assert found.paths
    assert not everybody.able(only(wanted, found.paths)), found
    for path in found.paths:
        rest = only(wanted, [each for each in found.paths if each != path])
        assert everybody.able(rest), (path, found)
    limits = [path for path in found.paths if path[0] in {"min_stats", "max_stats"}]
    others = only(wanted, [path for path in found.paths if path not in limits])
    if far := re.search(r"the (most|least) is (\d+) \((\w+)(?:, (\w+))?\)$", found.reason):
        ((_, stat),) = limits
        most = far[1] == "most"
        reached = {
            each[:2]: everybody.bought[each[:2]].extreme(str(stat), most=most) for each in everybody.chosen(others)
        }
        assert int(far[2]) == (max if most else min)(reached.values()) == reached[far[3], far[4] or ""]
    elif near := re.search(r"the nearest lacks (\d+) \((\w+)(?:, (\w+))?\)$", found.reason):
        lacks = {}
        for each in everybody.chosen(others):
            bought = everybody.bought[each[:2]]
            if mask := bought.meeting(wanted=only(wanted, limits)):
                lacks[each[:2]] = bought.costs[(mask & -mask).bit_length() - 1] - bought.budget
        assert int(near[1]) == min(lacks.values()) == lacks[near[2], near[3] or ""] > 0
    else:
        assert not re.search(r"is \d|lacks", found.reason), found.reason
    for path in found.paths:
        told = getattr(wanted, str(path[0]))
        told = told[int(path[1])] if isinstance(told, tuple) else path[1] if isinstance(told, dict) else told
        assert str(told) in found.reason, found


def test_ten_thousand_random_characters_are_within_the_rules_or_refused_with_a_reason_that_is_true() -> None:
    seen: Counter[str] = Counter()
    for pack, scenario, draws in PLAYED:
        everybody = Everybody(pack, scenario)
        chance = random.Random(scenario)
        for seed in range(draws):
            wanted = some_constraints(pack, scenario, chance)
            made = generate_random(pack, scenario, wanted, dice(seed))
            able = everybody.able(wanted)
            if isinstance(made, Conflict):
                assert not able, (wanted, made)
                check_conflict(everybody, wanted, made)
                seen[next(shape for shape in SHAPES if shape in made.reason)] += 1
                continue
            assert combination(made) in able, (wanted, made)
            check_character(wanted, made)
            seen["made"] += 1
    assert seen["made"] > 2_000
    assert {shape for shape, times in seen.items() if times >= 5} == {"made", *SHAPES}


@cache
def townspeople() -> Everybody:
    return Everybody(TOWN, STORY)


def drawn(pack: Pack, wanted: Constraints, seed: int = 1, scenario: str = STORY) -> Choice:
    made = generate_random(pack, scenario, wanted, dice(seed))
    assert isinstance(made, Choice), made
    return made


def refused(pack: Pack, wanted: Constraints) -> Conflict:
    found = generate_random(pack, STORY, wanted, dice(1))
    assert isinstance(found, Conflict), found
    return found


def test_the_same_dice_make_the_same_character_and_others_another() -> None:
    wanted = Constraints(min_stats={"might": 12})
    assert drawn(TOWN, wanted) == drawn(TOWN, wanted)
    assert len({str(drawn(TOWN, wanted, seed)) for seed in range(40)}) > 30


def test_the_dice_of_a_character_are_not_those_of_the_story() -> None:
    thrown = dice(1)
    generate_random(TOWN, STORY, Constraints(), thrown)
    assert thrown.used
    assert all(label.startswith("character:") for label in thrown.used)


def test_every_combination_is_as_likely_as_any_other() -> None:
    wanted = Constraints(exclude=("bargeborn",), min_stats={"might": 12})
    able = townspeople().able(wanted)
    counted = Counter(combination(drawn(TOWN, wanted, seed)) for seed in range(200 * len(able)))
    assert set(counted) == set(able)
    assert all(150 <= times <= 250 for times in counted.values()), counted


def test_all_points_are_spent_and_no_stat_is_lowered_where_nothing_asks_for_it() -> None:
    for pack, scenario in ((TOWN, STORY), (SHIPPED, "one_stroke_over")):
        for seed in range(200):
            made = drawn(pack, Constraints(), seed, scenario)
            assert made.stats is not None
            assert spent(made.template, made.stats) == made.template.point_budget
            assert all(score >= made.template.base_stats[stat] for stat, score in made.stats.items())


def test_every_name_of_a_template_comes_up_unless_one_is_given() -> None:
    found = {(made.template.id, made.name) for made in (drawn(TOWN, Constraints(), seed) for seed in range(200))}
    assert found == {(each.id, name) for each in TOWN.templates.values() for name in own_names(each)}
    assert {drawn(TOWN, Constraints(name="Ama"), seed).name for seed in range(20)} == {"Ama"}


def test_who_has_neither_class_nor_background_to_choose_is_drawn_as_well() -> None:
    made = drawn(NO_CLASSES, Constraints())
    twelves = {"might": 12, "finesse": 12, "wits": 12}
    assert made == Choice(NO_CLASSES.templates["fixed"], "fixed.name", None, None, twelves)
    assert generate_default(NO_CLASSES, STORY) == replace(made, stats=None)


def test_steps_cost_one_to_14_two_to_16_and_three_above() -> None:
    for low, high in product(range(1, 31), repeat=2):
        assert worth(high) - worth(low) == steps_cost(low, high)
    assert [worth(score + 1) - worth(score) for score in (9, 13, 14, 15, 16, 17, 29)] == [1, 1, 2, 2, 3, 3, 3]


UNHEARD_OF = [
    (Constraints(template_id="wallr"), ("template_id",), "template 'wallr', did you mean 'waller'?"),
    (Constraints(template_id="king"), ("template_id",), "template 'king'; it must be one of: clerk, waller"),
    (Constraints(character_class="reckner"), ("character_class",), "class 'reckner', did you mean 'reckoner'?"),
    (Constraints(background="bargebron"), ("background",), "background 'bargebron', did you mean 'bargeborn'?"),
    (Constraints(min_stats={"mihgt": 3}), ("min_stats", "mihgt"), "stat 'mihgt', did you mean 'might'?"),
    (Constraints(max_stats={"": 3}), ("max_stats", ""), "stat ''; it must be one of: might, finesse, wits, heart"),
    (Constraints(skills=("hauling", "hualing")), ("skills", 1), "skill 'hualing', did you mean 'hauling'?"),
    (Constraints(exclude=("waler",)), ("exclude", 0), "template, class or background 'waler', did you mean 'waller'?"),
    (
        Constraints(skills=("\u202e\n",)),
        ("skills", 0),
        r"skill '\u202e\n'; it must be one of: hauling, reckoning, speech",
    ),
]


@pytest.mark.parametrize(("wanted", "path", "reason"), UNHEARD_OF)
def test_an_id_that_there_is_not_is_told_with_the_nearest(
    wanted: Constraints, path: tuple[str | int, ...], reason: str
) -> None:
    assert refused(TOWN, wanted) == Conflict((path,), f"unknown {reason}")


def test_an_endless_id_is_told_shortened() -> None:
    assert len(refused(TOWN, Constraints(skills=("hauling" * 100_000,))).reason) < 200


WITHIN = "cannot be reached by any allowed template within its points"
TOGETHER = "cannot be had together within the points of any allowed template"
REASONS = [
    (
        Constraints(min_stats={"might": 21}, max_stats={"heart": 12}, skills=("reckoning",)),
        f"might >= 21 {WITHIN}: the most is 20 (clerk, wallwright)",
    ),
    (
        Constraints(character_class="fenwalker", min_stats={"might": 19, "wits": 5}),
        f"with class fenwalker, might >= 19 {WITHIN}: the most is 18 (clerk, fenwalker)",
    ),
    (
        Constraints(max_stats={"wits": 7}, skills=("reckoning",), exclude=("bargeborn",)),
        f"with skill reckoning, without bargeborn, wits <= 7 {WITHIN}: the least is 8 (clerk, reckoner)",
    ),
    (
        Constraints(min_stats={"might": 17, "finesse": 17, "wits": 17, "heart": 3}),
        f"wits >= 17, finesse >= 17 and might >= 17 {TOGETHER}: the nearest lacks 10 (clerk, reckoner)",
    ),
    (
        Constraints(min_stats={"might": 12}, max_stats={"might": 10}),
        "no allowed template and class can have might >= 12 and might <= 10",
    ),
    (Constraints(exclude=("waller", "bargeborn", "clerk")), "without clerk and waller nobody is left"),
    (Constraints(template_id="waller", background="bargeborn"), "background bargeborn is not open to template waller"),
    (
        Constraints(background="bargeborn", skills=("speech", "hauling")),
        "nobody allowed has background bargeborn, skill hauling and skill speech",
    ),
    (
        Constraints(skills=("hauling",), exclude=("fenwalker", "wallwright")),
        "nobody allowed has skill hauling without wallwright",
    ),
]


@pytest.mark.parametrize(("wanted", "reason"), REASONS)
def test_a_no_says_why(wanted: Constraints, reason: str) -> None:
    found = refused(TOWN, wanted)
    assert found.reason == reason
    check_conflict(townspeople(), wanted, found)


# --- the default and what players make --------------------------------------------------------------------------------


def test_the_default_is_the_first_of_everything_and_spends_nothing() -> None:
    made = generate_default(TOWN, STORY)
    assert made == Choice(CLERK, "clerk.name", TOWN.classes["reckoner"], TOWN.backgrounds["foundling"])
    assert create(made).stats == {"might": 10, "finesse": 11, "wits": 16, "heart": 13}


CLERK = TOWN.templates["clerk"]


def custom(wanted: Customisation, choice: Choice | None = None) -> Choice | Conflict:
    return customise(TOWN, STORY, choice or generate_default(TOWN, STORY), wanted)


def made_of(wanted: Customisation, choice: Choice | None = None) -> Choice:
    made = custom(wanted, choice)
    assert isinstance(made, Choice), made
    return made


def test_nothing_wanted_changes_nothing() -> None:
    assert made_of(Customisation()) == generate_default(TOWN, STORY)


def test_chosen_stats_are_base_stats_and_the_class_adds_to_them() -> None:
    made = made_of(Customisation(stats={"wits": 16, "heart": 11, "might": 12}, character_class="wallwright"))
    assert made.stats == {"might": 12, "finesse": 11, "wits": 16, "heart": 11}
    assert create(made).stats == {"might": 14, "finesse": 11, "wits": 16, "heart": 11}


def test_stats_that_are_not_named_stay_as_they_were_chosen() -> None:
    first = made_of(Customisation(stats={"might": 12}))
    again = made_of(Customisation(stats={"finesse": 13}, background="bargeborn"), first)
    assert again.stats == {"might": 12, "finesse": 13, "wits": 14, "heart": 13}
    assert made_of(Customisation(character_class="fenwalker"), again).stats == again.stats
    assert isinstance(custom(Customisation(stats={"finesse": 16}), first), Conflict)


def test_another_template_begins_anew_but_keeps_a_name_that_was_given() -> None:
    waller = TOWN.templates["waller"]
    first = Choice(waller, "waller.name", TOWN.classes["reckoner"], TOWN.backgrounds["foundling"])
    changed = made_of(Customisation(stats={"might": 12}, character_class="fenwalker", background="bargeborn"))
    to_waller = Customisation(template_id="waller")
    assert made_of(to_waller, changed) == first
    assert made_of(to_waller, replace(changed, name="Corm")) == first
    assert made_of(to_waller, made_of(Customisation(name="Ama"))) == replace(first, name="Ama")
    assert made_of(Customisation(template_id="clerk"), changed) == changed


NOT_ALLOWED: list[tuple[Customisation, tuple[str, ...], str]] = [
    (Customisation("king"), ("template_id",), "unknown template 'king'; it must be one of: clerk, waller"),
    (
        Customisation(character_class="rekoner"),
        ("character_class",),
        "unknown class 'rekoner', did you mean 'reckoner'?",
    ),
    (
        Customisation(background="rich"),
        ("background",),
        "unknown background 'rich'; it must be one of: foundling, bargeborn",
    ),
    (
        Customisation(stats={"luck": 9}),
        ("stats", "luck"),
        "unknown stat 'luck'; it must be one of: might, finesse, wits, heart",
    ),
    (
        Customisation(stats={"might": 19}),
        ("stats", "might"),
        "might must be 6 to 18 before the class adds to it, not 19",
    ),
    (Customisation(stats={"might": 5}), ("stats", "might"), "might must be 6 to 18 before the class adds to it, not 5"),
    (Customisation(stats={"wits": 18}), ("stats",), "these stats cost 10 points; there are 6 to spend"),
    (Customisation(stats={"might": 14, "finesse": 14}), ("stats",), "these stats cost 7 points; there are 6 to spend"),
    (
        Customisation("waller", background="bargeborn"),
        ("background",),
        "background bargeborn is not open to template waller; it must be one of: foundling",
    ),
]


@pytest.mark.parametrize(("wanted", "path", "reason"), NOT_ALLOWED)
def test_what_the_rules_do_not_allow_is_a_conflict(wanted: Customisation, path: tuple[str, ...], reason: str) -> None:
    assert custom(wanted) == Conflict((path,), reason)


def test_a_class_or_a_template_that_is_there_but_not_open_says_so() -> None:
    base = Choice(ODD.templates["odd"], "Ama", ODD.classes["thief"])
    assert customise(ODD, STORY, base, Customisation(character_class="scholar")) == Conflict(
        (("character_class",),), "class scholar is not open to template odd; it must be one of: thief, brute"
    )
    assert customise(ODD, STORY, base, Customisation(background="smith")) == Conflict(
        (("background",),), "background smith is not open to template odd; there are none"
    )
    plain = Choice(ODD.templates["plain"], "Ama", ODD.classes["thief"])
    assert customise(ODD, "lonely", plain, Customisation(name="Bo")) == Conflict(
        (("template_id",),), "unknown template 'plain'; it must be one of: odd"
    )


def test_a_stat_that_the_template_itself_put_out_of_bounds_may_stay_there() -> None:
    odd = Choice(ODD.templates["odd"], "Ama", ODD.classes["thief"])
    allowed = {
        score: isinstance(customise(ODD, STORY, odd, Customisation(stats={"might": score})), Choice)
        for score in (6, 7, 19, 20)
    }
    assert allowed == {6: False, 7: True, 19: True, 20: False}
    assert isinstance(customise(ODD, STORY, odd, Customisation(stats={"finesse": 5})), Choice)


def test_lowering_pays_for_raising() -> None:
    made = made_of(Customisation(stats={"wits": 18, "heart": 9}))
    assert made.stats == {"might": 10, "finesse": 11, "wits": 18, "heart": 9}
    assert isinstance(custom(Customisation(stats={"wits": 18, "heart": 10})), Conflict)


def test_a_story_begins_with_the_stats_that_were_chosen() -> None:
    choice = made_of(Customisation(stats={"might": 13}, character_class="wallwright"))
    state = begin(TOWN, STORY, choice, "main", b"secret").state
    assert state.character.stats == {"might": 15, "finesse": 11, "wits": 14, "heart": 13}
    assert CLERK.base_stats["might"] == 10
