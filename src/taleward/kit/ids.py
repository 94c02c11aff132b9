"""Identifiers made by the server: UUIDv7, whose text order is the order of their making. Nothing else may make ids."""

import re

import uuid_utils

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id() -> str:
    """Make a UUIDv7 in canonical lower-case text (36 characters)."""
    return str(uuid_utils.uuid7())


def is_uuid(text: str) -> bool:
    """Tell whether the text is a UUID of any version in canonical lower-case text, and nothing more."""
    return _UUID.fullmatch(text) is not None
