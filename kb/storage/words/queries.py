"""The log of searches: one row a text, without anything about who searched."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, delete, func, select

from kb.domain.asked import Asked
from kb.storage.session import Transaction
from kb.storage.upsert import insert
from kb.storage.words.tables import query_log

_c: Final = query_log.c


def _statement() -> Select[Any]:
    return select(_c.folded, _c.typed, _c.count, _c.missed, _c.last_on, _c.total, _c.step)


def record(tx: Transaction, asked: Iterable[Asked]) -> None:
    """Add searches to what is known of each text; several processes may do so at once."""
    statement = insert(tx, query_log)
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=["folded"],
        set_={
            "count": _c.count + new.count,
            "missed": _c.missed + new.missed,
            "typed": new.typed,
            "last_on": new.last_on,
            "total": new.total,
            "step": new.step,
        },
    )
    # in one order, so that two processes never wait for each other
    rows = [
        {
            "folded": one.folded, "typed": one.typed, "count": one.count, "missed": one.missed,
            "last_on": one.last_on, "total": one.total, "step": one.step,
        }
        for one in sorted(asked, key=lambda one: one.folded)
    ]  # fmt: skip
    if rows:
        tx.execute(statement, rows)


def forget_singles(tx: Transaction, before: date) -> None:
    """Forget the texts that were typed once, and not since that day."""
    tx.execute(delete(query_log).where(_c.count == 1, _c.last_on < before))


def keep_at_most(tx: Transaction, rows: int) -> None:
    """Forget texts beyond this number: the least often typed first, and of those the oldest."""
    total = tx.execute(select(func.count()).select_from(query_log)).scalar_one()
    if total > rows:
        rarest = select(_c.folded).order_by(_c.count, _c.last_on, _c.folded).limit(total - rows)
        tx.execute(delete(query_log).where(_c.folded.in_(rarest)))


def missed(tx: Transaction, steps: Sequence[str], limit: int) -> list[Asked]:
    """Return the texts that only these steps found when last searched for, the most missed
    first.
    """
    statement = _statement().where(_c.step.in_(steps), _c.missed > 0)
    statement = statement.order_by(_c.missed.desc(), _c.count.desc(), _c.folded).limit(limit)
    return [Asked(*row) for row in tx.execute(statement)]


def frequent(tx: Transaction, limit: int) -> list[Asked]:
    """Return the texts that are typed most often, the most frequent first."""
    statement = _statement().order_by(_c.count.desc(), _c.last_on.desc(), _c.folded).limit(limit)
    return [Asked(*row) for row in tx.execute(statement)]


def beginning(
    tx: Transaction, folded: str, steps: Sequence[str], least: int, limit: int
) -> list[str]:
    """Return texts that begin so, were searched for at least `least` times and found by other
    steps.
    """
    statement = (
        select(_c.typed)
        .where(_c.folded.startswith(folded, autoescape=True), _c.count >= least)
        .where(_c.step.not_in(steps), _c.total > 0)
        .order_by(_c.count.desc(), _c.folded)
        .limit(limit)
    )
    return list(tx.execute(statement).scalars())
