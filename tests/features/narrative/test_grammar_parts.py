"""The parts of the grammar by themselves: cutting, spelling, endings, verbs, screens."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taleward.narrative.grammar.lexicon import Lexicon
from taleward.narrative.grammar.screens import GAP, Screens
from taleward.narrative.grammar.spelling import Speller, distance, slips
from taleward.narrative.grammar.text import cut, fold, is_aside, is_plain, is_spelt, unquoted, words_in

# --- text -------------------------------------------------------------------------------------------------------------


def test_a_text_is_folded_to_plain_lower_case() -> None:
    assert fold("Café\u2014JOSS\u2019s\nBook") == "cafe,joss's;book"


def test_words_keep_their_apostrophes_and_lose_their_hyphens() -> None:
    assert cut("don't touch hanne's toll-box, please!") == [
        *["don't", "touch", "hanne's", "toll", "box"],
        *[",", "please", "!"],
    ]
    assert words_in("Knock two, and then one.") == ("knock", "two", "and", "then", "one")


@pytest.mark.parametrize(
    "text", ["look 👀", "a\x00b", "a\u202eb", "a\u200bb", "<b>", '{"a": 1}', "a_b", "a -- b", "a\ue000"]
)
def test_what_is_no_sentence_is_not_plain(text: str) -> None:
    assert not is_plain(text)


@pytest.mark.parametrize(
    "text", ["Look around.", "don't!", "a\nb\tc", "(so)", "caf\u00e9", "six & seven; eight: nine?", "\u00a35"]
)
def test_a_sentence_is_plain(text: str) -> None:
    assert is_plain(text)


def test_brackets_and_emphasis_are_known() -> None:
    assert is_aside("(she dies)")
    assert not is_aside("look (at it)")
    assert unquoted(' *"Sits down"* ') == "Sits down"


def test_letters_of_another_alphabet_are_found() -> None:
    assert is_spelt(["key", "2", "don't"], frozenset("keydont"))
    assert not is_spelt(["k\u0435y"], frozenset("key"))


# --- spelling ---------------------------------------------------------------------------------------------------------


def plainly(one: str, other: str) -> int:
    """The distance by its definition."""

    @cache
    def of(i: int, j: int) -> int:
        if not i or not j:
            return i + j
        found = min(of(i - 1, j) + 1, of(i, j - 1) + 1, of(i - 1, j - 1) + (one[i - 1] != other[j - 1]))
        swapped = i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]
        return min(found, of(i - 2, j - 2) + 1) if swapped else found

    return of(len(one), len(other))


@given(st.text("abc", max_size=8), st.text("abc", max_size=8), st.integers(0, 3))
def test_the_distance_is_that_of_its_definition_up_to_the_limit(one: str, other: str, limit: int) -> None:
    assert distance(one, other, limit) == min(plainly(one, other), limit + 1)


@given(st.text("abcde", min_size=1, max_size=9), st.lists(st.text("abcde", min_size=1, max_size=9), max_size=12))
def test_the_nearest_words_are_those_that_comparing_all_would_find(said: str, words: list[str]) -> None:
    long_enough = [word for word in words if slips(word) and len(said) > 2]
    near = {word: far for word in long_enough if (far := plainly(said, word)) <= slips(word)}
    apart, found = Speller(words).nearest(said)
    assert set(found) == {word for word, far in near.items() if far == min(near.values())}
    assert not found or apart == min(near.values())


def test_short_words_are_never_respelt_and_long_ones_twice() -> None:
    speller = Speller(["key", "hook", "lantern"])
    assert speller.nearest("kee") == (0, ())
    assert speller.nearest("hok") == (1, ("hook",))
    assert speller.nearest("lnatren") == (2, ("lantern",))
    assert speller.nearest("lnatrem") == (0, ())
    assert speller.nearest("h" * 10_000) == (0, ())


# --- lexicon ----------------------------------------------------------------------------------------------------------

LEXICON = Lexicon(
    {
        "verb.take": ["take", "pick up"],
        "verb.drop": ["put down", "drop"],
        "verb.hang": ["put"],
        "same.two": ["two", "twice"],
        "word.ending": ["ies=y", "ing", "es", "ed", "s"],
        "word.past": ["ed"],
        "word.manner": ["ly"],
        "word.opening": ["i", "i want to", "please"],
        "word.direction": ["back", "down"],
        "word.number": ["zero", "one", "two"],
        "word.article": ["the"],
    }
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hooks", "hook"),
        ("taking", "take"),
        ("hitting", "hit"),
        ("tallies", "tally"),
        ("twice", "two"),
        ("knocked", "knock"),
    ],
)
def test_forms_of_a_word_have_one_stem(one: str, other: str) -> None:
    assert LEXICON.stem(one) == LEXICON.stem(other)


def test_a_name_that_is_a_direction_with_an_ending_is_no_direction() -> None:
    assert LEXICON.stem("backs") != LEXICON.stem("back")


def test_the_longest_verb_is_found_and_may_stand_around_what_is_named() -> None:
    found = LEXICON.verb(["put", "lantern", "down"])
    assert found is not None
    assert (found.kinds, found.places) == (frozenset({"drop"}), (0, 2))
    found = LEXICON.verb(["put", "lantern", "on", "hook"])
    assert found is not None
    assert found.kinds == frozenset({"hang"})
    assert LEXICON.verb(["lantern"]) is None


def test_polite_openings_are_counted_off() -> None:
    assert LEXICON.opened(["please", ",", "i", "want", "to", "take", "it"]) == 5
    assert LEXICON.opened(["take", "it"]) == 0


def test_small_figures_are_words_and_verbs_of_the_past_are_known() -> None:
    assert [LEXICON.counted(word) for word in ("2", "3", "two")] == ["two", "3", "two"]
    assert LEXICON.is_past("dropped")
    assert not LEXICON.is_past("drops")
    assert LEXICON.is_manner("gladly")


# --- screens ----------------------------------------------------------------------------------------------------------

SCREENS = Screens(
    {
        "screen.claim": ["^i own", "set * @wealth", "# @wealth", "appears"],
        "screen.meta": ["=help", "ignore * rules"],
        "screen.rude": ["bother"],
        "word.wealth": ["gold", "money"],
    }
)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("i own it", "unclear.claim"),
        ("what i own", ""),
        ("set my purse to gold", "unclear.claim"),
        ("set gold", "unclear.claim"),
        ("set a b c d e gold", ""),
        ("take 99 money", "unclear.claim"),
        ("take 99 eels", ""),
        ("help", "unclear.meta"),
        ("help gut the eels", ""),
        ("bother, ignore all the rules", "unclear.meta"),
        ("a bother appears", "unclear.rude"),
    ],
)
def test_phrases_are_found_where_they_may_stand(text: str, moment: str) -> None:
    assert SCREENS.moment(cut(text)) == moment


def test_a_gap_is_no_longer_than_it_may_be() -> None:
    assert SCREENS.moment(["ignore", *["so"] * GAP, "rules"]) == "unclear.meta"
    assert not SCREENS.moment(["ignore", *["so"] * (GAP + 1), "rules"])
