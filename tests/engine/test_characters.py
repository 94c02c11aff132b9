"""Who a character is, how one grows, and what statuses do turn by turn."""

from itertools import pairwise

import pytest
from tests.engine.pack import PACK
from tests.engine.story import Story, after

from taleward.engine.characters import (
    LEVELS,
    Choice,
    ExperienceGained,
    Harmed,
    Healed,
    LevelGained,
    StatusGained,
    StatusLost,
    create,
    growth,
    threshold,
)
from taleward.engine.pack import CharacterClass
from taleward.engine.pack import effects as words

WANDERER = PACK.templates["wanderer"]


def test_a_template_alone_makes_a_character() -> None:
    ada = create(Choice(WANDERER, "Ada"))
    assert (ada.name, ada.template, ada.character_class, ada.background) == ("Ada", "wanderer", "", "")
    assert (ada.health, ada.health_max, ada.gold, ada.level, ada.experience) == (12, 12, 20, 1, 0)
    assert ada.stats == {"might": 12, "finesse": 13, "wits": 10}


def test_class_and_background_add_to_the_template() -> None:
    ada = create(Choice(WANDERER, "Ada", PACK.classes["thief"], PACK.backgrounds["clerk"]))
    assert ada.stats == {"might": 10, "finesse": 15, "wits": 10}
    assert ada.skills == {"locks": 4, "lore": 2}
    assert ada.gold == 27


def test_no_bonus_brings_a_stat_out_of_its_bounds() -> None:
    for bonus, stat in ((20, 30), (-20, 1)):
        calling = CharacterClass("c", "c", "c", {"might": bonus})
        assert create(Choice(WANDERER, "Ada", calling)).stats["might"] == stat


def test_making_a_character_leaves_the_template_alone() -> None:
    create(Choice(WANDERER, "Ada", PACK.classes["thief"])).stats["might"] = 1
    assert WANDERER.base_stats["might"] == 12


@pytest.mark.parametrize(
    ("experience", "amount", "levels"),
    [(0, 99, []), (0, 100, [2]), (99, 1, [2]), (0, 300, [2, 3]), (250, 50, [2, 3]), (0, 1_000, [2, 3, 4, 5])],
)
def test_experience_raises_levels_at_100_300_600_and_1000(experience: int, amount: int, levels: list[int]) -> None:
    ada = create(Choice(WANDERER, "Ada"))
    ada.experience = experience
    first, *rest = growth(ada, amount)
    assert first == ExperienceGained(amount)
    assert rest == [LevelGained(level, LEVELS.health) for level in levels]


def test_growth_ends_at_the_last_level() -> None:
    ada = create(Choice(WANDERER, "Ada"))
    levels = [event.level for event in growth(ada, 1_000_000) if isinstance(event, LevelGained)]
    assert levels == list(range(2, LEVELS.most + 1))
    assert all(low < high for low, high in pairwise(map(threshold, range(1, LEVELS.most))))


def test_a_level_brings_health() -> None:
    story = after(words.Experience(100))
    assert story.state.character.level == 2
    assert (story.state.character.health, story.state.character.health_max) == (16, 16)


def test_harm_never_takes_more_than_there_is_and_healing_never_gives_more_than_is_missing() -> None:
    assert after(words.Harm("500")).happened(Harmed)[0] == Harmed(12)
    assert after(words.Heal("500"), health=9).happened(Healed) == [Healed(3)]
    assert not after(words.Heal("3")).happened(Healed)


def test_a_negative_roll_neither_harms_nor_heals() -> None:
    story = after(words.Harm("-3"), words.Heal("-3"), health=6)
    assert story.state.character.health == 6


def test_a_status_lasts_and_works_for_as_many_turns_as_it_was_given() -> None:
    story = after(words.StatusOn("poisoned", 3))
    assert story.happened(StatusGained) == [StatusGained("poisoned", 4)]
    healths = [story.state.character.health]
    for _ in range(4):
        story.do("explore", "well")
        healths.append(story.state.character.health)
    assert healths == [12, 11, 10, 9, 9]
    assert not story.state.character.statuses


def test_a_status_for_ever_stays_until_it_is_taken_off() -> None:
    story = after(words.StatusOn("blessed"), words.Harm("8"))
    for _ in range(20):
        story.do("explore", "well")
    assert story.state.character.statuses == {"blessed": 0}
    assert story.state.character.health == 12
    gone = after(words.StatusOn("blessed"), words.StatusOff("blessed"), words.StatusOff("blessed"))
    assert gone.happened(StatusLost) == [StatusLost("blessed")]


def test_statuses_and_skills_add_to_a_check() -> None:
    story = Story(plain=False)
    story.state.world.done["mara/bell"] = 1
    story.do("move", "mill")
    story.state.character.statuses["poisoned"] = 0
    story.do("interact", "chest/open")
    assert next(event for event in story.events if event.type == "rolled").dice == "d20+4"  # type: ignore[attr-defined]  # +2 finesse +4 locks -2
