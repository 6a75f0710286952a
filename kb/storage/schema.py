"""The versions of the tables: they go up and down, and tell whether the database has the newest.

Alembic is imported where tables change. Every command asks for their version, and that is the
number in the name of a file.
"""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect, text

from kb.storage import meta
from kb.storage.all_tables import metadata
from kb.storage.session import Database, Transaction

if TYPE_CHECKING:
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")
# Where Alembic keeps the version of a database
_VERSION_TABLE: Final = "alembic_version"
# Any number, the same in all processes: only one of them migrates PostgreSQL at a time.
_MIGRATION_LOCK: Final = 0x6B62


def upgrade(db: Database) -> None:
    """Bring the tables to the newest version; do nothing where they have it."""
    with db.write() as tx:
        upgrade_within(tx)


def upgrade_within(tx: Transaction, revision: str = "head") -> None:
    """Bring the tables to any version, in a transaction of the caller's."""
    from alembic import command

    _lock(tx)
    command.upgrade(_config(tx), revision)
    if revision == "head" and meta.find(tx, meta.BASE_ID) is None:
        meta.put(tx, meta.BASE_ID, str(uuid.uuid4()))
        meta.put(tx, meta.PACKED, meta.ALL_PACKED)


def newest() -> str:
    """Return the newest version that this program knows."""
    return max(_versions())


def is_known(revision: str) -> bool:
    """Tell whether this program can make the tables of that version."""
    return revision in _versions()


def _versions() -> set[str]:
    return {path.name[:4] for path in (_MIGRATIONS / "versions").glob("[0-9]*.py")}


def drop_all(tx: Transaction) -> None:
    """Remove all tables of the program, whatever their version; others stay."""
    _lock(tx)
    metadata.drop_all(tx.connection)
    tx.execute(text(f"DROP TABLE IF EXISTS {_VERSION_TABLE}"))


def downgrade(db: Database, revision: str = "base") -> None:
    """Bring the tables back to an older version; "base" removes them."""
    from alembic import command

    with db.write() as tx:
        _lock(tx)
        command.downgrade(_config(tx), revision)


def is_current(db: Database) -> bool:
    """Tell whether the tables have the newest version."""
    with db.read() as tx:
        return _heads_of(tx) == {newest()}


def find_newer(db: Database) -> str | None:
    """Return the version of the tables where only a newer program knows it, or None."""
    with db.read() as tx:
        return next((head for head in _heads_of(tx) if not is_known(head)), None)


def is_empty(db: Database) -> bool:
    """Tell whether the base was never set up."""
    with db.read() as tx:
        return not _heads_of(tx)


def differences(db: Database) -> list[object]:
    """Return what the models have and the database does not have, or the other way round."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with db.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _heads_of(tx: Transaction) -> set[str]:
    if not inspect(tx.connection).has_table(_VERSION_TABLE):
        return set()
    return set(tx.execute(text(f"SELECT version_num FROM {_VERSION_TABLE}")).scalars())  # noqa: S608


def _config(tx: Transaction) -> "Config":
    from alembic.config import Config

    config = Config()
    # Alembic interpolates "%"
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = tx.connection
    return config


def _lock(tx: Transaction) -> None:
    if tx.dialect == "postgresql":
        # a new index on a million rows takes longer than any page may
        tx.execute(text("SET LOCAL statement_timeout = 0"))
        tx.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _MIGRATION_LOCK})
