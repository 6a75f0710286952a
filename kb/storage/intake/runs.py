"""The imports that the journal names: when each began and ended, and what is committed of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from kb.domain import clock
from kb.storage.intake.tables import import_run
from kb.storage.session import Transaction

Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class ImportRun:
    """An import. counts: type of line → outcome → how many. ended_at: None where it was
    interrupted.
    """

    number: int
    begun_at: datetime
    ended_at: datetime | None
    counts: Counts


def begin(tx: Transaction) -> int:
    """Record a new import, and return its number."""
    statement = insert(import_run).values(begun_at=clock.now(), counts={})
    return int(tx.execute(statement.returning(import_run.c.id)).scalar_one())


def count(tx: Transaction, number: int, counts: Counts) -> None:
    """Record the counts of what is done by now."""
    tx.execute(update(import_run).where(import_run.c.id == number).values(counts=counts))


def end(tx: Transaction, number: int) -> None:
    """Record that an import has ended."""
    tx.execute(update(import_run).where(import_run.c.id == number).values(ended_at=clock.now()))


def by_numbers(tx: Transaction, numbers: Sequence[int]) -> dict[int, ImportRun]:
    """Return number → import, of these numbers."""
    statement = select(import_run).where(import_run.c.id.in_(numbers))
    return {row.id: ImportRun(*row) for row in tx.execute(statement)} if numbers else {}
