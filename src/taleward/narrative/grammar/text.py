"""What a player typed, as words: folded, cut and bounded. Knows characters only, no language and no game."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from typing import Final

MAX_CHARACTERS: Final = 400
MAX_WORDS: Final = 40
"""A longer text is no action; what stands after this many words is not looked at."""
ENDS: Final = frozenset(".;!?")
PAUSES: Final = frozenset(",:")
BREAKS: Final = ENDS | PAUSES
QUESTION: Final = "?"
_OPENING_BRACKETS: Final = ("(", "\uff08")
_WORD: Final = re.compile(r"(?:(?<!\w)-(?=\d))?[^\W_]+(?:'[^\W_]+)*|[.;!?,:&\n]")
_QUOTES: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "`": "'", "\u2014": ",", "\u2013": ",", "\n": ";", "\r": ";"}
)
_MARKUP: Final = re.compile(r"[<>{}\[\]\\|=^~_@#$%*+/`]|--")
_HIDDEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "So", "Sk"})
_SPACES: Final = "\t\n\r"
_EMPHASIS: Final = "*_ \t\r\n\"'\u201c\u201d"


def fold(text: str) -> str:
    """Write a text in lower case without accents, with plain quotes; dashes are pauses, line breaks are ends."""
    plain = unicodedata.normalize("NFKD", text.translate(_QUOTES)).casefold()
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def cut(folded: str) -> list[str]:
    """Cut a folded text into words and marks. A word is letters and digits, with apostrophes inside, or "-3"."""
    return _WORD.findall(folded)


def words_in(text: str) -> tuple[str, ...]:
    """Cut a text into its words alone."""
    return tuple(word for word in cut(fold(text)) if word not in BREAKS)


def unquoted(text: str) -> str:
    """Leave off what emphasises a whole text, such as `*sits down*`."""
    return text.strip(_EMPHASIS)


def is_aside(text: str) -> bool:
    """Whether a text begins with a bracket, as a narrator's remark."""
    return text.startswith(_OPENING_BRACKETS)


def is_plain(text: str) -> bool:
    """Whether a text holds nothing but letters, figures and what stands between them in a sentence."""
    if _MARKUP.search(text):
        return False
    return not any(unicodedata.category(sign) in _HIDDEN and sign not in _SPACES for sign in text)


def is_spelt(words: Sequence[str], alphabet: Collection[str]) -> bool:
    """Whether all letters of some words are of an alphabet; figures are of any."""
    return all(letter in alphabet or letter.isdecimal() or letter in "'-" for word in words for letter in word)
