"""Text that people type: one line, normalised, with nothing in it that hides or reorders what is shown.

It knows characters only; what a name may mean is for the feature that asks for it.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_MARGIN: Final = (
    " \t\r\n\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_MOST_COMPOSED: Final = 8  # no character of NFC stands for more code points than this
_FORBIDDEN: Final = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # control characters, the newline among them
    "\u00ad\u180e"  # soft hyphen and its like: seen or not by the renderer's whim
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # marks, overrides and isolates of direction
    "\u200b\u2060-\u2064\u206a-\u206f\ufeff"  # no width, no meaning in a line
    "\u2028\u2029"  # line and paragraph separators
    "\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff"  # annotations and noncharacters
    "\ud800-\udfff"  # lone surrogates: no encoding carries them
    "\U000e0000-\U000e007f"  # tags: text that only a machine reads
    "]"
)
# Joiners, variation selectors, and letters that are drawn as nothing: fine inside a word, no word by themselves.
_UNSEEN: Final = frozenset("\u034f\u115f\u1160\u200c\u200d\u2800\u3164\uffa0")


def clean_line(text: str, limit: int) -> str:
    """Answer the text in NFC without its margins: 1 to `limit` characters, all of them visible or joining.

    A text that cannot be cleaned is a PydanticCustomError (a ValueError) of type text_empty, text_too_long or
    text_character; the last names the character and its place in the text as given, counted from 1.
    """
    bad = _FORBIDDEN.search(stripped := text.strip(_MARGIN))
    if bad is not None:
        place = text.index(stripped) + bad.start() + 1
        raise PydanticCustomError(
            "text_character",
            "character {codepoint} at place {place} is not allowed here",
            {"codepoint": f"U+{ord(bad.group()):04X}", "place": place},
        )
    if len(stripped) > limit * _MOST_COMPOSED:
        raise _too_long(limit)
    line = unicodedata.normalize("NFC", stripped)
    if len(line) > limit:
        raise _too_long(limit)
    if not any(map(_seen, line)):
        raise PydanticCustomError("text_empty", "there must be something to read here")
    return line


@dataclass(frozen=True, slots=True)
class Line:
    """Marks a pydantic field as such a line: `name: Annotated[str, Line(40)]`."""

    limit: int

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Clean the text after pydantic saw that it is one."""
        return core_schema.no_info_after_validator_function(self.clean, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Tell OpenAPI the bounds."""
        told: dict[str, Any] = handler(schema)
        return {**told, "minLength": 1, "maxLength": self.limit}

    def clean(self, text: str) -> str:
        """Answer the cleaned line, see `clean_line`."""
        return clean_line(text, self.limit)


def _seen(char: str) -> bool:
    return unicodedata.category(char)[0] not in "ZM" and char not in _UNSEEN


def _too_long(limit: int) -> PydanticCustomError:
    return PydanticCustomError("text_too_long", "at most {limit} characters fit here", {"limit": limit})
