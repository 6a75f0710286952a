"""INSERT … ON CONFLICT, which the two databases spell alike and SQLAlchemy twice."""

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from kb.storage.session import Transaction


def insert(tx: Transaction, table: Table) -> postgresql.Insert | sqlite.Insert:
    """Make an insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table) if tx.dialect == "sqlite" else postgresql.insert(table)
