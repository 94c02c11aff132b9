"""Pages of a list: a cursor is opaque to the client, and says where the next page begins."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from taleward.kit.problems import GameError, field_error

Item = TypeVar("Item", covariant=True)  # noqa: PLC0105 -- a type's name is a noun here, its variance stands beside it

_LONGEST: Final = 512  # characters of a cursor


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some items in order, and the cursor of the page after them (None: that was the last)."""

    items: Sequence[Item]
    next: str | None = None


def encode_cursor(place: str) -> str:
    """Wrap the place where the next page begins in characters that need no escape in a URL."""
    return base64.urlsafe_b64encode(place.encode()).rstrip(b"=").decode("ascii")


def decode_cursor(cursor: str, pointer: str = "/cursor") -> str:
    """Answer the place in a cursor. One that `encode_cursor` did not make is `invalid_request` at `pointer`."""
    if len(cursor) > _LONGEST:
        raise _bad(pointer)
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise _bad(pointer) from error
    if encode_cursor(place) != cursor:  # spare bits or padding: two spellings of one place
        raise _bad(pointer)
    return place


def _bad(pointer: str) -> GameError:
    return field_error("This cursor was not made here. Begin again without one.", pointer, "cursor", part="query")
