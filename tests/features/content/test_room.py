"""What brings more at once than a turn has room for does not compile, and the place in the file says which it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from taleward.content import compile_pack

Write = Callable[[str, Mapping[str, str]], Path]
STONE = "items: {stone: {name: stone, description: Grey., weight: 1}, feather: {name: feather, description: Light.}}\n"


@pytest.fixture
def told(write: Write, ground: dict[str, str], mill: dict[str, str]) -> Callable[[str], list[str]]:
    """What is wrong with the mill and one file more."""

    def tell(more: str) -> list[str]:
        write("ground", ground)
        folder = write("broken", {**mill, "stone.yaml": STONE, "more.yaml": more})
        found = compile_pack(folder, []).problems
        return [str(problem).replace(f"{folder}/", "") for problem in found if problem.severity == "error"]

    return tell


def _reaction(*effects: str) -> str:
    return f"reactions:\n  r: {{on: rested, then: [{', '.join(effects)}]}}\n"


HUNDRED = "{give: {item: stone, count: 100}}"
LAID = "{spawn: {item: stone, place: yard, count: 100}}"
LIGHT = "{give: {item: feather, count: 100}}"
STACK = "{give: {item: candle, count: 999}}"


@pytest.mark.parametrize(
    ("effects", "events"),
    [
        ((HUNDRED,), 0),  # a hundred in the hand, and again on the ground
        ((HUNDRED, HUNDRED), 400),
        ((LIGHT, LIGHT), 0),
        ((LIGHT, LIGHT, LAID), 300),
        ((STACK,) * 100, 0),
        ((LAID, LAID, f"{{if: {{when: {{chance: 5}}, then: [{{gold: 1}}], otherwise: [{LAID}]}}}}"), 300),
        ((LAID, LAID, f"{{generate_quest: {{otherwise: [{LAID}]}}}}"), 300),
        ((LAID, LAID, "{happen: flood}"), 302),
        ((LAID, LAID, "{loot: hoard}"), 321),
    ],
)
def test_a_list_of_effects_takes_half_a_turn_at_most(
    told: Callable[[str], list[str]], effects: tuple[str, ...], events: int
) -> None:
    more = f"events: {{flood: {{title: F, then: [{LAID}]}}}}\n"
    more += (
        "loot: {hoard: {rolls: 1d10, pity: {after: 3}, entries: [{item: stone, count: 1d6, rare: true}, {gold: 5}]}}\n"
    )
    found = told(_reaction(*effects) + more)
    assert (
        found == [f"more.yaml:2:3 P326 what r brings at once makes {events} events; 256 are the most"][: bool(events)]
    )


def test_what_a_quest_pays_and_what_foes_leave_count_too(told: Callable[[str], list[str]]) -> None:
    quest = (
        "quests:\n  q:\n    name: Q\n    summary: S.\n    offer: {at: [yard]}\n"
        "    stages: {a: {text: T., objectives: {o: {text: T., on: rested}}}}\n"
        f"    rewards: {{items: [{{item: stone, count: 100}}], effects: [{LAID}]}}\n"
    )
    fight = (
        "encounters:\n  pile: {foes: [golem, golem], intro: I.}\nfoes: {golem: {name: g, description: D., health: 4, "
        "defence: 9, attack_bonus: 1, damage: 1d4, loot: [{item: stone, count: 70}]}}\n"
    )
    assert told(quest + fight) == [
        "more.yaml:2:3 P326 what q brings at once makes 300 events; 256 are the most",
        "more.yaml:9:3 P326 what pile brings at once makes 280 events; 256 are the most",
    ]


@pytest.mark.parametrize(
    ("outer", "inner", "draws"),
    [
        ("rolls: 100, entries: [{table: b}]", "9", 0),
        ("rolls: 100, entries: [{table: b}, {table: c}]", "1d10", 1_100),
        ("guaranteed: [{table: b}, {table: b}], rolls: 100, entries: [{weight: 2}]", "100", 0),
        ("guaranteed: [{table: b}], rolls: 9, entries: [{table: b}]", "100", 1_009),
        ("guaranteed: [{table: b}], rolls: 20, entries: [{table: d}]", "9", 1_029),
    ],
)
def test_tables_in_tables_draw_a_thousand_times_at_most(
    told: Callable[[str], list[str]], outer: str, inner: str, draws: int
) -> None:
    tables = (
        f"loot:\n  a: {{{outer}}}\n  b: {{rolls: {inner}, entries: [{{weight: 9}}]}}\n  c: {{entries: [{{gold: 1}}]}}\n"
        "  d: {rolls: 5, entries: [{table: b}]}\n"
    )
    problem = f"more.yaml:2:3 P326 one opening of a draws {draws:,} times with the tables in it; 1,000 are the most"
    assert told(tables + _reaction("{loot: a}")) == [problem][: bool(draws)]


BEGINNING = """\
scenarios:
  flood: {title: F, summary: S., intro: I., place: yard, carry: 10, templates: [miller, %s]}
templates:
  carter:
    name: C
    summary: S.
    default_name: C
    base_stats: {might: 10, wits: 10}
    health: 5
    starting_inventory: [{item: stone, count: 100}, {item: stone, count: 80}]
    background_options: [poor, rich]
backgrounds:
  poor: {name: P, summary: S.}
  rich: {name: R, summary: S., items: [{item: stone, count: 100}]}
quest_templates:
  round:
    name_pattern: R.
    description_pattern: D.
    difficulty_range: [1, 9]
    slots: {who: {any: person}}
    stages: {go: {text: T., objectives: {gone: {text: T., on: {talked: {person: $who}}}}}}
"""


def test_a_story_that_could_never_begin_does_not_compile(told: Callable[[str], list[str]]) -> None:
    assert told(BEGINNING % "thief") == []
    assert told(BEGINNING % "carter") == [
        "more.yaml:2:3 P326 flood cannot begin with the kit of carter: it makes more than 512 events"
    ]


def test_a_fight_needs_a_stat(write: Write) -> None:
    head = (
        "id: bare\nversion: 0.1.0\ntitle: B\ngenre: any\nlanguages: [en]\nlicence: MIT\nrating: everyone\nsummary: S.\n"
    )
    fight = (
        "foes: {rat: {name: r, description: D., health: 4, defence: 9, attack_bonus: 1, damage: 1d4}}\n"
        "encounters:\n  rats: {foes: [rat], intro: I.}\n"
    )
    folder = write("bare", {"pack.yaml": head, "fight.yaml": fight})
    assert [str(problem).replace(f"{folder}/", "") for problem in compile_pack(folder, []).problems] == [
        "fight.yaml:3:3 P304 at least one stat is needed: a fight is rolled by stats"
    ]
