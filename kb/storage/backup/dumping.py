"""The storage half of backups: all rows out of one snapshot, and into an empty base."""

import json
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from typing import Any, Final

from sqlalchemy import Column, String, Table, collate, column, func, inspect, select, table, text
from sqlalchemy.types import TypeEngine

from kb.errors import BackupUnusable
from kb.storage import meta, schema
from kb.storage.all_tables import metadata
from kb.storage.backup.carried import FORMATS, LEFT_OUT, encoder, rows_of, tables
from kb.storage.columns import PackedText
from kb.storage.faults import away
from kb.storage.session import Transaction

_READ_ROWS: Final = 100  # some of them hold whole books
_WRITE_ROWS: Final = 500


def take_time(tx: Transaction) -> None:
    """Let the statements of this transaction take as long as they need."""
    if tx.dialect == "postgresql":
        tx.execute(text("SET LOCAL statement_timeout = 0"))


def lines(tx: Transaction, source: Table) -> Iterator[bytes]:
    """Yield each row that is carried, in the order of its key, which is the same on both
    databases.
    """
    encode = encoder(source)
    keys = [_in_byte_order(key, tx.dialect) for key in source.primary_key.columns]
    statement = rows_of(source).order_by(*keys).execution_options(yield_per=_READ_ROWS)
    return map(encode, tx.execute(statement))


def count(tx: Transaction) -> int:
    """Return the number of rows that are carried, for a progress bar."""
    counts = (select(func.count()).select_from(rows_of(one).subquery()) for one in tables())
    return sum(int(tx.execute(one).scalar_one()) for one in counts)


def stored_files(tx: Transaction) -> Iterator[tuple[str, int]]:
    """Yield (SHA-256, size in bytes) of every file that the rows know."""
    c = metadata.tables["file"].c
    statement = select(c.sha256, c.size_bytes).order_by(c.sha256)
    for row in tx.execute(statement.execution_options(yield_per=1000)):
        yield row.sha256, row.size_bytes


def counters(tx: Transaction) -> dict[str, int]:
    """Return table → the highest id that was ever given; none is given twice, even after a
    restore.
    """
    if tx.dialect == "sqlite":
        known = {one.name for one in tables()}
        found = tx.execute(text("SELECT name, seq FROM sqlite_sequence ORDER BY name"))
        return {name: number for name, number in found if name in known}
    counted = {}
    for one in tables():
        sequence = _sequence(tx, one.name)
        if sequence and one.dialect_options["sqlite"]["autoincrement"]:
            row = tx.execute(text(f"SELECT last_value, is_called FROM {sequence}")).one()  # noqa: S608
            if row.is_called:
                counted[one.name] = row.last_value
    return dict(sorted(counted.items()))


def is_filled(tx: Transaction) -> bool:
    """Tell whether there is any row that people or an import made."""
    there = set(inspect(tx.connection).get_table_names())
    return any(
        tx.execute(select(text("1")).select_from(one).limit(1)).first()
        for one in tables()
        if one.name in there and one.name != "meta"
    )


def begin_loading(tx: Transaction, revision: str) -> None:
    """Replace any tables that are there by empty ones of the given version."""
    take_time(tx)
    if tx.dialect == "sqlite":
        tx.execute(text("PRAGMA defer_foreign_keys = ON"))
    else:
        tx.execute(text("SET LOCAL lock_timeout = '30s'"))  # somebody is at work after all
    schema.drop_all(tx)
    schema.upgrade_within(tx, revision)


def check_complete(tx: Transaction, names: Sequence[str]) -> None:
    """Check that all tables of this version are among the names. Raises BackupUnusable."""
    there = set(inspect(tx.connection).get_table_names()) & set(metadata.tables)
    if absent := there - set(LEFT_OUT) - set(names):
        raise BackupUnusable("备份里缺“%(table)s”表", table=min(absent))


def check_columns(tx: Transaction, name: str, names: Sequence[str]) -> None:
    """Check that a table exists, is carried and has these columns. Raises BackupUnusable."""
    inspector = inspect(tx.connection)
    if name in LEFT_OUT or name not in inspector.get_table_names():
        raise BackupUnusable("备份里有不认识的表“%(table)s”", table=name[:100])
    if sorted(one["name"] for one in inspector.get_columns(name)) != sorted(names):
        raise BackupUnusable("备份里“%(table)s”表的列与它的版本不符", table=name)


