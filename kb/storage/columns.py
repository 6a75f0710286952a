"""Column types that mean the same on both databases."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, String
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
