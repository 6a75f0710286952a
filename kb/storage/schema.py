"""The versions of the tables: they go up and down, and tell whether the database has the newest."""

import uuid
from pathlib import Path
from typing import Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from kb.storage import meta
from kb.storage.all_tables import metadata
from kb.storage.session import Database, Transaction

_MIGRATIONS = Path(__file__).with_name("migrations")
# Any number, the same in all processes: only one of them migrates PostgreSQL at a time.
_MIGRATION_LOCK: Final = 0x6B62


def upgrade(db: Database) -> None:
    """Bring the tables to the newest version; do nothing where they have it."""
    with db.write() as tx:
        upgrade_within(tx)


def upgrade_within(tx: Transaction, revision: str = "head") -> None:
    """Bring the tables to any version, in a transaction of the caller's."""
    _lock(tx)
    command.upgrade(_config(tx), revision)
    if revision == "head" and meta.find(tx, meta.BASE_ID) is None:
        meta.put(tx, meta.BASE_ID, str(uuid.uuid4()))
        meta.put(tx, meta.PACKED, meta.ALL_PACKED)


def newest() -> str:
    """Return the newest version that this program knows."""
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    assert head
    return head


def is_known(revision: str) -> bool:
    """Tell whether this program can make the tables of that version."""
    scripts = ScriptDirectory(str(_MIGRATIONS))
    return revision in {script.revision for script in scripts.walk_revisions()}


def drop_all(tx: Transaction) -> None:
    """Remove all tables of the program, whatever their version; others stay."""
    _lock(tx)
    metadata.drop_all(tx.connection)
    tx.execute(text("DROP TABLE IF EXISTS alembic_version"))


def downgrade(db: Database, revision: str = "base") -> None:
    """Bring the tables back to an older version; "base" removes them."""
    with db.write() as tx:
        _lock(tx)
        command.downgrade(_config(tx), revision)


def is_current(db: Database) -> bool:
    """Tell whether the tables have the newest version."""
    with db.read() as tx:
        return _heads_of(tx) == set(ScriptDirectory(str(_MIGRATIONS)).get_heads())


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
    with db.read() as tx:
        context = MigrationContext.configure(tx.connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))


def _heads_of(tx: Transaction) -> set[str]:
    return set(MigrationContext.configure(tx.connection).get_current_heads())


def _config(tx: Transaction) -> Config:
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
