"""Column types that mean the same on both databases."""

import zlib
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time: aware UTC in Python; SQLite keeps it naive, PostgreSQL with its time
    zone.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn a value of Python into one of the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A naive datetime has no place in the database")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn a value of the database into one of Python."""
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def key_type(length: int = 100) -> String:
    """Return the type for ASCII text in byte order on both databases, so that exports are
    ordered alike.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")


# Two bytes a Chinese character instead of three, and every character of Unicode. Packed, a text of
# 700 characters has 53 % of its bytes in UTF-8; without this step it would have 64 %.
_PACKED_AS: Final = "gb18030"


def pack(text: str) -> str | bytes:
    """Return a text compressed by zlib, or as it is where that would not make it smaller."""
    packed = zlib.compress(text.encode(_PACKED_AS))
    return packed if len(packed) < len(text.encode()) else text


def unpack(stored: str | bytes) -> str:
    """Return the text of what `pack` returned."""
    return stored if isinstance(stored, str) else zlib.decompress(stored).decode(_PACKED_AS)


class PackedText(TypeDecorator[str]):
    """A long text that is read seldom: SQLite keeps it packed, and PostgreSQL packs by itself.

    A text column of SQLite takes bytes as they are, so packed and plain values stand beside each
    other: what an older version stored plainly is read as well.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        """Turn a value of Python into one of the database."""
        return value if value is None or dialect.name != "sqlite" else pack(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        """Turn a value of the database into one of Python."""
        return None if value is None else unpack(value)
