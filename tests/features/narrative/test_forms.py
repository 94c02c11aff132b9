"""Articles, plurals and lists, as a language has them."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from taleward.content import Words, parse
from taleward.narrative.forms import Forms

ENGLISH = {
    "article.a": "a {name}",
    "article.an": "an {name}",
    "article.the": "the {name}",
    "article.an_before": "a e i o u hour",
    "article.a_before": "uni eu",
}


def forms(language: str, texts: dict[str, str] | None = None) -> Forms:
    empty: MappingProxyType[str, str] = MappingProxyType({})
    return Forms(Words(empty, MappingProxyType(texts or {}), (), MappingProxyType({}), language))


@pytest.mark.parametrize(
    ("name", "told"),
    [("eel", "an eel"), ("lantern", "a lantern"), ("Hourglass", "an Hourglass"), ("uniform", "a uniform"), ("", "")],
)
def test_english_puts_its_article_before_a_name(name: str, told: str) -> None:
    english = forms("en", ENGLISH)
    assert english.with_article(name, "a") == told
    assert english.with_article(name, "") == name


def test_a_language_without_articles_has_none() -> None:
    assert forms("fi").with_article("lyhty", "the") == "lyhty"


def test_lists_are_those_of_the_language() -> None:
    assert forms("en").listed(["ash", "bone", "salt"]) == "ash, bone, and salt"
    assert forms("de").listed(["Asche", "Salz"]) == "Asche und Salz"
    assert forms("pt-BR").listed(["sal"]) == "sal"


def test_a_number_chooses_the_plural_that_the_language_has_for_it() -> None:
    english = parse("{amount, plural, one {# coin} other {# coins}}.")
    assert [forms("en").fill(english, {"amount": count}) for count in (0, 1, 2)] == ["0 coins.", "1 coin.", "2 coins."]
    polish = parse("{amount, plural, one {# moneta} few {# monety} many {# monet} other {# monety}}")
    assert [forms("pl").fill(polish, {"amount": count}) for count in (1, 3, 5)] == ["1 moneta", "3 monety", "5 monet"]


def test_a_sentence_begins_with_a_large_letter_and_keeps_what_nothing_fills() -> None:
    assert forms("en", ENGLISH).fill(parse("{foe:a} looks at {nobody}."), {"foe": "eel"}) == "An eel looks at {nobody}."


@pytest.mark.parametrize(
    "text", ["{", "}", "{Foe}", "{foe:an}", "{n, plural, one {#}}", "{n, plural, lots {#} other {#}}"]
)
def test_unsound_braces_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"brace|form|plural"):
        parse(text)
