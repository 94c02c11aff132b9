"""Column types that mean the same on both engines.

PostgreSQL gets the named types (UUID, JSONB, TIMESTAMP); SQLite gets what orders and compares alike in the least
room: a UUID is 16 bytes, whose order is that of its text and so of time for UUIDv7. No table lives here.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import JSON, LargeBinary, TypeDecorator
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TIMESTAMP

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Dialect
    from sqlalchemy.types import TypeEngine

_POSTGRESQL = "postgresql"
Json = JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), _POSTGRESQL)
"""JSON as Python objects: JSONB on PostgreSQL, text on SQLite."""


def pack_id(text: str) -> bytes:
    """Turn canonical UUID text into the 16 bytes that SQLite keeps. ValueError if it is not one."""
    return bytes.fromhex(text.replace("-", ""))


def unpack_id(value: bytes) -> str:
    """Turn 16 bytes back into canonical UUID text."""
    digits = value.hex()
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class Id(TypeDecorator[str]):
    """A UUID as canonical lower-case text: UUID on PostgreSQL, 16 bytes on SQLite."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose what the engine keeps."""
        if dialect.name == _POSTGRESQL:
            return dialect.type_descriptor(postgresql.UUID(as_uuid=False))
        return dialect.type_descriptor(LargeBinary(16))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ANN401 -- the base's signature
        """Make of the text what the engine keeps."""
        if value is None:
            return None
        return str(UUID(value)) if dialect.name == _POSTGRESQL else UUID(value).bytes

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:  # noqa: ANN401 -- likewise
        """Make canonical text of it."""
        if value is None or dialect.name == _POSTGRESQL:
            return value
        return unpack_id(value)


def naive(moment: datetime) -> datetime:
    """Drop the zone of an aware time after turning it to UTC. ValueError if it has none."""
    if moment.tzinfo is None:
        raise ValueError(f"a time without a zone cannot be kept: {moment}")
    return moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime) -> datetime:
    """Give a kept time its zone back."""
    return moment.replace(tzinfo=UTC)


class Utc(TypeDecorator[datetime]):
    """An aware time, kept as naive UTC: TIMESTAMP on both, with microseconds."""

    impl = TIMESTAMP
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- likewise
        """Drop the zone."""
        return None if value is None else naive(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 -- likewise
        """Give it back."""
        return None if value is None else aware(value)


class JsonText(TypeDecorator[bytes]):
    """JSON that is written as ready-made bytes and never parsed here on the way in."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose what the engine keeps."""
        json = postgresql.JSONB() if dialect.name == _POSTGRESQL else sqlite.JSON()
        return dialect.type_descriptor(json)

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], str | None]:  # noqa: ARG002 -- likewise
        """Hand the text over as it is."""
        return lambda value: None if value is None else value.decode()
