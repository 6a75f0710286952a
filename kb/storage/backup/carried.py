"""The rows that a backup carries, and the form of their values. The tables themselves decide.

A row is a JSON list in the order of the columns. Each column has a sort, so that reading needs no
knowledge of the tables: a backup of an older version is understood as well.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    Float,
    Integer,
    LargeBinary,
    Select,
    String,
    Table,
    Text,
    select,
)
from sqlalchemy.types import TypeEngine

from kb.storage import meta
from kb.storage.all_tables import metadata
from kb.storage.columns import PackedText, UtcDateTime

# Table → the reason why no backup holds it.
LEFT_OUT: Final = {
    "lease": "who is at work at this moment, on this machine",
    "job": "what somebody waited for then: an old one must not be done a second time",
}
# Columns that only the processes of this moment understand, and the values that replace them.
BLANKED: Final[dict[tuple[str, str], Any]] = {
    ("outbox", "claimed_by"): None,
    ("outbox", "claimed_until"): None,
    ("outbox", "attempts"): 0,
}
# Named values that are about the index of this installation.
_OWN_NAMES: Final = (
    meta.SYNCED_INDEX,
    meta.WANTED_ANALYSIS,
    meta.INDEX_HOME,
    meta.RESTORED,
)


# The errors that decoding a line may raise.
UNREADABLE: Final = (AttributeError, ArithmeticError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class ColumnFormat:
    """The format of a column. type_: for writing it. decode raises one of UNREADABLE for a bad
    value.
    """

    type_: TypeEngine[Any]
    decode: Callable[[Any], Any]
    encode: Callable[[Any], Any] | None = None


def _of(kind: type) -> Callable[[Any], Any]:
    def decode(value: Any) -> Any:
        if type(value) is not kind:
            raise TypeError(kind.__name__)
        return value

    return decode


def _integer(value: Any) -> int:
    if type(value) is not int or not -(2**63) <= value < 2**63:
        raise TypeError("int")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise TypeError("str")
    value.encode()  # half of a surrogate pair is no text
    return value


def _number(value: Any) -> float:
    return float(value) if type(value) is int else float(_of(float)(value))


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("naive")
    return moment.astimezone(UTC)


FORMATS: Final[dict[str, ColumnFormat]] = {
    "integer": ColumnFormat(BigInteger(), _integer),
    "float": ColumnFormat(Float(), _number),
    "boolean": ColumnFormat(Boolean(), _of(bool)),
    "text": ColumnFormat(Text(), _text),
    "json": ColumnFormat(JSON(none_as_null=True), lambda value: value),
    "moment": ColumnFormat(UtcDateTime(), _moment, lambda value: value.astimezone(UTC).isoformat()),
    "date": ColumnFormat(Date(), date.fromisoformat, date.isoformat),
    "bytes": ColumnFormat(
        LargeBinary(),
        lambda value: base64.b64decode(value, validate=True),
        lambda value: base64.b64encode(value).decode("ascii"),
    ),
}
# The first that fits: a boolean is no integer here, and text is a string.
_SORT_OF: Final = (
    (UtcDateTime, "moment"),
    (Boolean, "boolean"),
    (Integer, "integer"),
    (Float, "float"),
    (JSON, "json"),
    (Date, "date"),
    (LargeBinary, "bytes"),
    (PackedText, "text"),
    (String, "text"),
)


def tables() -> list[Table]:
    """Return every table that is carried; those that others refer to come first."""
    return [table for table in metadata.sorted_tables if table.name not in LEFT_OUT]


def sort_of(column: Column[Any]) -> str:
    """Return the sort of a column. Raises LookupError for a type that backups do not know yet."""
    for type_, name in _SORT_OF:
        if isinstance(column.type, type_):
            return name
    raise LookupError(f"{column}: {column.type!r}")


def rows_of(table: Table) -> Select[Any]:
    """Return a query for the rows that are carried of a table, in no order."""
    statement = select(table)
    if table is metadata.tables["meta"]:
        return statement.where(table.c.name.not_in(_OWN_NAMES))
    return statement


def encoder(table: Table) -> Callable[[Any], bytes]:
    """Return a function that makes a line, without its end, of a row."""
    columns = list(table.columns)
    changed = [
        (index, encode)
        for index, column in enumerate(columns)
        if (encode := FORMATS[sort_of(column)].encode)
    ]
    blanked = [
        (index, BLANKED[table.name, column.name])
        for index, column in enumerate(columns)
        if (table.name, column.name) in BLANKED
    ]
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

    def encode_row(row: Any) -> bytes:
        values = list(row)
        for index, encode in changed:
            if values[index] is not None:
                values[index] = encode(values[index])
        for index, value in blanked:
            values[index] = value
        return dump(values).encode()

    return encode_row


def decoder(sorts: list[str]) -> Callable[[bytes], list[Any]]:
    """Return a function that makes a row of a line, and raises one of UNREADABLE for a bad line."""
    decoders = [FORMATS[sort].decode for sort in sorts]

    def decode_row(line: bytes) -> list[Any]:
        values = json.loads(line)
        if type(values) is not list:
            raise TypeError("no list")
        return [
            None if value is None else decode(value)
            for decode, value in zip(decoders, values, strict=True)
        ]

    return decode_row
