"""Claims on rows of a queue for a while: the one mechanism of the outbox and of the jobs.

A row is free where nobody holds it and where it is not put off. Its holder has it until
`claimed_until`; a holder that was killed loses it then, without anybody's doing.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    FromClause,
    Integer,
    String,
    Table,
    or_,
    select,
    update,
)

from kb.domain import clock
from kb.domain.chunks import chunks
from kb.storage.columns import UtcDateTime
from kb.storage.session import Transaction

# Well below the number of parameters that either database takes in a statement
CHUNK: Final = 5000
_LONGEST_S: Final = 3600


def id_column() -> Column[Any]:
    """Make the column of the id, which is counted."""
    return Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True)


def claim_columns() -> list[Column[Any]]:
    """Make the columns that a table with claimed rows has."""
    return [
        Column("claimed_by", String(100)),
        Column("claimed_until", UtcDateTime),
        Column("attempts", Integer, nullable=False, default=0),
    ]


def is_free(queue: FromClause, now: datetime) -> ColumnElement[bool]:
    """Make the condition for rows that nobody holds and that are not put off."""
    return or_(queue.c.claimed_until.is_(None), queue.c.claimed_until < now)


def is_held(queue: FromClause, now: datetime) -> ColumnElement[bool]:
    """Make the condition for rows that somebody holds."""
    return queue.c.claimed_by.is_not(None) & (queue.c.claimed_until >= now)


def take(
    tx: Transaction, queue: Table, chosen: ColumnElement[bool], holder: str, lease_s: float
) -> list[Any]:
    """Take the chosen rows that are free, count the attempt, and return the rows in order of ids.

    The caller has queued up (`Transaction.queue_up`), so that two never take one row.
    """
    now = clock.now()
    statement = (
        update(queue)
        .where(chosen, is_free(queue, now))
        .values(
            claimed_by=holder,
            claimed_until=now + timedelta(seconds=lease_s),
            attempts=queue.c.attempts + 1,
        )
        .returning(*queue.c)
    )
    return sorted(tx.execute(statement), key=lambda row: row.id)


def renew(tx: Transaction, queue: Table, id_: int, holder: str, lease_s: float) -> bool:
    """Hold a row for longer; return False where it is no longer this holder's."""
    statement = (
        update(queue)
        .where(queue.c.id == id_, queue.c.claimed_by == holder)
        .values(claimed_until=clock.now() + timedelta(seconds=lease_s))
    )
    return bool(tx.execute(statement).rowcount)


def held_by(tx: Transaction, queue: Table, ids: Iterable[int], holder: str) -> set[int]:
    """Return those of the rows that are still this holder's."""
    held: set[int] = set()
    for chunk in chunks(ids, CHUNK):
        chosen = queue.c.id.in_(chunk), queue.c.claimed_by == holder
        held |= set(tx.execute(select(queue.c.id).where(*chosen)).scalars())
    return held


def give_back(tx: Transaction, queue: Table, ids: Iterable[int], holder: str) -> None:
    """Let go of those rows that are still this holder's, so that they are free at once."""
    for chunk in chunks(ids, CHUNK):
        tx.execute(
            update(queue)
            .where(queue.c.id.in_(chunk), queue.c.claimed_by == holder)
            .values(claimed_by=None, claimed_until=None)
        )


def put_off(tx: Transaction, queue: Table, ids: Iterable[int]) -> None:
    """Let go of rows, but keep them from everybody for 10 s, 20 s, 40 s … and at most an hour.

    The wait doubles with each attempt that was made.
    """
    now = clock.now()
    for chunk in chunks(ids, CHUNK):
        tried = tx.execute(select(queue.c.id, queue.c.attempts).where(queue.c.id.in_(chunk))).all()
        for id_, attempts in tried:
            later = now + timedelta(seconds=min(5 * 2 ** min(attempts, 12), _LONGEST_S))
            tx.execute(
                update(queue).where(queue.c.id == id_).values(claimed_by=None, claimed_until=later)
            )
