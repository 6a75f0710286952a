"""Imports as the journal names them: when each began and ended, and what is committed of it."""

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
    """counts: type of line → outcome → how many. ended_at: None for one that was broken off."""

    number: int
    begun_at: datetime
    ended_at: datetime | None
    counts: Counts


def begin(tx: Transaction) -> int:
    """A new import; its number."""
    statement = insert(import_run).values(begun_at=clock.now(), counts={})
    return int(tx.execute(statement.returning(import_run.c.id)).scalar_one())


def count(tx: Transaction, number: int, counts: Counts) -> None:
    """Say what is done by now."""
    tx.execute(update(import_run).where(import_run.c.id == number).values(counts=counts))


def end(tx: Transaction, number: int) -> None:
    tx.execute(update(import_run).where(import_run.c.id == number).values(ended_at=clock.now()))


def by_numbers(tx: Transaction, numbers: Sequence[int]) -> dict[int, ImportRun]:
    statement = select(import_run).where(import_run.c.id.in_(numbers))
    return {row.id: ImportRun(*row) for row in tx.execute(statement)} if numbers else {}