def load(tx: Transaction, name: str, sorts: dict[str, str], rows: Iterable[list[Any]]) -> None:
    """Write the rows of one table. sorts: column → sort, in the order of the values."""
    if tx.dialect == "postgresql":
        _copy(tx, name, sorts, rows)
        return
    target = table(name, *(column(one, _type_of(name, one, sort)) for one, sort in sorts.items()))
    statement = target.insert()
    pending = iter(rows)
    while batch := list(islice(pending, _WRITE_ROWS)):
        tx.execute(statement, [dict(zip(sorts, row, strict=True)) for row in batch])


def _type_of(table_name: str, column_name: str, sort: str) -> TypeEngine[Any]:
    """Return the type to write a column with: what is kept packed comes as the text that it is."""
    today = metadata.tables.get(table_name)
    known = None if today is None else today.columns.get(column_name)
    if known is not None and isinstance(known.type, PackedText):
        return known.type
    return FORMATS[sort].type_


def _copy(tx: Transaction, name: str, sorts: dict[str, str], rows: Iterable[list[Any]]) -> None:
    """Write a table in one statement, so that rows may refer to later ones of the same table."""
    quote = tx.connection.dialect.identifier_preparer.quote_identifier
    columns = ", ".join(quote(one) for one in sorts)
    as_json = [index for index, sort in enumerate(sorts.values()) if sort == "json"]
    driver: Any = tx.connection.connection.driver_connection
    with (
        _copying(tx, name),
        driver.cursor() as cursor,
        cursor.copy(f"COPY {quote(name)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            for index in as_json:
                if row[index] is not None:
                    row[index] = json.dumps(row[index])
            copy.write_row(row)


@contextmanager
def _copying(tx: Transaction, name: str) -> Iterator[None]:
    """Turn the driver's own errors into ours, because SQLAlchemy does not see them."""
    import psycopg

    try:
        yield
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise away(error, tx.connection.engine.url) from error
    except psycopg.Error as error:
        raise BackupUnusable("数据库不接受备份里“%(table)s”表的数据", table=name) from error


def end_loading(tx: Transaction, counted: dict[str, int]) -> None:
    """Finish the loading of a backup.

    Ids go on where they stood, the tables get the newest version, and no old index fits any more.
    """
    for name, highest in _highest(tx, counted).items():
        _continue(tx, name, highest)
    schema.upgrade_within(tx)
    meta.put(tx, meta.RESTORED, str(uuid.uuid4()))
    if tx.dialect == "postgresql":
        tx.execute(text("ANALYZE"))


def _highest(tx: Transaction, counted: dict[str, int]) -> dict[str, int]:
    """Return the highest ids, also by what is in the tables, because a backup's numbers may be
    wrong.
    """
    highest = {}
    for name in _counting(tx):
        there = tx.execute(select(func.max(column("id"))).select_from(table(name))).scalar()
        if number := max(there or 0, counted.get(name, 0)):
            highest[name] = number
    return highest


def _counting(tx: Transaction) -> list[str]:
    """Return the tables that count their ids themselves, whatever the rows are."""
    if tx.dialect == "sqlite":
        found = text("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'")
        return list(tx.execute(found).scalars())
    return [name for name in inspect(tx.connection).get_table_names() if _sequence(tx, name)]


def _continue(tx: Transaction, name: str, highest: int) -> None:
    if tx.dialect == "postgresql":
        values = {"name": _sequence(tx, name), "value": highest}
        tx.execute(text("SELECT setval(:name, :value)"), values)
        return
    values = {"name": name, "value": highest}
    done = tx.execute(text("UPDATE sqlite_sequence SET seq = :value WHERE name = :name"), values)
    if not done.rowcount:
        tx.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :value)"), values)


def _sequence(tx: Transaction, name: str) -> str | None:
    """Return PostgreSQL's counter of a table's ids, quoted."""
    if "id" not in {one["name"] for one in inspect(tx.connection).get_columns(name)}:
        return None
    quoted = tx.connection.dialect.identifier_preparer.quote_identifier(name)
    found = tx.execute(text("SELECT pg_get_serial_sequence(:name, 'id')"), {"name": quoted})
    sequence: str | None = found.scalar()
    return sequence


def _in_byte_order(key: Column[Any], dialect: str) -> Any:
    if dialect == "postgresql" and isinstance(key.type, String):
        return collate(key, "C")
    return key
