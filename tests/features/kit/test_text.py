import unicodedata
from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from pydantic_core import PydanticCustomError

from taleward.kit import Line, clean_line


class Hero(BaseModel):
    name: Annotated[str, Line(8)]


def fault(text: str, limit: int = 40) -> PydanticCustomError:
    with pytest.raises(PydanticCustomError) as caught:
        clean_line(text, limit)
    return caught.value


@pytest.mark.parametrize(
    ("given_text", "line"),
    [
        ("Ann", "Ann"),
        ("  Ann of the Hill \n", "Ann of the Hill"),
        ("\u3000Ann\u00a0", "Ann"),
        ("e\u0301", "é"),
        ("שלום", "שלום"),
        (
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0646\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),  # a joiner inside a word changes its meaning
        ("👩\u200d🚀", "👩\u200d🚀"),
        ("❤\ufe0f", "❤\ufe0f"),
        ("\U0001d504", "\U0001d504"),
        ("<b>&amp;'\"", "<b>&amp;'\""),
    ],
)
def test_what_people_type_is_kept_in_nfc_without_margins(given_text: str, line: str) -> None:
    assert clean_line(given_text, 40) == line


@pytest.mark.parametrize(
    "char",
    [chr(code) for code in (*range(9), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0))]
    + ["\t", "\n", "\r"]
    + list("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
    + list("\u200b\u2060\ufeff\u00ad\u2028\u2029\ufffe\uffff\ufff9")
    + ["\ud800", "\udfff", "\U000e0041"],
)
def test_a_hidden_or_reordering_character_is_named_with_its_place(char: str) -> None:
    error = fault(f"  Ann{char}a")
    assert error.type == "text_character"
    assert str(error) == f"character U+{ord(char):04X} at place 6 is not allowed here"


@pytest.mark.parametrize("char", ["\0", "\x1c", "\x1f", "\x85", "\u2028", "\u200b", "\ufeff"])
def test_a_forbidden_character_is_not_stripped_away_at_the_margin(char: str) -> None:
    assert fault(f"{char}Ann").type == "text_character"
    assert fault(f"Ann{char}").type == "text_character"


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u200d", "\u200c\u200d", "\u3164", "\u2800", "\ufe0f", "\u0301"])
def test_what_shows_nothing_is_empty(text: str) -> None:
    assert fault(text).type == "text_empty"


def test_the_limit_counts_composed_characters() -> None:
    assert clean_line("e\u0301" * 8, 8) == "é" * 8
    assert fault("e\u0301" * 9, 8).type == "text_too_long"
    assert fault("a" * 9, 8).type == "text_too_long"
    assert fault("a" * 1_000_000, 8).type == "text_too_long"
    assert fault("\u0958" * 8, 8).type == "text_too_long"  # NFC takes this letter apart


def test_a_field_of_a_model_is_cleaned_and_told_in_the_schema() -> None:
    assert Hero(name=" Ann ").name == "Ann"
    assert Hero.model_json_schema()["properties"]["name"] == {
        "maxLength": 8,
        "minLength": 1,
        "title": "Name",
        "type": "string",
    }
    for bad, code in (
        ("", "text_empty"),
        ("a" * 9, "text_too_long"),
        ("a\u202eb", "text_character"),
        (7, "string_type"),
    ):
        with pytest.raises(ValidationError) as caught:
            Hero.model_validate({"name": bad})
        assert [(each["loc"], each["type"]) for each in caught.value.errors()] == [(("name",), code)]


@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_a_cleaned_line_is_clean(text: str) -> None:
    try:
        line = clean_line(text, 40)
    except PydanticCustomError:
        return
    assert clean_line(line, 40) == line
    assert 1 <= len(line) <= 40
    assert unicodedata.is_normalized("NFC", line)
    assert not [char for char in line if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}]
    assert line.encode("utf-8").decode("utf-8") == line
