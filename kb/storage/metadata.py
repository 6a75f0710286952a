"""The metadata that all tables belong to, and the columns that many of them have.

Ids are never used twice (`COUNTED`): the index and audience tokens name them.
"""

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Text,
)

from kb.storage.columns import key_type

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> Column[int]:
    """Make the column of the id."""
    return Column("id", Integer, primary_key=True)


def key_column() -> Column[str]:
    """Make the column of the key."""
    return Column("key", key_type(), nullable=False, unique=True)


def text_column(name: str) -> Column[str]:
    """Make a column for a text, which is "" by default."""
    return Column(name, Text, nullable=False, default="")


def date_column(name: str) -> Column[str | None]:
    """Make a column for a date as far as it is known: "2024", "2024-05" or "2024-05-10"."""
    return Column(name, String(10))


def sample_column() -> Column[bool]:
    """Make the column that says whether a row is a sample."""
    return Column("sample", Boolean, nullable=False, default=False)


def position_column() -> Column[int]:
    """Make the column of the place in an order."""
    return Column("position", Integer, nullable=False, default=0)


def reference_to(
    name: str, target: str, *, required: bool = False, index: bool = True
) -> Column[Any]:
    """Make a column that refers to a row of another table."""
    return Column(name, ForeignKey(target), nullable=not required, index=index)


def part_of(name: str, target: str) -> Column[Any]:
    """Make a column that is one half of a primary key; the row goes when its owner goes."""
    return Column(name, ForeignKey(target, ondelete="CASCADE"), primary_key=True)


COUNTED: dict[str, Any] = {"sqlite_autoincrement": True}
