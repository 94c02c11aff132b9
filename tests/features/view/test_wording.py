"""The interface's words: slots, numbers, directions, and what there is where a pack has no words."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from tests.features.sessions.stack import releases
from tests.features.view.screens import Json, plain, screens

from taleward.view.service import FAR, LATEST
from taleward.view.wording import Wording

TEXTS = {
    "plain": "Nothing to fill",
    "slots": "{value} of {maximum}",
    "many": "{count, plural, one {# step} other {# steps}}",
    "view.notes": "{first}; {then}",
}


def test_slots_and_numbers_are_filled() -> None:
    words = Wording(TEXTS, "en")
    assert words.say("plain") == "Nothing to fill"
    assert words.say("slots", value=3, maximum="nine") == "3 of nine"
    assert [words.say("many", count=count) for count in (1, 2)] == ["1 step", "2 steps"]


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert Wording(TEXTS, "en").say("slots", value="{maximum}", maximum=9) == "{maximum} of 9"


def test_a_text_that_no_pack_has_stands_as_its_key() -> None:
    assert Wording(TEXTS, "en").say("missing") == "missing"


def test_names_are_told_one_after_the_other() -> None:
    words = Wording(TEXTS, "en")
    assert [words.joined(names) for names in ([], ["Ama"], ["Ama", "Pell", "Joss"])] == ["", "Ama", "Ama; Pell; Joss"]


@pytest.mark.parametrize(
    ("language", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he-IL", "rtl"), ("pt-BR", "ltr"), ("tlh", "ltr")]
)
def test_a_language_knows_which_way_it_is_written(language: str, direction: str) -> None:
    assert Wording(TEXTS, language).dir == direction


def test_only_words_that_remember_know_what_a_text_was_made_of() -> None:
    told = Wording(TEXTS, "en", remember=True)
    assert told.template(told.say("slots", value=1, maximum=2)) == TEXTS["slots"]
    assert told.template("never said") == "never said"
    plainly = Wording(TEXTS, "en")
    assert plainly.template(plainly.say("slots", value=1, maximum=2)) == "1 of 2"


def test_a_release_that_is_older_than_the_words_of_clients_has_those_of_today() -> None:
    def aged(key: str) -> bool:
        return not key.startswith(("client.", "view."))

    old = [
        replace(
            each,
            words={
                language: replace(words, texts={key: text for key, text in words.texts.items() if aged(key)})
                for language, words in each.words.items()
            },
        )
        for each in releases()
        if each.scenarios
    ]
    base = next(each for each in releases() if not each.scenarios)

    async def shown() -> object:
        async with screens([base, *old]) as at:
            return await at.shown(await at.begin())

    widgets = plain(asyncio.run(shown()))["widgets"]
    assert widgets["composer"]["placeholder"] == base.words_in("en").texts["view.composer.placeholder"]


def test_a_client_that_is_far_behind_begins_anew_with_the_latest() -> None:
    async def shown() -> list[Json]:
        async with screens() as at:
            session = await at.begin()
            for _ in range(FAR + 1):
                await at.act(session, "explore")
            return [plain(await at.shown(session, since)) for since in (0, 1)]

    far, near = (document["widgets"]["story"] for document in asyncio.run(shown()))
    assert (far["after"], len(far["entries"])) == (None, LATEST)
    assert far["before"].endswith(f"before={FAR + 2 - LATEST}")
    assert (near["after"], len(near["entries"]), near["before"]) == (1, FAR, None)
