"""Regions and schools, known by their names."""

from sqlalchemy import Table, select

from kb.storage.people.tables import region, school
from kb.storage.session import Transaction
from kb.storage.upsert import insert


def region_id(tx: Transaction, name: str) -> int | None:
    """Return the region's id, which is made where it is new; None for no name."""
    return _id_of(tx, region, name)


def school_id(tx: Transaction, name: str) -> int | None:
    """Return the school's id, which is made where it is new; None for no name."""
    return _id_of(tx, school, name)


def _id_of(tx: Transaction, table: Table, name: str) -> int | None:
    if not name:
        return None
    statement = select(table.c.id).where(table.c.name == name)
    found: int | None = tx.execute(statement).scalar()
    if found is None:
        tx.execute(insert(tx, table).values(name=name).on_conflict_do_nothing())
        found = tx.execute(statement).scalar_one()
    return found
