"""The log of searches: one row a text, without anything about who searched."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, case, delete, func, or_, select

from kb.domain.asked import Asked
from kb.storage.session import Transaction
from kb.storage.upsert import insert
from kb.storage.words.tables import query_log, taken_down

_c: Final = query_log.c


def _statement() -> Select[Any]:
    return select(_c.folded, _c.typed, _c.count, _c.missed, _c.last_on, _c.total, _c.step)


def record(tx: Transaction, asked: Iterable[Asked]) -> None:
    """Add searches to what is known of each text; several processes may do so at once."""
    statement = insert(tx, query_log)
    new = statement.excluded
    is_another_day = and_(new.day_on.is_not(None), or_(_c.day_on.is_(None), _c.day_on < new.day_on))
    statement = statement.on_conflict_do_update(
        index_elements=["folded"],
        set_={
            "count": _c.count + new.count,
            "missed": _c.missed + new.missed,
            "typed": new.typed,
            "last_on": new.last_on,
            "total": new.total,
            "step": new.step,
            "days": _c.days + case((is_another_day, 1), else_=0),
            "day_on": case((is_another_day, new.day_on), else_=_c.day_on),
        },
    )
    # in one order, so that two processes never wait for each other
    rows = [
        {
            "folded": one.folded, "typed": one.typed, "count": one.count, "missed": one.missed,
            "last_on": one.last_on, "total": one.total, "step": one.step,
            "days": int(one.day_on is not None), "day_on": one.day_on,
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
) -> list[Asked]:
    """Return texts that begin so, that different readers asked for on at least `least` days, that
    were found by other steps, and that no curator took down.
    """
    is_down = select(taken_down.c.folded).where(taken_down.c.folded == _c.folded).exists()
    statement = (
        _statement()
        .where(_c.folded.startswith(folded, autoescape=True), _c.days >= least)
        .where(_c.step.not_in(steps), _c.total > 0, ~is_down)
        .order_by(_c.days.desc(), _c.count.desc(), _c.folded)
        .limit(limit)
    )
    return [Asked(*row) for row in tx.execute(statement)]
