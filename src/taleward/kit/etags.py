"""Entity tags and the conditions on them (RFC 9110, sections 8.8.3 and 13.1). No HTTP is answered here."""

import re
from dataclasses import dataclass
from typing import Final

from taleward.kit.problems import GameError, field_error

# Possessive (`*+`): a header full of blanks is read once, not once for each blank.
_TAG: Final = re.compile(r'[ \t]*+(?:(W/)?"([\x21\x23-\x7e\x80-\xff]*+)")?[ \t]*+(?:,|\Z)')
_OPAQUE: Final = re.compile(r"[\x21\x23-\x7e]*")


@dataclass(frozen=True, slots=True)
class ETag:
    """An entity tag: its opaque text without quotes, and whether it is weak."""

    opaque: str
    weak: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """What an If-Match or If-None-Match header asks: any representation at all (`*`), or one of these tags."""

    any: bool
    tags: frozenset[ETag]

    def strongly(self, opaque: str) -> bool:
        """Tell whether the current strong tag satisfies If-Match: weak tags never do."""
        return self.any or ETag(opaque) in self.tags

    def weakly(self, opaque: str) -> bool:
        """Tell whether the current tag is one that If-None-Match names, weak or strong alike."""
        return self.any or ETag(opaque) in self.tags or ETag(opaque, weak=True) in self.tags


def etag(opaque: str, *, weak: bool = False) -> str:
    """Spell an entity tag as its header does. Characters that a tag may not hold are a ValueError."""
    if _OPAQUE.fullmatch(opaque) is None:
        raise ValueError(f"not the text of an entity tag: {opaque!r}")
    return f'W/"{opaque}"' if weak else f'"{opaque}"'


def if_match(header: str) -> Condition:
    """Read an If-Match header: `*` or a list of tags. Anything else is `invalid_request`."""
    return _condition(header, "If-Match")


def if_none_match(header: str) -> Condition:
    """Read an If-None-Match header: `*` or a list of tags. Anything else is `invalid_request`."""
    return _condition(header, "If-None-Match")


def _condition(header: str, name: str) -> Condition:
    if header.strip(" \t") == "*":
        return Condition(any=True, tags=frozenset())
    tags, place = set(), 0
    while place < len(header):
        if (found := _TAG.match(header, place)) is None:
            raise _malformed(name)
        weak, opaque = found.groups()
        if opaque is not None:  # a list may hold empty elements
            tags.add(ETag(opaque, weak=weak is not None))
        place = found.end()
    if not tags:
        raise _malformed(name)
    return Condition(any=False, tags=frozenset(tags))


def _malformed(name: str) -> GameError:
    return field_error(f'{name} must be * or a list of entity tags like "7"', f"/{name}", "etag", part="header")
