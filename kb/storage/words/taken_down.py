"""The queries that curators took down from what is suggested."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, select

from kb.domain import clock
from kb.domain.asked import TakenDown
from kb.storage.session import Transaction
from kb.storage.upsert import insert
from kb.storage.words.tables import taken_down

_c: Final = taken_down.c


def every(tx: Transaction) -> list[TakenDown]:
    """Return all of them, the newest first."""
    statement = select(_c.folded, _c.typed, _c.taken_at).order_by(_c.id.desc())
    return [TakenDown(*row) for row in tx.execute(statement)]


def add(tx: Transaction, folded: str, typed: str) -> int | None:
    """Take a text down and return its number, or None where it was down already."""
    at: datetime = clock.now()
    statement = insert(tx, taken_down).values(folded=folded, typed=typed, taken_at=at)
    statement = statement.on_conflict_do_nothing(index_elements=["folded"])
    return _number(tx.execute(statement.returning(_c.id)).scalar_one_or_none())


def remove(tx: Transaction, folded: str) -> int | None:
    """Put a text back and return the number that it had, or None where it was not down."""
    statement = delete(taken_down).where(_c.folded == folded).returning(_c.id)
    return _number(tx.execute(statement).scalar_one_or_none())


def _number(value: Any) -> int | None:
    return None if value is None else int(value)
